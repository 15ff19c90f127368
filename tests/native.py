#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The BPF source on the running kernel, with real connections over loopback.

Records are held against ss and the kernel's own counters. Skipped where this kernel does
not allow BPF, or this user may not use it.
"""
import collections
import json
import os
import re
import signal
import socket
import struct
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import laws  # noqa: E402
from native import (Recording, churn_records, new_netns, run_churn,  # noqa: E402
                    wait_for)
from recorded import read_capture, read_counters  # noqa: E402
from records import (F_INFERRED, STATES, TRANSITION, by_time, describe, event_word,  # noqa: E402
                     pair)
from scenario import version  # noqa: E402
from tap import Tap  # noqa: E402

CTL = "build/san/tcpstatectl"
OUT = "build/tests/native"
UNWANTED = "not wanted by the filter"
# What stands for the time in which the kernel does what a call has begun.
MOMENT = 0.1
RESET = struct.pack("ii", 1, 0)         # SO_LINGER
CLOSED_PORT = 1


def capture(name):
    return os.path.join(OUT, name + ".capture")


def listen(address, port=0):
    """A listener; with IPv6, one that takes IPv4 as well."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listener = socket.socket(family)
    if family == socket.AF_INET6:
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((address, port))
    listener.listen(8)
    return listener


def connect(listener, address):
    """(client, server) of a new connection."""
    client = socket.create_connection((address, listener.getsockname()[1]))
    return client, listener.accept()[0]


def close_in_turn(first, second):
    first.close()
    assert second.recv(1) == b""
    second.close()


def close_late(first, second):
    """The first end has long been an orphan in FIN_WAIT2."""
    first.close()
    time.sleep(MOMENT)
    second.close()


def half_close(first, second):
    """The second end has something to say yet."""
    first.shutdown(socket.SHUT_WR)
    assert second.recv(1) == b""
    second.send(b"said")
    assert first.recv(8) == b"said"
    close_in_turn(second, first)


def abort(first, second):
    first.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    first.close()
    try:
        second.recv(1)
        raise AssertionError("not reset")
    except ConnectionResetError:
        second.close()


def leave_unread(first, second):
    """Who closes and has not read everything sends a RST."""
    second.send(b"unread")
    time.sleep(MOMENT)
    first.close()
    second.close()


ENDS = (close_in_turn, close_late, half_close, abort, leave_unread)
# Ends that send a RST each.
RSTS = 2


def refuse(address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as client:
        assert client.connect_ex((address, CLOSED_PORT))


def connect_all(listener, address):
    """Connections with every end, by either side. Returns how many RSTs were sent."""
    for end in ENDS:
        client, server = connect(listener, address)
        end(client, server)
        client, server = connect(listener, address)
        end(server, client)
    refuse(address)
    return 2 * RSTS + 1


def look_with_ss():
    """As laws.read_snapshot(), with one side."""
    time.sleep(MOMENT)
    begin = time.monotonic_ns()
    lines = subprocess.run(["ss", "-tnaeH"], check=True, stdout=subprocess.PIPE,
                           encoding="ascii").stdout.splitlines()
    end = time.monotonic_ns()
    time.sleep(MOMENT)
    sockets = {int(re.search(r"\bsk:(\w+)", line).group(1), 16):
               laws.ss_state(line.split()[0]) for line in lines}
    return begin, end, {"this": sockets}


def read_mib():
    """The kernel's counters for this namespace."""
    path = os.path.join(OUT, "mib")
    with open(path, "w", encoding="ascii") as f:
        for name in ("snmp", "netstat"):
            with open("/proc/self/net/" + name, encoding="ascii") as counters:
                f.write(counters.read())
    return laws.read_mib(path)


def read(path):
    """Records of a capture by time, lost ones by CPU, its counters."""
    records, cpus = read_capture(path)
    return by_time(records), {c["cpu"]: c["lost"] for c in cpus}, read_counters(path)


def not_seen_by_tracepoints(records, snapshot):
    """
    An orphan's FIN_WAIT2 is over when the FIN comes, which only hooks on functions tell.
    Says FIN_WAIT2 in the snapshot where that is what could be seen; returns how often.
    """
    last = {r["cookie"]: STATES[r["new_state"]] for r in records
            if r["event"] == TRANSITION}
    found = [cookie for cookie, state in snapshot[2]["this"].items()
             if state == "TIME_WAIT" and last.get(cookie) == "FIN_WAIT2"]
    snapshot[2]["this"].update({cookie: "FIN_WAIT2" for cookie in found})
    return len(found)


def check_against_kernel(tap, recording, snapshot, mib, rsts):
    """Records of all that was in a namespace from its beginning."""
    records, lost, (pairs, _, missed) = read(recording.path)
    off = {}
    if recording.tracepoints:
        unseen = not_seen_by_tracepoints(records, snapshot)
        tap.same("orphans that nobody sees in TIME_WAIT: as many as were handed over",
                 unseen, sum(event_word(r["event"]) == "handover" for r in records))
        off["TimeWait"] = unseen
        # A child's first record is made when it has no cookie of its own yet.
        records = [r for r in records if r["cookie"]] if 0 in (
            r["cookie"] for r in records) else records
    everything = by_time(read_capture(recording.path)[0])
    tap.check("counters of the kernel are what records add up to",
              laws.check_counters(everything, mib, off, version(os.uname().release)))
    tap.check("what ss shows is what records say",
              laws.check_snapshot(records, snapshot, "this"))
    tap.same("RSTs sent: those of sockets are records", mib["OutRsts"],
             rsts[1] + sum(event_word(r["event"]) == "reset_sent" for r in everything))
    tap.same("so many RSTs were asked for", mib["OutRsts"], rsts[0])
    tap.same("programs counted what they recorded", pairs, dict(collections.Counter(
        pair(r) for r in everything if r["event"] == TRANSITION)))
    tap.same("nothing is lost, no run missed", (set(lost.values()), missed), ({0}, {}))


def lines_of(command, path, *options):
    """Output of a command that reads this capture."""
    return subprocess.run([CTL, command, "-i", path, *options], check=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          encoding="utf-8").stdout.splitlines()


def check_inferred(tap, recording):
    """What was not observed says so, up to the last renderer."""
    records = read(recording.path)[0]
    wanted = sorted((r["cpu"], r["seq"]) for r in records if r["flags"] & F_INFERRED)
    events = [e for e in map(json.loads, lines_of("watch", recording.path, "--json"))
              if e["type"] == "event"]
    tap.same("inferred in JSON", sorted((e["cpu"], e["seq"]) for e in events
                                        if e.get("inferred")), wanted)
    head, *rows = [line.split(",") for line in lines_of("watch", recording.path, "--csv")]
    at = [head.index(name) for name in ("cpu", "seq", "inferred")]
    told = [[row[i] for i in at] for row in rows]
    tap.same("inferred in CSV", sorted((int(cpu), int(seq)) for cpu, seq, flag in told
                                       if flag == "true"), wanted)
    tap.same("a ? in each such line", sum("?" in line for line in
                                          lines_of("watch", recording.path)), len(wanted))
    for new, old in (("TIME_WAIT", ""), ("SYN_RECV", "LISTEN")):
        found = [r for r in records if STATES[r["new_state"]] == new and
                 (not old or STATES[r["old_state"]] == old)]
        inferred = [r for r in found if r["flags"] & F_INFERRED]
        if recording.tracepoints:
            tap.same("%s is inferred wherever it is entered" % new,
                     (len(inferred), bool(found)), (len(found), True))
            lines = lines_of("timeline", recording.path)
            # The cause is in the line behind.
            ladder = ["\n".join(lines[i:i + 2]) for i, line in enumerate(lines)
                      if old + " → " + new in line or (not old and "→ " + new in line)]
            tap.check("%s: so says the ladder" % new,
                      [rung for rung in ladder if "?" not in rung] if ladder else ["none"])
        else:
            tap.same("%s is not inferred" % new, [describe(r) for r in inferred], [])


def test_connections(tap):
    """All kinds of ends, both families, against ss and SNMP."""
    new_netns()
    recording = Recording(CTL, capture("connections"))
    v4, v6 = listen("127.0.0.1"), listen("::")
    refused = 3
    rsts = connect_all(v4, "127.0.0.1") + connect_all(v6, "::1") + connect_all(v6, "127.0.0.1")
    kept = connect(v4, "127.0.0.1"), connect(v6, "::1"), connect(v6, "127.0.0.1")
    kept[1][0].shutdown(socket.SHUT_WR)
    snapshot, mib = look_with_ss(), read_mib()
    tap.same("recording ends well", recording.stop(), 0)
    check_against_kernel(tap, recording, snapshot, mib, (rsts, refused))
    check_inferred(tap, recording)
    for end in (*kept[0], *kept[1], *kept[2], v4, v6):
        end.close()


def essence(records):
    """What two programs have to tell alike of the same connections."""
    return collections.Counter((r["cookie"], describe(r), r["laddr"], r["lport"],
                                r["raddr"], r["rport"]) for r in records)


def check_filter(tap, name, options, wanted, make):
    """Programs with a filter beside others without, which see the same."""
    everything = Recording(CTL, capture("all"), ("-n", "all"))
    some = Recording(CTL, capture("some"), options)
    begin = time.monotonic_ns()
    make()
    time.sleep(MOMENT)
    end = time.monotonic_ns()
    some.stop()
    everything.stop()
    records = read(everything.path)[0]
    told, _, (_, ignored, _) = read(some.path)
    expected = [r for r in records if wanted(r)]
    tap.same("%s: all that is wanted comes" % name, essence(told), essence(expected))
    tap.check("%s: there is something of either" % name,
              [] if 0 < len(expected) < len(records) else ["%d of %d" % (
                  len(expected), len(records))])
    rest = [r for r in records if begin < r["time_ns"] < end and not wanted(r)]
    # Others on this machine may have gone on before and behind.
    tap.check("%s: the programs left out the rest" % name,
              [] if ignored.get(UNWANTED, 0) >= len(rest) > 0 else
              ["%s, of %d" % (ignored, len(rest))])
    filtered = sum(c["filtered"] for c in read_capture(some.path)[1])
    tap.same("%s: none of it came over" % name, filtered, 0)


def make_some(*addresses):
    """A few connections to each of these (address, port)."""
    for address, port in addresses:
        with listen(address, port) as listener:
            for _ in range(3):
                half_close(*connect(listener, address))


def make_in_cgroup(path):
    """Some outside, some by a process inside."""
    make_some(("127.0.0.1", 5000))
    child = os.fork()
    if not child:
        with open(path + "/cgroup.procs", "w", encoding="ascii") as f:
            f.write("0")
        make_some(("127.0.0.1", 5001))
        os._exit(0)
    os.waitpid(child, 0)


def make_in_two_netns():
    """Some here, some in another namespace."""
    make_some(("127.0.0.1", 5000))
    child = os.fork()
    if not child:
        new_netns()
        make_some(("127.0.0.1", 5000))
        os._exit(0)
    os.waitpid(child, 0)


def cgroup_mount():
    """Where version 2 is."""
    with open("/proc/mounts", encoding="utf-8") as f:
        for line in f:
            words = line.split()
            if words[2] == "cgroup2":
                return words[1]
    return None


def test_cgroup(tap, own):
    """--cgroup"""
    mount = cgroup_mount()
    path = "%s/tcpstate-test-%d" % (mount, os.getpid())
    try:
        os.mkdir(path)
    except OSError as error:
        tap.skip("cgroup", str(error))
        return
    try:
        number = os.stat(path).st_ino
        check_filter(tap, "cgroup", ("--cgroup", str(number)),
                     lambda r: r["netns"] == own and r["cgroup_id"] == number,
                     lambda: make_in_cgroup(path))
    finally:
        os.rmdir(path)


def test_filters(tap):
    """What is not wanted is not even sent."""
    new_netns()
    own = os.stat("/proc/self/ns/net").st_ino
    ports = (("127.0.0.1", 5000), ("127.0.0.1", 5001))
    check_filter(tap, "port", ("--filter", "port 5001"),
                 lambda r: r["netns"] == own and 5001 in (r["lport"], r["rport"]),
                 lambda: make_some(*ports))
    check_filter(tap, "prefix", ("--addr", "127.1.0.0/16"),
                 lambda r: r["netns"] == own and
                 any(r[end].startswith("127.1.") for end in ("laddr", "raddr")),
                 lambda: make_some(("127.0.0.1", 5000), ("127.1.2.3", 5000), ("::1", 5000)))
    check_filter(tap, "namespace", (), lambda r: r["netns"] == own, make_in_two_netns)
    test_cgroup(tap, own)


def check_losses(tap, name, **env):
    """A reader that sleeps while its small rings overflow, and goes on."""
    new_netns()
    threads = os.cpu_count()
    recording = Recording(CTL, capture("lost"), TCPSTATE_BPF_RING_KIB="64", **env)
    made = run_churn(threads, 5)["connections"]
    time.sleep(MOMENT)
    recording.process.send_signal(signal.SIGSTOP)
    made += run_churn(threads, 300)["connections"]
    recording.process.send_signal(signal.SIGCONT)
    wait_for(lambda: not read_queue(recording.pid), "nothing left to read")
    made += run_churn(threads, 5)["connections"]
    time.sleep(MOMENT)
    mib = read_mib()
    tap.same("%s: recording ends well" % name, recording.stop(), 0)
    records, lost, (pairs, _, missed) = read(recording.path)
    total = churn_records(made, 3 * threads, threads, recording.tracepoints)
    # A moment before the program has said that it runs, its stand-in cannot know: missed.
    tap.same("%s: delivered + lost + missed is what there was" % name,
             len(records) + sum(lost.values()) + sum(missed.values()), total)
    short = [made - pairs[pair] for pair in ("CLOSE>SYN_SENT", "SYN_SENT>ESTABLISHED")]
    tap.check("%s: counters go on while records are lost" % name,
              [] if min(short) >= 0 and sum(short) <= sum(missed.values()) else [str(short)])
    tap.same("%s: so many connections by SNMP" % name, mib["ActiveOpens"], made)
    check_gaps(tap, name, recording, lost)


def read_queue(pid):
    """Is the process still at it? State R or D."""
    with open("/proc/%d/stat" % pid, encoding="ascii") as f:
        return f.read().rpartition(")")[2].split()[0] != "S"


def check_gaps(tap, name, recording, lost):
    """Told in the end, and shown where it was."""
    tap.check("%s: records are lost" % name, [] if sum(lost.values()) > 1000 else [str(lost)])
    tap.check("%s: the totals say so" % name,
              [] if "lost %d" % sum(lost.values()) in recording.said else [recording.said])
    shown = collections.Counter()
    lines = [json.loads(line) for line in lines_of("watch", recording.path, "--json")]
    gaps = [i for i, line in enumerate(lines) if line["type"] == "gap"]
    for i in gaps:
        shown[lines[i]["cpu"]] += lines[i]["lost"]
    tap.same("%s: gaps add up" % name, dict(shown), {c: n for c, n in lost.items() if n})
    events = [i for i, line in enumerate(lines) if line["type"] == "event"]
    tap.check("%s: records on either side of a gap" % name,
              [] if gaps and events[0] < gaps[0] < events[-1] else
              ["gaps at %s of %d" % (gaps, len(lines))])


def may_use_bpf():
    """(yes, or what the tool says instead)"""
    run = subprocess.run([CTL, "status", "--source", "bpf"], stdout=subprocess.DEVNULL,
                         stderr=subprocess.PIPE, encoding="utf-8", check=False)
    return run.returncode == 0, run.stderr.strip()


def main():
    os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
    os.makedirs(OUT, exist_ok=True)
    tap = Tap()
    allowed, reason = may_use_bpf()
    if not allowed:
        tap.skip("BPF source on this kernel", reason)
        return tap.done()
    test_connections(tap)
    test_filters(tap)
    check_losses(tap, "a ring for each CPU")
    check_losses(tap, "one ring", TCPSTATE_BPF_RINGS="one")
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
