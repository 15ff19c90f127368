#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Holds records against what independent witnesses saw: the module's, if it recorded.

Usage: verify.py OUT, with the folder that tests/vm/scenarios.sh filled; see there
for what is in it, and tests/lib/scenario.py for what scenarios expect. Writes
OUT/summary, tab-separated: scenario, passed|failed|skipped:REASON, events, cookies,
gaps, duplicates.
"""
import collections
import glob
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))
import laws  # noqa: E402
import own_cookies  # noqa: E402
import scenario  # noqa: E402
from laws import check_segments  # noqa: E402, F401
from pcap import read_pcap  # noqa: E402, F401
from records import (ACCEPT, F_INFERRED, KINDS, SOFTIRQ, STATES, TASK,  # noqa: E402, F401
                     TRANSITION, by_time, cause, describe, event_word, flag_words, pair,
                     read_records)
from recorded import read_capture, read_counters  # noqa: E402
from tap import Tap  # noqa: E402

# Causes that are a call of the process which holds the socket.
CALLS = ("CONNECT", "LISTEN", "ACCEPT", "CLOSE", "SHUTDOWN", "DISCONNECT", "EXIT")


class Run:
    """One run of a scenario: what was left of it in its folder."""

    def __init__(self, folder, kernel):
        self.folder = folder
        self.kernel = kernel
        self.id = os.path.basename(folder)
        self.name, self.family = self.id.rsplit("-", 1)
        self.skipped = self.text("skipped").strip()
        self.begin = round(float(self.text("begin") or 0) * 1e9)
        self.records = []
        self.sides = {}         # namespace: side
        self.addresses = {}     # side: addresses
        for line in self.text("netns").splitlines():
            side, inode, *addresses = line.split()
            self.sides[int(inode)] = side
            self.addresses[side] = laws.local_addresses(" ".join(addresses))
        self.actors = self.read_actors()

    def path(self, name):
        return os.path.join(self.folder, name)

    def text(self, name):
        try:
            with open(self.path(name), encoding="utf-8") as f:
                return f.read()
        except FileNotFoundError:
            return ""

    def read_actors(self):
        """[{actor, socket, cookie, pid, port, comm}], one for every cookie told"""
        told = []
        for path in sorted(glob.glob(self.path("actor.*"))):
            actor = os.path.basename(path).split(".", 1)[1]
            socket, now = actor, None
            with open(path, encoding="ascii") as lines:
                for words in map(str.split, lines):
                    if len(words) == 1:
                        socket = words[0]
                    elif words[0] in ("cookie", "comm"):
                        now = {"actor": actor, "socket": socket, "comm": "peer"}
                        told.append(now)
                    if len(words) == 2 and now is not None:
                        now[words[0]] = int(words[1]) if words[1].isdigit() else words[1]
        return told

    def of_side(self, side):
        return [r for r in self.records if self.sides.get(r["netns"]) == side]

    def sockets(self, expected):
        """{socket: {cookie: what was told of it}}"""
        named = collections.defaultdict(dict)
        for t in self.actors:
            if "cookie" in t:
                named[t["socket"]].setdefault(t["cookie"], []).append(t)
        known = {c for cookies in named.values() for c in cookies}
        unknown = list(dict.fromkeys(r["cookie"] for r in self.records
                                     if r["cookie"] not in known))
        for socket in expected.chains:
            if socket in expected.unseen:
                for cookie in unknown[:expected.counts.get(socket, 1)]:
                    named[socket][cookie] = []
                    unknown.remove(cookie)
        return named


def chain_of(records, cookie, steps):
    """The records of a socket that its steps speak of."""
    events = {s.what.split()[0] for s in steps} | {"accept"}
    return [r for r in records if r["cookie"] == cookie and
            (r["event"] == TRANSITION or event_word(r["event"]) in events)]


def shown(r):
    return " ".join([describe(r)] + flag_words(r))


def gaps_of(chain, ends):
    moves = [r for r in chain if r["event"] == TRANSITION]
    if not moves:
        return 0
    gaps = sum(a["new_state"] != b["old_state"] for a, b in zip(moves, moves[1:]))
    return (gaps + (STATES[moves[0]["old_state"]] not in ("CLOSE", "LISTEN")) +
            (STATES[moves[-1]["new_state"]] != ends))


def duplicates_of(chain):
    moves = [r for r in chain if r["event"] == TRANSITION]
    return sum(pair(a) == pair(b) for a, b in zip(moves, moves[1:]))


def check_owner(chain, steps, told, actors):
    """Only the socket's own process is ever named, and it is named."""
    problems = []
    own = {(t["pid"], t["comm"]) for t in told if "pid" in t}
    for r, step in zip(chain, steps):
        wanted = own
        if step.by:
            wanted = {(t["pid"], t["comm"]) for t in actors
                      if step.by in (t["actor"], t["socket"])}
        who = (r["tgid"], r["comm"])
        named = r["context"] == TASK
        if named and who not in wanted or not named and who != (0, ""):
            problems.append("%s: names %s[%d]" % (shown(r), r["comm"], r["tgid"]))
        if not named and wanted and (step.by or (
                cause(r) in CALLS and not r["flags"] & F_INFERRED)):
            problems.append("%s: does not name who did it" % shown(r))
    return problems


def check_retrans(chain, steps):
    return ["%s: retrans %d, expected %d" % (shown(r), r["retrans"], step.retrans)
            for r, step in zip(chain, steps)
            if step.retrans not in (None, r["retrans"])]


def check_identity(chain, listeners, told):
    """The listener of requests is one of ours; ports are those that programs saw."""
    problems = []
    for r in chain:
        request = KINDS[r["kind"]] == "request"
        if request and listeners and r["listener_cookie"] not in listeners:
            problems.append("%s: listener %d, expected one of %s" % (
                shown(r), r["listener_cookie"], sorted(listeners)))
        if not request and r["listener_cookie"]:
            problems.append("%s: has a listener" % shown(r))
        ports = {t["port"] for t in told if t.get("port")}
        if r["lport"] and ports and r["lport"] not in ports:
            problems.append("%s: port %d, programs saw %s" % (
                shown(r), r["lport"], sorted(ports)))
    connection = None
    for r in chain:
        if r["event"] == TRANSITION and STATES[r["old_state"]] == "CLOSE":
            connection = None   # the same socket connects once more
        if not (r["rport"] and r["lport"]):
            continue
        if connection not in (None, (r["laddr"], r["raddr"], r["rport"])):
            problems.append("%s: addresses change" % shown(r))
        connection = r["laddr"], r["raddr"], r["rport"]
    return problems


def check_socket(run, socket, expected, named, listeners):
    """One socket of a scenario, which may be several that do the same."""
    problems = []
    steps = expected.chains[socket]
    cookies = named.get(socket, {})
    wanted = expected.counts.get(socket, 1)
    if len(cookies) != wanted:
        problems.append("%s: %d sockets, expected %d" % (socket, len(cookies), wanted))
    for cookie, told in cookies.items():
        chain = chain_of(run.records, cookie, steps)
        got = [shown(r) for r in chain]
        if got != [str(s) for s in steps]:
            problems.append("%s (cookie %d):" % (socket, cookie))
            problems += ["  got:    " + ", ".join(got),
                         "  wanted: " + ", ".join(str(s) for s in steps)]
            continue
        ends = expected.ends.get(socket, "CLOSE")
        if gaps_of(chain, ends):
            problems.append("%s: the chain is not whole" % socket)
        problems += ["%s: %s" % (socket, p)
                     for p in check_owner(chain, steps, told, run.actors) +
                     check_retrans(chain, steps) +
                     check_identity(chain, listeners, told)]
    return problems


def check_chains(run, expected):
    named = run.sockets(expected)
    listeners = {r["cookie"] for r in run.records if
                 STATES[r["new_state"]] == "LISTEN" and r["event"] == TRANSITION}
    problems = []
    for socket in expected.chains:
        problems += check_socket(run, socket, expected, named, listeners)
    problems += ["no full socket: " + shown(r) for r in run.records
                 if r["event"] != TRANSITION and
                 STATES[r["old_state"]] in ("TIME_WAIT", "NEW_SYN_RECV")]
    known = {c for socket in expected.chains for c in named.get(socket, {})}
    for cookie in dict.fromkeys(r["cookie"] for r in run.records):
        if cookie not in known:
            problems.append("cookie %d is in no chain: %s" % (cookie, ", ".join(
                shown(r) for r in run.records if r["cookie"] == cookie)))
    return problems


def read_status(text):
    """Counters of `tcpstatectl status`: ({OLD>NEW: n}, {reason: n})"""
    pairs, ignored, section = {}, {}, ""
    for line in text.splitlines():
        found = re.fullmatch(r"(.*\S)\s+(\d+|COUNT)", line)
        if not found:
            continue
        what, number = found.groups()
        if number == "COUNT":
            section = what
        elif section == "TRANSITION":
            pairs[what.replace(" -> ", ">")] = int(number)
        elif section == "IGNORED ON PURPOSE":
            ignored[what] = int(number)
    return pairs, ignored


def difference(after, before):
    return {k: n - before.get(k, 0) for k, n in after.items() if n != before.get(k, 0)}


def told_pairs(records):
    """{OLD>NEW: how many records}"""
    return collections.Counter(pair(r) for r in records if r["event"] == TRANSITION)


def wanted_ignored(run, expected):
    """{reason: how often a hook ran in that time and made no record}"""
    traced = {"other protocol": int(run.text("others") or 0),
              "same state": int(run.text("same") or 0)}
    if run.skipped:
        return collections.Counter(traced)
    wanted = collections.Counter(expected.ignored)
    wanted["other protocol"] += traced["other protocol"]
    wanted["same state"] = traced["same state"]
    wanted["hand-over to timewait socket"] += laws.timewait_sockets(run.records)
    return wanted


def check_same_state(run, expected):
    """As often as the scenario says, if it does."""
    traced = int(run.text("same") or 0)
    wrong = traced != expected.ignored.get("same state", traced)
    return ["same state: %d times" % traced] if wrong else []


def check_source_counters(pairs, ignored, told, wanted):
    """The source's own counters, exact beside the records."""
    problems = []
    if pairs != dict(told):
        problems.append("counters of transitions: %s, records say %s" % (
            pairs, dict(told)))
    if ignored != dict(+wanted):
        problems.append("ignored: %s, expected %s" % (ignored, dict(+wanted)))
    return problems


def check_module_counters(run, expected, before, after):
    """Those of the module, read after each run"""
    return check_source_counters(
        difference(after[0], before[0]), difference(after[1], before[1]),
        told_pairs(run.records), wanted_ignored(run, expected))


def check_bpf_counters(path, runs, wanted):
    """Those of the BPF programs: what they had counted in the end"""
    told, ignored = collections.Counter(), collections.Counter()
    for run in runs:
        told += told_pairs(run.records)
        ignored += wanted_ignored(run, wanted[run.name, run.family])
    pairs, left_out, missed = read_counters(path)
    return (check_source_counters(pairs, left_out, told, ignored) +
            ["%s: missed %d" % hook for hook in missed.items()])


def captures(run):
    """{side: segments}: a side without a capture of its own saw the server's"""
    seen = {os.path.basename(p).split(".")[1]: read_pcap(p)
            for p in glob.glob(run.path("pcap.*"))}
    return {side: seen.get(side, seen["server"]) for side in run.addresses}


def check_side(run, expected, side, segments):
    off = {law: n for (s, law), n in expected.off.items() if s == side}
    records = run.of_side(side)
    problems = []
    if os.path.exists(run.path("mib." + side)):
        mib = laws.read_mib(run.path("mib." + side))
        problems += laws.check_counters(records, mib, off, run.kernel)
        problems += laws.check_wire(records, segments, mib, off, run.addresses[side])
        problems += ["%s is %d, expected %d" % (name, mib[name], n)
                     for s, name, n in expected.counters if s == side and mib[name] != n]
    problems += laws.check_segments(records, segments, -off.get("FIN", 0), run.kernel)
    for path in sorted(glob.glob(run.path("snapshot.*"))):
        problems += laws.check_snapshot(records, laws.read_snapshot(path), side)
    return ["%s: %s" % (side, p) for p in problems]


def check_run(run, expected, before):
    """All but whether records were lost. before: counters of the module, if it is there"""
    problems = run.text("problems").splitlines()
    strangers = {r["netns"] for r in run.records} - set(run.sides)
    problems += ["a record of namespace %d, which is not in it" % n for n in strangers]
    problems += check_chains(run, expected)
    segments = captures(run)
    for side in run.addresses:
        problems += check_side(run, expected, side, segments[side])
    problems += check_same_state(run, expected)
    if before:
        problems += check_module_counters(run, expected, before,
                                          read_status(run.text("status")))
    return problems


def summary_line(run, expected, problems):
    named = run.sockets(expected)
    ends = {c: expected.ends.get(s, "CLOSE") for s in named for c in named[s]}
    by_cookie = collections.defaultdict(list)
    for r in run.records:
        by_cookie[r["cookie"]].append(r)
    gaps = sum(gaps_of(chain, ends.get(c, "CLOSE")) for c, chain in by_cookie.items())
    duplicates = sum(duplicates_of(chain) for chain in by_cookie.values())
    word = "failed" if problems else "passed"
    return "\t".join(map(str, (run.id, word, len(run.records), len(by_cookie), gaps,
                               duplicates)))


def give_out(records, runs):
    """Every record to the run in whose time it was made."""
    for r in records:
        last = [run for run in runs if run.begin <= r["time_ns"]]
        if last:
            last[-1].records.append(r)
    return len(records) - sum(len(run.records) for run in runs)


def check_records(tap, records, cpus, strays):
    tap.check("nothing was lost or left out", [
        "cpu %(cpu)d: lost %(lost)d, filtered %(filtered)d" % c
        for c in cpus if c["lost"] or c["filtered"]])
    for c in {r["cpu"] for r in records}:
        numbers = [r["seq"] for r in records if r["cpu"] == c]
        tap.check("cpu %d: numbers without a gap" % c,
                  [] if numbers == list(range(1, len(numbers) + 1)) else ["they have one"])
    tap.same("every record belongs to a scenario", strays, 0)


def read_source(out):
    """(which source recorded, its records, CPU lines)"""
    with open(os.path.join(out, "source"), encoding="ascii") as f:
        source = f.read().strip()
    if source == "bpf":
        return source, *read_capture(os.path.join(out, "bpf.capture"))
    return "module", *read_records(os.path.join(out, "records"))


def name_cookies(run, expected):
    """Cookies that BPF programs had to make up become those that witnesses know."""
    def is_chain(steps):
        return lambda cookie: [shown(r) for r in chain_of(run.records, cookie, steps)] == \
            [str(s) for s in steps]

    named = run.sockets(expected)
    own_cookies.rename_records(run.records, [
        (cookie, told, is_chain(expected.chains[socket]))
        for socket in expected.chains for cookie, told in named[socket].items() if told])


def check_runs(tap, out, runs, wanted, before):
    """One test for each run, and OUT/summary."""
    with open(os.path.join(out, "summary"), "w", encoding="utf-8") as f:
        for run in runs:
            expected = wanted[run.name, run.family]
            if run.skipped:
                tap.skip(run.id, run.skipped)
                f.write("%s\tskipped:%s\t0\t0\t0\t0\n" % (run.id, run.skipped))
            else:
                problems = check_run(run, expected, before)
                tap.check(run.id, problems)
                f.write(summary_line(run, expected, problems) + "\n")
            if before:
                before = read_status(run.text("status"))


def read_runs(out):
    """(kernel, the runs of scenarios in the order in which they were made)"""
    with open(os.path.join(out, "kernel"), encoding="ascii") as f:
        kernel = scenario.version(f.read())
    runs = [Run(os.path.dirname(p), kernel)
            for p in glob.glob(os.path.join(out, "*", "begin"))]
    runs.sort(key=lambda run: run.begin)
    return kernel, runs


def main():
    out = sys.argv[1]
    tap = Tap()
    kernel, runs = read_runs(out)
    wanted = scenario.Reader(os.path.join(HERE, "scenarios"), kernel).scenarios
    source, records, cpus = read_source(out)
    strays = give_out(by_time(records), [run for run in runs if not run.skipped])
    check_records(tap, records, cpus, strays)
    if source == "bpf":
        before = None
        for run in runs:
            name_cookies(run, wanted[run.name, run.family])
        tap.check("counters", check_bpf_counters(os.path.join(out, "bpf.capture"), runs,
                                                 wanted))
    else:
        with open(os.path.join(out, "status.0"), encoding="utf-8") as f:
            before = read_status(f.read())
    check_runs(tap, out, runs, wanted, before)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
