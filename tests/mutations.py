# SPDX-License-Identifier: GPL-2.0-only
"""What tests/mutate breaks in module/: filters and hand-over rules, one at a time.

Each with the scenarios that have to notice: at least one of them.
"""
import collections

Mutation = collections.namedtuple("Mutation", "name changes scenarios")


def change(name, path, old, new, *scenarios):
    """One text replaced by another."""
    return Mutation(name, [(path, old, new)], scenarios)


FULL, REQUEST, TIMEWAIT = "probe_full.c", "probe_request.c", "probe_timewait.c"

MUTATIONS = [
    # The tracepoint.
    change("filter: other protocols", FULL,
           "if (unlikely(sk->sk_protocol != IPPROTO_TCP)) {", "if (0) {", "mptcp-v4"),
    change("filter: same state", FULL,
           "if (unlikely(old == new)) {", "if (0) {", "linger2-negative-late-v4"),
    change("filter: CLOSE of a socket that a timewait socket replaces", FULL,
           "if (known == KNOWN_HANDOVER) {", "if (0) {", "active-close-v4"),
    change("child told by its request", FULL,
           "if (old == TCP_LISTEN) {\n\t\ttcpstate_request", "if (0) {\n\t\ttcpstate_request",
           "active-close-v4"),
    change("CLOSE>SYN_SENT waits for the port", FULL,
           "return delay_syn_sent(sk);", "return false;", "active-close-v4"),
    change("not if connect is deferred", FULL,
           "!tcp_sk(sk)->fastopen_connect &&", "", "fastopen-deferred-v4"),
    change("a connect without a SYN", FULL,
           "if (known == KNOWN_CONNECTING) {", "if (0) {", "no-route-v4", "no-ports-v4"),
    change("SYN_SENT>SYN_RECV waits for the SYN's number", FULL,
           "return old == TCP_SYN_SENT && delay_crossed(sk);", "return false;", "simultaneous-open-v4"),
    change("mark: reset", FULL,
           "\t\ttcpstate_mark(sk, KNOWN_RESET);", "\t\t;", "fin-wait2-long-data-v4",
           "rst-fin-wait1-v4", "rst-established-v4"),
    change("numbers of a RST", FULL,
           "tcpstate_note_reset(sk, (const struct sk_buff *)args[1]);", ";",
           "rst-syn-sent-v4"),
    change("mark: no timewait socket", FULL,
           "tcpstate_mark(sk, KNOWN_TIME_WAIT);", ";", "tw-limit-v4", "tw-limit-closing-v4"),
    change("mark: who calls tcp_done()", FULL,
           "\ttcpstate_mark(sk, known);", "", "fin-wait2-long-timeout-v4", "kill-established-v4",
           "fin-timeout-v4"),
    change("the first mark is kept, but for a hand-over", "marks.c",
           "if (known == KNOWN_HANDOVER)", "if (0)", "active-close-v4"),
    change("the first mark is kept", "marks.c",
           "if (known == KNOWN_HANDOVER)", "if (1)", "tw-limit-v4", "tw-limit-closing-v4"),
    change("accept: not for other protocols", FULL,
           "sk->sk_protocol == IPPROTO_TCP && tcpstate_task_owns(sk))",
           "tcpstate_task_owns(sk))", "mptcp-v4"),
    change("the acting process owns the socket", "record_fill.h",
           "return in_task() && !(current->flags & PF_KTHREAD) &&\n"
           "\t       sock_owned_by_user_nocheck(sk);",
           "return in_task();", "close-at-once-v4", "rst-established-v4", "unanswered-v4",
           "mptcp-v4"),
    change("the acting process is no kernel thread", "record_fill.h",
           "return in_task() && !(current->flags & PF_KTHREAD) &&",
           "return", "mptcp-join-v4"),
    # Requests.
    change("a request is one once", REQUEST,
           "if (likely(scratch->adding != req))\n\t\treturn false;", "", "unanswered-v4"),
    change("cookies and fast open are no requests", REQUEST,
           "\tadded = was_added(req);", "\tadded = true;", "cookie-v4", "fastopen-v4"),
    change("cookie or fast open", REQUEST,
           "bool cookie = !added && !req->rsk_listener;", "bool cookie = false;",
           "cookie-v4"),
    # The first of the two alone only saves time.
    Mutation("a request is dropped if it was there", [
        (REQUEST, "return !sk_unhashed(req_to_sk((struct request_sock *)req));",
         "return true;"),
        (REQUEST, "if ((bool)(result & 1))\n"
         "\t\trequest_dropped((const struct request_sock *)args[1], caller, 0);",
         "request_dropped((const struct request_sock *)args[1], caller, 0);"),
    ], ("active-close-v4", "unanswered-v4")),
    change("a request's segment is its own", REQUEST,
           "if (scratch->req != req)\n\t\treturn false;", "if (1)\n\t\treturn false;",
           "odd-second-syn-v4", "rst-request-v4"),
    change("a request of a listener that is gone", REQUEST,
           "if (inet_sk_state_load(req->rsk_listener) != TCP_LISTEN) {", "if (0) {",
           "listener-closed-request-v4"),
    change("the listener's cookie", "record.c",
           "rec->listener_cookie = cookie_of((struct sock *)listener);", "",
           "active-close-v4"),
    # Timewait sockets.
    change("a change of socket is no change of state", TIMEWAIT,
           "if (sk->sk_state == tw->tw_substate)\n\t\treturn;", "", "active-close-v4"),
    change("mark: hand-over", TIMEWAIT,
           "tcpstate_mark(sk, KNOWN_HANDOVER);", "", "active-close-v4"),
    change("FIN_WAIT2 left once", TIMEWAIT,
           "!scratch->tw_was_fin_wait2 ||", "", "time-wait-fin-v4"),
    change("who takes a timewait socket away", TIMEWAIT,
           "if (why == CALLER_DESCHEDULE)", "if (0)", "kill-time-wait-v4",
           "time-wait-syn-v4"),
    change("TIME_WAIT or FIN_WAIT2 runs out", TIMEWAIT,
           "rec->cause = tw->tw_substate == TCP_TIME_WAIT ?\n"
           "\t\t     TCPSTATE_CAUSE_2MSL_TIMER : TCPSTATE_CAUSE_FIN_WAIT2_TIMER;",
           "rec->cause = TCPSTATE_CAUSE_2MSL_TIMER;", "fin-wait2-timeout-v4"),
    change("RST, SYN or data for TIME_WAIT", TIMEWAIT,
           "else if (segment->tcp_flags & TCPSTATE_TCPF_SYN)", "else if (0)",
           "time-wait-syn-v4"),
    # Callers.
    change("caller: connect", "known_callers.h",
           "KNOWN_CALLER(__inet_check_established, CONNECT)", "", "time-wait-connect-v4"),
    change("caller: SOCK_DESTROY", "known_callers.h",
           "KNOWN_CALLER(tcp_abort, ABORT)", "", "kill-time-wait-v4"),
    change("caller: namespace exit", "known_callers.h",
           "KNOWN_CALLER(inet_twsk_purge, PURGE)", "", "netns-time-wait-v4"),
    change("caller: request timer", "known_callers.h",
           "KNOWN_CALLER(reqsk_timer_handler, REQ_TIMER)", "", "unanswered-v4"),
    change("caller: ICMP for a request", "known_callers.h",
           "KNOWN_CALLER(tcp_req_err, ICMP)", "", "icmp-request-dropped-v4"),
    # What the record says beside it.
    change("flag: fast open", "record_fill.h",
           "if (tp->syn_fastopen || tp->syn_data)", "if (0)", "fastopen-v4"),
    change("flag: MPTCP", "record_fill.h",
           "if (sk_is_mptcp((struct sock *)tp))", "if (0)", "mptcp-v4"),
    change("flag: orphan", "record_fill.h",
           "if (sock_flag(sk, SOCK_DEAD))", "if (0)", "active-close-v4"),
    change("retrans of SYN_SENT: what tcp_ack() forgets", "cause.c",
           "case PAIR(TCP_SYN_SENT, TCP_ESTABLISHED):\n\t\trecord_syn_retrans(rec, tp);",
           "case PAIR(TCP_SYN_SENT, TCP_ESTABLISHED):", "lost-syn-v4"),
    change("retrans of SYN_SENT: SYNs, not timeouts", "cause.c",
           "case PAIR(TCP_SYN_SENT, TCP_CLOSE):\n\t\trecord_syn_retrans(rec, tp);",
           "case PAIR(TCP_SYN_SENT, TCP_CLOSE):", "lost-syn-no-route-v4"),
    change("retrans of SYN_SENT: not those of an earlier one", "record.c",
           "if (rec->old_state == TCP_SYN_SENT || rec->new_state == TCP_SYN_SENT)",
           "if (0)", "lost-syn-reconnect-v4"),
    change("retrans of a request: not its timeouts", "record.c",
           "rec->retrans = req->num_retrans;", "rec->retrans = req->num_timeout;",
           "lost-synack-v4", "lost-synack-reset-v4"),
    change("inferred is said", "cause.c",
           "\trec->cause = cause;\n\trec->flags |= TCPSTATE_F_INFERRED;\n",
           "\trec->cause = cause;\n", "listener-closed-child-v4"),
    change("counters of pairs", "recorder.h",
           "\ttcpstate_count_pair(old, new);\n", "", "active-close-v4"),
    change("counters of what is filtered", "counters.h",
           "this_cpu_inc(tcpstate_counters.ignored[why]);", "", "active-close-v4"),
]
