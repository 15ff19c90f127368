// SPDX-License-Identifier: GPL-2.0-only
/*
 * The members of an event: what the record has, and what is known of its socket. Names
 * are those of struct tcpstate_record where it has the member.
 *
 * A record has zeros where a kind of socket has no such member, and where a value is not
 * known: neither is shown.
 */
#include <arpa/inet.h>
#include <assert.h>
#include <string.h>

#include "members.h"
#include "names.h"
#include "text.h"
#include "words.h"

static const struct member_event *event_of(const void *from)
{
	return from;
}

static u32 flags_of(const void *from)
{
	return event_of(from)->rec.flags;
}

static bool has_seq(const void *from)
{
	return event_of(from)->rec.seq;
}

static bool has_cgroup(const void *from)
{
	return event_of(from)->rec.cgroup_id;
}

static bool has_uid(const void *from)
{
	return flags_of(from) & TCPSTATE_F_HAS_UID;
}

static bool has_queue(const void *from)
{
	return flags_of(from) & TCPSTATE_F_HAS_QUEUE;
}

static bool has_scales(const void *from)
{
	return flags_of(from) & TCPSTATE_F_WSCALE;
}

static bool has_segment(const void *from)
{
	return flags_of(from) & (TCPSTATE_F_SEG_RCVD | TCPSTATE_F_SEG_SENT);
}

static bool has_seg_ack(const void *from)
{
	return has_segment(from) && event_of(from)->rec.seg_flags & TCPSTATE_TCPF_ACK;
}

static bool has_task(const void *from)
{
	return event_of(from)->rec.context == TCPSTATE_CTX_TASK && event_of(from)->rec.tgid;
}

static bool has_tcp(const void *from)
{
	return flags_of(from) & TCPSTATE_F_HAS_TCP;
}

/*
 * Sequence numbers for sending: every kind of socket has them, but the record of
 * CLOSE>SYN_SENT is written just before the initial one is put in its places, and an
 * attempt may fail before that.
 */
static bool has_sent(const void *from)
{
	const struct tcpstate_record *rec = &event_of(from)->rec;

	if (rec->old_state == TCPSTATE_CLOSE && rec->new_state == TCPSTATE_SYN_SENT)
		return false;
	return has_tcp(from) &&
	       (rec->old_state != TCPSTATE_SYN_SENT || rec->snd_nxt || rec->snd_una);
}

/* What the peer tells, from its SYN on. */
static bool has_peer(const void *from)
{
	const struct tcpstate_record *rec = &event_of(from)->rec;

	if (rec->new_state == TCPSTATE_SYN_SENT ||
	    (rec->old_state == TCPSTATE_SYN_SENT && rec->new_state == TCPSTATE_CLOSE))
		return false;
	return has_tcp(from);
}

/* What only struct tcp_sock has. */
static bool has_tcp_sock(const void *from)
{
	return has_tcp(from) && event_of(from)->rec.kind == TCPSTATE_KIND_FULL;
}

static bool has_window(const void *from)
{
	return has_tcp_sock(from) && has_peer(from);
}

/* What is gone in TIME_WAIT. */
static bool has_estimates(const void *from)
{
	return has_tcp(from) && event_of(from)->rec.kind != TCPSTATE_KIND_TIMEWAIT;
}

static bool has_srtt(const void *from)
{
	return has_tcp_sock(from) && event_of(from)->rec.srtt_us;
}

static bool has_error(const void *from)
{
	return event_of(from)->rec.sk_err;
}

static bool has_spent(const void *from)
{
	return event_of(from)->has_spent;
}

/* A number as it is. */
#define NUMBER(name, expression) \
static bool get_##name(const void *from, struct member_value *value) \
{ \
	return member_put_number(value, expression); \
}

NUMBER(time_ns, event_of(from)->rec.time_ns)
NUMBER(since_ns, event_of(from)->since_ns)
NUMBER(end, event_of(from)->end)
NUMBER(cpu, event_of(from)->rec.cpu)
NUMBER(seq, event_of(from)->rec.seq)
NUMBER(netns, event_of(from)->rec.netns)
NUMBER(cgroup_id, event_of(from)->rec.cgroup_id)
NUMBER(uid, event_of(from)->rec.uid)
NUMBER(pid, event_of(from)->rec.pid)
NUMBER(tgid, event_of(from)->rec.tgid)
NUMBER(seg_seq, event_of(from)->rec.seg_seq)
NUMBER(seg_ack, event_of(from)->rec.seg_ack)
NUMBER(sk_err, event_of(from)->rec.sk_err)
NUMBER(retrans, event_of(from)->rec.retrans)
NUMBER(snd_nxt, event_of(from)->rec.snd_nxt)
NUMBER(snd_una, event_of(from)->rec.snd_una)
NUMBER(rcv_nxt, event_of(from)->rec.rcv_nxt)
NUMBER(snd_wnd, event_of(from)->rec.snd_wnd)
NUMBER(srtt_us, event_of(from)->rec.srtt_us)
NUMBER(mss, event_of(from)->rec.mss)
NUMBER(snd_wscale, event_of(from)->rec.snd_wscale)
NUMBER(rcv_wscale, event_of(from)->rec.rcv_wscale)
NUMBER(queue_len, event_of(from)->rec.queue_len)
NUMBER(queue_max, event_of(from)->rec.queue_max)
NUMBER(bytes_sent, event_of(from)->rec.bytes_sent)
NUMBER(bytes_received, event_of(from)->rec.bytes_received)
NUMBER(in_old_state_ns, event_of(from)->spent_ns)
NUMBER(gap, event_of(from)->gap)
NUMBER(odd, event_of(from)->odd)
NUMBER(whole, event_of(from)->socket->whole)

static bool get_cookie(const void *from, struct member_value *value)
{
	return member_put_cookie(value, event_of(from)->rec.cookie);
}

static bool get_lport(const void *from, struct member_value *value)
{
	value->number = ntohs(event_of(from)->rec.lport);
	return value->number;
}

static bool get_rport(const void *from, struct member_value *value)
{
	value->number = ntohs(event_of(from)->rec.rport);
	return value->number;
}

static bool get_time(const void *from, struct member_value *value)
{
	member_put_time(value, event_of(from)->clock, event_of(from)->rec.time_ns);
	return true;
}

static bool get_role(const void *from, struct member_value *value)
{
	return member_put_role(value, event_of(from)->role);
}

static bool get_state(const void *from, struct member_value *value)
{
	return member_put_state(value, event_of(from)->socket->state);
}

static bool get_old_state(const void *from, struct member_value *value)
{
	return member_put_state(value, event_of(from)->rec.old_state);
}

static bool get_new_state(const void *from, struct member_value *value)
{
	return member_put_state(value, event_of(from)->rec.new_state);
}

static bool get_family(const void *from, struct member_value *value)
{
	switch (event_of(from)->rec.family) {
	case AF_INET:
		value->text = "inet";
		break;
	case AF_INET6:
		value->text = "inet6";
		break;
	default:
		member_put_word(value, NULL, 0, event_of(from)->rec.family);
	}
	return true;
}

/* A child's records do not name the listener any more, but its request did. */
static bool get_listener_cookie(const void *from, struct member_value *value)
{
	const struct member_event *event = from;
	u64 cookie = event->rec.listener_cookie;

	return member_put_cookie(value, cookie ? cookie : event->socket->listener_cookie);
}

/* Before a port is chosen no address need be, either; that of a listener may be any. */
static bool put_address(struct member_value *value, const struct endpoint *end)
{
	static const u8 any_ipv4[4], any_ipv6[16];
	bool any = decode_is_ipv4(end) ? !memcmp(end->addr + 12, any_ipv4, 4) :
		   !memcmp(end->addr, any_ipv6, 16);

	if (!end->port && any)
		return false;
	decode_address_text(value->buf, end);
	value->text = value->buf;
	return true;
}

static bool get_laddr(const void *from, struct member_value *value)
{
	struct endpoint end;

	decode_local(&event_of(from)->rec, &end);
	return put_address(value, &end);
}

static bool get_raddr(const void *from, struct member_value *value)
{
	struct endpoint end;

	decode_remote(&event_of(from)->rec, &end);
	return put_address(value, &end);
}

static bool get_event(const void *from, struct member_value *value)
{
	value->text = word_event(event_of(from)->rec.event, value->buf);
	return event_of(from)->rec.event;
}

static bool get_kind(const void *from, struct member_value *value)
{
	u8 kind = event_of(from)->rec.kind;
	struct name unknown;

	return member_put_name(value, name_kind(kind, &unknown), &unknown, kind);
}

static bool get_context(const void *from, struct member_value *value)
{
	u8 context = event_of(from)->rec.context;
	struct name unknown;

	return member_put_name(value, name_context(context, &unknown), &unknown, context) &&
	       context;
}

static bool get_cause(const void *from, struct member_value *value)
{
	value->text = word_cause(event_of(from)->rec.cause, value->buf);
	return event_of(from)->rec.cause != TCPSTATE_CAUSE_UNKNOWN;
}

static bool get_inferred(const void *from, struct member_value *value)
{
	value->number = !!(flags_of(from) & TCPSTATE_F_INFERRED);
	return event_of(from)->rec.cause != TCPSTATE_CAUSE_UNKNOWN ||
	       flags_of(from) & TCPSTATE_F_UNSEEN;
}

static bool get_reset_reason(const void *from, struct member_value *value)
{
	const struct tcpstate_record *rec = &event_of(from)->rec;

	value->text = word_reset_reason(rec->reset_reason, value->buf);
	return rec->event == TCPSTATE_EV_RESET_SENT &&
	       rec->reset_reason != TCPSTATE_RESET_UNKNOWN;
}

static const char * const flag_names[] = {
	[__builtin_ctz(TCPSTATE_F_ORPHAN)] = "orphan",
	[__builtin_ctz(TCPSTATE_F_SYNCOOKIE)] = "syncookie",
	[__builtin_ctz(TCPSTATE_F_FASTOPEN)] = "fastopen",
	[__builtin_ctz(TCPSTATE_F_MPTCP)] = "mptcp",
	[__builtin_ctz(TCPSTATE_F_REPAIR)] = "repair",
	[__builtin_ctz(TCPSTATE_F_TIMESTAMPS)] = "timestamps",
	[__builtin_ctz(TCPSTATE_F_SACK)] = "sack",
	[__builtin_ctz(TCPSTATE_F_WSCALE)] = "wscale",
	[__builtin_ctz(TCPSTATE_F_ECN)] = "ecn",
	[__builtin_ctz(TCPSTATE_F_NO_SYN)] = "no_syn",
	[__builtin_ctz(TCPSTATE_F_UNSEEN)] = "unseen",
};

static const struct member_words flag_words = { flag_names, ARRAY_SIZE(flag_names) };

/* The others are members of their own, or say which members are known. */
static bool get_flags(const void *from, struct member_value *value)
{
	value->number = flags_of(from) &
			~(TCPSTATE_F_INFERRED | TCPSTATE_F_SEG_RCVD | TCPSTATE_F_SEG_SENT |
			  TCPSTATE_F_SEG_DERIVED | TCPSTATE_F_HAS_UID | TCPSTATE_F_HAS_QUEUE |
			  TCPSTATE_F_HAS_TCP);
	return true;
}

static const char * const seg_names[] = {
	[__builtin_ctz(TCPSTATE_TCPF_FIN)] = "fin",
	[__builtin_ctz(TCPSTATE_TCPF_SYN)] = "syn",
	[__builtin_ctz(TCPSTATE_TCPF_RST)] = "rst",
	[__builtin_ctz(TCPSTATE_TCPF_PSH)] = "psh",
	[__builtin_ctz(TCPSTATE_TCPF_ACK)] = "ack",
};

static const struct member_words seg_words = { seg_names, ARRAY_SIZE(seg_names) };

static bool get_seg_flags(const void *from, struct member_value *value)
{
	value->number = event_of(from)->rec.seg_flags;
	return has_segment(from);
}

static bool get_segment(const void *from, struct member_value *value)
{
	value->text = flags_of(from) & TCPSTATE_F_SEG_SENT ? "sent" : "received";
	return has_segment(from);
}

static bool get_seg_derived(const void *from, struct member_value *value)
{
	value->number = !!(flags_of(from) & TCPSTATE_F_SEG_DERIVED);
	return has_segment(from);
}

static bool get_comm(const void *from, struct member_value *value)
{
	return has_task(from) && member_put_comm(value, event_of(from)->rec.comm);
}

static bool get_error_name(const void *from, struct member_value *value)
{
	return member_put_error(value, event_of(from)->rec.sk_err);
}

static bool get_twin(const void *from, struct member_value *value)
{
	static const char * const twins[] = {
		[TWIN_BORN] = "born",
		[TWIN_DROPPED] = "dropped",
	};

	member_put_word(value, twins, ARRAY_SIZE(twins), event_of(from)->twin);
	return event_of(from)->twin != TWIN_NONE;
}

static bool get_cut_rows(const void *from, struct member_value *value)
{
	value->number = event_of(from)->socket->cut_rows;
	return value->number;
}

static bool get_host(const void *from, struct member_value *value)
{
	const struct source_host *hosts = event_of(from)->clock->hosts;
	const struct source_host *host;

	if (!hosts)
		return false;
	host = &hosts[event_of(from)->socket->host];
	return member_put_string(value, host->name, sizeof(host->name));
}

static bool put_how(struct member_value *value, const struct track_owner *owner)
{
	static const char * const hows[] = {
		[OWNER_CLOSED] = "closed",
		[OWNER_HOLDS] = "holds",
		[OWNER_OPENED] = "opened",
	};

	member_put_word(value, hows, ARRAY_SIZE(hows), owner->how);
	return owner->how != OWNER_UNKNOWN;
}

static bool get_owner_pid(const void *from, struct member_value *value)
{
	value->number = event_of(from)->socket->owner.tgid;
	return event_of(from)->socket->owner.how != OWNER_UNKNOWN;
}

static bool get_owner_comm(const void *from, struct member_value *value)
{
	return event_of(from)->socket->owner.how != OWNER_UNKNOWN &&
	       member_put_comm(value, event_of(from)->socket->owner.comm);
}

static bool get_owner_how(const void *from, struct member_value *value)
{
	return put_how(value, &event_of(from)->socket->owner);
}

static bool get_listener_pid(const void *from, struct member_value *value)
{
	value->number = event_of(from)->socket->listener.tgid;
	return event_of(from)->socket->listener.how != OWNER_UNKNOWN;
}

static bool get_listener_comm(const void *from, struct member_value *value)
{
	return event_of(from)->socket->listener.how != OWNER_UNKNOWN &&
	       member_put_comm(value, event_of(from)->socket->listener.comm);
}

static bool get_listener_how(const void *from, struct member_value *value)
{
	return put_how(value, &event_of(from)->socket->listener);
}

#define E	MEMBER_IN_EVENT
#define R	MEMBER_IN_ROW
#define S	MEMBER_IN_END
#define ENTRY(name, type, unit, in, known, get, help) \
	{ name, MEMBER_##type, unit, "0.1", in, known, get, NULL, help }
#define WORDS(name, in, get, words, help) \
	{ name, MEMBER_WORDS, NULL, "0.1", in, NULL, get, words, help }

static const struct member members[] = {
	ENTRY("time", TIME, NULL, E | R, NULL, get_time, "when, in UTC"),
	ENTRY("time_ns", U64, "ns", E | R, NULL, get_time_ns, "when, by CLOCK_MONOTONIC"),
	ENTRY("since_ns", U64, "ns", R, NULL, get_since_ns, "since the connection's first record"),
	ENTRY("end", U32, NULL, R, NULL, get_end, "whose record it is: index in ends"),
	ENTRY("cpu", U32, NULL, E | R, NULL, get_cpu, "CPU that wrote the record"),
	ENTRY("seq", U64, NULL, E | R, has_seq, get_seq, "number of the record on its CPU"),
	ENTRY("role", WORD, NULL, S, NULL, get_role, "what the socket is in its connection"),
	ENTRY("state", WORD, NULL, S, NULL, get_state, "state after the last record"),
	ENTRY("host", STRING, NULL, E | S, NULL, get_host, "of several, the one it is from"),
	ENTRY("netns", U32, NULL, E | S, NULL, get_netns, "inode of the network namespace"),
	ENTRY("cookie", COOKIE, NULL, E | S, NULL, get_cookie, "socket cookie"),
	ENTRY("listener_cookie", COOKIE, NULL, E | S, NULL, get_listener_cookie,
	      "cookie of the listener that it came to"),
	ENTRY("cgroup_id", U64, NULL, E | S, has_cgroup, get_cgroup_id,
	      "cgroup v2 id of the socket, or of its listener"),
	ENTRY("family", WORD, NULL, E | S, NULL, get_family, "address family of the socket"),
	ENTRY("laddr", ADDRESS, NULL, E | S, NULL, get_laddr, "local address"),
	ENTRY("lport", PORT, NULL, E | S, NULL, get_lport, "local port"),
	ENTRY("raddr", ADDRESS, NULL, E | S, NULL, get_raddr, "remote address"),
	ENTRY("rport", PORT, NULL, E | S, NULL, get_rport, "remote port"),
	ENTRY("uid", U32, NULL, E | S, has_uid, get_uid, "user id of the socket's owner"),
	ENTRY("event", WORD, NULL, E | R, NULL, get_event, "what the record tells"),
	ENTRY("kind", WORD, NULL, E | R, NULL, get_kind, "kind of socket, before"),
	ENTRY("old_state", WORD, NULL, E | R, NULL, get_old_state, "state before"),
	ENTRY("new_state", WORD, NULL, E | R, NULL, get_new_state, "state after"),
	ENTRY("cause", WORD, NULL, E | R, NULL, get_cause, "what made the state change"),
	ENTRY("inferred", BOOL, NULL, E | R, NULL, get_inferred,
	      "the cause was deduced, not observed"),
	ENTRY("reset_reason", WORD, NULL, E | R, NULL, get_reset_reason, "why a RST was sent"),
	ENTRY("context", WORD, NULL, E | R, NULL, get_context, "where the kernel ran"),
	WORDS("flags", E | R, get_flags, &flag_words, "what else is known of the socket"),
	ENTRY("pid", U32, NULL, E | R, has_task, get_pid, "thread that did it"),
	ENTRY("tgid", U32, NULL, E | R, has_task, get_tgid, "process that did it"),
	ENTRY("comm", STRING, NULL, E | R, NULL, get_comm, "name of the thread that did it"),
	ENTRY("segment", WORD, NULL, E | R, NULL, get_segment, "direction of the segment"),
	WORDS("seg_flags", E | R, get_seg_flags, &seg_words, "flags of the segment"),
	ENTRY("seg_seq", U32, NULL, E | R, has_segment, get_seg_seq,
	      "sequence number of the segment, of its FIN if it has one"),
	ENTRY("seg_ack", U32, NULL, E | R, has_seg_ack, get_seg_ack,
	      "acknowledgment number of the segment"),
	ENTRY("seg_derived", BOOL, NULL, E | R, NULL, get_seg_derived,
	      "seg_seq and seg_ack are computed from the socket, not read from the segment"),
	ENTRY("sk_err", U32, NULL, E | R, has_error, get_sk_err, "error pending on the socket"),
	ENTRY("sk_err_name", WORD, NULL, E | R, NULL, get_error_name, "its name"),
	ENTRY("retrans", U32, NULL, E | R, has_estimates, get_retrans,
	      "retransmissions in a row at this moment"),
	ENTRY("snd_nxt", U32, NULL, E | R, has_sent, get_snd_nxt, "SND.NXT"),
	ENTRY("snd_una", U32, NULL, E | R, has_sent, get_snd_una, "SND.UNA"),
	ENTRY("rcv_nxt", U32, NULL, E | R, has_peer, get_rcv_nxt, "RCV.NXT"),
	ENTRY("snd_wnd", U32, "bytes", E | R, has_window, get_snd_wnd,
	      "window that the peer offers"),
	ENTRY("srtt_us", U32, "us", E | R, has_srtt, get_srtt_us, "smoothed round-trip time"),
	ENTRY("mss", U32, "bytes", E | R, has_estimates, get_mss,
	      "maximum segment size for sending"),
	ENTRY("snd_wscale", U32, NULL, E | R, has_scales, get_snd_wscale,
	      "window scale of the peer"),
	ENTRY("rcv_wscale", U32, NULL, E | R, has_scales, get_rcv_wscale, "own window scale"),
	ENTRY("queue_len", U32, NULL, E | R, has_queue, get_queue_len,
	      "connections that wait for accept(2) at the listener"),
	ENTRY("queue_max", U32, NULL, E | R, has_queue, get_queue_max, "limit of queue_len"),
	ENTRY("bytes_sent", U64, "bytes", E | R, has_tcp_sock, get_bytes_sent,
	      "payload sent, with retransmissions"),
	ENTRY("bytes_received", U64, "bytes", E | R, has_tcp_sock, get_bytes_received,
	      "payload received in order"),
	ENTRY("in_old_state_ns", U64, "ns", E | R, has_spent, get_in_old_state_ns,
	      "how long the socket had been in old_state"),
	ENTRY("gap", BOOL, NULL, E | R, NULL, get_gap,
	      "records of the socket before it are missing"),
	ENTRY("odd", BOOL, NULL, E | R, NULL, get_odd, "the state machine has no such transition"),
	ENTRY("twin", WORD, NULL, E | R, NULL, get_twin, "it is about a duplicate child"),
	ENTRY("whole", BOOL, NULL, E | S, NULL, get_whole, "the beginning of the socket was seen"),
	ENTRY("cut_records", U64, NULL, S, NULL, get_cut_rows,
	      "records that were too many to be kept"),
	ENTRY("owner_pid", U32, NULL, E | S, NULL, get_owner_pid, "process that owns the socket"),
	ENTRY("owner_comm", STRING, NULL, E | S, NULL, get_owner_comm, "its name"),
	ENTRY("owner_how", WORD, NULL, E | S, NULL, get_owner_how, "how that is known"),
	ENTRY("listener_pid", U32, NULL, E | S, NULL, get_listener_pid,
	      "process that owns the listener"),
	ENTRY("listener_comm", STRING, NULL, E | S, NULL, get_listener_comm, "its name"),
	ENTRY("listener_how", WORD, NULL, E | S, NULL, get_listener_how, "how that is known"),
};

static_assert(ARRAY_SIZE(members) <= MEMBERS_MAX, "MEMBERS_MAX has to grow");

/* An event; rows of a connection are events, too, and its ends are what they share. */
const struct member_table members_event = {
	.name = "event", .members = members, .n = ARRAY_SIZE(members),
	.help = "one record (e), one row of a connection (r), one socket of a connection (s)",
};
