/* SPDX-License-Identifier: GPL-2.0-only */
/* Follows a source: cursors, order, loss, restarts and the end. */
#ifndef TCPSTATECTL_READER_H
#define TCPSTATECTL_READER_H

#include "account.h"
#include "order.h"
#include "progress.h"

/**
 * enum reader_scope - whose records are wanted
 * @SCOPE_DEFAULT: all namespaces for a reader in the initial one, if it may
 * @SCOPE_SELF: the reader's own namespace
 * @SCOPE_ALL: all namespaces
 * @SCOPE_ONE: the namespaces of the filter
 */
enum reader_scope {
	SCOPE_DEFAULT,
	SCOPE_SELF,
	SCOPE_ALL,
	SCOPE_ONE,
};

/**
 * struct reader_watch - something that decides when a reader stops
 * @fd: readable when @stop should be asked
 * @stop: asked at every opportunity.
 *	Result: true to read once more, and stop.
 * @context: its argument
 */
struct reader_watch {
	int	fd;
	bool	(*stop)(void *context);
	void	*context;
};

/**
 * struct reader_config - what to read, and for how long
 * @scope: whose records
 * @filter: which of them
 * @history: begin with the oldest record there is
 * @follow: go on when everything is read
 * @duration_ns: stop after this time; 0: only when asked to
 * @watch: asks to stop, if @follow; NULL: SIGINT and SIGTERM do
 */
struct reader_config {
	enum reader_scope	scope;
	struct filter		filter;
	bool			history;
	bool			follow;
	u64			duration_ns;
	const struct reader_watch *watch;
};

/* The sink has no use for a record: it counts as filtered, and it goes on. */
#define READER_UNWANTED	2

/**
 * struct reader_sink - takes what a reader delivers, in the order of time
 * @record: takes one record.
 *	Result: 0 to go on, 1 to stop after it, READER_UNWANTED, or a negative errno.
 * @gap: @lost records of @cpu are missing between the one before and the next.
 * @flush: all that is there was delivered: what is buffered may be shown.
 *	Result: 0 to go on or a negative errno.
 */
struct reader_sink {
	int (*record)(void *context, const struct tcpstate_record *rec);
	void (*gap)(void *context, u32 cpu, u64 lost);
	int (*flush)(void *context);
};

/* Records that can have the same time: those of that many CPUs. */
#define READER_RECENT	64

/**
 * struct reader_recent - what tells a record from all others of a host
 * @seq: its number on its CPU
 * @cookie: its socket
 * @host: index of the host
 */
struct reader_recent {
	u64	seq;
	u64	cookie;
	u32	host;
};

/**
 * struct reader - a reader and its books
 * @source: where the records come from; not owned
 * @config: what was asked for; outlives the reader
 * @sink: takes the records
 * @context: its first argument
 * @status: status of the source
 * @account: cursors and counts
 * @order: records that wait for their turn
 * @batch: memory for what one read brings
 * @progress: tells how far it is; set by the caller after reader_open(), not owned. NULL:
 *	nobody wants to know
 * @signal_fd: readable when the program should stop; -1: none
 * @netns: network namespace that the filter demands; 0: no certain one
 * @all_netns: records of all namespaces are asked for
 * @complete_ns: beginning of the last read that was not cut short
 * @deadline_ns: CLOCK_MONOTONIC when to stop; 0: never
 * @due_ns: set by the sink: it wants to be flushed when there is nothing more to
 *	come up to this time; 0: only when there is something new
 * @shown: records that the sink took
 * @unwanted: records that the reader or the sink left out by the filter
 * @missed: runs of hooks that had been skipped when it began, if what was there
 *	before does not matter to it
 * @recent: numbers of the records of @recent_ns, if captures of one host are merged
 * @n_recent: how many
 * @recent_ns: time of the latest record
 * @restarts: how often the source began anew
 * @overruns: reads that were cut short
 */
struct reader {
	struct source			*source;
	const struct reader_config	*config;
	const struct reader_sink	*sink;
	void				*context;
	struct source_status		status;
	struct account			account;
	struct order			order;
	struct source_batch		batch;
	struct progress			*progress;
	int				signal_fd;
	u32				netns;
	bool				all_netns;
	u64				complete_ns;
	u64				deadline_ns;
	u64				due_ns;
	u64				shown;
	u64				unwanted;
	u64				missed;
	struct reader_recent		recent[READER_RECENT];
	size_t				n_recent;
	u64				recent_ns;
	u64				restarts;
	u64				overruns;
};

/**
 * struct reader_totals - what became of all records
 * @delivered: shown, or used
 * @filtered: not wanted
 * @lost: overwritten before they could be read
 * @before: overwritten before the reader came
 * @unshown: read, but not shown because the reader stopped before
 * @late: shown after younger ones
 * @missed: runs of hooks that the kernel skipped: records that never were
 */
struct reader_totals {
	u64	delivered;
	u64	filtered;
	u64	lost;
	u64	before;
	u64	unshown;
	u64	late;
	u64	missed;
};

int reader_open(struct reader *reader, struct source *source,
		const struct reader_config *config);
int reader_run(struct reader *reader, const struct reader_sink *sink, void *context);
int reader_check(const struct reader *reader);
u64 reader_settled(const struct reader *reader);
void reader_sum(struct reader *reader, struct reader_totals *totals);
void reader_close(struct reader *reader);
int reader_status(struct source *source, struct source_status *st);

/* reader_progress.c */
void reader_tell(const struct reader *reader, bool waiting);

#endif
