// SPDX-License-Identifier: GPL-2.0-only
/*
 * Checks every record of a stream, as tests/bench/drain.c writes it:
 *
 *	chains FILE
 *
 * On each CPU sequence numbers follow each other and time does not go back. The
 * transitions of each (network namespace, cookie) are one chain: it begins where
 * connections and listeners begin, each state is the one that the step before
 * led to, the ports stay the same, and it ends in CLOSE. Shares nothing with
 * tcpstatectl but the ABI header.
 *
 * Prints what tests/vm/verify_chains.py reads: `NAME N` per number, then
 * `last CPU SEQ`, `event NUMBER N` (what is no transition), `begin OLD>NEW N`
 * and `end STATE N` per chain, `pair OLD>NEW KIND CAUSE ORPHAN N`, and
 * `bad ...`: what is wrong with a chain, in words: the first MAX_SHOWN of each
 * kind of wrong.
 *
 * Order: the module takes the time inside what serialises the steps of one
 * connection (the socket's lock, or before a request or timewait socket can be
 * found by others), and ktime_get_ns() does not go back from one CPU to another.
 * So a later step has a later time or, if the clock is coarse, the same: only
 * steps of the same time on different CPUs may be put in another order.
 *
 * Duplicate children: a request of which two CPUs make a child. Not counted as a
 * part of its chain is exactly this: NEW_SYN_RECV>SYN_RECV and SYN_RECV>CLOSE with
 * the cause "duplicate", one right behind the other on one CPU (both happen in
 * tcp_v4_syn_recv_sock(), where nothing else can be recorded in between), after
 * the chain's beginning. What is left has to be whole without them.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "linux/tcpstate.h"

#define MAX_CPUS	64
#define MAX_SHOWN	20
#define STATES		TCPSTATE_STATE_END
#define KINDS		4
#define CAUSES		64

/* What is needed of a transition: two million of them are kept. */
struct step {
	__u64 cookie;
	__u64 time_ns;
	__u64 seq;
	__u32 netns;
	__u32 flags;
	__u16 lport;
	__u16 rport;
	__u16 cpu;
	__u8 kind;
	__u8 old_state;
	__u8 new_state;
	__u8 cause;
};

static struct step *steps;
static size_t used, room;

static struct {
	__u64 seq;
	__u64 time_ns;
} last[MAX_CPUS];

/* What can be wrong with a chain. */
enum problem { NONE, GAP, REPEATED, MIXED, UNBEGUN, UNFINISHED, PROBLEMS };

static const char *const names[PROBLEMS] = {
	[GAP] = "gap", [REPEATED] = "repeated", [MIXED] = "other ports",
	[UNBEGUN] = "no beginning", [UNFINISHED] = "no end",
};

static unsigned long problems[PROBLEMS], shown[PROBLEMS];
static unsigned long records, missing, backwards, cookies;
static unsigned long children, ties, bad;
static unsigned long events[256], ends[STATES];
static unsigned long begins[STATES][STATES];
static unsigned long pairs[STATES][STATES][KINDS][CAUSES][2];

static const char *const states[STATES] = {
	[TCPSTATE_ESTABLISHED] = "ESTABLISHED",
	[TCPSTATE_SYN_SENT] = "SYN_SENT",
	[TCPSTATE_SYN_RECV] = "SYN_RECV",
	[TCPSTATE_FIN_WAIT1] = "FIN_WAIT1",
	[TCPSTATE_FIN_WAIT2] = "FIN_WAIT2",
	[TCPSTATE_TIME_WAIT] = "TIME_WAIT",
	[TCPSTATE_CLOSE] = "CLOSE",
	[TCPSTATE_CLOSE_WAIT] = "CLOSE_WAIT",
	[TCPSTATE_LAST_ACK] = "LAST_ACK",
	[TCPSTATE_LISTEN] = "LISTEN",
	[TCPSTATE_CLOSING] = "CLOSING",
	[TCPSTATE_NEW_SYN_RECV] = "NEW_SYN_RECV",
};

static const char *const kinds[KINDS] = { "", "full", "request", "timewait" };

static void die(const char *what)
{
	fprintf(stderr, "chains: %s\n", what);
	exit(2);
}

static void keep(const struct tcpstate_record *r)
{
	if (used == room) {
		room = room ? room * 2 : 65536;
		steps = realloc(steps, room * sizeof(*steps));
		if (!steps)
			die("out of memory");
	}
	steps[used++] = (struct step) {
		.cookie = r->cookie, .time_ns = r->time_ns, .seq = r->seq,
		.netns = r->netns, .flags = r->flags, .cpu = r->cpu,
		.lport = ntohs(r->lport), .rport = ntohs(r->rport),
		.kind = r->kind, .cause = r->cause,
		.old_state = r->old_state, .new_state = r->new_state,
	};
}

static int known_state(unsigned int state)
{
	return state && state < STATES;
}

static void take(const struct tcpstate_record *r)
{
	int orphan = !!(r->flags & TCPSTATE_F_ORPHAN);

	if (r->cpu >= MAX_CPUS || !known_state(r->old_state) ||
	    !known_state(r->new_state) || !r->kind || r->kind >= KINDS ||
	    r->cause >= CAUSES)
		die("a record with numbers that do not exist");
	records++;
	/* Behind the number before it, or not: a number twice is missing too. */
	if (r->seq > last[r->cpu].seq)
		missing += r->seq - last[r->cpu].seq - 1;
	else
		missing++;
	backwards += r->time_ns < last[r->cpu].time_ns;
	last[r->cpu].seq = r->seq;
	last[r->cpu].time_ns = r->time_ns;
	if (r->event != TCPSTATE_EV_TRANSITION) {
		events[r->event]++;
		return;
	}
	pairs[r->old_state][r->new_state][r->kind][r->cause][orphan]++;
	keep(r);
}

static void read_stream(const char *path)
{
	struct tcpstate_record batch[512];
	FILE *file = fopen(path, "r");
	size_t n, i;

	if (!file)
		die(strerror(errno));
	/* In bytes, so that half a record at the end is noticed. */
	while ((n = fread(batch, 1, sizeof(batch), file)) > 0) {
		if (n % sizeof(batch[0]))
			die("the stream ends in the middle of a record");
		for (i = 0; i < n / sizeof(batch[0]); i++)
			take(&batch[i]);
	}
	fclose(file);
}

static int same_chain(const struct step *a, const struct step *b)
{
	return a->netns == b->netns && a->cookie == b->cookie;
}

static int compare(__u64 a, __u64 b)
{
	return (a > b) - (a < b);
}

static int by_chain(const void *va, const void *vb)
{
	const struct step *a = va, *b = vb;
	int c = compare(a->netns, b->netns);

	c = c ? c : compare(a->cookie, b->cookie);
	c = c ? c : compare(a->time_ns, b->time_ns);
	c = c ? c : compare(a->cpu, b->cpu);
	return c ? c : compare(a->seq, b->seq);
}

static int is(const struct step *s, int old_state, int new_state)
{
	return s->old_state == old_state && s->new_state == new_state;
}

static int is_beginning(const struct step *s)
{
	return is(s, TCPSTATE_CLOSE, TCPSTATE_SYN_SENT) ||
	       is(s, TCPSTATE_CLOSE, TCPSTATE_LISTEN) ||
	       is(s, TCPSTATE_LISTEN, TCPSTATE_NEW_SYN_RECV) ||
	       (is(s, TCPSTATE_LISTEN, TCPSTATE_SYN_RECV) &&
		s->flags & (TCPSTATE_F_SYNCOOKIE | TCPSTATE_F_FASTOPEN));
}

static int is_end_of_child(const struct step *s, const struct step *birth)
{
	return is(s, TCPSTATE_SYN_RECV, TCPSTATE_CLOSE) &&
	       s->cause == TCPSTATE_CAUSE_DUPLICATE &&
	       s->cpu == birth->cpu && s->seq == birth->seq + 1;
}

static void take_out(struct step *chain, size_t n, size_t at)
{
	memmove(&chain[at], &chain[at + 1], (n - at - 1) * sizeof(*chain));
}

/* Return: the length of the chain without its duplicate children */
static size_t without_duplicates(struct step *chain, size_t n)
{
	size_t i = 1, j;

	while (i < n) {
		for (j = i + 1; j < n && !is_end_of_child(&chain[j], &chain[i]); j++)
			;
		if (j < n && is(&chain[i], TCPSTATE_NEW_SYN_RECV, TCPSTATE_SYN_RECV)) {
			take_out(chain, n--, j);
			take_out(chain, n--, i);
			children++;
		} else {
			i++;
		}
	}
	return n;
}

static int continues(const struct step *chain, size_t at, const struct step *s)
{
	return at ? chain[at - 1].new_state == s->old_state : is_beginning(s);
}

/*
 * Of the steps that other CPUs recorded at the same time as this one, the one that
 * comes first, if this one cannot. Those of one CPU stay in their order.
 */
static void order_ties(struct step *chain, size_t n, size_t at)
{
	size_t i;

	for (i = at + 1; i < n && chain[i].time_ns == chain[at].time_ns; i++) {
		struct step first = chain[i];

		if (first.cpu == chain[i - 1].cpu || !continues(chain, at, &first))
			continue;
		memmove(&chain[at + 1], &chain[at], (i - at) * sizeof(*chain));
		chain[at] = first;
		ties++;
		return;
	}
}

static int other_ports(const struct step *a, const struct step *b)
{
	/* Before tcp_connect() there may be no local port yet. */
	return (a->lport && a->lport != b->lport) || a->rport != b->rport;
}

static void show(const struct step *chain, size_t n, size_t at, enum problem what)
{
	size_t i;

	if (++shown[what] > MAX_SHOWN)
		return;
	printf("bad netns %u cookie %llu: %s at step %zu:", chain->netns,
	       (unsigned long long)chain->cookie, names[what], at + 1);
	for (i = 0; i < n; i++)
		printf("%s %s>%s %s cause %u cpu %u seq %llu at %llu ns", i ? "," : "",
		       states[chain[i].old_state], states[chain[i].new_state],
		       kinds[chain[i].kind], chain[i].cause, chain[i].cpu,
		       (unsigned long long)chain[i].seq,
		       (unsigned long long)chain[i].time_ns);
	printf("\n");
}

static enum problem check_step(const struct step *chain, size_t at)
{
	const struct step *s = &chain[at];

	if (at && is(s, s[-1].old_state, s[-1].new_state))
		return REPEATED;
	if (!continues(chain, at, s))
		return at ? GAP : UNBEGUN;
	if (at && other_ports(&s[-1], s))
		return MIXED;
	return NONE;
}

static void check_chain(struct step *chain, size_t n)
{
	enum problem what, first = NONE;
	size_t i, at = 0;

	cookies++;
	n = without_duplicates(chain, n);
	begins[chain[0].old_state][chain[0].new_state]++;
	for (i = 0; i <= n; i++) {
		if (i == n) {
			what = chain[n - 1].new_state == TCPSTATE_CLOSE ? NONE : UNFINISHED;
		} else {
			if (!continues(chain, i, &chain[i]))
				order_ties(chain, n, i);
			what = check_step(chain, i);
		}
		problems[what]++;
		if (what && !first) {
			first = what;
			at = i;
		}
	}
	ends[chain[n - 1].new_state]++;
	if (first)
		show(chain, n, at, first);
	bad += !!first;
}

static void check_chains(void)
{
	size_t first = 0, i;

	if (used)
		qsort(steps, used, sizeof(*steps), by_chain);
	for (i = 1; i <= used; i++)
		if (i == used || !same_chain(&steps[i], &steps[first])) {
			check_chain(&steps[first], i - first);
			first = i;
		}
}

static void print_pair(int from, int to)
{
	int kind, cause, orphan;

	if (begins[from][to])
		printf("begin %s>%s %lu\n", states[from], states[to], begins[from][to]);
	for (kind = 1; kind < KINDS; kind++)
		for (cause = 0; cause < CAUSES; cause++)
			for (orphan = 0; orphan < 2; orphan++) {
				unsigned long n = pairs[from][to][kind][cause][orphan];

				if (n)
					printf("pair %s>%s %s %d %d %lu\n", states[from],
					       states[to], kinds[kind], cause, orphan, n);
			}
}

static void print_totals(void)
{
	int i, to;

	printf("records %lu\nmissing %lu\nbackwards %lu\n", records, missing, backwards);
	printf("cookies %lu\nchildren %lu\nties %lu\n", cookies, children, ties);
	printf("gaps %lu\nrepeated %lu\nmixed %lu\n", problems[GAP],
	       problems[REPEATED], problems[MIXED]);
	printf("unbegun %lu\nunfinished %lu\nbad_chains %lu\n", problems[UNBEGUN],
	       problems[UNFINISHED], bad);
	for (i = 0; i < MAX_CPUS; i++)
		if (last[i].seq)
			printf("last %d %llu\n", i, (unsigned long long)last[i].seq);
	for (i = 0; i < 256; i++)
		if (events[i])
			printf("event %d %lu\n", i, events[i]);
	for (i = 1; i < STATES; i++)
		if (ends[i])
			printf("end %s %lu\n", states[i], ends[i]);
	for (i = 1; i < STATES; i++)
		for (to = 1; to < STATES; to++)
			print_pair(i, to);
}

int main(int argc, char **argv)
{
	if (argc != 2)
		die("usage: chains FILE");
	read_stream(argv[1]);
	check_chains();
	print_totals();
	return 0;
}
