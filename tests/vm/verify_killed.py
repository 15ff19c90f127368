#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Holds recordings that were killed or rotated against the records that the module had.

Usage: verify_killed.py DIR, with what tests/vm/killed.sh left in /out.
"""
import glob
import json
import os
import re
import struct
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from capture import BATCH, RUN, SIZES, blocks, run, values  # noqa: E402
from tap import Tap  # noqa: E402

CTL = "build/tcpstatectl"
RECORD = 184
# The flush interval, and half of it for all that is done in between.
LATE_NS = 1500000000


def number_of(record):
    """(CPU, sequence number): the name of a record."""
    return struct.unpack_from("=H", record, 78)[0], struct.unpack_from("=Q", record)[0]


def time_of(record):
    return struct.unpack_from("=Q", record, 8)[0]


def ring(path):
    with open(path, "rb") as file:
        data = file.read()
    records = [data[at:at + RECORD] for at in range(0, len(data), RECORD)]
    return {number_of(record): record for record in records}


def files_of(path):
    return [path] if os.path.exists(path) else sorted(glob.glob(path + ".0*"))


def stored(path):
    """Records of a capture as it is on the disk; None if it is compressed."""
    found = {}
    for name in files_of(path):
        with open(name, "rb") as file:
            data = file.read()
        if struct.unpack_from("=H", data, 32 + 6)[0]:
            return None
        for kind, payload in blocks(data, torn=name == files_of(path)[-1]):
            size = RECORD
            for what, value in values(payload) if kind == BATCH else ():
                if what == SIZES:
                    size = struct.unpack_from("=I", value)[0]
                elif what == RUN:
                    found.update((number_of(record), record)
                                 for record in run(value, size)[4])
    return found


def play(path):
    """What tcpstatectl shows: {number: time}, totals, what is said."""
    shown = subprocess.run([CTL, "watch", "-i", path, "--json", "--no-baseline"], check=True,
                           capture_output=True, text=True)
    events, totals = {}, {}
    for line in shown.stdout.splitlines():
        line = json.loads(line)
        if line["type"] == "event":
            events[line["cpu"], line["seq"]] = line["time_ns"]
        elif line["type"] == "totals":
            totals = line
    return events, totals, shown.stderr


def contiguous(names):
    """Problems: numbers of a CPU that are missing between its first and its last."""
    per_cpu = {}
    for cpu, seq in names:
        per_cpu.setdefault(cpu, set()).add(seq)
    return ["CPU %d: %d numbers from %d to %d" % (cpu, len(seqs), min(seqs), max(seqs))
            for cpu, seqs in per_cpu.items() if len(seqs) != max(seqs) - min(seqs) + 1]


def different(events, wanted):
    """Problems: what is shown or stored, and was not recorded so."""
    return ["%d:%d is another one" % name for name in events
            if name not in wanted or events[name] != wanted[name]][:5]


def killed(tap, out, number, records):
    path = os.path.join(out, "kill.%d" % number)
    title = "killed, round %d: " % number
    with open(path + ".times", encoding="ascii") as file:
        ready, end = (float(word) * 1e9 for word in file.read().split())
    events, totals, said = play(path)
    times = {name: time_of(record) for name, record in records.items()}
    old = {name for name, time in times.items() if ready <= time <= end - LATE_NS}
    missing = {name for name, time in times.items() if ready <= time <= end} - set(events)
    print("# round %d: %d files, %d records, of %d that had to be; %d of the end missing: %d ms"
          % (number, len(files_of(path)), len(events), len(old), len(missing),
             (end - min((times[name] for name in missing), default=end)) / 1e6))
    tap.check(title + "all that is old enough is there",
              [str(sorted(old - set(events))[:5])] if old - set(events) else [])
    tap.check(title + "something was old enough", [] if len(old) > 50 else [str(len(old))])
    tap.check(title + "as it was recorded", different(events, times))
    tap.check(title + "no gap", contiguous(events))
    tap.same(title + "nothing is called lost", totals["lost"], 0)
    tap.check(title + "the damage is told", [] if re.search(
        "not ended properly: complete up to block [0-9]+", said) else [said])
    on_disk = stored(path)
    if on_disk is not None:
        tap.check(title + "the same by another reader", different(on_disk, records))
        tap.same(title + "no more and no less", set(on_disk), set(events))
    return len(missing)


def rotated(tap, out):
    path = os.path.join(out, "turn")
    records = ring(path + ".ring")
    events, totals, said = play(path)
    tap.same("series: nothing is damaged", said, "")
    tap.check("series: no gap", contiguous(events))
    tap.check("series: as it was recorded",
              different(events, {name: time_of(record) for name, record in records.items()}))
    last = max(records, key=lambda name: time_of(records[name]))
    tap.same("series: up to the last record", last in events, True)
    tap.same("series: what was removed is counted",
             (totals["delivered"], totals["before"], totals["lost"]),
             (len(events), len(records) - len(events), 0))
    # Three files of 1 MiB, the last of which may have just begun, with blocks of 256 KiB.
    tap.check("series: the room is used for records",
              [] if len(events) * RECORD > 1400000 else [str(len(events))])
    parts = [play(name)[0] for name in files_of(path)]
    tap.same("series: each record is in one file",
             (sum(map(len, parts)), set().union(*parts)), (len(events), set(events)))


def main():
    out = sys.argv[1]
    tap = Tap()
    records = ring(os.path.join(out, "kill.ring"))
    rounds = len(glob.glob(os.path.join(out, "kill.*.times")))
    tap.check("twelve rounds", [] if rounds == 12 else [str(rounds)])
    missing = [killed(tap, out, number, records) for number in range(1, rounds + 1)]
    # Otherwise they were killed when nothing was to be lost.
    tap.check("killed when something was not written yet",
              [] if sum(map(bool, missing)) > rounds // 2 else [str(missing)])
    rotated(tap, out)
    return tap.done()


sys.exit(main())
