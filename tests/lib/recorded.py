# SPDX-License-Identifier: GPL-2.0-only
"""What a capture that is not compressed has: records as records.py has them, counters."""
import collections
import re
import socket
import struct

import capture
from records import HEADER, STATES

# How struct calls the types of a record's members.
TYPES = {"__u8": "B", "__u16": "H", "__u32": "I", "__u64": "Q", "__be16": "2s"}
# Attributes of a status, and what is inside of them: enum tcpstate_attr and others.
PAIR, HOOK, IGNORED = 256 + 15, 256 + 16, 256 + 17
OLD, NEW, PAIR_COUNT = 2, 3, 4
REASON, IGNORED_COUNT = 2, 3
NAME, MISSED = 2, 7


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


def blocks(path):
    """The blocks of a capture that was ended."""
    with open(path, "rb") as f:
        found = list(capture.blocks(f.read()))
    if not found or found[-1][0] != capture.END:
        raise ValueError("%s: it was not ended" % path)
    return found


def read_capture(path):
    """The same as read_records()"""
    names, form = layout()
    records, cpus = [], collections.defaultdict(lambda: {"lost": 0, "filtered": 0})
    for kind, payload in blocks(path):
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


def number(data):
    return int.from_bytes(data, "little")


def read_counters(path):
    """Counters in the end: {OLD>NEW: n}, {reason: n}, {hook: runs missed}; none is 0"""
    last = [payload for kind, payload in blocks(path) if kind == capture.STATUS][-1]
    pairs, ignored, missed = {}, {}, {}
    for what, data in capture.values(last):
        if what not in (PAIR, HOOK, IGNORED):
            continue
        inside = dict(capture.values(data))
        if what == PAIR:
            name = "%s>%s" % (STATES[number(inside[OLD])], STATES[number(inside[NEW])])
            pairs[name] = number(inside[PAIR_COUNT])
        elif what == IGNORED:
            ignored[inside[REASON].decode()] = number(inside[IGNORED_COUNT])
        else:
            missed[inside[NAME].decode()] = number(inside[MISSED])
    return [{k: n for k, n in counts.items() if n} for counts in (pairs, ignored, missed)]
