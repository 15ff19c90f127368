// SPDX-License-Identifier: GPL-2.0-only
/*
 * BPF programs as a source. What they see before it is opened nobody keeps, and what
 * they have put into their rings is read once, by us.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <sys/stat.h>

#include "baseline.h"
#include "bpf_source.h"
#include "cpus.h"
#include "load_log.h"
#include "netns.h"
#include "push.h"
#include "refusal.h"

#define POSSIBLE_CPUS	"/sys/devices/system/cpu/possible"

/*
 * The kernel numbers the initial namespaces so (linux/nsfs.h): that of processes always,
 * that of the network from 6.18 on.
 */
#define INIT_PIDNS	0xeffffffcU
#define INIT_NETNS	0xeffffff9U

/*
 * For measurements only: "one" ring for all CPUs, or one per "cpu", which is the default:
 * Documentation/bpf.rst has the figures.
 */
#define RINGS_VARIABLE	"TCPSTATE_BPF_RINGS"

static struct bpf_source *bpf_of(struct source *source)
{
	return (struct bpf_source *)source;
}

/**
 * bpf_source_now() - the time
 * @clock: by which clock
 *
 * Return: nanoseconds
 */
u64 bpf_source_now(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
}

static int fail(struct source *source, const char *what, int err)
{
	snprintf(source->error, sizeof(source->error), "%s: %s", what, strerror(-err));
	return err;
}

/* A reader of one namespace has the programs leave out the others. */
static void want_netns(struct bpf_source *bpf, bool all_netns)
{
	struct bpf_filter filter = bpf->filter;

	if (!all_netns)
		filter.netns = bpf->netns;
	if (filter.netns != bpf->loader.filter.netns)
		loader_want(&bpf->loader, &filter);
}

static bool is_own(void *context, const struct tcpstate_record *rec)
{
	const struct bpf_source *bpf = context;

	return rec->netns == bpf->netns;
}

/* Before the rings are emptied: a record that comes after these losses tells of them. */
static int read_lost(struct bpf_source *bpf)
{
	int err = loader_counters(&bpf->loader, bpf->counters);
	size_t i;

	for (i = 0; i < bpf->lanes.n && !err; i++)
		bpf->lost[i] = bpf->counters[i].lost;
	return err;
}

static int bpf_read(struct source *source, const struct source_request *request,
		    struct source_batch *batch)
{
	struct bpf_source *bpf = bpf_of(source);
	u64 now = bpf_source_now(CLOCK_MONOTONIC);
	int err, left;

	err = lanes_check(&bpf->lanes, request->cursors, request->n_cursors);
	if (err) {
		snprintf(source->error, sizeof(source->error),
			 "a record was asked for that is not there yet");
		return err;
	}
	want_netns(bpf, request->all_netns);
	err = read_lost(bpf);
	if (err)
		return fail(source, "counters of BPF", err);
	left = rings_drain(&bpf->rings, now);
	if (left < 0 && left != -EBUSY)
		return fail(source, "BPF ring buffer", left);
	err = lanes_deliver(&bpf->lanes, request->cursors, request->n_cursors,
			    left ? NULL : bpf->lost, batch);
	if (!request->all_netns)
		source_batch_keep(batch, is_own, bpf);
	if (err)
		return fail(source, "records of BPF", err);
	/* Else it cannot be said that all that was there has come. */
	if (!left)
		batch->began_ns = now;
	return left > 0;
}

/* The rest of the delay. The reader is not woken for records, but may be by its file. */
static int sleep_rest(struct bpf_source *bpf, int wake_fd)
{
	u64 since = bpf_source_now(CLOCK_MONOTONIC) - bpf->woken_ns;
	const u64 delay = WAKE_DELAY_MS * NSEC_PER_MSEC;
	struct pollfd fd = { .fd = wake_fd, .events = POLLIN };

	if (since < delay)
		poll(&fd, 1, (delay - since) / NSEC_PER_MSEC + 1);
	bpf->woken_ns = bpf_source_now(CLOCK_MONOTONIC);
	return 1;
}

/*
 * Armed first, and then it is looked whether there is something. A program publishes
 * first and then looks whether it should wake us up. So one of the two sees the other.
 */
static int bpf_wait(struct source *source, int wake_fd, int timeout_ms)
{
	struct bpf_source *bpf = bpf_of(source);
	int n;

	loader_arm(&bpf->loader, true);
	n = rings_wait(&bpf->rings, wake_fd, timeout_ms);
	loader_arm(&bpf->loader, false);
	if (n < 0)
		return fail(source, "poll", n);
	return n ? sleep_rest(bpf, wake_fd) : 0;
}

static int bpf_sockets(struct source *source, bool all_netns, struct source_sockets *sockets)
{
	return baseline_read(sockets, all_netns, source->error);
}

static void bpf_close(struct source *source)
{
	struct bpf_source *bpf = bpf_of(source);

	/* No program must put anything into a ring that is gone. */
	loader_close(&bpf->loader);
	rings_close(&bpf->rings);
	lanes_free(&bpf->lanes);
	free(bpf->counters);
	free(bpf->lost);
	free(bpf);
}

static const struct source_ops bpf_ops = {
	.status = bpf_source_status,
	.read = bpf_read,
	.wait = bpf_wait,
	.sockets = bpf_sockets,
	.close = bpf_close,
};

/* One ring per CPU number, holes included: programs find theirs by it. */
static unsigned int count_rings(const u32 *cpus, size_t n)
{
	const char *rings = getenv(RINGS_VARIABLE);

	return rings && !strcmp(rings, "one") ? 1 : cpus[n - 1] + 1;
}

static int make_room(struct bpf_source *bpf, const u32 *cpus, size_t n)
{
	int err;

	bpf->counters = calloc(n, sizeof(*bpf->counters));
	bpf->lost = calloc(n, sizeof(*bpf->lost));
	if (!bpf->counters || !bpf->lost)
		return -ENOMEM;
	err = lanes_init(&bpf->lanes, cpus, n);
	if (!err)
		err = rings_open(&bpf->rings, count_rings(cpus, n), &bpf->lanes);
	return err;
}

/*
 * Where records come from, if not all are wanted. The initial namespace is that of
 * process 1; not of a container's own process 1: there nobody knows it.
 */
static int learn_netns(struct bpf_source *bpf, char error[SOURCE_ERROR_LEN])
{
	int err = netns_find("/proc/self/ns/net", &bpf->netns);
	struct stat st;

	if (err) {
		snprintf(error, SOURCE_ERROR_LEN, "/proc/self/ns/net: %s: is /proc mounted?",
			 strerror(-err));
		return err;
	}
	if (bpf->netns == INIT_NETNS)
		bpf->netns_init = INIT_NETNS;
	else if (!stat("/proc/self/ns/pid", &st) && st.st_ino == INIT_PIDNS)
		netns_find("/proc/1/ns/net", &bpf->netns_init);
	return 0;
}

static int prepare(struct bpf_source *bpf)
{
	struct load_log log;
	u32 *cpus;
	size_t n;
	int err;

	/* From here on libbpf does not talk to the user. */
	load_log_begin(&log);
	load_log_end();
	err = cpus_read(POSSIBLE_CPUS, &cpus, &n);
	if (!err)
		err = make_room(bpf, cpus, n);
	free(cpus);
	return err;
}

static int begin(struct bpf_source *bpf, const struct filter *filter, bool all_netns,
		 char error[SOURCE_ERROR_LEN])
{
	int err = refusal_expected(&refusal_paths_host, error);

	if (err)
		return err;
	err = prepare(bpf);
	if (err)
		return refusal_explain(err, error);
	err = learn_netns(bpf, error);
	if (err)
		return err;
	bpf_push(filter, &bpf->filter);
	err = loader_open(&bpf->loader, &bpf->rings, &bpf->filter);
	if (err) {
		memcpy(error, bpf->loader.error, SOURCE_ERROR_LEN);
		return err;
	}
	/* A reader outside the initial namespace wants its own, unless it says otherwise. */
	want_netns(bpf, all_netns || bpf->netns == bpf->netns_init);
	bpf->live_ns = bpf_source_now(CLOCK_MONOTONIC);
	loader_go_live(&bpf->loader);
	return 0;
}

/**
 * source_bpf_open() - load BPF programs, and open them as a source
 * @source: the source; closed by the caller with its close operation
 * @filter: what is wanted: other records are not made as far as programs can tell
 * @all_netns: records of all namespaces may be asked for; else only from the initial one
 * @error: what went wrong
 *
 * Return: 0 or a negative errno
 */
int source_bpf_open(struct source **source, const struct filter *filter, bool all_netns,
		    char error[SOURCE_ERROR_LEN])
{
	struct bpf_source *bpf = calloc(1, sizeof(*bpf));
	int err;

	snprintf(error, SOURCE_ERROR_LEN, "out of memory");
	if (!bpf)
		return -ENOMEM;
	bpf->source.ops = &bpf_ops;
	bpf->source.no_past = true;
	err = begin(bpf, filter, all_netns, error);
	if (err) {
		bpf_close(&bpf->source);
		return err;
	}
	*source = &bpf->source;
	return 0;
}
