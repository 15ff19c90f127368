// SPDX-License-Identifier: GPL-2.0-only
/*
 * The members of what a connection amounts to: how it was opened, how it was closed, and
 * what each end had to do with it.
 *
 * A span of time that is not over is not shown as one: it would be taken for the whole.
 * The only one that an end can have is that of the state it is in: in_state_ns.
 */
#include "members_entry.h"
#include "story.h"
#include "words.h"

static const struct story_handshake *hand_of(const void *from)
{
	return from;
}

static const struct story *story_of(const void *from)
{
	return &((const struct member_connection *)from)->story;
}

static const struct story_end *end_of(const void *from)
{
	return from;
}

/* A truth of which only the one side can be seen. */
#define SEEN(name, expression) \
static bool get_##name(const void *from, struct member_value *value) \
{ \
	value->number = expression; \
	return value->number; \
}

static bool is_over(const struct story_time *time)
{
	return time->known && !time->more;
}

/* A span of time that is over, and whether a cause was deduced that it follows from. */
#define SPAN(name, expression) \
static const struct story_time *name##_of(const void *from) \
{ \
	return &(expression); \
} \
\
static bool has_##name(const void *from) \
{ \
	return is_over(name##_of(from)); \
} \
\
NUMBER(name##_ns, name##_of(from)->ns) \
NUMBER(name##_inferred, name##_of(from)->inferred)

/* How often, and the same. */
#define COUNT(name, expression) \
static const struct story_count *name##_of(const void *from) \
{ \
	return &(expression); \
} \
\
static bool has_##name(const void *from) \
{ \
	return name##_of(from)->known; \
} \
\
NUMBER(name, name##_of(from)->n) \
NUMBER(name##_inferred, name##_of(from)->inferred)

SPAN(syn_to_synack, hand_of(from)->syn_to_synack)
SPAN(synack_to_ack, hand_of(from)->synack_to_ack)
SPAN(ack_to_accept, hand_of(from)->ack_to_accept)
SPAN(failed_after, hand_of(from)->failed_after)
COUNT(syn_retrans, hand_of(from)->syn_retrans)
COUNT(synack_retrans, hand_of(from)->synack_retrans)

static bool get_open(const void *from, struct member_value *value)
{
	value->text = story_open_name(hand_of(from)->open);
	return hand_of(from)->open != STORY_OPEN_UNKNOWN;
}

/* What was not seen from its beginning may have been complete. */
static bool get_complete(const void *from, struct member_value *value)
{
	value->number = hand_of(from)->complete;
	return value->number || hand_of(from)->open != STORY_OPEN_UNKNOWN;
}

static bool has_first(const void *from)
{
	return story_of(from)->has_first;
}

NUMBER(first, story_of(from)->first)
SPAN(half_closed, story_of(from)->half_closed)
SPAN(close, story_of(from)->close)

static bool get_first_role(const void *from, struct member_value *value)
{
	const struct member_connection *connection = from;
	const struct story *story = &connection->story;

	return has_first(from) && member_put_role(value, connection->tl.role[story->first]);
}

/* At least nothing is nothing to be told. */
static bool has_in_state(const void *from)
{
	return end_of(from)->in_state.known && end_of(from)->in_state.ns;
}

NUMBER(in_state_ns, end_of(from)->in_state.ns)
NUMBER(in_state_inferred, end_of(from)->in_state.inferred)

static bool get_fin(const void *from, struct member_value *value)
{
	value->text = story_fin_name(end_of(from)->fin);
	return end_of(from)->fin != STORY_FIN_NONE;
}

static bool get_ending(const void *from, struct member_value *value)
{
	value->text = story_ending_name(end_of(from)->ending);
	return end_of(from)->ending != STORY_ENDING_UNKNOWN;
}

static bool has_cause(const void *from)
{
	return end_of(from)->cause != TCPSTATE_CAUSE_UNKNOWN;
}

static bool get_cause(const void *from, struct member_value *value)
{
	value->text = word_cause(end_of(from)->cause, value->buf);
	return has_cause(from);
}

static bool has_error(const void *from)
{
	return end_of(from)->err;
}

static bool get_error_name(const void *from, struct member_value *value)
{
	return member_put_error(value, end_of(from)->err);
}

NUMBER(inferred, end_of(from)->inferred)
NUMBER(sk_err, end_of(from)->err)
SEEN(unseen, end_of(from)->unseen)
SEEN(fin_sent, end_of(from)->fin_sent)
SEEN(orphaned, end_of(from)->orphaned)
SEEN(rst_sent, end_of(from)->rst_sent)
SEEN(rst_received, end_of(from)->rst_received)

static bool get_reset_reason(const void *from, struct member_value *value)
{
	value->text = word_reset_reason(end_of(from)->reset_reason, value->buf);
	return end_of(from)->reset_reason != TCPSTATE_RESET_UNKNOWN;
}

SPAN(established, end_of(from)->established)
SPAN(close_wait, end_of(from)->close_wait)
SPAN(fin_wait2, end_of(from)->fin_wait2)

static bool has_wait(const void *from)
{
	return end_of(from)->wait != STORY_WAIT_NONE;
}

static bool get_wait(const void *from, struct member_value *value)
{
	value->text = story_wait_name(end_of(from)->wait);
	return has_wait(from);
}

static bool has_wait_ns(const void *from)
{
	return is_over(&end_of(from)->time_wait);
}

static bool get_wait_inferred(const void *from, struct member_value *value)
{
	value->number = end_of(from)->wait_inferred || end_of(from)->time_wait.inferred;
	return has_wait(from);
}

NUMBER(wait_ns, end_of(from)->time_wait.ns)

static bool has_bytes(const void *from)
{
	return end_of(from)->has_bytes;
}

NUMBER(bytes_sent, end_of(from)->bytes_sent)
NUMBER(bytes_received, end_of(from)->bytes_received)
/* Neither is ever 0. */
SEEN(srtt_us, end_of(from)->srtt_us)
SEEN(mss, end_of(from)->mss)

/* The span or the count before it. */
#define INFERRED(name) \
	ENTRY(#name "_inferred", BOOL, NULL, has_##name, get_##name##_inferred, \
	      "it follows from a cause that was deduced")
#define NS(name, help) \
	ENTRY(#name "_ns", U64, "ns", has_##name, get_##name##_ns, help)

static const struct member handshake[] = {
	ENTRY("open", WORD, NULL, NULL, get_open, "how the connection was opened"),
	ENTRY("complete", BOOL, NULL, NULL, get_complete,
	      "an end has been in ESTABLISHED, or in a state after it"),
	NS(syn_to_synack, "from the client's first SYN to the SYN-ACK, at the client"),
	INFERRED(syn_to_synack),
	NS(synack_to_ack, "from the server's first SYN-ACK to the ACK of it, at the server"),
	INFERRED(synack_to_ack),
	NS(ack_to_accept, "time in the accept queue"),
	INFERRED(ack_to_accept),
	NS(failed_after, "from the first SYN to the end of an attempt that failed"),
	INFERRED(failed_after),
	ENTRY("syn_retrans", U32, NULL, has_syn_retrans, get_syn_retrans,
	      "how often the client sent its SYN again"),
	INFERRED(syn_retrans),
	ENTRY("synack_retrans", U32, NULL, has_synack_retrans, get_synack_retrans,
	      "how often the server sent its SYN-ACK again"),
	INFERRED(synack_retrans),
};

static const struct member teardown[] = {
	ENTRY("first", U32, NULL, has_first, get_first,
	      "which end sent the first FIN: index in ends"),
	ENTRY("first_role", WORD, NULL, NULL, get_first_role, "the role of that end"),
	NS(half_closed, "how long only one direction was closed"),
	INFERRED(half_closed),
	NS(close, "from the first FIN until all ends are in TIME_WAIT or CLOSE"),
	INFERRED(close),
};

static const struct member end[] = {
	ENTRY("unseen", BOOL, NULL, NULL, get_unseen,
	      "what became of it after state cannot be seen"),
	ENTRY("in_state_ns", U64, "ns", has_in_state, get_in_state_ns,
	      "how long it has been in state, at least: it still is"),
	INFERRED(in_state),
	ENTRY("fin", WORD, NULL, NULL, get_fin, "its part in the exchange of FINs"),
	ENTRY("fin_sent", BOOL, NULL, NULL, get_fin_sent, "it closed its direction"),
	ENTRY("ending", WORD, NULL, NULL, get_ending, "how it ended"),
	ENTRY("cause", WORD, NULL, NULL, get_cause,
	      "cause of the record that ended it, TIME_WAIT apart"),
	ENTRY("inferred", BOOL, NULL, has_cause, get_inferred,
	      "that cause was deduced, not observed"),
	ENTRY("sk_err", U32, NULL, has_error, get_sk_err, "error of the socket then"),
	ENTRY("sk_err_name", WORD, NULL, NULL, get_error_name, "its name"),
	ENTRY("orphaned", BOOL, NULL, NULL, get_orphaned,
	      "it had no process any more before TIME_WAIT"),
	ENTRY("rst_sent", BOOL, NULL, NULL, get_rst_sent, "it sent a RST"),
	ENTRY("reset_reason", WORD, NULL, NULL, get_reset_reason, "why it sent the first one"),
	ENTRY("rst_received", BOOL, NULL, NULL, get_rst_received, "it received a RST"),
	NS(established, "how long it was in ESTABLISHED"),
	INFERRED(established),
	NS(close_wait, "how long it was in CLOSE_WAIT"),
	INFERRED(close_wait),
	NS(fin_wait2, "how long it was in FIN_WAIT2"),
	INFERRED(fin_wait2),
	ENTRY("time_wait", WORD, NULL, NULL, get_wait, "what became of its TIME_WAIT"),
	ENTRY("time_wait_ns", U64, "ns", has_wait_ns, get_wait_ns,
	      "how long it was in TIME_WAIT"),
	ENTRY("time_wait_inferred", BOOL, NULL, NULL, get_wait_inferred,
	      "these two follow from a cause that was deduced"),
	ENTRY("bytes_sent", U64, "bytes", has_bytes, get_bytes_sent,
	      "payload sent, with retransmissions, when that was seen last"),
	ENTRY("bytes_received", U64, "bytes", has_bytes, get_bytes_received,
	      "payload received in order, when that was seen last"),
	ENTRY("srtt_us", U32, "us", NULL, get_srtt_us, "last smoothed round-trip time"),
	ENTRY("mss", U32, "bytes", NULL, get_mss, "last maximum segment size for sending"),
};

const struct member_table members_handshake = {
	.name = "handshake", .members = handshake, .n = ARRAY_SIZE(handshake),
	.help = "in a connection: how it was opened",
};

const struct member_table members_teardown = {
	.name = "teardown", .members = teardown, .n = ARRAY_SIZE(teardown),
	.help = "in a connection: how it was closed",
};

const struct member_table members_end = {
	.name = "ends", .members = end, .n = ARRAY_SIZE(end),
	.help = "in a connection: one end, besides what a socket (s) has",
};
