#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Plays all labs in one boot of the VM, and grades what their solutions predict, and worse.

Usage: tests/labs.py [LAB...]		LAB: number, slug or folder

Prints TAP; then which transitions of the state machine each lab shows, and how long the
labs take. With names of labs, what all together have to show is not asked for.
"""
import glob
import json
import os
import re
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
from tap import Tap  # noqa: E402

LABS = "Documentation/labs"
OUT = "build/tests/labs"
CTL = "build/tcpstatectl"
POINTS = 10     # of a task
# Paths that no lab has.
WRONG_PATH = "CLOSING > LAST_ACK > CLOSING"

# Legal by RFC 9293; in Linux another state comes between the two.
IMPOSSIBLE = {
    ("SYN_RECV", "CLOSE_WAIT"): "Linux takes the ACK of that segment first: ESTABLISHED",
    ("FIN_WAIT1", "TIME_WAIT"): "Linux takes the ACK of that segment first: FIN_WAIT2",
}


def folders(wanted):
    """Folders of labs, by number."""
    found = sorted(os.path.basename(path) for path in glob.glob(LABS + "/[0-9]*-*"))
    if not wanted:
        return found
    names = {}
    for folder in found:
        number, slug = folder.split("-", 1)
        names.update({folder: folder, slug: folder, number: folder, str(int(number)): folder})
    unknown = [name for name in wanted if name not in names]
    if unknown:
        sys.exit("tests/labs.py: there is no lab '%s': %s" % (unknown[0], ", ".join(found)))
    return [names[name] for name in wanted]


def play(labs):
    """Run the guest. Return ({lab: (seconds, busy, seconds again)}, what is wrong)"""
    subprocess.run(["rm", "-rf", OUT], check=True)
    os.makedirs(OUT)
    subprocess.run(["make", "-s", "tcpstatectl", "build/tests/peer", "build/tests/segments"],
                   check=True, stdout=sys.stderr)
    script = 'TOP=$PWD; . scripts/lib/labs.sh; exec scripts/vm --timeout 900 --strict ' \
        '"${LABS_VM[@]}" --dmesg %s/dmesg --get /out:%s -- sh /tests/labs.sh "$@"' % (OUT, OUT)
    guest = subprocess.Popen(["bash", "-c", script, "labs", *labs], stdout=subprocess.PIPE,
                             stdin=subprocess.DEVNULL, encoding="utf-8", errors="replace")
    began, taken, busy = {}, {}, {}
    for line in guest.stdout:
        now = time.monotonic()
        mark = re.match(r"(begin|again|end) (\S+)(?: (\d+))?$", line.strip())
        if not mark:
            sys.stderr.write(line)
        elif mark.group(1) == "end":
            at = began[mark.group(2)]
            taken[mark.group(2)] = (at[1] - at[0], busy[mark.group(2)], now - at[1])
        else:
            began.setdefault(mark.group(2), []).append(now)
            busy[mark.group(2)] = int(mark.group(3) or 0) / 100
    status = guest.wait()
    return taken, ["scripts/vm ended with status %d" % status] if status else []


def read(path):
    try:
        with open(os.path.join(OUT, path), encoding="utf-8", errors="replace") as f:
            return f.read()
    except FileNotFoundError:
        return ""


def score(text):
    """The score, or {} if there is none."""
    try:
        return json.loads(text)
    except ValueError:
        return {}


def grade(folder, prediction):
    """The score of a prediction, {task: answer}, by the recording of a lab."""
    path = "%s/%s.prediction" % (OUT, folder)
    with open(path, "w", encoding="ascii") as f:
        for task, answer in prediction.items():
            f.write("[%s]\n%s\n" % (task, answer))
    done = subprocess.run([CTL, "lab", "check", folder, "--json", "--prediction", path, "-i",
                           "%s/%s.cap" % (OUT, folder)], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, encoding="utf-8")
    if done.stderr:
        sys.stderr.write("%s: %s" % (folder, done.stderr))
    return score(done.stdout)


def shown(folder):
    """What people see of a recording, with the predictions of the solution."""
    env = dict(os.environ, COLUMNS="80", LC_ALL="C")
    return subprocess.run([CTL, "lab", "check", folder, "--prediction",
                           "%s/%s/solution.prediction" % (LABS, folder), "-i",
                           "%s/%s.cap" % (OUT, folder)], stdout=subprocess.PIPE, env=env,
                          encoding="utf-8").stdout


def is_path(answer):
    return re.search("[A-Z]", answer) is not None


def wrong(answer):
    """Another answer of the same form, far from the right one."""
    if is_path(answer):
        return WRONG_PATH
    if "." in answer:
        return str(2 * float(answer) + 1)
    return str(int(answer) + 1)


def points(result):
    """{task: points}"""
    return {task["name"]: task["points"] for task in result.get("tasks", [])}


def not_less(result):
    """Tasks that have all points."""
    found = points(result)
    return ["%s: %d points" % item for item in found.items() if item[1] >= POINTS] or \
        ([] if found else ["there is no score"])


def comparable(result):
    """A score without what differs from run to run: times, to the nanosecond."""
    tasks = [{key: value for key, value in task.items()
              if not re.match(r"\d+\.\d+$", str(value))} for task in result.get("tasks", [])]
    return dict(result, tasks=tasks)


def transitions(folder):
    """Pairs of states that the records of a lab have."""
    text = subprocess.run([CTL, "watch", "--json", "-n", "all", "-i",
                           "%s/%s.cap" % (OUT, folder)], check=True, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, encoding="ascii").stdout
    events = [json.loads(line) for line in text.splitlines()]
    return {(event["old_state"], event["new_state"]) for event in events
            if event["type"] == "event" and event["event"] == "transition"}


def legal_pairs():
    """[(old state, new state)] of userctl/fsm.c."""
    with open("userctl/fsm.c", encoding="ascii") as f:
        text = re.sub(r"/\*.*?\*/", "", f.read(), flags=re.S)
    rows = re.findall(r"^\t\[TCPSTATE_(\w+)\] = ([^,]*),", text, re.M)
    return [(old, new) for old, row in rows for new in re.findall(r"TO\((\w+)\)", row)]


def check_wrong(tap, folder, right):
    """No task takes any answer."""
    answers = {task["name"]: task["predicted"] for task in right["tasks"]}
    tap.check("%s: wrong answers lose points in every task" % folder,
              not_less(grade(folder, {name: wrong(a) for name, a in answers.items()})))
    # Without the first step, and with one more before it: what follows TIME_WAIT may be
    # left out, and so may the state in which a socket is made.
    paths = {name: a for name, a in answers.items() if is_path(a)}
    cut = {name: a.split(" > ", 1)[1] for name, a in paths.items()
           if " > " in a and not re.match("CLOSE >|LISTEN > (NEW_)?SYN_RECV", a)}
    if cut:
        result = points(grade(folder, cut))
        tap.check("%s: a state too few loses points" % folder,
                  [name for name in cut if result.get(name) == POINTS])
    if paths:
        result = points(grade(folder, {name: "CLOSING > " + a for name, a in paths.items()}))
        tap.check("%s: a state too many loses points" % folder,
                  [name for name in paths if result.get(name) == POINTS])
    full = points(right)
    bare = {name: re.sub(r" by \w+", "", a) for name, a in paths.items()
            if " by " in a and full[name] == POINTS}
    if bare:
        result = points(grade(folder, bare))
        tap.check("%s: states without their causes are worth half of it" % folder,
                  ["%s: %s points" % (name, result.get(name)) for name in bare
                   if result.get(name) is None or not 4 <= result[name] <= 7])


def check_lab(tap, folder):
    """What one lab has to show."""
    first, again = score(read(folder + ".1.json")), score(read(folder + ".2.json"))
    complete = first and first["points"] == first["of"]
    tap.check("%s: the solution has all points" % folder,
              [] if complete else [read(folder + ".1.json")] + read(folder + ".1.log").split("\n"))
    left = read(folder + ".left")
    tap.check("%s: leaves nothing behind" % folder, left.split("\n") if left else [])
    if not first:
        return
    right = {task["name"]: task["predicted"] for task in first["tasks"] if "predicted" in task}
    tap.same("%s: its recording has the same score" % folder, grade(folder, right), first)
    if os.path.exists("%s/%s.2.log" % (OUT, folder)):
        tap.same("%s: once more, and the same" % folder, comparable(again), comparable(first))
    tap.check("%s: fits 80 columns" % folder,
              [line for line in shown(folder).split("\n") if len(line) > 80])
    if len(right) == len(first["tasks"]):
        check_wrong(tap, folder, first)


def check_coverage(tap, visited):
    """Each legal transition is in some lab."""
    missing = []
    print("# transitions, and the labs that show them:")
    for pair in legal_pairs():
        labs = [folder.split("-")[0] for folder in visited if pair in visited[folder]]
        note = " ".join(labs) or IMPOSSIBLE.get(pair, "")
        print("#   %-28s %s" % ("%s > %s" % pair, note))
        if not labs and pair not in IMPOSSIBLE:
            missing.append("no lab shows %s > %s" % pair)
    tap.check("all legal transitions are shown, but for %d" % len(IMPOSSIBLE), missing)
    tap.check("none that cannot be is shown",
              ["%s > %s" % pair for pair in IMPOSSIBLE
               if any(pair in pairs for pairs in visited.values())])
    odd = {pair for pairs in visited.values() for pair in pairs} - set(legal_pairs())
    tap.check("no other transitions are shown", ["%s > %s" % pair for pair in sorted(odd)])


def main():
    tap = Tap()
    labs = folders(sys.argv[1:])
    taken, problems = play(labs)
    tap.check("all labs were played, and the kernel did not complain", problems)
    known = subprocess.run([CTL, "lab", "list"], check=True, stdout=subprocess.PIPE,
                           encoding="utf-8").stdout
    tap.same("each folder is a lab, and each lab has one",
             re.findall(r"^ ?(\d+) ", known, re.M),
             [str(int(folder.split("-")[0])) for folder in folders([])])
    visited = {}
    for folder in labs:
        check_lab(tap, folder)
        visited[folder] = transitions(folder) if os.path.exists(
            "%s/%s.cap" % (OUT, folder)) else set()
    if not sys.argv[1:]:
        check_coverage(tap, visited)
    print("# seconds: real; the VM's processor; real, once more:")
    for folder, seconds in taken.items():
        print("#   %-28s %6.1f %6.1f %6.1f" % (folder, *seconds))
    print("#   %-28s %6.1f %6.1f %6.1f" % ("all", *map(sum, zip((0, 0, 0), *taken.values()))))
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
