// SPDX-License-Identifier: GPL-2.0-only
/* Pieces of text that all forms of output share. */
#include "names.h"
#include "render.h"

/**
 * words_task() - a process, as ps would name it
 * @text: appended to: "nginx[12]"
 * @tgid: process id
 * @comm: its name
 */
void words_task(struct text *text, u32 tgid, const char comm[TCPSTATE_COMM_LEN])
{
	char name[TEXT_COMM_LEN];

	text_comm(name, comm, TCPSTATE_COMM_LEN);
	text_put(text, name);
	text_put(text, "[");
	text_decimal(text, tgid);
	text_put(text, "]");
}

/**
 * words_owner() - to whom a socket belongs
 * @text: appended to: "nginx[12]", "listener nginx[12]" or "owner unknown"
 * @end: the socket
 */
void words_owner(struct text *text, const struct track_end *end)
{
	if (end->owner.how != OWNER_UNKNOWN) {
		words_task(text, end->owner.tgid, end->owner.comm);
	} else if (end->listener.how != OWNER_UNKNOWN) {
		text_put(text, "listener ");
		words_task(text, end->listener.tgid, end->listener.comm);
	} else {
		text_put(text, "owner unknown");
	}
}

/**
 * words_has_segment() - is a segment described?
 * @rec: a record
 *
 * Return: true if it has sequence numbers of a segment
 */
bool words_has_segment(const struct tcpstate_record *rec)
{
	return rec->flags & (TCPSTATE_F_SEG_RCVD | TCPSTATE_F_SEG_SENT);
}

/* "FIN received" says all about a segment that is received. */
static bool names_segment(u8 cause)
{
	return cause >= TCPSTATE_CAUSE_SYN && cause <= TCPSTATE_CAUSE_DATA;
}

/**
 * words_cause() - why a state changed
 * @text: appended to: "close(), sends FIN"; a question mark follows what was
 *	deduced
 * @rec: a record
 */
void words_cause(struct text *text, const struct tcpstate_record *rec)
{
	struct name unknown;

	text_put(text, name_cause(rec->cause, &unknown));
	if (rec->flags & TCPSTATE_F_INFERRED)
		text_put(text, "?");
	if (rec->flags & TCPSTATE_F_SEG_SENT) {
		text_put(text, ", sends ");
		text_put(text, name_segment(rec->seg_flags));
	} else if (rec->flags & TCPSTATE_F_SEG_RCVD && !names_segment(rec->cause)) {
		text_put(text, ", ");
		text_put(text, name_segment(rec->seg_flags));
		text_put(text, " came");
	}
}

/**
 * words_reset() - that a RST was sent, and why
 * @text: appended to: "RST sent, closed with unread data"
 * @rec: a record of TCPSTATE_EV_RESET_SENT
 */
void words_reset(struct text *text, const struct tcpstate_record *rec)
{
	struct name unknown;
	const char *reason = name_reset_reason(rec->reset_reason, &unknown);

	text_put(text, *reason ? "RST sent, " : "RST sent");
	text_put(text, reason);
}

/**
 * words_handover() - that a timewait socket goes on
 * @text: appended to; a question mark follows what was deduced
 * @rec: a record of TCPSTATE_EV_HANDOVER
 */
void words_handover(struct text *text, const struct tcpstate_record *rec)
{
	text_put(text, "a timewait socket goes on");
	if (rec->flags & TCPSTATE_F_INFERRED)
		text_put(text, "?");
}

/**
 * words_is_state_inferred() - was the state deduced that a record tells of?
 * @rec: a transition
 *
 * Return: true if nothing saw the socket enter it
 */
bool words_is_state_inferred(const struct tcpstate_record *rec)
{
	return rec->flags & TCPSTATE_F_UNSEEN && rec->flags & TCPSTATE_F_INFERRED;
}

/**
 * words_note() - something to be known about a socket from a record on
 * @rec: the record
 * @news: TCPSTATE_F_* that no earlier record of the socket had; what is told is
 *	taken away
 *
 * Return: a constant string, for instance "MPTCP subflow"; NULL: no more
 */
const char *words_note(const struct tcpstate_record *rec, u32 *news)
{
	static const struct {
		u32		flag;
		const char	*words;
	} notes[] = {
		{ TCPSTATE_F_MPTCP, "MPTCP subflow" },
		{ TCPSTATE_F_SYNCOOKIE, "SYN cookie" },
		{ TCPSTATE_F_FASTOPEN, "fast open" },
		{ TCPSTATE_F_REPAIR, "TCP_REPAIR" },
		{ TCPSTATE_F_NO_SYN, "no SYN sent" },
		{ TCPSTATE_F_ORPHAN, "orphaned" },
		{ TCPSTATE_F_UNSEEN, "end not seen" },
	};
	size_t i;

	/* No process ever has a timewait socket. */
	if (rec->kind == TCPSTATE_KIND_TIMEWAIT)
		*news &= ~TCPSTATE_F_ORPHAN;
	for (i = 0; i < ARRAY_SIZE(notes); i++) {
		if (*news & notes[i].flag) {
			*news &= ~notes[i].flag;
			return notes[i].words;
		}
	}
	return NULL;
}

/**
 * words_twin() - what a record tells about a duplicate child
 * @twin: that
 *
 * Return: a constant string; NULL: nothing
 */
const char *words_twin(enum track_twin twin)
{
	switch (twin) {
	case TWIN_BORN:
		return "second child of this request";
	case TWIN_DROPPED:
		return "a duplicate child was dropped";
	default:
		return NULL;
	}
}

static void put_derived(struct text *text, const struct tcpstate_record *rec)
{
	if (rec->flags & TCPSTATE_F_SEG_DERIVED)
		text_put(text, "*");
}

/**
 * words_seq() - the sequence number of a segment
 * @text: appended to: "seq 1"
 * @rec: a record with a segment
 */
void words_seq(struct text *text, const struct tcpstate_record *rec)
{
	text_put(text, "seq ");
	text_decimal(text, rec->seg_seq);
	if (!(rec->seg_flags & TCPSTATE_TCPF_ACK))
		put_derived(text, rec);
}

/**
 * words_ack() - the acknowledgment number of a segment
 * @text: appended to: "ack 2", or nothing if it has none
 * @rec: a record with a segment
 */
void words_ack(struct text *text, const struct tcpstate_record *rec)
{
	if (!(rec->seg_flags & TCPSTATE_TCPF_ACK))
		return;
	text_put(text, "ack ");
	text_decimal(text, rec->seg_ack);
	put_derived(text, rec);
}

/**
 * words_numbers() - the numbers of a segment
 * @text: appended to: "seq 1 ack 2", absolute as `tcpdump -S` prints them; an
 *	asterisk follows what was computed
 * @rec: a record with a segment
 */
void words_numbers(struct text *text, const struct tcpstate_record *rec)
{
	words_seq(text, rec);
	if (rec->seg_flags & TCPSTATE_TCPF_ACK)
		text_put(text, " ");
	words_ack(text, rec);
}
