// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random paths against random ends, judged by a second matcher as well that is as
 * simple as can be: it works on the tree that the path was made from, and keeps every
 * way to match, with the states taken and the one from which a limit counts, in a set.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expecting.h"
#include "script.h"
#include "unit.h"

#define MAX_STEPS	7
#define MAX_NODES	64
#define ROUNDS		40000

enum node_kind {
	NODE_STATE,
	NODE_DOTS,
	NODE_PATH,
	NODE_EITHER,
};

/**
 * struct node - a piece of a path
 * @kind: what it is
 * @word: NODE_STATE: as it is written
 * @states: NODE_STATE: what it stands for
 * @cause: NODE_STATE: asked for; -1: none
 * @within: ns; 0: no limit
 * @optional: may be left out
 * @children: NODE_PATH: steps; NODE_EITHER: paths
 * @n: how many
 */
struct node {
	enum node_kind	kind;
	const char	*word;
	u16		states;
	int		cause;
	u64		within;
	bool		optional;
	struct node	*children[3];
	unsigned int	n;
};

/*
 * Ways to match: here[taken][from] for the states taken and the one from which a limit
 * counts, MAX_STEPS + 1: none.
 */
struct ways {
	bool here[MAX_STEPS + 1][MAX_STEPS + 2];
};

#define NO_STEP (MAX_STEPS + 1)

static struct node nodes[MAX_NODES];
static unsigned int n_nodes;
static u64 random_state;

static unsigned int rnd(unsigned int below)
{
	random_state = random_state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (random_state >> 33) % below;
}

static const struct {
	const char	*word;
	u16		states;
} words[] = {
	{ "SYN_SENT", 1 << 2 },
	{ "SYN_RECV", 1 << 3 | 1 << 12 },
	{ "NEW_SYN_RECV", 1 << 12 },
	{ "ESTABLISHED", 1 << 1 },
	{ "TIME_WAIT", 1 << 6 },
	{ "CLOSE", 1 << 7 },
};

static const struct {
	const char	*word;
	u8		cause;
} causes[] = {
	{ "unknown", 0 },
	{ "fin", 4 },
	{ "rst", 5 },
};

static struct node *new_node(enum node_kind kind)
{
	struct node *node = &nodes[n_nodes++];

	*node = (struct node){ .kind = kind, .cause = -1 };
	return node;
}

static struct node *make_path(unsigned int depth);

static struct node *make_step(unsigned int depth)
{
	unsigned int kind = rnd(10), i, w;
	struct node *node;

	if (kind < 2) {
		node = new_node(NODE_DOTS);
	} else if (kind < 4 && depth && n_nodes < MAX_NODES - 20) {
		node = new_node(NODE_EITHER);
		node->n = 1 + rnd(3);
		for (i = 0; i < node->n; i++)
			node->children[i] = make_path(depth - 1);
	} else {
		w = rnd(ARRAY_SIZE(words));
		node = new_node(NODE_STATE);
		node->word = words[w].word;
		node->states = words[w].states;
		if (!rnd(3))
			node->cause = rnd(ARRAY_SIZE(causes));
	}
	node->optional = !rnd(5);
	if (!rnd(5))
		node->within = (1 + rnd(3)) * MS;
	return node;
}

static struct node *make_path(unsigned int depth)
{
	struct node *path = new_node(NODE_PATH);
	unsigned int i;

	path->n = 1 + rnd(3);
	for (i = 0; i < path->n; i++)
		path->children[i] = make_step(depth);
	return path;
}

static void write_node(FILE *out, const struct node *node)
{
	unsigned int i;

	if (node->kind == NODE_DOTS)
		fputs("...", out);
	else if (node->kind == NODE_STATE)
		fputs(node->word, out);
	if (node->kind == NODE_STATE && node->cause >= 0)
		fprintf(out, " by %s", causes[node->cause].word);
	if (node->kind == NODE_EITHER)
		fputs("(", out);
	for (i = 0; i < node->n; i++) {
		if (i)
			fputs(node->kind == NODE_PATH ? " > " : " | ", out);
		write_node(out, node->children[i]);
	}
	if (node->kind == NODE_EITHER)
		fputs(")", out);
	if (node->optional)
		fputs("?", out);
	if (node->within)
		fprintf(out, " within %llums", node->within / MS);
}

/* Does one state fit? */
static bool fits(const struct node *node, u64 within, const struct expect_end *end,
		 unsigned int taken, unsigned int from, bool lenient)
{
	const struct expect_step *step = &end->steps[taken];
	u8 cause;

	if (step->state >= 16 || !(node->states >> step->state & 1))
		return false;
	if (node->cause >= 0) {
		cause = causes[node->cause].cause;
		if (step->born || (step->cause != cause && (step->cause || !lenient)))
			return false;
	}
	if (!within)
		return true;
	assert_int_not_equal(from, NO_STEP);
	if (!step->has_time || !end->steps[from].has_time)
		return lenient;
	return step->entered_ns <= end->steps[from].entered_ns + within;
}

static void take_state(const struct node *node, u64 within, const struct expect_end *end,
		       size_t n, const struct ways *in, struct ways *out, bool lenient)
{
	unsigned int i, j, from;

	for (i = 0; i < n; i++) {
		for (from = 0; from <= NO_STEP; from++) {
			if (!in->here[i][from] || !fits(node, within, end, i, from, lenient))
				continue;
			out->here[i + 1][i] = true;
			/* Both of the two states, one after the other. */
			if (!(node->states & (node->states - 1)))
				continue;
			for (j = i + 1; j < n && end->steps[j].state < 16 &&
			     node->states >> end->steps[j].state & 1; j++)
				out->here[j + 1][i] = true;
		}
	}
}

static u64 shorter(u64 a, u64 b)
{
	if (!a || !b)
		return a | b;
	return a < b ? a : b;
}

static bool reaches(const struct ways *ways, size_t taken)
{
	unsigned int from;

	for (from = 0; from <= NO_STEP; from++) {
		if (ways->here[taken][from])
			return true;
	}
	return false;
}

/* All ways through a piece; *alive: one of them takes all states and is inside it. */
static void follow(const struct node *node, u64 within, const struct expect_end *end, size_t n,
		   const struct ways *in, struct ways *out, bool lenient, bool *alive)
{
	struct ways at = *in, next;
	unsigned int i, j, from;

	*alive |= reaches(in, n);
	within = shorter(within, node->within);
	memset(out, 0, sizeof(*out));
	switch (node->kind) {
	case NODE_STATE:
		take_state(node, within, end, n, in, out, lenient);
		break;
	case NODE_DOTS:
		for (i = 0; i <= n; i++) {
			for (from = 0; from <= NO_STEP; from++) {
				for (j = i; in->here[i][from] && j <= n; j++)
					out->here[j][from] = true;
			}
		}
		break;
	case NODE_PATH:
		for (i = 0; i < node->n; i++) {
			follow(node->children[i], i ? 0 : within, end, n, &at, &next, lenient,
			       alive);
			at = next;
		}
		*out = at;
		break;
	case NODE_EITHER:
		for (i = 0; i < node->n; i++) {
			follow(node->children[i], within, end, n, in, &next, lenient, alive);
			for (j = 0; j < sizeof(next); j++)
				((bool *)out)[j] |= ((bool *)&next)[j];
		}
		break;
	}
	for (j = 0; node->optional && j < sizeof(*in); j++)
		((bool *)out)[j] |= ((const bool *)in)[j];
	*alive |= reaches(out, n);
}

static bool begins_in(const struct expect_end *end)
{
	return end->steps[0].born && (end->steps[0].state == 7 || end->steps[0].state == 10);
}

static bool matches(const struct node *path, const struct expect_end *end, bool lenient,
		    bool *alive)
{
	struct ways in = { }, out;

	in.here[0][NO_STEP] = true;
	in.here[1][NO_STEP] = begins_in(end);
	*alive = false;
	follow(path, 0, end, end->n, &in, &out, lenient, alive);
	if (end->n > 1 && end->steps[end->n - 1].state == 7 && end->steps[end->n - 2].state == 6 &&
	    reaches(&out, end->n - 1))
		return true;
	return reaches(&out, end->n);
}

static bool occurs(const struct node *path, const struct expect_end *end, bool lenient)
{
	bool alive;
	size_t begin, gap, last;

	for (begin = 0; begin < end->n; begin++) {
		struct ways in = { }, out;

		for (gap = begin + 1; gap < end->n && !end->steps[gap].gap; gap++)
			;
		in.here[begin][NO_STEP] = true;
		follow(path, 0, end, gap, &in, &out, lenient, &alive);
		for (last = begin + 1; last <= gap; last++) {
			if (reaches(&out, last) && !(last == 1 && end->steps[0].born))
				return true;
		}
	}
	return false;
}

static bool is_all_seen(const struct expect_end *end)
{
	bool all = end->whole && !end->lost;
	size_t i;

	for (i = 0; i < end->n; i++)
		all &= !end->steps[i].gap;
	return all;
}

static enum expect_verdict judge(const struct node *path, bool never,
				 const struct expect_end *end)
{
	bool sure_alive, alive, sure, perhaps;

	if (never) {
		if (occurs(path, end, false))
			return EXPECT_MISMATCH;
		return is_all_seen(end) && !occurs(path, end, true) ? EXPECT_MATCH :
		       EXPECT_UNDECIDED;
	}
	if (!is_all_seen(end))
		return EXPECT_UNDECIDED;
	sure = matches(path, end, false, &sure_alive);
	perhaps = matches(path, end, true, &alive);
	if (sure)
		return EXPECT_MATCH;
	if (perhaps)
		return EXPECT_UNDECIDED;
	if (end->ended || !alive)
		return EXPECT_MISMATCH;
	return sure_alive ? EXPECT_NOT_REACHED : EXPECT_UNDECIDED;
}

static void make_end(struct expect_end *end, struct expect_step *steps)
{
	static const u8 states[] = { 2, 3, 12, 1, 6, 7, 10, 200 };
	size_t i;

	*end = (struct expect_end){ .role = ROLE_CLIENT, .steps = steps,
				    .n = 2 + rnd(MAX_STEPS - 1), .whole = rnd(20),
				    .lost = !rnd(20), .ended = rnd(3) };
	for (i = 0; i < end->n; i++) {
		steps[i] = (struct expect_step){
			.state = states[rnd(i ? ARRAY_SIZE(states) : 6)],
			.cause = rnd(3) ? causes[rnd(ARRAY_SIZE(causes))].cause : 0,
			.inferred = !rnd(4),
			.has_time = i && rnd(10),
			.entered_ns = i ? steps[i - 1].entered_ns + rnd(4) * MS : SEC,
			.gap = i && !rnd(40),
		};
	}
	if (rnd(2))
		steps[0].state = TCPSTATE_CLOSE;
	steps[0].born = end->whole;
}

/* Every state in its order, once; what differs is said if something does. */
static void check_report(const struct expect_end *end, const struct expect_report *report)
{
	size_t gap = report->n_lines, differs = gap, seen = 0, i;

	for (i = 0; i < report->n_lines; i++) {
		const struct expect_line *line = &report->lines[i];

		if (line->kind == LINE_GAP && i < gap)
			gap = i;
		else if (line->kind > LINE_SEEN && line->kind != LINE_GAP && i < differs)
			differs = i;
		if (!line->seen)
			continue;
		/* But for the first one, which may go without saying. */
		if (!seen && line->seen == &end->steps[1])
			seen = 1;
		assert_ptr_equal(line->seen, &end->steps[seen]);
		seen++;
	}
	assert_int_equal(seen, end->n);
	assert_int_equal(report->first, differs < report->n_lines ? differs : gap);
	assert_int_equal(report->first == report->n_lines, report->verdict == EXPECT_MATCH);
}

static void check_print(const struct expect_end *end, const struct expect_report *report)
{
	struct term term;
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	term_init(&term, 80, false, rnd(2));
	expect_report_print(out, &term, end, report);
	fclose(out);
	expecting_check_width(text, 80, term.utf8);
	free(text);
}

/* Return: is it one that the grammar takes? */
static bool try_one(unsigned int *verdicts)
{
	struct expect_step steps[MAX_STEPS];
	enum expect_verdict verdict;
	struct expect_report report;
	struct expect_error error;
	struct expect *expect;
	struct expect_end end;
	struct node *path;
	bool never = !rnd(3);
	size_t size;
	char *spec;
	FILE *out = open_memstream(&spec, &size);
	int err;

	n_nodes = 0;
	path = make_path(2);
	if (never)
		fputs("never ", out);
	write_node(out, path);
	fclose(out);
	err = expect_parse(&expect, spec, size, &error);
	if (err) {
		/* A limit without sense, or a path that needs nothing. */
		assert_true(strstr(error.text, "'within'") || strstr(error.text, "no state"));
		free(spec);
		return false;
	}
	make_end(&end, steps);
	verdict = expect_judge(expect, &end, &report);
	if (verdict != judge(path, never, &end)) {
		expect_report_print(stderr, &(struct term){ .width = 80 }, &end, &report);
		fail_msg("%s: %s", spec, expect_verdict_name(verdict));
	}
	assert_int_equal(verdict, report.verdict);
	verdicts[verdict]++;
	check_report(&end, &report);
	check_print(&end, &report);
	expect_report_free(&report);
	expect_free(expect);
	free(spec);
	return true;
}

static void test_two_matchers(void **state)
{
	unsigned int verdicts[EXPECT_MISMATCH + 1] = { }, tried = 0, i;

	(void)state;
	random_state = 20261121;
	for (i = 0; i < ROUNDS; i++)
		tried += try_one(verdicts);
	/* What is never the case is not tested. */
	assert_true(tried > ROUNDS / 3);
	assert_int_equal(verdicts[EXPECT_UNCONCERNED], 0);
	for (i = EXPECT_MATCH; i <= EXPECT_MISMATCH; i++)
		assert_true(verdicts[i] > ROUNDS / 200);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_two_matchers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
