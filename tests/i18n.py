#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""What tcpstatectl says in Chinese, and what it does not.

The system needs no locale but C.UTF-8: that a user has another one is told by the
environment. Captures come from build/tests/gen_capture.
"""
import os
import re
import subprocess
import sys
import tempfile
import unicodedata

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
from tap import Tap  # noqa: E402

CTL = "build/san/tcpstatectl"
LOCALES = os.path.abspath("build/locale")
C_UTF8 = "/usr/lib/locale/C.utf8"
# What stays with the character before it, and what stays with the one after it.
CLOSING = "，。；：！？）」』、”"
OPENING = "（「『“"
CHINESE = {"LANG": "zh_CN.UTF-8"}

tap = Tap()


def run(*arguments, localedir=LOCALES, columns=80, **environment):
    env = {"PATH": os.environ["PATH"], "COLUMNS": str(columns), "TZ": "UTC"}
    if localedir:
        env["TCPSTATE_LOCALEDIR"] = localedir
    env.update(environment)
    done = subprocess.run([CTL, *arguments], env=env, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return done.returncode, done.stdout, done.stderr


def shown(*arguments, **environment):
    """Standard output of a command that succeeds, as text."""
    status, out, err = run(*arguments, **environment)
    if status or err:
        sys.exit("%s: status %d: %s" % (" ".join(arguments), status, err.decode()))
    return out.decode()


def has_chinese(text):
    return any(unicodedata.name(c, "").startswith("CJK") for c in text)


def columns_of(line):
    return sum(0 if unicodedata.combining(c) else
               2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def topics():
    """All that can be explained, from the list: words, indented by two or in columns."""
    text = shown("explain", columns=80, LANG="C")
    return [word for line in text.splitlines() if line.startswith("  ")
            for word in line.split()]


def line_problems(topic, text, width):
    """What is wrong with the lines of an entry."""
    problems = []
    for line in text.splitlines():
        at = "%s, %d columns: '%s'" % (topic, width, line)
        if columns_of(line) > width:
            problems.append(at + ": %d wide" % columns_of(line))
        if line.strip() and line.strip()[0] in CLOSING:
            problems.append(at + ": begins with punctuation")
        if line and line[-1] in OPENING + " ":
            problems.append(at + ": ends with '%s'" % line[-1])
        if re.search("[%s] | [%s]" % (CLOSING, CLOSING), line.strip()):
            problems.append(at + ": a blank beside punctuation")
    return problems


def check_entries():
    """Every entry: Chinese, within its lines; what can be typed stays."""
    words = topics()
    tap.check("the list has all words", [] if len(words) == 12 + 29 + 27 + 26 else
              ["%d words" % len(words)])
    lines, english, typed = [], [], []
    for word in words + ["LAST_ACK>TIME_WAIT", "CLOSE>CLOSE", "CLOSE>ESTABLISHED"]:
        plain = shown("explain", word, LANG="C.UTF-8")
        for width in 80, 100:
            text = shown("explain", word, columns=width, **CHINESE)
            lines += line_problems(word, text, width)
        if not has_chinese(text) or re.search(
                r"^  (meaning|kernel|trouble|next|see|why|from|to|leaving|entering|sysctls) ",
                text, re.M):
            english.append(word)
        names = r"net\.[\w.]+|\b_*(?:tcp|inet|sk|tw|req|mptcp|subflow)_\w+|TcpExt\w+|RFC \d+"
        missing = set(re.findall(names, plain)) - set(re.findall(names, text))
        if missing:
            typed.append("%s: without %s" % (word, ", ".join(sorted(missing))))
    tap.check("entries fit, and lines are broken as in Chinese", lines)
    tap.check("entries are in Chinese", english)
    tap.check("names of functions and settings stay", typed)


def check_language():
    """Which environment gets which language."""
    english = shown("explain", "CLOSE_WAIT", LANG="C")
    tap.check("C: English, in ASCII", [] if english.isascii() and
              english.startswith("CLOSE_WAIT (state): the peer has closed, this end has not\n")
              else [english])
    chinese = shown("explain", "CLOSE_WAIT", **CHINESE)
    tap.check("zh_CN.UTF-8: Chinese", [] if chinese.startswith(
        "CLOSE_WAIT（状态）：对端已关闭，本端没有关闭\n") and "套接字越积越多" in chinese else [chinese])
    for name, wanted, environment in (
            ("no environment", english, {}),
            ("LC_ALL", chinese, {"LC_ALL": "zh_CN.UTF-8", "LANG": "C"}),
            ("LC_ALL=C is stronger", english, {"LC_ALL": "C", **CHINESE}),
            ("LC_MESSAGES=C", english, {"LC_MESSAGES": "C", **CHINESE}),
            ("zh_CN.utf8", chinese, {"LANG": "zh_CN.utf8"}),
            ("LANGUAGE of a Chinese system", chinese, {"LANGUAGE": "zh_CN:zh", **CHINESE}),
            ("LANGUAGE=en", english, {"LANGUAGE": "en", **CHINESE}),
            ("another language", english, {"LANG": "de_DE.UTF-8"}),
            ("no such locale", english, {"LANG": "xx_YY.UTF-8"}),
            ("GB18030", english, {"LANG": "zh_CN.GB18030"}),
            ("GB2312, which zh_CN is", english, {"LANG": "zh_CN"}),
            ("a terminal that is not UTF-8", english, {"LC_CTYPE": "POSIX", **CHINESE}),
            ("a folder without catalogues", english, {"localedir": "/nonexistent", **CHINESE})):
        tap.same(name, shown("explain", "CLOSE_WAIT", **environment), wanted)
    with tempfile.TemporaryDirectory() as folder:
        # As if locale-gen had made it: no stand-in is needed, and none is there.
        os.mkdir(folder + "/locales")
        os.symlink(C_UTF8, folder + "/locales/zh_CN.utf8")
        os.symlink(LOCALES + "/zh_CN", folder + "/zh_CN")
        tap.same("zh_CN.UTF-8 is not there, nor a stand-in: English",
                 shown("explain", "CLOSE_WAIT", localedir=folder, **CHINESE), english)
        tap.same("zh_CN.UTF-8 is there",
                 shown("explain", "CLOSE_WAIT", localedir=folder,
                       LOCPATH=folder + "/locales", **CHINESE), chinese)


def check_rest():
    """What programs read, and errors, have no language."""
    capture = "build/tests/i18n.tcpstate"
    subprocess.run(["make", "-s", "build/tests/gen_capture"], check=True, stdout=sys.stderr)
    subprocess.run(["build/tests/gen_capture", "-o", capture, "--count", "500", "--live", "10"],
                   check=True, stdout=subprocess.DEVNULL)
    for arguments in (["watch", "--json"], ["timeline", "--json"], ["timeline"], ["stats"],
                      ["diagnose"], ["diagnose", "--json"]):
        command = arguments + ["-i", capture]
        english, chinese = run(*command, LANG="C.UTF-8"), run(*command, **CHINESE)
        tap.check("%s is the same" % " ".join(arguments), [] if english == chinese and
                  english[1] else [repr(english[1][:200]), repr(chinese[1][:200]),
                                   repr(chinese[2][:200])])
    for arguments in (["explain", "frobnicate"], ["watch", "-i", "/nonexistent"], ["frobnicate"],
                      ["help"], ["help", "explain"], ["--version"]):
        tap.same("%s is the same" % " ".join(arguments), run(*arguments, **CHINESE),
                 run(*arguments, LANG="C.UTF-8"))


subprocess.run(["make", "-s", "mo"], check=True, stdout=sys.stderr)
check_entries()
check_language()
check_rest()
sys.exit(tap.done())
