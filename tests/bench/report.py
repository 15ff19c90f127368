#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The tables of Documentation/performance.rst, from what `make bench` measured.

    report.py DIR

DIR has the file `phases`, see guest.sh, and, for the prices of the hooks, what
insn.c counted. Ends with 1 if events are missing that a tracer did not count as
lost itself, or if the base changed by more than 1 % during the run.
"""
import datetime
import sys

import insn

# Changes of state of a full socket in a connection, both ends: the events of the
# tracepoint, and what all tracers here have in common.
TRANSITIONS = 10
# What the module records of a connection: 12 transitions and accept(). When both
# ends happen to close at once, both go through CLOSING to TIME_WAIT: one more.
RECORDS = 13
# CLOSE>LISTEN and LISTEN>CLOSE.
LISTENER_EVENTS = 2

TRACERS = (
    ("none", "none", None),
    ("none-again", "none, after all others", None),
    ("module", "module, nobody reads", RECORDS),
    ("drain", "module, raw records to a file", RECORDS),
    ("bpf", "BPF, raw records to a file", RECORDS),
    ("bpf-kprobes", "BPF, kprobes instead of fentry", RECORDS),
    ("bpf-tracepoints", "BPF, tracepoints alone", TRANSITIONS),
    ("watch", "module, ``watch`` to ``/dev/null``", RECORDS),
    ("watch-file", "module, ``watch`` to a file", RECORDS),
    ("tcpstates", "``tcpstates`` to ``/dev/null``", TRANSITIONS),
    ("tcpstates-file", "``tcpstates`` to a file", TRANSITIONS),
)

# Most instructions for a call of a hook, and for a transition with its reader.
TRACEPOINT = "sock:inet_sock_set_state"
GOAL_TRACEPOINT = 250
GOAL_FUNCTION = 500
GOAL_DRAIN = 600
GOAL_WATCH = 2000


class Result:
    """One line `phase ...`."""

    def __init__(self, words):
        self.values = dict(word.split("=") for word in words)
        self.connections = self.number("connections")

    def number(self, name):
        """A value; 0 if the tracer does not tell."""
        value = self.values[name]
        return int(value) if value.isdigit() else 0

    def per_connection(self, name):
        """Instructions for one connection: a nanosecond is an instruction."""
        return self.number(name) / self.connections

    def reader(self):
        """What the reader used, also after the load had ended."""
        return self.per_connection("reader_ns") + self.per_connection("tail_ns")

    def total(self):
        """All that one connection cost."""
        return self.per_connection("ns") + self.per_connection("tail_ns")

    def expected(self, events):
        """How many events there were, by the kernel's own counters."""
        opened = self.number("opened")
        both_closed = self.number("timewaits") - opened if events == RECORDS else 0
        return (events * opened + both_closed +
                LISTENER_EVENTS * self.number("listeners"))


def read_results(directory):
    """The file `phases`: results by name, what was said of memory, and facts."""
    results, memory, facts = {}, [], {}
    for line in insn.read_lines(f"{directory}/phases"):
        kind, *words = line.split()
        if kind == "phase":
            results[words[0]] = Result(words[1:])
        elif kind == "memory":
            memory.append({k: int(v) for k, v in
                           (word.split("=") for word in words)})
        elif kind in ("kernel", "record", "module"):
            facts[kind] = words[0].split("=")[-1]
    return results, memory, facts


def table(head, rows):
    """A simple table of reStructuredText; numbers to the right."""
    cells = [[str(c) for c in row] for row in (head, *rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(head))]
    rule = "  ".join("=" * w for w in widths)
    print(rule)
    for i, row in enumerate(cells):
        print("  ".join([row[0].ljust(widths[0])] +
                        [c.rjust(w) for c, w in zip(row[1:], widths[1:])]).rstrip())
        if i == 0:
            print(rule)
    print(rule + "\n")


def count(number):
    """12345.6 as 12 346."""
    return f"{round(number):,}".replace(",", " ")


def tracer_row(label, result, events, base):
    """One tracer: cost by transition, and events."""
    row = [label, count(result.total())]
    if events is None:
        return row + [f"{(result.total() / base - 1) * 100:+.2f} %", "", "", "", "", "", ""]
    extra = result.total() - base
    reader = result.reader()
    seen = result.values["seen"]
    return row + [
        f"{extra / base * 100:+.1f} %", count((extra - reader) / TRANSITIONS),
        count(reader / TRANSITIONS), count(extra / TRANSITIONS),
        count(result.expected(events)),
        count(int(seen)) if seen.isdigit() else "", count(result.number("lost"))]


def show_tracers(results):
    """The load under each tracer."""
    base = results["none"].total()
    table(("tracer", "instructions", "more", "hooks", "reader", "together",
           "events", "seen", "lost"),
          [tracer_row(label, results[name], events, base)
           for name, label, events in TRACERS if name in results])


def hooks_of(phase):
    """Calls and instructions of each hook."""
    hooks = {}
    for origin, to, calls, insns, *_ in phase.visits:
        # Not the reader's dumps, nor what is done once for many.
        if calls * 2 < phase.connections or not any(
                word in to for word in ("ftrace_trampoline", "tcpstate")):
            continue
        name = TRACEPOINT if "on_set_state" in to else origin
        before = hooks.get(name, (0, 0))
        hooks[name] = (before[0] + calls, before[1] + insns)
    return hooks


def show_hooks(hooks, results):
    """The price of each hook, by the plug-in's count."""
    connections = results["module-reuse"].connections
    rows = [(f"``{name}``", round(calls / connections), count(insns / calls))
            for name, (calls, insns) in
            sorted(hooks.items(), key=lambda h: -h[1][1] / h[1][0])]
    table(("hook", "calls per connection", "instructions per call"), rows)
    extra = results["module-reuse"].total() - results["none-reuse"].total()
    within = sum(insns for _, insns in hooks.values()) / connections
    print(f"By the clock the module costs {count(extra)} instructions per connection "
          f"of this load;\nthe hooks are {count(within)} of them.\n")


def show_cross_check(results, phase):
    """Clock and plug-in, where only tracepoints are attached."""
    extra = results["tracepoints"].total() - results["none"].total()
    within = sum(insns for _, insns in hooks_of(phase).values()) / phase.connections
    print("With everything but the tracepoints taken away (``without=``), which makes "
          f"10 records:\n{count(extra)} by the clock, {count(within)} in the hook.\n")


def show_goals(results, hooks):
    """What was aimed at."""
    base = results["none"].total()

    def each(name):
        return (results[name].total() - base) / TRANSITIONS

    rows = []
    if hooks:
        tracepoint = hooks.pop(TRACEPOINT)
        rows += [("hook and record at the tracepoint", GOAL_TRACEPOINT,
                  tracepoint[1] / tracepoint[0]),
                 ("dearest of the other hooks", GOAL_FUNCTION,
                  max(insns / calls for calls, insns in hooks.values()))]
    rows += [("hooks, and a reader of raw records", GOAL_DRAIN, each("drain")),
             ("hooks, and ``watch``", GOAL_WATCH, each("watch"))]
    rows = [(what, count(goal), count(is_), "yes" if is_ <= goal else "no")
            for what, goal, is_ in rows]
    lost = sum(results[n].number("lost") for n in results if "tcpstates" not in n)
    rows.append(("events that tcpstatectl lost", 0, count(lost),
                 "no" if lost else "yes"))
    table(("instructions per transition, at most", "goal", "measured", "met"), rows)


def show_memory(memory, facts):
    """Memory by slots and processors."""
    record = int(facts["record"])
    rows = []
    for m in memory:
        rings = m["slots"] * m["cpus"] * record
        rows.append((m["slots"], m["cpus"], count(rings), count(m["free"]),
                     count(m["free"] - rings), f"{m['free'] / rings:.2f}",
                     count(m["left"])))
    table((f"slots of {record} bytes", "CPUs", "product", "taken", "more", "ratio",
           "not given back"), rows)
    print(f"The module itself, by ``/proc/modules``: {count(int(facts['module']))} "
          "bytes.\n")


def problems(results):
    """What makes the figures worthless."""
    found = []
    for name, label, events in TRACERS:
        if events is None or name not in results:
            continue
        result = results[name]
        missing = (result.expected(events) - result.number("seen") -
                   result.number("lost"))
        if missing and result.values["seen"].isdigit():
            found.append(f"{label}: {missing} events neither seen nor lost")
    change = results["none-again"].total() / results["none"].total() - 1
    if abs(change) > 0.01:
        found.append(f"without a tracer the load changed by {change * 100:.1f} %")
    return found


def main():
    """See the module's text."""
    directory = sys.argv[1]
    results, memory, facts = read_results(directory)
    today = datetime.date.today()
    base = results["none-reuse"]
    print(f"Linux {facts['kernel']}, {today}, {count(base.connections)} connections "
          "for each tracer.\n")
    whole = "none" in results
    if whole:
        show_tracers(results)
    hooks = {}
    phases = insn.read_phases(directory)
    if "module-reuse" in phases:
        hooks = hooks_of(insn.load_phase(directory, phases, "module-reuse"))
        show_hooks(hooks, results)
    if not whole:
        return
    if hooks:
        show_cross_check(results, insn.load_phase(directory, phases, "tracepoints"))
    show_goals(results, hooks)
    show_memory(memory, facts)
    found = problems(results)
    for problem in found:
        print(f"bench: {problem}", file=sys.stderr)
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
