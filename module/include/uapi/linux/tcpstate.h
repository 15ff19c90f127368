/* SPDX-License-Identifier: (GPL-2.0-only WITH Linux-syscall-note) OR MIT */
/*
 * tcpstate: the record and the generic netlink protocol.
 *
 * This header is the whole contract between the kernel module, any other
 * source of records (a BPF program, a capture file) and user space. There is
 * no second copy of it.
 *
 * Records
 * -------
 * The module writes one struct tcpstate_record for every TCP state transition
 * of every network namespace into a ring of the CPU it happened on. The rings
 * record from the time the module is loaded and overwrite their oldest
 * records. Records of one CPU carry consecutive sequence numbers, starting at
 * 1. Three kinds of socket appear during the life of one connection: request
 * socket, full socket and timewait socket; all three carry the same cookie,
 * which is the one that `ss -e` prints as sk:. A record also exists for a
 * few events that change no state but belong to the same story (see enum
 * tcpstate_event); these have old_state == new_state and are never counted
 * as transitions.
 *
 * Netlink
 * -------
 * Family TCPSTATE_GENL_NAME, version TCPSTATE_GENL_VERSION:
 *
 * TCPSTATE_CMD_GET_STATUS, do: no attributes in; versions, sizes, the newest
 *	sequence number per CPU, hooks, counters and clocks out. A reader that
 *	may see one network namespace only gets no counters (they are those of
 *	the whole host).
 *
 * TCPSTATE_CMD_READ, dump: cursors in (one TCPSTATE_A_CURSOR nest per CPU: the
 *	sequence number that the reader wants next; a CPU left out is read from
 *	its oldest record), optional TCPSTATE_A_FILTER, TCPSTATE_A_ALL_NETNS and
 *	TCPSTATE_A_ARM. Every message out describes one run of sequence numbers
 *	[first, TCPSTATE_A_NEXT) of the CPU TCPSTATE_A_CPU, where first is the
 *	cursor that the reader sent or the TCPSTATE_A_NEXT of the CPU's previous
 *	message. Of these TCPSTATE_A_LOST were overwritten before they could be
 *	read (they precede the records of the message), TCPSTATE_A_FILTERED did
 *	not match, and the rest are in TCPSTATE_A_RECORDS, oldest first:
 *
 *		NEXT - first == LOST + FILTERED + number of records
 *
 *	A CPU with nothing new has no message: its cursor stays. The dump ends
 *	at the newest records of the moment when it began. The kernel keeps
 *	nothing about a reader when the dump is over.
 *
 * TCPSTATE_CMD_READY, multicast to group TCPSTATE_GENL_MCGRP_READY: there is
 *	something to read. Sent at most once per wake delay, and only if a dump
 *	that carried TCPSTATE_A_ARM was read to its end since the last one.
 *
 * Permissions: READ and GET_STATUS need CAP_NET_ADMIN in the user namespace
 * that owns the network namespace of the requesting socket, and show the
 * records of that namespace only. TCPSTATE_A_ALL_NETNS needs CAP_NET_ADMIN in
 * the initial user namespace. Sequence numbers and ring positions are those of
 * the host, so such a reader can see how many records others cause. Every
 * refusal carries extack text. READY says nothing but that something was
 * recorded somewhere, and anybody may listen to it. Process, user and cgroup
 * numbers are those of the initial namespaces.
 *
 * Rules for changes
 * -----------------
 * Record fields, enumerators and attributes are only ever appended; the size
 * of a record may grow (TCPSTATE_A_RECORD_SIZE tells), and a reader takes the
 * part it knows. TCPSTATE_ABI_VERSION changes only when an old reader would
 * misread what it gets. Enumerators that a reader does not know are shown as
 * numbers, never as an error.
 */
#ifndef _UAPI_LINUX_TCPSTATE_H
#define _UAPI_LINUX_TCPSTATE_H

#ifndef __VMLINUX_H__
#include <linux/types.h>
#endif

#define TCPSTATE_ABI_VERSION		1

#define TCPSTATE_GENL_NAME		"tcpstate"
#define TCPSTATE_GENL_VERSION		1
#define TCPSTATE_GENL_MCGRP_READY	"ready"

#define TCPSTATE_COMM_LEN		16

/**
 * enum tcpstate_state - TCP states, numbered as the kernel numbers them
 * @TCPSTATE_ESTABLISHED: ESTABLISHED
 * @TCPSTATE_SYN_SENT: SYN-SENT
 * @TCPSTATE_SYN_RECV: SYN-RECEIVED, held by a full socket
 * @TCPSTATE_FIN_WAIT1: FIN-WAIT-1
 * @TCPSTATE_FIN_WAIT2: FIN-WAIT-2
 * @TCPSTATE_TIME_WAIT: TIME-WAIT
 * @TCPSTATE_CLOSE: CLOSED
 * @TCPSTATE_CLOSE_WAIT: CLOSE-WAIT
 * @TCPSTATE_LAST_ACK: LAST-ACK
 * @TCPSTATE_LISTEN: LISTEN
 * @TCPSTATE_CLOSING: CLOSING
 * @TCPSTATE_NEW_SYN_RECV: SYN-RECEIVED, held by a request socket
 * @TCPSTATE_STATE_END: one past the last
 *
 * The numbers of the kernel's net/tcp_states.h, the ones that ss and sock_diag
 * use. RFC 9293 section 3.3.2 describes all but TCPSTATE_NEW_SYN_RECV: the RFC's
 * SYN-RECEIVED is NEW_SYN_RECV while a request socket holds the connection,
 * from the SYN on, and SYN_RECV once a full socket does.
 */
enum tcpstate_state {
	TCPSTATE_ESTABLISHED	= 1,
	TCPSTATE_SYN_SENT	= 2,
	TCPSTATE_SYN_RECV	= 3,
	TCPSTATE_FIN_WAIT1	= 4,
	TCPSTATE_FIN_WAIT2	= 5,
	TCPSTATE_TIME_WAIT	= 6,
	TCPSTATE_CLOSE		= 7,
	TCPSTATE_CLOSE_WAIT	= 8,
	TCPSTATE_LAST_ACK	= 9,
	TCPSTATE_LISTEN		= 10,
	TCPSTATE_CLOSING	= 11,
	TCPSTATE_NEW_SYN_RECV	= 12,
	TCPSTATE_STATE_END
};

/**
 * enum tcpstate_event - what a record tells
 * @TCPSTATE_EV_TRANSITION: the socket goes from old_state to new_state
 * @TCPSTATE_EV_ACCEPT: a process took the connection from the listener's accept
 *	queue (__inet_accept()); the task of the record owns the socket from
 *	now on. old_state == new_state.
 * @TCPSTATE_EV_RESET_SENT: the kernel sends a RST on behalf of the socket;
 *	reset_reason tells why, where the kernel does. old_state == new_state.
 * @TCPSTATE_EV_HANDOVER: the full socket is gone, and as far as can be told a timewait
 *	socket goes on in the same state: the FIN_WAIT2 of an orphan. old_state ==
 *	new_state. Always with TCPSTATE_F_UNSEEN: where the timewait socket is seen, as by
 *	the module, there is no such record.
 */
enum tcpstate_event {
	TCPSTATE_EV_TRANSITION	= 1,
	TCPSTATE_EV_ACCEPT	= 2,
	TCPSTATE_EV_RESET_SENT	= 3,
	TCPSTATE_EV_HANDOVER	= 4,
};

/**
 * enum tcpstate_kind - the kind of socket that holds the connection
 * @TCPSTATE_KIND_FULL: struct tcp_sock
 * @TCPSTATE_KIND_REQUEST: struct tcp_request_sock, from the SYN to the child
 * @TCPSTATE_KIND_TIMEWAIT: struct tcp_timewait_sock, TIME_WAIT and the
 *	FIN_WAIT2 of an orphan
 *
 * For a transition between two kinds, the kind of the socket that is left.
 */
enum tcpstate_kind {
	TCPSTATE_KIND_FULL	= 1,
	TCPSTATE_KIND_REQUEST	= 2,
	TCPSTATE_KIND_TIMEWAIT	= 3,
};

/**
 * enum tcpstate_context - where the kernel ran when it changed the state
 * @TCPSTATE_CTX_SOFTIRQ: softirq, kernel thread, or a task that only happened
 *	to be interrupted: pid, tgid and comm are zero
 * @TCPSTATE_CTX_TASK: a task that holds the lock of this socket through its own
 *	system call (or takes over this timewait socket): pid, tgid and comm
 *	are that task's
 */
enum tcpstate_context {
	TCPSTATE_CTX_SOFTIRQ	= 1,
	TCPSTATE_CTX_TASK	= 2,
};

/**
 * enum tcpstate_cause - what made the state change
 *
 * Whether the cause was observed or inferred is told by TCPSTATE_F_INFERRED.
 *
 * @TCPSTATE_CAUSE_UNKNOWN: cannot be told
 * @TCPSTATE_CAUSE_SYN: a SYN without ACK arrived
 * @TCPSTATE_CAUSE_SYNACK: a SYN with ACK arrived
 * @TCPSTATE_CAUSE_ACK: an acknowledgment arrived
 * @TCPSTATE_CAUSE_FIN: a FIN arrived
 * @TCPSTATE_CAUSE_RST: a RST arrived
 * @TCPSTATE_CAUSE_DATA: data arrived where none may any more (RFC 9293 3.6.1)
 * @TCPSTATE_CAUSE_ICMP: an ICMP error arrived
 * @TCPSTATE_CAUSE_CONNECT: connect(2); from TIME_WAIT: the port pair was
 *	taken over by a new connect(2)
 * @TCPSTATE_CAUSE_LISTEN: listen(2)
 * @TCPSTATE_CAUSE_ACCEPT: accept(2)
 * @TCPSTATE_CAUSE_CLOSE: the last close(2) of the socket
 * @TCPSTATE_CAUSE_SHUTDOWN: shutdown(2)
 * @TCPSTATE_CAUSE_DISCONNECT: connect(2) with AF_UNSPEC
 * @TCPSTATE_CAUSE_ABORT: SOCK_DESTROY (ss -K) or a BPF program
 * @TCPSTATE_CAUSE_EXIT: the process exited or was killed
 * @TCPSTATE_CAUSE_LISTENER: the listener was closed
 * @TCPSTATE_CAUSE_RETRANS_TIMER: retransmissions were given up
 * @TCPSTATE_CAUSE_KEEPALIVE_TIMER: keepalive probes were not answered
 * @TCPSTATE_CAUSE_USER_TIMEOUT: TCP_USER_TIMEOUT ran out
 * @TCPSTATE_CAUSE_FIN_WAIT2_TIMER: tcp_fin_timeout ran out for an orphan
 * @TCPSTATE_CAUSE_2MSL_TIMER: TIME_WAIT is over
 * @TCPSTATE_CAUSE_SYNACK_TIMER: SYN-ACKs were not answered
 * @TCPSTATE_CAUSE_OVERFLOW: the accept queue is full
 * @TCPSTATE_CAUSE_NO_MEMORY: memory or a limit of sockets ran out
 * @TCPSTATE_CAUSE_NETNS_EXIT: the network namespace was deleted
 * @TCPSTATE_CAUSE_DUPLICATE: another child of the same request was first
 * @TCPSTATE_CAUSE_END: one past the last
 */
enum tcpstate_cause {
	TCPSTATE_CAUSE_UNKNOWN		= 0,
	TCPSTATE_CAUSE_SYN		= 1,
	TCPSTATE_CAUSE_SYNACK		= 2,
	TCPSTATE_CAUSE_ACK		= 3,
	TCPSTATE_CAUSE_FIN		= 4,
	TCPSTATE_CAUSE_RST		= 5,
	TCPSTATE_CAUSE_DATA		= 6,
	TCPSTATE_CAUSE_ICMP		= 7,
	TCPSTATE_CAUSE_CONNECT		= 8,
	TCPSTATE_CAUSE_LISTEN		= 9,
	TCPSTATE_CAUSE_ACCEPT		= 10,
	TCPSTATE_CAUSE_CLOSE		= 11,
	TCPSTATE_CAUSE_SHUTDOWN		= 12,
	TCPSTATE_CAUSE_DISCONNECT	= 13,
	TCPSTATE_CAUSE_ABORT		= 14,
	TCPSTATE_CAUSE_EXIT		= 15,
	TCPSTATE_CAUSE_LISTENER		= 16,
	TCPSTATE_CAUSE_RETRANS_TIMER	= 17,
	TCPSTATE_CAUSE_KEEPALIVE_TIMER	= 18,
	TCPSTATE_CAUSE_USER_TIMEOUT	= 19,
	TCPSTATE_CAUSE_FIN_WAIT2_TIMER	= 20,
	TCPSTATE_CAUSE_2MSL_TIMER	= 21,
	TCPSTATE_CAUSE_SYNACK_TIMER	= 22,
	TCPSTATE_CAUSE_OVERFLOW		= 23,
	TCPSTATE_CAUSE_NO_MEMORY	= 24,
	TCPSTATE_CAUSE_NETNS_EXIT	= 25,
	TCPSTATE_CAUSE_DUPLICATE	= 26,
	TCPSTATE_CAUSE_END
};

/**
 * enum tcpstate_reset_reason - why the kernel sends a RST
 *
 * Named as the kernel's enum sk_rst_reason, whose numbers differ between kernels.
 * Kernels before 6.10 give none.
 *
 * @TCPSTATE_RESET_UNKNOWN: the kernel gives none
 * @TCPSTATE_RESET_OTHER: one that is not in this list
 * @TCPSTATE_RESET_NO_SOCKET: no socket has these addresses and ports
 * @TCPSTATE_RESET_TCP_INVALID_ACK_SEQUENCE: the acknowledgment number is not acceptable
 * @TCPSTATE_RESET_TCP_RFC7323_PAWS: the timestamp is too old (RFC 7323)
 * @TCPSTATE_RESET_TCP_TOO_OLD_ACK: the ACK is older than the window allows
 * @TCPSTATE_RESET_TCP_ACK_UNSENT_DATA: the ACK is for data not sent yet
 * @TCPSTATE_RESET_TCP_FLAGS: the flags do not fit the state
 * @TCPSTATE_RESET_TCP_OLD_ACK: the ACK is older than the last one
 * @TCPSTATE_RESET_TCP_ABORT_ON_DATA: data arrived after the socket was closed
 * @TCPSTATE_RESET_TCP_TIMEWAIT_SOCKET: a timewait socket answered
 * @TCPSTATE_RESET_INVALID_SYN: a SYN in the window (RFC 9293 3.10.7.4)
 * @TCPSTATE_RESET_TCP_ABORT_ON_CLOSE: closed with unread data (RFC 2525 2.17)
 * @TCPSTATE_RESET_TCP_ABORT_ON_LINGER: closed with TCP_LINGER2 below 0
 * @TCPSTATE_RESET_TCP_ABORT_ON_MEMORY: too many orphans, or no memory
 * @TCPSTATE_RESET_TCP_STATE: aborted in a state that needs a RST: SO_LINGER 0,
 *	connect(2) with AF_UNSPEC, SOCK_DESTROY
 * @TCPSTATE_RESET_TCP_KEEPALIVE_TIMEOUT: keepalive probes were not answered
 * @TCPSTATE_RESET_TCP_DISCONNECT_WITH_DATA: disconnected with data not sent
 * @TCPSTATE_RESET_MPTCP_RST_EUNSPEC: MPTCP: no reason given (RFC 8684 3.6)
 * @TCPSTATE_RESET_MPTCP_RST_EMPTCP: MPTCP: error in the protocol
 * @TCPSTATE_RESET_MPTCP_RST_ERESOURCE: MPTCP: lack of resources
 * @TCPSTATE_RESET_MPTCP_RST_EPROHIBIT: MPTCP: administratively prohibited
 * @TCPSTATE_RESET_MPTCP_RST_EWQ2BIG: MPTCP: too much outstanding data
 * @TCPSTATE_RESET_MPTCP_RST_EBADPERF: MPTCP: unacceptable performance
 * @TCPSTATE_RESET_MPTCP_RST_EMIDDLEBOX: MPTCP: a middlebox interferes
 * @TCPSTATE_RESET_ERROR: an error that the kernel does not name
 * @TCPSTATE_RESET_END: one past the last
 */
enum tcpstate_reset_reason {
	TCPSTATE_RESET_UNKNOWN			= 0,
	TCPSTATE_RESET_OTHER			= 1,
	TCPSTATE_RESET_NO_SOCKET		= 2,
	TCPSTATE_RESET_TCP_INVALID_ACK_SEQUENCE	= 3,
	TCPSTATE_RESET_TCP_RFC7323_PAWS		= 4,
	TCPSTATE_RESET_TCP_TOO_OLD_ACK		= 5,
	TCPSTATE_RESET_TCP_ACK_UNSENT_DATA	= 6,
	TCPSTATE_RESET_TCP_FLAGS		= 7,
	TCPSTATE_RESET_TCP_OLD_ACK		= 8,
	TCPSTATE_RESET_TCP_ABORT_ON_DATA	= 9,
	TCPSTATE_RESET_TCP_TIMEWAIT_SOCKET	= 10,
	TCPSTATE_RESET_INVALID_SYN		= 11,
	TCPSTATE_RESET_TCP_ABORT_ON_CLOSE	= 12,
	TCPSTATE_RESET_TCP_ABORT_ON_LINGER	= 13,
	TCPSTATE_RESET_TCP_ABORT_ON_MEMORY	= 14,
	TCPSTATE_RESET_TCP_STATE		= 15,
	TCPSTATE_RESET_TCP_KEEPALIVE_TIMEOUT	= 16,
	TCPSTATE_RESET_TCP_DISCONNECT_WITH_DATA	= 17,
	TCPSTATE_RESET_MPTCP_RST_EUNSPEC	= 18,
	TCPSTATE_RESET_MPTCP_RST_EMPTCP		= 19,
	TCPSTATE_RESET_MPTCP_RST_ERESOURCE	= 20,
	TCPSTATE_RESET_MPTCP_RST_EPROHIBIT	= 21,
	TCPSTATE_RESET_MPTCP_RST_EWQ2BIG	= 22,
	TCPSTATE_RESET_MPTCP_RST_EBADPERF	= 23,
	TCPSTATE_RESET_MPTCP_RST_EMIDDLEBOX	= 24,
	TCPSTATE_RESET_ERROR			= 25,
	TCPSTATE_RESET_END
};

/* Bits of tcpstate_record.flags. */

/*
 * The cause is deduced from the states and the socket's fields, and other
 * causes would have left the same traces. Without this bit the cause was seen
 * by a hook, or the kernel has no other cause for this transition.
 */
#define TCPSTATE_F_INFERRED	0x00001
/* seg_* describe a segment that arrived / that leaves because of this change. */
#define TCPSTATE_F_SEG_RCVD	0x00002
#define TCPSTATE_F_SEG_SENT	0x00004
/*
 * seg_seq and seg_ack follow from the socket's own variables (rcv_nxt, snd_una,
 * write_seq), not from the segment itself.
 */
#define TCPSTATE_F_SEG_DERIVED	0x00008
/* The socket has no process any more (SOCK_DEAD). */
#define TCPSTATE_F_ORPHAN	0x00010
/* The handshake used a SYN cookie / TCP fast open (RFC 7413). */
#define TCPSTATE_F_SYNCOOKIE	0x00020
#define TCPSTATE_F_FASTOPEN	0x00040
/* The socket is a subflow of an MPTCP connection (RFC 8684). */
#define TCPSTATE_F_MPTCP	0x00080
/* The socket is in TCP_REPAIR mode: no segment was sent or received. */
#define TCPSTATE_F_REPAIR	0x00100
/* Agreed in the handshake: timestamps, SACK, window scaling, ECN. */
#define TCPSTATE_F_TIMESTAMPS	0x00200
#define TCPSTATE_F_SACK		0x00400
#define TCPSTATE_F_WSCALE	0x00800
#define TCPSTATE_F_ECN		0x01000
/* uid / queue_len and queue_max / window to bytes_received are filled. */
#define TCPSTATE_F_HAS_UID	0x02000
#define TCPSTATE_F_HAS_QUEUE	0x04000
#define TCPSTATE_F_HAS_TCP	0x08000
/* CLOSE>SYN_SENT: the connect failed before a SYN could be sent. */
#define TCPSTATE_F_NO_SYN	0x10000
/*
 * What becomes of the connection after this record cannot be seen: the full socket is
 * gone and, as far as can be told, a timewait socket goes on with it in new_state. That
 * is deduced, and the state with it: always together with TCPSTATE_F_INFERRED. The
 * module sees timewait sockets, and never sets it.
 */
#define TCPSTATE_F_UNSEEN	0x20000

/* Bits of tcpstate_record.seg_flags: the TCP header's, RFC 9293 section 3.1. */
#define TCPSTATE_TCPF_FIN	0x01
#define TCPSTATE_TCPF_SYN	0x02
#define TCPSTATE_TCPF_RST	0x04
#define TCPSTATE_TCPF_PSH	0x08
#define TCPSTATE_TCPF_ACK	0x10

/**
 * struct tcpstate_record - one event of one socket
 *
 * Native byte order, but for addresses and ports, which are in network order.
 * Padding is zero. No field is ever a kernel address. Fields that a kind of
 * socket does not have are zero.
 *
 * @seq: sequence number on this CPU, from 1; 0 never appears
 * @time_ns: CLOCK_MONOTONIC, nanoseconds; never goes backwards on one CPU
 * @cookie: socket cookie; the same from request to timewait socket
 * @listener_cookie: cookie of the listener whose request or child this is;
 *	0 if it is not one, or the record comes after the hand-over to the child
 * @cgroup_id: cgroup v2 id of the socket (of the listener for a request); 0:
 *	not known
 * @laddr: local address; IPv4 in the first 4 bytes
 * @raddr: remote address, as @laddr
 * @lport: local port; 0 if there is none yet
 * @rport: remote port; 0 if there is none
 * @family: AF_INET or AF_INET6, the socket's own: an IPv4 connection on an
 *	AF_INET6 socket has IPv4-mapped addresses
 * @cpu: number of the CPU that wrote the record
 * @netns: inode number of the network namespace (/proc/PID/ns/net)
 * @flags: TCPSTATE_F_*
 * @event: enum tcpstate_event
 * @kind: enum tcpstate_kind
 * @old_state: enum tcpstate_state
 * @new_state: enum tcpstate_state
 * @cause: enum tcpstate_cause
 * @context: enum tcpstate_context
 * @seg_flags: TCPSTATE_TCPF_* of the segment, if TCPSTATE_F_SEG_RCVD or
 *	TCPSTATE_F_SEG_SENT
 * @reset_reason: enum tcpstate_reset_reason, with TCPSTATE_EV_RESET_SENT
 * @uid: user id of the socket's owner, in the initial user namespace
 * @pid: thread id (kernel: task->pid), in the initial pid namespace; 0 unless
 *	@context is TCPSTATE_CTX_TASK
 * @tgid: process id (kernel: task->tgid), as @pid
 * @sk_err: the socket's pending error, a positive errno; 0: none
 * @retrans: retransmission timeouts in a row at this moment; for a socket in
 *	SYN_SENT or that leaves SYN_SENT: SYNs retransmitted; for a request: SYN-ACKs
 *	retransmitted, because its timer ran out or the SYN came again
 * @comm: name of the task, NUL-padded; empty as @pid is 0
 * @seg_seq: sequence number of the segment's SYN or FIN itself, else of the
 *	segment: a FIN at the end of data has the number after the last byte
 * @seg_ack: acknowledgment number of the segment; 0 without ACK
 * @snd_nxt: next sequence number to send (SND.NXT)
 * @snd_una: oldest sequence number not acknowledged (SND.UNA)
 * @rcv_nxt: next sequence number expected (RCV.NXT)
 * @snd_wnd: window that the peer offers, bytes
 * @srtt_us: smoothed round-trip time, microseconds; 0: not measured
 * @mss: maximum segment size for sending, bytes
 * @snd_wscale: window scale of the peer (shift count, RFC 7323)
 * @rcv_wscale: our own window scale
 * @queue_len: connections waiting for accept(2); for a listener and its requests
 * @queue_max: limit of @queue_len (the backlog of listen(2))
 * @bytes_sent: payload bytes sent, with retransmissions
 * @bytes_received: payload bytes received in order
 */
struct tcpstate_record {
	__u64	seq;
	__u64	time_ns;
	__u64	cookie;
	__u64	listener_cookie;
	__u64	cgroup_id;
	__u8	laddr[16];
	__u8	raddr[16];
	__be16	lport;
	__be16	rport;
	__u16	family;
	__u16	cpu;
	__u32	netns;
	__u32	flags;
	__u8	event;
	__u8	kind;
	__u8	old_state;
	__u8	new_state;
	__u8	cause;
	__u8	context;
	__u8	seg_flags;
	__u8	reset_reason;
	__u32	uid;
	__u32	pid;
	__u32	tgid;
	__u16	sk_err;
	__u16	retrans;
	char	comm[TCPSTATE_COMM_LEN];
	__u32	seg_seq;
	__u32	seg_ack;
	__u32	snd_nxt;
	__u32	snd_una;
	__u32	rcv_nxt;
	__u32	snd_wnd;
	__u32	srtt_us;
	__u16	mss;
	__u8	snd_wscale;
	__u8	rcv_wscale;
	__u32	queue_len;
	__u32	queue_max;
	__u64	bytes_sent;
	__u64	bytes_received;
};

/**
 * enum tcpstate_cmd - commands of the family
 * @TCPSTATE_CMD_UNSPEC: not used
 * @TCPSTATE_CMD_GET_STATUS: do: what the module is, sees and has counted
 * @TCPSTATE_CMD_READ: dump: records from the reader's cursors on
 * @TCPSTATE_CMD_READY: multicast: there is something to read
 */
enum tcpstate_cmd {
	TCPSTATE_CMD_UNSPEC,
	TCPSTATE_CMD_GET_STATUS,
	TCPSTATE_CMD_READ,
	TCPSTATE_CMD_READY,
	__TCPSTATE_CMD_MAX,
	TCPSTATE_CMD_MAX = __TCPSTATE_CMD_MAX - 1
};

/**
 * enum tcpstate_attr - attributes of a message
 * @TCPSTATE_A_UNSPEC: not used
 * @TCPSTATE_A_PAD: alignment of 64-bit attributes
 * @TCPSTATE_A_ABI_VERSION: u32, TCPSTATE_ABI_VERSION of the module
 * @TCPSTATE_A_MODULE_VERSION: string
 * @TCPSTATE_A_KERNEL_RELEASE: string, as `uname -r`
 * @TCPSTATE_A_RECORD_SIZE: u32, bytes
 * @TCPSTATE_A_RING_SLOTS: u32, records that fit into the ring of one CPU
 * @TCPSTATE_A_WAKE_DELAY_MS: u32, milliseconds between two READY at least
 * @TCPSTATE_A_MEMORY: u64, bytes of all rings
 * @TCPSTATE_A_TIME_LOADED: u64, CLOCK_MONOTONIC ns when recording began
 * @TCPSTATE_A_TIME_NOW: u64, CLOCK_MONOTONIC ns of this reply
 * @TCPSTATE_A_REALTIME_OFFSET: s64 ns to add to CLOCK_MONOTONIC for CLOCK_REALTIME
 * @TCPSTATE_A_NETNS: u32, network namespace of the reader
 * @TCPSTATE_A_NETNS_INIT: u32, the initial network namespace
 * @TCPSTATE_A_CPU_HEAD: nest, one per CPU, enum tcpstate_attr_cpu
 * @TCPSTATE_A_PAIR: nest, one per transition seen so far, enum tcpstate_attr_pair
 * @TCPSTATE_A_HOOK: nest, one per hook, enum tcpstate_attr_hook
 * @TCPSTATE_A_IGNORED: nest, one per reason, enum tcpstate_attr_ignored: calls of
 *	hooks that made no record on purpose
 * @TCPSTATE_A_CURSOR: nest, enum tcpstate_attr_cursor: what the reader wants next
 * @TCPSTATE_A_FILTER: nest, enum tcpstate_attr_filter: deliver only what matches all
 * @TCPSTATE_A_ALL_NETNS: flag: records of every network namespace
 * @TCPSTATE_A_ARM: flag: send READY when there is something new after this dump
 * @TCPSTATE_A_CPU: u32, CPU of this run
 * @TCPSTATE_A_NEXT: u64, the reader's next cursor for this CPU
 * @TCPSTATE_A_LOST: u64, records of this run that were overwritten
 * @TCPSTATE_A_FILTERED: u64, records of this run that did not match
 * @TCPSTATE_A_RECORDS: binary, struct tcpstate_record[], each of RECORD_SIZE bytes
 */
enum tcpstate_attr {
	TCPSTATE_A_UNSPEC,
	TCPSTATE_A_PAD,
	TCPSTATE_A_ABI_VERSION,
	TCPSTATE_A_MODULE_VERSION,
	TCPSTATE_A_KERNEL_RELEASE,
	TCPSTATE_A_RECORD_SIZE,
	TCPSTATE_A_RING_SLOTS,
	TCPSTATE_A_WAKE_DELAY_MS,
	TCPSTATE_A_MEMORY,
	TCPSTATE_A_TIME_LOADED,
	TCPSTATE_A_TIME_NOW,
	TCPSTATE_A_REALTIME_OFFSET,
	TCPSTATE_A_NETNS,
	TCPSTATE_A_NETNS_INIT,
	TCPSTATE_A_CPU_HEAD,
	TCPSTATE_A_PAIR,
	TCPSTATE_A_HOOK,
	TCPSTATE_A_IGNORED,
	TCPSTATE_A_CURSOR,
	TCPSTATE_A_FILTER,
	TCPSTATE_A_ALL_NETNS,
	TCPSTATE_A_ARM,
	TCPSTATE_A_CPU,
	TCPSTATE_A_NEXT,
	TCPSTATE_A_LOST,
	TCPSTATE_A_FILTERED,
	TCPSTATE_A_RECORDS,
	__TCPSTATE_A_MAX,
	TCPSTATE_A_MAX = __TCPSTATE_A_MAX - 1
};

/**
 * enum tcpstate_attr_cpu - inside TCPSTATE_A_CPU_HEAD
 * @TCPSTATE_CPU_A_UNSPEC: not used
 * @TCPSTATE_CPU_A_PAD: alignment
 * @TCPSTATE_CPU_A_ID: u32, CPU number
 * @TCPSTATE_CPU_A_HEAD: u64, sequence number of the newest record; 0: none yet
 */
enum tcpstate_attr_cpu {
	TCPSTATE_CPU_A_UNSPEC,
	TCPSTATE_CPU_A_PAD,
	TCPSTATE_CPU_A_ID,
	TCPSTATE_CPU_A_HEAD,
	__TCPSTATE_CPU_A_MAX,
	TCPSTATE_CPU_A_MAX = __TCPSTATE_CPU_A_MAX - 1
};

/**
 * enum tcpstate_attr_pair - inside TCPSTATE_A_PAIR
 * @TCPSTATE_PAIR_A_UNSPEC: not used
 * @TCPSTATE_PAIR_A_PAD: alignment
 * @TCPSTATE_PAIR_A_OLD: u8, enum tcpstate_state
 * @TCPSTATE_PAIR_A_NEW: u8, enum tcpstate_state
 * @TCPSTATE_PAIR_A_COUNT: u64, how often, since the module was loaded
 */
enum tcpstate_attr_pair {
	TCPSTATE_PAIR_A_UNSPEC,
	TCPSTATE_PAIR_A_PAD,
	TCPSTATE_PAIR_A_OLD,
	TCPSTATE_PAIR_A_NEW,
	TCPSTATE_PAIR_A_COUNT,
	__TCPSTATE_PAIR_A_MAX,
	TCPSTATE_PAIR_A_MAX = __TCPSTATE_PAIR_A_MAX - 1
};

/**
 * enum tcpstate_attr_hook - inside TCPSTATE_A_HOOK
 * @TCPSTATE_HOOK_A_UNSPEC: not used
 * @TCPSTATE_HOOK_A_PAD: alignment
 * @TCPSTATE_HOOK_A_NAME: string, the kernel's name of the tracepoint or function
 * @TCPSTATE_HOOK_A_METHOD: string, how it is attached: "tracepoint", "ftrace",
 *	"kprobe", "fprobe", "kretprobe", or "none"
 * @TCPSTATE_HOOK_A_ERROR: s32, 0 or the negative errno of the attempt to attach;
 *	0 with method "none": this kernel does not need the hook; -EBUSY: ftrace is
 *	switched off (sysctl kernel.ftrace_enabled)
 * @TCPSTATE_HOOK_A_OBSERVES: string, what it sees
 * @TCPSTATE_HOOK_A_WITHOUT: string, what cannot be seen without it
 * @TCPSTATE_HOOK_A_MISSED: u64, runs that the kernel skipped: lost events
 * @TCPSTATE_HOOK_A_INSTEAD_OF: string, the name that this kernel does not have
 *	or where nothing can be attached; absent if NAME is the first choice
 * @TCPSTATE_HOOK_A_LOSES: string, what NAME does not show and INSTEAD_OF would;
 *	absent if nothing
 */
enum tcpstate_attr_hook {
	TCPSTATE_HOOK_A_UNSPEC,
	TCPSTATE_HOOK_A_PAD,
	TCPSTATE_HOOK_A_NAME,
	TCPSTATE_HOOK_A_METHOD,
	TCPSTATE_HOOK_A_ERROR,
	TCPSTATE_HOOK_A_OBSERVES,
	TCPSTATE_HOOK_A_WITHOUT,
	TCPSTATE_HOOK_A_MISSED,
	TCPSTATE_HOOK_A_INSTEAD_OF,
	TCPSTATE_HOOK_A_LOSES,
	__TCPSTATE_HOOK_A_MAX,
	TCPSTATE_HOOK_A_MAX = __TCPSTATE_HOOK_A_MAX - 1
};

/**
 * enum tcpstate_attr_ignored - inside TCPSTATE_A_IGNORED
 * @TCPSTATE_IGNORED_A_UNSPEC: not used
 * @TCPSTATE_IGNORED_A_PAD: alignment
 * @TCPSTATE_IGNORED_A_REASON: string
 * @TCPSTATE_IGNORED_A_COUNT: u64
 */
enum tcpstate_attr_ignored {
	TCPSTATE_IGNORED_A_UNSPEC,
	TCPSTATE_IGNORED_A_PAD,
	TCPSTATE_IGNORED_A_REASON,
	TCPSTATE_IGNORED_A_COUNT,
	__TCPSTATE_IGNORED_A_MAX,
	TCPSTATE_IGNORED_A_MAX = __TCPSTATE_IGNORED_A_MAX - 1
};

/**
 * enum tcpstate_attr_cursor - inside TCPSTATE_A_CURSOR
 * @TCPSTATE_CURSOR_A_UNSPEC: not used
 * @TCPSTATE_CURSOR_A_PAD: alignment
 * @TCPSTATE_CURSOR_A_CPU: u32, CPU number
 * @TCPSTATE_CURSOR_A_SEQ: u64, sequence number wanted next; at least 1 and at most
 *	one past the CPU's head
 */
enum tcpstate_attr_cursor {
	TCPSTATE_CURSOR_A_UNSPEC,
	TCPSTATE_CURSOR_A_PAD,
	TCPSTATE_CURSOR_A_CPU,
	TCPSTATE_CURSOR_A_SEQ,
	__TCPSTATE_CURSOR_A_MAX,
	TCPSTATE_CURSOR_A_MAX = __TCPSTATE_CURSOR_A_MAX - 1
};

/**
 * enum tcpstate_attr_filter - inside TCPSTATE_A_FILTER
 * @TCPSTATE_FILTER_A_UNSPEC: not used
 * @TCPSTATE_FILTER_A_PAD: alignment
 * @TCPSTATE_FILTER_A_NETNS: u32, namespace inode number; another one than the
 *	reader's own needs TCPSTATE_A_ALL_NETNS
 * @TCPSTATE_FILTER_A_FAMILY: u16, AF_INET or AF_INET6 (the socket's own)
 * @TCPSTATE_FILTER_A_PORT: u16 in host order, local or remote
 * @TCPSTATE_FILTER_A_COOKIE: u64
 * @TCPSTATE_FILTER_A_LPORT: u16 in host order, local
 * @TCPSTATE_FILTER_A_RPORT: u16 in host order, remote
 * @TCPSTATE_FILTER_A_ADDR: nest, enum tcpstate_attr_prefix: the local or the remote
 *	address is in it
 * @TCPSTATE_FILTER_A_LADDR: nest, enum tcpstate_attr_prefix: the local address is
 * @TCPSTATE_FILTER_A_RADDR: nest, enum tcpstate_attr_prefix: the remote address is
 * @TCPSTATE_FILTER_A_CGROUP: u64, cgroup v2 id of the socket; not of cgroups below it.
 *	Records without a cgroup come as well: those of timewait sockets
 *
 * A record must match all that are given.
 */
enum tcpstate_attr_filter {
	TCPSTATE_FILTER_A_UNSPEC,
	TCPSTATE_FILTER_A_PAD,
	TCPSTATE_FILTER_A_NETNS,
	TCPSTATE_FILTER_A_FAMILY,
	TCPSTATE_FILTER_A_PORT,
	TCPSTATE_FILTER_A_COOKIE,
	TCPSTATE_FILTER_A_LPORT,
	TCPSTATE_FILTER_A_RPORT,
	TCPSTATE_FILTER_A_ADDR,
	TCPSTATE_FILTER_A_LADDR,
	TCPSTATE_FILTER_A_RADDR,
	TCPSTATE_FILTER_A_CGROUP,
	__TCPSTATE_FILTER_A_MAX,
	TCPSTATE_FILTER_A_MAX = __TCPSTATE_FILTER_A_MAX - 1
};

/**
 * enum tcpstate_attr_prefix - inside TCPSTATE_FILTER_A_ADDR, _LADDR and _RADDR
 * @TCPSTATE_PREFIX_A_UNSPEC: not used
 * @TCPSTATE_PREFIX_A_ADDRESS: binary, 16 bytes in network order; an IPv4 address is
 *	IPv4-mapped (::ffff:a.b.c.d). Bits beyond the length must be 0
 * @TCPSTATE_PREFIX_A_LEN: u8, length in bits, 0 to 128; of the IPv4 prefix a.b.c.d/n
 *	it is 96 + n
 *
 * Both must be given. The addresses of an AF_INET socket are compared as IPv4-mapped,
 * so an IPv4 prefix means IPv4 on sockets of either family.
 */
enum tcpstate_attr_prefix {
	TCPSTATE_PREFIX_A_UNSPEC,
	TCPSTATE_PREFIX_A_ADDRESS,
	TCPSTATE_PREFIX_A_LEN,
	__TCPSTATE_PREFIX_A_MAX,
	TCPSTATE_PREFIX_A_MAX = __TCPSTATE_PREFIX_A_MAX - 1
};

#endif /* _UAPI_LINUX_TCPSTATE_H */
