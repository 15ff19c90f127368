#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The comparison of two sources notices what is different, on events made up by hand."""
import copy
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "lib"), os.path.join(HERE, "vm")]
import differences  # noqa: E402
import parity  # noqa: E402
from tap import Tap  # noqa: E402

RULE = "  ".join("=" * width for width in (13, 32, 9, 6, 5, 4))


def event(cookie, old, new, cause, kind="full", **more):
    """One as `watch --json` has it, but for most of its members."""
    return dict({"type": "event", "time": "1", "time_ns": 1, "cpu": 0, "seq": 1,
                 "cookie": cookie, "event": "transition", "kind": kind, "old_state": old,
                 "new_state": new, "cause": cause, "flags": ["sack"], "pid": 7,
                 "inferred": False}, **more)


def client():
    return [event("sk:1", "CLOSE", "SYN_SENT", "connect", seg_seq=5),
            event("sk:1", "SYN_SENT", "ESTABLISHED", "synack", seg_seq=9),
            event("sk:2", "LISTEN", "NEW_SYN_RECV", "syn"),
            event("sk:2", "NEW_SYN_RECV", "SYN_RECV", "ack", kind="request"),
            event("sk:2", "SYN_RECV", "ESTABLISHED", "ack")]


def row(record, field, module, bpf, kernel="all", why="x"):
    return "%-13s  %-32s  %-9s  %-6s  %-5s  %s" % (kernel, record, field, module, bpf, why)


def table(*rows):
    path = os.path.join(HERE, "..", "build", "tests", "differences.rst")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        head = row("record", "field", "module", "BPF", "kernel", "why")
        f.write("\n".join(["text", "", RULE, head, RULE, *rows, RULE, "", "text"]))
    return differences.rows(path)


def compare(change, *rows, kernel=(6, 1)):
    """What is found after change(the events of one of them)."""
    theirs = client()
    change(theirs)
    comparison = parity.Comparison([r for r in table(*rows) if r.on(kernel)])
    return comparison.events(client(), theirs) + comparison.unseen()


def put(number, **members):
    """A change of one event; None takes a member away."""
    def change(events):
        for name, value in members.items():
            if value is None:
                del events[number][name]
            else:
                events[number][name] = value
    return change


def nothing(events):
    del events[len(events):]


def check_changes(tap):
    tap.same("the same", compare(nothing), [])
    tap.same("time and numbers are masked", compare(
        put(1, time="2", time_ns=2, cpu=1, seq=4, in_old_state_ns=3)), [])
    for name, value in (("seg_seq", 6), ("pid", 8), ("cause", "ack"), ("inferred", True),
                        ("flags", []), ("flags", ["sack", "ecn"]), ("more", 1),
                        ("pid", None), ("cookie", "sk:3")):
        tap.same("%s %s: noticed" % (name, value), len(compare(put(1, **{name: value}))),
                 2 if name == "cookie" else 1)
    tap.same("a member that is not there", compare(put(1, seg_seq=None)),
             ["SYN_SENT>ESTABLISHED full synack of sk:1: seg_seq: module 9, BPF --"])
    tap.same("an event less", compare(lambda e: e.pop(3)),
             ["NEW_SYN_RECV>SYN_RECV request ack of sk:2: only module has it"])
    tap.same("an event more", compare(lambda e: e.append(copy.copy(e[4]))),
             ["SYN_RECV>ESTABLISHED full ack of sk:2: only BPF has it"])
    tap.same("another order", len(compare(lambda e: e.insert(3, e.pop()))), 2)
    tap.same("another order, the first one last", len(compare(
        lambda e: e.append(e.pop(0)))), 2)
    tap.same("sockets the other way round", compare(lambda e: e.extend(
        [e.pop(0), e.pop(0)])), [])


def less(events):
    events.pop(3)


def check_table(tap):
    gone = put(1, seg_seq=None)
    move = "SYN_SENT>ESTABLISHED"
    tap.same("listed", compare(gone, row(move, "seg_seq", 9, "--")), [])
    tap.same("listed, and not so", compare(nothing, row(move, "seg_seq", 9, "--")),
             ["SYN_SENT>ESTABLISHED, seg_seq: module 9, BPF --: so in 0 of 1"])
    tap.same("listed with another value", len(compare(
        put(1, seg_seq=3), row(move, "seg_seq", 9, "--"))), 2)
    tap.same("any value", compare(gone, row(move, "seg_seq", "*", "--")), [])
    tap.same("another field", len(compare(gone, row(move, "seg_ack", "*", "--"))), 1)
    tap.same("kind and cause", compare(
        gone, row(move + " * synack", "seg_seq", "*", "--")), [])
    tap.same("another cause", len(compare(
        gone, row(move + " full ack", "seg_seq", "*", "--"))), 1)
    tap.same("a line goes on", compare(
        gone, row(move, "seg_seq", 9, "--"), row("", "", "", "", "", "and so on")), [])
    tap.same("flags and truth", compare(
        put(4, flags=["sack", "ecn"], inferred=True),
        row("SYN_RECV>ESTABLISHED", "flags", "sack", "sack"),
        row("", "", "", "ecn", "", ""),
        row("SYN_RECV>ESTABLISHED", "inferred", "false", "true")), [])
    try:
        table(row(move, "seg_seq too long", "*", "--"))
        tap.check("a cell that is too long", ["it is not noticed"])
    except differences.Problem:
        tap.check("a cell that is too long", [])
    move = "NEW_SYN_RECV>SYN_RECV"
    tap.same("a record that one has", compare(
        less, row(move, "record", "yes", "--")), [])
    tap.same("a record that one has, and it is the other one", len(compare(
        less, row(move, "record", "--", "yes"))), 1)


def check_kernels(tap):
    gone = put(1, seg_seq=None)
    for kernels, wanted in ((">= 6.1", 0), ("< 6.1", 1), (">= 5.10 < 6.6", 0),
                            (">= 6.2", 1)):
        tap.same("kernel %s" % kernels, len(compare(
            gone, row("SYN_SENT>ESTABLISHED", "seg_seq", 9, "--", kernels))), wanted)
    tap.same("a row about what did not happen", compare(
        nothing, row("SYN_SENT>CLOSE", "seg_seq", "*", "--")), [])


def check_own(tap):
    """The table of the documentation."""
    problems = []
    for listed in differences.rows():
        listed.on((6, 1))
        if not all(listed):
            problems.append("a cell is empty: %s" % (listed,))
        if listed.field in parity.MASKED:
            problems.append("%s is not compared" % listed.field)
    tap.check("Documentation/bpf-differences.rst", problems)


def main():
    tap = Tap()
    check_changes(tap)
    check_table(tap)
    check_kernels(tap)
    check_own(tap)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
