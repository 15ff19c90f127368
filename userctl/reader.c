// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "message.h"
#include "missing.h"
#include "reader.h"
#include "signals.h"

/* A notification can get lost (ENOBUFS); then this is how long it takes. */
#define POLL_MS		1000
#define WINDOW_MS	((int)(ORDER_WINDOW_NS / NSEC_PER_MSEC))
#define ALL		(~0ULL)

static u64 now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
}

/**
 * reader_status() - ask a source for its status and see that we understand it
 * @source: the source; its error text says what is wrong
 * @st: the result; freed by the caller, after a failure as well
 *
 * Return: 0 or a negative errno, as struct source_ops describes
 */
int reader_status(struct source *source, struct source_status *st)
{
	int err;

	memset(st, 0, sizeof(*st));
	err = source->ops->status(source, st);
	if (err)
		return err;
	if (st->abi_version == TCPSTATE_ABI_VERSION)
		return 0;
	if (st->kind == SOURCE_BPF)
		snprintf(source->error, sizeof(source->error),
			 "the records have ABI version %u, this tcpstatectl version %u: use tcpstatectl %.32s, which made them",
			 st->abi_version, TCPSTATE_ABI_VERSION, st->module_version);
	else
		snprintf(source->error, sizeof(source->error),
			 "the module speaks ABI version %u, this tcpstatectl version %u: install the tcpstatectl that came with module %.32s",
			 st->abi_version, TCPSTATE_ABI_VERSION, st->module_version);
	return -EPROTO;
}

/*
 * Only a reader in the initial namespace can want all without saying so. Merged captures
 * are all wanted: the namespace of whoever recorded the first one says nothing of them.
 */
static bool wants_all(const struct reader *reader)
{
	const struct source_status *st = &reader->status;

	switch (reader->config->scope) {
	case SCOPE_ALL:
		return true;
	case SCOPE_ONE:
		return st->merged || reader->netns != st->netns;
	case SCOPE_DEFAULT:
		if (st->merged)
			return true;
		return reader->netns ? reader->netns != st->netns : st->netns == st->netns_init;
	default:
		return false;
	}
}

/**
 * reader_open() - begin to read a source
 * @reader: the reader; closed by the caller, after a failure as well
 * @source: the source, which stays the caller's
 * @config: what to read
 *
 * Return: 0 or a negative errno, with a text in source.error
 */
int reader_open(struct reader *reader, struct source *source,
		const struct reader_config *config)
{
	struct filter_pushed pushed;
	int err;

	memset(reader, 0, sizeof(*reader));
	reader->source = source;
	reader->config = config;
	reader->signal_fd = -1;
	err = reader_status(source, &reader->status);
	if (err)
		return err;
	filter_push_down(&config->filter, &pushed);
	reader->netns = pushed.netns;
	reader->all_netns = wants_all(reader);
	if (!config->history)
		reader->missed = source_status_missed(&reader->status);
	if (config->duration_ns)
		reader->deadline_ns = now_ns() + config->duration_ns;
	err = account_begin(&reader->account, &reader->status, config->history);
	if (!err && config->follow && !config->watch) {
		reader->signal_fd = signals_open();
		err = reader->signal_fd < 0 ? reader->signal_fd : 0;
	}
	if (err)
		snprintf(source->error, sizeof(source->error), "%s", strerror(-err));
	return err;
}

static bool asked_to_stop(struct reader *reader)
{
	const struct reader_watch *watch = reader->config->watch;

	return watch ? watch->stop(watch->context) : signals_arrived(reader->signal_fd);
}

static u32 host_of(const struct source_status *st, u32 cpu)
{
	/* Of a merged source the CPUs are numbered without holes. */
	return cpu < st->n_cpus ? st->cpus[cpu].host : 0;
}

/*
 * Two captures of one host may both have a record. They come one after the other, since
 * they have the same time. Of a single source none comes twice.
 */
static bool came_before(struct reader *reader, const struct tcpstate_record *rec)
{
	const struct reader_recent new = {
		.seq = rec->seq, .cookie = rec->cookie,
		.host = host_of(&reader->status, rec->cpu),
	};
	size_t i;

	if (rec->time_ns != reader->recent_ns)
		reader->n_recent = 0;
	reader->recent_ns = rec->time_ns;
	for (i = 0; i < reader->n_recent; i++) {
		const struct reader_recent *old = &reader->recent[i];

		if (old->seq == new.seq && old->cookie == new.cookie && old->host == new.host)
			return true;
	}
	if (reader->n_recent < READER_RECENT)
		reader->recent[reader->n_recent++] = new;
	return false;
}

/* Once in a while: a long history should not be deaf to Ctrl-C, nor silent. */
static bool pause_for_user(struct reader *reader, u64 seen)
{
	if (seen % 4096 == 0)
		reader_tell(reader, false);
	return signals_arrived(reader->signal_fd);
}

static int deliver(void *context, const struct order_item *item)
{
	struct reader *reader = context;
	u64 seen;
	int stop;

	if (item->lost) {
		reader->sink->gap(reader->context, item->cpu, item->lost);
		return 0;
	}
	stop = READER_UNWANTED;
	if (filter_may_match_record(&reader->config->filter, item->rec) &&
	    !(reader->status.merged && came_before(reader, item->rec)))
		stop = reader->sink->record(reader->context, item->rec);
	if (stop == READER_UNWANTED) {
		reader->unwanted++;
		stop = 0;
	} else {
		reader->shown++;
	}
	seen = reader->shown + reader->unwanted;
	if (!stop && seen % 64 == 0 && pause_for_user(reader, seen))
		stop = 1;
	return stop;
}

static int release(struct reader *reader, u64 until_ns)
{
	int stop = order_release(&reader->order, until_ns, deliver, reader);
	int err = reader->sink->flush(reader->context);

	return err && stop >= 0 ? err : stop;
}

/* Enter what a read brought into the books. */
static int take_in(struct reader *reader)
{
	const struct source_batch *batch = &reader->batch;
	char *error = reader->source->error;
	int err = 0;
	size_t i;
	u64 lost;

	for (i = 0; i < batch->n_runs && !err; i++) {
		err = account_run(&reader->account, &batch->runs[i], &lost, error);
		if (!err)
			err = order_add_run(&reader->order, batch, &batch->runs[i], lost);
	}
	if (err == -ENOMEM)
		snprintf(error, SOURCE_ERROR_LEN, "out of memory");
	return err;
}

/* As something is to be said. */
static void hide_progress(const struct reader *reader)
{
	if (reader->progress)
		progress_hide(reader->progress);
}

/* The source began anew: what is held belongs to its former life. */
static int restart(struct reader *reader)
{
	int err = release(reader, ALL);

	if (err)
		return err;
	hide_progress(reader);
	message("the %s: starting over at its first record",
		reader->status.kind == SOURCE_BPF ? "source began anew" :
						    "module was loaded anew");
	reader->restarts++;
	source_status_free(&reader->status);
	reader->missed = 0;
	err = reader_status(reader->source, &reader->status);
	if (err)
		return err;
	missing_tell(&reader->status);
	return account_begin(&reader->account, &reader->status, true);
}

/* Not allowed to see all, and not asked to: see what can be seen. */
static bool fall_back(struct reader *reader, int err)
{
	if (err != -EPERM || reader->config->scope != SCOPE_DEFAULT || !reader->all_netns ||
	    reader->netns)
		return false;
	hide_progress(reader);
	message("showing this network namespace only: %s", reader->source->error);
	reader->all_netns = false;
	return true;
}

/* Everything published before then has been read. */
static void note_complete(struct reader *reader)
{
	if (reader->batch.began_ns <= reader->complete_ns)
		return;
	reader->complete_ns = reader->batch.began_ns;
	account_answered(&reader->account);
}

/* One read. Return: 0, 1 to read again at once, or a negative errno. */
static int read_once(struct reader *reader)
{
	struct source_request request = {
		.cursors = reader->account.cursors,
		.n_cursors = reader->account.n,
		.filter = &reader->config->filter,
		.all_netns = reader->all_netns,
		.arm = reader->config->follow,
	};
	int err, read_err;

	source_batch_reset(&reader->batch);
	read_err = reader->source->ops->read(reader->source, &request, &reader->batch);
	err = take_in(reader);
	if (err)
		return err;
	if (read_err >= 0) {
		note_complete(reader);
		return read_err;
	}
	if (fall_back(reader, read_err))
		return 1;
	if (read_err == -ENOBUFS) {
		reader->overruns++;
		return 1;
	}
	if (read_err == -ERANGE) {
		err = restart(reader);
		return err ? err : 1;
	}
	return read_err;
}

/* The time until then, if that is less than @ms. */
static int until(u64 then_ns, u64 now, int ms)
{
	if (now >= then_ns)
		return 0;
	if (then_ns - now < ms * NSEC_PER_MSEC)
		ms = (then_ns - now) / NSEC_PER_MSEC + 1;
	return ms;
}

/* How long to sleep at most: until something that is held may go, or the end. */
static int timeout_ms(const struct reader *reader)
{
	int ms = reader->order.n ? WINDOW_MS : POLL_MS;
	u64 now = now_ns();

	if (reader->due_ns)
		ms = until(reader->due_ns + ORDER_WINDOW_NS, now, ms);
	if (reader->deadline_ns)
		ms = until(reader->deadline_ns, now, ms);
	return ms;
}

/* Sleep. Return: 0 to read on, 1 to stop, or a negative errno. */
static int sleep_on(struct reader *reader)
{
	const struct reader_watch *watch = reader->config->watch;
	int fd = watch ? watch->fd : reader->signal_fd;
	int err;

	reader_tell(reader, true);
	err = reader->source->ops->wait(reader->source, fd, timeout_ms(reader));

	if (err < 0)
		return err;
	if (asked_to_stop(reader))
		return 1;
	return reader->deadline_ns && now_ns() >= reader->deadline_ns;
}

/**
 * reader_settled() - up to when has everything been delivered?
 * @reader: the reader
 *
 * What is at least ORDER_WINDOW_NS older than the last complete read can have no
 * elder that is still to come.
 *
 * Return: CLOCK_MONOTONIC, ns; while the sink is being flushed, it has them all
 */
u64 reader_settled(const struct reader *reader)
{
	if (reader->complete_ns < ORDER_WINDOW_NS)
		return 0;
	return reader->complete_ns - ORDER_WINDOW_NS;
}

/**
 * reader_run() - deliver records until there is a reason to stop
 * @reader: an open reader
 * @sink: takes the records
 * @context: its first argument
 *
 * What was read is delivered before it returns, whatever the reason is, unless
 * it is @sink that wants no more.
 *
 * Return: 0, or a negative errno with a text in source.error
 */
int reader_run(struct reader *reader, const struct reader_sink *sink, void *context)
{
	bool stopping = !reader->config->follow;
	int stop, err;

	reader->sink = sink;
	reader->context = context;
	for (;;) {
		err = read_once(reader);
		if (err > 0)
			reader_tell(reader, false);
		if (err < 0 || (!err && (stopping || reader->source->ended)))
			break;
		stop = release(reader, reader_settled(reader));
		/* A sink that stops or fails is not given the rest. */
		if (stop)
			return stop < 0 ? stop : 0;
		/* A long file should not be deaf to Ctrl-C. */
		if (err && asked_to_stop(reader))
			break;
		if (err)
			continue;
		err = sleep_on(reader);
		if (err < 0)
			break;
		/* One last read: everything up to this moment. */
		stopping = err;
	}
	stop = release(reader, ALL);
	if (err >= 0)
		err = stop < 0 ? stop : 0;
	return err;
}

/**
 * reader_check() - do the books balance?
 * @reader: the reader
 *
 * Return: 0, or -EPROTO with a text in source.error
 */
int reader_check(const struct reader *reader)
{
	u32 cpu;

	if (account_balanced(&reader->account, &cpu))
		return 0;
	snprintf(reader->source->error, SOURCE_ERROR_LEN,
		 "the count of CPU %u does not add up; please report this", cpu);
	return -EPROTO;
}

/*
 * A status that cannot be had any more says nothing new: the module is gone, and
 * that has been said.
 */
static u64 missed_since(struct reader *reader)
{
	char error[SOURCE_ERROR_LEN];
	struct source_status status;
	u64 missed;

	memcpy(error, reader->source->error, sizeof(error));
	if (reader_status(reader->source, &status)) {
		memcpy(reader->source->error, error, sizeof(error));
		missed = source_status_missed(&reader->status);
	} else {
		missed = source_status_missed(&status);
	}
	source_status_free(&status);
	return missed > reader->missed ? missed - reader->missed : 0;
}

/**
 * reader_sum() - what became of all records
 * @reader: the reader
 * @totals: the result
 *
 * Asks the source once more: what its hooks have missed shows in no record.
 */
void reader_sum(struct reader *reader, struct reader_totals *totals)
{
	struct account_totals sums;

	account_sum(&reader->account, &sums);
	totals->missed = missed_since(reader);
	totals->delivered = reader->shown;
	totals->filtered = sums.filtered + reader->unwanted;
	totals->lost = sums.lost;
	totals->before = sums.before;
	totals->unshown = sums.delivered - reader->shown - reader->unwanted;
	totals->late = reader->order.late;
}

/**
 * reader_close() - release what a reader holds; its source stays open
 * @reader: the reader
 */
void reader_close(struct reader *reader)
{
	signals_close(reader->signal_fd);
	source_status_free(&reader->status);
	source_batch_free(&reader->batch);
	account_free(&reader->account);
	order_free(&reader->order);
}
