// SPDX-License-Identifier: GPL-2.0-only
/* A member of a record as a number, or the difference of two. */
#include <string.h>

#include "lab_seen.h"
#include "members.h"

static const struct member *find(const char *field)
{
	size_t i;

	for (i = 0; i < members_event.n; i++) {
		const struct member *member = &members_event.members[i];

		if (member_is_in(member, MEMBER_IN_EVENT) && member_form(member) == FORM_NUMBER &&
		    !strcmp(member->name, field))
			return member;
	}
	return NULL;
}

/**
 * lab_number_knows() - can a task be about this?
 * @field: name of a member
 *
 * Return: true if it is an integer of an event
 */
bool lab_number_knows(const char *field)
{
	return find(field);
}

/* The record with which a state was entered for the first time. */
static const struct track_row *entry(const struct track_end *end, u16 states)
{
	size_t i;

	for (i = 0; i < end->n_rows; i++) {
		const struct tcpstate_record *rec = &end->rows[i].rec;

		if (rec->event == TCPSTATE_EV_TRANSITION && end->rows[i].twin == TWIN_NONE &&
		    rec->new_state < TCPSTATE_STATE_END && states & BIT(rec->new_state))
			return &end->rows[i];
	}
	return NULL;
}

static enum lab_doubt get(const struct track_end *end, u16 states, const char *field, u64 *number)
{
	const struct track_row *row = entry(end, states);
	const struct member *member = find(field);
	struct member_clock clock = { };
	struct member_event event = { .clock = &clock };
	struct member_value value;

	if (!row)
		return LAB_NO_STATE;
	member_event_set(&event, &row->rec, end);
	event.has_spent = row->has_spent;
	event.spent_ns = row->spent_ns;
	if (!member || !member_get(member, &event, &value))
		return LAB_NO_FIELD;
	*number = value.number;
	return LAB_SURE;
}

/**
 * lab_number() - the number that a task asks for
 * @seen: the task
 * @end: the end that it is about
 * @number: the result. A difference is that of sequence numbers: modulo 2^32, and near 0.
 *
 * Return: LAB_SURE, or why it is not known
 */
enum lab_doubt lab_number(const struct lab_seen *seen, const struct track_end *end, s64 *number)
{
	u64 minuend, subtrahend;
	enum lab_doubt doubt = get(end, seen->states, seen->task->field, &minuend);

	*number = minuend;
	if (doubt != LAB_SURE || !seen->task->minus_state)
		return doubt;
	doubt = get(end, seen->minus, seen->task->minus_field, &subtrahend);
	*number = (s32)((u32)minuend - (u32)subtrahend);
	return doubt;
}
