#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Makes two hosts of the recordings of one, and looks at what `tcpstatectl merge` says.

Usage: verify_merge.py DIR, with what tests/vm/merge.sh left in /out.

Both recordings were made by one clock. One of them is changed to be of another machine:
with a boot, a name, a CLOCK_MONOTONIC and a CLOCK_REALTIME of its own. As on any two
machines, namespaces and cookies of both have the same numbers.
"""
import json
import os
import re
import struct
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from capture import (BATCH, COMPLETE, HEAD, INFO, RUN, SIZES, SOCKETS, STATUS,  # noqa: E402
                     blocks, put_file, put_value, values)
from records import HEADER  # noqa: E402
from tap import Tap  # noqa: E402

CTL = "build/tcpstatectl"
MS = 1000000
# Values of INFO and STATUS.
HOST, BOOT, BEGAN, ATTRIBUTES = 1, 3, 10, 256
# Offsets in struct tcpstate_record.
TIME, COOKIE, LISTENER, NETNS = 8, 16, 24, 80
NETNS_INIT = 4026531840
UNITS = {"us": 1e3, "ms": 1e6, "s": 1e9}


def attributes():
    """{name: number} of enum tcpstate_attr."""
    with open(HEADER, encoding="utf-8") as file:
        names = re.search(r"^enum tcpstate_attr \{\n(.*?)\n\};", file.read(), re.M | re.S)
    return {name: ATTRIBUTES + number for number, name in
            enumerate(re.findall(r"^\tTCPSTATE_A_(\w+),$", names.group(1), re.M))}


A = attributes()


class Machine:
    """What is different on another machine."""

    def __init__(self, name, booted_ns, ahead_ns):
        self.name = name
        self.booted_ns = booted_ns              # added to CLOCK_MONOTONIC
        self.ahead_ns = ahead_ns                # added to CLOCK_REALTIME
        self.cookies = {0: 0}

    def cookie(self, data, at):
        """Numbered as they come, from 1, as on a machine where nothing else happened."""
        old = struct.unpack_from("=Q", data, at)[0]
        return struct.pack("=Q", self.cookies.setdefault(old, len(self.cookies)))

    def moved(self, data, at=0):
        return struct.pack("=Q", struct.unpack_from("=Q", data, at)[0] + self.booted_ns)

    def record(self, data):
        return (data[:TIME] + self.moved(data, TIME) + self.cookie(data, COOKIE) +
                self.cookie(data, LISTENER) + data[LISTENER + 8:NETNS] +
                struct.pack("=I", NETNS_INIT) + data[NETNS + 4:])

    def records(self, data, size):
        return b"".join(self.record(data[at:at + size]) for at in range(0, len(data), size))

    def about(self, kind, data):
        """A value of INFO or STATUS."""
        if kind == HOST:
            return self.name.encode()
        if kind == BOOT:
            return ("boot of " + self.name).encode()
        if kind in (BEGAN, A["TIME_LOADED"], A["TIME_NOW"]):
            return self.moved(data)
        if kind == A["REALTIME_OFFSET"]:
            return struct.pack("=q", struct.unpack("=q", data)[0] - self.booted_ns +
                               self.ahead_ns)
        if kind in (A["NETNS"], A["NETNS_INIT"]):
            return struct.pack("=I", NETNS_INIT)
        return data

    def payload(self, kind, data):
        made, size = b"", 0
        for what, value in values(data):
            if kind in (INFO, STATUS):
                value = self.about(what, value)
            elif kind == BATCH and what == SIZES:
                size = struct.unpack_from("=I", value)[0]
            elif kind == BATCH and what == RUN:
                value = value[:32] + self.records(value[32:], size)
            elif kind == BATCH and what == COMPLETE:
                value = self.moved(value)
            elif kind == SOCKETS and what == HEAD:
                size = struct.unpack_from("=I", value, 16)[0]
                value = (self.moved(value) + self.moved(value, 8) + value[16:24] +
                         self.records(value[24:], size))
            made += put_value(what, value)
        return made

    def make(self, path, into):
        with open(path, "rb") as file:
            data = file.read()
        with open(into, "wb") as file:
            file.write(put_file([(kind, self.payload(kind, payload))
                                 for kind, payload in blocks(data)]))
        return into


def ctl(*arguments):
    return subprocess.run([CTL, *arguments], check=True, capture_output=True, text=True)


def connections(output):
    lines = map(json.loads, output.splitlines())
    return [line for line in lines if line["type"] == "connection" and
            any("rport" in end for end in line["ends"])]


def roles(connection):
    return [end.get("role") for end in connection["ends"]]


def name_of(connection):
    """Addresses and ports of a connection, the client's first."""
    for end in connection["ends"]:
        here, there = (end["laddr"], end["lport"]), (end["raddr"], end["rport"])
        if end.get("role") == "client":
            return here + there
    return there + here


def out_of_order(connection):
    """Problems: a segment that arrives before it is sent."""
    rows, problems = connection["rows"], []
    if [row["time_ns"] for row in rows] != sorted(row["time_ns"] for row in rows):
        problems.append("%s: rows go back in time" % (name_of(connection),))
    index = {(row["end"], row["old_state"], row["new_state"]): at
             for at, row in enumerate(rows)}
    client, server = roles(connection).index("client"), roles(connection).index("server")
    # RFC 9293 figure 6: SYN, its arrival and the SYN-ACK, its arrival and the ACK, its arrival.
    steps = [(client, "CLOSE", "SYN_SENT"), (server, "LISTEN", "NEW_SYN_RECV"),
             (client, "SYN_SENT", "ESTABLISHED"), (server, "NEW_SYN_RECV", "SYN_RECV")]
    places = [index[step] for step in steps if step in index]
    if len(places) != len(steps) or places != sorted(places):
        problems.append("%s: handshake at rows %s" % (name_of(connection), places))
    for at, row in enumerate(rows):
        if row.get("segment") != "received" or row["cause"] not in ("fin", "rst"):
            continue
        flag = row["cause"]
        sent = [i for i, other in enumerate(rows) if other["end"] != row["end"] and
                other.get("segment") == "sent" and flag in other["seg_flags"] and
                other["seg_seq"] == row["seg_seq"]]
        if not sent or sent[0] > at:
            problems.append("%s: %s at row %d, sent at %s" % (name_of(connection), flag, at, sent))
    return problems


def said_offset(said):
    """(ns ahead, ns of error, connections) of the second host's clock; None: not told."""
    found = re.search(r"^tcpstatectl: clock of (\S+) is ([0-9.]+) (\w+) (ahead of|behind) "
                      r"(\S+)'s, \+-([0-9.]+) (\w+), by (\d+) connections seen", said, re.M)
    if not found:
        return None
    ns = float(found.group(2)) * UNITS[found.group(3)]
    return (ns if found.group(4) == "ahead of" else -ns,
            float(found.group(6)) * UNITS[found.group(7)], int(found.group(8)))


def look(tap, title, paths, wanted_ns, before):
    """Merges what is of two machines; before: what it was when it was of one."""
    merged = ctl("merge", "--json", *paths)
    found = connections(merged.stdout)
    offset = said_offset(merged.stderr)
    print("# %s: %s" % (title, merged.stderr.strip()))
    tap.check(title + ": how far the clocks are apart", [] if offset and
              abs(offset[0] - wanted_ns) <= offset[1] + 500 else [merged.stderr])
    tap.check(title + ": that is known well", [] if offset and offset[1] < MS else
              [merged.stderr])
    both = [c for c in found if len(c["ends"]) == 2]
    tap.same(title + ": by all connections with two ends", offset and offset[2], len(both))
    tap.same(title + ": the same connections have two ends",
             sorted(name_of(c) for c in both),
             sorted(name_of(c) for c in before if len(c["ends"]) == 2))
    tap.same(title + ": all are there", sorted(map(name_of, found)),
             sorted(map(name_of, before)))
    tap.check(title + ": no segment arrives before it is sent",
              [problem for c in both for problem in out_of_order(c)])
    tap.check(title + ": ends are of two hosts", [str(name_of(c)) for c in both if
              sorted(end["host"] for end in c["ends"]) != ["east", "west"]])
    text = subprocess.run([CTL, "merge", *paths], check=True, capture_output=True, text=True,
                          env={**os.environ, "LC_ALL": "C"}).stdout
    tap.same(title + ": fits 80 columns", [line for line in text.splitlines()
                                           if len(line) > 80], [])
    tap.same(title + ": as many in two columns", len(re.findall(
        r"\| (?:client|owner:) .*\| (?:server|owner:) ", text)), len(both))


def main():
    out = sys.argv[1]
    client, server = os.path.join(out, "client"), os.path.join(out, "server")
    tap = Tap()
    with open(os.path.join(out, "counts"), encoding="ascii") as file:
        active, passive = map(int, file.read().split())
    before = connections(ctl("merge", "--json", client, server).stdout)
    tap.same("of one host", (len(before), sum(len(c["ends"]) == 2 for c in before)),
             (active, passive))
    tap.check("of one host: no segment arrives before it is sent", [
        problem for c in before if len(c["ends"]) == 2 for problem in out_of_order(c)])

    west = Machine("west", 0, 0).make(client, os.path.join(out, "west"))
    for ahead_ms, booted_s in ((250, 5000), (-250, 3), (0, -2), (7200000, 1000000)):
        east = Machine("east", booted_s * 1000 * MS, ahead_ms * MS)
        title = "%+d ms" % ahead_ms
        path = east.make(server, os.path.join(out, "east%+d" % ahead_ms))
        look(tap, title, [west, path], ahead_ms * MS, before)
        if ahead_ms == 250:
            look(tap, title + ", the other way round", [path, west], -ahead_ms * MS, before)

    # Nothing in common: that is said, and what there is is shown.
    part = os.path.join(out, "part")
    ctl("record", "-i", path, "-o", part, "--force", "-p", "9")
    merged = ctl("merge", "--json", west, part)
    tap.check("strangers: said", [] if "no connection of east seen at both ends: its clock is "
              "taken as is" in merged.stderr else [merged.stderr])
    tap.same("strangers: the clients' ends", len(connections(merged.stdout)), active)
    return tap.done()


sys.exit(main())
