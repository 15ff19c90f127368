# SPDX-License-Identifier: GPL-2.0-only
"""The table of Documentation/bpf-differences.rst, which says how to read it."""
import collections
import os
import re

from scenario import version

FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..",
                    "Documentation", "bpf-differences.rst")
HEAD = ("kernel", "record", "field", "module", "BPF", "why")
RULE = re.compile(r"=+(  =+)+")
WHOLE = "record"        # the field that is the record itself
ABSENT, ANY = "--", "*"


class Problem(Exception):
    """A line that cannot be understood."""


def text_of(value):
    """A value of JSON as the table has it; None: there is no such member"""
    if value is None:
        return ABSENT
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return " ".join(map(text_of, value)) or "none"
    return str(value)


def fits(cell, value):
    """Is it this value?"""
    text = text_of(value)
    return text != ABSENT if cell == ANY else text == cell


class Row(collections.namedtuple("Row", "kernel record field module bpf why")):
    """One difference that a kernel forces."""

    def on(self, kernel):
        """Is it about this kernel, for instance (6, 1)?"""
        if self.kernel == "all":
            return True
        words = self.kernel.split()
        if len(words) % 2:
            raise Problem("no kernel '%s'" % self.kernel)
        tests = {"<": lambda v: kernel < v, ">=": lambda v: kernel >= v}
        return all(tests[how](version(v)) for how, v in zip(words[::2], words[1::2]))

    def about(self, event):
        """Is it about such an event, as the module told it?"""
        got = (word(event), event["kind"], event.get("cause", ABSENT))
        return all(w in (ANY, g) for w, g in zip(self.record.split(), got))

    def describe(self):
        return "%s, %s: module %s, BPF %s" % (self.record, self.field, self.module, self.bpf)


def word(event):
    """OLD>NEW; the event's word for what is no transition"""
    if event["event"] == "transition":
        return "%(old_state)s>%(new_state)s" % event
    return event["event"]


def cells(line, rule):
    """The cells of a line of a simple table."""
    at = [found.span() for found in re.finditer("=+", rule)]
    if any(line[a:b].strip() for (_, a), (b, _) in zip(at, at[1:])):
        raise Problem("a cell is too long: '%s'" % line)
    return [line[begin:end if number < len(at) - 1 else None].strip()
            for number, (begin, end) in enumerate(at)]


def rows(path=FILE):
    """The rows of the table; a line with an empty first cell goes on with the last row."""
    with open(path, encoding="utf-8") as f:
        lines = f.read().splitlines()
    rules = [n for n, line in enumerate(lines) if RULE.fullmatch(line)]
    if len(rules) != 3:
        raise Problem("%s: no table, or several" % path)
    first, head, last = rules
    if tuple(cells(lines[first + 1], lines[first])) != HEAD:
        raise Problem("%s: the columns are not %s" % (path, ", ".join(HEAD)))
    found = []
    for line in lines[head + 1:last]:
        now = cells(line, lines[first])
        if now[0]:
            found.append(now)
        elif found:
            found[-1] = [" ".join(filter(None, pair)) for pair in zip(found[-1], now)]
    return [Row(*row) for row in found]
