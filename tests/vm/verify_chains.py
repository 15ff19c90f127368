#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Every connection of a storm is told once, from its beginning to its end.

Usage: verify_chains.py OUT CONNECTIONS, with what tests/vm/storm.sh CONNECTIONS
left in OUT/before (the module was there first) and OUT/middle (it came in the middle):

chains		what tests/vm/chains.c says about all records
storm		connections made and accepted, by the program that did
mib		/proc/net/snmp and /proc/net/netstat at the end
ss		the sockets that are left
status		what the module itself has counted
drain		what the reader got
"""
import collections
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))
from laws import read_mib  # noqa: E402
from records import CAUSES, event_word  # noqa: E402
from tap import Tap  # noqa: E402

THREADS = 16            # as tests/vm/storm.sh has it
MIDDLE_THREADS = 3
# What can be wrong with records; no beginning is right for what is older than they.
WRONG = ("missing", "backwards", "gaps", "repeated", "mixed", "unfinished")

Pair = collections.namedtuple("Pair", "old new kind cause orphan")


class Part:
    """What was left of one part of the test."""

    def __init__(self, folder):
        self.name = os.path.basename(folder)
        self.folder = folder
        self.numbers = self.pairs_of_names("storm")
        self.mib = read_mib(os.path.join(folder, "mib"))
        self.begins, self.ends, self.events = {}, {}, {}
        self.last, self.pairs, self.bad = {}, {}, []
        for line in self.text("chains").splitlines():
            self.add(*line.split(" ", 1))

    def text(self, name):
        with open(os.path.join(self.folder, name), encoding="utf-8") as f:
            return f.read()

    def pairs_of_names(self, name):
        """{word: number} of lines `WORD NUMBER`"""
        return {k: int(n) for k, n in (x.split() for x in self.text(name).splitlines())}

    def add(self, word, rest):
        """One line of chains."""
        *key, number = rest.split()
        if word == "bad":
            self.bad.append(rest)
        elif word == "pair":
            pair, kind, cause, orphan = key
            self.pairs[Pair(*pair.split(">"), kind, CAUSES[int(cause)],
                            orphan == "1")] = int(number)
        elif word in ("begin", "end"):
            (self.begins if word == "begin" else self.ends)[key[0]] = int(number)
        elif word == "event":
            self.events[event_word(int(key[0]))] = int(number)
        elif word == "last":
            self.last[int(key[0])] = int(number)
        else:
            self.numbers[word] = int(number)

    def count(self, *wanted, **fields):
        """How many records of these OLD>NEW; cause=, kind=, orphan=: only such."""
        return sum(n for p, n in self.pairs.items()
                   if any(w in (p.old + ">" + p.new, ">" + p.new) for w in wanted) and
                   all(getattr(p, k) == v for k, v in fields.items()))

    def same(self, tap, what, got, wanted):
        tap.same("%s: %s" % (self.name, what), got, wanted)

    def check(self, tap, what, problems):
        tap.check("%s: %s" % (self.name, what), problems)


def check_records(tap, part):
    """Nothing is lost, no chain is wrong, the module has counted the same."""
    delivered = dict(re.findall(r"(\w+)=(\d+)", part.text("drain")))
    part.same(tap, "the reader got what the module wrote (%d records)" %
              part.numbers["records"],
              {k: int(n) for k, n in delivered.items()},
              {"records": part.numbers["records"], "lost": 0})
    for word in WRONG:
        part.check(tap, word + ": none", ["%d" % part.numbers[word]] * bool(
            part.numbers[word]))
    part.check(tap, "every chain is whole (%d of them)" % part.numbers["cookies"],
               [b for b in part.bad if part.name == "before" or
                ": no beginning at" not in b])
    status = part.text("status")
    counted = {m.group(1) + ">" + m.group(2): int(m.group(3)) for m in re.finditer(
        r"^(\w+) -> (\w+) +(\d+)$", status, re.M)}
    told = collections.Counter()
    for pair, n in part.pairs.items():
        told[pair.old + ">" + pair.new] += n
    part.same(tap, "the module's counters are those of its records", counted,
              dict(told))
    part.same(tap, "and so is what it wrote on each CPU", {
        int(m.group(1)): int(m.group(2))
        for m in re.finditer(r"^ +(\d+) +(\d+) +\d+$", status, re.M)}, part.last)


def check_program(tap, part, connections):
    """Against what tests/vm/storm.c does."""
    made = THREADS * connections
    # Of eight connections, two are reset by close().
    resets = THREADS * sum(n % 8 in (5, 7) for n in range(connections))
    numbers = part.numbers
    part.same(tap, "connections are made and accepted",
              (numbers["connections"], numbers["accepted"]), (made, made))
    part.same(tap, "beginnings: a chain for each end of each, and the listeners'",
              part.begins, {"CLOSE>SYN_SENT": made, "LISTEN>NEW_SYN_RECV": made,
                            "CLOSE>LISTEN": THREADS})
    part.same(tap, "every chain ends in CLOSE, once", part.ends,
              {"CLOSE": 2 * made + THREADS})
    part.same(tap, "each is accepted", part.events["accept"], numbers["accepted"])
    part.same(tap, "children without duplicates (%d)" % numbers["children"],
              part.count("NEW_SYN_RECV>SYN_RECV") - part.count("SYN_RECV>CLOSE"), made)
    part.same(tap, "duplicates are the only children that do not live",
              part.count("SYN_RECV>CLOSE"), numbers["children"])
    part.same(tap, "handshakes are completed by both ends",
              (part.count("SYN_SENT>ESTABLISHED"), part.count("SYN_RECV>ESTABLISHED")),
              (made, made))
    part.same(tap, "connections reset by close()",
              part.count("ESTABLISHED>CLOSE", cause="CLOSE"), resets)
    # The other end has no FIN from there. One that has may find a RST too, if it sends
    # its own (again) and there was no room for the first one's timewait socket.
    part.same(tap, "and found reset by the other end",
              part.count("ESTABLISHED>CLOSE", "FIN_WAIT1>CLOSE", cause="RST"), resets)


def check_kernel(tap, part):
    """Against what the kernel counted: net/ipv4/tcp*.c"""
    mib = part.mib
    held = ("ESTABLISHED", "CLOSE_WAIT")
    part.same(tap, "ActiveOpens", mib["ActiveOpens"], part.count("CLOSE>SYN_SENT"))
    part.same(tap, "PassiveOpens, of duplicate children too", mib["PassiveOpens"],
              part.count("NEW_SYN_RECV>SYN_RECV", "LISTEN>SYN_RECV"))
    part.same(tap, "EstabResets", mib["EstabResets"],
              part.count("ESTABLISHED>CLOSE", "CLOSE_WAIT>CLOSE"))
    part.same(tap, "CurrEstab", (mib["CurrEstab"], sum(
        n * ((p.new in held) - (p.old in held)) for p, n in part.pairs.items())), (0, 0))
    part.same(tap, "AttemptFails", mib["AttemptFails"],
              part.count("SYN_SENT>CLOSE", "NEW_SYN_RECV>CLOSE"))
    part.same(tap, "TW + TWKilled: timewait sockets, orphans' of FIN_WAIT2 too",
              mib["TW"] + mib["TWKilled"], part.count(">TIME_WAIT", kind="full") +
              part.count("FIN_WAIT2>TIME_WAIT", "FIN_WAIT2>CLOSE", kind="timewait"))
    part.same(tap, "timewait sockets end as often as they begin",
              part.count(">CLOSE", kind="timewait"), mib["TW"] + mib["TWKilled"])
    part.same(tap, "TWRecycled", mib["TWRecycled"],
              part.count("TIME_WAIT>CLOSE", cause="CONNECT"))
    part.same(tap, "TCPTimeWaitOverflow", mib["TCPTimeWaitOverflow"],
              part.count(">CLOSE", kind="full", cause="NO_MEMORY"))
    part.check(tap, "timewait sockets were made, and some refused",
               [law for law in ("TW", "TCPTimeWaitOverflow") if not mib[law]])
    part.check(tap, "OutRsts has the RSTs sent for a socket, and those for none",
               ["%d sent, %d recorded" % (mib["OutRsts"], part.events["reset_sent"])] *
               (part.events["reset_sent"] > mib["OutRsts"]))


def check_middle(tap, part):
    """What has no beginning is older than the module, and there is little of it."""
    old = {p: n for p, n in part.begins.items()
           if p not in ("CLOSE>SYN_SENT", "LISTEN>NEW_SYN_RECV")}
    # Timewait sockets of all that was before; an orphan's has its FIN yet to come.
    for pair in ("TIME_WAIT>CLOSE", "FIN_WAIT2>TIME_WAIT"):
        old.pop(pair, None)
    part.same(tap, "the listeners are older than the module",
              old.pop("LISTEN>CLOSE", 0), MIDDLE_THREADS)
    # A thread has one connection, and perhaps its last one, whose end is still
    # to come from a softirq; each has two ends.
    part.check(tap, "else few chains without a beginning: %d" % sum(old.values()),
               [str(old)] * (sum(old.values()) > 4 * MIDDLE_THREADS))
    part.check(tap, "connections were made after it came",
               ["none"] * (part.begins.get("CLOSE>SYN_SENT", 0) < 100))


def main():
    out, connections = sys.argv[1], int(sys.argv[2])
    tap = Tap()
    before, middle = (Part(os.path.join(out, name)) for name in ("before", "middle"))
    check_records(tap, before)
    check_program(tap, before, connections)
    check_kernel(tap, before)
    check_records(tap, middle)
    check_middle(tap, middle)
    for part in (before, middle):
        part.same(tap, "no socket is left", part.text("ss"), "")
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
