// SPDX-License-Identifier: GPL-2.0-only
/*
 * How fast text is made: hand-made records straight into the renderer, which writes
 * to /dev/null.
 *
 *	render watch|timeline [RECORDS]
 *
 * Prints records per second of CPU time. For instructions per record run it under
 * `valgrind --tool=callgrind` with two numbers of records, and divide the difference.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../unit/script.h"
#include "render.h"

#define N SCRIPT_EXCHANGE_RECORDS

static const struct script_socket client = { 4026532134U, 0x1001, 0, AF_INET, "10.0.0.1",
	60776, "10.0.0.2", 80, 1000 };
static const struct script_socket server = { 4026532185U, 0x1002, 0x1000, AF_INET, "10.0.0.2",
	80, "10.0.0.1", 60776, 33 };

/**
 * struct bench - what is shown again and again
 * @render: the renderer
 * @recs: records of one connection
 * @ends: the socket of each record, as it is after it
 * @begin_ns: when the next connection begins
 * @events: show records one by one, not connections
 */
struct bench {
	struct render		render;
	struct tcpstate_record	recs[N];
	struct track_end	ends[N];
	u64			begin_ns;
	bool			events;
};

static u64 cpu_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
}

/* What a socket has when a connection is over: numbers of all kinds of digits. */
static void fill_tcp(struct tcpstate_record *rec)
{
	rec->flags |= TCPSTATE_F_HAS_TCP;
	rec->mss = 1448;
	rec->srtt_us = 84;
	rec->bytes_sent = 100;
	rec->bytes_received = 1042;
}

static void on_done(void *context, const struct track_end *end, const struct track_end *peer)
{
	struct bench *bench = context;
	struct timeline tl;

	if (bench->events)
		return;
	if (timeline_build(&tl, end, peer))
		abort();
	bench->render.ops->block(&bench->render, &tl);
	timeline_free(&tl);
}

static void begin(struct bench *bench)
{
	const struct track_config config = { .max_ends = 100, .collect = true };
	const struct track_end *end;
	struct track track;
	size_t i;

	script_exchange(bench->recs, &client, &server, SEC);
	track_init(&track, &config);
	for (i = 0; i < N; i++) {
		fill_tcp(&bench->recs[i]);
		if (track_add(&track, &bench->recs[i], &end))
			abort();
		bench->ends[i] = *end;
	}
	track_free(&track);
}

static void show_events(struct bench *bench)
{
	size_t i;

	for (i = 0; i < N; i++)
		bench->render.ops->event(&bench->render, &bench->recs[i], &bench->ends[i]);
}

static void show_block(struct bench *bench)
{
	const struct track_config config = {
		.max_ends = 100, .done = on_done, .context = bench, .collect = true,
	};
	struct track track;
	size_t i;

	track_init(&track, &config);
	for (i = 0; i < N; i++) {
		if (track_add(&track, &bench->recs[i], NULL))
			abort();
	}
	if (track_finish(&track))
		abort();
	track_free(&track);
}

int main(int argc, char **argv)
{
	static struct bench bench;
	unsigned long long records = argc > 2 ? strtoull(argv[2], NULL, 10) : 1300000, n;
	FILE *out = fopen("/dev/null", "w");
	u64 began;
	size_t i;

	if (argc < 2 || !out || (strcmp(argv[1], "watch") && strcmp(argv[1], "timeline"))) {
		fputs("usage: render watch|timeline [RECORDS]\n", stderr);
		return 2;
	}
	bench.events = !strcmp(argv[1], "watch");
	begin(&bench);
	render_text_init(&bench.render, out, stderr);
	/* What is known of the terminal, wherever this runs. */
	term_init(&bench.render.term, 80, false, true);
	bench.render.realtime_offset = 1700000000LL * NSEC_PER_SEC;
	began = cpu_ns();
	for (n = 0; n < records; n += N) {
		if (bench.events)
			show_events(&bench);
		else
			show_block(&bench);
		/* 1000 connections a second. */
		for (i = 0; i < N; i++)
			bench.recs[i].time_ns += NSEC_PER_MSEC;
	}
	began = cpu_ns() - began;
	printf("%s: %llu records, %.0f records/s\n", argv[1], n, n * 1e9 / (began ? began : 1));
	fclose(out);
	return 0;
}
