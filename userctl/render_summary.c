// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the rows of a ladder amount to, in a few lines below it: the handshake and its
 * parts, what the teardown was, what was carried, and what goes on.
 */
#include <string.h>

#include "names.h"
#include "render_block.h"

/* Two blanks, and labels that stand below each other. */
#define LABEL_COLUMNS	13
#define ITEM_BYTES	256

/**
 * struct summary - a line that is being put together of items
 * @block: where it goes
 * @label: what it is about
 * @room: columns that a line may have
 * @line: what there is of it
 * @bytes: its memory
 * @begun: it has an item
 */
struct summary {
	struct block	*block;
	const char	*label;
	unsigned int	room;
	struct text	line;
	char		bytes[BLOCK_LINE];
	bool		begun;
};

static void begin(struct summary *s, struct block *b, const char *label)
{
	unsigned int width = b->render->term.width;

	s->block = b;
	s->label = label;
	s->room = width < BLOCK_MAX_COLUMNS ? width : BLOCK_MAX_COLUMNS;
	s->begun = false;
	text_init(&s->line, s->bytes, sizeof(s->bytes));
}

static void end_line(struct summary *s)
{
	text_append(&s->block->out, &s->line);
	block_end_line(s->block);
	text_init(&s->line, s->bytes, sizeof(s->bytes));
}

static void end(struct summary *s)
{
	if (s->begun)
		end_line(s);
}

/* An item that is wider than a line goes on in the next one. */
static void put_item(struct summary *s, const char *item)
{
	char piece[ITEM_BYTES];
	size_t fits;

	while (text_width(item) > s->room - LABEL_COLUMNS) {
		fits = text_clip_words(item, s->room - LABEL_COLUMNS);
		memcpy(piece, item, fits);
		piece[fits] = '\0';
		text_put(&s->line, piece);
		end_line(s);
		text_pad(&s->line, LABEL_COLUMNS);
		item += fits;
		while (*item == ' ')
			item++;
	}
	text_put(&s->line, item);
}

/* An item that does not fit the line begins a new one. */
static void add(struct summary *s, const struct text *item)
{
	const char *separator = s->block->render->term.glyphs->separator;
	unsigned int width = text_width(separator);

	if (!s->begun) {
		text_put(&s->line, "  ");
		text_put(&s->line, s->label);
		text_pad(&s->line, LABEL_COLUMNS);
		s->begun = true;
	} else if (s->line.width + width + item->width <= s->room) {
		text_put(&s->line, separator);
	} else {
		end_line(s);
		text_pad(&s->line, LABEL_COLUMNS);
	}
	put_item(s, item->buf);
}

static void add_words(struct summary *s, const char *words)
{
	char bytes[ITEM_BYTES];
	struct text item;

	text_init(&item, bytes, sizeof(bytes));
	text_put(&item, words);
	add(s, &item);
}

/* "164 us", "for more than 3.0 s" with @before "for " */
static void put_span(struct text *text, const struct summary *s, const char *before,
		     const struct story_time *time)
{
	text_put(text, before);
	if (time->more)
		text_put(text, "more than ");
	words_duration(text, s->block->render, time->ns);
	if (time->inferred)
		text_put(text, "?");
}

/* "SYN -> SYN-ACK 164 us" */
static void add_leg(struct summary *s, const char *from, const char *to,
		    const struct story_time *time)
{
	char bytes[ITEM_BYTES];
	struct text item;

	if (!time->known)
		return;
	text_init(&item, bytes, sizeof(bytes));
	text_put(&item, from);
	text_put(&item, " ");
	text_put(&item, s->block->render->term.glyphs->to);
	text_put(&item, " ");
	text_put(&item, to);
	put_span(&item, s, " ", time);
	add(s, &item);
}

/* That nothing was sent again goes without saying. */
static void add_retransmitted(struct summary *s, const char *what,
			      const struct story_count *count)
{
	char bytes[ITEM_BYTES];
	struct text item;

	if (!count->n)
		return;
	text_init(&item, bytes, sizeof(bytes));
	text_put(&item, what);
	text_put(&item, " retransmitted ");
	if (count->n == 1) {
		text_put(&item, "once");
	} else {
		text_decimal(&item, count->n);
		text_put(&item, " times");
	}
	add(s, &item);
}

static const char *open_words(enum story_open open)
{
	static const char * const words[STORY_OPEN_END] = {
		[STORY_OPEN_COOKIE] = "SYN cookie",
		[STORY_OPEN_FASTOPEN] = "fast open",
		[STORY_OPEN_SIMULTANEOUS] = "simultaneous open",
		[STORY_OPEN_SELF] = "connected to itself",
		[STORY_OPEN_REPAIR] = "restored by TCP_REPAIR: no segments",
	};

	return words[open];
}

static void put_cause(struct text *text, const struct story_end *end)
{
	struct name unknown;

	text_put(text, name_cause(end->cause, &unknown));
	if (end->inferred)
		text_put(text, "?");
}

/* The end that tried, or the one where a request was. */
static const struct story_end *failed_end(const struct story *story)
{
	return &story->ends[story->ends[0].ending == STORY_ENDING_OPEN];
}

/* Until a timer ran out, or the process had waited long enough. */
static bool is_unanswered(const struct story *story)
{
	return story->opened.syn_sent.known && story->opened.open != STORY_OPEN_SIMULTANEOUS &&
	       (story->ends[0].ending == STORY_ENDING_TIMED_OUT ||
		story->ends[0].ending == STORY_ENDING_GIVEN_UP);
}

static void add_failure(struct summary *s)
{
	const struct story *story = &s->block->story;
	const struct story_time *time = &story->opened.failed_after;
	const struct story_end *end = failed_end(story);
	char bytes[ITEM_BYTES];
	struct text item;

	if (!time->known)
		return;
	if (end->ending == STORY_ENDING_REFUSED) {
		add_leg(s, "SYN", "RST", time);
		return;
	}
	text_init(&item, bytes, sizeof(bytes));
	put_span(&item, s, is_unanswered(story) ? "no SYN-ACK in " : "failed after ", time);
	text_put(&item, ": ");
	put_cause(&item, end);
	add(s, &item);
}

static void print_handshake(struct block *b)
{
	const struct story_handshake *hand = &b->story.opened;
	const char *words = open_words(hand->open);
	struct summary s;

	begin(&s, b, "handshake");
	if (words)
		add_words(&s, words);
	add_leg(&s, "SYN", "SYN-ACK", &hand->syn_to_synack);
	add_leg(&s, "SYN-ACK", "ACK", &hand->synack_to_ack);
	add_leg(&s, hand->open == STORY_OPEN_FASTOPEN ? "SYN" : "ACK", "accept()",
		&hand->ack_to_accept);
	add_failure(&s);
	add_retransmitted(&s, "SYN", &hand->syn_retrans);
	add_retransmitted(&s, "SYN-ACK", &hand->synack_retrans);
	end(&s);
}

static const char *ending_words(enum story_ending ending)
{
	switch (ending) {
	case STORY_ENDING_TIMED_OUT:
	case STORY_ENDING_FIN_TIMEOUT:
		return " timed out";
	case STORY_ENDING_ABORTED:
		return " aborted";
	case STORY_ENDING_DROPPED:
		return " dropped the request";
	default:
		return " ended";
	}
}

/* What ended an end, if it was not an exchange of FINs. */
static void add_ending(struct summary *s, unsigned int side)
{
	const struct story_end *end = &s->block->story.ends[side];
	char bytes[ITEM_BYTES];
	struct name unknown;
	const char *reason = name_reset_reason(end->reset_reason, &unknown);
	struct text item;

	text_init(&item, bytes, sizeof(bytes));
	text_put(&item, render_who(s->block->tl, side));
	text_put(&item, ending_words(end->ending));
	if (end->orphaned && end->fin != STORY_FIN_NONE)
		text_put(&item, " as an orphan");
	text_put(&item, ": ");
	put_cause(&item, end);
	if (end->rst_sent)
		text_put(&item, ", RST sent");
	if (end->rst_sent && *reason) {
		text_put(&item, " (");
		text_put(&item, reason);
		text_put(&item, ")");
	}
	add(s, &item);
}

static bool is_exchange(const struct story_end *end)
{
	return end->ending >= STORY_ENDING_ACTIVE && end->ending <= STORY_ENDING_FINS;
}

static void put_passive(struct text *text, const struct summary *s,
			const struct story_end *end)
{
	const struct story_time *half = &end->close_wait;
	bool told = half->known && (half->ns || !half->more);

	if (end->fin_sent && told) {
		put_span(text, s, " half-closed ", half);
		text_put(text, " (passive)");
		return;
	}
	text_put(text, end->fin_sent ? " closed second (passive)" :
		 end->ending == STORY_ENDING_OPEN ? " has not closed (passive)" :
		 " did not close (passive)");
	if (told)
		put_span(text, s, ", half-closed for ", half);
}

static void put_active(struct text *text, const struct summary *s,
		       const struct story_end *end)
{
	const struct story *story = &s->block->story;

	text_put(text, " closed first (active)");
	/* Without the passive end's word for it. */
	if (!story->ends[0].close_wait.known && !story->ends[1].close_wait.known &&
	    end->fin_wait2.known && end->fin_wait2.ns)
		put_span(text, s, ", half-closed for ", &end->fin_wait2);
}

static void add_end(struct summary *s, unsigned int side)
{
	const struct story *story = &s->block->story;
	const struct story_end *end = &story->ends[side];
	char bytes[ITEM_BYTES];
	struct text item;

	text_init(&item, bytes, sizeof(bytes));
	text_put(&item, render_who(s->block->tl, side));
	/* The other end's CLOSE_WAIT is enough to know. */
	if (story->has_first && story->first == side) {
		put_active(&item, s, end);
		add(s, &item);
	} else if (end->fin == STORY_FIN_PASSIVE) {
		put_passive(&item, s, end);
		add(s, &item);
	}
	if (end->seen && !end->unseen && end->ending != STORY_ENDING_OPEN && !is_exchange(end))
		add_ending(s, side);
}

static void add_both(struct summary *s)
{
	const struct story *story = &s->block->story;

	if (story->opened.open == STORY_OPEN_SELF)
		add_words(s, "the FIN crossed itself (simultaneous)");
	else
		add_words(s, "both ends closed at once (simultaneous)");
}

static const char *wait_words(enum story_wait wait)
{
	static const char * const words[STORY_WAIT_END] = {
		[STORY_WAIT_TIMER] = "ended by the 2MSL timer",
		[STORY_WAIT_SYN] = "ended by a new SYN",
		[STORY_WAIT_CONNECT] = "ended by a new connect()",
		[STORY_WAIT_RST] = "ended by a RST",
		[STORY_WAIT_DESTROYED] = "ended by SOCK_DESTROY",
		[STORY_WAIT_NETNS_EXIT] = "ended with its namespace",
		[STORY_WAIT_OTHER] = "how it ended is not known",
	};

	return words[wait];
}

/* "client TIME_WAIT not seen to end" */
static void add_unseen(struct summary *s, unsigned int side)
{
	const struct story_end *end = &s->block->story.ends[side];
	char bytes[ITEM_BYTES];
	struct name unknown;
	struct text item;

	text_init(&item, bytes, sizeof(bytes));
	text_put(&item, render_who(s->block->tl, side));
	text_put(&item, " ");
	text_put(&item, name_state(end->state, &unknown));
	text_put(&item, " not seen to end");
	add(s, &item);
}

/* "client TIME_WAIT 61 s, ended by the 2MSL timer" */
static void add_time_wait(struct summary *s, unsigned int side)
{
	const struct story_end *end = &s->block->story.ends[side];
	const char *words = wait_words(end->wait);
	char bytes[ITEM_BYTES];
	struct text item;

	if (end->unseen)
		add_unseen(s, side);
	if (!words)
		return;
	text_init(&item, bytes, sizeof(bytes));
	text_put(&item, render_who(s->block->tl, side));
	text_put(&item, " TIME_WAIT");
	if (end->time_wait.known)
		put_span(&item, s, " ", &end->time_wait);
	text_put(&item, ", ");
	text_put(&item, words);
	add(s, &item);
}

static void print_teardown(struct block *b)
{
	const struct story *story = &b->story;
	unsigned int first = story->has_first ? story->first : b->tl->by, i;
	char bytes[ITEM_BYTES];
	struct summary s;
	struct text item;

	if (!story->opened.complete)
		return;
	begin(&s, b, "teardown");
	if (story->ends[0].fin == STORY_FIN_SIMULTANEOUS ||
	    story->ends[1].fin == STORY_FIN_SIMULTANEOUS)
		add_both(&s);
	for (i = 0; i < 2; i++)
		add_end(&s, first ^ i);
	if (story->close.known) {
		text_init(&item, bytes, sizeof(bytes));
		put_span(&item, &s, "closed in ", &story->close);
		add(&s, &item);
	}
	for (i = 0; i < 2; i++)
		add_time_wait(&s, i);
	end(&s);
}

/* The end whose figures are shown: the left one if it has any. */
static unsigned int data_side(const struct story *story)
{
	return !story->ends[0].has_bytes && story->ends[1].has_bytes;
}

static void add_number(struct summary *s, const char *before, u64 number)
{
	char bytes[ITEM_BYTES];
	struct text item;

	text_init(&item, bytes, sizeof(bytes));
	text_put(&item, before);
	text_decimal(&item, number);
	add(s, &item);
}

static void print_data(struct block *b)
{
	unsigned int side = data_side(&b->story);
	const struct story_end *end = &b->story.ends[side];
	char bytes[ITEM_BYTES];
	struct summary s;
	struct text item;

	if (!b->story.opened.complete || !end->has_bytes)
		return;
	begin(&s, b, "data");
	text_init(&item, bytes, sizeof(bytes));
	text_put(&item, render_who(b->tl, side));
	text_put(&item, " sent ");
	text_decimal(&item, end->bytes_sent);
	text_put(&item, " bytes, received ");
	text_decimal(&item, end->bytes_received);
	if (end->ending == STORY_ENDING_OPEN)
		text_put(&item, " so far");
	add(&s, &item);
	if (end->srtt_us) {
		text_init(&item, bytes, sizeof(bytes));
		text_put(&item, "srtt ");
		words_duration(&item, b->render, end->srtt_us * NSEC_PER_USEC);
		add(&s, &item);
	}
	if (end->mss)
		add_number(&s, "mss ", end->mss);
	end_line(&s);
}

/* "in progress: client FIN_WAIT2, orphaned, for more than 3.0 s" */
static void print_progress(struct block *b)
{
	const struct story *story = &b->story;
	struct name unknown;
	char bytes[ITEM_BYTES];
	struct summary s;
	struct text item;
	unsigned int i;

	if (b->tl->over)
		return;
	begin(&s, b, "now");
	for (i = 0; i < 2; i++) {
		const struct story_end *at = &story->ends[i];

		if (!at->seen || b->tl->ends[i]->ended)
			continue;
		text_init(&item, bytes, sizeof(bytes));
		if (!s.begun)
			text_put(&item, "in progress: ");
		text_put(&item, render_who(b->tl, i));
		text_put(&item, " ");
		text_put(&item, name_state(at->state, &unknown));
		if (at->orphaned && at->state != TCPSTATE_TIME_WAIT)
			text_put(&item, " (orphaned)");
		if (at->in_state.known && at->in_state.ns)
			put_span(&item, &s, " for ", &at->in_state);
		add(&s, &item);
	}
	end(&s);
}

/**
 * summary_print() - say what the rows of a block amount to
 * @b: the block; of a listener nothing is said
 */
void summary_print(struct block *b)
{
	if (b->tl->role[0] == ROLE_LISTENER)
		return;
	print_handshake(b);
	print_teardown(b);
	print_data(b);
	print_progress(b);
}
