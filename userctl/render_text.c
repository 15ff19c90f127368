// SPDX-License-Identifier: GPL-2.0-only
/* Text for people: one line per record, blocks, and the totals. */
#include <errno.h>
#include <poll.h>

#include "names.h"
#include "render.h"

/* What most lines take, so that the owners stand below each other. */
#define END_COLUMNS	21
#define STATES_COLUMNS	24
#define CAUSE_COLUMNS	48

static enum term_style cause_style(const struct tcpstate_record *rec)
{
	if (rec->event == TCPSTATE_EV_RESET_SENT)
		return STYLE_BAD;
	switch (rec->cause) {
	case TCPSTATE_CAUSE_RST:
	case TCPSTATE_CAUSE_ICMP:
	case TCPSTATE_CAUSE_ABORT:
	case TCPSTATE_CAUSE_RETRANS_TIMER:
	case TCPSTATE_CAUSE_KEEPALIVE_TIMER:
	case TCPSTATE_CAUSE_USER_TIMEOUT:
	case TCPSTATE_CAUSE_SYNACK_TIMER:
	case TCPSTATE_CAUSE_OVERFLOW:
	case TCPSTATE_CAUSE_NO_MEMORY:
		return STYLE_BAD;
	default:
		return STYLE_PLAIN;
	}
}

static void add_ends(struct text *text, const struct tcpstate_record *rec)
{
	char local[DECODE_ENDPOINT_LEN], remote[DECODE_ENDPOINT_LEN];
	unsigned int column = text->width;
	struct endpoint end;

	decode_local(rec, &end);
	decode_endpoint_text(local, &end);
	decode_remote(rec, &end);
	decode_endpoint_text(remote, &end);
	text_put(text, local);
	text_pad(text, column + END_COLUMNS);
	text_put(text, " ");
	column = text->width;
	text_put(text, end.port ? remote : "*");
	text_pad(text, column + END_COLUMNS);
}

static void add_states(const struct render *r, struct text *text,
		       const struct tcpstate_record *rec)
{
	unsigned int column = text->width + STATES_COLUMNS;
	struct name old_name, new_name;

	text_colour(text, term_on(&r->term, STYLE_BOLD));
	text_put(text, name_state(rec->old_state, &old_name));
	if (rec->event == TCPSTATE_EV_TRANSITION) {
		text_put(text, " ");
		text_put(text, r->term.glyphs->to);
		text_put(text, " ");
		text_put(text, name_state(rec->new_state, &new_name));
		if (words_is_state_inferred(rec))
			text_put(text, "?");
	}
	text_pad(text, column);
	text_colour(text, term_off(&r->term, STYLE_BOLD));
}

/* What happened: the cause of a transition, or the name of another event. */
static void add_what(struct text *text, const struct tcpstate_record *rec,
		     const struct track_end *end)
{
	struct name unknown;

	switch (rec->event) {
	case TCPSTATE_EV_TRANSITION:
		if (end->twin == TWIN_DROPPED)
			text_put(text, words_twin(end->twin));
		else
			words_cause(text, rec);
		break;
	case TCPSTATE_EV_ACCEPT:
		text_put(text, "accept()");
		break;
	case TCPSTATE_EV_RESET_SENT:
		words_reset(text, rec);
		break;
	case TCPSTATE_EV_HANDOVER:
		words_handover(text, rec);
		break;
	default:
		text_put(text, name_event(rec->event, &unknown));
	}
}

static void add_note(struct text *text, const char *note)
{
	text_put(text, ", ");
	text_put(text, note);
}

static void add_cause(const struct render *r, struct text *text,
		      const struct tcpstate_record *rec, const struct track_end *end)
{
	enum term_style style = cause_style(rec);
	unsigned int column = text->width + CAUSE_COLUMNS;
	u32 news = end->news;
	const char *note;

	text_colour(text, term_on(&r->term, style));
	add_what(text, rec, end);
	text_colour(text, term_off(&r->term, style));
	if (end->twin == TWIN_BORN)
		add_note(text, words_twin(end->twin));
	while ((note = words_note(rec, &news)))
		add_note(text, note);
	if (words_has_segment(rec)) {
		text_put(text, " ");
		words_numbers(text, rec);
	}
	text_pad(text, column);
}

static void text_event(struct render *r, const struct tcpstate_record *rec,
		       const struct track_end *end)
{
	char line[1024];
	struct text text;

	text_init(&text, line, sizeof(line));
	text_colour(&text, term_on(&r->term, STYLE_DIM));
	words_time(&text, r, rec->time_ns);
	text_colour(&text, term_off(&r->term, STYLE_DIM));
	text_put(&text, " ");
	add_ends(&text, rec);
	text_put(&text, " ");
	add_states(r, &text, rec);
	text_put(&text, " ");
	add_cause(r, &text, rec, end);
	text_put(&text, "  ");
	words_owner(&text, end);
	if (rec->tgid && end->owner.how != OWNER_UNKNOWN && rec->tgid != end->owner.tgid) {
		text_put(&text, " by ");
		words_task(&text, rec->tgid, rec->comm);
	}
	if (!end->whole)
		text_put(&text, end->existed ? "  existed before" : "  beginning not seen");
	if (r->own_netns && rec->netns != r->own_netns) {
		text_put(&text, "  netns ");
		text_decimal(&text, rec->netns);
	}
	if (r->hosts) {
		text_put(&text, "  host ");
		text_put(&text, r->hosts[end->host].name);
	}
	text_put(&text, "\n");
	fwrite(text.buf, 1, text.len, r->out);
}

static void text_gap(struct render *r, u32 cpu, u64 lost)
{
	fprintf(r->out, "%s--- CPU %u: %llu record%s lost here ---%s\n",
		term_on(&r->term, STYLE_BAD), cpu, lost, lost == 1 ? "" : "s",
		term_off(&r->term, STYLE_BAD));
}

static void text_totals(struct render *r, const struct reader_totals *totals)
{
	fflush(r->out);
	fprintf(r->err, "delivered %llu, filtered %llu, lost %llu", totals->delivered,
		totals->filtered, totals->lost);
	if (totals->unshown)
		fprintf(r->err, ", read but not shown %llu", totals->unshown);
	if (totals->late)
		fprintf(r->err, ", out of order %llu", totals->late);
	if (totals->before)
		fprintf(r->err, "; %llu overwritten before this reader began",
			totals->before);
	fputc('\n', r->err);
	if (totals->missed)
		fprintf(r->err, "hooks missed %llu run%s: records may be missing\n",
			totals->missed, totals->missed == 1 ? "" : "s");
}

/*
 * Does nobody take the output any more? With nothing to write, no write would
 * ever tell.
 */
static bool is_abandoned(FILE *out)
{
	struct pollfd fd = { .fd = fileno(out) };

	return poll(&fd, 1, 0) == 1 && fd.revents & POLLERR;
}

static int text_flush(struct render *r)
{
	errno = 0;
	/* Only the write that fails first knows why. */
	if ((fflush(r->out) || ferror(r->out)) && !r->error)
		r->error = errno ? -errno : -EIO;
	if (!r->error && is_abandoned(r->out))
		r->error = -EPIPE;
	return r->error;
}

static const struct render_ops text_ops = {
	.event = text_event,
	.block = render_block,
	.gap = text_gap,
	.status = render_status,
	.stats = render_stats,
	.diagnose = render_diagnose,
	.totals = text_totals,
	.flush = text_flush,
};

/**
 * render_text_init() - text for people
 * @render: the renderer
 * @out: where the output goes; flushed by the flush operation
 * @err: where the totals go
 */
void render_text_init(struct render *render, FILE *out, FILE *err)
{
	*render = (struct render){ .ops = &text_ops, .out = out, .err = err };
	term_probe(&render->term, fileno(out));
}
