/* SPDX-License-Identifier: GPL-2.0-only */
/* What becomes of the connections to one address and port. */
#ifndef TCPSTATECTL_DIAGNOSE_SERVICE_H
#define TCPSTATECTL_DIAGNOSE_SERVICE_H

#include "diagnose.h"

/* Ends of a connection that are told apart: index of struct service.sides. */
#define SIDE_OF_CLIENT	0
#define SIDE_OF_SERVER	1
#define SIDES		2

/*
 * tcp_fin_timeout is 60 s: a peer that has closed has forgotten the connection by then,
 * and answers what is sent to it with a RST.
 */
#define CLOSE_WAIT_NS	(60 * NSEC_PER_SEC)
/*
 * The other end's FIN takes a round trip and what its program needs to notice the end;
 * the ACK of a FIN takes a round trip. After 10 s a FIN that was lost has been sent
 * five times (RFC 6298: after 0.2, 0.6, 1.4, 3 and 6.2 s with Linux's smallest RTO).
 */
#define FIN_WAIT_NS	(10 * NSEC_PER_SEC)

/**
 * struct resets - RSTs that ended connections
 * @sent: by this end
 * @received: by this end
 * @paired: of these, those whose other end is on this host
 * @burst: @sent and @received
 * @causes: causes of those that this end sent, by enum tcpstate_cause
 * @reasons: reasons that the kernel gave for those, by enum tcpstate_reset_reason
 */
struct resets {
	struct tally	sent;
	struct tally	received;
	u64		paired;
	struct burst	burst;
	u64		causes[TCPSTATE_CAUSE_END];
	u64		reasons[TCPSTATE_RESET_END];
};

/**
 * struct service_side - what becomes of one end of the connections
 * @netns: network namespace of the latest
 * @owner: a process to which connections belong, if known
 * @owners: there are others
 * @opened: connections that were opened
 * @ended: connections that ended, or came to TIME_WAIT
 * @retrans: of @opened, those whose SYN (client) or SYN-ACK (server) was sent again
 * @resets: RSTs
 * @close_waits: entries into CLOSE_WAIT
 * @left_open: sockets in CLOSE_WAIT for CLOSE_WAIT_NS or more
 * @left_to_exit: of these, those that were only closed when their process ended
 * @never_accepted: of these, those that nobody has accepted
 * @holders: processes that have them open: struct track_owner without how
 * @fin_wait2s: entries into FIN_WAIT2
 * @half_closed: sockets in FIN_WAIT2 for FIN_WAIT_NS or more, with a process for
 *	CLOSE_WAIT_NS or more, or until its timer ran out
 * @fin_wait2_timer: of these, those whose timer ran out
 * @unseen: sockets in FIN_WAIT2 that went on where they cannot be seen
 * @fins: FINs that were sent
 * @unacked: sockets whose FIN was not acknowledged for FIN_WAIT_NS or more, or at all
 * @fin_timed_out: of these, those that the kernel gave up
 * @orphans: sockets that were dropped because there were too many orphans
 * @no_time_wait: sockets for which there was no TIME_WAIT
 */
struct service_side {
	u32			netns;
	struct track_owner	owner;
	bool			owners;
	u64			opened;
	u64			ended;
	struct tally		retrans;
	struct resets		resets;
	u64			close_waits;
	struct tally		left_open;
	u64			left_to_exit;
	u64			never_accepted;
	struct tops		holders;
	u64			fin_wait2s;
	struct tally		half_closed;
	u64			fin_wait2_timer;
	u64			unseen;
	u64			fins;
	struct tally		unacked;
	u64			fin_timed_out;
	struct tally		orphans;
	struct tally		no_time_wait;
};

/**
 * struct service_key - one address and port to which connections go
 * @endpoint: the address and port
 * @host: index of the host that an end of them is on
 */
struct service_key {
	struct endpoint	endpoint;
	u32		host;
};

/**
 * struct service - one address and port to which connections go
 * @group: link
 * @key: what it is known by
 * @sides: both ends of them, as far as they are on this host
 * @queue_full: its accept queue tells why handshakes take long
 * @refused: handshakes that a RST answered because that queue was full
 */
struct service {
	struct group		group;
	struct service_key	key;
	struct service_side	sides[SIDES];
	bool			queue_full;
	u64			refused;
};

int service_event(struct diagnose *d, const struct tcpstate_record *rec,
		  const struct track_end *end);
int service_living(struct diagnose *d, const struct track_end *end, u64 now_ns);

#endif
