#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Compares what module and BPF programs recorded of the same connections.

Usage: parity.py OUT, with the folder that tests/scenarios filled with --source both:
OUT/module.jsonl and bpf.jsonl are what `tcpstatectl watch --json` shows of what either
recorded, module.capture and bpf.capture. What the kernel forces to be different is in
Documentation/bpf-differences.rst, and nowhere else. Writes OUT/parity, tab-separated:
scenario, passed|failed|skipped:REASON, events of the module, cookies, 0, 0.
"""
import collections
import difflib
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))
import differences  # noqa: E402
import own_cookies  # noqa: E402
from differences import WHOLE, text_of, word  # noqa: E402
from recorded import read_counters  # noqa: E402
from tap import Tap  # noqa: E402
from verify import give_out, read_runs  # noqa: E402

# What two observers of one event cannot have in common.
MASKED = ("time", "time_ns", "cpu", "seq", "in_old_state_ns")
# What the table says of cookies that BPF programs have to make up.
OWN = "own"


def read_json(path):
    """{type: [objects]}"""
    found = collections.defaultdict(list)
    with open(path, encoding="ascii") as lines:
        for line in map(json.loads, lines):
            found[line["type"]].append(line)
    return found


def by_cookie(events):
    found = collections.defaultdict(list)
    for event in events:
        found[event.get("cookie", "none")].append(event)
    return found


def key(event):
    return event["event"], event["kind"], event["old_state"], event["new_state"]


def matched(ours, theirs):
    """Pairs of the events of one cookie, in order; None for what the other has not."""
    matcher = difflib.SequenceMatcher(None, list(map(key, ours)), list(map(key, theirs)),
                                      autojunk=False)
    for what, a, b, c, d in matcher.get_opcodes():
        if what == "equal":
            yield from zip(ours[a:b], theirs[c:d])
        else:
            yield from ((event, None) for event in ours[a:b])
            yield from ((None, event) for event in theirs[c:d])


def shown(event):
    return "%s %s %s of %s" % (word(event), event["kind"], event.get("cause", "?"),
                               event.get("cookie", "none"))


class Comparison:
    """Holds pairs of events against the table."""

    def __init__(self, rows):
        self.rows = [row for row in rows if row.bpf != OWN]
        self.own = [row for row in rows if row.bpf == OWN]
        self.renamed = 0
        self.met = collections.Counter()    # row: events where the module tells that
        self.seen = collections.Counter()   # row: events where BPF does, too

    def meet(self, ours, theirs):
        """Counts the rows that are about this."""
        for row in self.rows:
            value = (ours or {}).get(row.field)
            if row.field == WHOLE:
                value = "yes" if ours else None
            self.met[row] += row.about(ours or theirs) and \
                differences.fits(row.module, value)

    def listed(self, event, field, ours, theirs):
        """Does the table say so?"""
        found = False
        for row in self.rows:
            if row.field == field and row.about(event) and \
                    differences.fits(row.module, ours) and differences.fits(row.bpf, theirs):
                self.seen[row] += 1
                found = True
        return found

    def whole(self, ours, theirs):
        """An event that only one of them has"""
        event = ours or theirs
        only = "module" if ours else "BPF"
        if self.listed(event, WHOLE, *(("yes", None) if ours else (None, "yes"))):
            return []
        return ["%s: only %s has it" % (shown(event), only)]

    def pair(self, ours, theirs):
        """An event that one of them has, or both."""
        if not (ours and theirs):
            return self.whole(ours, theirs)
        problems = []
        for field in dict.fromkeys([*ours, *theirs]):
            mine, other = ours.get(field), theirs.get(field)
            if field in MASKED or mine == other:
                continue
            if not self.listed(ours, field, mine, other):
                problems.append("%s: %s: module %s, BPF %s" % (
                    shown(ours), field, text_of(mine), text_of(other)))
        return problems

    def events(self, ours, theirs):
        """What is wrong with all events of one run"""
        problems = []
        if self.own:
            self.renamed += own_cookies.rename_events(ours, theirs)
        ours, theirs = by_cookie(ours), by_cookie(theirs)
        for cookie in dict.fromkeys([*ours, *theirs]):
            for pair in matched(ours[cookie], theirs[cookie]):
                self.meet(*pair)
                problems += self.pair(*pair)
        return problems

    def unseen(self):
        """Rows of the table that are not so, or not always"""
        return (["%s: so in %d of %d" % (row.describe(), self.seen[row], self.met[row])
                 for row in self.rows if self.seen[row] != self.met[row]] +
                ["%s: there is none" % row.describe()
                 for row in self.own if not self.renamed])


def check_counters(out):
    """What both have counted in the end, of changes and of what made no record"""
    problems = []
    ours, theirs = [read_counters(os.path.join(out, name + ".capture"))[:2]
                    for name in ("module", "bpf")]
    for mine, other in zip(ours, theirs):
        problems += ["%s: module %d, BPF %d" % (what, mine.get(what, 0), other.get(what, 0))
                     for what in sorted(mine.keys() | other.keys())
                     if mine.get(what, 0) != other.get(what, 0)]
    return problems


def check_sources(tap, out, module, bpf, strays):
    """Nothing is missing, and what is compared is all that there is."""
    for name, lines in ("module", module), ("bpf", bpf):
        totals = lines["totals"][-1]
        tap.check("%s: nothing was lost or left out" % name, [
            "%s %d" % (what, totals[what]) for what in ("lost", "filtered") if totals[what]]
            + ["gap: %s" % gap for gap in lines["gap"]])
        tap.same("%s: all events are compared" % name, strays[name], 0)
    tap.check("both: the same counters", check_counters(out))


def distribute(runs, lines):
    """{id of a run: its events} and how many are of no run."""
    for run in runs:
        run.records = []
    strays = give_out(lines["event"], runs)
    return {run.id: run.records for run in runs}, strays


def main():
    out = sys.argv[1]
    tap = Tap()
    kernel, runs = read_runs(out)
    alive = [run for run in runs if not run.skipped]
    module = read_json(os.path.join(out, "module.jsonl"))
    bpf = read_json(os.path.join(out, "bpf.jsonl"))
    ours, strays = distribute(alive, module)
    theirs, more = distribute(alive, bpf)
    check_sources(tap, out, module, bpf, {"module": strays, "bpf": more})
    comparison = Comparison([row for row in differences.rows() if row.on(kernel)])
    with open(os.path.join(out, "parity"), "w", encoding="utf-8") as f:
        for run in runs:
            if run.skipped:
                tap.skip("%s: the same" % run.id, run.skipped)
                f.write("%s\tskipped:%s\t0\t0\t0\t0\n" % (run.id, run.skipped))
                continue
            problems = comparison.events(ours[run.id], theirs[run.id])
            tap.check("%s: the same" % run.id, problems)
            f.write("%s\t%s\t%d\t%d\t0\t0\n" % (
                run.id, "failed" if problems else "passed", len(ours[run.id]),
                len(by_cookie(ours[run.id]))))
    tap.check("what is listed as different is", comparison.unseen())
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
