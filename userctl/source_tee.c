// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "source_tee.h"

/* What has been missed, and where real time is now, changes slowly. */
#define STATUS_NS	(60 * NSEC_PER_SEC)

/**
 * struct tee_source - a source that records another one
 * @source: what everybody knows
 * @inner: the other one; owned
 * @writer: the recording
 * @config: what to record
 * @fresh: the source begins, or begins anew: nothing of it was recorded
 * @all_netns: the reader asks for all namespaces
 * @status_ns: when the latest status was recorded
 * @complete_ns: beginning of the latest complete read
 * @failed: it is the recording that failed
 */
struct tee_source {
	struct source		source;
	struct source		*inner;
	struct capture_writer	*writer;
	struct tee_config	config;
	bool			fresh;
	bool			all_netns;
	u64			status_ns;
	u64			complete_ns;
	bool			failed;
};

static struct tee_source *tee_of(struct source *source)
{
	return (struct tee_source *)source;
}

static u64 now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
}

/* The inner source's text is ours. */
static int pass(struct tee_source *tee, int result)
{
	if (result < 0)
		memcpy(tee->source.error, tee->inner->error, sizeof(tee->source.error));
	return result;
}

static int written(struct tee_source *tee, int err)
{
	if (!err)
		return 0;
	tee->failed = true;
	snprintf(tee->source.error, sizeof(tee->source.error), "%s",
		 capture_error(tee->writer));
	return err;
}

static int tee_status(struct source *source, struct source_status *st)
{
	struct tee_source *tee = tee_of(source);

	return pass(tee, tee->inner->ops->status(tee->inner, st));
}

static int status_for_file(void *context, struct source_status *st)
{
	struct tee_source *tee = context;

	return tee->inner->ops->status(tee->inner, st);
}

static int sockets_for_file(void *context, struct source_sockets *sockets)
{
	struct tee_source *tee = context;

	if (!tee->inner->ops->sockets)
		return -EOPNOTSUPP;
	return tee->inner->ops->sockets(tee->inner, tee->all_netns, sockets);
}

/*
 * The first number of each CPU that the recording can have. A reader that asks for
 * record 1 is told first how many were overwritten before it came; if the read was cut
 * short before a CPU's turn, that is still to come.
 */
static int find_start(const struct source_request *request, const struct source_batch *batch,
		      bool complete, struct numbers *start)
{
	int err = 0;
	size_t i;
	u64 found;

	for (i = 0; i < request->n_cursors && !err; i++) {
		if (complete || request->cursors[i].seq > 1)
			err = numbers_set(start, request->cursors[i].cpu,
					  request->cursors[i].seq);
	}
	for (i = 0; i < batch->n_runs && !err; i++) {
		const struct source_run *run = &batch->runs[i];

		found = run->next - run->filtered - run->n_records;
		if (found - run->lost == 1)
			err = numbers_set(start, run->cpu, found);
	}
	return err;
}

static int begin(struct tee_source *tee, struct source_status *st,
		 const struct source_request *request, const struct source_batch *batch,
		 bool complete)
{
	struct numbers start = { 0 };
	int err = find_start(request, batch, complete, &start);

	tee->all_netns = request->all_netns;
	if (err)
		snprintf(tee->source.error, sizeof(tee->source.error), "out of memory");
	else
		err = written(tee, capture_begin(tee->writer, st, &start, tee->all_netns,
						 now_ns()));
	numbers_free(&start);
	tee->fresh = !!err;
	tee->status_ns = now_ns();
	return err;
}

static int record(struct tee_source *tee, struct source_batch *batch, int result)
{
	/* A file is read in pieces: only the last one of a read tells a new time. */
	bool complete = result >= 0 && batch->began_ns > tee->complete_ns;

	if (tee->config.wanted)
		source_batch_keep(batch, tee->config.wanted, tee->config.context);
	if (complete)
		tee->complete_ns = batch->began_ns;
	return written(tee, capture_batch(tee->writer, batch, complete, now_ns()));
}

static int tee_read(struct source *source, const struct source_request *request,
		    struct source_batch *batch)
{
	struct tee_source *tee = tee_of(source);
	struct source_status st = { 0 };
	int result, err = 0;

	/* From before the read: its heads are where the recording begins. */
	if (tee->fresh)
		err = pass(tee, tee->inner->ops->status(tee->inner, &st));
	if (err) {
		source_status_free(&st);
		return err;
	}
	result = pass(tee, tee->inner->ops->read(tee->inner, request, batch));
	tee->source.ended = tee->inner->ended;
	if (tee->fresh && (result >= 0 || batch->n_runs))
		err = begin(tee, &st, request, batch, !result);
	source_status_free(&st);
	if (!err && !tee->fresh)
		err = record(tee, batch, result);
	/* What comes then has other numbers. */
	tee->fresh |= result == -ERANGE;
	return err ? err : result;
}

static int tick(struct tee_source *tee)
{
	struct source_status st = { 0 };
	u64 now = now_ns();
	int err = 0;

	if (tee->fresh)
		return 0;
	if (now - tee->status_ns >= STATUS_NS) {
		tee->status_ns = now;
		if (!tee->inner->ops->status(tee->inner, &st))
			err = capture_status(tee->writer, &st);
		source_status_free(&st);
	}
	return written(tee, err ? err : capture_tick(tee->writer, now));
}

/* Not longer than until something is to be written. */
static int shorten(const struct tee_source *tee, int timeout_ms)
{
	u64 due = capture_due(tee->writer), now = now_ns();
	u64 left_ms;

	if (due == CAPTURE_NEVER)
		return timeout_ms;
	left_ms = due > now ? (due - now) / NSEC_PER_MSEC + 1 : 0;
	return timeout_ms < 0 || left_ms < (u64)timeout_ms ? (int)left_ms : timeout_ms;
}

static int tee_wait(struct source *source, int wake_fd, int timeout_ms)
{
	struct tee_source *tee = tee_of(source);
	int err = tick(tee), result;

	if (err)
		return err;
	result = tee->inner->ops->wait(tee->inner, wake_fd, shorten(tee, timeout_ms));
	if (result < 0)
		return pass(tee, result);
	err = tick(tee);
	return err ? err : result;
}

static int tee_sockets(struct source *source, bool all_netns, struct source_sockets *sockets)
{
	struct tee_source *tee = tee_of(source);

	return pass(tee, tee->inner->ops->sockets(tee->inner, all_netns, sockets));
}

static bool tee_damage(struct source *source, unsigned int n, char line[SOURCE_ERROR_LEN])
{
	struct tee_source *tee = tee_of(source);

	return tee->inner->ops->damage && tee->inner->ops->damage(tee->inner, n, line);
}

static void tee_close(struct source *source)
{
	struct tee_source *tee = tee_of(source);

	capture_close(tee->writer);
	tee->inner->ops->close(tee->inner);
	free(tee);
}

#define TEE_OPS \
	.status = tee_status, .read = tee_read, .wait = tee_wait, \
	.damage = tee_damage, .close = tee_close

static const struct source_ops tee_ops = { TEE_OPS };
static const struct source_ops tee_ops_sockets = { TEE_OPS, .sockets = tee_sockets };

/**
 * source_tee_open() - record what a source delivers
 * @source: the source to read from now on; closed by the caller with its close
 *	operation
 * @inner: the source to record; closed together with @source, and still the caller's
 *	after a failure
 * @config: what to record
 * @error: what went wrong
 *
 * Return: 0 or a negative errno
 */
int source_tee_open(struct source **source, struct source *inner,
		    const struct tee_config *config, char error[SOURCE_ERROR_LEN])
{
	struct tee_source *tee = calloc(1, sizeof(*tee));
	int err;

	snprintf(error, SOURCE_ERROR_LEN, "out of memory");
	if (!tee)
		return -ENOMEM;
	tee->config = *config;
	tee->config.capture.status = status_for_file;
	tee->config.capture.sockets = config->no_sockets ? NULL : sockets_for_file;
	tee->config.capture.context = tee;
	err = capture_open(&tee->writer, &tee->config.capture, error);
	if (err) {
		free(tee);
		return err;
	}
	tee->source.ops = inner->ops->sockets ? &tee_ops_sockets : &tee_ops;
	tee->source.no_past = inner->no_past;
	tee->inner = inner;
	tee->fresh = true;
	*source = &tee->source;
	return 0;
}

/**
 * source_tee_end() - end the recording; the source can still be asked for its status
 * @source: what source_tee_open() opened
 * @reason: why
 *
 * Return: 0 or a negative errno, with a text in source.error
 */
int source_tee_end(struct source *source, enum capture_reason reason)
{
	struct tee_source *tee = tee_of(source);
	struct source_status st = { 0 };
	int err = 0;

	if (!tee->failed && !tee->fresh && reason != CAPTURE_SOURCE &&
	    !tee->inner->ops->status(tee->inner, &st))
		err = capture_status(tee->writer, &st);
	source_status_free(&st);
	if (!err)
		err = capture_end(tee->writer, reason);
	return written(tee, err);
}

/**
 * source_tee_sum() - what was recorded until now
 * @source: what source_tee_open() opened
 * @totals: the result
 */
void source_tee_sum(const struct source *source, struct capture_totals *totals)
{
	capture_sum(((const struct tee_source *)source)->writer, totals);
}

/**
 * source_tee_failed() - was it the recording that failed?
 * @source: what source_tee_open() opened
 *
 * Return: true if it was; otherwise it was the source
 */
bool source_tee_failed(const struct source *source)
{
	return ((const struct tee_source *)source)->failed;
}
