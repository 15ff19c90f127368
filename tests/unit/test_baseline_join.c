// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "baseline_join.h"
#include "seeding.h"
#include "unit.h"

#define NS 4026531840U

/**
 * struct listing - a source that has sockets, and nothing else
 * @source: what everybody knows
 * @listed: the sockets
 * @n: how many
 * @err: how it ends
 * @asked_all: it was asked for all namespaces
 */
struct listing {
	struct source			source;
	const struct tcpstate_record	*listed;
	size_t				n;
	int				err;
	bool				asked_all;
};

static int listing_sockets(struct source *source, bool all_netns, struct source_sockets *sockets)
{
	struct listing *listing = (struct listing *)source;

	listing->asked_all = all_netns;
	sockets->began_ns = SEED_BEGAN;
	sockets->ended_ns = SEED_ENDED;
	sockets->n = listing->n;
	sockets->room = listing->n;
	sockets->records = calloc(listing->n + 1, sizeof(*sockets->records));
	if (listing->n)
		memcpy(sockets->records, listing->listed,
		       listing->n * sizeof(*sockets->records));
	if (listing->err)
		snprintf(source->error, sizeof(source->error), "some are hidden");
	return listing->err;
}

static char said[256];

static struct source_hook hooks[] = { { .name = "tcp_connect", .error = -ENOENT },
				      { .name = "inet_twsk_kill" } };

/* What is said goes into @said. */
static int join(struct listing *listing, struct track *track, const struct filter *filter,
		bool all_netns)
{
	const struct reader_config config = { .filter = *filter };
	const struct reader reader = {
		.source = &listing->source, .config = &config, .all_netns = all_netns,
		.status = { .hooks = hooks, .n_hooks = ARRAY_SIZE(hooks) },
	};
	int saved = dup(STDERR_FILENO), pipes[2], err;
	ssize_t len;

	assert_int_equal(pipe(pipes), 0);
	dup2(pipes[1], STDERR_FILENO);
	err = baseline_join(&reader, track);
	dup2(saved, STDERR_FILENO);
	close(saved);
	close(pipes[1]);
	len = read(pipes[0], said, sizeof(said) - 1);
	said[len > 0 ? len : 0] = '\0';
	close(pipes[0]);
	return err;
}

static const struct source_ops ops = { .sockets = listing_sockets };

/* A timewait socket from before is of no use if nothing tells when it is gone. */
static void test_timewait(void **state)
{
	struct script_socket a = tracking_socket(NS, 1, "192.0.2.1", 4000, "192.0.2.2", 80);
	struct script_socket b = tracking_socket(NS, 2, "192.0.2.1", 4001, "192.0.2.2", 81);
	struct script_socket c = tracking_socket(NS, 3, "192.0.2.1", 4002, "192.0.2.2", 82);
	struct tcpstate_record listed[] = { seeding_record(&a, 6), seeding_record(&b, 5),
					    seeding_record(&c, 5) };
	struct listing listing = { .source = { .ops = &ops }, .listed = listed, .n = 3 };
	const struct filter filter = { 0 };
	struct track track;

	(void)state;
	listed[0].kind = TCPSTATE_KIND_TIMEWAIT;
	listed[1].kind = TCPSTATE_KIND_TIMEWAIT;
	tracking_begin(&track, 10, false);
	assert_int_equal(join(&listing, &track, &filter, false), 0);
	assert_int_equal(track.seeded, 3);
	track_free(&track);
	hooks[1].error = -ENOENT;
	tracking_begin(&track, 10, false);
	assert_int_equal(join(&listing, &track, &filter, false), 0);
	hooks[1].error = 0;
	/* The full socket in FIN_WAIT2 is another matter. */
	assert_int_equal(track.seeded, 1);
	assert_non_null(seeding_find(&track, NS, 3));
	track_free(&track);
}

static void test_all_that_match(void **state)
{
	struct script_socket a = tracking_socket(NS, 1, "192.0.2.1", 4000, "192.0.2.2", 80);
	struct script_socket b = tracking_socket(NS, 2, "192.0.2.1", 4001, "192.0.2.2", 81);
	const struct tcpstate_record listed[] = { seeding_record(&a, 1), seeding_record(&b, 8) };
	struct listing listing = { .source = { .ops = &ops }, .listed = listed, .n = 2 };
	struct filter filter = { 0 };
	struct filter_error error;
	struct track track;

	(void)state;
	tracking_begin(&track, 10, false);
	/* What is asked of events, or of connections, is not asked of a list. */
	assert_int_equal(filter_add(&filter, "port 81 and state fin-wait-2 and comm x", 39,
				    &filter_names_host, &error), 0);
	filter_compile(&filter);
	assert_int_equal(join(&listing, &track, &filter, false), 0);
	assert_false(listing.asked_all);
	assert_string_equal(said, "");
	assert_int_equal(track.seeded, 1);
	assert_null(seeding_find(&track, NS, 1));
	assert_int_equal(seeding_find(&track, NS, 2)->state, TCPSTATE_CLOSE_WAIT);
	assert_true(seeding_find(&track, NS, 2)->seed.began_ns == SEED_BEGAN);
	assert_true(seeding_find(&track, NS, 2)->seed.ended_ns == SEED_ENDED);
	track_free(&track);
}

/* What is there is used, that it is not all is told. */
static void test_not_all(void **state)
{
	struct script_socket a = tracking_socket(NS, 1, "192.0.2.1", 4000, "192.0.2.2", 80);
	const struct tcpstate_record listed[] = { seeding_record(&a, 1) };
	struct listing listing = { .source = { .ops = &ops }, .listed = listed, .n = 1,
				   .err = -EPERM };
	struct track track;

	(void)state;
	tracking_begin(&track, 10, false);
	assert_int_equal(join(&listing, &track, &(struct filter){ 0 }, true), 0);
	assert_true(listing.asked_all);
	assert_string_equal(said,
			    "tcpstatectl: sockets that existed before are not known, or not all: some are hidden\n");
	/* It is no failure of the source. */
	assert_string_equal(listing.source.error, "");
	assert_int_equal(track.seeded, 1);
	track_free(&track);
}

static void test_source_without_sockets(void **state)
{
	static const struct source_ops nothing = { 0 };
	struct listing listing = { .source = { .ops = &nothing } };
	struct track track;

	(void)state;
	tracking_begin(&track, 10, false);
	assert_int_equal(join(&listing, &track, &(struct filter){ 0 }, true), 0);
	assert_string_equal(said, "");
	assert_int_equal(track.seeded, 0);
	track_free(&track);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_all_that_match),
		cmocka_unit_test(test_timewait),
		cmocka_unit_test(test_not_all),
		cmocka_unit_test(test_source_without_sockets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
