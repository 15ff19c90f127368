// SPDX-License-Identifier: GPL-2.0-only
/* Which of the sockets that were only listed belong together. */
#include "seeding.h"
#include "unit.h"

#define EST TCPSTATE_ESTABLISHED

static struct script_socket client_of(u32 netns, u64 cookie)
{
	return tracking_socket(netns, cookie, "10.0.0.1", 4000, "10.0.0.2", 80);
}

static struct script_socket server_of(u32 netns, u64 cookie)
{
	return tracking_socket(netns, cookie, "10.0.0.2", 80, "10.0.0.1", 4000);
}

static const struct track_end *add(struct track *track, struct script_socket sock)
{
	return seeding_add(track, seeding_record(&sock, EST));
}

/* A record with sequence numbers. */
static struct tcpstate_record numbered(struct script_socket sock, u64 time_ns, u8 new_state,
				       u32 snd_nxt, u32 rcv_nxt)
{
	struct tcpstate_record rec = script_record(&sock, time_ns, EST, new_state, 0);

	rec.flags |= TCPSTATE_F_HAS_TCP;
	rec.snd_nxt = snd_nxt;
	rec.rcv_nxt = rcv_nxt;
	return rec;
}

static void test_mirrored_addresses(void **state)
{
	const struct track_end *end, *other;
	struct track track;

	(void)state;
	tracking_begin(&track, 100, false);
	end = add(&track, client_of(1, 1));
	assert_null(end->peer);
	other = add(&track, server_of(2, 2));
	assert_ptr_equal(other->peer, end);
	assert_ptr_equal(end->peer, other);
	assert_true(end->seed.paired && other->seed.paired);
	/* An IPv6 pair of another connection, and a listener, are none of their business. */
	add(&track, (struct script_socket){ 1, 3, 0, AF_INET6, "fd00::1", 4000, "fd00::2", 80, 0 });
	assert_null(add(&track, tracking_socket(2, 4, "10.0.0.2", 80, NULL, 0))->peer);
	assert_ptr_equal(other->peer, end);
	track_free(&track);
}

/* The same addresses in a third place: nobody knows who belongs together. */
static void test_two_candidates(void **state)
{
	const struct track_end *client, *server;
	struct track track;

	(void)state;
	tracking_begin(&track, 100, false);
	client = add(&track, client_of(1, 1));
	server = add(&track, server_of(2, 2));
	assert_non_null(client->peer);
	assert_null(add(&track, server_of(3, 3))->peer);
	assert_null(client->peer);
	assert_null(server->peer);
	assert_false(client->seed.paired || server->seed.paired);
	/* And so it stays. */
	assert_null(add(&track, client_of(4, 4))->peer);
	assert_null(client->peer);
	/* Two of the same kind first, then the one that could be of either. */
	track_free(&track);
	tracking_begin(&track, 100, false);
	add(&track, server_of(2, 2));
	add(&track, server_of(3, 3));
	assert_null(add(&track, client_of(1, 1))->peer);
	track_free(&track);
}

/* Loopback addresses end at their namespace: those of others are no candidates. */
static void test_loopback(void **state)
{
	struct script_socket a = tracking_socket(1, 1, "127.0.0.1", 4000, "127.0.0.1", 80);
	struct script_socket b = tracking_socket(1, 2, "127.0.0.1", 80, "127.0.0.1", 4000);
	const struct track_end *end, *other;
	struct track track;

	(void)state;
	tracking_begin(&track, 100, false);
	end = add(&track, a);
	a.netns = 2;
	a.cookie = 3;
	assert_null(add(&track, a)->peer);
	other = add(&track, b);
	assert_ptr_equal(other->peer, end);
	b.netns = 3;
	b.cookie = 4;
	assert_null(add(&track, b)->peer);
	assert_ptr_equal(other->peer, end);
	track_free(&track);
}

static void test_self_connected(void **state)
{
	struct script_socket sock = tracking_socket(1, 1, "127.0.0.1", 80, "127.0.0.1", 80);
	struct track track;

	(void)state;
	tracking_begin(&track, 100, false);
	assert_null(add(&track, sock)->peer);
	sock.cookie = 2;
	assert_null(add(&track, sock)->peer);
	track_free(&track);
}

/* Only what was listed, too: of a socket with records its numbers decide. */
static void test_no_pair_with_records(void **state)
{
	const struct track_end *end;
	struct track track;

	(void)state;
	tracking_begin(&track, 100, false);
	tracking_add(&track, numbered(client_of(1, 1), SEC, 4, 100, 900));
	assert_null(add(&track, server_of(2, 2))->peer);
	/* Now they do. */
	end = tracking_add(&track, numbered(server_of(2, 2), 200 * SEC, 8, 900, 101));
	assert_non_null(end->peer);
	track_free(&track);
}

/* One connection, handed out when both ends are over. */
static void test_pair_has_one_timeline(void **state)
{
	struct script_socket client = client_of(1, 1), server = server_of(2, 2);
	struct timeline tl;
	const struct track_end *end;
	struct track track;

	(void)state;
	tracking_begin(&track, 100, false);
	add(&track, client);
	add(&track, server);
	tracking_add(&track, script_record(&server, 200 * SEC, 1, 7, 5));
	track_settle(&track, ~0ULL);
	assert_string_equal(tracking_seen, "");
	end = tracking_add(&track, script_record(&client, 201 * SEC, 1, 7, 5));
	/* By addresses alone, to the end: it is to be said. */
	assert_int_equal(timeline_build(&tl, end, end->peer), 0);
	assert_true(tl.assumed);
	timeline_free(&tl);
	track_settle(&track, ~0ULL);
	assert_string_equal(tracking_seen, "2+1:1+1 ");
	assert_int_equal(track.gaps, 0);
	track_free(&track);
}

/* The end that has something to show comes first, whichever was listed first. */
static void test_quiet_peer(void **state)
{
	struct script_socket server = server_of(2, 2);
	struct track track;

	(void)state;
	tracking_begin(&track, 100, true);
	add(&track, client_of(1, 1));
	add(&track, server);
	tracking_add(&track, script_record(&server, 200 * SEC, 1, 8, 4));
	track_finish(&track);
	assert_string_equal(tracking_seen, "2+1:1+0 ");
	track_free(&track);
}

static void test_numbers_agree(void **state)
{
	const struct track_end *end;
	struct timeline tl;
	struct track track;

	(void)state;
	tracking_begin(&track, 100, false);
	add(&track, client_of(1, 1));
	add(&track, server_of(2, 2));
	end = tracking_add(&track, numbered(client_of(1, 1), 200 * SEC, 4, 100, 900));
	assert_true(end->seed.paired);
	end = tracking_add(&track, numbered(server_of(2, 2), 201 * SEC, 8, 900, 101));
	assert_non_null(end->peer);
	assert_false(end->seed.paired || end->peer->seed.paired);
	assert_int_equal(timeline_build(&tl, end, end->peer), 0);
	assert_false(tl.assumed);
	timeline_free(&tl);
	track_free(&track);
}

/* Two ends of two connections to other hosts that have the same addresses. */
static void test_numbers_disagree(void **state)
{
	struct script_socket client = client_of(1, 1);
	const struct track_end *end;
	struct track track;

	(void)state;
	tracking_begin(&track, 100, false);
	add(&track, client);
	add(&track, server_of(2, 2));
	tracking_add(&track, numbered(client, 200 * SEC, 4, 100, 900));
	tracking_add(&track, script_record(&client, 200 * SEC, 4, 7, 5));
	track_settle(&track, ~0ULL);
	assert_string_equal(tracking_seen, "");
	end = tracking_add(&track, numbered(server_of(2, 2), 201 * SEC, 8, 0x80000000, 0x70000000));
	assert_null(end->peer);
	assert_false(end->seed.paired);
	/* The one that is over does not wait for a stranger any more. */
	track_settle(&track, ~0ULL);
	assert_string_equal(tracking_seen, "1:2 ");
	track_finish(&track);
	assert_string_equal(tracking_seen, "1:2 2:1 ");
	track_free(&track);
}

/* The ring remembers the beginning of one end: then its numbers decide. */
static void test_records_before_the_list(void **state)
{
	struct script_socket client = client_of(1, 1);
	const struct track_end *server, *end;
	struct tcpstate_record rec;
	struct track track;

	(void)state;
	tracking_begin(&track, 100, false);
	add(&track, client);
	server = add(&track, server_of(2, 2));
	assert_non_null(server->peer);
	rec = script_record(&client, SEC, 7, 2, 8);
	script_sent(&rec, TCPSTATE_TCPF_SYN, 99, 0);
	end = tracking_add(&track, rec);
	assert_null(end->peer);
	assert_null(server->peer);
	assert_false(server->seed.paired);
	tracking_add(&track, numbered(client, 200 * SEC, 4, 100, 900));
	end = tracking_add(&track, numbered(server_of(2, 2), 200 * SEC, 8, 900, 101));
	assert_non_null(end->peer);
	assert_int_equal(end->peer->cookie, 1);
	track_free(&track);
}

/* Room is made: a quiet socket goes alone, and does not take its peer with it. */
static void test_room(void **state)
{
	struct script_socket client = client_of(1, 1), server = server_of(2, 2);
	struct script_socket more = tracking_socket(1, 3, "10.0.0.1", 4001, "10.0.0.2", 80);
	struct track track;

	(void)state;
	tracking_begin(&track, 2, false);
	add(&track, client);
	add(&track, server);
	tracking_add(&track, script_record(&client, 200 * SEC, 1, 7, 5));
	/* It is over, and the other end is the one to go. */
	tracking_add(&track, script_record(&more, 201 * SEC, 7, 2, 8));
	assert_string_equal(tracking_seen, "1:1 ");
	assert_int_equal(track.forgotten, 0);
	assert_int_equal(track.n, 2);
	assert_non_null(seeding_find(&track, 2, 2));
	assert_null(seeding_find(&track, 2, 2)->peer);
	more.cookie = 4;
	more.lport = 4002;
	tracking_add(&track, script_record(&more, 202 * SEC, 7, 2, 8));
	assert_int_equal(track.forgotten, 1);
	assert_int_equal(track.evicted, 0);
	track_free(&track);
	/* The quiet one has been so for longest: its peer, which is over, waits no longer. */
	tracking_begin(&track, 3, false);
	more.cookie = 5;
	add(&track, server);
	add(&track, client);
	add(&track, more);
	tracking_add(&track, script_record(&client, 200 * SEC, 1, 4, 11));
	more.cookie = 6;
	more.lport = 4003;
	tracking_add(&track, script_record(&more, 201 * SEC, 7, 2, 8));
	assert_int_equal(track.forgotten, 1);
	assert_null(seeding_find(&track, 1, 1)->peer);
	tracking_add(&track, script_record(&client, 202 * SEC, 4, 7, 5));
	track_settle(&track, ~0ULL);
	assert_string_equal(tracking_seen, "1:2 ");
	track_free(&track);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_mirrored_addresses),
		cmocka_unit_test(test_two_candidates),
		cmocka_unit_test(test_loopback),
		cmocka_unit_test(test_self_connected),
		cmocka_unit_test(test_no_pair_with_records),
		cmocka_unit_test(test_pair_has_one_timeline),
		cmocka_unit_test(test_quiet_peer),
		cmocka_unit_test(test_numbers_agree),
		cmocka_unit_test(test_numbers_disagree),
		cmocka_unit_test(test_records_before_the_list),
		cmocka_unit_test(test_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
