# SPDX-License-Identifier: GPL-2.0-only
"""Records as tests/vm/records.c prints them, and what their numbers mean."""
import os
import re

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
    ("REPAIR", "repair"), ("ORPHAN", "orphan"), ("NO_SYN", "nosyn"), ("UNSEEN", "unseen"))}


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
