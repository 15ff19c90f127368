# SPDX-License-Identifier: GPL-2.0-only
"""The records of tests/unit/golden.c, described once more, by hand.

A record is what a person would say of it: only what is not as usual, with the words of
RFC 9293 and Linux; addresses and names as they are. What a tracker should know of the
socket (owner, gaps, time in the old state) is written down here, not computed.
"""
import copy

SEC = 10 ** 9
US = 1000
# Up to when connections are told that go on.
NOW = 200 * SEC
CLIENT_ISS = 3735928559
SERVER_ISS = 3405691582
INIT_NETNS = 4026531840


class Socket:
    """What stays the same from record to record."""

    def __init__(self, cookie, local, remote, uid=0, listener=0, netns=INIT_NETNS,
                 family="inet"):
        self.cookie, self.listener, self.netns = cookie, listener, netns
        self.local, self.remote = local, remote
        self.uid, self.family = uid, family


def record(sock, time_ns, old, new, cause=None, **more):
    """One record. Of the tracker: whole, gap, odd, twin, spent, owner, listener."""
    rec = dict(sock=sock, time_ns=time_ns, seq=time_ns + 1, cpu=0, cgroup=None,
               uid=sock.uid, event="transition", kind="full", old=old, new=new,
               cause=cause, inferred=False, derived=False, reason=None,
               context="softirq", task=None, flags=[], segment=None, error=None,
               tcp={}, whole=True, gap=False, odd=False, twin=None, spent=None,
               owner=None, listener=None)
    assert set(more) <= set(rec), more
    rec.update(more)
    return rec


def task(tgid, comm, pid=None):
    return dict(context="task", task=(pid or tgid, tgid, comm))


def sent(flags, seq, ack=None):
    return dict(segment=("sent", flags, seq, ack))


def received(flags, seq, ack=None):
    return dict(segment=("received", flags, seq, ack))


LISTENER = Socket(0x1000, ("127.0.0.1", 8080), None, uid=33)
NGINX_980 = (980, b"nginx", "opened")


def listener():
    return [record(LISTENER, SEC, "CLOSE", "LISTEN", "listen", owner=NGINX_980,
                   tcp=dict(queue_len=0, queue_max=511), **task(980, b"nginx"))]


def exchange():
    """RFC 9293 figures 6 and 12: curl connects, both send 100 bytes, curl closes."""
    begin = 2 * SEC
    client = Socket(0x1001, ("127.0.0.1", 41234), ("127.0.0.1", 8080), uid=1000)
    server = Socket(0x1002, ("127.0.0.1", 8080), ("127.0.0.1", 41234), uid=33,
                    listener=0x1000)
    c, s = CLIENT_ISS, SERVER_ISS
    curl = (1000, b"curl", "opened")
    nginx = (987, b"nginx", "opened")

    def at_client(us, old, new, cause, **more):
        return record(client, begin + us * US, old, new, cause, owner=curl, **more)

    def at_server(us, old, new, cause, owner=None, **more):
        return record(server, begin + us * US, old, new, cause, owner=owner,
                      listener=NGINX_980, **more)

    return [
        at_client(0, "CLOSE", "SYN_SENT", "connect", **task(1000, b"curl"),
                  **sent(["syn"], c)),
        at_server(24, "LISTEN", "NEW_SYN_RECV", "syn", **received(["syn"], c)),
        at_client(41, "SYN_SENT", "ESTABLISHED", "synack", spent=41 * US,
                  **received(["syn", "ack"], s, c + 1)),
        at_server(57, "NEW_SYN_RECV", "SYN_RECV", "ack", spent=33 * US,
                  **received(["ack"], c + 1, s + 1)),
        at_server(58, "SYN_RECV", "ESTABLISHED", "ack", spent=1 * US,
                  **received(["ack"], c + 1, s + 1)),
        at_server(301, "ESTABLISHED", "ESTABLISHED", "accept", event="accept",
                  spent=243 * US, owner=nginx, **task(987, b"nginx")),
        at_client(1304, "ESTABLISHED", "FIN_WAIT1", "close", spent=1263 * US,
                  **task(1000, b"curl"), **sent(["fin", "ack"], c + 101, s + 101)),
        at_server(1322, "ESTABLISHED", "CLOSE_WAIT", "fin", spent=1264 * US,
                  owner=nginx, **received(["fin", "ack"], c + 101, s + 101)),
        at_client(1340, "FIN_WAIT1", "FIN_WAIT2", "ack", spent=36 * US, inferred=True,
                  derived=True, **received(["ack"], s + 101, c + 102)),
        at_server(2410, "CLOSE_WAIT", "LAST_ACK", "close", spent=1088 * US,
                  owner=nginx, **task(987, b"nginx"),
                  **sent(["fin", "ack"], s + 101, c + 102)),
        at_client(2431, "FIN_WAIT2", "TIME_WAIT", "fin", spent=1091 * US,
                  **received(["fin", "ack"], s + 101, c + 102)),
        at_server(2452, "LAST_ACK", "CLOSE", "ack", spent=42 * US, owner=nginx,
                  **received(["ack"], c + 102, s + 102)),
        at_client(60002431, "TIME_WAIT", "CLOSE", "2msl_timer", spent=60 * SEC),
    ]


EVERY_FLAG = ["orphan", "syncookie", "fastopen", "mptcp", "repair", "timestamps",
              "sack", "wscale", "ecn", "no_syn"]
# Where they mean something, see unseen().
UNSEEN = ["unseen"]


def kinds():
    everything = dict(retrans=5, snd_nxt=1001, snd_una=1002, rcv_nxt=1003, snd_wnd=1004,
                      srtt_us=1005, mss=1006, snd_wscale=8, rcv_wscale=9, queue_len=10,
                      queue_max=11, bytes_sent=1012, bytes_received=1013)
    # A request has neither a window nor data; a timewait socket only numbers.
    of_request = {name: number for name, number in everything.items() if name not in
                  ("snd_wnd", "srtt_us", "bytes_sent", "bytes_received")}
    of_timewait = dict(snd_nxt=1001, snd_una=1002, rcv_nxt=1003)
    full = Socket(0x2001, ("2001:db8::1", 443), ("2001:db8:0:1::2", 50000), uid=1001,
                  listener=0x2000, netns=4026532200, family="inet6")
    request = Socket(0x2002, ("192.0.2.1", 443), ("198.51.100.2", 50001), uid=1001,
                     listener=0x2000, netns=4026532200, family="inet6")
    timewait = Socket(0x2003, ("192.0.2.1", 443), ("198.51.100.2", 50002), uid=None,
                      netns=4026532200)
    return [
        record(full, 70 * SEC, "ESTABLISHED", "FIN_WAIT1", "shutdown", cpu=3, cgroup=4242,
               flags=EVERY_FLAG, inferred=True, derived=True, whole=False,
               error=(104, "ECONNRESET"), tcp=everything,
               owner=(300, b"fifteen-letters", "closed"),
               **task(300, b"fifteen-letters", pid=301),
               **sent(["fin", "psh", "ack"], 2001, 2002)),
        record(request, 71 * SEC, "LISTEN", "NEW_SYN_RECV", "syn", cpu=3, cgroup=4242,
               kind="request", flags=["wscale"], tcp=of_request,
               **received(["syn"], 2003)),
        record(timewait, 72 * SEC, "TIME_WAIT", "CLOSE", "2msl_timer", cpu=3,
               kind="timewait", flags=["orphan"], tcp=of_timewait, whole=False,
               **received(["rst"], 2004)),
    ]


def extremes():
    """What has no word is a number in digits; what cannot be known is not there."""
    top = 2 ** 64 - 1
    largest = Socket(top, ("1111:2222:3333:4444:5555:6666:7777:8888", 65535),
                     ("aaaa:bbbb:cccc:dddd:eeee:ffff:aaaa:bbbb", 65534),
                     uid=2 ** 32 - 1, listener=top - 1, netns=2 ** 32 - 1, family="65535")
    nothing = Socket(0, None, None, uid=None, netns=0)
    return [
        # A kind of socket that is not known has what all kinds have that are not in
        # TIME_WAIT.
        record(largest, 73 * SEC, "14", "255", "99", seq=top, cpu=65535, cgroup=2 ** 63,
               event="9", kind="8", context="7", inferred=True, derived=True,
               flags=EVERY_FLAG + UNSEEN + ["bit%d" % bit for bit in range(18, 32)],
               error=(65535, None), whole=False,
               tcp=dict(retrans=5, snd_nxt=1001, snd_una=1002, rcv_nxt=1003, mss=1006,
                        snd_wscale=8, rcv_wscale=9, queue_len=10, queue_max=11),
               **received(["fin", "syn", "rst", "psh", "ack", "bit5", "bit6", "bit7"],
                          0, 0)),
        record(nothing, 74 * SEC, "CLOSE", "SYN_SENT", seq=0, context=None),
    ]


def names():
    comms = [b"caf\xc3\xa9 \xff\x01\n\x7f", b'a,b "c" \\d', b"=1+2", b"-bash", b"@x,y", b""]
    recs = []
    for i, comm in enumerate(comms):
        sock = Socket(0x3000 + i, ("10.0.0.1", 5000 + i), ("10.0.0.2", 80))
        recs.append(record(sock, 75 * SEC + i, "CLOSE", "SYN_SENT", "connect",
                           owner=(400 + i, comm, "opened"), **task(400 + i, comm)))
    return recs


def addresses():
    return [
        record(Socket(0x4000, ("::", 8080), None, family="inet6"), 76 * SEC, "CLOSE",
               "LISTEN", "listen"),
        record(Socket(0x4001, None, ("198.51.100.9", 80)), 77 * SEC, "CLOSE", "SYN_SENT",
               "connect", flags=["no_syn"], error=(101, "ENETUNREACH")),
        record(Socket(0x4002, ("10.0.0.1", None), ("198.51.100.9", 80)), 78 * SEC,
               "CLOSE", "SYN_SENT", "connect"),
    ]


def resets():
    sock = Socket(0x5000, ("10.0.0.1", 6000), ("10.0.0.2", 80))
    owner = (501, b"first", "closed")
    return [
        record(sock, 80 * SEC, "ESTABLISHED", "ESTABLISHED", event="reset_sent",
               reason="abort_on_close", whole=False),
        record(sock, 81 * SEC, "ESTABLISHED", "ESTABLISHED", event="reset_sent",
               whole=False),
        ("gap", 3, 37),
        record(sock, 82 * SEC, "CLOSE_WAIT", "ESTABLISHED", "ack", inferred=True,
               gap=True, odd=True, whole=False),
        record(sock, 83 * SEC, "ESTABLISHED", "FIN_WAIT1", "close", spent=SEC,
               whole=False, owner=owner, **task(501, b"first")),
        record(sock, 84 * SEC, "FIN_WAIT1", "CLOSE", "abort", spent=SEC, whole=False,
               owner=owner, **task(502, b"second")),
    ]


def twins():
    sock = Socket(0x6001, ("127.0.0.1", 8080), ("127.0.0.1", 41299), uid=33,
                  listener=0x1000)
    common = dict(listener=NGINX_980)
    return [
        record(sock, 90 * SEC, "LISTEN", "NEW_SYN_RECV", "syn", **common),
        record(sock, 91 * SEC, "NEW_SYN_RECV", "SYN_RECV", "ack", spent=SEC, **common),
        record(sock, 92 * SEC, "NEW_SYN_RECV", "SYN_RECV", "ack", twin="born", **common),
        record(sock, 93 * SEC, "SYN_RECV", "CLOSE", "duplicate", twin="dropped", **common),
        # In SYN_RECV since the first child.
        record(sock, 94 * SEC, "SYN_RECV", "ESTABLISHED", "ack", spent=3 * SEC, **common),
    ]


def unseen():
    """TIME_WAIT that nobody sees, and FIN_WAIT2 that a timewait socket goes on with."""
    socks = [Socket(0x8009 + i, ("10.1.0.1", 8009 + i), ("10.1.0.2", 80), uid=1000)
             for i in range(2)]
    return [
        record(socks[0], 146 * SEC, "FIN_WAIT1", "FIN_WAIT2", "ack", whole=False),
        record(socks[0], 147 * SEC, "FIN_WAIT2", "TIME_WAIT", "fin", whole=False,
               inferred=True, flags=UNSEEN, spent=SEC),
        record(socks[1], 148 * SEC, "FIN_WAIT1", "FIN_WAIT2", "ack", whole=False),
        # It has not left FIN_WAIT2, but it has been seen in it for so long.
        record(socks[1], 148 * SEC + 50, "FIN_WAIT2", "FIN_WAIT2", event="handover",
               whole=False, inferred=True, flags=["orphan"] + UNSEEN, spent=50),
    ]


def events():
    """All of events.jsonl: records, and (gap, CPU, lost)."""
    return (listener() + exchange() + kinds() + extremes() + names() + addresses() +
            resets() + twins() + unseen())


def counted(more):
    """What stats.jsonl counts: no gap, and of the resets only the RSTs and the end."""
    if not more:
        return listener() + exchange()
    ends = resets()
    return listener() + exchange() + names() + twins() + [
        ends[0], ends[1], dict(ends[5], gap=True, spent=None, owner=None)]


class Told:
    """A span of time, or a count, and whether a cause that it follows from was deduced."""

    def __init__(self, value, deduced=False):
        self.value, self.deduced = value, deduced


class Span(Told):
    """In nanoseconds."""


class Count(Told):
    """How often."""


class Connection:
    """What a timeline should say of some records, and what they amount to.

    `told` has the handshake, the teardown (None: nothing is known), and what each end had
    to do with it; of a listener there is nothing of that.
    """

    def __init__(self, recs, ends, listener=False, told=None, **said):
        self.recs, self.ends, self.listener = recs, ends, listener
        self.handshake, self.teardown, self.ends_told = told or (None, None, [{}])
        assert len(self.ends_told) == len(ends)
        self.said = dict(outcome=None, by=None, by_role=None, cause=None,
                         inferred=False, error=None, over=True, gap=False, odd=False)
        assert set(said) <= set(self.said), said
        self.said.update(said)


def deduced(value):
    return Span(value, deduced=True)


def end(role, state, recs):
    """(role, state, the latest record of it)"""
    return role, state, recs[-1]


def endings():
    """Two records each, 250 ns apart: how they end, and what is said about it."""
    client, server = ["CLOSE", "SYN_SENT"], ["LISTEN", "NEW_SYN_RECV"]
    refused = ["SYN_SENT", "CLOSE"]
    dropped = ["NEW_SYN_RECV", "CLOSE"]
    attempt = dict(open="handshake", complete=False, failed_after=Span(250),
                   syn_retrans=Count(0))
    request = dict(open="handshake", complete=False, failed_after=Span(250),
                   synack_retrans=Count(0))
    # What they amount to: handshake, teardown, the end.
    told = [
        (attempt, None, dict(ending="refused", rst_received=True)),
        (attempt, None, dict(ending="unreachable")),
        (attempt, None, dict(ending="timed_out")),
        # There was no SYN: nothing came after it, and nothing was sent again.
        (dict(open="not_sent", complete=False), None, dict(ending="not_sent")),
        (attempt, None, dict(ending="given_up")),
        (request, None, dict(ending="timed_out")),
        (dict(request, failed_after=deduced(250), synack_retrans=Count(0, deduced=True)),
         None, dict(ending="dropped")),
        # A FIN came, so the other end, which nobody saw, sent the first.
        (dict(complete=True), dict(first=1, half_closed=Span(250)),
         dict(ending="rst_received", fin="passive", close_wait=Span(250),
              rst_received=True)),
        (dict(complete=True), None, dict(ending="aborted", established=Span(250),
                                         rst_sent=True)),
        (dict(open="handshake", complete=True, syn_retrans=Count(0)), None,
         dict(ending="aborted", established=Span(250))),
        # In CLOSING since 250 ns after its first record; in ESTABLISHED the same.
        (dict(complete=True), None,
         dict(ending="open", fin="simultaneous", fin_sent=True,
              in_state=Span(NOW - 110 * SEC - 250))),
        (dict(open="handshake", complete=True, syn_to_synack=Span(250),
              syn_retrans=Count(0)), None,
         dict(ending="open", in_state=Span(NOW - 111 * SEC - 250))),
        # Why it is over is not known.
        (dict(open="handshake", complete=True), None, {}),
    ]
    rows = [
        # first, second, cause, more of the second, role, whole, said
        (client, refused, "rst", dict(error=(111, "ECONNREFUSED"),
                                      **received(["rst", "ack"], 0, 0)),
         "client", True, dict(outcome="refused", by=1, by_role="server")),
        (client, refused, "icmp", dict(error=(113, "EHOSTUNREACH")),
         "client", True, dict(outcome="unreachable")),
        (client, refused, "retrans_timer", dict(error=(110, "ETIMEDOUT")),
         "client", True, dict(outcome="timed_out", by=1, by_role="server")),
        (client, refused, "connect", dict(error=(99, "EADDRNOTAVAIL"),
                                          flags=["no_syn"]),
         "client", True, dict(outcome="not_sent", by=0, by_role="client")),
        (client, refused, "close", {},
         "client", True, dict(outcome="given_up", by=0, by_role="client")),
        (server, dropped, "synack_timer", {},
         "server", True, dict(outcome="half_open", by=1, by_role="client")),
        (server, dropped, "overflow", dict(inferred=True),
         "server", True, dict(outcome="dropped", by=0, by_role="server")),
        (["ESTABLISHED", "CLOSE_WAIT"], ["CLOSE_WAIT", "CLOSE"], "rst",
         dict(error=(32, "EPIPE"), **received(["rst"], 0)),
         None, False, dict(outcome="reset", by=1)),
        (["SYN_RECV", "ESTABLISHED"], ["ESTABLISHED", "CLOSE"], "close",
         sent(["rst", "ack"], 0, 0),
         None, False, dict(outcome="reset", by=0)),
        (["SYN_SENT", "ESTABLISHED"], ["ESTABLISHED", "CLOSE"], "abort",
         dict(error=(103, "ECONNABORTED")),
         "client", False, dict(outcome="destroyed", by=0, by_role="client")),
        (["ESTABLISHED", "FIN_WAIT1"], ["FIN_WAIT1", "CLOSING"], "fin", {},
         None, False, dict(outcome="closed_by_both", over=False)),
        (client, ["SYN_SENT", "ESTABLISHED"], "synack", {},
         "client", True, dict(over=False)),
        (client, ["ESTABLISHED", "CLOSE"], None, dict(gap=True, spent=None),
         "client", True, dict(gap=True)),
    ]
    connections = []
    for i, (first, second, cause, more, role, whole, said) in enumerate(rows):
        sock = Socket(0x7000 + i, ("10.0.0.1", 7000 + i), ("10.0.0.2", 80), uid=1000)
        begin = (100 + i) * SEC
        recs = [record(sock, begin, *first, whole=whole),
                record(sock, begin + 250, *second, cause,
                       **dict(dict(whole=whole, spent=250), **more))]
        if "outcome" in said:
            said = dict(cause=cause, inferred=bool(more.get("inferred")),
                        error=more.get("error"), **said)
        handshake, teardown, one = told[i]
        if said.get("over", True):
            one = dict(one, cause=cause, error=more.get("error"),
                       inferred=bool(more.get("inferred")))
        connections.append(Connection(recs, [end(role, second[1], recs)],
                                      told=(handshake, teardown, [one]), **said))
    return connections


def numbers(retrans, sent_bytes, received_bytes):
    return dict(retrans=retrans, snd_nxt=2001, snd_una=2002, rcv_nxt=2003, snd_wnd=2004,
                srtt_us=2005, mss=2006, bytes_sent=sent_bytes,
                bytes_received=received_bytes)


NGINX_987 = (987, b"nginx", "opened")


def aborted():
    """The SYN and the SYN-ACK are sent again; the server closes with unread data."""
    begin = 130 * SEC
    client = Socket(0x8001, ("10.1.0.1", 8001), ("10.1.0.2", 80), uid=1000)
    server = Socket(0x8002, ("10.1.0.2", 80), ("10.1.0.1", 8001), uid=33, listener=0x8000)
    of_request = dict(retrans=2, snd_nxt=2001, snd_una=2002, rcv_nxt=2003, mss=2006)

    def at(sock, us, old, new, cause=None, **more):
        return record(sock, begin + us * US, old, new, cause, **more)

    recs = [
        at(client, 0, "CLOSE", "SYN_SENT", "connect"),
        at(server, 1000100, "LISTEN", "NEW_SYN_RECV", "syn", kind="request"),
        at(client, 2000300, "SYN_SENT", "ESTABLISHED", "synack", spent=2000300 * US,
           tcp=numbers(1, 0, 0)),
        at(server, 2000400, "NEW_SYN_RECV", "SYN_RECV", "ack", kind="request",
           spent=1000300 * US, tcp=of_request),
        at(server, 2000401, "SYN_RECV", "ESTABLISHED", "ack", spent=US),
        at(server, 2000900, "ESTABLISHED", "ESTABLISHED", "accept", event="accept",
           spent=499 * US, **task(987, b"nginx")),
        at(server, 3000000, "ESTABLISHED", "CLOSE", "close", spent=999599 * US,
           tcp=numbers(0, 240, 83), **task(987, b"nginx"),
           **sent(["rst", "ack"], 21, 22)),
        at(server, 3000001, "CLOSE", "CLOSE", event="reset_sent", reason="abort_on_close",
           spent=US, owner=NGINX_987),
        at(client, 3000100, "ESTABLISHED", "CLOSE", "rst", spent=999800 * US,
           inferred=True, error=(104, "ECONNRESET"), tcp=numbers(0, 83, 239)),
    ]
    told = [
        dict(open="handshake", complete=True, syn_to_synack=Span(2000300 * US),
             synack_to_ack=Span(1000300 * US), ack_to_accept=Span(500 * US),
             syn_retrans=Count(1), synack_retrans=Count(2)),
        None,
        [dict(ending="rst_received", cause="rst", inferred=True, rst_received=True,
              error=(104, "ECONNRESET"), established=deduced(999800 * US), bytes_sent=83,
              bytes_received=239, srtt_us=2005, mss=2006),
         dict(ending="aborted", cause="close", inferred=False, rst_sent=True,
              reset_reason="abort_on_close", established=Span(999599 * US),
              bytes_sent=240, bytes_received=83, srtt_us=2005, mss=2006)],
    ]
    return Connection(recs, [end("client", "CLOSE", recs[:1]),
                             end("server", "CLOSE", recs[7:8])], told=told,
                      outcome="reset", by=1, by_role="server", cause="close")


def half_closed():
    """The left end has closed, the right one has not; the beginning was not seen."""
    begin = 140 * SEC
    left = Socket(0x8003, ("10.1.0.1", 8003), ("10.1.0.2", 80), uid=1000)
    right = Socket(0x8004, ("10.1.0.2", 80), ("10.1.0.1", 8003), uid=33)
    recs = [
        record(left, begin, "ESTABLISHED", "FIN_WAIT1", "close", whole=False,
               tcp=numbers(0, 83, 0)),
        record(right, begin + 100 * US, "ESTABLISHED", "CLOSE_WAIT", "fin", whole=False,
               tcp=numbers(0, 16, 83)),
        record(left, begin + 200 * US, "FIN_WAIT1", "FIN_WAIT2", "ack", whole=False,
               inferred=True, flags=["orphan"], spent=200 * US, tcp=numbers(0, 83, 17)),
    ]
    # That it is half closed goes on: there is no span for it, but for the states.
    told = [
        dict(complete=True), dict(first=0),
        [dict(in_state=deduced(NOW - begin - 200 * US), fin="active", fin_sent=True,
              ending="open", orphaned=True, bytes_sent=83, bytes_received=17,
              srtt_us=2005, mss=2006),
         dict(in_state=Span(NOW - begin - 100 * US), fin="passive", ending="open",
              bytes_sent=16, bytes_received=83, srtt_us=2005, mss=2006)],
    ]
    return Connection(recs, [end(None, "FIN_WAIT2", recs[2:]),
                             end(None, "CLOSE_WAIT", recs[1:2])], told=told,
                      over=False, outcome="closed", by=0, cause="close")


def time_waits():
    """One that a SYN takes over, one of which only the end is seen, one that goes on."""
    socks = [Socket(0x8005 + i, ("10.1.0.1", 8005 + i), ("10.1.0.2", 80), uid=1000)
             for i in range(3)]
    taken = [record(socks[0], 141 * SEC, "FIN_WAIT2", "TIME_WAIT", "fin", whole=False),
             record(socks[0], 142 * SEC, "TIME_WAIT", "CLOSE", "syn", whole=False,
                    kind="timewait", inferred=True, spent=SEC)]
    killed = [record(socks[1], 143 * SEC, "TIME_WAIT", "CLOSE", "rst", whole=False,
                     kind="timewait", inferred=True)]
    waits = [record(socks[2], 144 * SEC, "CLOSING", "TIME_WAIT", "ack", whole=False)]
    # It is over with the FIN, or the last ACK: TIME_WAIT does not count. An outcome needs
    # the record of a first FIN, which nobody saw here.
    return [
        Connection(taken, [end(None, "CLOSE", taken)], told=[
            dict(complete=True), dict(first=0),
            [dict(fin="active", fin_sent=True, ending="active", cause="fin",
                  inferred=False, time_wait="syn", time_wait_ns=SEC,
                  time_wait_inferred=True)]]),
        Connection(killed, [end(None, "CLOSE", killed)], told=[
            dict(complete=True), None,
            [dict(fin_sent=True, ending="fins", rst_received=True, time_wait="rst",
                  time_wait_inferred=True)]]),
        Connection(waits, [end(None, "TIME_WAIT", waits)], told=[
            dict(complete=True), None,
            [dict(in_state=Span(NOW - 144 * SEC), fin="simultaneous", fin_sent=True,
                  ending="simultaneous", cause="ack", inferred=False, time_wait="open",
                  time_wait_inferred=False)]], over=False),
    ]


def unseen_connections():
    """Neither is in CLOSE: what is said of them is what was seen."""
    recs = unseen()
    waits, handed = recs[:2], recs[2:]
    return [
        Connection(waits, [end(None, "TIME_WAIT", waits)], told=[
            dict(complete=True), dict(first=0, half_closed=deduced(SEC)),
            [dict(unseen=True, fin="active", fin_sent=True, ending="active", cause="fin",
                  inferred=True, fin_wait2=deduced(SEC), time_wait="unseen",
                  time_wait_inferred=True)]], over=False),
        Connection(handed, [end(None, "FIN_WAIT2", handed)], told=[
            dict(complete=True), dict(first=0),
            [dict(unseen=True, fin="active", fin_sent=True, ending="unseen")]],
            over=False),
    ]


def syncookie():
    """The server kept nothing of the SYN."""
    sock = Socket(0x8008, ("10.1.0.2", 80), ("10.1.0.1", 8008), uid=33, listener=0x8000)
    begin = 145 * SEC
    recs = [
        record(sock, begin, "LISTEN", "SYN_RECV", "ack", kind="request",
               flags=["syncookie"]),
        record(sock, begin + US, "SYN_RECV", "ESTABLISHED", "ack", spent=US),
        record(sock, begin + 500 * US, "ESTABLISHED", "ESTABLISHED", "accept",
               event="accept", spent=499 * US, owner=NGINX_987, **task(987, b"nginx")),
    ]
    told = [dict(open="syncookie", complete=True, ack_to_accept=Span(500 * US)), None,
            [dict(in_state=Span(NOW - begin - US), ending="open")]]
    return Connection(recs, [end("server", "ESTABLISHED", recs)], told=told, over=False)


def connections():
    """All of connections.jsonl, in the order of their first records."""
    both = exchange()
    of_client = [rec for rec in both if rec["sock"].cookie == 0x1001]
    of_server = [rec for rec in both if rec["sock"].cookie == 0x1002]
    born = twins()
    # Both ends know the other's numbers, and the client is the first.
    exchanged = [
        dict(open="handshake", complete=True, syn_to_synack=Span(41 * US),
             synack_to_ack=Span(33 * US), ack_to_accept=Span(244 * US),
             syn_retrans=Count(0), synack_retrans=Count(0)),
        dict(first=0, first_role="client", half_closed=Span(1088 * US),
             close=Span(1148 * US)),
        [dict(fin="active", fin_sent=True, ending="active", cause="fin", inferred=False,
              established=Span(1263 * US), fin_wait2=deduced(1091 * US),
              time_wait="timer", time_wait_ns=60 * SEC, time_wait_inferred=False),
         dict(fin="passive", fin_sent=True, ending="passive", cause="ack", inferred=False,
              established=Span(1264 * US), close_wait=Span(1088 * US))],
    ]
    # The request was answered after a second; ESTABLISHED came at 94 s.
    one_of_two = [
        dict(open="handshake", complete=True, synack_to_ack=Span(SEC),
             synack_retrans=Count(0)), None,
        [dict(in_state=Span(NOW - 94 * SEC), ending="open")]]
    return [
        Connection(listener(), [end("listener", "LISTEN", listener())], listener=True,
                   over=False),
        Connection(both, [end("client", "CLOSE", of_client),
                          end("server", "CLOSE", of_server)], told=exchanged,
                   outcome="closed", by=0, by_role="client", cause="close"),
        Connection(born, [end("server", "ESTABLISHED", born)], told=one_of_two,
                   over=False),
    ] + copy.deepcopy(endings()) + [aborted(), half_closed()] + time_waits() + (
        [syncookie()] + unseen_connections())


def findings():
    """What diagnose may tell: all that a finding can have, and next to nothing."""
    full = dict(
        rule="full-queue", severity="critical", title="the queue is full", count=12,
        what="times full", inferred=True, first_ns=SEC + 1, last_ns=3 * SEC + 1,
        more_places=4, why="Clients wait for seconds.", see="ss -ltnp",
        # What is not known of a place is not there.
        places=[dict(addr="192.0.2.1", port=8443, role="server",
                     owner=(12, b"=caf\xc3\xa9", True), count=9, of=511, cookie=0xfeed),
                dict(addr="2001:db8::1", count=8)],
        facts=[dict(name="longest_ns", number=1500 * 10 ** 6, unit="ns", inferred=False,
                    words="full for %s"),
               dict(name="overflows", number=7, unit="count", inferred=True,
                    words="grew by %s"),
               dict(name="rate", number=2500, unit="per_1000_s", inferred=False,
                    words="%s a second"),
               dict(name="sources", text="10.0.0.1 (5), others", inferred=False,
                    words="from %s")],
        fixes=[dict(advice='accept() faster, or "more"'),
               dict(sysctl="net.core.somaxconn", now="128", advice="larger"),
               dict(sysctl="net.ipv4.tcp_syn_retries", advice="smaller")])
    # No event was seen of it, but a counter of the kernel.
    counted_only = dict(
        rule="counted", severity="notice", title="a counter grew", more_places=0,
        why="That is wrong.", see="nstat", places=[],
        facts=[dict(name="counted", number=3, unit="count", inferred=False,
                    words="grew by %s")],
        fixes=[])
    return [full, counted_only]
