# SPDX-License-Identifier: GPL-2.0-only
"""What tests and measurements of BPF programs on the running kernel have in common."""
import ctypes
import glob
import json
import os
import re
import signal
import subprocess
import time

CLONE_NEWNET = 0x40000000
WAIT_S = 10

CHURN = "build/tests/churn"
# Changes of state of both ends of one of its connections that the tracepoint tells, and
# of a listener. The end of a full socket whose timewait socket goes on is one of them.
EVENTS, LISTENER_EVENTS = 10, 2
# With hooks on functions a request, accept() and the end of TIME_WAIT are seen as well.
# Those of the last connections are not over.
RECORDS = 13
# As many programs are attached where there are tracepoints only, each with its stand-in.
TRACEPOINTS = 6


def new_netns():
    """From now on this process has a network namespace of its own, with loopback."""
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "unshare")
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)


def wait_for(condition, what):
    """Until it holds; an error if that takes too long."""
    for _ in range(WAIT_S * 50):
        if condition():
            return
        time.sleep(0.02)
    raise TimeoutError(what)


def bpftool(*words):
    """What bpftool tells."""
    return json.loads(subprocess.run(["bpftool", "-j", *words], check=True,
                                     stdout=subprocess.PIPE).stdout)


def told_of_files(pid, pattern):
    """What the pattern finds in /proc/PID/fdinfo."""
    found = []
    for path in glob.glob("/proc/%d/fdinfo/*" % pid):
        try:
            with open(path, encoding="ascii") as f:
                found += re.findall(pattern, f.read(), re.M)
        except OSError:
            pass
    return found


def links(pid):
    """How many BPF programs the process has attached."""
    return len(told_of_files(pid, "^link_type:"))


def numbers(pid, kind):
    """Numbers of the programs, maps or links ("prog", "map", "link") it has open."""
    return set(told_of_files(pid, r"^%s_id:\s*(\d+)" % kind))


def run_churn(threads, milliseconds):
    """{connections, ns} of tests/bench/churn.c"""
    out = subprocess.run([CHURN, str(threads), str(milliseconds)], check=True,
                         stdout=subprocess.PIPE, encoding="ascii").stdout
    return {k: int(v) for k, v in (word.split("=") for word in out.split())}


def churn_records(connections, listeners, threads, tracepoints):
    """
    How many records there are to make. threads: whose last TIME_WAIT is not over yet.
    """
    if tracepoints:
        return EVENTS * connections + LISTENER_EVENTS * listeners
    return RECORDS * connections + LISTENER_EVENTS * listeners - threads


class Recording:
    """tcpstatectl record, running; it sees what happens as soon as this is made."""

    def __init__(self, ctl, path, options=(), compress=False, **env):
        self.path = path
        self.said = ""
        for leftover in (path, path + ".err"):
            if os.path.exists(leftover):
                os.remove(leftover)
        plain = () if compress else ("--no-compress",)
        with open(path + ".err", "wb") as err:
            self.process = subprocess.Popen(
                [ctl, "record", "--source", "bpf", "-o", path, *plain, *options],
                stdin=subprocess.DEVNULL, stderr=err, env=dict(os.environ, **env))
        # The file begins when all programs are attached.
        wait_for(lambda: self.process.poll() is not None or
                 os.path.exists(path) and os.path.getsize(path), "recording begins")
        if self.process.poll() is not None:
            raise RuntimeError(self.read_said())
        self.tracepoints = links(self.pid) <= TRACEPOINTS

    @property
    def pid(self):
        """Of tcpstatectl."""
        return self.process.pid

    def read_said(self):
        """Standard error."""
        with open(self.path + ".err", encoding="utf-8") as f:
            return f.read()

    def stop(self, sig=signal.SIGINT):
        """End it. Returns its exit status."""
        self.process.send_signal(sig)
        status = self.process.wait()
        self.said = self.read_said()
        return status
