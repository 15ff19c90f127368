#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""The documentation is built without a warning, and every link in it leads somewhere.

Nothing is fetched: `make docs-links` does that, by hand.
"""
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
import xml.etree.ElementTree

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
sys.path.insert(0, "Documentation/sphinx")
from tap import Tap  # noqa: E402
import record  # noqa: E402
import terminal  # noqa: E402

BUILD = os.environ.get("B", "build")
HEADER = "module/include/uapi/linux/tcpstate.h"
PICTURES = "Documentation/images"


def run(*command):
    """Status and output, standard error with it."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          encoding="utf-8")
    return done.returncode, done.stdout


def check_build(tap):
    """Both languages; what was built before would not be looked at again."""
    shutil.rmtree(BUILD + "/docs/html", ignore_errors=True)
    for trees in glob.glob(BUILD + "/sphinx/html*-trees"):
        shutil.rmtree(trees)
    status, output = run("make", "-s", "docs")
    warnings = [line for line in output.splitlines() if line]
    tap.check("the site is built without a warning", warnings or (["status %d" % status]
                                                                  if status else []))


def broken_links(folder):
    """What linkchecker finds in a folder of HTML; as root it becomes another user."""
    with tempfile.TemporaryDirectory() as copy:
        os.chmod(copy, 0o755)
        shutil.copytree(folder, copy + "/html")
        run("chmod", "-R", "a+rX", copy)
        status, output = run("linkchecker", "--no-status", "--no-warnings", "-o", "csv",
                             copy + "/html/index.html")
    rows = [line.split(";") for line in output.splitlines() if line.count(";") > 8]
    errors = ["%s, in %s" % (row[0], row[1].rpartition("/html/")[2]) for row in rows
              if not row[3].startswith("Valid") and row[0] != "urlname"]
    return errors or (["linkchecker: status %d: %s" % (status, output[-200:])] if status else [])


def check_site_links(tap):
    tap.check("links of the site", broken_links(BUILD + "/docs/html"))
    pages = sorted(os.path.relpath(page, "Documentation")[:-4] for page in
                   glob.glob("Documentation/**/*.rst", recursive=True))
    tap.check("every page is built", [page for page in pages if not os.path.exists(
        "%s/docs/html/%s.html" % (BUILD, page))])
    with tempfile.TemporaryDirectory() as folder:
        with open(folder + "/index.html", "w", encoding="ascii") as page:
            page.write('<a href="there.html">x</a>')
        tap.check("seen: a link to nothing",
                  [] if any("there.html" in line for line in broken_links(folder))
                  else ["not seen"])


def markdown_links(path):
    """Where links and pictures of a file of Markdown lead."""
    tree = xml.etree.ElementTree.fromstring(run("cmark", "-t", "xml", path)[1])
    links = [element.get("destination") for element in tree.iter() if element.get("destination")]
    for element in tree.iter():
        if element.tag.endswith(("html_block", "html_inline")):
            links += re.findall(r'(?:href|src|srcset)="([^"]+)"', element.text or "")
    return links


def check_readme(tap):
    links = [link for link in markdown_links("README.md") if not re.match(r"\w+:", link)]
    tap.check("README.md has links", [] if len(links) > 5 else ["only %s" % links])
    tap.check("links of README.md", [link for link in links
                                     if not os.path.exists(link.partition("#")[0] or "README.md")])


def check_header(tap):
    """The tables of abi.rst against what was counted by hand, and the compiler holds to."""
    with open(HEADER, encoding="ascii") as f:
        header = f.read()
    with open("tests/unit/test_layout.c", encoding="ascii") as f:
        test = f.read()
    rows = record.layout(header)
    tap.same("layout of the record", [(name, offset) for offset, _, _, name in rows],
             [(name, int(offset)) for name, offset in re.findall(r"\bAT\((\w+), (\d+)\)", test)])
    tap.same("its length", rows[-1][0] + rows[-1][1],
             int(re.search(r"sizeof\(struct tcpstate_record\) == (\d+)", test).group(1)))
    ends = [0] + [offset + size for offset, size, _, _ in rows]
    tap.check("no hole in it", ["before " + name for (offset, _, _, name), end in zip(rows, ends)
                                if offset != end])
    texts = record.kernel_doc(header, "struct tcpstate_record")
    tap.same("every field has a text", sorted(texts), sorted(name for _, _, _, name in rows))
    bits = [int(value, 16) for _, value, _ in record.flags(header, "TCPSTATE_F_")]
    tap.same("all flags are found", bits, [1 << bit for bit in range(len(bits))])
    tap.same("and no other", len(bits), len(re.findall(r"^#define TCPSTATE_F_", header, re.M)))


def labels(svg):
    return sorted(text for element in xml.etree.ElementTree.fromstring(svg).iter()
                  if element.tag.endswith("}text") for text in element.itertext())


def check_pictures(tap):
    """Not byte by byte: sizes depend on fonts."""
    sources = glob.glob(PICTURES + "/*.dot")
    for source in sources:
        with open(source[:-4] + ".svg", encoding="utf-8") as f:
            have = f.read()
        tap.same(source + ": its picture has its texts",
                 labels(have), labels(run("dot", "-Tsvg", source)[1]))


def width(line):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def odd_lines(path):
    """Lines that a terminal of 80 columns should not get."""
    problems = []
    with open(path, encoding="utf-8") as f:
        for number, line in enumerate(f.read().split("\n"), 1):
            words = line.strip()
            where = "%s:%d: " % (path, number)
            if width(line) > terminal.WIDTH and " " * 3 not in line:
                problems.append(where + "%d columns" % width(line))
            if words and words[0] in terminal.CLOSING:
                problems.append(where + "begins with " + words[0])
            if re.search(r"``|:\w+:`|\*\*|`_|^\.\. |SYSTEM MESSAGE|>>\S+<<", line):
                problems.append(where + "markup: " + line)
    return problems


def check_lab_texts(tap):
    run("rm", "-rf", BUILD + "/labs")
    status, output = run("make", "-s", "lab-texts")
    tap.check("texts of the labs are made", output.splitlines() if status or output else [])
    slugs = [os.path.basename(os.path.dirname(page))
             for page in glob.glob("Documentation/labs/*/index.rst")]
    wanted = sorted("%s/labs/%s/%s/%s.txt" % (BUILD, language, slug, page) for slug in slugs
                    for language in ("en", "zh_CN") for page in ("index", "solution"))
    tap.same("in both languages", sorted(glob.glob(BUILD + "/labs/*/*/*.txt")), wanted)
    tap.check("for a terminal", [problem for path in wanted if os.path.exists(path)
                                 for problem in odd_lines(path)])
    tap.same("once", run("make", "-s", "-n", "lab-texts")[1].count("-b text"), 0)


def check_wrapping(tap):
    """Where a line of Chinese may be broken; each character is two columns wide."""
    text = "序" * 6 + "，" + "号" * 3 + "（确认）"
    tap.same("no line begins with a closing mark, or ends with an opening one",
             terminal.wrap(text, 12), ["序" * 5, "序，号号号", "（确认）"])
    tap.same("nor is a word broken", terminal.wrap("状态 FIN_WAIT1 之后", 12),
             ["状态", "FIN_WAIT1 之", "后"])


def main():
    tap = Tap()
    check_build(tap)
    check_site_links(tap)
    check_readme(tap)
    check_header(tap)
    check_pictures(tap)
    check_lab_texts(tap)
    check_wrapping(tap)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
