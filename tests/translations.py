#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""No message is untranslated, and no translation is that of another text.

Templates are made anew from the pages of the labs and from the sources of tcpstatectl, and
each catalogue is compared with its own. A copy that was spoiled shows that it would be seen.
"""
import io
import os
import re
import subprocess
import sys

from babel.messages import pofile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
from tap import Tap  # noqa: E402

BUILD = os.environ.get("B", "build")
PAGES = "Documentation"
DOC_POTS = BUILD + "/sphinx/gettext"
DOC_POS = "Documentation/locale/zh_CN/LC_MESSAGES"
CTL_POT = BUILD + "/po/tcpstatectl.pot"
CTL_PO = "userctl/po/zh_CN.po"
# What msgfmt wants of every catalogue.
HEADER = b"".join(b'%s\n' % line for line in (
    b'msgid ""', b'msgstr ""', b'"Project-Id-Version: test\\n"', b'"Last-Translator: test\\n"',
    b'"PO-Revision-Date: 1970-01-01 00:00+0000\\n"', b'"Language-Team: test\\n"',
    b'"Language: zh_CN\\n"', b'"MIME-Version: 1.0\\n"',
    b'"Content-Type: text/plain; charset=UTF-8\\n"', b'"Content-Transfer-Encoding: 8bit\\n"', b""))


def lab_pages():
    """Names of the pages below Documentation, without .rst."""
    return sorted(os.path.relpath(os.path.join(folder, name), PAGES)[:-len(".rst")]
                  for folder, _, names in os.walk(PAGES + "/labs")
                  for name in names if name.endswith(".rst"))


def catalogues():
    """Names of the catalogues of pages, without .po."""
    return sorted(os.path.relpath(os.path.join(folder, name), DOC_POS)[:-len(".po")]
                  for folder, _, names in os.walk(DOC_POS)
                  for name in names if name.endswith(".po"))


def shorten(message):
    text = message.id if isinstance(message.id, str) else message.id[0]
    return "'%s'" % (text if len(text) <= 70 else text[:67] + "...")


def key(message):
    return message.id if isinstance(message.id, str) else message.id[0], message.context


def read(text):
    # What xgettext leaves to be filled in, Babel does not take.
    text = text.replace(b'"Language: \\n"\n', b"").replace(b"charset=CHARSET", b"charset=UTF-8")
    return pofile.read_po(io.BytesIO(text), ignore_obsolete=False, abort_invalid=True)


def msgfmt(po):
    """What msgfmt says of a catalogue: forms of printf, line ends, a wrong header."""
    run = subprocess.run(["msgfmt", "--check", "-o", "/dev/null", "-"], input=po,
                         stderr=subprocess.PIPE)
    return run.stderr.decode().splitlines()


def literals(text):
    """Commands, states and names of files, which are the same in all languages."""
    return set(re.findall(r"``(.+?)``", text))


def compare(wanted, po):
    """Problems of the catalogue PO, a text, as a list; WANTED: its template."""
    problems = msgfmt(po)
    catalogue, template = read(po), read(wanted)
    messages = {key(m): m for m in catalogue if m.id}
    for message in template:
        if not message.id:
            continue
        have = messages.pop(key(message), None)
        if have is None:
            problems.append("not in the catalogue: " + shorten(message))
        elif have.fuzzy:
            problems.append("fuzzy: " + shorten(message))
        elif not (all(have.string) if isinstance(have.string, tuple) else have.string):
            problems.append("untranslated: " + shorten(message))
        elif isinstance(have.id, str) and literals(have.id) != literals(have.string):
            problems.append("other literals %s than in: %s" % (
                sorted(literals(have.id) ^ literals(have.string)), shorten(message)))
    problems += ["stale, the text has changed: " + shorten(m) for m in messages.values()]
    problems += ["obsolete: " + shorten(m) for m in catalogue.obsolete.values()]
    return problems


def check_file(pot, po):
    if not os.path.exists(po):
        return ["there is no %s" % po]
    if not os.path.exists(pot):
        return ["%s is of a page that is not there" % po]
    with open(pot, "rb") as template, open(po, "rb") as catalogue:
        return [po + ": " + problem for problem in compare(template.read(), catalogue.read())]


def spoil(tap):
    """Each kind of fault is seen in a catalogue that has none."""
    pot = HEADER + \
        b'msgid "one ``ss``"\nmsgstr ""\n\n#, c-format\nmsgid "two %s"\nmsgstr ""\n'
    good = pot.replace(b'ss``"\nmsgstr ""', b'ss``"\nmsgstr "yi ``ss``"')
    good = good.replace(b'two %s"\nmsgstr ""', b'two %s"\nmsgstr "er %s"')
    more = b'\nmsgid "three"\nmsgstr "san"\n'
    tap.same("a good catalogue", compare(pot, good), [])
    for name, problem, spoiled in (
            ("untranslated", "untranslated: 'one", good.replace(b'"yi ``ss``"', b'""')),
            ("fuzzy", "fuzzy: 'two", good.replace(b"#, c-", b"#, fuzzy, c-")),
            ("stale", "stale, the text has changed: 'three", good + more),
            ("missing", "not in the catalogue: 'one",
             good.replace(b'msgid "one ``ss``"\nmsgstr "yi ``ss``"\n', b"")),
            ("obsolete", "obsolete: 'three", good + more.replace(b"msg", b"#~ msg")),
            ("another literal", "other literals", good.replace(b"yi ``ss``", b"yi ``tt``")),
            ("another form of printf", "", good.replace(b"er %s", b"er %d"))):
        seen = compare(pot, spoiled)
        tap.check("seen: " + name, [] if seen and any(problem in line for line in seen)
                  else ["not seen; what is: %s" % seen])


def make(target):
    subprocess.run(["make", "-s", target], check=True, stdout=sys.stderr)


def main():
    tap = Tap()
    spoil(tap)
    make("docs-gettext")
    pages = lab_pages()
    for name in sorted(set(pages) | set(catalogues())):
        tap.check(name, check_file("%s/%s.pot" % (DOC_POTS, name) if name in pages else "",
                                   "%s/%s.po" % (DOC_POS, name)))
    if os.path.exists(CTL_PO):
        make(CTL_POT)
    tap.check("tcpstatectl", check_file(CTL_POT, CTL_PO))
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
