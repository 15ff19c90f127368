# SPDX-License-Identifier: GPL-2.0-only
"""Conservation laws: what records add up to, and what the kernel, ss and tcpdump say.

All records and numbers are those of one network namespace, from its beginning.
"""
import collections
import ipaddress

from pcap import plain
from records import (ACK, F_INFERRED, F_RCVD, F_SENT, FIN, RST, STATES, SYN, TRANSITION,
                     KINDS, NAMED_FLAGS, cause, describe, pair)

FLAG = {word: bit for bit, word in NAMED_FLAGS.items()}
# Causes of closes that are the owner's own: no attempt has failed.
CALLS = ("CLOSE", "EXIT", "SHUTDOWN", "DISCONNECT", "CONNECT")
TIMERS = ("RETRANS_TIMER", "KEEPALIVE_TIMER", "USER_TIMEOUT")
ESTABLISHED = ("ESTABLISHED", "CLOSE_WAIT")


def read_mib(path):
    """/proc/net/snmp and /proc/net/netstat: {name: number} of Tcp: and TcpExt:"""
    mib, names = {}, {}
    with open(path, encoding="ascii") as lines:
        for line in lines:
            prefix, *words = line.split()
            if prefix in names:
                if prefix in ("Tcp:", "TcpExt:"):
                    mib.update(zip(names[prefix], map(int, words)))
            else:
                names[prefix] = words
    return mib


def count(records, *pairs, **wanted):
    """How many records of these pairs; cause=, kind=, flag=: only such"""
    found = [r for r in records if pair(r) in pairs]
    if "causes" in wanted:
        found = [r for r in found if cause(r) in wanted["causes"]]
    if "kind" in wanted:
        found = [r for r in found if KINDS[r["kind"]] == wanted["kind"]]
    if "flag" in wanted:
        found = [r for r in found if r["flags"] & FLAG[wanted["flag"]]]
    return len(found)


def established(records):
    """Entries into minus exits out of {ESTABLISHED, CLOSE_WAIT}"""
    moves = [r for r in records if r["event"] == TRANSITION]
    return (sum(STATES[r["new_state"]] in ESTABLISHED for r in moves) -
            sum(STATES[r["old_state"]] in ESTABLISHED for r in moves))


def failed_attempts(records):
    """
    tcp_done() in SYN_SENT or SYN_RECV; tcp_check_req() for a RST or SYN. With its
    listener a child goes through tcp_disconnect() first, to CLOSE.
    """
    quiet = count(records, "SYN_SENT>CLOSE", "SYN_RECV>CLOSE", causes=(*CALLS, "LISTENER"))
    return (count(records, "SYN_SENT>CLOSE", "SYN_RECV>CLOSE") - quiet +
            count(records, "NEW_SYN_RECV>CLOSE", causes=("RST", "SYN")))


def embryonic_resets(records):
    """tcp_check_req() drops a request: for tcp_abort_on_overflow it names the ACK"""
    overflows = [r for r in records if cause(r) == "OVERFLOW" and r["flags"] & F_RCVD]
    return (count(records, "NEW_SYN_RECV>CLOSE", causes=("RST", "SYN")) +
            count(overflows, "NEW_SYN_RECV>CLOSE"))


def timewait_sockets(records):
    """
    tcp_time_wait() calls that made a socket. An orphan's FIN_WAIT2 has one too:
    that is seen when it ends, as the timewait socket's first record.
    """
    return (sum(KINDS[r["kind"]] == "full" and STATES[r["new_state"]] == "TIME_WAIT"
                for r in records) +
            count(records, "FIN_WAIT2>TIME_WAIT", "FIN_WAIT2>CLOSE", kind="timewait"))


def timewait_overflows(records):
    """tcp_time_wait() that got no socket. From FIN_WAIT1 it is tcp_check_oom(): no such"""
    return count(records, "FIN_WAIT2>CLOSE", "CLOSING>CLOSE", kind="full",
                 causes=("NO_MEMORY",))


def syns_again(records):
    """
    SYNs and SYN-ACKs sent once more: __tcp_retransmit_skb(), tcp_rtx_synack(). Those
    that a full socket in SYN_RECV sends are in no record.
    """
    return sum(r["retrans"] for r in records if r["event"] == TRANSITION and
               STATES[r["old_state"]] in ("SYN_SENT", "NEW_SYN_RECV"))


# name of a law: (what the kernel counted, what records say), net/ipv4/tcp*.c
COUNTERS = {
    "ActiveOpens": (
        lambda m: m["ActiveOpens"],
        lambda r: count(r, "CLOSE>SYN_SENT") - count(r, "CLOSE>SYN_SENT", flag="nosyn")),
    "PassiveOpens": (
        lambda m: m["PassiveOpens"],
        lambda r: count(r, "LISTEN>SYN_RECV", "NEW_SYN_RECV>SYN_RECV")),
    "AttemptFails": (lambda m: m["AttemptFails"], failed_attempts),
    "EstabResets": (
        lambda m: m["EstabResets"],
        lambda r: count(r, "ESTABLISHED>CLOSE", "CLOSE_WAIT>CLOSE")),
    "CurrEstab": (lambda m: m["CurrEstab"], established),
    "EmbryonicRsts": (
        lambda m: m["EmbryonicRsts"], embryonic_resets),
    "TimeWait": (
        lambda m: m["TW"] + m["TWKilled"] + m["TCPTimeWaitOverflow"],
        lambda r: timewait_sockets(r) + timewait_overflows(r)),
    "TCPTimeWaitOverflow": (lambda m: m["TCPTimeWaitOverflow"], timewait_overflows),
    "TWRecycled": (
        lambda m: m["TWRecycled"],
        lambda r: count(r, "TIME_WAIT>CLOSE", causes=("CONNECT",))),
    "SyncookiesRecv": (
        lambda m: m["SyncookiesRecv"],
        lambda r: count(r, "LISTEN>SYN_RECV", flag="syncookie")),
    "TCPFastOpenPassive": (
        lambda m: m["TCPFastOpenPassive"],
        lambda r: count(r, "LISTEN>SYN_RECV", flag="fastopen")),
    "TCPSynRetrans": (lambda m: m["TCPSynRetrans"], syns_again),
    "TCPAbortOnTimeout": (
        lambda m: m["TCPAbortOnTimeout"],
        # A request's timer is no tcp_write_err().
        lambda r: sum(cause(x) in TIMERS or
                      (cause(x) == "SYNACK_TIMER" and KINDS[x["kind"]] == "full")
                      for x in r)),
}


def expired(records):
    """Timewait sockets whose timer ran out"""
    return count(records, "TIME_WAIT>CLOSE", "FIN_WAIT2>CLOSE", kind="timewait",
                 causes=("2MSL_TIMER", "FIN_WAIT2_TIMER"))


# What 5.10 counts otherwise: tw_timer_handler() counts, not inet_twsk_schedule().
OLD_COUNTERS = {
    "TimeWait": (lambda m: m["TW"] + m["TWKilled"], expired),
}


def check_counters(records, mib, off, kernel):
    """off: {law: by how much the kernel's number is larger}"""
    problems = []
    laws = dict(COUNTERS, **(OLD_COUNTERS if kernel < (5, 11) else {}))
    for law, (counted, expected) in laws.items():
        got, wanted = counted(mib), expected(records) + off.get(law, 0)
        if got != wanted:
            problems.append("%s: the kernel counted %d, records say %d" % (
                law, got, wanted))
    return problems


def wire_key(r, sent):
    ends = [(str(plain(r["laddr"])), r["lport"]), (str(plain(r["raddr"])), r["rport"])]
    return (*ends[0], *ends[1]) if sent else (*ends[1], *ends[0])


def segment_key(s):
    return (str(s["src"]), s["sport"], str(s["dst"]), s["dport"])


def own(segments, addresses):
    return [s for s in segments if str(s["src"]) in addresses]


def compare_sets(law, wire, told, off):
    """The segments on the wire are those of the records, less `off` that are not."""
    problems = []
    missing, extra = told - wire, wire - told
    if len(wire) - len(told) != off or (missing and extra):
        problems.append("%s: %d on the wire, records say %d%+d; not told: %s; "
                        "not on the wire: %s" % (law, len(wire), len(told), off,
                                                 sorted(extra)[:3], sorted(missing)[:3]))
    return problems


def check_wire(records, segments, mib, off, addresses):
    """SYN, SYN-ACK, FIN and RST that left this host, retransmissions once."""
    mine = own(segments, addresses)
    syn = {(*segment_key(s), s["seq"]) for s in mine if s["flags"] & (SYN | ACK) == SYN}
    synack = {(*segment_key(s), s["seq"]) for s in mine
              if s["flags"] & (SYN | ACK) == SYN | ACK}
    fin = {(*segment_key(s), s["seq"] + s["len"] & 0xffffffff) for s in mine
           if s["flags"] & FIN}
    told_syn = {(*wire_key(r, True), r["seg_seq"]) for r in records
                if pair(r) == "CLOSE>SYN_SENT" and r["flags"] & F_SENT}
    told_synack = {(*wire_key(r, True), r["snd_una"]) for r in records
                   if pair(r) in ("LISTEN>NEW_SYN_RECV", "LISTEN>SYN_RECV",
                                  "SYN_SENT>SYN_RECV")}
    told_fin = {(*wire_key(r, True), r["seg_seq"]) for r in records
                if pair(r).split(">")[-1] in ("FIN_WAIT1", "LAST_ACK")}
    problems = compare_sets("SYN", syn, told_syn, off.get("SYN", 0))
    problems += compare_sets("SYN-ACK", synack, told_synack, off.get("SYN-ACK", 0))
    problems += compare_sets("FIN", fin, told_fin, off.get("FIN", 0))
    rst = sum(bool(s["flags"] & RST) for s in mine)
    if rst != mib["OutRsts"] + off.get("RST", 0):
        problems.append("RST: %d on the wire, OutRsts is %d" % (rst, mib["OutRsts"]))
    return problems


def on_wire(r, segments):
    """Is the segment that a record names in the capture?"""
    key = wire_key(r, r["flags"] & F_SENT)
    for s in segments:
        number = s["seq"] + (s["len"] if r["seg_flags"] & FIN else 0)
        if (segment_key(s) == key and
                s["flags"] & r["seg_flags"] == r["seg_flags"] and
                number & 0xffffffff == r["seg_seq"] and
                (not r["seg_flags"] & ACK or s["ack"] == r["seg_ack"])):
            return True
    return False


# What a cause that is a segment looks like in the header.
CAUSE_BITS = {"SYN": SYN, "SYNACK": SYN | ACK, "ACK": ACK, "FIN": FIN, "RST": RST,
              "DATA": 0}
# tcp_reset() does not get the RST before 5.11, and here it may have any number.
NOT_TOLD_OLD = ("SYN_SENT>CLOSE",)


def check_segments(records, segments, unsent=0, kernel=(6, 1)):
    """
    Segments that records name were there, and a segment that is seen is named. unsent:
    how many FINs never left, as the scenario says.
    """
    problems = []
    unknown = NOT_TOLD_OLD if kernel < (5, 11) else ()
    for r in records:
        bits = CAUSE_BITS.get(cause(r))
        if r["flags"] & (F_RCVD | F_SENT):
            if on_wire(r, segments):
                pass
            elif r["flags"] & F_SENT and r["seg_flags"] & FIN and unsent > 0:
                unsent -= 1
            else:
                problems.append("not on the wire: %s flags %#x seq %d ack %d" % (
                    describe(r), r["seg_flags"], r["seg_seq"], r["seg_ack"]))
        elif (bits is not None and not r["flags"] & F_INFERRED and
              pair(r) not in unknown):
            problems.append("%s: names no segment" % describe(r))
        if (bits is not None and r["flags"] & F_RCVD and
                r["seg_flags"] & bits != bits):
            problems.append("%s: its segment has flags %#x" % (
                describe(r), r["seg_flags"]))
    return problems


# ss prints states as RFC 9293 does, and requests as what they are there.
SS_STATES = {"ESTAB": "ESTABLISHED", "SYN-RECV": "SYN_RECV", "UNCONN": "CLOSE",
             "FIN-WAIT-1": "FIN_WAIT1", "FIN-WAIT-2": "FIN_WAIT2"}


def ss_state(name):
    return SS_STATES.get(name, name.replace("-", "_"))


def record_state(number):
    state = STATES[number]
    return "SYN_RECV" if state == "NEW_SYN_RECV" else state


def read_snapshot(path):
    """(begin, end in ns; {side: {cookie: state}}) of a file of snapshot()"""
    times, sockets = [], collections.defaultdict(dict)
    with open(path, encoding="ascii") as lines:
        for line in lines:
            words = line.split()
            if words[0] == "time":
                times.append(round(float(words[1]) * 1e9))
                continue
            cookie = [w[3:] for w in words if w.startswith("sk:")][0]
            sockets[words[0]][int(cookie, 16)] = ss_state(words[1])
    return times[0], times[-1], sockets


TICK = 10**7    # /proc/uptime counts hundredths of a second


def check_snapshot(records, snapshot, side):
    """What ss saw at an instant is what records say of that instant."""
    begin, end, sockets = snapshot
    state, busy = {}, []
    for r in records:
        if begin - TICK <= r["time_ns"] <= end + TICK:
            busy.append(describe(r))
        if r["event"] == TRANSITION and r["time_ns"] < begin:
            state[r["cookie"]] = record_state(r["new_state"])
    told = {c: s for c, s in state.items() if s != "CLOSE"}
    if busy:
        return ["ss: something happened while it looked: " + ", ".join(busy)]
    return ["ss: cookie %d is %s, records say %s" % (
        c, sockets[side].get(c, "not there"), told.get(c, "there is none"))
            for c in sorted(told.keys() | sockets[side].keys())
            if told.get(c) != sockets[side].get(c)]


def local_addresses(text):
    return {str(ipaddress.ip_address(a)) for a in text.split()}
