/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a person, or a program, gets to see. A renderer is a struct of operations;
 * nothing else writes to stdout.
 */
#ifndef TCPSTATECTL_RENDER_H
#define TCPSTATECTL_RENDER_H

#include <stdio.h>

#include "diagnose.h"
#include "output.h"
#include "reader.h"
#include "stats.h"
#include "term.h"
#include "text.h"
#include "timeline.h"

struct render;

/**
 * struct render_ops - what a renderer can show
 * @begin: what comes before all else. May be NULL: nothing.
 * @event: one record, with its socket as it is after it
 * @block: one connection, or one listener
 * @gap: records that are missing at this place
 * @status: status of a source
 * @stats: what was counted, sorted
 * @diagnose: what is wrong
 * @totals: what became of all records; not part of the output proper
 * @flush: bring out what is buffered.
 *	Return: 0 or a negative errno.
 * @close: release what the renderer has allocated. May be NULL: nothing.
 */
struct render_ops {
	void (*begin)(struct render *render, const struct source_status *st);
	void (*event)(struct render *render, const struct tcpstate_record *rec,
		      const struct track_end *end);
	void (*block)(struct render *render, const struct timeline *timeline);
	void (*gap)(struct render *render, u32 cpu, u64 lost);
	void (*status)(struct render *render, const struct source_status *st);
	void (*stats)(struct render *render, const struct stats *stats,
		      const struct stats_view *view);
	void (*diagnose)(struct render *render, const struct diagnose_result *result);
	void (*totals)(struct render *render, const struct reader_totals *totals);
	int (*flush)(struct render *render);
	void (*close)(struct render *render);
};

/**
 * struct render - a renderer
 * @ops: what it can show
 * @out: where it writes
 * @err: where the totals go
 * @term: what @out can show
 * @output: how the user wants things shown
 * @realtime_offset: ns to add to CLOCK_MONOTONIC for CLOCK_REALTIME
 * @error: 0 or the negative errno of the first write that failed
 * @hosts: names of the hosts, by index; NULL: there is one, which goes without saying
 * @own_netns: namespace that goes without saying; others are told. 0: none is
 * @now_ns: CLOCK_MONOTONIC up to which there are no more records to come for what is
 *	shown as a block; 0: not known, its last record counts
 * @clock_second: the second that @clock_text is of (CLOCK_REALTIME)
 * @clock_text: its date and time of day, kept because most records are of the same
 *	second
 * @own: what a renderer for programs has for itself
 */
struct render {
	const struct render_ops	*ops;
	FILE			*out;
	FILE			*err;
	struct term		term;
	struct output		output;
	s64			realtime_offset;
	int			error;
	const struct source_host	*hosts;
	u32			own_netns;
	u64			now_ns;
	u64			clock_second;
	char			clock_text[24];
	void			*own;
};

/**
 * struct render_clock - a time of day
 * @day: "12:01:02"
 * @fraction: ".123456"
 */
struct render_clock {
	char	day[32];
	char	fraction[16];
};

int render_init(struct render *render, const struct output *output, FILE *out, FILE *err);
void render_begin(struct render *render, const struct source_status *st);
void render_close(struct render *render);
void render_text_init(struct render *render, FILE *out, FILE *err);
int render_json_init(struct render *render);
int render_csv_init(struct render *render);

/* render_time.c */
void words_clock(struct render *render, u64 ns, struct render_clock *clock);
bool words_has_clock(const struct render *render);
void words_time(struct text *text, struct render *render, u64 ns);
void words_date(struct text *text, struct render *render, u64 ns);
void words_day(struct text *text, struct render *render, u64 ns);
void words_fraction(struct text *text, const struct render *render, u64 ns);
void words_duration(struct text *text, const struct render *render, u64 ns);
void words_elapsed(struct text *text, const struct render *render, u64 ns);

/* render_words.c */
void words_task(struct text *text, u32 tgid, const char comm[TCPSTATE_COMM_LEN]);
void words_owner(struct text *text, const struct track_end *end);
void words_cause(struct text *text, const struct tcpstate_record *rec);
void words_reset(struct text *text, const struct tcpstate_record *rec);
void words_handover(struct text *text, const struct tcpstate_record *rec);
bool words_is_state_inferred(const struct tcpstate_record *rec);
const char *words_note(const struct tcpstate_record *rec, u32 *news);
const char *words_twin(enum track_twin twin);
void words_seq(struct text *text, const struct tcpstate_record *rec);
void words_ack(struct text *text, const struct tcpstate_record *rec);
void words_numbers(struct text *text, const struct tcpstate_record *rec);
bool words_has_segment(const struct tcpstate_record *rec);

/* render_block.c, render_outcome.c, render_status.c, render_stats.c, render_diagnose.c */
void render_block(struct render *render, const struct timeline *timeline);
void render_outcome(struct text *text, const struct render *render,
		    const struct timeline *timeline);
const char *render_who(const struct timeline *timeline, unsigned int side);
void render_status(struct render *render, const struct source_status *st);
void render_stats(struct render *render, const struct stats *stats,
		  const struct stats_view *view);
void render_diagnose(struct render *render, const struct diagnose_result *result);
void render_diagnose_rules(FILE *out, const struct term *term, u32 rules);

#endif
