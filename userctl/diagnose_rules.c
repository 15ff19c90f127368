// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the rules are, for --list and for what is said about a finding. The reasons for
 * the thresholds are where they are applied, and in Documentation/diagnose.rst.
 */
#include <string.h>

#include "diagnose.h"

#define ADVICE(text) { HOST_SETTINGS, text }

const struct diagnose_rule diagnose_rules[DIAGNOSE_RULES] = {
	[DIAGNOSE_ACCEPT_QUEUE] = {
		.id = "accept-queue",
		.title = "the accept queue of a listener is full",
		.looks = "length and limit of the queue, in the records of requests and of\n"
			"accept(); requests that ended for lack of room; clients that are\n"
			"seen as well, and whose SYN was not answered meanwhile; live, TcpExtListenOverflows",
		.threshold = "full for 1 s at a stretch, or anything that failed because of it",
		.why = "While it is full the kernel drops SYNs and the last ACK of handshakes,\n"
			"and says nothing: clients wait for seconds, or believe they are\n"
			"connected.",
		.fixes = {
			ADVICE("the program has to accept() faster: look at what it does instead"),
			{ HOST_SOMAXCONN, "larger, and the backlog of listen(2) with it" },
			{ HOST_ABORT_ON_OVERFLOW, "with 1 clients fail at once" },
		},
		.blind = "a SYN that is dropped makes no record",
		.see = "tcpstatectl explain overflow; ss -ltnp",
	},
	[DIAGNOSE_SYN_FLOOD] = {
		.id = "syn-flood",
		.title = "half-open connections fill a listener's queue",
		.looks = "requests in NEW_SYN_RECV, by age, against the backlog of their\n"
			"listener",
		.threshold = "more than half of the backlog (or of 8, if that is larger) is\n"
			"taken by requests older than 1 s, and as many are never answered",
		.why = "From there on the kernel drops them early, and when the backlog is full\n"
			"it answers with SYN cookies or not at all: honest clients are among\n"
			"those.",
		.fixes = {
			{ HOST_SYNCOOKIES, "with 1 those who answer come in" },
			{ HOST_SOMAXCONN, "larger, and the backlog of listen(2) with it" },
			{ HOST_SYNACK_RETRIES, "smaller: requests go sooner" },
			ADVICE("block the sources if they are few; forged ones are many"),
		},
		.blind = "SYNs that were answered by a cookie leave no record",
		.see = "tcpstatectl explain synack_timer; ss -tan state syn-recv",
	},
	[DIAGNOSE_HALF_OPEN] = {
		.id = "half-open",
		.title = "SYN-ACKs are not answered",
		.looks = "requests that ended because no ACK came, or wait for 3 s or more",
		.threshold = "10 at one listener, and 10 % of its requests; fewer than syn-flood\n"
			"has",
		.why = "The client is gone, the SYN was forged, or the way back is broken: a\n"
			"firewall or a route that takes SYN-ACKs or ACKs away.",
		.fixes = {
			ADVICE("few sources: look for the ACK with tcpdump, on both hosts"),
			ADVICE("many sources, one connection each: a scan or a weak SYN flood"),
			{ HOST_SYNACK_RETRIES, "with 5 a request takes its room for 63 s" },
		},
		.blind = "whether the SYN-ACK or the ACK was lost",
		.see = "tcpstatectl explain new-syn-recv; ss -tan state syn-recv",
	},
	[DIAGNOSE_SYN_COOKIES] = {
		.id = "syn-cookies",
		.title = "connections are opened with SYN cookies",
		.looks = "connections without a request before them (SyncookiesRecv)",
		.threshold = "one, unless net.ipv4.tcp_syncookies is known to be 2",
		.why = "The kernel sends a cookie only when a listener has as many requests as\n"
			"its backlog; such a connection may lack window scaling and SACK.",
		.fixes = {
			{ HOST_SOMAXCONN, "larger, and the backlog of listen(2) with it" },
			ADVICE("see syn-flood and half-open: who takes the room"),
		},
		.blind = "cookies that nobody came back with",
		.see = "nstat -az TcpExtSyncookiesSent TcpExtSyncookiesRecv",
	},
	[DIAGNOSE_LISTENER_CLOSED] = {
		.id = "listener-closed",
		.title = "a listener was closed with connections in its queue",
		.looks = "connections that end with their listener before accept()",
		.threshold = "one",
		.why = "Their clients were connected, may have sent a request, and get a RST:\n"
			"what a restart of a server does.",
		.fixes = {
			ADVICE("hand the listening socket over to the new process"),
			ADVICE("or SO_REUSEPORT: start the new process first, then\n"
			       "net.ipv4.tcp_migrate_req=1"),
			ADVICE("or stop listening only when accept() has nothing left (EAGAIN)"),
		},
		.blind = "the cause is inferred: such a connection has no process",
		.see = "tcpstatectl explain listener",
	},
	[DIAGNOSE_CONNECT_UNANSWERED] = {
		.id = "connect-unanswered",
		.title = "SYNs are not answered at all",
		.looks = "connect() that ends without an answer, or has none so far",
		.threshold = "one that timed out, or after 3 SYNs (3 s)",
		.why = "No SYN-ACK, RST or ICMP error came: the host is down, a firewall drops,\n"
			"a route is missing, or the listener's queue is full.",
		.fixes = {
			ADVICE("on the server: nstat -az TcpExtListenDrops; does tcpdump see the\n"
			       "SYN?"),
			ADVICE("the way there: traceroute -T -p PORT ADDRESS"),
			{ HOST_SYN_RETRIES, "with 6 connect() waits for 127 s or more" },
		},
		.blind = "where the SYN, or the answer, was lost",
		.see = "tcpstatectl explain 'syn-sent>close'",
	},
	[DIAGNOSE_CONNECT_REFUSED] = {
		.id = "connect-refused",
		.title = "connections are refused",
		.looks = "SYNs that a RST answered",
		.threshold = "3 of the same destination",
		.why = "Nothing listens at that address and port, or a firewall answers in its\n"
			"name; the program goes on trying.",
		.fixes = {
			ADVICE("on the destination: ss -ltn 'sport = :PORT'; which address is it\n"
			       "bound to?"),
			ADVICE("in the program: is the address right? wait longer from try to try"),
		},
		.blind = "whether the RST comes from the host or from something before it",
		.see = "tcpstatectl explain 'syn-sent>close'",
	},
	[DIAGNOSE_CONNECT_UNREACHABLE] = {
		.id = "connect-unreachable",
		.title = "destinations are unreachable",
		.looks = "SYNs that an ICMP error answered",
		.threshold = "3 of the same destination",
		.why = "A router, the destination, or this host itself (nobody answers ARP) says\n"
			"that the SYN cannot be delivered.",
		.fixes = {
			ADVICE("EHOSTUNREACH: ip neigh, ip route get ADDRESS, traceroute ADDRESS"),
			ADVICE("ECONNREFUSED, EACCES: a firewall that rejects with ICMP"),
		},
		.blind = "who sent the ICMP error; connect() without any route fails before\n"
			"there is a record",
		.see = "tcpstatectl explain icmp",
	},
	[DIAGNOSE_PORTS_EXHAUSTED] = {
		.id = "ports-exhausted",
		.title = "connect() finds no local port",
		.looks = "connect() that failed before a SYN, without a local port",
		.threshold = "one",
		.why = "Every port of the range is taken by a connection to this destination, in\n"
			"TIME_WAIT most of them: the program gets EADDRNOTAVAIL.",
		.fixes = {
			ADVICE("keep connections open and use them again (pool, keep-alive)"),
			{ HOST_PORT_RANGE, "wider" },
			{ HOST_TW_REUSE, "with 1 a port is free after 1 s of TIME_WAIT" },
			ADVICE("more addresses on either side; or let the server close first"),
		},
		.blind = "the error code is in no record; that there is no port tells it",
		.see = "ss -tan state time-wait | wc -l",
	},
	[DIAGNOSE_PORTS_RUN_OUT] = {
		.id = "ports-run-out",
		.title = "local ports run out",
		.looks = "ports taken by connections to one destination, and how many of them\n"
			"come to TIME_WAIT on this side",
		.threshold = "half of the range taken; or 50 or more in 10 s, and 60 s at that\n"
			"rate take all",
		.why = "Each connection that is closed here first keeps its port for 60 s; when\n"
			"half of them are taken connect() is slow, when all are it fails.",
		.fixes = {
			ADVICE("keep connections open and use them again (pool, keep-alive)"),
			{ HOST_PORT_RANGE, "wider" },
			{ HOST_TW_REUSE, "with 1 a port is free after 1 s of TIME_WAIT" },
			ADVICE("let the server close first"),
		},
		.blind = "sockets older than the records; in a file and in other namespaces, the\n"
			"range: then that of the kernel is assumed (28232 ports)",
		.see = "ss -tan state time-wait | wc -l",
	},
	[DIAGNOSE_HANDSHAKE_RETRANS] = {
		.id = "handshake-retrans",
		.title = "handshakes need retransmissions",
		.looks = "SYNs and SYN-ACKs that were sent again before the handshake succeeded",
		.threshold = "3 handshakes of a service, and 5 % of them",
		.why = "The first retransmission comes after a second: that is what these\n"
			"connections waited, at least.",
		.fixes = {
			ADVICE("SYN: lost, or dropped by the listener: on the server,\n"
			       "nstat -az TcpExtListenDrops"),
			ADVICE("SYN-ACK: lost, or the ACK was: tcpdump on both sides"),
			ADVICE("does a firewall or a connection tracker run out of room?\n"
			       "conntrack -S"),
		},
		.blind = "what was lost, and where",
		.see = "nstat -az TcpExtTCPSynRetrans; tcpstatectl stats -b port",
	},
	[DIAGNOSE_RESETS] = {
		.id = "resets",
		.title = "connections end with a RST",
		.looks = "connections that a RST ended before both directions were closed, sent\n"
			"or received, with cause and reason",
		.threshold = "10 within 10 s and 10 % of a service's connections that ended; or\n"
			"10 and 50 %",
		.why = "What was on its way is lost, and the other end's program sees an error\n"
			"(ECONNRESET, EPIPE).",
		.fixes = {
			ADVICE("unread data: the program that closes has to read to the end first\n"
			       "(shutdown(SHUT_WR), then read until 0)"),
			ADVICE("aborted: SO_LINGER with 0, ss -K, or connect(AF_UNSPEC)"),
			ADVICE("received: look at the other end; a middlebox forgets idle\n"
			       "connections: send keepalives more often than it does"),
		},
		.blind = "who sent a RST that was received, if not the other end",
		.see = "tcpstatectl explain rst; tcpstatectl explain abort_on_close",
	},
	[DIAGNOSE_CLOSE_WAIT] = {
		.id = "close-wait",
		.title = "a program does not close its sockets",
		.looks = "sockets in CLOSE_WAIT, and for how long",
		.threshold = "3 sockets of a service for 60 s or more; also those that were only\n"
			"closed because the process ended",
		.why = "The other end has closed and has forgotten the connection by now; each\n"
			"such socket keeps a file descriptor until there are no more (EMFILE).",
		.fixes = {
			ADVICE("in the program: when read() returns 0, close(); on every path,\n"
			       "errors among them"),
			ADVICE("until then: restart it; ss -K dst ADDRESS state close-wait"),
			ADVICE("no sysctl changes it: the kernel waits for close()"),
		},
		.blind = "a program that goes on sending for long after the other end has shut\n"
			"down its direction looks the same",
		.see = "ss -tnp state close-wait; tcpstatectl explain close-wait",
	},
	[DIAGNOSE_FIN_WAIT2] = {
		.id = "fin-wait2",
		.title = "the other end does not close",
		.looks = "sockets in FIN_WAIT2 whose other end is not in CLOSE_WAIT on this\n"
			"host, and those that ended there",
		.threshold = "10 of a service for 10 s (with a process: for 60 s) or until the\n"
			"timer ran out, and 10 % of those that came there",
		.why = "This end has closed; the other one has not, or is gone. Without a\n"
			"process the kernel forgets them after tcp_fin_timeout, with one it\n"
			"never does.",
		.fixes = {
			ADVICE("the other end's program leaks sockets in CLOSE_WAIT: look there"),
			{ HOST_FIN_TIMEOUT, "smaller, for sockets without a process" },
			ADVICE("after shutdown(): read with a time limit, then close()"),
		},
		.blind = "what the other end does, if it is on another host",
		.see = "ss -tno state fin-wait-2; tcpstatectl explain fin-wait-2",
	},
	[DIAGNOSE_FIN_UNACKED] = {
		.id = "fin-unacked",
		.title = "FINs are not acknowledged, orphans pile up",
		.looks = "sockets in FIN_WAIT1, CLOSING and LAST_ACK, and those given up there",
		.threshold = "10 of a service for 10 s or more, or given up, and 10 % of its\n"
			"FINs",
		.why = "The other end is gone, or does not read (the FIN waits behind data):\n"
			"each socket keeps its memory until the kernel gives up.",
		.fixes = {
			{ HOST_ORPHAN_RETRIES, "smaller: given up sooner (0 means 8)" },
			{ HOST_MAX_ORPHANS, "more of them are dropped" },
			ADVICE("TCP_USER_TIMEOUT limits it for one socket"),
		},
		.blind = "whether the FIN was sent, or waits behind data",
		.see = "ss -tano state fin-wait-1; ss -tano state last-ack",
	},
	[DIAGNOSE_ORPHAN_LIMIT] = {
		.id = "orphan-limit",
		.title = "orphans are dropped",
		.looks = "sockets that end for lack of memory after their program closed them",
		.threshold = "one",
		.why = "There are more sockets without a process than allowed, or no memory for\n"
			"TCP: data that was still to be sent is lost, the other end gets a RST.",
		.fixes = {
			{ HOST_MAX_ORPHANS, "larger: each takes up to 64 kB" },
			ADVICE("net.ipv4.tcp_mem, if dmesg says \"out of memory\""),
			ADVICE("see fin-unacked: peers that are gone or do not read"),
		},
		.blind = "which of the two limits it was",
		.see = "cat /proc/net/sockstat; dmesg | grep -i tcp",
	},
	[DIAGNOSE_TIME_WAIT_OVERFLOW] = {
		.id = "time-wait-overflow",
		.title = "there is no room for TIME_WAIT",
		.looks = "connections that end where TIME_WAIT should begin, for lack of room",
		.threshold = "one",
		.why = "Without TIME_WAIT a repeated FIN is answered by a RST, and an old\n"
			"segment can be taken for one of a new connection (RFC 9293 section\n"
			"3.6.1).",
		.fixes = {
			{ HOST_MAX_TW_BUCKETS, "larger: each takes about 250 bytes" },
			ADVICE("let the other end close first, or keep connections open"),
		},
		.blind = "whether it was the limit, or memory",
		.see = "ss -s; tcpstatectl explain no_memory",
	},
};

/**
 * diagnose_find_rule() - a rule by its name
 * @id: the name; need not be terminated
 * @len: its length
 * @found: the result
 *
 * Return: 0 or -1
 */
int diagnose_find_rule(const char *id, size_t len, enum diagnose_id *found)
{
	size_t i;

	for (i = 0; i < DIAGNOSE_RULES; i++) {
		if (strlen(diagnose_rules[i].id) == len &&
		    !memcmp(diagnose_rules[i].id, id, len)) {
			*found = i;
			return 0;
		}
	}
	return -1;
}

/**
 * diagnose_severity_name() - a severity in a word
 * @severity: the severity
 *
 * Return: the word
 */
const char *diagnose_severity_name(enum diagnose_severity severity)
{
	static const char * const names[] = {
		[SEVERITY_NOTICE] = "notice",
		[SEVERITY_WARNING] = "warning",
		[SEVERITY_CRITICAL] = "critical",
	};

	return names[severity];
}
