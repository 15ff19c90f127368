#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Holds the module's records against what independent witnesses saw.

Usage: verify.py OUT, with the folder that tests/vm/scenarios.sh filled.
Expected chains are those of RFC 9293 section 3.3.2 as Linux walks them; the
kernel function that makes each step is named beside it.
"""
import ipaddress
import os
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from tap import Tap  # noqa: E402

# include/net/tcp_states.h
STATES = ("", "ESTABLISHED", "SYN_SENT", "SYN_RECV", "FIN_WAIT1", "FIN_WAIT2",
          "TIME_WAIT", "CLOSE", "CLOSE_WAIT", "LAST_ACK", "LISTEN", "CLOSING",
          "NEW_SYN_RECV")
# include/uapi/linux/tcpstate.h
CAUSES = {1: "SYN", 2: "SYNACK", 3: "ACK", 4: "FIN", 5: "RST", 8: "CONNECT",
          9: "LISTEN", 10: "ACCEPT", 11: "CLOSE", 12: "SHUTDOWN", 15: "EXIT",
          17: "RETRANS", 21: "2MSL", 22: "SYNACK_TIMER"}
KINDS = {1: "full", 2: "request", 3: "timewait"}
F_INFERRED, F_RCVD, F_SENT = 1, 2, 4
TRANSITION, ACCEPT = 1, 2
SOFTIRQ, TASK = 1, 2
FIN, SYN, RST, ACK = 1, 2, 4, 16

# old > new, kind of socket left, cause
OPEN_ACTIVE = [
    "CLOSE>SYN_SENT full CONNECT",              # tcp_v4_connect
    "SYN_SENT>ESTABLISHED full SYNACK",         # tcp_finish_connect
]
OPEN_PASSIVE = [
    "LISTEN>NEW_SYN_RECV request SYN",          # tcp_conn_request
    "NEW_SYN_RECV>SYN_RECV request ACK",        # inet_csk_clone_lock
    "SYN_RECV>ESTABLISHED full ACK",            # tcp_rcv_state_process
    "accept full ACCEPT",                       # __inet_accept
]


def orphan_closes_first(call):
    """close(2) or exit: FIN_WAIT2 is spent in a timewait socket."""
    return [
        "ESTABLISHED>FIN_WAIT1 full " + call,   # tcp_close_state
        "FIN_WAIT1>FIN_WAIT2 full ACK",         # tcp_rcv_state_process
        "FIN_WAIT2>TIME_WAIT timewait FIN",     # tcp_timewait_state_process
        "TIME_WAIT>CLOSE timewait 2MSL",        # tw_timer_handler
    ]


def closes_second(call):
    return [
        "ESTABLISHED>CLOSE_WAIT full FIN",      # tcp_fin
        "CLOSE_WAIT>LAST_ACK full " + call,     # tcp_close_state
        "LAST_ACK>CLOSE full ACK",              # tcp_rcv_state_process
    ]


HALF_CLOSE = [
    "ESTABLISHED>FIN_WAIT1 full SHUTDOWN",      # tcp_shutdown
    "FIN_WAIT1>FIN_WAIT2 full ACK",             # tcp_rcv_state_process
    "FIN_WAIT2>TIME_WAIT full FIN",             # tcp_fin, tcp_time_wait
    "TIME_WAIT>CLOSE timewait 2MSL",            # tw_timer_handler
]

# scenario: (client's chain, server's chain; None: there is no server)
SCENARIOS = {
    "active-close": (OPEN_ACTIVE + orphan_closes_first("CLOSE"),
                     OPEN_PASSIVE + closes_second("CLOSE")),
    "passive-close": (OPEN_ACTIVE + closes_second("CLOSE"),
                      OPEN_PASSIVE + orphan_closes_first("CLOSE")),
    "half-close": (OPEN_ACTIVE + HALF_CLOSE,
                   OPEN_PASSIVE + closes_second("CLOSE")),
    # tcp_rcv_synsent_state_process, tcp_reset
    "refused": (OPEN_ACTIVE[:1] + ["SYN_SENT>CLOSE full RST"], None),
    # tcp_write_err; reqsk_timer_handler: its SYN-ACKs, sent three times, are
    # lost. The client's timer could be another one: inferred.
    "unanswered": (OPEN_ACTIVE[:1] + ["SYN_SENT>CLOSE full RETRANS?"],
                   OPEN_PASSIVE[:1] +
                   ["NEW_SYN_RECV>CLOSE request SYNACK_TIMER"]),
    # tcp_disconnect (SO_LINGER with 0); tcp_reset
    "abort": (OPEN_ACTIVE + ["ESTABLISHED>CLOSE full CLOSE"],
              OPEN_PASSIVE + ["ESTABLISHED>CLOSE full RST"]),
    "exit": (OPEN_ACTIVE + orphan_closes_first("EXIT"),
             OPEN_PASSIVE + closes_second("EXIT")),
}
VARIANTS = ("v4", "v6", "mapped")


def read_records(path):
    """Return (records as dicts of int, but for addresses and comm; CPU lines)"""
    records, cpus = [], []
    with open(path, encoding="ascii") as lines:
        for line in lines:
            fields = dict(word.split("=", 1) for word in line.split())
            values = {k: v if k in ("laddr", "raddr", "comm") else int(v)
                      for k, v in fields.items()}
            (records if "cookie" in values else cpus).append(values)
    return records, cpus


def read_pcap(path):
    """Return the TCP segments of an Ethernet capture in host byte order."""
    segments = []
    with open(path, "rb") as f:
        data = f.read()
    at = 24
    while at < len(data):
        size = struct.unpack_from("<8xI", data, at)[0]
        frame = data[at + 16:at + 16 + size]
        at += 16 + size
        if frame[12:14] == b"\x08\x00":
            head = 14 + (frame[14] & 15) * 4
            end = 14 + struct.unpack_from(">H", frame, 16)[0]
            src, dst = frame[26:30], frame[30:34]
        else:
            head, end = 54, 54 + struct.unpack_from(">H", frame, 18)[0]
            src, dst = frame[22:38], frame[38:54]
        sport, dport, seq, ack, off, flags = struct.unpack_from(
            ">HHIIBB", frame, head)
        segments.append({
            "src": ipaddress.ip_address(src), "dst": ipaddress.ip_address(dst),
            "sport": sport, "dport": dport, "seq": seq, "ack": ack,
            "flags": flags, "len": end - head - (off >> 4) * 4})
    return segments


def plain(address):
    """An address as it is on the wire."""
    ip = ipaddress.ip_address(address)
    return getattr(ip, "ipv4_mapped", None) or ip


def describe(r):
    if r["event"] == ACCEPT:
        what = "accept"
    else:
        what = STATES[r["old_state"]] + ">" + STATES[r["new_state"]]
    return "%s %s %s%s" % (what, KINDS[r["kind"]],
                           CAUSES.get(r["cause"], r["cause"]),
                           "?" if r["flags"] & F_INFERRED else "")


def on_wire(r, segments):
    """Is the segment that a record names in the capture?"""
    local = (plain(r["laddr"]), r["lport"])
    remote = (plain(r["raddr"]), r["rport"])
    src, dst = (local, remote) if r["flags"] & F_SENT else (remote, local)
    for s in segments:
        number = s["seq"] + (s["len"] if r["seg_flags"] & FIN else 0)
        if ((s["src"], s["sport"]) == src and (s["dst"], s["dport"]) == dst and
                s["flags"] & r["seg_flags"] == r["seg_flags"] and
                number & 0xffffffff == r["seg_seq"] and
                (not r["seg_flags"] & ACK or s["ack"] == r["seg_ack"])):
            return True
    return False


def check_segments(records, segments):
    problems = []
    for r in records:
        if r["flags"] & (F_RCVD | F_SENT) and not on_wire(r, segments):
            problems.append("not on the wire: %s flags %#x seq %d ack %d" % (
                describe(r), r["seg_flags"], r["seg_seq"], r["seg_ack"]))
    if not any(r["flags"] & (F_RCVD | F_SENT) for r in records):
        problems.append("no record names a segment")
    return problems


def check_owner(records, witness):
    """Only the socket's own process is ever named, and it is named."""
    problems = []
    for r in records:
        who = (r["context"], r["tgid"], r["comm"])
        if who not in ((SOFTIRQ, 0, ""), (TASK, witness["pid"], "peer")):
            problems.append("%s: names %s[%d]" % (
                describe(r), r["comm"], r["tgid"]))
    if all(KINDS[r["kind"]] == "request" for r in records):
        return problems     # never accepted: nobody's
    first = [r for r in records if r["context"] == TASK][:1]
    if not first or describe(first[0]).split()[-1] not in ("CONNECT", "ACCEPT"):
        problems.append("owner is not known from connect() or accept() on")
    return problems


def check_identity(records, listener, witness, client_port):
    problems = []
    for r in records:
        if r["cookie"] != witness["cookie"]:
            problems.append("%s: cookie %d, the program saw %d" % (
                describe(r), r["cookie"], witness["cookie"]))
        wanted = listener if KINDS[r["kind"]] == "request" else 0
        if r["listener_cookie"] != wanted:
            problems.append("%s: listener %d, expected %d" % (
                describe(r), r["listener_cookie"], wanted))
        if {r["lport"], r["rport"]} != {80, client_port}:
            problems.append("%s: ports %d %d" % (
                describe(r), r["lport"], r["rport"]))
    times = [r["time_ns"] for r in records]
    if times != sorted(times):
        problems.append("time goes backwards")
    return problems


def check_snmp(path, client, server):
    """Conservation laws; see RFC 4022 and net/ipv4/tcp*.c for the counters."""
    mib = {}
    with open(path, encoding="ascii") as lines:
        for line in lines:
            side, name, value = line.split()
            mib[side, name] = int(value)
    problems = []
    for side, records in (("client", client), ("server", server)):
        pairs = [describe(r).split()[0] for r in records]
        resets = [p for p in pairs
                  if p in ("ESTABLISHED>CLOSE", "CLOSE_WAIT>CLOSE")]
        for name, counted in (
                ("ActiveOpens", pairs.count("CLOSE>SYN_SENT")),
                ("PassiveOpens", pairs.count("NEW_SYN_RECV>SYN_RECV")),
                ("AttemptFails", pairs.count("SYN_SENT>CLOSE")),
                ("EstabResets", len(resets)),
                ("CurrEstab", 0)):
            if mib[side, name] != counted:
                problems.append("%s: %s is %d, records say %d" % (
                    side, name, mib[side, name], counted))
    return problems


def read_witness(path):
    with open(path, encoding="ascii") as lines:
        return {k: int(v) for k, v in (line.split() for line in lines)}


def verify_scenario(tap, out, scenario, variant, records):
    name = scenario + "-" + variant
    folder = os.path.join(out, name)
    segments = read_pcap(os.path.join(folder, "pcap"))
    with open(os.path.join(folder, "netns"), encoding="ascii") as lines:
        netns = [int(line) for line in lines]
    client_chain, server_chain = SCENARIOS[scenario]

    client = [r for r in records if r["netns"] == netns[0]]
    server_all = [r for r in records if r["netns"] == netns[1]]
    listener = [r for r in server_all if STATES[r["old_state"]] == "LISTEN" and
                KINDS[r["kind"]] == "full" or STATES[r["new_state"]] == "LISTEN"]
    server = [r for r in server_all if r not in listener]

    tap.same(name + ": client's transitions",
             [describe(r) for r in client], client_chain)
    witness = read_witness(os.path.join(folder, "client"))
    port = client[0]["lport"] if client else 0
    tap.check(name + ": client's identity",
              check_identity(client, 0, witness, port) +
              (["port %d, the program saw %d" % (port, witness["port"])]
               if port != witness["port"] and server_chain else []))
    tap.check(name + ": client's owner", check_owner(client, witness))
    if server_chain:
        witness = read_witness(os.path.join(folder, "server"))
        cookie = listener[0]["cookie"] if listener else 0
        tap.same(name + ": listener", [describe(r) for r in listener],
                 ["CLOSE>LISTEN full LISTEN", "LISTEN>CLOSE full EXIT"])
        tap.same(name + ": server's transitions",
                 [describe(r) for r in server], server_chain)
        tap.check(name + ": server's identity",
                  check_identity(server, cookie, witness, port))
        tap.check(name + ": server's owner", check_owner(server, witness))
    tap.check(name + ": sequence numbers are tcpdump's",
              check_segments(client + server, segments))
    tap.check(name + ": SNMP counters agree",
              check_snmp(os.path.join(folder, "snmp"), client, server))


def main():
    out = sys.argv[1]
    tap = Tap()
    records, cpus = read_records(os.path.join(out, "records"))
    tap.check("nothing was lost or left out", [
        "cpu %(cpu)d: lost %(lost)d, filtered %(filtered)d" % c
        for c in cpus if c["lost"] or c["filtered"]])
    for c in {r["cpu"] for r in records}:
        numbers = [r["seq"] for r in records if r["cpu"] == c]
        tap.same("cpu %d: numbers without a gap" % c,
                 numbers, list(range(1, len(numbers) + 1)))
    records.sort(key=lambda r: (r["time_ns"], r["cpu"], r["seq"]))
    for scenario in SCENARIOS:
        for variant in VARIANTS:
            verify_scenario(tap, out, scenario, variant, records)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
