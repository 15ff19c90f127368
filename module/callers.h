/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared with the BPF programs and their loader: nothing here needs a header. */
#ifndef TCPSTATE_CALLERS_H
#define TCPSTATE_CALLERS_H

/**
 * enum tcpstate_caller - functions of the kernel that tell a cause by calling
 * @CALLER_OTHER: none of the below
 * @CALLER_RCV: tcp_v4_rcv() or tcp_v6_rcv()
 * @CALLER_CHECK_REQ: tcp_check_req()
 * @CALLER_REQ_TIMER: reqsk_timer_handler()
 * @CALLER_DROP_AND_PUT: inet_csk_reqsk_queue_drop_and_put()
 * @CALLER_ABORT: tcp_abort()
 * @CALLER_TIMER: a timer function, directly or by a tail call
 * @CALLER_DESCHEDULE: inet_twsk_deschedule_put()
 * @CALLER_TW_PROCESS: tcp_timewait_state_process()
 * @CALLER_CONNECT: __inet_check_established() or __inet6_check_established(), or
 *	__inet_hash_connect() if the port was chosen by the kernel
 * @CALLER_PURGE: inet_twsk_purge()
 * @CALLER_ICMP: tcp_req_err()
 * @CALLER_CONN_REQUEST: tcp_conn_request()
 * @CALLER_TCP_ERR: tcp_v4_err() or tcp_v6_err()
 * @CALLER_WRITE_TIMER: what the retransmission and window probe timer runs
 * @CALLER_KEEPALIVE_TIMER: tcp_keepalive_timer()
 * @CALLER_RCV_STATE: tcp_rcv_state_process()
 * @CALLER_SYN_RECV_SOCK: tcp_v4_syn_recv_sock() or tcp_v6_syn_recv_sock()
 * @CALLER_SHUTDOWN: inet_shutdown()
 * @CALLER_STREAM_CONNECT: __inet_stream_connect() or inet_dgram_connect()
 */
enum tcpstate_caller {
	CALLER_OTHER,
	CALLER_RCV,
	CALLER_CHECK_REQ,
	CALLER_REQ_TIMER,
	CALLER_DROP_AND_PUT,
	CALLER_ABORT,
	CALLER_TIMER,
	CALLER_DESCHEDULE,
	CALLER_TW_PROCESS,
	CALLER_CONNECT,
	CALLER_PURGE,
	CALLER_ICMP,
	CALLER_CONN_REQUEST,
	CALLER_TCP_ERR,
	CALLER_WRITE_TIMER,
	CALLER_KEEPALIVE_TIMER,
	CALLER_RCV_STATE,
	CALLER_SYN_RECV_SOCK,
	CALLER_SHUTDOWN,
	CALLER_STREAM_CONNECT,
};

#endif /* TCPSTATE_CALLERS_H */
