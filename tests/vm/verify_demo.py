#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Holds what the demo shows against tcpdump of the same run.

Usage: verify_demo.py DIR, with what `scripts/demo --get DIR` left.
"""
import os
import re
import sys

import verify
from tap import Tap

# Either end may be the one that closes first; both are RFC 9293 figure 5.
FIRST = ["FIN_WAIT1", "FIN_WAIT2", "TIME_WAIT", "CLOSE"]
SECOND = ["CLOSE_WAIT", "LAST_ACK", "CLOSE"]
CLIENT = ["CLOSE", "SYN_SENT", "ESTABLISHED"]
SERVER = ["LISTEN", "NEW_SYN_RECV", "SYN_RECV", "ESTABLISHED"]


def path(records):
    """The states that a socket went through; [] if the chain has a gap."""
    steps = [r for r in records if r["event"] == verify.TRANSITION]
    states = [steps[0]["old_state"]] if steps else []
    for r in steps:
        if r["old_state"] != states[-1]:
            return []
        states.append(r["new_state"])
    return [verify.STATES[s] for s in states]


def shown_owner(timeline, side):
    found = re.search(r"\b%s (\S+)\[(\d+)\]" % side, timeline)
    return found.groups() if found else None


def main():
    out = sys.argv[1]
    tap = Tap()
    records, _ = verify.read_records(os.path.join(out, "records"))
    segments = verify.read_pcap(os.path.join(out, "pcap"))
    with open(os.path.join(out, "timeline"), encoding="utf-8") as f:
        timeline = f.read()
    connection = [r for r in records if r["rport"]]
    client = [r for r in connection if r["rport"] == 80]
    server = [r for r in connection if r["lport"] == 80]

    tap.check("client's path", [] if path(client) in (
        CLIENT + FIRST, CLIENT + SECOND) else [str(path(client))])
    tap.check("server's path", [] if path(server) in (
        SERVER + SECOND, SERVER + FIRST) else [str(path(server))])
    tap.same("one socket on each side",
             [len({r["cookie"] for r in side}) for side in (client, server)],
             [1, 1])
    tap.check("sequence numbers are tcpdump's",
              verify.check_segments(connection, segments))

    # What is shown, not only what was recorded.
    for side, program, its in (("client", "curl", client),
                               ("server", "apache2", server)):
        tasks = {(r["comm"], str(r["tgid"])) for r in its if r["tgid"]}
        tap.same("%s: only %s is ever named" % (side, program),
                 [t[0] for t in tasks], [program])
        tap.same("%s: owner as shown" % side,
                 shown_owner(timeline, side), list(tasks)[0] if tasks else 0)
    numbers = {n for s in segments
               for n in (s["seq"], (s["seq"] + s["len"]) & 0xffffffff, s["ack"])}
    shown = [int(n) for n in re.findall(r"\b(?:seq|ack) (\d+)", timeline)]
    tap.check("every number shown is on the wire", [
        "%d is not" % n for n in shown if n not in numbers] +
        ([] if len(shown) > 10 else ["only %d numbers are shown" % len(shown)]))
    first = "client" if path(client) == CLIENT + FIRST else "server"
    tap.check("the timeline says who closed first",
              [] if first + " closed first (active)" in timeline
              else ["not the " + first])
    # Nothing is sent twice on this cable.
    there, back = (sum(s["len"] for s in segments if (s["dport"] == 80) == to_server)
                   for to_server in (True, False))
    wanted = "client sent %d bytes, received %d " % (there, back)
    tap.check("the timeline says how many bytes went which way",
              [] if wanted in timeline else ["on the wire: " + wanted])
    for state in set(path(client) + path(server)):
        tap.check("the timeline shows " + state,
                  [] if state in timeline else ["it does not"])
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
