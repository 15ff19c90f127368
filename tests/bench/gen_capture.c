// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes a capture of connections that never were: complete lives of both ends, so
 * many at a time, on so many CPUs. For measuring what reads captures.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture_write.h"

#define ACK		TCPSTATE_TCPF_ACK
#define SYN		TCPSTATE_TCPF_SYN
#define FIN		TCPSTATE_TCPF_FIN
#define SENT		TCPSTATE_F_SEG_SENT
#define RCVD		TCPSTATE_F_SEG_RCVD
#define DATA		1000
#define NETNS		4026531840U
/* Records per read: what a busy host makes in 10 ms. */
#define READ_RECORDS	2000

/**
 * struct step - what happens to one end of a connection
 * @server: to the server's
 * @old_state: enum tcpstate_state without its prefix
 * @new_state: as @old_state
 * @cause: enum tcpstate_cause
 * @kind: enum tcpstate_kind
 * @event: enum tcpstate_event
 * @task: a task did it
 * @segment: TCPSTATE_F_SEG_SENT or TCPSTATE_F_SEG_RCVD
 * @seg_flags: of the segment
 * @sent: bytes that this end had sent, its SYN included
 * @received: bytes that it had received
 */
struct step {
	bool	server;
	u8	old_state;
	u8	new_state;
	u8	cause;
	u8	kind;
	u8	event;
	bool	task;
	u32	segment;
	u8	seg_flags;
	u32	sent;
	u32	received;
};

#define S(server, old, new, cause, kind, task, segment, flags, sent, received) \
	{ server, TCPSTATE_##old, TCPSTATE_##new, TCPSTATE_CAUSE_##cause, \
	  TCPSTATE_KIND_##kind, TCPSTATE_EV_TRANSITION, task, segment, flags, sent, received }

/* RFC 9293 figures 6 and 12: the client closes first. */
static const struct step life[] = {
	S(0, CLOSE, SYN_SENT, CONNECT, FULL, true, SENT, SYN, 0, 0),
	S(1, LISTEN, NEW_SYN_RECV, SYN, REQUEST, false, RCVD, SYN, 0, 0),
	S(0, SYN_SENT, ESTABLISHED, SYNACK, FULL, false, RCVD, SYN | ACK, 1, 0),
	S(1, NEW_SYN_RECV, SYN_RECV, ACK, REQUEST, false, RCVD, ACK, 1, 1),
	S(1, SYN_RECV, ESTABLISHED, ACK, FULL, false, RCVD, ACK, 1, 1),
	{ 1, TCPSTATE_ESTABLISHED, TCPSTATE_ESTABLISHED, TCPSTATE_CAUSE_ACCEPT,
	  TCPSTATE_KIND_FULL, TCPSTATE_EV_ACCEPT, true, 0, 0, 1, 1 },
	S(0, ESTABLISHED, FIN_WAIT1, CLOSE, FULL, true, SENT, FIN | ACK, DATA, DATA),
	S(1, ESTABLISHED, CLOSE_WAIT, FIN, FULL, false, RCVD, FIN | ACK, DATA, DATA),
	S(0, FIN_WAIT1, FIN_WAIT2, ACK, FULL, false, RCVD, ACK, DATA + 1, DATA),
	S(1, CLOSE_WAIT, LAST_ACK, CLOSE, FULL, true, SENT, FIN | ACK, DATA, DATA + 1),
	S(0, FIN_WAIT2, TIME_WAIT, FIN, FULL, false, RCVD, FIN | ACK, DATA + 1, DATA),
	S(1, LAST_ACK, CLOSE, ACK, FULL, false, RCVD, ACK, DATA + 1, DATA + 1),
	S(0, TIME_WAIT, CLOSE, 2MSL_TIMER, TIMEWAIT, false, 0, 0, DATA + 1, DATA + 1),
};

/**
 * struct life - a connection
 * @step: what comes next
 * @number: which one it is; everything about it follows from that
 */
struct life {
	unsigned int	step;
	u64		number;
};

/**
 * struct options - the command line
 * @count: records
 * @live: connections at the same time
 * @cpus: CPUs
 * @config: how to write
 */
struct options {
	u64			count;
	u64			live;
	u64			cpus;
	struct capture_config	config;
};

/**
 * struct generator - what is being made
 * @options: the command line
 * @lives: the connections
 * @connections: how many were begun
 * @now_ns: CLOCK_MONOTONIC of these connections
 * @random: state of the generator of numbers
 * @seq: the latest number of each CPU
 * @records: records of each CPU that the current read brings
 * @n: how many those are
 * @batch: the current read
 */
struct generator {
	const struct options	*options;
	struct life		*lives;
	u64			connections;
	u64			now_ns;
	u64			random;
	u64			*seq;
	struct tcpstate_record	*records;
	size_t			*n;
	struct source_batch	batch;
};

/* splitmix64: the same on every machine. */
static u64 mix(u64 x)
{
	x += 0x9e3779b97f4a7c15ULL;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
	return x ^ (x >> 31);
}

static u64 draw(struct generator *g, u64 below)
{
	g->random++;
	return mix(g->random) % below;
}

static void put_ends(struct tcpstate_record *rec, const struct step *step, u64 number)
{
	u64 h = mix(number);
	u8 client[4] = { 10, 1, h, h >> 8 }, server[4] = { 10, 2, 0, 1 + (h >> 16) % 16 };
	__be16 client_port = htons(32768 + number % 28232);
	__be16 server_port = htons((h >> 24) % 4 ? 443 : 5432);

	memcpy(rec->laddr, step->server ? server : client, 4);
	memcpy(rec->raddr, step->server ? client : server, 4);
	rec->lport = step->server ? server_port : client_port;
	rec->rport = step->server ? client_port : server_port;
	rec->cookie = 4096 + 2 * number + step->server;
	if (step->server && step->kind == TCPSTATE_KIND_REQUEST)
		rec->listener_cookie = 1 + (h >> 16) % 16;
}

static void put_numbers(struct tcpstate_record *rec, const struct step *step, u64 number)
{
	u64 h = mix(~number);
	u32 own = step->server ? h : h >> 32, other = step->server ? h >> 32 : h;

	if (step->segment == SENT) {
		rec->seg_seq = own + step->sent;
		rec->seg_ack = step->seg_flags & ACK ? other + step->received : 0;
	} else if (step->segment) {
		rec->seg_seq = other + step->received;
		rec->seg_ack = step->seg_flags & ACK ? own + step->sent : 0;
	}
	if (step->kind != TCPSTATE_KIND_FULL)
		return;
	rec->flags |= TCPSTATE_F_HAS_TCP | TCPSTATE_F_TIMESTAMPS | TCPSTATE_F_SACK |
		      TCPSTATE_F_WSCALE;
	rec->snd_nxt = own + step->sent;
	rec->snd_una = rec->snd_nxt;
	rec->rcv_nxt = other + step->received;
	rec->snd_wnd = 65160;
	rec->srtt_us = 40 + h % 20000;
	rec->mss = 1448;
	rec->snd_wscale = 7;
	rec->rcv_wscale = 7;
	rec->bytes_sent = step->sent ? step->sent - 1 : 0;
	rec->bytes_received = step->received ? step->received - 1 : 0;
}

static void put_task(struct tcpstate_record *rec, const struct step *step, u64 number)
{
	static const char * const names[] = { "curl", "python3", "java", "nginx" };
	u64 h = mix(number + step->server) % 16;

	rec->uid = step->server ? 33 : 1000 + h % 4;
	rec->flags |= TCPSTATE_F_HAS_UID;
	rec->cgroup_id = 4000 + h;
	rec->context = step->task ? TCPSTATE_CTX_TASK : TCPSTATE_CTX_SOFTIRQ;
	if (!step->task)
		return;
	rec->tgid = 900 + h;
	rec->pid = rec->tgid;
	strcpy(rec->comm, step->server ? "nginx" : names[h % 4]);
}

static void emit(struct generator *g, const struct step *step, u64 number)
{
	u32 cpu = draw(g, g->options->cpus);
	struct tcpstate_record *rec = &g->records[cpu * READ_RECORDS + g->n[cpu]++];

	*rec = (struct tcpstate_record){
		.seq = ++g->seq[cpu], .time_ns = g->now_ns, .family = AF_INET, .cpu = cpu,
		.netns = NETNS, .flags = step->segment, .event = step->event,
		.kind = step->kind, .old_state = step->old_state,
		.new_state = step->new_state, .cause = step->cause,
		.seg_flags = step->seg_flags,
	};
	put_ends(rec, step, number);
	put_numbers(rec, step, number);
	put_task(rec, step, number);
}

static void next_record(struct generator *g)
{
	struct life *one = &g->lives[draw(g, g->options->live)];

	if (one->step == ARRAY_SIZE(life)) {
		one->step = 0;
		one->number = g->connections++;
	}
	emit(g, &life[one->step++], one->number);
	g->now_ns += 1000 + draw(g, 8000);
}

static int fill_batch(struct generator *g)
{
	u32 cpu;
	int err = 0;

	source_batch_reset(&g->batch);
	g->batch.began_ns = g->now_ns;
	for (cpu = 0; cpu < g->options->cpus && !err; cpu++) {
		const struct source_run run = { .cpu = cpu, .next = g->seq[cpu] + 1 };

		if (!g->n[cpu])
			continue;
		err = source_batch_add_run(&g->batch, &run);
		if (!err)
			err = source_batch_add_records(&g->batch,
						       g->records + cpu * READ_RECORDS,
						       g->n[cpu] * sizeof(*g->records),
						       sizeof(*g->records));
		g->n[cpu] = 0;
	}
	return err;
}

static int write_all(struct generator *g, struct capture_writer *w)
{
	u64 left = g->options->count, n;
	int err = 0;

	while (left && !err) {
		for (n = 0; n < READ_RECORDS && left; n++, left--)
			next_record(g);
		err = fill_batch(g);
		if (!err)
			err = capture_batch(w, &g->batch, true, g->now_ns);
	}
	return err;
}

static int begin(struct generator *g, struct capture_writer *w)
{
	struct source_status st = {
		.abi_version = TCPSTATE_ABI_VERSION, .module_version = "0.1.0",
		.kernel_release = "6.1.0", .record_size = sizeof(struct tcpstate_record),
		.ring_slots = 4096, .time_now = g->now_ns,
		.realtime_offset = 1763700000LL * NSEC_PER_SEC, .netns = NETNS,
		.netns_init = NETNS,
	};
	struct numbers start = { 0 };
	u32 cpu;
	int err = 0;

	st.cpus = calloc(g->options->cpus, sizeof(*st.cpus));
	for (cpu = 0; st.cpus && cpu < g->options->cpus && !err; cpu++) {
		st.cpus[st.n_cpus++].cpu = cpu;
		err = numbers_set(&start, cpu, 1);
	}
	if (!err)
		err = capture_begin(w, &st, &start, true, g->now_ns);
	source_status_free(&st);
	numbers_free(&start);
	return err;
}

static bool prepare(struct generator *g)
{
	const struct options *o = g->options;
	u64 i;

	g->now_ns = 1000 * NSEC_PER_SEC;
	g->lives = calloc(o->live, sizeof(*g->lives));
	g->seq = calloc(o->cpus, sizeof(*g->seq));
	g->n = calloc(o->cpus, sizeof(*g->n));
	g->records = calloc(o->cpus * READ_RECORDS, sizeof(*g->records));
	for (i = 0; g->lives && i < o->live; i++)
		g->lives[i].number = g->connections++;
	return g->lives && g->seq && g->n && g->records;
}

static int generate(const struct options *options)
{
	struct generator g = { .options = options };
	char error[SOURCE_ERROR_LEN] = "out of memory";
	struct capture_totals totals;
	struct capture_writer *w = NULL;
	int err = prepare(&g) ? capture_open(&w, &options->config, error) : -ENOMEM;

	if (!err)
		err = begin(&g, w);
	if (!err)
		err = write_all(&g, w);
	if (!err)
		err = capture_end(w, CAPTURE_STOPPED);
	if (err) {
		fprintf(stderr, "gen_capture: %s\n", w ? capture_error(w) : error);
	} else {
		capture_sum(w, &totals);
		printf("%llu records of %llu connections, %llu bytes, %.1f bytes each\n",
		       totals.records, g.connections, totals.bytes,
		       (double)totals.bytes / totals.records);
	}
	capture_close(w);
	source_batch_free(&g.batch);
	free(g.lives);
	free(g.seq);
	free(g.n);
	free(g.records);
	return !!err;
}

int main(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "count", 1, NULL, 'n' }, { "live", 1, NULL, 'l' }, { "cpus", 1, NULL, 'c' },
		{ "zstd", 1, NULL, 'z' }, { "output", 1, NULL, 'o' }, { 0 },
	};
	struct options options = {
		.count = 1000000, .live = 10000, .cpus = 4,
		.config = { .level = CAPTURE_LEVEL, .flush_ns = CAPTURE_FLUSH_NS,
			    .force = true },
	};
	int letter;

	while ((letter = getopt_long(argc, argv, "n:l:c:z:o:", longs, NULL)) != -1) {
		u64 number = optarg ? strtoull(optarg, NULL, 0) : 0;

		if (letter == 'n')
			options.count = number;
		else if (letter == 'l')
			options.live = number;
		else if (letter == 'c')
			options.cpus = number;
		else if (letter == 'z')
			options.config.level = number;
		else if (letter == 'o')
			options.config.path = optarg;
		else
			return 2;
	}
	if (!options.config.path || !options.count || !options.live || !options.cpus ||
	    options.cpus > 1024) {
		fprintf(stderr,
			"usage: gen_capture -o FILE [--count RECORDS] [--live CONNECTIONS]\n"
			"                   [--cpus N] [--zstd LEVEL, 0: none]\n");
		return 2;
	}
	capture_info_host(&options.config.info);
	return generate(&options);
}
