#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""What the BPF source costs on the running kernel, beside tcpstates of libbpf-tools.

    native.py [--update] [--rounds N] [--seconds S] [--threads N] [--out DIR]

Connections as fast as they go (tests/bench/churn.c), in a network namespace of its own,
without a tracer and with one after the other, many times in turn: each is compared with
what was measured without a tracer in the same round. Then the same in fewer rounds while the
kernel counts how long programs run. Prints a table in reStructuredText, and puts it
into Documentation/bpf.rst with --update. Ends with 1 if the tool lost events or did not
account for all of them. Needs root, BPF, bpftool, and tcpstates for the comparison.
"""
import argparse
import datetime
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from native import (EVENTS, LISTENER_EVENTS, Recording, bpftool, churn_records,  # noqa: E402
                    links, numbers, run_churn)

CTL = "build/tcpstatectl"
DOCUMENT = "Documentation/bpf.rst"
TRACING = "/sys/kernel/tracing"
STATS = "/proc/sys/kernel/bpf_stats_enabled"
# What tests/bench/churn.c connects, as a tracer prints it.
ADDRESS = "127.9."
# What the issue that asked for this wanted: a third of what tcpstates was measured at.
GOAL_NS = 1350 / 3
# A reader is in step when it uses less than this in so many seconds.
QUIET_TICKS, QUIET_S = 2, 0.5


def say(text):
    """To whoever waits for it."""
    print("bench: " + text, file=sys.stderr, flush=True)


def run_time_ns(pid):
    """How long the programs of a process have run since they were loaded."""
    return sum(bpftool("prog", "show", "id", number).get("run_time_ns", 0)
               for number in numbers(pid, "prog"))


def ticks(pid):
    """Processor time of a process, in ticks of the clock."""
    with open("/proc/%d/stat" % pid, encoding="ascii") as f:
        words = f.read().rpartition(")")[2].split()
    return int(words[11]) + int(words[12])


class Tracer:
    """One that is run beside the load. Nothing: the load alone."""
    label = "none"

    def __init__(self, out):
        self.out = out
        self.process = None

    def start(self):
        """Return when it sees what happens."""

    def settle(self):
        """Return when it has read what it will read."""
        if not self.process:
            return
        before, after = -QUIET_TICKS, ticks(self.process.pid)
        while after - before >= QUIET_TICKS:
            time.sleep(QUIET_S)
            before, after = after, ticks(self.process.pid)

    def expected(self, connections, threads):
        """How many events there were for it to see."""
        return EVENTS * connections + LISTENER_EVENTS * threads

    def stop(self):
        """End it. Returns what it saw, and what it says it lost."""
        return 0, 0

    def spawn(self, command, stdout=None, **more):
        """Start it, and wait until its programs are attached."""
        with open(self.out + ".err", "wb") as err:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                                            stdout=stdout, stderr=err,
                                            env=dict(os.environ, **more))
        while not links(self.process.pid):
            if self.process.poll() is not None:
                sys.exit("bench: %s: %s" % (self.label, self.said()))
            time.sleep(0.05)
        time.sleep(0.5)

    def said(self):
        """Its standard error."""
        with open(self.out + ".err", encoding="utf-8") as f:
            return f.read()

    def end(self):
        """As a user would."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait()
        self.process = None


class Own(Tracer):
    """tcpstatectl record"""
    label = "``record``"
    options = ()
    rings = "cpu"
    recording = None

    def start(self):
        self.recording = Recording(CTL, self.out + ".cap", self.options, compress=True,
                                   TCPSTATE_BPF_RINGS=self.rings)
        self.process = self.recording.process

    def expected(self, connections, threads):
        return churn_records(connections, threads, threads, self.recording.tracepoints)

    def stop(self):
        self.recording.stop()
        self.process = None
        said = self.recording.said
        seen, lost = map(int, re.search(r"recorded (\d+) records.* lost (\d+)", said).groups())
        missed = re.search(r"hooks missed (\d+) runs", said)
        return seen, lost + int(missed.group(1) if missed else 0)


class OwnOneRing(Own):
    """The same, all CPUs with one ring"""
    label = "``record``, one ring for all CPUs"
    rings = "one"


class Tcpstates(Tracer):
    """libbpf-tools"""
    label = "``tcpstates`` to a file"

    def start(self):
        with open(self.out + ".lines", "wb") as lines:
            self.spawn(["tcpstates"], stdout=lines)

    def stop(self):
        self.end()
        with open(self.out + ".lines", encoding="utf-8") as lines:
            seen = sum(ADDRESS in line and " -> " in line for line in lines)
        return seen, sum(map(int, re.findall(r"lost (\d+) events", self.said())))


class Measured:
    """What one tracer did in one round."""

    def __init__(self, tracer, args):
        tracer.start()
        load = run_churn(args.threads, int(args.seconds * 1000))
        tracer.settle()
        self.rate = load["connections"] / (load["ns"] / 1e9)
        self.events = tracer.expected(load["connections"], args.threads)
        self.run_ns = run_time_ns(tracer.process.pid) if tracer.process else 0
        self.run_ns /= EVENTS * load["connections"]
        self.seen, self.lost = tracer.stop()
        if self.lost:
            say("%s: lost %d of %d at %d connections/s, load average %.1f" % (
                tracer.label, self.lost, self.events, self.rate, os.getloadavg()[0]))
        # What it neither showed nor owned up to.
        self.unknown = self.events - self.seen - self.lost


def set_stats(on):
    """Does the kernel count how often and how long programs run?"""
    with open(STATS, "w", encoding="ascii") as f:
        f.write("%d\n" % on)


def measure(tracers, args):
    """({label: [Measured]} of all rounds, the same while the kernel counts)"""
    plain, counted = {}, {}
    for i in range(args.rounds):
        # Not always the same one behind the same one.
        for tracer in tracers[i % len(tracers):] + tracers[:i % len(tracers)]:
            plain.setdefault(tracer.label, []).append(Measured(tracer, args))
        say("round %d of %d" % (i + 1, args.rounds))
    set_stats(True)
    try:
        for i in range((args.rounds + 3) // 4):
            for tracer in tracers[1:]:
                counted.setdefault(tracer.label, []).append(Measured(tracer, args))
    finally:
        set_stats(False)
    return plain, counted


def number(value):
    """12345.6 as 12 346."""
    return f"{round(value):,}".replace(",", " ")


def row(label, plain, counted):
    """One line of the table."""
    rate = statistics.median(m.rate for m in plain[label])
    if label == Tracer.label:
        return [label, number(rate), "1.00", "", "", "", "", ""]
    against = statistics.median(m.rate / base.rate for m, base in
                                zip(plain[label], plain[Tracer.label]))
    both = plain[label] + counted[label]
    events, lost = sum(m.events for m in both), sum(m.lost for m in both)
    unknown = sum(m.unknown for m in both)
    times = [m.run_ns for m in counted[label]]
    return [label, number(rate), "%.2f" % against, number(events), number(lost),
            number(unknown), "%.2f %%" % (100 * (lost + unknown) / events),
            number(statistics.median(times))]


def table(head, rows):
    """A simple table of reStructuredText; numbers to the right."""
    widths = [max(len(r[i]) for r in (head, *rows)) for i in range(len(head))]
    rule = "  ".join("=" * w for w in widths)
    lines = [rule]
    for r in (head, *rows):
        lines.append("  ".join([r[0].ljust(widths[0])] +
                               [c.rjust(w) for c, w in zip(r[1:], widths[1:])]).rstrip())
    lines.insert(2, rule)
    return "\n".join(lines + [rule])


def report(plain, counted, args):
    """The text for the document."""
    release = os.uname().release
    head = ("tracer", "connections/s", "ratio", "events", "lost", "not told",
            "not seen", "ns per event")
    return "\n".join((
        "Linux %s, %d processors, %s; %d rounds of %g s for each tracer, %d threads\n"
        "that connect (``tests/bench/native.py``)." % (
            release, os.cpu_count(), datetime.date.today(), args.rounds, args.seconds,
            args.threads), "",
        table(head, [row(label, plain, counted) for label in plain])))


def problems(plain, counted):
    """What is not as it should be of the own tool."""
    found = []
    for tracer in (Own, OwnOneRing):
        both = plain.get(tracer.label, []) + counted.get(tracer.label, [])
        if sum(m.lost for m in both):
            found.append("%s: %d events lost" % (tracer.label, sum(m.lost for m in both)))
        unknown = [m.unknown for m in both if m.unknown]
        if unknown:
            found.append("%s: %s events neither seen nor lost" % (tracer.label, unknown))
        times = [m.run_ns for m in counted.get(tracer.label, [])]
        if times and statistics.median(times) > GOAL_NS:
            found.append("%s: %.0f ns per event, the goal is %.0f" % (
                tracer.label, statistics.median(times), GOAL_NS))
    return found


def update(text):
    """Put it between its marks."""
    with open(DOCUMENT, encoding="utf-8") as f:
        before, begin, rest = f.read().partition(".. bench of the BPF source: begin\n")
    _, end, after = rest.partition(".. bench of the BPF source: end\n")
    with open(DOCUMENT, "w", encoding="utf-8") as f:
        f.write(before + begin + "\n" + text + "\n\n" + end + after)


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--out", default="build/bench/native")
    return parser.parse_args()


def in_own_namespaces():
    """Start over in namespaces of our own for network and mounts, unless these are."""
    if "BENCH_NETNS" not in os.environ:
        os.environ["BENCH_NETNS"] = "own"
        os.execvp("unshare", ["unshare", "--net", "--mount", sys.executable, *sys.argv])
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    # tcpstates looks there for the number of the tracepoint.
    if not os.path.exists(TRACING + "/events"):
        subprocess.run(["mount", "-t", "tracefs", "tracefs", TRACING], check=True)


def main():
    """See the module's text."""
    os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
    args = arguments()
    if os.geteuid():
        sys.exit("bench: the BPF source needs root")
    in_own_namespaces()
    os.makedirs(args.out, exist_ok=True)
    out = os.path.join(args.out, "tracer")
    tracers = [Tracer(out), Own(out), OwnOneRing(out)]
    if shutil.which("tcpstates"):
        tracers.append(Tcpstates(out))
    plain, counted = measure(tracers, args)
    text = report(plain, counted, args)
    print(text)
    if args.update:
        update(text)
    found = problems(plain, counted)
    for problem in found:
        say(problem)
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
