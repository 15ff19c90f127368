#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Holds what the kernel's generic netlink client printed against our own programs.

Usage: verify_ynl.py DIR, with what tests/vm/ynl.sh left in /out.
"""
import json
import os
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from records import STATES, read_records  # noqa: E402
from tap import Tap  # noqa: E402

# Offsets that tests/unit/test_layout.c holds the header to.
FIELDS = {"seq": ("=Q", 0), "time_ns": ("=Q", 8), "cookie": ("=Q", 16), "lport": (">H", 72),
          "rport": (">H", 74), "cpu": ("=H", 78), "netns": ("=I", 80), "flags": ("=I", 84),
          "event": ("=B", 88), "kind": ("=B", 89), "old_state": ("=B", 90),
          "new_state": ("=B", 91), "cause": ("=B", 92), "tgid": ("=I", 104)}
SIZE = 184
CLOSE, SYN_SENT = 7, 2


def load(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as f:
        return f.read()


def records_of(messages):
    """The records of a dump, as dicts, in the order of the messages."""
    records = []
    for message in messages:
        data = bytes.fromhex(message["records"])
        assert len(data) % SIZE == 0, len(data)
        for at in range(0, len(data), SIZE):
            records.append({name: struct.unpack_from(form, data, at + offset)[0]
                            for name, (form, offset) in FIELDS.items()})
    return records


def check_status(tap, status, ours):
    header, shown = (json.loads(line) for line in ours.splitlines())
    tap.same("ABI version", status["abi-version"], 1)
    tap.same("size of a record", status["record-size"], SIZE)
    tap.same("what tcpstatectl says of the kernel and the rings",
             (header["kernel"], shown["ring_slots"], shown["memory"], shown["time_loaded_ns"]),
             (status["kernel-release"], status["ring-slots"], status["memory"],
              status["time-loaded"]))
    tap.same("of the hooks", [(hook["name"], hook["observes"]) for hook in shown["hooks"]],
             [(hook["name"], hook["observes"]) for hook in status["hook"]])
    pairs = {(pair["old"], pair["new"]): pair["count"] for pair in status["pair"]}
    tap.same("of transitions", {(STATES.index(pair["old_state"]), STATES.index(
        pair["new_state"])): pair["count"] for pair in shown["transitions"]}, pairs)
    # The attempts at port 80, before and after the server was there, and the one at port 81.
    tap.check("which happened", [] if pairs.get((CLOSE, SYN_SENT), 0) >= 2 else ["%s" % pairs])


def check_records(tap, messages, path):
    records = records_of(messages)
    wanted = {(r["cpu"], r["seq"]): r for r in read_records(path)[0]}
    tap.check("there are records", [] if len(records) >= 10 else ["%d" % len(records)])
    tap.same("all of them", sorted((r["cpu"], r["seq"]) for r in records), sorted(wanted))
    tap.check("and each field", [
        "cpu %d seq %d: %s is %s, not %s" % (r["cpu"], r["seq"], name, r[name], value)
        for r in records for name, value in wanted.get((r["cpu"], r["seq"]), {}).items()
        if name in r and r[name] != value])
    first = {}
    for message in messages:
        count = len(message["records"]) // 2 // SIZE
        before = first.get(message["cpu"], 1)
        tap.same("cpu %d: next - first = lost + filtered + records" % message["cpu"],
                 message["next"] - before, message["lost"] + message["filtered"] + count)
        first[message["cpu"]] = message["next"]


def main():
    folder = sys.argv[1]
    tap = Tap()
    tap.same("operations", load(folder, "listed").split("\n")[:2],
             ["get-status  [ do ]", "read  [ dump ]"])
    check_status(tap, json.loads(load(folder, "status.json")), load(folder, "status"))
    check_records(tap, json.loads(load(folder, "first.json")), os.path.join(folder, "ring"))
    rest = records_of(json.loads(load(folder, "rest.json")))
    tap.same("a filter: the refused one's records",
             [(r["old_state"], r["new_state"]) for r in rest],
             [(CLOSE, SYN_SENT), (SYN_SENT, CLOSE)])
    tap.check("a cursor: nothing before it", ["%s" % r for r in rest if r["seq"] < 3])
    refused = load(folder, "refused")
    tap.check("a refusal is told", [] if "error: -34" in refused and "integer out of range" in
              refused else [refused])
    ready = json.loads(load(folder, "ready.json"))
    tap.same("ready", [message["name"] for message in ready], ["ready"])
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
