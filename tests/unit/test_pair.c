// SPDX-License-Identifier: GPL-2.0-only
#include "tracking.h"
#include "unit.h"

#define NS 4026531840U

/*
 * The same four addresses and ports in three pairs of namespaces, interleaved:
 * only the initial sequence numbers tell which client talks to which server.
 */
static void test_pairs_in_three_namespaces(void **state)
{
	struct script_socket client[3], server[3];
	const struct track_end *end;
	struct tcpstate_record rec;
	struct track track;
	unsigned int i;

	(void)state;
	tracking_begin(&track, 100, false);
	for (i = 0; i < 3; i++) {
		client[i] = tracking_socket(10 + i, 1 + i, "10.0.0.1", 4000, "10.0.0.2", 80);
		server[i] = tracking_socket(20 + i, 11 + i, "10.0.0.2", 80, "10.0.0.1", 4000);
		rec = script_record(&client[i], 1 + i, 7, 2, 8);
		script_sent(&rec, TCPSTATE_TCPF_SYN, 5000 + i, 0);
		tracking_add(&track, rec);
	}
	/* The servers answer in another order. */
	for (i = 0; i < 3; i++) {
		unsigned int j = (i + 2) % 3;

		rec = script_record(&server[j], 10 + i, 10, 12, 1);
		script_received(&rec, TCPSTATE_TCPF_SYN, 5000 + j, 0);
		end = tracking_add(&track, rec);
		assert_non_null(end->peer);
		assert_int_equal(end->peer->cookie, 1 + j);
	}
	track_free(&track);
}

/* 127.0.0.1 of one namespace is not 127.0.0.1 of another, whatever the numbers. */
static void test_loopback_stays_in_its_namespace(void **state)
{
	struct script_socket client = tracking_socket(1, 1, "127.0.0.1", 4000, "127.0.0.1", 80);
	struct script_socket server = tracking_socket(2, 2, "127.0.0.1", 80, "127.0.0.1", 4000);
	struct tcpstate_record rec;
	struct track track;

	(void)state;
	tracking_begin(&track, 100, false);
	rec = script_record(&client, 1, 7, 2, 8);
	script_sent(&rec, TCPSTATE_TCPF_SYN, 5000, 0);
	tracking_add(&track, rec);
	rec = script_record(&server, 2, 10, 12, 1);
	script_received(&rec, TCPSTATE_TCPF_SYN, 5000, 0);
	assert_null(tracking_add(&track, rec)->peer);
	track_free(&track);
}

/* connect() does not know the local port before it has chosen one. */
static void test_port_that_comes_later(void **state)
{
	struct script_socket early = tracking_socket(1, 1, "10.0.0.1", 0, "10.0.0.2", 80);
	struct script_socket client = tracking_socket(1, 1, "10.0.0.1", 4000, "10.0.0.2", 80);
	struct script_socket server = tracking_socket(2, 2, "10.0.0.2", 80, "10.0.0.1", 4000);
	struct tcpstate_record rec;
	struct track track;

	(void)state;
	tracking_begin(&track, 100, false);
	rec = script_record(&early, 1, 7, 2, 8);
	script_sent(&rec, TCPSTATE_TCPF_SYN, 5000, 0);
	tracking_add(&track, rec);
	rec = script_record(&server, 2, 10, 12, 1);
	script_received(&rec, TCPSTATE_TCPF_SYN, 5000, 0);
	assert_null(tracking_add(&track, rec)->peer);
	assert_non_null(tracking_add(&track, script_record(&client, 3, 2, 1, 2))->peer);
	track_free(&track);
}

/* An AF_INET6 server, an AF_INET client. */
static void test_mapped_address_pairs(void **state)
{
	struct script_socket client = tracking_socket(NS, 1, "127.0.0.1", 4000, "127.0.0.1", 80);
	struct script_socket server = { NS, 2, 9, AF_INET6, "::ffff:127.0.0.1", 80,
		"::ffff:127.0.0.1", 4000, 0 };
	struct tcpstate_record rec;
	struct track track;

	(void)state;
	tracking_begin(&track, 100, false);
	rec = script_record(&client, 1, 7, 2, 8);
	script_sent(&rec, TCPSTATE_TCPF_SYN, 5000, 0);
	tracking_add(&track, rec);
	rec = script_record(&server, 2, 10, 12, 1);
	script_received(&rec, TCPSTATE_TCPF_SYN, 5000, 0);
	assert_non_null(tracking_add(&track, rec)->peer);
	track_free(&track);
}

/* RFC 9293 section 3.5, simultaneous open, of a socket with itself. */
static void test_self_connect_has_no_peer(void **state)
{
	struct script_socket a = tracking_socket(1, 1, "127.0.0.1", 5000, "127.0.0.1", 5000);
	struct script_socket b = tracking_socket(1, 2, "127.0.0.1", 5000, "127.0.0.1", 5000);
	struct tcpstate_record rec;
	struct track track;

	(void)state;
	tracking_begin(&track, 100, false);
	rec = script_record(&a, 1, 7, 2, 8);
	script_sent(&rec, TCPSTATE_TCPF_SYN, 77, 0);
	assert_null(tracking_add(&track, rec)->peer);
	rec = script_record(&a, 2, 2, 3, 1);
	script_received(&rec, TCPSTATE_TCPF_SYN, 77, 0);
	assert_null(tracking_add(&track, rec)->peer);
	/* Nor does the next one that does the same. */
	rec = script_record(&b, 3, 7, 2, 8);
	script_sent(&rec, TCPSTATE_TCPF_SYN, 77, 0);
	assert_null(tracking_add(&track, rec)->peer);
	track_free(&track);
}

/* Two children for one request, a race that Linux resolves: the first has the peer. */
static void test_a_pair_stays_a_pair(void **state)
{
	struct script_socket client = tracking_socket(1, 1, "10.0.0.1", 4000, "10.0.0.2", 80);
	struct script_socket server = tracking_socket(2, 2, "10.0.0.2", 80, "10.0.0.1", 4000);
	struct tcpstate_record rec;
	struct track track;

	(void)state;
	tracking_begin(&track, 100, false);
	rec = script_record(&client, 1, 7, 2, 8);
	script_sent(&rec, TCPSTATE_TCPF_SYN, 5000, 0);
	tracking_add(&track, rec);
	rec = script_record(&server, 2, 10, 12, 1);
	script_received(&rec, TCPSTATE_TCPF_SYN, 5000, 0);
	assert_non_null(tracking_add(&track, rec)->peer);
	rec.cookie = 3;
	rec.time_ns = 3;
	assert_null(tracking_add(&track, rec)->peer);
	track_free(&track);
}

static struct tcpstate_record established(const struct script_socket *sock, u64 time_ns,
					  u8 new_state, u32 snd_nxt, u32 rcv_nxt)
{
	struct tcpstate_record rec = script_record(sock, time_ns, 1, new_state, 0);

	rec.flags |= TCPSTATE_F_HAS_TCP;
	rec.snd_nxt = snd_nxt;
	rec.rcv_nxt = rcv_nxt;
	return rec;
}

/* Older than the ring: the present sequence numbers have to fit, across zero, too. */
static void test_pairing_without_the_handshake(void **state)
{
	struct script_socket client = tracking_socket(1, 1, "10.0.0.1", 4000, "10.0.0.2", 80);
	struct script_socket stranger = tracking_socket(2, 2, "10.0.0.2", 80, "10.0.0.1", 4000);
	struct script_socket server = tracking_socket(3, 3, "10.0.0.2", 80, "10.0.0.1", 4000);
	const struct track_end *end;
	struct track track;

	(void)state;
	tracking_begin(&track, 100, false);
	tracking_add(&track, established(&client, 1, 4, 50, 9000));
	/* What it has received fits what the client has sent, but not the reverse. */
	assert_null(tracking_add(&track, established(&stranger, 2, 8, 0x80000000, 50))->peer);
	stranger.cookie = 4;
	assert_null(tracking_add(&track, established(&stranger, 2, 8, 9000, 0x80000000))->peer);
	end = tracking_add(&track, established(&server, 3, 8, 9000, 0xfffffff0));
	assert_non_null(end->peer);
	assert_int_equal(end->peer->cookie, 1);
	track_free(&track);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_pairs_in_three_namespaces),
		cmocka_unit_test(test_loopback_stays_in_its_namespace),
		cmocka_unit_test(test_port_that_comes_later),
		cmocka_unit_test(test_mapped_address_pairs),
		cmocka_unit_test(test_self_connect_has_no_peer),
		cmocka_unit_test(test_a_pair_stays_a_pair),
		cmocka_unit_test(test_pairing_without_the_handshake),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
