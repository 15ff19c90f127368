#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""What tests/golden has is what Documentation/output.rst says of the records.

records.py describes the records; from that the objects are made here, with nothing of
tcpstatectl, and compared with the files. Also: every line is JSON by itself, members are
in the order of the document, and CSV says the same as JSON.
"""
import csv
import datetime
import ipaddress
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))
sys.path.insert(0, HERE)
import records  # noqa: E402
from tap import Tap  # noqa: E402

# CLOCK_MONOTONIC was 0 then.
EPOCH = datetime.datetime(2023, 11, 14, 22, 13, 20, tzinfo=datetime.timezone.utc)
# Largest integer of the library that writes JSON.
LARGEST = 2 ** 63 - 1


def time_text(time_ns):
    second = EPOCH + datetime.timedelta(seconds=time_ns // 10 ** 9)
    return "%s.%09dZ" % (second.strftime("%Y-%m-%dT%H:%M:%S"), time_ns % 10 ** 9)


def comm_text(comm):
    """Printable ASCII but for the backslash as it is, the rest as \\xNN; None if empty."""
    return "".join(chr(c) if 0x20 <= c < 0x7f and c != 0x5c else "\\x%02x" % c
                   for c in comm) or None


def cookie_text(cookie):
    return "sk:%x" % cookie if cookie else None


def address_members(local, remote):
    members = {}
    for side, where in (("l", local), ("r", remote)):
        address, port = where or (None, None)
        members[side + "addr"] = address and str(ipaddress.ip_address(address))
        members[side + "port"] = port
    return members


def socket_members(rec):
    sock = rec["sock"]
    members = dict(netns=sock.netns, cookie=cookie_text(sock.cookie),
                   listener_cookie=cookie_text(sock.listener), cgroup_id=rec["cgroup"],
                   family=sock.family, uid=rec["uid"], whole=rec["whole"])
    members.update(address_members(sock.local, sock.remote))
    for who in "owner", "listener":
        if rec[who]:
            pid, comm, how = rec[who]
            members.update({who + "_pid": pid, who + "_comm": comm_text(comm),
                            who + "_how": how})
    return members


def record_members(rec):
    members = dict(time=time_text(rec["time_ns"]), time_ns=rec["time_ns"], cpu=rec["cpu"],
                   seq=rec["seq"] or None, event=rec["event"], kind=rec["kind"],
                   old_state=rec["old"], new_state=rec["new"], cause=rec["cause"],
                   reset_reason=rec["reason"], context=rec["context"],
                   flags=rec["flags"], in_old_state_ns=rec["spent"], gap=rec["gap"],
                   odd=rec["odd"], twin=rec["twin"])
    if rec["cause"] or "unseen" in rec["flags"]:
        members["inferred"] = rec["inferred"]
    if rec["task"]:
        pid, tgid, comm = rec["task"]
        members.update(pid=pid, tgid=tgid, comm=comm_text(comm))
    if rec["segment"]:
        direction, flags, seq, ack = rec["segment"]
        members.update(segment=direction, seg_flags=flags, seg_seq=seq, seg_ack=ack,
                       seg_derived=rec["derived"])
    members.update(error_members(rec["error"]))
    members.update(rec["tcp"])
    return members


def error_members(error):
    number, name = error or (None, None)
    return {"sk_err": number, "sk_err_name": name}


def known(members):
    """What is not known is not there; no number is larger than the library can write."""
    return {name: min(value, LARGEST) if type(value) is int else value
            for name, value in members.items() if value is not None}


def expected_event(step):
    if isinstance(step, tuple):
        return dict(type="gap", cpu=step[1], lost=step[2])
    return known(dict(type="event", **socket_members(step), **record_members(step)))


def told_members(told):
    """A span has its unit in its name; it and a count tell whether a cause was deduced."""
    members = {}
    for name, value in told.items():
        if name == "error":
            members.update(error_members(value))
        elif name == "inferred":
            # Without a cause there is nothing that might be deduced.
            members[name] = value if told["cause"] else None
        elif isinstance(value, records.Told):
            members[name + "_ns" if isinstance(value, records.Span) else name] = value.value
            members[name + "_inferred"] = value.deduced
        else:
            members[name] = value
    return known(members)


def expected_end(told, role, state, rec):
    return known(dict(role=role, state=state, **socket_members(rec), **told_members(told)))


def expected_connection(connection):
    recs, said = connection.recs, connection.said
    first = recs[0]["time_ns"]
    members = dict(type="listener" if connection.listener else "connection",
                   time=time_text(first), time_ns=first,
                   duration_ns=recs[-1]["time_ns"] - first, over=said["over"],
                   outcome=said["outcome"], by=said["by"], by_role=said["by_role"],
                   cause=said["cause"], gap=said["gap"], odd=said["odd"],
                   records=len(recs), **error_members(said["error"]))
    if said["cause"]:
        members["inferred"] = said["inferred"]
    for name, told in ("handshake", connection.handshake), ("teardown", connection.teardown):
        members[name] = told and told_members(told)
    members["ends"] = [expected_end(told, *one)
                       for told, one in zip(connection.ends_told, connection.ends)]
    cookies = [one[2]["sock"].cookie for one in connection.ends]
    members["rows"] = [known(dict(record_members(rec), since_ns=rec["time_ns"] - first,
                                  end=cookies.index(rec["sock"].cookie)))
                       for rec in recs]
    return known(members)


HOOKS = [
    dict(name="sock:inet_sock_set_state", state="attached", method="tracepoint",
         observes="full sockets", without="everything", missed=0),
    dict(name="tcp_connect", state="missing", error=-2, error_name="ENOENT",
         observes="when a SYN leaves", without="when the SYN left", missed=0),
    dict(name="reqsk_queue_unlink", state="not_needed", observes="requests that go",
         missed=0),
    dict(name="tcp_send_active_reset", state="attached", method="kprobe",
         observes="resets that are sent", without="resets", missed=17,
         instead_of="tcp:tcp_send_reset", loses="resets without a socket"),
]

# The hook that is missing, and the one that sees less than it might.
MISSING = [
    "cannot be seen on this kernel: tcp_connect: when the SYN left; "
    "this kernel has no such function",
    "cannot be seen on this kernel: tcp:tcp_send_reset: resets without a socket; "
    "tcp_send_active_reset is watched instead",
]

HEADER = dict(type="header", schema="tcpstate-json", version=1, tcpstatectl="VERSION",
              source="module", module="0.1.0-test", abi=1, kernel="6.1.0-56-amd64", netns=4026532200,
              netns_init=4026531840, realtime_offset_ns=1700000000 * 10 ** 9,
              missing=MISSING)

TOTALS = dict(type="totals", delivered=101, filtered=102, lost=37, before=104,
              unshown=105, late=106, missed=107)


def expected_status():
    """Of one namespace, of a host where nothing was counted, of one where it was, of BPF."""
    now, loaded = 3605 * 10 ** 9 + 1007, 5 * 10 ** 9 + 7
    one = dict(type="status", time=time_text(now), time_ns=now,
               time_loaded=time_text(loaded), time_loaded_ns=loaded, record_size=184,
               ring_slots=4096, wake_delay_ms=20, memory=2 * 4096 * 184,
               cpus=[dict(cpu=0, written=4096, overwritten=0),
                     dict(cpu=3, written=5000, overwritten=5000 - 4096)], hooks=HOOKS)
    ignored = [dict(reason="not TCP", count=3), dict(reason='a "quoted" reason', count=0)]
    counted = [dict(old_state="CLOSE", new_state="SYN_SENT", count=12),
               dict(old_state="14", new_state="ESTABLISHED", count=2 ** 60)]
    # In a ring of BPF nothing is overwritten.
    hooks = [dict(HOOKS[0], runs=1000, run_ns=250999),
             dict(HOOKS[1], error_text="no tcp_connect() here")] + HOOKS[2:]
    bpf = dict(one, cpus=[dict(cpu, overwritten=0) for cpu in one["cpus"]], hooks=hooks,
               transitions=counted, ignored=ignored)
    return [one, dict(one, transitions=[], ignored=ignored),
            dict(one, transitions=counted, ignored=ignored), bpf]


# As the ABI header numbers them.
STATES = ["", "ESTABLISHED", "SYN_SENT", "SYN_RECV", "FIN_WAIT1", "FIN_WAIT2", "TIME_WAIT",
          "CLOSE", "CLOSE_WAIT", "LAST_ACK", "LISTEN", "CLOSING", "NEW_SYN_RECV"]


class Near:
    """A percentile: at most 1/64 more than what was measured, and no more than the longest."""

    def __init__(self, value, longest):
        self.value, self.longest = value, longest

    def fits(self, got):
        return type(got) is int and self.value <= got <= min(self.value * 65 // 64,
                                                             self.longest)

    def __repr__(self):
        return "about %d" % self.value


def percentiles(spans):
    """Nearest rank."""
    spans = sorted(spans)
    members = dict(count=len(spans), max_ns=spans[-1])
    for percent in 50, 90, 99:
        rank = -(-percent * len(spans) // 100)
        members["p%d_ns" % percent] = Near(spans[rank - 1], spans[-1])
    return members


def expected_group(recs, key=None):
    changes = [rec for rec in recs if rec["event"] == "transition"]
    first = [rec for rec in changes if not rec["twin"]]
    pairs = [(rec["old"], rec["new"]) for rec in changes]
    order = sorted(set(pairs), key=lambda pair: [STATES.index(state) for state in pair])
    spans = {}
    for rec in recs:
        if rec["spent"] is None:
            continue
        if rec["event"] == "accept":
            spans.setdefault("accept", []).append(rec["spent"])
            continue
        spans.setdefault(rec["old"], []).append(rec["spent"])
        name = {("SYN_SENT", "ESTABLISHED"): "syn_synack",
                ("NEW_SYN_RECV", "SYN_RECV"): "synack_ack"}.get((rec["old"], rec["new"]))
        if name:
            spans.setdefault(name, []).append(rec["spent"])
    return known(dict(
        key=key, active=len([rec for rec in first if rec["new"] == "SYN_SENT"]),
        passive=len([rec for rec in first if rec["new"] == "SYN_RECV"]),
        failed=0, retransmits=0,
        resets=len([rec for rec in recs if rec["event"] == "reset_sent"]),
        transitions=[dict(old_state=pair[0], new_state=pair[1], count=pairs.count(pair))
                     for pair in order],
        times={name: percentiles(values) for name, values in spans.items()},
        # Of what is counted here, all was seen to its end.
        unseen=[]))


def expected_stats():
    """Everything; by process, the two with most connections; nothing, twice."""
    lines = []
    for more in False, True:
        recs = records.counted(more)
        times = [rec["time_ns"] for rec in recs]
        lines.append(dict(type="stats", time=time_text(max(times)), time_ns=max(times),
                          duration_ns=max(times) - min(times), events=len(recs),
                          total=expected_group(recs),
                          living=[dict(state="LISTEN", sockets=1)]))
    owners = {}
    for rec in recs:
        owners.setdefault(rec["sock"].cookie, set()).update(
            [rec["owner"], rec["listener"]])
    names = {cookie: max((who[1] for who in who_all if who), default=None)
             for cookie, who_all in owners.items()}
    nginx = [rec for rec in recs if names[rec["sock"].cookie] == b"nginx"]
    nameless = [rec for rec in recs if names[rec["sock"].cookie] == b""]
    lines[1].update(by="process", n_groups=len(set(names.values())), groups=[
        expected_group(nginx, "nginx"), expected_group(nameless)])
    nothing = expected_group([])
    lines.append(dict(type="stats", events=0, total=nothing))
    lines.append(dict(type="stats", events=0, total=nothing, others=nothing))
    return lines + [dict(type="gap", cpu=1, lost=2)]


def expected_place(place, host):
    """A place of a finding: where, whose, how often."""
    pid, comm, others = place.get("owner", (None, None, None))
    return known(dict(host=host, addr=place["addr"], port=place.get("port"),
                      netns=records.INIT_NETNS, role=place.get("role"), owner_pid=pid,
                      owner_comm=comm and comm_text(comm), other_owners=others,
                      count=place["count"], of=place.get("of"),
                      cookie=cookie_text(place.get("cookie"))))


def expected_finding(finding, hosts):
    members = {name: value for name, value in finding.items()
               if name not in ("first_ns", "last_ns", "places")}
    if "first_ns" in finding:
        first = finding["first_ns"]
        members.update(time=time_text(first), time_ns=first,
                       duration_ns=finding["last_ns"] - first)
    members["places"] = [expected_place(*one) for one in zip(finding["places"], hosts)]
    return dict(members, type="finding")


def expected_diagnoses():
    """Both findings; the first, of two hosts; none, of nothing."""
    both = records.findings()
    # Up to 13.5 s, from 1 s on.
    looked = dict(type="diagnosis", time=time_text(13500 * 10 ** 6),
                  time_ns=13500 * 10 ** 6, duration_ns=12500 * 10 ** 6, events=13,
                  sockets=2, forgotten=1, unseen=3)
    nothing = dict(type="diagnosis", findings=0, events=0, sockets=0, forgotten=0,
                   unseen=0)
    return ([expected_finding(one, [None, None]) for one in both] +
            [dict(looked, findings=2), expected_finding(both[0], ["left", "right"]),
             dict(looked, findings=1), nothing, TOTALS])


def read_lines(name):
    with open(os.path.join(HERE, name), encoding="ascii", newline="\n") as f:
        text = f.read()
    assert text.endswith("\n"), name
    return text[:-1].split("\n")


def compare(tap, name, wanted):
    """Each line of a file is one object: which, and with which members."""
    got = [json.loads(line) for line in read_lines(name)]
    problems = []
    if len(got) != len(wanted):
        problems.append("%d lines, not %d" % (len(got), len(wanted)))
    for number, (a, b) in enumerate(zip(got, wanted), 1):
        for member in sorted(set(a) | set(b)):
            if member not in a or member not in b or not same(a[member], b[member]):
                problems.append("line %d, %s: %r, not %r" % (
                    number, member, a.get(member), b.get(member)))
    tap.check(name, problems)
    return got


def same(a, b):
    """1 is not true, and 1.0 is not 1."""
    if isinstance(b, Near):
        return b.fits(a)
    if isinstance(a, dict) and isinstance(b, dict):
        return set(a) == set(b) and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b))
    return type(a) is type(b) and a == b


def flat(value):
    """A value as it is in CSV."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return " ".join(value)
    return str(value)


def no_formula(text):
    """What a spreadsheet would take for a formula does not look like one."""
    return "\\x%02x%s" % (ord(text[0]), text[1:]) if text[:1] in ("=", "+", "-", "@") else text


def csv_group(obj, kind, group):
    """The columns of a group, with those of its statistics."""
    columns = {name: flat(value) for name, value in obj.items()
               if name not in ("total", "living", "groups", "others")}
    columns["type"] = kind
    for name, value in group.items():
        if name == "times":
            columns.update({"%s_%s" % (span, key): flat(v)
                            for span, numbers in value.items()
                            for key, v in numbers.items()})
        elif name not in ("transitions", "unseen"):
            columns[name] = flat(value)
    return columns


def csv_stats(obj):
    """All lines of statistics."""
    return ([csv_group(obj, "stats", obj["total"])] +
            [csv_group(obj, "group", group) for group in obj.get("groups", [])] +
            [csv_group(obj, "others", obj[name]) for name in ["others"] if name in obj])


def csv_members(obj):
    """The columns of an object of JSON: of a connection all but the rows."""
    if obj["type"] == "gap":
        return {"type": "gap", "gap_cpu": flat(obj["cpu"]), "gap_lost": flat(obj["lost"])}
    columns = {}
    for name, value in obj.items():
        if name == "ends":
            for i, one in enumerate(value):
                columns.update({"end%d_%s" % (i, key): flat(v) for key, v in one.items()})
        elif name in ("handshake", "teardown"):
            columns.update({"%s_%s" % (name, key): flat(v) for key, v in value.items()})
        elif name != "rows":
            columns[name] = flat(value)
    for name in columns:
        if name.endswith("comm"):
            columns[name] = no_formula(columns[name])
    return columns


def compare_csv(tap, name, objects, larger=None):
    """A file of CSV, against objects; `larger`: numbers that JSON cannot have."""
    with open(os.path.join(HERE, name), encoding="ascii", newline="") as f:
        rows = list(csv.reader(f, strict=True))
    names, rows = rows[0], rows[1:]
    problems = []
    if len(set(names)) != len(names):
        problems.append("a name is there twice")
    if len(rows) != len(objects):
        problems.append("%d lines, not %d" % (len(rows), len(objects)))
    for number, (row, obj) in enumerate(zip(rows, objects), 2):
        wanted = dict.fromkeys(names, "")
        wanted.update(csv_members(obj) if "type" in obj else obj[""])
        for key, text in (larger or {}).get(obj.get("time_ns"), {}).items():
            wanted[key] = text
        got = dict(zip(names, row))
        if len(row) != len(names) or got != wanted:
            problems.append("line %d: %s" % (number, sorted(
                set(got.items()) ^ set(wanted.items()))))
    tap.check(name, problems)
    return names


def order_problems(objects, names):
    """Members that are not in the order of the columns, which is that of the table."""
    places = {name: i for i, name in enumerate(names)}
    problems = []
    for number, obj in enumerate(objects, 1):
        order = [places[name] for name in obj if name in places]
        if order != sorted(order):
            problems.append("object %d: %s" % (number, list(obj)))
    return problems


def after(prefix, names):
    return [name[len(prefix):] for name in names if name.startswith(prefix)]


def main():
    tap = Tap()
    events = compare(tap, "events.jsonl", [HEADER] + [
        expected_event(step) for step in records.events()] + [TOTALS])
    gap = dict(type="gap", cpu=1, lost=2)
    # All connections are handed out at the end, after the gap.
    connections = compare(tap, "connections.jsonl", [HEADER, gap] + [
        expected_connection(one) for one in records.connections()])
    compare(tap, "status.jsonl", [HEADER] + expected_status())
    # JSON has the largest integer there; CSV is not limited.
    names = compare_csv(tap, "events.csv", events[1:-1], {
        73 * 10 ** 9: dict(seq=str(2 ** 64 - 1), cgroup_id=str(2 ** 63))})
    tap.check("order of members", order_problems(
        [obj for obj in events if obj["type"] == "event"] +
        [row for one in connections for row in one.get("rows", [])], names))
    names = compare_csv(tap, "connections.csv", connections[1:])
    tap.check("order of members of connections", order_problems(connections[2:], names))
    ends = [end for one in connections for end in one.get("ends", [])]
    tap.check("order of members of ends", order_problems(ends, after("end0_", names)))
    for part in "handshake", "teardown":
        tap.check("order of members of " + part, order_problems(
            [one[part] for one in connections if part in one], after(part + "_", names)))
    stats = compare(tap, "stats.jsonl", [HEADER] + expected_stats())
    compare(tap, "findings.jsonl", [HEADER] + expected_diagnoses())
    # What is made ready for a line goes by a name that no member has.
    compare_csv(tap, "stats.csv", [{"": columns} for obj in stats[1:-1]
                                   for columns in csv_stats(obj)] + stats[-1:])
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
