#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""What tests/vm/chains.c finds in streams that were made, or spoiled, by hand."""
import os
import struct
import subprocess
import sys
import tempfile

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
sys.path.insert(0, os.path.join(TOP, "tests", "lib"))
from records import (CAUSES, KINDS, STATES, TRANSITION, event_word,  # noqa: E402
                     flag)
from tap import Tap  # noqa: E402

PROGRAM = os.path.join(TOP, "build", "tests", "chains")
# struct tcpstate_record; what chains does not look at stays zero.
RECORD = struct.Struct("=QQQ16x32x2s2s2xHIIBBBBB91x")
SIZE = 184

CLIENT = "CLOSE>SYN_SENT SYN_SENT>ESTABLISHED ESTABLISHED>FIN_WAIT1 " \
         "FIN_WAIT1>FIN_WAIT2 FIN_WAIT2>TIME_WAIT TIME_WAIT>CLOSE"
SERVER = "LISTEN>NEW_SYN_RECV NEW_SYN_RECV>SYN_RECV SYN_RECV>ESTABLISHED " \
         "ESTABLISHED>CLOSE_WAIT CLOSE_WAIT>LAST_ACK LAST_ACK>CLOSE"
WRONG = ("missing", "backwards", "gaps", "repeated", "mixed", "unbegun",
         "unfinished")


def number(table, name):
    return {word: n for n, word in table.items()}[name]


class Stream:
    """Records in the order in which they are written; changed, then spoiled."""

    def __init__(self):
        self.records = []
        self.now = 1000

    def step(self, pair, **fields):
        """One more record of a chain: of cookie 1 on CPU 0 if not told."""
        old, new = pair.split(">")
        cpu = fields.get("cpu", 0)
        self.now += fields.get("after", 10)
        seq = 1 + sum(r["cpu"] == cpu for r in self.records)
        self.records.append({
            "seq": seq, "time_ns": self.now, "cookie": 1, "lport": 80,
            "rport": 4000, "cpu": cpu, "netns": 7, "flags": 0,
            "event": TRANSITION, "kind": "full", "old": old, "new": new,
            "cause": "ACK", **{k: v for k, v in fields.items() if k != "after"}})
        return self

    def steps(self, pairs, **fields):
        for pair in pairs.split():
            self.step(pair, **fields)
        return self

    def renumber(self):
        """Sequence numbers as if the records had been written like this."""
        seq = {}
        for r in self.records:
            r["seq"] = seq[r["cpu"]] = seq.get(r["cpu"], 0) + 1
        return self

    def bytes(self):
        return b"".join(RECORD.pack(
            r["seq"], r["time_ns"], r["cookie"], r["lport"].to_bytes(2, "big"),
            r["rport"].to_bytes(2, "big"), r["cpu"], r["netns"], r["flags"],
            r["event"], number(KINDS, r["kind"]), STATES.index(r["old"]),
            STATES.index(r["new"]), number(CAUSES, r["cause"]))
                        for r in self.records)


def run(data):
    """(status, {first words of a line: its number}) of chains"""
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        done = subprocess.run([PROGRAM, file.name], capture_output=True, text=True,
                              check=False)
    told = {}
    for line in done.stdout.splitlines():
        words, _, value = line.rpartition(" ")
        told[words] = int(value) if value.isdigit() else line
    return done.returncode, told


def expect(tap, name, stream, **numbers):
    """Numbers of `WRONG` that are not given are 0."""
    status, told = run(stream.bytes())
    wanted = {**dict.fromkeys(WRONG, 0), "ties": 0, "children": 0, **numbers}
    wanted["bad_chains"] = numbers.get("bad_chains", int(any(
        numbers.get(w) for w in WRONG[2:])))
    got = {k: told.get(k) for k in wanted}
    tap.same(name, (status, got), (0, wanted))
    return told


def both():
    return Stream().steps(CLIENT, rport=81).steps(SERVER, cookie=2, cpu=1)


def check_whole(tap):
    told = expect(tap, "whole chains", both(), cookies=2, records=12)
    tap.same("what they begin and end with",
             {k: v for k, v in told.items() if k.split()[0] in ("begin", "end")},
             {"begin CLOSE>SYN_SENT": 1, "begin LISTEN>NEW_SYN_RECV": 1,
              "end CLOSE": 2})
    tap.same("totals per pair, kind, cause and orphan",
             [told["pair %s full %d 0" % (p, number(CAUSES, "ACK"))]
              for p in (CLIENT + " " + SERVER).split()], [1] * 12)
    tap.same("the last sequence number of each CPU",
             [told["last 0"], told["last 1"]], [6, 6])
    stream = both()
    stream.step("ESTABLISHED>ESTABLISHED", event=2)
    told = expect(tap, "an event that is no transition", stream, cookies=2)
    tap.same("is counted by its number", (event_word(2), told["event 2"]),
             ("accept", 1))
    expect(tap, "the same cookie in two namespaces",
           Stream().steps(CLIENT).steps(SERVER, netns=8), cookies=2)


def check_beginnings(tap):
    rest = " SYN_RECV>ESTABLISHED ESTABLISHED>CLOSE"
    for word, flags, unbegun in (("nothing", 0, 1), ("a cookie", flag("SYNCOOKIE"), 0),
                                 ("fast open", flag("FASTOPEN"), 0)):
        expect(tap, "LISTEN>SYN_RECV with " + word, Stream().steps(
            "LISTEN>SYN_RECV" + rest, flags=flags), unbegun=unbegun)
    expect(tap, "a listener", Stream().steps("CLOSE>LISTEN LISTEN>CLOSE"))
    expect(tap, "no beginning", Stream().steps("ESTABLISHED>CLOSE"), unbegun=1)
    expect(tap, "no end", Stream().steps("CLOSE>SYN_SENT"), unfinished=1)


def check_spoiled(tap):
    for at, wrong in ((0, "unbegun"), (2, "gaps"), (5, "unfinished")):
        stream = both()
        del stream.records[at]
        expect(tap, "without record %d" % (at + 1), stream, **{
            wrong: 1, "missing": int(at < 5)})
        expect(tap, "without record %d, numbered as if never written" % (at + 1),
               stream.renumber(), **{wrong: 1})
    stream = both()
    stream.records.insert(3, dict(stream.records[2]))
    expect(tap, "a record delivered twice", stream, missing=1, repeated=1)
    expect(tap, "a record written twice", stream.renumber(), repeated=1)
    stream = both()
    stream.records[2]["cookie"] = 2
    expect(tap, "a step under another's cookie", stream, gaps=2, unbegun=1,
           bad_chains=2)
    stream = both()
    stream.records[3]["rport"] = 82
    expect(tap, "a step with other ports", stream, mixed=2)
    stream = both()
    stream.records[1]["time_ns"] = 1
    expect(tap, "time that goes back", stream, backwards=1, unbegun=1, gaps=2)
    tap.same("half a record", run(both().bytes()[:-1])[0], 2)
    stream = both()
    stream.records[0]["cpu"] = 64
    tap.same("a CPU that cannot be", run(stream.bytes())[0], 2)


def check_ties(tap):
    """The same time on two CPUs: the states tell; a difference is an order."""
    for gap, numbers in ((0, {"ties": 1}), (1, {"gaps": 2, "unfinished": 1})):
        stream = Stream().steps("CLOSE>SYN_SENT")
        stream.step("SYN_SENT>ESTABLISHED", cpu=1)
        stream.step("ESTABLISHED>CLOSE", cpu=0, after=0)
        stream.records[1]["time_ns"] += gap
        expect(tap, "two CPUs, %d ns too late" % gap, stream, **numbers)
    stream = Stream().steps("CLOSE>SYN_SENT ESTABLISHED>CLOSE")
    stream.step("SYN_SENT>ESTABLISHED", after=0)
    expect(tap, "one CPU, in the wrong order", stream, gaps=2, unfinished=1)


def with_duplicate(**close):
    """A server's chain, and a child that another CPU makes and closes."""
    stream = Stream().steps("LISTEN>NEW_SYN_RECV NEW_SYN_RECV>SYN_RECV")
    stream.step("NEW_SYN_RECV>SYN_RECV", cpu=1)
    stream.step("SYN_RECV>ESTABLISHED")
    stream.step("SYN_RECV>CLOSE", **{"cpu": 1, "cause": "DUPLICATE", **close})
    return stream.steps("ESTABLISHED>CLOSE")


def check_duplicates(tap):
    expect(tap, "a duplicate child", with_duplicate(), children=1)
    late = with_duplicate()
    late.records.append(late.records.pop(2))
    late.records.append(late.records.pop(3))
    for i, r in enumerate(late.records):
        r["time_ns"] = 1000 + i
    expect(tap, "one that comes when the chain is over", late, children=1)
    for name, stream in (
            ("with another cause", with_duplicate(cause="RST")),
            ("closed on another CPU", with_duplicate(cpu=0))):
        expect(tap, "a child " + name, stream, repeated=1, gaps=2)
    stream = with_duplicate()
    stream.records.insert(4, {**stream.records[2], "cookie": 2, "old": "CLOSE",
                              "new": "LISTEN"})
    expect(tap, "something between its two steps", stream.renumber(), repeated=1,
           gaps=2, unfinished=1, bad_chains=2)
    stream = with_duplicate()
    del stream.records[1]
    expect(tap, "a duplicate child without another", stream.renumber(), children=1,
           gaps=1)
    stream = with_duplicate()
    del stream.records[4]
    expect(tap, "two children and both stay", stream, repeated=1)


def main():
    assert RECORD.size == SIZE
    tap = Tap()
    for check in (check_whole, check_beginnings, check_spoiled, check_ties,
                  check_duplicates):
        check(tap)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
