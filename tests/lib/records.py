# SPDX-License-Identifier: GPL-2.0-only
"""
Records as tests/vm/records.c prints them, or as they are in a capture, and what their
numbers mean.
"""
import collections
import os
import re
import socket
import struct

import capture

# include/net/tcp_states.h
STATES = ("", "ESTABLISHED", "SYN_SENT", "SYN_RECV", "FIN_WAIT1", "FIN_WAIT2",
          "TIME_WAIT", "CLOSE", "CLOSE_WAIT", "LAST_ACK", "LISTEN", "CLOSING",
          "NEW_SYN_RECV")

HEADER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..",
                      "module", "include", "uapi", "linux", "tcpstate.h")


def enumerators(prefix):
    """{number: name} of an enum of the ABI header."""
    with open(HEADER, encoding="utf-8") as f:
        pairs = re.findall(r"^\s+%s(\w+)\s*=\s*(\d+)," % prefix, f.read(), re.M)
    return {int(number): name for name, number in pairs}


def flag(name):
    """The value of one TCPSTATE_F_ of the ABI header."""
    with open(HEADER, encoding="utf-8") as f:
        found = re.search(r"^#define\s+TCPSTATE_F_%s\s+(\w+)" % name, f.read(), re.M)
    return int(found.group(1), 0)


CAUSES = enumerators("TCPSTATE_CAUSE_")
EVENTS = enumerators("TCPSTATE_EV_")
KINDS = {n: name.lower() for n, name in enumerators("TCPSTATE_KIND_").items()}
SOFTIRQ, TASK = 1, 2                    # TCPSTATE_CTX_
TRANSITION, ACCEPT = 1, 2               # TCPSTATE_EV_
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16    # TCPSTATE_TCPF_
F_INFERRED, F_RCVD, F_SENT = flag("INFERRED"), flag("SEG_RCVD"), flag("SEG_SENT")
# Flags that chains of states name, as they name them.
NAMED_FLAGS = {flag(name): word for name, word in (
    ("SYNCOOKIE", "syncookie"), ("FASTOPEN", "fastopen"), ("MPTCP", "mptcp"),
    ("REPAIR", "repair"), ("ORPHAN", "orphan"), ("NO_SYN", "nosyn"))}


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


# How struct calls the types of a record's members.
TYPES = {"__u8": "B", "__u16": "H", "__u32": "I", "__u64": "Q", "__be16": "2s"}


def layout():
    """(names, struct.Struct) of the record, from the ABI header."""
    with open(HEADER, encoding="utf-8") as f:
        body = re.search(r"^struct tcpstate_record \{(.*?)^\};", f.read(), re.M | re.S)
    names, form = [], "="       # nothing is padded
    for kind, name, length in re.findall(r"(\w+)\s+(\w+)(?:\[(\w+)\])?;", body.group(1)):
        names.append(name)
        form += {"16": "16s", "TCPSTATE_COMM_LEN": "16s"}[length] if length else TYPES[kind]
    return names, struct.Struct(form)


def decode(data, names, form):
    """A record as read_records() has it."""
    r = dict(zip(names, form.unpack_from(data)))
    for name in ("laddr", "raddr"):
        size = 4 if r["family"] == socket.AF_INET else 16
        r[name] = socket.inet_ntop(r["family"], r[name][:size])
    for name in ("lport", "rport"):
        r[name] = int.from_bytes(r[name], "big")
    r["comm"] = r["comm"].rstrip(b"\0").decode("ascii", "replace")
    return r


def read_capture(path):
    """The same as read_records() of a capture that is not compressed."""
    names, form = layout()
    with open(path, "rb") as f:
        blocks = list(capture.blocks(f.read()))
    if not blocks or blocks[-1][0] != capture.END:
        raise ValueError("%s: it was not ended" % path)
    records, cpus = [], collections.defaultdict(lambda: {"lost": 0, "filtered": 0})
    for kind, payload in blocks:
        if kind != capture.BATCH:
            continue
        size = form.size
        for what, data in capture.values(payload):
            if what == capture.SIZES:
                size, epoch = struct.unpack("=II", data)
                assert (size >= form.size, epoch) == (True, 0)
            elif what == capture.RUN:
                cpu, _, lost, filtered, run = capture.run(data, size)
                cpus[cpu]["lost"] += lost
                cpus[cpu]["filtered"] += filtered
                records += [decode(r, names, form) for r in run]
    return records, [dict(counts, cpu=cpu) for cpu, counts in sorted(cpus.items())]


def by_time(records):
    return sorted(records, key=lambda r: (r["time_ns"], r["cpu"], r["seq"]))


def event_word(event):
    """accept, reset_sent, ...; event-N for one that the header does not have"""
    return EVENTS.get(event, "event-%d" % event).lower()


def pair(r):
    """OLD>NEW; the event's word for what is no transition"""
    if r["event"] != TRANSITION:
        return event_word(r["event"])
    return STATES[r["old_state"]] + ">" + STATES[r["new_state"]]


def cause(r):
    return CAUSES.get(r["cause"], "cause-%d" % r["cause"])


def describe(r):
    return "%s %s %s%s" % (pair(r), KINDS[r["kind"]], cause(r),
                           "?" if r["flags"] & F_INFERRED else "")


def flag_words(r):
    """
    The flags that chains name. A timewait socket is always an orphan: not said.
    """
    words = [word for bit, word in NAMED_FLAGS.items() if r["flags"] & bit]
    if KINDS[r["kind"]] == "timewait" and "orphan" in words:
        words.remove("orphan")
    return sorted(words)
