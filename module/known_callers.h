/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Functions of the kernel that tell a cause by calling: KNOWN_CALLER(function, caller),
 * the latter without CALLER_. Who includes this says what that makes.
 *
 * Shared with user space: nothing here needs a header. Included once in a file.
 */
KNOWN_CALLER(tcp_v4_rcv, RCV)
KNOWN_CALLER(tcp_v6_rcv, RCV)
KNOWN_CALLER(tcp_check_req, CHECK_REQ)
KNOWN_CALLER(reqsk_timer_handler, REQ_TIMER)
KNOWN_CALLER(inet_csk_reqsk_queue_drop_and_put, DROP_AND_PUT)
KNOWN_CALLER(tcp_abort, ABORT)
KNOWN_CALLER(tw_timer_handler, TIMER)
KNOWN_CALLER(call_timer_fn, TIMER)
KNOWN_CALLER(inet_twsk_deschedule_put, DESCHEDULE)
KNOWN_CALLER(tcp_timewait_state_process, TW_PROCESS)
KNOWN_CALLER(__inet_check_established, CONNECT)
KNOWN_CALLER(__inet6_check_established, CONNECT)
KNOWN_CALLER(__inet_hash_connect, CONNECT)
KNOWN_CALLER(inet_hash_connect, CONNECT)
KNOWN_CALLER(inet6_hash_connect, CONNECT)
KNOWN_CALLER(inet_twsk_purge, PURGE)
KNOWN_CALLER(tcp_req_err, ICMP)
KNOWN_CALLER(tcp_conn_request, CONN_REQUEST)
KNOWN_CALLER(tcp_v4_err, TCP_ERR)
KNOWN_CALLER(tcp_v6_err, TCP_ERR)
KNOWN_CALLER(tcp_retransmit_timer, WRITE_TIMER)
KNOWN_CALLER(tcp_write_timeout, WRITE_TIMER)
KNOWN_CALLER(tcp_probe_timer, WRITE_TIMER)
KNOWN_CALLER(tcp_write_timer_handler, WRITE_TIMER)
KNOWN_CALLER(tcp_out_of_resources, WRITE_TIMER)
KNOWN_CALLER(tcp_keepalive_timer, KEEPALIVE_TIMER)
KNOWN_CALLER(tcp_rcv_state_process, RCV_STATE)
KNOWN_CALLER(tcp_v4_syn_recv_sock, SYN_RECV_SOCK)
KNOWN_CALLER(tcp_v6_syn_recv_sock, SYN_RECV_SOCK)
KNOWN_CALLER(inet_shutdown, SHUTDOWN)
KNOWN_CALLER(__inet_stream_connect, STREAM_CONNECT)
KNOWN_CALLER(inet_dgram_connect, STREAM_CONNECT)
