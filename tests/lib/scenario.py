# SPDX-License-Identifier: GPL-2.0-only
"""What scenarios expect: the lines of tests/vm/scenarios/*.sh that begin with `#:`.

	scenario NAME FAMILY...		what follows is about it, and run_NAME() runs it
	SOCKET STEP [FLAG...] [by ACTOR] [retrans N]	one record of a socket
	SOCKET =PIECE [CALL]		a piece of lib/chains; its $1 is CALL
	SOCKET ends STATE		in this state, not in CLOSE
	count SOCKET N			so many sockets are called that; 1 if not said
	unseen SOCKET			nobody could read its cookie
	ignored REASON N		so many calls of hooks made no record, beside what
					the kernel traced of other protocols; of "same
					state" it traced as many
	counter SIDE NAME N		what that counter of SNMP must be in the end
	except SIDE LAW +N|-N		how much a law of laws.py is off, and why

STEP is `OLD>NEW KIND CAUSE`, or `EVENT KIND CAUSE` for what is no transition. `?`
after the cause: it is inferred. FLAG: syncookie, fastopen, mptcp, repair, orphan,
nosyn; those not named must not be set. `by`: who is named as the acting process, if
it is not the one that told the cookie. `retrans`: the record's, if it is to be looked
at; what has it for SYNs and SYN-ACKs adds up in laws.py, too. `if CONDITION` before the comment: the line
is there only if it holds: kernel<6.1, kernel>=6.12, v4, v6, mapped. The comment
says where it is written that it must be so.
"""
import glob
import os
import re

FAMILIES = ("v4", "v6", "mapped")
FLAGS = ("syncookie", "fastopen", "mptcp", "repair", "orphan", "nosyn")


class Problem(Exception):
    """A line that cannot be understood."""


def version(release):
    """(6, 1) of "6.1.0-56-cloud-amd64\""""
    return tuple(int(n) for n in re.match(r"(\d+)\.(\d+)", release).groups())


def holds(condition, family, kernel):
    found = re.fullmatch(r"kernel(<|>=)([\d.]+)", condition)
    if found:
        return (kernel < version(found.group(2))) == (found.group(1) == "<")
    if condition not in FAMILIES:
        raise Problem("no condition '%s'" % condition)
    return condition == family


class Step:
    """One expected record."""

    def __init__(self, words):
        if len(words) < 3:
            raise Problem("a step is OLD>NEW KIND CAUSE")
        self.what = " ".join(words[:3])
        rest = words[3:]
        self.by = self.take(rest, "by")
        retrans = self.take(rest, "retrans")
        self.retrans = None if retrans is None else int(retrans)
        for word in rest:
            if word not in FLAGS:
                raise Problem("no flag '%s'" % word)
        self.flags = sorted(rest)

    @staticmethod
    def take(words, name):
        """The word after `name`, both taken out of words; None if it is not there"""
        if name not in words:
            return None
        at = words.index(name)
        value = words[at + 1]
        del words[at:at + 2]
        return value

    def __str__(self):
        return " ".join([self.what] + self.flags)


class Scenario:
    """What one run of a scenario must leave."""

    def __init__(self, name, family):
        self.name, self.family = name, family
        self.chains = {}        # socket: [Step]
        self.ends = {}          # socket: state
        self.counts = {}        # socket: number
        self.unseen = set()
        self.ignored = {}       # reason: number
        self.counters = []      # (side, name, number)
        self.off = {}           # (side, law): number


def read_pieces(path):
    """{name: [words of its lines]} of lib/chains"""
    pieces, current = {}, None
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            words = line.split("#")[0].split()
            if words and not line[0].isspace():
                current = pieces[words[0].rstrip(":")] = []
            elif words:
                current.append(words)
    return pieces


class Reader:
    """Reads scenario files for one kernel."""

    def __init__(self, folder, kernel):
        self.kernel = kernel
        self.pieces = read_pieces(os.path.join(folder, "lib", "chains"))
        self.scenarios = {}     # (name, family): Scenario
        for path in sorted(glob.glob(os.path.join(folder, "*.sh"))):
            self.read_file(path)

    def read_file(self, path):
        current = []
        with open(path, encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if not line.startswith("#:"):
                    continue
                words = line[2:].split("#")[0].split()
                try:
                    if words and words[0] == "scenario":
                        current = self.begin(words[1], words[2:])
                    elif words:
                        for scenario in current:
                            self.line(scenario, words)
                except (Problem, IndexError, ValueError, KeyError) as e:
                    raise Problem("%s:%d: %s" % (path, number, e)) from e

    def begin(self, name, families):
        for family in families:
            if family not in FAMILIES:
                raise Problem("no family '%s'" % family)
            if (name, family) in self.scenarios:
                raise Problem("a second '%s'" % name)
            self.scenarios[name, family] = Scenario(name, family)
        return [self.scenarios[name, family] for family in families]

    def line(self, scenario, words):
        if "if" in words:
            at = words.index("if")
            conditions, words = words[at + 1:], words[:at]
            if not all(holds(c, scenario.family, self.kernel) for c in conditions):
                return
        handler = {"count": self.count, "unseen": self.one_unseen,
                   "ignored": self.ignore, "counter": self.counter,
                   "except": self.exception}.get(words[0], self.socket)
        handler(scenario, words)

    @staticmethod
    def count(scenario, words):
        scenario.counts[words[1]] = int(words[2])

    @staticmethod
    def one_unseen(scenario, words):
        scenario.unseen.add(words[1])

    @staticmethod
    def ignore(scenario, words):
        scenario.ignored[" ".join(words[1:-1])] = int(words[-1])

    @staticmethod
    def counter(scenario, words):
        scenario.counters.append((words[1], words[2], int(words[3])))

    @staticmethod
    def exception(scenario, words):
        scenario.off[words[1], words[2]] = int(words[3])

    def socket(self, scenario, words):
        chain = scenario.chains.setdefault(words[0], [])
        if words[1] == "ends":
            scenario.ends[words[0]] = words[2]
        elif words[1].startswith("="):
            for step in self.pieces[words[1][1:]]:
                chain.append(Step([w.replace("$1", words[2]) if "$1" in w else w
                                   for w in step]))
        else:
            chain.append(Step(words[1:]))
