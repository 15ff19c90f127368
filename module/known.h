/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared with the BPF programs: nothing here needs a header. */
#ifndef TCPSTATE_KNOWN_H
#define TCPSTATE_KNOWN_H

/**
 * enum tcpstate_known - what one hook knows about a socket and another needs
 * @KNOWN_NOTHING: the socket is not marked
 * @KNOWN_CONNECTING: its CLOSE>SYN_SENT waits for port and sequence number
 * @KNOWN_CROSSED: its SYN_SENT>SYN_RECV waits for the number of the peer's SYN
 * @KNOWN_HANDOVER: a timewait socket has taken over; its CLOSE is no transition
 * @KNOWN_RESET: tcp_reset() is closing it
 * @KNOWN_ABORT: tcp_abort() is closing it
 * @KNOWN_ICMP: tcp_v4_err() or tcp_v6_err() is closing it
 * @KNOWN_WRITE_TIMER: the retransmission or window probe timer is closing it
 * @KNOWN_KEEPALIVE_TIMER: tcp_keepalive_timer() is closing it
 * @KNOWN_SEGMENT: tcp_rcv_state_process() is closing it
 * @KNOWN_TIME_WAIT: tcp_time_wait() is closing it; if it gets a timewait socket,
 *	KNOWN_HANDOVER takes the place of this
 * @KNOWN_NO_CHILD: tcp_v4_syn_recv_sock() or its sister gives up a child
 * @KNOWN_END: none; how many there are
 */
enum tcpstate_known {
	KNOWN_NOTHING,
	KNOWN_CONNECTING,
	KNOWN_CROSSED,
	KNOWN_HANDOVER,
	KNOWN_RESET,
	KNOWN_ABORT,
	KNOWN_ICMP,
	KNOWN_WRITE_TIMER,
	KNOWN_KEEPALIVE_TIMER,
	KNOWN_SEGMENT,
	KNOWN_TIME_WAIT,
	KNOWN_NO_CHILD,
	KNOWN_END
};

#endif /* TCPSTATE_KNOWN_H */
