#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Where the instructions went, after `make bench`.

    insn.py [--dir DIR] [--top N] [--lines] [PHASE [BASE]]

Prints for PHASE the visits to modules (hook, calls, instructions per call), and
the functions of the kernel and of the programs that ran more or fewer
instructions than in BASE, per connection. --lines: the module's lines of source
instead. Without PHASE: the phases' names.
"""
import argparse
import bisect
import os
import signal
import subprocess
from collections import Counter

KERNEL = 0xFFFF800000000000
BUILD = "build"


class Symbols:
    """Functions by address."""

    def __init__(self, lines):
        table = {}
        for line in lines:
            words = line.split()
            if len(words) < 3 or words[1] not in "tTwWiu":
                continue
            owner = " " + words[3] if len(words) > 3 else ""
            table.setdefault(int(words[0], 16), words[2].split("@")[0] + owner)
        self.addresses = sorted(table)
        self.names = [table[a] for a in self.addresses]

    def name(self, address):
        """The function that an address is in."""
        i = bisect.bisect_right(self.addresses, address) - 1
        return self.names[i] if i >= 0 else None


def read_lines(path):
    """The lines of a file; none if it is not there."""
    if not os.path.exists(path):
        return []
    with open(path, encoding="ascii", errors="replace") as lines:
        return lines.read().splitlines()


def program_symbols(path):
    """Functions of a program or library of the guest, by its path there."""
    name = os.path.basename(path)
    for here in (f"{BUILD}/{name}", f"{BUILD}/tests/{name}", path):
        if os.path.exists(here):
            symbols = []
            for option in ("-a", "-D"):
                symbols += subprocess.run(
                    ["nm", option, here], check=False, capture_output=True,
                    text=True).stdout.splitlines()
            return Symbols(symbols)
    return Symbols([])


class Programs:
    """What is mapped where in a process, from its /proc/PID/maps."""

    def __init__(self, lines):
        self.areas = []
        first = {}
        files = {}
        for line in lines:
            words = line.split()
            if len(words) < 6 or not words[5].startswith("/"):
                continue
            start, end = (int(w, 16) for w in words[0].split("-"))
            base = first.setdefault(words[5], start)
            if "x" in words[1]:
                if words[5] not in files:
                    files[words[5]] = program_symbols(words[5])
                self.areas.append((start, end, base, words[5], files[words[5]]))

    def name(self, address):
        """Function and file of an address."""
        for start, end, base, path, symbols in self.areas:
            if start <= address < end:
                function = symbols.name(address - base) or "?"
                return f"{function} [{os.path.basename(path)}]"
        return "[load and others]"


class Phase:
    """What was counted in one phase, with names."""

    def __init__(self, directory, name, connections, counts):
        self.name = name
        self.connections = connections
        self.visits = []
        symbols = Symbols(read_lines(f"{directory}/kallsyms") +
                          read_lines(f"{directory}/symbols-{name}"))
        programs = Programs(read_lines(f"{directory}/maps-{name}"))
        functions = Counter()
        for kind, *words in counts:
            if kind == "pc":
                address = int(words[0], 16)
                where = symbols if address >= KERNEL else programs
                functions[where.name(address)] += int(words[1])
            else:
                origin, to = (symbols.name(int(w, 16)) for w in words[:2])
                self.visits.append((origin, to, *(int(w) for w in words[2:])))
        self.functions = {n: c / connections for n, c in functions.items()}


def read_phases(directory):
    """Names, connections and lines of the phases, by name."""
    blocks = []
    for line in read_lines(f"{directory}/counts"):
        if line == "begin":
            blocks.append([])
        else:
            blocks[-1].append(line.split())
    phases = [line.split() for line in read_lines(f"{directory}/phases")
              if line.startswith("phase ")]
    return {words[1]: (connections_of(words), block)
            for words, block in zip(phases, blocks)}


def connections_of(words):
    """The number in a phase's line."""
    return next(int(word.split("=")[1]) for word in words
                if word.startswith("connections="))


def load_phase(directory, phases, name):
    """One phase, with names."""
    return Phase(directory, name, *phases[name])


def show_visits(phase):
    """The price of each hook."""
    print(f"{'calls':>7} {'instr/call':>10} {'least':>6} {'most':>6} "
          f"{'per conn.':>9}  hook")
    total = 0
    for origin, to, calls, insns, least, most, lost in sorted(
            phase.visits, key=lambda v: -v[3]):
        total += insns
        mean = insns / calls if calls else 0
        note = f", {lost} lost" if lost else ""
        print(f"{calls:7} {mean:10.1f} {least:6} {most:6} "
              f"{insns / phase.connections:9.1f}  {origin} -> {to}{note}")
    print(f"{'sum':>33} {total / phase.connections:9.1f}")


def show_changes(before, after, top):
    """Functions that ran more or fewer instructions."""
    names = {*before.functions, *after.functions}
    changes = {n: after.functions.get(n, 0) - before.functions.get(n, 0)
               for n in names}
    for name, change in sorted(changes.items(), key=lambda c: -abs(c[1]))[:top]:
        print(f"{change:10.1f}  {name}")
    print(f"{sum(changes.values()):10.1f}  all")


def show_lines(directory, name, connections, counts, top):
    """The lines of source that the module's instructions come from."""
    text = int(read_lines(f"{directory}/text-{name}")[0], 16)
    pcs = {int(words[1], 16) - text: int(words[2]) for words in counts
           if words[0] == "pc" and int(words[1], 16) >= text}
    found = subprocess.run(
        ["addr2line", "-j", ".text", "-e",
         f"{directory}/tcpstate.ko"],
        input="\n".join(hex(pc) for pc in pcs), capture_output=True, check=True,
        text=True).stdout.splitlines()
    lines = Counter()
    for where, count in zip(found, pcs.values()):
        lines[where.split(" (")[0]] += count
    for where, count in lines.most_common(top):
        path, _, number = where.rpartition(":")
        source = read_lines(path)
        shown = (source[int(number) - 1].strip()
                 if number.isdigit() and 0 < int(number) <= len(source) else "")
        print(f"{count / connections:10.1f}  {os.path.basename(path)}:{number:5} {shown}")


def main():
    """See the module's text."""
    # The output may go to head(1).
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    parser = argparse.ArgumentParser()
    parser.add_argument("phase", nargs="?")
    parser.add_argument("base", nargs="?")
    parser.add_argument("--dir", default=f"{BUILD}/bench")
    parser.add_argument("--top", type=int, default=40)
    parser.add_argument("--lines", action="store_true")
    options = parser.parse_args()
    phases = read_phases(options.dir)
    if not options.phase:
        print("\n".join(phases))
        return
    if options.lines:
        show_lines(options.dir, options.phase, *phases[options.phase], options.top)
        return
    base = options.base or (
        "none-reuse" if options.phase.endswith("reuse") else "none")
    phase = load_phase(options.dir, phases, options.phase)
    show_visits(phase)
    print(f"\ninstructions per connection, less those of {base}:")
    show_changes(load_phase(options.dir, phases, base), phase, options.top)


if __name__ == "__main__":
    main()
