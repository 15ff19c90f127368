#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""What pages say is so in the sources.

transitions.rst: its tables have the pairs of userctl/fsm.c, hooks of module/hooks.c, and the
causes that the scenarios expect; what is in no scenario is in italics. correctness.rst: the
figures that can be counted. troubleshooting.rst: what
is quoted of tcpstatectl and the module can be printed by them. ladder.svg: it is the ladder of
reading.rst.
"""
import collections
import glob
import os
import re
import sys
import xml.etree.ElementTree as ET

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
import mutations  # noqa: E402
from tap import Tap  # noqa: E402

PAGE = "Documentation/transitions.rst"
CHAINS = "tests/vm/scenarios/lib/chains"


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def pairs_of_fsm():
    """{"OLD>NEW"} that fsm_legal() allows"""
    table = re.search(r"successors\[.*?\] = \{(.*?)\n\};", read("userctl/fsm.c"), re.S).group(1)
    table = re.sub(r"/\*.*?\*/", "", table, flags=re.S)
    return {"%s>%s" % (old, new)
            for old, row in re.findall(r"\[TCPSTATE_(\w+)\] = (.*?),\n", table + "\n")
            for new in re.findall(r"TO\((\w+)\)", row)}


def sections(text):
    """[(title, body)]"""
    parts = re.split(r"^(.+)\n[=]{4,}$", text, flags=re.M)
    return list(zip(parts[1::2], parts[2::2]))


def rows(body):
    """The rows of list-tables: a list of cells each"""
    found = []
    for row in re.split(r"^   \* - ", body, flags=re.M)[1:]:
        row = re.split(r"\n(?=\S|\n)", row)[0]
        found.append([" ".join(cell.split()) for cell in re.split(r"\n     - ", row)])
    return found[1:]


def words(cell):
    """(those in ``...``, those in *...*)"""
    return set(re.findall(r"``(.*?)``", cell)), set(re.findall(r"(?<!\*)\*([^*]+)\*", cell))


def pieces():
    """Lines of the pieces that scenarios are made of, by name."""
    found, name = {}, None
    for line in read(CHAINS).split("\n"):
        if re.match(r"^[a-z-]+:$", line):
            name = line[:-1]
            found[name] = []
        elif line.startswith("\t"):
            found[name].append(line.split("#")[0].split())
    return found


def told_by_scenarios():
    """{(pair, kind): causes} that scenarios expect"""
    told, piece = collections.defaultdict(set), pieces()
    for path in glob.glob("tests/vm/scenarios/*.sh"):
        for line in re.findall(r"^#: \S+ ([^#\n]*)", read(path), re.M):
            row = line.split()
            lines = [row]
            if row and row[0].startswith("="):
                lines = [[w.replace("$1", row[-1]) for w in r] for r in piece[row[0][1:]]]
            for r in lines:
                if len(r) > 2 and ">" in r[0]:
                    told[r[0], r[1]].add(r[2].lower())
    return told


def literals():
    """What the sources can print, as expressions"""
    found = set()
    for path in glob.glob("userctl/**/*.[ch]", recursive=True) + glob.glob("module/*.[ch]"):
        text = re.sub(r'"\s*\n?\s*"', "", read(path))
        for literal in re.findall(r'"((?:[^"\\\n]|\\.)*)"', text):
            literal = re.sub(r"\\n$", "", literal)
            plain = re.sub(r"%[-0-9.*l]*[a-z%]", "", literal)
            if len(plain.strip()) >= 10:
                found.add(re.sub(r"%[-0-9.*l]*[a-z]", ".*", re.escape(literal)
                                 .replace(r"\%", "%").replace(r"\-", "-").replace(r"\.", ".")))
    return [re.compile(f) for f in found]


def quoted(text):
    """[(line, message)] of the page that say they are of tcpstatectl or of the module"""
    found = []
    for n, line in enumerate(text.split("\n"), 1):
        message = re.match(r"^(?:   |``)(?:\[.*?\] )?(?:tcpstatectl|tcpstate): (.*?)(?:``)?$", line)
        if message:
            found.append((n, re.sub(r"\bN\b", "1", message.group(1))))
    flat = re.sub(r"\s+", " ", text)
    found += [(0, m) for m in re.findall(r"``((?:not permitted|the records have|this kernel has|"
                                         r"ftrace is off|hooks missed)[^`]*)``", flat)]
    return found


def check_transitions(tap):
    page = read(PAGE)
    table = [(kind, row) for title, body in sections(page) for kind, start in
             (("full", "Full"), ("request", "TCP_NEW_SYN_RECV"), ("timewait", "Timewait"))
             if title.startswith(start) for row in rows(body)]
    legal = pairs_of_fsm()
    there = {row[0].strip("`") for _, row in table}
    tap.same("fsm.c has 29 pairs", len(legal), 29)
    tap.check("transitions.rst has the pairs of fsm.c",
              ["only in fsm.c: " + p for p in sorted(legal - there)] +
              ["only in the page: " + p for p in sorted(there - legal)])
    sources = read("module/hooks.c")
    tap.check("hooks of transitions.rst are those of hooks.c",
              ["no hook " + h for _, row in table for h in sorted(words(row[2])[0])
               if '("%s"' % h not in sources])
    header = {c.lower() for c in re.findall(r"@TCPSTATE_CAUSE_(\w+):",
                                            read("module/include/uapi/linux/tcpstate.h"))}
    told, problems = told_by_scenarios(), []
    for kind, row in table:
        pair = row[0].strip("`")
        scenario, other = words(row[3])
        expected = told.pop((pair, kind), set())
        if scenario != expected:
            problems.append("%s %s: the page has %s, scenarios %s" % (
                pair, kind, sorted(scenario - expected), sorted(expected - scenario)))
        problems += ["%s %s: %s is in a scenario" % (pair, kind, c) for c in other & expected]
        problems += ["%s: no cause %s" % (pair, c) for c in scenario | other
                     if c.rstrip("?") not in header]
    tap.check("causes of transitions.rst are those of the scenarios", problems +
              ["%s %s is in no table" % key for key in told])


def check_quotes(tap):
    can = literals()
    messages = quoted(read("Documentation/troubleshooting.rst"))
    tap.check("troubleshooting.rst quotes messages", [] if len(messages) > 15 else
              ["only %d" % len(messages)])
    tap.check("what troubleshooting.rst quotes can be printed",
              ["line %d: %s" % m for m in messages
               if not any(c.search(m[1]) for c in can)])


def check_picture(tap):
    picture = ET.parse("Documentation/images/ladder.svg").getroot()
    drawn = "".join("".join(t.itertext()) for t in picture.iter("{http://www.w3.org/2000/svg}text"))
    block = re.search(r"ladder: begin\n\n\.\. code-block:: text\n\n(.*?)\n\n\.\. ladder: end",
                      read("Documentation/reading.rst"), re.S).group(1)
    wanted = re.sub(r"\s", "", block)
    tap.check("ladder.svg has the ladder of reading.rst",
              [] if wanted in re.sub(r"\s", "", drawn) else ["run scripts/ladder"])
    fetched = re.findall(r"(?:href|src|url)\s*[=(]\s*['\"]?(?!#|\(#)(\w+:[^'\")]*)",
                         read("Documentation/images/ladder.svg"))
    tap.same("ladder.svg fetches nothing", fetched, [])


def check_figures(tap):
    """Those of correctness.rst that the sources tell."""
    headers = [line.split() for path in glob.glob("tests/vm/scenarios/*.sh")
               for line in read(path).split("\n") if line.startswith("#: scenario ")]
    kernels = [line for line in read("scripts/kernels").split("\n")
               if line.strip() and not line.startswith("#")]
    visited = {pair for pair, _ in told_by_scenarios()}
    page = read("Documentation/correctness.rst")
    for label, wanted in (
            ("scenarios, by", len(headers)),
            ("in both address families", sum(len(h) - 3 for h in headers)),
            ("kernels of", len(kernels)),
            ("mutations of the module", len(mutations.MUTATIONS)),
            ("legal pairs", "%d; %d" % (len(pairs_of_fsm()), len(visited)))):
        row = re.search(r"^%s.*?  +(\d[\d ;]*\d|\d)" % label, page, re.M)
        tap.same("correctness.rst: " + label, row and row.group(1), str(wanted))


def main():
    tap = Tap()
    check_figures(tap)
    check_transitions(tap)
    check_quotes(tap)
    check_picture(tap)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
