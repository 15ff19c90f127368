#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Documentation/output.rst and tcpstatectl have the same fields and the same words."""
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
from tap import Tap  # noqa: E402

CTL = "build/san/tcpstatectl"
DOCUMENT = "Documentation/output.rst"
HEADER = "module/include/uapi/linux/tcpstate.h"
STORY = "userctl/story.h"
DIAGNOSE = "userctl/diagnose.h"


def shown_tables():
    """{object: [(field, type, unit, in)]} of `help fields`, and the releases named."""
    text = subprocess.run([CTL, "help", "fields"], check=True, stdout=subprocess.PIPE,
                          encoding="ascii").stdout
    tables, rows, releases = {}, None, set()
    for line in text.split("\n")[1:]:
        heading = re.match(r"(\w+): ", line)
        if heading:
            rows = tables.setdefault(heading.group(1), [])
        elif line:
            name, kind, unit, since, *rest = line.split()
            where = rest[0] if heading_is_event(tables) else ""
            rows.append((name, kind, "" if unit == "-" else unit, where))
            releases.add(since)
    return tables, releases


def heading_is_event(tables):
    return list(tables)[-1] == "event"


def columns(bar):
    """[(begin, end)] of a table's columns."""
    spans = [match.span() for match in re.finditer("=+", bar)]
    return spans[:-1] + [(spans[-1][0], None)]


def documented(kind):
    """{name: rows} of the tables after `.. KIND NAME`; a row is a list of cells."""
    with open(DOCUMENT, encoding="ascii") as f:
        lines = f.read().split("\n")
    tables = {}
    for i, line in enumerate(lines):
        mark = re.match(r"\.\. %s of (\w+)$" % kind, line)
        if not mark:
            continue
        spans = columns(lines[i + 2])
        # Without a heading a table has two bars.
        first = i + 5 if lines[i + 4].startswith("=") else i + 3
        rows = []
        for row in lines[first:]:
            if row.startswith("="):
                break
            cells = [row[begin:end].strip() for begin, end in spans]
            if cells[0]:
                rows.append(cells)
            else:
                rows[-1][-1] += " " + cells[-1]
        assert rows and mark.group(1) not in tables, line
        tables[mark.group(1)] = rows
    return tables


def abi_words(prefix):
    """Names of the enumerators and of the single bits of the ABI header."""
    with open(HEADER, encoding="ascii") as f:
        text = f.read()
    return [name.lower() for name in re.findall(
        r"^(?:\t|#define )TCPSTATE_%s(\w+)\s" % prefix, text, re.M) if name != "END"]


def reset_word(name):
    """As the words of userctl/words.c, without what all of them have."""
    return re.sub("^tcp_", "", name.replace("mptcp_rst_", "mptcp_"))


def story_words(prefix):
    """Names of the enumerators of userctl/story.h but for what is not known or not there."""
    with open(STORY, encoding="ascii") as f:
        names = re.findall(r"^\tSTORY_%s(\w+),?$" % prefix, f.read(), re.M)
    assert names[0] in ("UNKNOWN", "NONE") and names[-1] == "END", names
    # As the flag is called.
    return ["syncookie" if name == "COOKIE" else name.lower() for name in names[1:-1]]


def severity_words():
    with open(DIAGNOSE, encoding="ascii") as f:
        return [name.lower() for name in re.findall(r"^\tSEVERITY_(\w+),?$", f.read(), re.M)]


def main():
    tap = Tap()
    shown, releases = shown_tables()
    tables = documented("table")
    tap.same("objects", sorted(tables), sorted(shown))
    for name, rows in tables.items():
        has_in = name == "event"
        tap.same("fields of " + name,
                 [(row[0], row[1], row[2], row[3] if has_in else "") for row in rows],
                 shown.get(name))
        tap.check("each field of %s has a meaning" % name,
                  [row[0] for row in rows if not row[-1]])
        names = [row[0] for row in rows]
        tap.same("no field of %s is there twice" % name, sorted(set(names)), sorted(names))
    # The document says since when: for all fields at once, as long as that is so.
    tap.same("releases", sorted(releases), ["0.1"])

    words = {name: [row[0] for row in rows] for name, rows in documented("words").items()}
    tap.same("causes", words["cause"],
             [word for word in abi_words("CAUSE_") if word != "unknown"])
    tap.same("reasons of a reset", words["reset_reason"],
             [reset_word(word) for word in abi_words("RESET_") if word != "unknown"])
    fields = {"inferred", "seg_rcvd", "seg_sent", "seg_derived", "has_uid", "has_queue",
              "has_tcp"}
    tap.same("flags", words["flags"],
             [word for word in abi_words("F_") if word not in fields])
    for words_of, prefix in dict(open="OPEN_", fin="FIN_", ending="ENDING_",
                                 time_wait="WAIT_").items():
        tap.same("words of " + words_of, words[words_of], story_words(prefix))
    tap.same("words of severity", words["severity"], severity_words())
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
