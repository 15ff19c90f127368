# SPDX-License-Identifier: GPL-2.0-only
"""The commands that README.md, Documentation/**/*.rst and the manual pages tell people.

In reStructuredText they are in `.. code-block:: console`, in Markdown in ```console, in
manual pages in .Bd literal: a line that begins with `$ ` is for anybody, with `# ` for
root. A line that ends with a backslash goes on in the next one, and so does one that is
followed by `> `. What follows is output. `echo $?` tells the exit status of the command
before it; without that it is 0.

Comments right above a block say more about it (`.. NAME: WORDS`, `<!-- NAME: WORDS -->` or
`.\\" NAME: WORDS`):
	run: SCENE...		what is made to happen first: functions of tests/vm/doc.sh
	run-by: TEST		executed by that test of tests/run
	bootstrap: TARGET	apt-get install names what scripts/bootstrap has for TARGET
	not-run: REASON		cannot be executed
	output: REASON		what it prints is not compared with the page
"""
import glob
import os
import re

NOTE = re.compile(r'^(?:\.\. |<!-- |\.\\" )(run|run-by|bootstrap|not-run|output): (.*?)(?: -->)?$')
PROGRAMS = re.compile(r"^(sudo |make\b|tcpstatectl\b|scripts/|tests/|modprobe |insmod |rmmod )")


class Command:
    """One command of a page."""

    def __init__(self, page, line, text, notes, block):
        self.page, self.line, self.text = page, line, text
        self.root = text.startswith("# ")
        self.text = text[2:]
        self.notes, self.block = notes, block
        self.output, self.status = [], 0

    def where(self):
        return "%s:%d" % (self.page, self.line)


class Page:
    """Parses one page; commands and what is wrong with it."""

    def __init__(self, path):
        self.path, self.commands, self.problems = path, [], []
        with open(path, encoding="utf-8") as f:
            self.lines = f.read().split("\n")
        if path.endswith(".md"):
            self._markdown()
        elif path.endswith(".rst"):
            self._rst()
        else:
            self._man()

    def _notes_above(self, at):
        """What the comments right above line `at` say."""
        notes = {}
        at -= 1
        while at >= 0 and (not self.lines[at].strip() or NOTE.match(self.lines[at].strip())):
            found = NOTE.match(self.lines[at].strip())
            if found:
                notes[found.group(1)] = found.group(2)
            at -= 1
        return notes

    def _markdown(self):
        start = None
        for i, line in enumerate(self.lines):
            if line.startswith("```"):
                if start is None:
                    start = i
                    continue
                block = list(enumerate(self.lines[start + 1:i], start + 2))
                if self.lines[start] == "```console":
                    self._block(block, self._notes_above(start))
                else:
                    self._literal(block)
                start = None

    def _man(self):
        start = None
        for i, line in enumerate(self.lines):
            if line.startswith(".Bd -literal"):
                start = i
            elif line == ".Ed" and start is not None:
                # A file may have comments that look like a prompt.
                if not re.match(r"^\w*[$#] ", self.lines[start + 1]):
                    start = None
                    continue
                self._block([(n, text.replace(r"\e", "\\").replace(r"\-", "-")
                              .replace(r"\&", "").expandtabs(4))
                             for n, text in enumerate(self.lines[start + 1:i], start + 2)],
                            self._notes_above(start))
                start = None

    def _rst(self):
        i = 0
        while i < len(self.lines):
            line = self.lines[i]
            console = re.match(r"^( *)\.\. code-block:: (\w+)$", line)
            literal = line.endswith("::") and not line.lstrip().startswith("..")
            i += 1
            if not console and not literal:
                continue
            indent = len(line) - len(line.lstrip())
            at, block = i - 1, []
            while i < len(self.lines) and (not self.lines[i].strip() or
                                           self.lines[i].startswith(" " * (indent + 1))):
                if not re.match(r"^ *:[\w-]+:", self.lines[i]) or block:
                    block.append((i + 1, self.lines[i]))
                i += 1
            margin = min([len(t) - len(t.lstrip()) for _, t in block if t.strip()] or [0])
            block = [(n, t[margin:]) for n, t in block]
            if console and console.group(2) == "console":
                self._block(block, self._notes_above(at))
            else:
                self._literal(block)

    def _literal(self, block):
        """Commands elsewhere than in console blocks would not be found."""
        for n, text in block:
            if text.strip():
                if PROGRAMS.match(text) or re.match(r"^[$#] \S", text):
                    self.problems.append(
                        "%s:%d: commands belong into a console block" % (self.path, n))
                return

    def _block(self, block, notes):
        last, more = None, False
        for n, text in block:
            if more:
                last.text += "\n" + (text[2:] if text.startswith("> ") else text)
            elif last and not last.output and text.startswith("> "):
                last.text += "\n" + text[2:]
            elif re.match(r"^[$#] echo \$\?$", text) and last:
                last.status = None
                continue
            elif re.match(r"^[$#] \S", text):
                last = Command(self.path, n, text, notes, (self.path, block[0][0]))
                self.commands.append(last)
            elif last and last.status is None:
                if not text.strip().isdigit():
                    self.problems.append("%s:%d: no exit status" % (self.path, n))
                last.status = int(text) if text.strip().isdigit() else 0
                continue
            elif last and text.strip():
                last.output.append(text)
                continue
            more = last is not None and last.text.endswith("\\") and not last.output


def pages():
    """All of them, in the order in which they are read."""
    rst = sorted(p for p in glob.glob("Documentation/**/*.rst", recursive=True)
                 if "/locale/" not in p)
    return [Page(p) for p in ["README.md"] + rst + sorted(glob.glob("Documentation/man/*.in"))]


def split(text):
    """The commands of a line that are joined by `&&` outside of quotes."""
    parts = re.findall(r"(?:'[^']*'|\"[^\"]*\"|(?!&&).)+", text, re.S)
    return [part.strip() for part in parts if part.strip()]


def words(text):
    """Without sudo, settings of variables and a comment."""
    found = re.sub(r"\s#\s.*$", "", text).split()
    while found and (found[0] == "sudo" or re.match(r"^[A-Z_]+=", found[0])):
        found.pop(0)
    return found


def exists(path):
    return os.path.exists(path) and os.access(path, os.X_OK)
