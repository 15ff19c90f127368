#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Executes the commands that the documentation tells people: lib/doc_commands.py finds them.

make targets, scripts and tests are looked up; what installs packages is held against apt and
scripts/bootstrap; everything else runs in the VM (tests/vm/doc.sh), and has to end with the
status that the page tells and to print what the page shows, numbers apart.

Usage: doc_commands.py [PAGE...]	only these
"""
import glob
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
import doc_commands as doc  # noqa: E402
from tap import Tap  # noqa: E402

OUT = "build/tests/doc"
# What the guest has for the pages beside what every guest has.
PROGRAMS = ["curl", "jq", "kmod", "nstat", "socat"]
HELPERS = ["crowd", "segments", "peer", "abi99"]
# What is only looked up here, and the tests of tests/run that execute it.
TESTED_BY = {"make": ["build"], "make install": ["build"], "make uninstall": ["build"],
             "make clean": ["build"], "make demo": ["demo"], "scripts/vm": ["vmtool"],
             "scripts/bootstrap": ["bootstrap"], "scripts/compat-table": ["compat-table"],
             "tests/scenarios": ["scenarios"], "tests/coverage": ["coverage"]}

# Pages whose commands a test of their own executes, in files with its name: this host, or the
# VM of this test, has no dpkg and no systemd. What is not in these files has to say why.
PAGE_RUN_BY = {"Documentation/packages.rst": "packages"}


def read(path, default=""):
    if not os.path.exists(path):
        return default
    with open(path, encoding="utf-8", errors="replace") as f:
        return f.read()


def bootstrap_table():
    """{target: its words} of scripts/bootstrap"""
    body = re.search(r"^targets='\n(.*?)\n'", read("scripts/bootstrap"), re.S | re.M).group(1)
    return {line.split()[0]: line.split()[1:] for line in body.split("\n") if line}


def needed(target, table):
    """The packages that scripts/bootstrap installs for a target."""
    found = set()
    for word in table[target]:
        found |= needed(word[1:], table) if word[0] == "@" else {word}
    return found


def test_names():
    return set(re.findall(r"^\s*(?:t|vm|refusing|verified|begin) ([a-z][\w-]*) ",
                          read("tests/run"), re.M)) | {"ring-tsan"}


def is_test(name, names):
    """Names with a variable part are made in loops."""
    return name in names or re.match(r"^(unit|scenarios|bpf)-[\w.-]+$", name)


class Checks:
    """What can be said of a command without executing it; a list of problems each."""

    def __init__(self):
        self.bootstrap = bootstrap_table()
        self.tests = test_names()
        self.targets = set(re.findall(r"^  ([a-z-]+) ", subprocess.run(
            ["make", "help"], text=True, stdout=subprocess.PIPE).stdout, re.M))
        self.headers = subprocess.run(["scripts/kernel-headers", "6.1"], text=True,
                                      stdout=subprocess.PIPE).stdout.strip()

    def make(self, command, words):
        targets = [w for w in words if re.match(r"^[a-z][\w-]*$", w)]
        # MAKE=true: what calls make again would do so with -n, too.
        run = subprocess.run(["make", "-n"] + words + ["MAKE=true", "KDIR=" + self.headers],
                             text=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                             stderr=subprocess.PIPE)
        unknown = [] if run.returncode == 0 else run.stderr.strip().split("\n")[-1:]
        return unknown + ["make help does not tell '%s'" % t for t in targets
                          if t not in self.targets]

    def script(self, command, words):
        if not doc.exists(words[0]):
            return ["no program %s" % words[0]]
        text = "".join(read(os.path.join(folder, name)) for folder, _, names in
                       os.walk(words[0] if os.path.isdir(words[0]) else
                               os.path.dirname(words[0])) for name in names
                       if os.path.join(folder, name) == words[0])
        mine = words[1:words.index("--")] if "--" in words else words[1:]
        problems = ["%s knows no %s" % (words[0], w) for w in mine
                    if w.startswith("--") and w.split("=")[0] not in text]
        if words[0] == "tests/run":
            problems += ["tests/run has no test '%s'" % w for w in mine
                         if not is_test(w, self.tests)]
        if words[0] == "scripts/bootstrap":
            problems += ["scripts/bootstrap has no target '%s'" % w for w in mine
                         if w not in self.bootstrap]
        return problems

    def packages(self, command, words):
        names = [w for w in words[2:] if not w.startswith("-")]
        kernel = [w for w in names if w.startswith("linux-headers-")]
        names = [w for w in names if w not in kernel and not w.startswith(("./", "/"))]
        problems = ["apt has no package '%s'" % n for n in names if subprocess.run(
            ["apt-cache", "show", "--no-all-versions", n], stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL).returncode]
        target = command.notes.get("bootstrap")
        if target:
            wanted = needed(target, self.bootstrap)
            problems += ["scripts/bootstrap has '%s' for %s" % (n, target)
                         for n in sorted(wanted - set(names))]
            problems += ["scripts/bootstrap has no '%s' for %s" % (n, target)
                         for n in sorted(set(names) - wanted)]
        return problems

    def tested_by(self, words):
        """Which test executes it; "" if none does."""
        names = TESTED_BY.get(" ".join(words[:2]) if words[0] == "make" else words[0], [])
        return "".join(" (run by %s)" % n if n in self.tests else
                       " (there is no test %s)" % n for n in names)

    def find(self, part):
        """Which check, and the words; None: the VM's."""
        words = doc.words(part)
        if not words:
            return None, words
        if words[0] == "make":
            return self.make, words[1:]
        if re.match(r"^(scripts|tests)/", words[0]):
            return self.script, words
        if words[0] in ("apt-get", "apt") and words[1:2] == ["install"]:
            return self.packages, words
        return None, words


def pattern(shown):
    """What a page shows, as an expression: numbers differ, `...` stands for anything."""
    text = ""
    for word in " ".join(shown).split():
        if word == "...":
            text += r"(?:\s.*)?"
            continue
        text += r"\s+"
        for part in re.split(r"(sk:[0-9a-f]+|[0-9]+(?:[.:][0-9]+)*|[-─]{2,})", word):
            text += (r"sk:[0-9a-f]+" if part.startswith("sk:") else
                     r"[0-9]+(?:[.:][0-9]+)*" if part[:1].isdigit() else
                     r"[-─]{2,}" if re.match(r"[-─]{2}", part) else re.escape(part))
    return re.compile(text, re.S)


def judge(command, number):
    """Problems of a command that ran in the VM."""
    status = read("%s/%d.status" % (OUT, number)).strip()
    printed = read("%s/%d.out" % (OUT, number))
    problems = []
    # 130: Ctrl-C ended what would go on for ever, and was not caught.
    if status != str(command.status) and not (status == "130" and not command.status):
        problems.append("status %s, the page tells %d" % (status or "unknown", command.status))
    if command.output and "output" not in command.notes and \
       not pattern(command.output).search("\n" + printed):
        problems.append("the page shows something else than it printed")
    if problems:
        problems += ["printed: " + line for line in printed.split("\n")[:30]]
    return problems


def run_guest(jobs):
    """jobs: [(number, command)]"""
    stage = OUT + "/in"
    os.makedirs(stage)
    # What makes a scene ready takes longer than most commands: one scene after the other.
    jobs = sorted(jobs, key=lambda job: job[1].notes.get("run", "loaded"))
    with open(stage + "/list", "w", encoding="utf-8") as f:
        for number, command in jobs:
            user = "root" if command.root or command.text.startswith("sudo ") else "lab"
            # Comments of console blocks are for people, and sh passes over them.
            with open("%s/%d" % (stage, number), "w", encoding="utf-8") as c:
                c.write(command.text + "\n")
            page, line = command.block
            f.write("%d %s:%d %s %s %s\n" % (number, page, line, page.replace("/", "-"), user,
                                            command.notes.get("run", "loaded")))
    args = ["scripts/vm", "--icount", "--timeout", "900", "--strict",
            "--modules", "veth tun inet_diag tcp_diag", "--add", stage + ":/doc",
            "--add", "tests/lib:/tests/lib", "--get", "/out:" + OUT]
    for program in PROGRAMS:
        args += ["--bin", program]
    for name in HELPERS:
        if os.path.exists("build/tests/" + name):
            args += ["--add", "build/tests/%s:/%s" % (name, "abi99" if name == "abi99"
                                                     else "bin/" + name)]
    args += ["--add", "/usr/lib/locale/C.utf8:/usr/lib/locale/C.utf8"]
    return subprocess.run(args + ["--", "sh", "/tests/doc.sh"],
                          stdin=subprocess.DEVNULL, stdout=sys.stderr).returncode


def in_test(part, test):
    """Do the files of a test have this program, with this word?"""
    words = [w for w in doc.words(part) if not w.startswith("-")][:2]
    files = glob.glob("tests/**/*%s*" % test, recursive=True) + \
        glob.glob("tests/%s/**" % test, recursive=True)
    text = "".join(read(path) for path in files if os.path.isfile(path))
    words = [w.split("/")[-1] if n == 0 else w for n, w in enumerate(words)]
    if words[0] == "apt-get":
        words[0] = "apt_in"
    if len(words) == 2 and re.search(r"[/*.$~(]", words[1]):
        words.pop()
    return [] if re.search(r"\b%s\b" % r"\b[^\n]*".join(map(re.escape, words)), text) else [
        "the test '%s' does not run '%s'" % (test, " ".join(words))]


def sort_out(tap, pages, checks):
    """Checks what needs no VM. Return: what does, and what is executed elsewhere"""
    jobs, elsewhere, number = [], [], 0
    for page in pages:
        tap.check(page.path + ": commands are in console blocks", page.problems)
        for command in page.commands:
            name = "%s: %s" % (command.where(), command.text.split("\n")[0])
            if "not-run" in command.notes:
                elsewhere.append("# not run: %s (%s)" % (name, command.notes["not-run"]))
                continue
            if "run-by" in command.notes:
                by = command.notes["run-by"].split()
                tap.check("%s (run by %s)" % (name, ", ".join(by)),
                          ["tests/run has no test '%s'" % b for b in by
                           if not is_test(b, checks.tests)])
                continue
            found = [checks.find(part) for part in doc.split(command.text)]
            if found[0][0]:
                by = checks.tested_by(doc.words(command.text))
                tap.check(name + (by or " (looked up)"), [p for check, words in found
                                 for p in (check(command, words) if check else
                                           ["not looked up: %s" % " ".join(words)])])
            elif page.path in PAGE_RUN_BY:
                by = PAGE_RUN_BY[page.path]
                tap.check("%s (run by %s)" % (name, by),
                          [p for part in doc.split(command.text) for p in in_test(part, by)])
            elif found[0][1]:
                number += 1
                jobs.append((number, command, name))
    return jobs, elsewhere


def main():
    only = sys.argv[1:]
    tap = Tap()
    pages = [p for p in doc.pages() if not only or p.path in only]
    tap.check("there are pages", [] if pages else ["none"])
    jobs, elsewhere = sort_out(tap, pages, Checks())
    shutil.rmtree(OUT, ignore_errors=True)
    if jobs:
        tap.same("the guest", run_guest([j[:2] for j in jobs]), 0)
        for number, command, name in jobs:
            tap.check(name, judge(command, number))
    for line in elsewhere:
        print(line)
    print("# %d commands in the VM, %d not run" % (len(jobs), len(elsewhere)))
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
