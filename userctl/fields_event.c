// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fields of an event: what the record has, and what is known of its socket. Names
 * are those of struct tcpstate_record where it has the field.
 *
 * A record has zeros where a kind of socket has no such field, and where a value is not
 * known: neither is shown.
 */
#include <arpa/inet.h>
#include <string.h>

#include "fields.h"
#include "names.h"
#include "text.h"
#include "words.h"

static const struct field_event *event_of(const void *from)
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

/* Sequence numbers: every kind of socket has them. */
static bool has_tcp(const void *from)
{
	return flags_of(from) & TCPSTATE_F_HAS_TCP;
}

/* What only struct tcp_sock has. */
static bool has_tcp_sock(const void *from)
{
	return has_tcp(from) && event_of(from)->rec.kind == TCPSTATE_KIND_FULL;
}

/* What is gone in TIME_WAIT. */
static bool has_peer_data(const void *from)
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

static bool get_time(const void *from, struct field_value *value)
{
	field_put_time(value, event_of(from)->clock, event_of(from)->rec.time_ns);
	return true;
}

static bool get_role(const void *from, struct field_value *value)
{
	static const char * const roles[] = {
		[ROLE_CLIENT] = "client",
		[ROLE_SERVER] = "server",
		[ROLE_LISTENER] = "listener",
	};

	field_put_word(value, roles, ARRAY_SIZE(roles), event_of(from)->role);
	return event_of(from)->role != ROLE_UNKNOWN;
}

static bool get_state(const void *from, struct field_value *value)
{
	return field_put_state(value, event_of(from)->socket->state);
}

static bool get_old_state(const void *from, struct field_value *value)
{
	return field_put_state(value, event_of(from)->rec.old_state);
}

static bool get_new_state(const void *from, struct field_value *value)
{
	return field_put_state(value, event_of(from)->rec.new_state);
}

static bool get_family(const void *from, struct field_value *value)
{
	switch (event_of(from)->rec.family) {
	case AF_INET:
		value->text = "inet";
		break;
	case AF_INET6:
		value->text = "inet6";
		break;
	default:
		field_put_word(value, NULL, 0, event_of(from)->rec.family);
	}
	return true;
}

/* A child's records do not name the listener any more, but its request did. */
static bool get_listener_cookie(const void *from, struct field_value *value)
{
	const struct field_event *event = from;
	u64 cookie = event->rec.listener_cookie;

	return field_put_cookie(value, cookie ? cookie : event->socket->listener_cookie);
}

/* Before a port is chosen no address need be, either; that of a listener may be any. */
static bool put_address(struct field_value *value, const struct endpoint *end)
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

static bool get_laddr(const void *from, struct field_value *value)
{
	struct endpoint end;

	decode_local(&event_of(from)->rec, &end);
	return put_address(value, &end);
}

static bool get_raddr(const void *from, struct field_value *value)
{
	struct endpoint end;

	decode_remote(&event_of(from)->rec, &end);
	return put_address(value, &end);
}

static bool get_event(const void *from, struct field_value *value)
{
	value->text = word_event(event_of(from)->rec.event, value->buf);
	return event_of(from)->rec.event;
}

static bool get_kind(const void *from, struct field_value *value)
{
	u8 kind = event_of(from)->rec.kind;
	struct name unknown;

	return field_put_name(value, name_kind(kind, &unknown), &unknown, kind);
}

static bool get_context(const void *from, struct field_value *value)
{
	u8 context = event_of(from)->rec.context;
	struct name unknown;

	return field_put_name(value, name_context(context, &unknown), &unknown, context) &&
	       context;
}

static bool get_cause(const void *from, struct field_value *value)
{
	value->text = word_cause(event_of(from)->rec.cause, value->buf);
	return event_of(from)->rec.cause != TCPSTATE_CAUSE_UNKNOWN;
}

static bool get_inferred(const void *from, struct field_value *value)
{
	value->number = !!(flags_of(from) & TCPSTATE_F_INFERRED);
	return event_of(from)->rec.cause != TCPSTATE_CAUSE_UNKNOWN;
}

static bool get_reset_reason(const void *from, struct field_value *value)
{
	const struct tcpstate_record *rec = &event_of(from)->rec;

	value->text = word_reset_reason(rec->reset_reason, value->buf);
	return rec->event == TCPSTATE_EV_RESET_SENT &&
	       rec->reset_reason != TCPSTATE_RESET_UNKNOWN;
}

#define BIT_WORD(flag) [__builtin_ctz(flag)]

static const char * const flag_names[] = {
	BIT_WORD(TCPSTATE_F_ORPHAN) = "orphan",
	BIT_WORD(TCPSTATE_F_SYNCOOKIE) = "syncookie",
	BIT_WORD(TCPSTATE_F_FASTOPEN) = "fastopen",
	BIT_WORD(TCPSTATE_F_MPTCP) = "mptcp",
	BIT_WORD(TCPSTATE_F_REPAIR) = "repair",
	BIT_WORD(TCPSTATE_F_TIMESTAMPS) = "timestamps",
	BIT_WORD(TCPSTATE_F_SACK) = "sack",
	BIT_WORD(TCPSTATE_F_WSCALE) = "wscale",
	BIT_WORD(TCPSTATE_F_ECN) = "ecn",
	BIT_WORD(TCPSTATE_F_NO_SYN) = "no_syn",
};

static const struct field_words flag_words = { flag_names, ARRAY_SIZE(flag_names) };

/* The others are fields of their own, or say which fields are known. */
static bool get_flags(const void *from, struct field_value *value)
{
	value->number = flags_of(from) &
			~(TCPSTATE_F_INFERRED | TCPSTATE_F_SEG_RCVD | TCPSTATE_F_SEG_SENT |
			  TCPSTATE_F_SEG_DERIVED | TCPSTATE_F_HAS_UID | TCPSTATE_F_HAS_QUEUE |
			  TCPSTATE_F_HAS_TCP);
	return true;
}

static const char * const seg_names[] = {
	BIT_WORD(TCPSTATE_TCPF_FIN) = "fin",
	BIT_WORD(TCPSTATE_TCPF_SYN) = "syn",
	BIT_WORD(TCPSTATE_TCPF_RST) = "rst",
	BIT_WORD(TCPSTATE_TCPF_PSH) = "psh",
	BIT_WORD(TCPSTATE_TCPF_ACK) = "ack",
};

static const struct field_words seg_words = { seg_names, ARRAY_SIZE(seg_names) };

static bool get_seg_flags(const void *from, struct field_value *value)
{
	value->number = event_of(from)->rec.seg_flags;
	return has_segment(from);
}

static bool get_segment(const void *from, struct field_value *value)
{
	value->text = flags_of(from) & TCPSTATE_F_SEG_SENT ? "sent" : "received";
	return has_segment(from);
}

static bool get_seg_derived(const void *from, struct field_value *value)
{
	value->number = !!(flags_of(from) & TCPSTATE_F_SEG_DERIVED);
	return has_segment(from);
}

static bool put_comm(struct field_value *value, const char comm[TCPSTATE_COMM_LEN])
{
	text_comm(value->buf, comm, TCPSTATE_COMM_LEN);
	value->text = value->buf;
	return *value->buf;
}

static bool get_comm(const void *from, struct field_value *value)
{
	return has_task(from) && put_comm(value, event_of(from)->rec.comm);
}

static bool get_error_name(const void *from, struct field_value *value)
{
	return field_put_error(value, event_of(from)->rec.sk_err);
}

static bool get_twin(const void *from, struct field_value *value)
{
	static const char * const twins[] = {
		[TWIN_BORN] = "born",
		[TWIN_DROPPED] = "dropped",
	};

	field_put_word(value, twins, ARRAY_SIZE(twins), event_of(from)->twin);
	return event_of(from)->twin != TWIN_NONE;
}

static bool get_whole(const void *from, struct field_value *value)
{
	value->number = event_of(from)->socket->whole;
	return true;
}

static bool get_cut_rows(const void *from, struct field_value *value)
{
	value->number = event_of(from)->socket->cut_rows;
	return value->number;
}

static bool put_how(struct field_value *value, const struct track_owner *owner)
{
	static const char * const hows[] = {
		[OWNER_CLOSED] = "closed",
		[OWNER_OPENED] = "opened",
	};

	field_put_word(value, hows, ARRAY_SIZE(hows), owner->how);
	return owner->how != OWNER_UNKNOWN;
}

static bool get_owner_pid(const void *from, struct field_value *value)
{
	value->number = event_of(from)->socket->owner.tgid;
	return event_of(from)->socket->owner.how != OWNER_UNKNOWN;
}

static bool get_owner_comm(const void *from, struct field_value *value)
{
	return event_of(from)->socket->owner.how != OWNER_UNKNOWN &&
	       put_comm(value, event_of(from)->socket->owner.comm);
}

static bool get_owner_how(const void *from, struct field_value *value)
{
	return put_how(value, &event_of(from)->socket->owner);
}

static bool get_listener_pid(const void *from, struct field_value *value)
{
	value->number = event_of(from)->socket->listener.tgid;
	return event_of(from)->socket->listener.how != OWNER_UNKNOWN;
}

static bool get_listener_comm(const void *from, struct field_value *value)
{
	return event_of(from)->socket->listener.how != OWNER_UNKNOWN &&
	       put_comm(value, event_of(from)->socket->listener.comm);
}

static bool get_listener_how(const void *from, struct field_value *value)
{
	return put_how(value, &event_of(from)->socket->listener);
}

#define E	FIELD_IN_EVENT
#define R	FIELD_IN_ROW
#define S	FIELD_IN_END
#define AT(m)	offsetof(struct field_event, m), sizeof(((struct field_event *)0)->m)
/* A field that is where it is, if it is known; and one that needs a closer look. */
#define MEMBER(name, type, unit, in, m, known, help) \
	{ name, FIELD_##type, unit, "0.1", in, AT(m), known, NULL, NULL, help }
#define GET(name, type, unit, in, get, help) \
	{ name, FIELD_##type, unit, "0.1", in, 0, 0, NULL, get, NULL, help }
#define WORDS(name, in, known, get, words, help) \
	{ name, FIELD_WORDS, NULL, "0.1", in, 0, 0, known, get, words, help }

static const struct field fields[] = {
	GET("time", TIME, NULL, E | R, get_time, "when, in UTC"),
	MEMBER("time_ns", U64, "ns", E | R, rec.time_ns, NULL, "when, by CLOCK_MONOTONIC"),
	MEMBER("since_ns", U64, "ns", R, since_ns, NULL, "since the connection's first record"),
	MEMBER("end", U32, NULL, R, end, NULL, "whose record it is: index in ends"),
	MEMBER("cpu", U32, NULL, E | R, rec.cpu, NULL, "CPU that wrote the record"),
	MEMBER("seq", U64, NULL, E | R, rec.seq, has_seq, "number of the record on its CPU"),
	GET("role", WORD, NULL, S, get_role, "what the socket is in its connection"),
	GET("state", WORD, NULL, S, get_state, "state after the last record"),
	MEMBER("netns", U32, NULL, E | S, rec.netns, NULL, "inode of the network namespace"),
	MEMBER("cookie", COOKIE, NULL, E | S, rec.cookie, NULL, "socket cookie"),
	GET("listener_cookie", COOKIE, NULL, E | S, get_listener_cookie,
	    "cookie of the listener that it came to"),
	MEMBER("cgroup_id", U64, NULL, E | S, rec.cgroup_id, has_cgroup,
	       "cgroup v2 id of the socket, or of its listener"),
	GET("family", WORD, NULL, E | S, get_family, "address family of the socket"),
	GET("laddr", ADDRESS, NULL, E | S, get_laddr, "local address"),
	MEMBER("lport", PORT, NULL, E | S, rec.lport, NULL, "local port"),
	GET("raddr", ADDRESS, NULL, E | S, get_raddr, "remote address"),
	MEMBER("rport", PORT, NULL, E | S, rec.rport, NULL, "remote port"),
	MEMBER("uid", U32, NULL, E | S, rec.uid, has_uid, "user id of the socket's owner"),
	GET("event", WORD, NULL, E | R, get_event, "what the record tells"),
	GET("kind", WORD, NULL, E | R, get_kind, "kind of socket, before"),
	GET("old_state", WORD, NULL, E | R, get_old_state, "state before"),
	GET("new_state", WORD, NULL, E | R, get_new_state, "state after"),
	GET("cause", WORD, NULL, E | R, get_cause, "what made the state change"),
	GET("inferred", BOOL, NULL, E | R, get_inferred, "the cause was deduced, not observed"),
	GET("reset_reason", WORD, NULL, E | R, get_reset_reason, "why a RST was sent"),
	GET("context", WORD, NULL, E | R, get_context, "where the kernel ran"),
	WORDS("flags", E | R, NULL, get_flags, &flag_words, "what else is known of the socket"),
	MEMBER("pid", U32, NULL, E | R, rec.pid, has_task, "thread that did it"),
	MEMBER("tgid", U32, NULL, E | R, rec.tgid, has_task, "process that did it"),
	GET("comm", STRING, NULL, E | R, get_comm, "name of the thread that did it"),
	GET("segment", WORD, NULL, E | R, get_segment, "direction of the segment"),
	WORDS("seg_flags", E | R, NULL, get_seg_flags, &seg_words, "flags of the segment"),
	MEMBER("seg_seq", U32, NULL, E | R, rec.seg_seq, has_segment,
	       "sequence number of the segment, of its FIN if it has one"),
	MEMBER("seg_ack", U32, NULL, E | R, rec.seg_ack, has_seg_ack,
	       "acknowledgment number of the segment"),
	GET("seg_derived", BOOL, NULL, E | R, get_seg_derived,
	    "seg_seq and seg_ack are computed from the socket, not read from the segment"),
	MEMBER("sk_err", U32, NULL, E | R, rec.sk_err, has_error, "error pending on the socket"),
	GET("sk_err_name", WORD, NULL, E | R, get_error_name, "its name"),
	MEMBER("retrans", U32, NULL, E | R, rec.retrans, has_peer_data,
	       "retransmissions in a row at this moment"),
	MEMBER("snd_nxt", U32, NULL, E | R, rec.snd_nxt, has_tcp, "SND.NXT"),
	MEMBER("snd_una", U32, NULL, E | R, rec.snd_una, has_tcp, "SND.UNA"),
	MEMBER("rcv_nxt", U32, NULL, E | R, rec.rcv_nxt, has_tcp, "RCV.NXT"),
	MEMBER("snd_wnd", U32, "bytes", E | R, rec.snd_wnd, has_tcp_sock,
	       "window that the peer offers"),
	MEMBER("srtt_us", U32, "us", E | R, rec.srtt_us, has_srtt, "smoothed round-trip time"),
	MEMBER("mss", U32, "bytes", E | R, rec.mss, has_peer_data,
	       "maximum segment size for sending"),
	MEMBER("snd_wscale", U32, NULL, E | R, rec.snd_wscale, has_scales,
	       "window scale of the peer"),
	MEMBER("rcv_wscale", U32, NULL, E | R, rec.rcv_wscale, has_scales, "own window scale"),
	MEMBER("queue_len", U32, NULL, E | R, rec.queue_len, has_queue,
	       "connections that wait for accept(2) at the listener"),
	MEMBER("queue_max", U32, NULL, E | R, rec.queue_max, has_queue, "limit of queue_len"),
	MEMBER("bytes_sent", U64, "bytes", E | R, rec.bytes_sent, has_tcp_sock,
	       "payload sent, with retransmissions"),
	MEMBER("bytes_received", U64, "bytes", E | R, rec.bytes_received, has_tcp_sock,
	       "payload received in order"),
	MEMBER("in_old_state_ns", U64, "ns", E | R, spent_ns, has_spent,
	       "how long the socket had been in old_state"),
	MEMBER("gap", BOOL, NULL, E | R, gap, NULL, "records of the socket before it are missing"),
	MEMBER("odd", BOOL, NULL, E | R, odd, NULL, "the state machine has no such transition"),
	GET("twin", WORD, NULL, E | R, get_twin, "it is about a duplicate child"),
	GET("whole", BOOL, NULL, E | S, get_whole, "the beginning of the socket was seen"),
	GET("cut_records", U64, NULL, S, get_cut_rows, "records that were too many to be kept"),
	GET("owner_pid", U32, NULL, E | S, get_owner_pid, "process that owns the socket"),
	GET("owner_comm", STRING, NULL, E | S, get_owner_comm, "its name"),
	GET("owner_how", WORD, NULL, E | S, get_owner_how, "how that is known"),
	GET("listener_pid", U32, NULL, E | S, get_listener_pid, "process that owns the listener"),
	GET("listener_comm", STRING, NULL, E | S, get_listener_comm, "its name"),
	GET("listener_how", WORD, NULL, E | S, get_listener_how, "how that is known"),
};

_Static_assert(ARRAY_SIZE(fields) <= FIELDS_MAX, "FIELDS_MAX has to grow");

/* An event; rows of a connection are events, too, and its ends are what they share. */
const struct field_table fields_event = {
	.name = "event", .fields = fields, .n = ARRAY_SIZE(fields),
	.help = "one record (e), one row of a connection (r), one socket of a connection (s)",
};

/**
 * field_event_set() - show a record
 * @event: the result; its clock is left alone
 * @rec: the record
 * @end: its socket, as it is after the record
 */
void field_event_set(struct field_event *event, const struct tcpstate_record *rec,
		     const struct track_end *end)
{
	event->rec = *rec;
	event->socket = end;
	event->gap = end->gap;
	event->odd = end->odd;
	event->twin = end->twin;
	event->has_spent = end->has_spent;
	event->spent_ns = end->spent_ns;
}

/**
 * field_event_set_row() - show a row of a connection
 * @event: the result; its clock is left alone
 * @row: the row
 */
void field_event_set_row(struct field_event *event, const struct timeline_row *row)
{
	event->rec = row->row->rec;
	event->end = row->side;
	event->since_ns = row->since_ns;
	event->gap = row->row->gap;
	event->odd = row->row->odd;
	event->twin = row->row->twin;
	event->has_spent = row->row->has_spent;
	event->spent_ns = row->row->spent_ns;
}

/* Requests and timewait sockets may not have one. */
static u64 cgroup_of(const struct track_end *end)
{
	u64 id = 0;
	size_t i;

	for (i = 0; i < end->n_rows && !id; i++)
		id = end->rows[i].rec.cgroup_id;
	return id;
}

/**
 * field_event_set_end() - show one end of a connection
 * @event: the result; its clock is left alone
 * @tl: the connection
 * @side: which end of it, one that was seen
 */
void field_event_set_end(struct field_event *event, const struct timeline *tl,
			 unsigned int side)
{
	const struct track_end *end = tl->ends[side];
	u16 family = end->rows[0].rec.family;
	size_t skip = family == AF_INET ? 12 : 0;

	event->rec = (struct tcpstate_record){
		.cookie = end->cookie,
		.listener_cookie = end->listener_cookie,
		.cgroup_id = cgroup_of(end),
		.lport = htons(end->local.port),
		.rport = htons(end->remote.port),
		.family = family,
		.netns = end->netns,
		.flags = end->has_uid ? TCPSTATE_F_HAS_UID : 0,
		.uid = end->uid,
	};
	memcpy(event->rec.laddr, end->local.addr + skip, sizeof(end->local.addr) - skip);
	memcpy(event->rec.raddr, end->remote.addr + skip, sizeof(end->remote.addr) - skip);
	event->socket = end;
	event->role = tl->role[side];
}
