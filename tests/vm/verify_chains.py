#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Every connection of a storm is told from its beginning to its end.

Usage: verify_chains.py OUT, with what tests/vm/storm.sh left. Connections
that were there before the module have no beginning; all others must have one
and an end, each state following from the one before.
"""
import collections
import os
import re
import sys

import verify
from tap import Tap

BEGINNINGS = ("CLOSE>SYN_SENT", "LISTEN>NEW_SYN_RECV", "CLOSE>LISTEN")


def chains(records):
    """{cookie: its transitions in order}"""
    by_cookie = collections.defaultdict(list)
    for r in sorted(records, key=lambda r: (r["time_ns"], r["cpu"], r["seq"])):
        if r["event"] == verify.TRANSITION:
            by_cookie[r["cookie"]].append(r)
    return by_cookie


def steps(chain):
    return [verify.describe(r).split()[0] for r in chain]


def broken(chain):
    """What is wrong with a chain that has its beginning; "" if nothing."""
    for one, next_one in zip(chain, chain[1:]):
        if one["new_state"] != next_one["old_state"]:
            return "gap"
    if verify.STATES[chain[-1]["new_state"]] != "CLOSE":
        return "no end"
    return ""


def show(cookie, chain, why):
    return "cookie %d: %s: %s" % (cookie, why, ", ".join(steps(chain)))


def check_chains(tap, name, by_cookie):
    whole = {c: chain for c, chain in by_cookie.items()
             if steps(chain)[0] in BEGINNINGS}
    problems = [show(c, chain, broken(chain)) for c, chain in whole.items()
                if broken(chain)]
    tap.check("%s: every chain is whole (%d of them)" % (name, len(whole)),
              problems[:20] + (["%d in all" % len(problems)] if problems else
                               []) + ([] if whole else ["there is none"]))
    return whole


def made(path):
    with open(path, encoding="ascii") as f:
        return int(re.search(r"\d+", f.read()).group())


def main():
    out = sys.argv[1]
    tap = Tap()
    for name in ("before", "during"):
        records, cpus = verify.read_records(os.path.join(out, name))
        tap.check(name + ": nothing was lost",
                  ["cpu %d" % c["cpu"] for c in cpus if c["lost"]])
        by_cookie = chains(records)
        whole = check_chains(tap, name, by_cookie)
        firsts = collections.Counter(steps(c)[0] for c in whole.values())
        if name == "before":
            connections = made(os.path.join(out, "before.made"))
            tap.same("before: a chain for each end of each connection",
                     [firsts["CLOSE>SYN_SENT"], firsts["LISTEN>NEW_SYN_RECV"]],
                     [connections, connections])
            tap.same("before: none without a beginning",
                     len(by_cookie), len(whole))
            # The module's own counters, exact beside the records.
            with open(os.path.join(out, "status"), encoding="utf-8") as f:
                counted = {m.group(1) + ">" + m.group(2): int(m.group(3))
                           for m in re.finditer(
                               r"^(\w+) -> (\w+) +(\d+)$", f.read(), re.M)}
            tap.same("before: the counters are those of the records", counted,
                     dict(collections.Counter(
                         s for c in by_cookie.values() for s in steps(c))))
        else:
            tap.check("during: chains without a beginning are older",
                      [show(c, chain, "no beginning")
                       for c, chain in by_cookie.items() if c not in whole and
                       chain[0]["time_ns"] > records[0]["time_ns"] + 10**9 and
                       steps(chain)[0] not in ("TIME_WAIT>CLOSE",
                                               "LISTEN>CLOSE")][:20])
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
