# SPDX-License-Identifier: GPL-2.0-only
"""The list of kernels, and what tests/matrix left of a run on them.

DIR/KERNEL/fetch	what scripts/kernel-headers said
DIR/KERNEL/skipped	why the kernel was left out, if it was
DIR/KERNEL/status	uname -r, then tcpstatectl status, of a first boot
DIR/KERNEL/left-out	suites that were not asked for, one a line
DIR/KERNEL/problems	what went wrong outside of the scenarios, one a line
DIR/KERNEL/both/summary	the module's records, see tests/scenarios
DIR/KERNEL/both/parity	the same of module and BPF programs compared
DIR/KERNEL/bpf/summary	the records of the BPF programs alone
DIR/KERNEL/bpf/bpf.status	tcpstatectl status of them
DIR/date		when the run began
"""
import collections
import os

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
METHODS = ("tracepoint", "tp_btf", "raw_tp", "ftrace", "fentry", "fexit", "fprobe", "kretprobe",
           "kprobe")
# What is tested, in which file of a kernel's folder its results are.
SUITES = {"module": ("both", "summary"), "BPF": ("bpf", "summary"),
          "parity": ("both", "parity")}

Row = collections.namedtuple("Row", "name suites packages headers compiler runs")
Result = collections.namedtuple(
    "Result", "word reason events cookies gaps duplicates families")
FAMILIES = ("v4", "v6", "mapped")


def rows(path=os.path.join(TOP, "scripts", "kernels")):
    """Return the rows of scripts/kernels."""
    with open(path, encoding="utf-8") as f:
        return [Row(*line.split()) for line in f
                if line.strip() and not line.startswith("#")]


def _read(*path):
    """Return a file's lines; none if it is not there."""
    try:
        with open(os.path.join(*path), encoding="utf-8", errors="replace") as f:
            return f.read().splitlines()
    except FileNotFoundError:
        return []


def date(folder):
    """Return the day of the run."""
    return "".join(_read(folder, "date")) or "unknown"


def _result(line):
    """Return the scenario's name without the family, and the Result."""
    name, word, *numbers = line.split("\t")
    word, _, reason = word.partition(":")
    numbers = [int(n or 0) for n in numbers] + [0] * (4 - len(numbers))
    if word == "passed" and (numbers[2] or numbers[3]):
        word = "failed"
    base, _, family = name.rpartition("-")
    if family not in FAMILIES:
        base, family = name, ""
    return base, Result(word, reason.strip(), *numbers, (family,))


def _together(one, other):
    """Return the Result of a scenario in several families: the worst."""
    order = ("passed", "skipped")
    worst = max(one, other, key=lambda r: order.index(r.word) if r.word in order else 2)
    sums = (getattr(one, f) + getattr(other, f)
            for f in ("events", "cookies", "gaps", "duplicates"))
    return Result(worst.word, worst.reason, *sums, one.families + other.families)


class Kernel:
    """What is known of one kernel after a run."""

    def __init__(self, row, folder):
        self.row = row
        self.name = row.name
        self.folder = os.path.join(folder, row.name)
        self.ran = os.path.isdir(self.folder)
        self.problems = _read(self.folder, "problems")
        self.left_out = _read(self.folder, "left-out")
        self.skipped = " ".join(_read(self.folder, "skipped"))
        status = _read(self.folder, "status")
        self.release = status[0] if status else ""
        self.hooks, self.missing = {}, {}   # of a source, module or BPF
        for source, lines in (("module", status),
                              ("BPF", _read(self.folder, "bpf", "bpf.status"))):
            self.hooks[source], self.missing[source] = self._hooks(lines)
        self.suites = {suite: self._results(*path) for suite, path in SUITES.items()}

    @staticmethod
    def _hooks(status):
        """Return {method: number} and the names of missing hooks."""
        hooks, missing, inside = collections.Counter(), [], False
        for words in map(str.split, status):
            if words[:2] == ["HOOK", "METHOD"]:
                inside = True
            elif not words:
                inside = False
            elif inside and words[1:2] == ["MISSING"]:
                missing.append(words[0])
            elif inside and len(words) > 1 and words[1] in METHODS:
                hooks[words[1]] += 1
        return hooks, missing

    def _results(self, *path):
        """Return {scenario: Result}, in the order of the run, families together."""
        found = {}
        for line in _read(self.folder, *path):
            name, result = _result(line)
            if name in found:
                result = _together(found[name], result)
            found[name] = result
        return found

    def total(self, suite, field):
        """Return the sum of a field of all scenarios."""
        return sum(getattr(r, field) for r in self.suites[suite].values())

    def count(self, suite, word):
        """Return how many scenarios ended so; "failed": neither of the others."""
        words = [r.word for r in self.suites[suite].values()]
        passed, skipped = words.count("passed"), words.count("skipped")
        return {"passed": passed, "skipped": skipped,
                "failed": len(words) - passed - skipped}[word]

    def attached(self, source):
        """Return in words how hooks are attached."""
        hooks = self.hooks[source]
        return ", ".join("%d %s" % (hooks[m], m) for m in METHODS if hooks[m])


def kernels(folder, names=None):
    """Return the kernels of the list; of a run on some, only those."""
    return [Kernel(row, folder) for row in rows() if not names or row.name in names]


def scenario_names(all_kernels):
    """Return the names of all scenarios that any kernel has in any suite, in order."""
    names = {}
    for kernel in all_kernels:
        for results in kernel.suites.values():
            names.update(dict.fromkeys(results))
    return list(names)
