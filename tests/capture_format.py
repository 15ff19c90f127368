#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
Reads a capture by Documentation/capture.rst alone, and compares it with what
tcpstatectl shows of it.
"""
import os
import struct
import subprocess
import sys

os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
sys.path.insert(0, "tests/lib")
from capture import BATCH, END, INFO, blocks, numbers, run, values  # noqa: E402
from tap import Tap  # noqa: E402

CTL = "build/san/tcpstatectl"
GEN = "build/tests/gen_capture"
DIR = "build/tests/capture_format"


def read(path):
    """What is in the file: INFO as values, runs per CPU, END."""
    info, end, runs, complete, size = {}, {}, [], [], 0
    with open(path, "rb") as file:
        data = file.read()
    for kind, payload in blocks(data):
        if kind == INFO:
            info = dict(values(payload))
        elif kind == BATCH:
            for what, value in values(payload):
                if what == 32:
                    size, epoch = struct.unpack("=II", value)
                    assert epoch == 0
                elif what == 33:
                    runs.append(run(value, size))
                elif what == 34:
                    complete.append(struct.unpack("=Q", value)[0])
        elif kind == END:
            end = dict(values(payload))
    return info, runs, complete, end


def check(tap, path, shown):
    info, runs, complete, end = read(path)
    epoch, start = numbers(info[16])
    wanted = dict(start)
    records, filtered = [], 0
    for cpu, after, lost, left_out, some in runs:
        first = after - lost - left_out - len(some)
        assert first == wanted[cpu], "runs follow each other"
        wanted[cpu] = after
        filtered += left_out
        assert lost == 0
        for record in some:
            seq, time = struct.unpack_from("=QQ", record)
            assert first <= seq < after
            assert struct.unpack_from("=H", record, 78)[0] == cpu
            records.append((time, cpu, seq, record))
            first = seq + 1
    tap.same("times of reads rise", complete, sorted(set(complete)))
    tap.same("END says how far the numbers go", numbers(end[17]), (epoch, wanted))
    tap.same("END counts what is there",
             [struct.unpack("=Q", end[kind])[0] for kind in (49, 50, 51)],
             [len(records), 0, filtered])
    tap.same("END says why", struct.unpack("=I", end[48])[0], 1)
    tap.same("INFO says where", info[1].decode(), os.uname().nodename)
    tap.same("INFO says how", info[5].decode().split()[:2], ["tcpstatectl", "record"])
    tap.same("INFO says what made the records", struct.unpack("=I", info[512])[0], 0)
    # TCPSTATE_A_RECORD_SIZE is the fifth attribute.
    tap.same("size of a record", struct.unpack("=I", info[256 + 5])[0], len(records[0][3]))
    records.sort()
    ports = [tuple(struct.unpack_from(">HH", record, 72)) for _, _, _, record in records]
    lines = [(int(line.split()[1].rsplit(":", 1)[1]), int(line.split()[2].rsplit(":", 1)[1]))
             for line in shown]
    tap.same("as many as are shown", len(lines), len(records))
    tap.same("the same, in the same order", ports == lines, True)
    return len(records), filtered


def main():
    tap = Tap()
    os.makedirs(DIR, exist_ok=True)
    whole, plain = DIR + "/whole.cap", DIR + "/plain.cap"
    subprocess.run([GEN, "-o", whole, "--count", "30000", "--live", "100", "--cpus", "5"],
                   check=True, stdout=subprocess.DEVNULL)
    subprocess.run([CTL, "record", "-i", whole, "-o", plain, "--force", "--no-compress",
                    "--port", "5432"], check=True, stderr=subprocess.DEVNULL)
    shown = subprocess.run([CTL, "watch", "-i", plain], check=True, capture_output=True,
                           text=True).stdout.splitlines()
    n, filtered = check(tap, plain, shown)
    tap.same("some were filtered", 0 < n < 30000, True)
    tap.same("and counted", n + filtered, 30000)
    return tap.done()


sys.exit(main())
