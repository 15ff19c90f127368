// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "script.h"
#include "track.h"
#include "unit.h"

#define NS 4026531840U

/* Connections that were handed out: "cookie+peer:rows+rows ". */
static char seen[1024];

static void on_done(void *context, const struct track_end *end, const struct track_end *peer)
{
	size_t len = strlen(seen);

	(void)context;
	if (peer)
		snprintf(seen + len, sizeof(seen) - len, "%llu+%llu:%zu+%zu ", end->cookie,
			 peer->cookie, end->n_rows, peer->n_rows);
	else
		snprintf(seen + len, sizeof(seen) - len, "%llu:%zu ", end->cookie, end->n_rows);
}

static void begin(struct track *track, size_t max_ends, bool collect)
{
	const struct track_config config = {
		.max_ends = max_ends, .collect = collect, .done = on_done,
	};

	seen[0] = '\0';
	track_init(track, &config);
}

static const struct track_end *add(struct track *track, struct tcpstate_record rec)
{
	const struct track_end *end;

	assert_int_equal(track_add(track, &rec, &end), 0);
	return end;
}

static struct script_socket socket_of(u32 netns, u64 cookie, const char *local, u16 lport,
				      const char *remote, u16 rport)
{
	return (struct script_socket){ netns, cookie, 0, AF_INET, local, lport, remote, rport,
		1000 };
}

static void test_exchange_is_one_connection(void **state)
{
	struct script_socket client = socket_of(NS, 1, "192.0.2.1", 4000, "192.0.2.2", 80);
	struct script_socket server = socket_of(NS, 2, "192.0.2.2", 80, "192.0.2.1", 4000);
	struct tcpstate_record recs[SCRIPT_EXCHANGE_RECORDS];
	const struct track_end *end;
	struct track track;
	size_t i;

	(void)state;
	begin(&track, 100, false);
	script_exchange(recs, &client, &server, SEC);
	for (i = 0; i < SCRIPT_EXCHANGE_RECORDS - 1; i++)
		end = add(&track, recs[i]);
	/* The server is done, but TIME_WAIT is not. */
	assert_string_equal(seen, "");
	assert_int_equal(track.gaps, 0);
	assert_int_equal(track.odd, 0);
	end = end->peer;
	assert_int_equal(end->cookie, 1);
	assert_true(end->whole && end->peer->whole);
	/* What the script sent as its initial numbers. */
	assert_int_equal(end->iss, SCRIPT_CLIENT_ISS);
	assert_int_equal(end->irs, SCRIPT_SERVER_ISS);
	assert_int_equal(end->peer->iss, SCRIPT_SERVER_ISS);
	assert_int_equal(end->peer->irs, SCRIPT_CLIENT_ISS);
	add(&track, recs[i]);
	assert_string_equal(seen, "1+2:6+7 ");
	assert_int_equal(track_finish(&track), 0);
	assert_string_equal(seen, "1+2:6+7 ");
	track_free(&track);
}

static void test_time_in_a_state(void **state)
{
	struct script_socket sock = socket_of(NS, 1, "192.0.2.1", 4000, "192.0.2.2", 80);
	const struct track_end *end;
	struct track track;

	(void)state;
	begin(&track, 100, false);
	end = add(&track, script_record(&sock, 1000, 7, 2, 8));
	assert_false(end->rows[0].has_spent);
	end = add(&track, script_record(&sock, 3500, 2, 1, 2));
	assert_true(end->rows[1].has_spent);
	assert_int_equal(end->rows[1].spent_ns, 2500);
	track_free(&track);
}

static void test_gap(void **state)
{
	struct script_socket sock = socket_of(NS, 1, "192.0.2.1", 4000, "192.0.2.2", 80);
	const struct track_end *end;
	struct track track;

	(void)state;
	begin(&track, 100, false);
	add(&track, script_record(&sock, 1, 7, 2, 8));
	/* SYN_SENT>ESTABLISHED is missing. */
	end = add(&track, script_record(&sock, 9, 1, 4, 11));
	assert_false(end->rows[0].gap);
	assert_true(end->rows[1].gap);
	assert_false(end->rows[1].has_spent);
	assert_int_equal(track.gaps, 1);
	/* A transition that RFC 9293 does not have: FIN_WAIT1 > LISTEN. */
	end = add(&track, script_record(&sock, 10, 4, 10, 0));
	assert_false(end->rows[2].gap);
	assert_true(end->rows[2].odd);
	assert_int_equal(track.odd, 1);
	track_free(&track);
}

static void test_beginning_not_seen(void **state)
{
	struct script_socket sock = socket_of(NS, 1, "192.0.2.1", 4000, "192.0.2.2", 80);
	const struct track_end *end;
	struct track track;

	(void)state;
	begin(&track, 100, false);
	end = add(&track, script_record(&sock, 5, 1, 8, 4));
	assert_false(end->whole);
	assert_int_equal(track.gaps, 0);
	track_free(&track);
}

/* One socket that connects twice: connect(AF_UNSPEC) in between. */
static void test_second_life_of_a_cookie(void **state)
{
	struct script_socket sock = socket_of(NS, 1, "192.0.2.1", 4000, "192.0.2.2", 80);
	struct track track;

	(void)state;
	begin(&track, 100, false);
	add(&track, script_record(&sock, 1, 7, 2, 8));
	add(&track, script_record(&sock, 2, 2, 7, 13));
	add(&track, script_record(&sock, 3, 7, 2, 8));
	add(&track, script_record(&sock, 4, 2, 1, 2));
	add(&track, script_record(&sock, 5, 1, 7, 13));
	assert_string_equal(seen, "1:2 1:3 ");
	assert_int_equal(track.gaps, 0);
	track_free(&track);
}

/* The end of a life was lost; the next one begins. */
static void test_lost_end(void **state)
{
	struct script_socket sock = socket_of(NS, 1, "192.0.2.1", 4000, "192.0.2.2", 80);
	struct track track;

	(void)state;
	begin(&track, 100, true);
	add(&track, script_record(&sock, 1, 7, 2, 8));
	add(&track, script_record(&sock, 3, 7, 2, 8));
	track_finish(&track);
	assert_string_equal(seen, "1:1 1:1 ");
	track_free(&track);
}

static void test_same_cookie_in_two_namespaces(void **state)
{
	struct script_socket a = socket_of(1, 7, "192.0.2.1", 4000, "192.0.2.2", 80);
	struct script_socket b = socket_of(2, 7, "192.0.2.1", 4000, "192.0.2.2", 80);
	struct track track;

	(void)state;
	begin(&track, 100, false);
	add(&track, script_record(&a, 1, 7, 2, 8));
	add(&track, script_record(&b, 2, 7, 2, 8));
	assert_int_equal(track.n, 2);
	track_free(&track);
}

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
	begin(&track, 100, false);
	for (i = 0; i < 3; i++) {
		client[i] = socket_of(10 + i, 1 + i, "10.0.0.1", 4000, "10.0.0.2", 80);
		server[i] = socket_of(20 + i, 11 + i, "10.0.0.2", 80, "10.0.0.1", 4000);
		rec = script_record(&client[i], 1 + i, 7, 2, 8);
		script_sent(&rec, TCPSTATE_TCPF_SYN, 5000 + i, 0);
		add(&track, rec);
	}
	/* The servers answer in another order. */
	for (i = 0; i < 3; i++) {
		unsigned int j = (i + 2) % 3;

		rec = script_record(&server[j], 10 + i, 10, 12, 1);
		script_received(&rec, TCPSTATE_TCPF_SYN, 5000 + j, 0);
		end = add(&track, rec);
		assert_non_null(end->peer);
		assert_int_equal(end->peer->cookie, 1 + j);
	}
	track_free(&track);
}

/* 127.0.0.1 of one namespace is not 127.0.0.1 of another, whatever the numbers. */
static void test_loopback_stays_in_its_namespace(void **state)
{
	struct script_socket client = socket_of(1, 1, "127.0.0.1", 4000, "127.0.0.1", 80);
	struct script_socket server = socket_of(2, 2, "127.0.0.1", 80, "127.0.0.1", 4000);
	struct tcpstate_record rec;
	struct track track;

	(void)state;
	begin(&track, 100, false);
	rec = script_record(&client, 1, 7, 2, 8);
	script_sent(&rec, TCPSTATE_TCPF_SYN, 5000, 0);
	add(&track, rec);
	rec = script_record(&server, 2, 10, 12, 1);
	script_received(&rec, TCPSTATE_TCPF_SYN, 5000, 0);
	assert_null(add(&track, rec)->peer);
	track_free(&track);
}

/* connect() does not know the local port before it has chosen one. */
static void test_port_that_comes_later(void **state)
{
	struct script_socket early = socket_of(1, 1, "10.0.0.1", 0, "10.0.0.2", 80);
	struct script_socket client = socket_of(1, 1, "10.0.0.1", 4000, "10.0.0.2", 80);
	struct script_socket server = socket_of(2, 2, "10.0.0.2", 80, "10.0.0.1", 4000);
	struct tcpstate_record rec;
	struct track track;

	(void)state;
	begin(&track, 100, false);
	rec = script_record(&early, 1, 7, 2, 8);
	script_sent(&rec, TCPSTATE_TCPF_SYN, 5000, 0);
	add(&track, rec);
	rec = script_record(&server, 2, 10, 12, 1);
	script_received(&rec, TCPSTATE_TCPF_SYN, 5000, 0);
	assert_null(add(&track, rec)->peer);
	assert_non_null(add(&track, script_record(&client, 3, 2, 1, 2))->peer);
	track_free(&track);
}

/* An AF_INET6 server, an AF_INET client. */
static void test_mapped_address_pairs(void **state)
{
	struct script_socket client = socket_of(NS, 1, "127.0.0.1", 4000, "127.0.0.1", 80);
	struct script_socket server = { NS, 2, 9, AF_INET6, "::ffff:127.0.0.1", 80,
		"::ffff:127.0.0.1", 4000, 0 };
	struct tcpstate_record rec;
	struct track track;

	(void)state;
	begin(&track, 100, false);
	rec = script_record(&client, 1, 7, 2, 8);
	script_sent(&rec, TCPSTATE_TCPF_SYN, 5000, 0);
	add(&track, rec);
	rec = script_record(&server, 2, 10, 12, 1);
	script_received(&rec, TCPSTATE_TCPF_SYN, 5000, 0);
	assert_non_null(add(&track, rec)->peer);
	track_free(&track);
}

/* RFC 9293 section 3.5, simultaneous open, of a socket with itself. */
static void test_self_connect_has_no_peer(void **state)
{
	struct script_socket a = socket_of(1, 1, "127.0.0.1", 5000, "127.0.0.1", 5000);
	struct script_socket b = socket_of(1, 2, "127.0.0.1", 5000, "127.0.0.1", 5000);
	struct tcpstate_record rec;
	struct track track;

	(void)state;
	begin(&track, 100, false);
	rec = script_record(&a, 1, 7, 2, 8);
	script_sent(&rec, TCPSTATE_TCPF_SYN, 77, 0);
	assert_null(add(&track, rec)->peer);
	rec = script_record(&a, 2, 2, 3, 1);
	script_received(&rec, TCPSTATE_TCPF_SYN, 77, 0);
	assert_null(add(&track, rec)->peer);
	/* Nor does the next one that does the same. */
	rec = script_record(&b, 3, 7, 2, 8);
	script_sent(&rec, TCPSTATE_TCPF_SYN, 77, 0);
	assert_null(add(&track, rec)->peer);
	track_free(&track);
}

/* Two children for one request, a race that Linux resolves: the first has the peer. */
static void test_a_pair_stays_a_pair(void **state)
{
	struct script_socket client = socket_of(1, 1, "10.0.0.1", 4000, "10.0.0.2", 80);
	struct script_socket server = socket_of(2, 2, "10.0.0.2", 80, "10.0.0.1", 4000);
	struct tcpstate_record rec;
	struct track track;

	(void)state;
	begin(&track, 100, false);
	rec = script_record(&client, 1, 7, 2, 8);
	script_sent(&rec, TCPSTATE_TCPF_SYN, 5000, 0);
	add(&track, rec);
	rec = script_record(&server, 2, 10, 12, 1);
	script_received(&rec, TCPSTATE_TCPF_SYN, 5000, 0);
	assert_non_null(add(&track, rec)->peer);
	rec.cookie = 3;
	rec.time_ns = 3;
	assert_null(add(&track, rec)->peer);
	track_free(&track);
}

/* The older end comes first, whichever of them ends last. */
static void test_order_of_the_ends(void **state)
{
	struct script_socket client = socket_of(1, 1, "10.0.0.1", 4000, "10.0.0.2", 80);
	struct script_socket server = socket_of(2, 2, "10.0.0.2", 80, "10.0.0.1", 4000);
	struct tcpstate_record rec;
	struct track track;

	(void)state;
	begin(&track, 100, false);
	rec = script_record(&client, 1, 7, 2, 8);
	script_sent(&rec, TCPSTATE_TCPF_SYN, 5000, 0);
	add(&track, rec);
	rec = script_record(&server, 2, 10, 12, 1);
	script_received(&rec, TCPSTATE_TCPF_SYN, 5000, 0);
	add(&track, rec);
	add(&track, script_record(&client, 3, 2, 7, 15));
	add(&track, script_record(&server, 4, 12, 7, 5));
	assert_string_equal(seen, "1+2:2+2 ");
	track_free(&track);
}

/* Its beginning was lost, and the end of the former life had been seen. */
static void test_record_after_the_end(void **state)
{
	struct script_socket sock = socket_of(NS, 1, "10.0.0.1", 4000, "10.0.0.2", 80);
	const struct track_end *end;
	struct track track;

	(void)state;
	begin(&track, 100, false);
	add(&track, script_record(&sock, 1, 7, 2, 8));
	add(&track, script_record(&sock, 2, 2, 7, 5));
	end = add(&track, script_record(&sock, 3, 1, 8, 4));
	assert_false(end->whole);
	assert_false(end->ended);
	track_finish(&track);
	assert_string_equal(seen, "1:2 1:1 ");
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
	struct script_socket client = socket_of(1, 1, "10.0.0.1", 4000, "10.0.0.2", 80);
	struct script_socket stranger = socket_of(2, 2, "10.0.0.2", 80, "10.0.0.1", 4000);
	struct script_socket server = socket_of(3, 3, "10.0.0.2", 80, "10.0.0.1", 4000);
	const struct track_end *end;
	struct track track;

	(void)state;
	begin(&track, 100, false);
	add(&track, established(&client, 1, 4, 50, 9000));
	/* What it has received fits what the client has sent, but not the reverse. */
	assert_null(add(&track, established(&stranger, 2, 8, 0x80000000, 50))->peer);
	stranger.cookie = 4;
	assert_null(add(&track, established(&stranger, 2, 8, 9000, 0x80000000))->peer);
	end = add(&track, established(&server, 3, 8, 9000, 0xfffffff0));
	assert_non_null(end->peer);
	assert_int_equal(end->peer->cookie, 1);
	track_free(&track);
}

static void test_owner_opened_and_closer(void **state)
{
	struct script_socket sock = socket_of(NS, 1, "10.0.0.1", 4000, "10.0.0.2", 80);
	const struct track_end *end;
	struct tcpstate_record rec;
	struct track track;

	(void)state;
	begin(&track, 100, false);
	rec = script_record(&sock, 1, 7, 2, 8);
	script_task(&rec, 100, "parent");
	end = add(&track, rec);
	assert_int_equal(end->owner.how, OWNER_OPENED);
	/* A child that inherited the socket closes it: it is not the owner. */
	rec = script_record(&sock, 2, 1, 4, TCPSTATE_CAUSE_CLOSE);
	script_task(&rec, 200, "child");
	end = add(&track, rec);
	assert_int_equal(end->owner.tgid, 100);
	assert_string_equal(end->owner.comm, "parent");
	track_free(&track);
}

static void test_owner_of_last_resort(void **state)
{
	struct script_socket sock = socket_of(NS, 1, "10.0.0.1", 4000, "10.0.0.2", 80);
	const struct track_end *end;
	struct tcpstate_record rec;
	struct track track;

	(void)state;
	begin(&track, 100, false);
	/* `ss -K` is run by an administrator. */
	rec = script_record(&sock, 1, 1, 4, TCPSTATE_CAUSE_ABORT);
	script_task(&rec, 50, "ss");
	assert_int_equal(add(&track, rec)->owner.how, OWNER_UNKNOWN);
	rec = script_record(&sock, 2, 4, 5, TCPSTATE_CAUSE_EXIT);
	script_task(&rec, 100, "first");
	end = add(&track, rec);
	assert_int_equal(end->owner.how, OWNER_CLOSED);
	rec = script_record(&sock, 3, 5, 7, TCPSTATE_CAUSE_CLOSE);
	script_task(&rec, 200, "second");
	end = add(&track, rec);
	assert_int_equal(end->owner.tgid, 100);
	track_free(&track);
}

static void test_softirq_names_nobody(void **state)
{
	struct script_socket sock = socket_of(NS, 1, "10.0.0.1", 4000, "10.0.0.2", 80);
	struct tcpstate_record rec;
	struct track track;

	(void)state;
	begin(&track, 100, false);
	/* A source that breaks its promise is not believed. */
	rec = script_record(&sock, 1, 7, 2, 8);
	script_task(&rec, 100, "bystander");
	rec.context = TCPSTATE_CTX_SOFTIRQ;
	assert_int_equal(add(&track, rec)->owner.how, OWNER_UNKNOWN);
	track_free(&track);
}

static void test_takeover_of_time_wait_is_no_owner(void **state)
{
	struct script_socket sock = socket_of(NS, 1, "10.0.0.1", 4000, "10.0.0.2", 80);
	struct tcpstate_record rec;
	struct track track;

	(void)state;
	begin(&track, 100, true);
	rec = script_record(&sock, 1, 6, 7, TCPSTATE_CAUSE_CONNECT);
	script_task(&rec, 100, "next");
	assert_int_equal(add(&track, rec)->owner.how, OWNER_UNKNOWN);
	track_free(&track);
}

static void test_listener_then_accept(void **state)
{
	struct script_socket listener = socket_of(NS, 9, "10.0.0.2", 80, NULL, 0);
	struct script_socket child = socket_of(NS, 1, "10.0.0.2", 80, "10.0.0.1", 4000);
	const struct track_end *end;
	struct tcpstate_record rec;
	struct track track;

	(void)state;
	begin(&track, 100, false);
	rec = script_record(&listener, 1, 7, 10, 9);
	script_task(&rec, 12, "nginx");
	end = add(&track, rec);
	assert_true(track_is_listener(end));
	child.listener = 9;
	end = add(&track, script_record(&child, 2, 10, 12, 1));
	assert_false(track_is_listener(end));
	assert_int_equal(end->owner.how, OWNER_UNKNOWN);
	assert_string_equal(end->listener.comm, "nginx");
	/* A worker process takes it. */
	rec = script_record(&child, 3, 12, 12, 10);
	rec.event = TCPSTATE_EV_ACCEPT;
	script_task(&rec, 13, "worker");
	end = add(&track, rec);
	assert_int_equal(end->owner.how, OWNER_OPENED);
	assert_int_equal(end->owner.tgid, 13);
	/* Not a transition, so not a change of state either. */
	assert_int_equal(end->state, 12);
	track_free(&track);
}

/* Reset while it waited in the accept queue, and accepted all the same. */
static void test_accept_after_the_end(void **state)
{
	struct script_socket child = socket_of(NS, 1, "10.0.0.2", 80, "10.0.0.1", 4000);
	struct tcpstate_record rec;
	struct track track;

	(void)state;
	begin(&track, 100, false);
	add(&track, script_record(&child, 1, 10, 12, 1));
	add(&track, script_record(&child, 2, 12, 7, 5));
	assert_string_equal(seen, "1:2 ");
	rec = script_record(&child, 3, 7, 7, 10);
	rec.event = TCPSTATE_EV_ACCEPT;
	script_task(&rec, 13, "worker");
	add(&track, rec);
	track_finish(&track);
	assert_string_equal(seen, "1:2 ");
	assert_int_equal(track.n, 1);
	track_free(&track);
}

static void test_memory_is_bounded(void **state)
{
	struct script_socket sock = socket_of(NS, 0, "10.0.0.1", 4000, "10.0.0.2", 80);
	struct track track;
	u64 i;

	(void)state;
	begin(&track, 4, false);
	/* 1 and 2 are over, 3 and 4 are not: 1 and 2 go first, without being missed. */
	for (i = 1; i <= 6; i++) {
		sock.cookie = i;
		add(&track, script_record(&sock, i * 10, 7, 2, 8));
		if (i <= 2)
			add(&track, script_record(&sock, i * 10 + 1, 2, 7, 5));
	}
	assert_int_equal(track.n, 4);
	assert_int_equal(track.evicted, 0);
	assert_string_equal(seen, "1:2 2:2 ");
	/* 3 has news, so it is 4 that has to go: shown, and counted. */
	sock.cookie = 3;
	add(&track, script_record(&sock, 70, 2, 1, 2));
	sock.cookie = 7;
	add(&track, script_record(&sock, 80, 7, 2, 8));
	assert_int_equal(track.n, 4);
	assert_int_equal(track.evicted, 1);
	assert_string_equal(seen, "1:2 2:2 4:1 ");
	track_free(&track);
}

static void test_rows_are_bounded(void **state)
{
	struct script_socket sock = socket_of(NS, 1, "10.0.0.1", 4000, "10.0.0.2", 80);
	const struct track_end *end = NULL;
	struct track track;
	u64 i;

	(void)state;
	begin(&track, 4, false);
	for (i = 0; i < 1000; i++)
		end = add(&track, script_record(&sock, i, 1, 8, 4));
	assert_int_equal(end->n_rows, 256);
	assert_int_equal(end->cut_rows, 744);
	track_free(&track);
}

static void test_finish_is_in_order_of_the_beginnings(void **state)
{
	struct script_socket sock = socket_of(NS, 1, "10.0.0.1", 4000, "10.0.0.2", 80);
	struct track track;

	(void)state;
	begin(&track, 10, true);
	add(&track, script_record(&sock, 1, 7, 2, 8));
	sock.cookie = 2;
	add(&track, script_record(&sock, 2, 7, 2, 8));
	add(&track, script_record(&sock, 3, 2, 7, 5));
	sock.cookie = 1;
	add(&track, script_record(&sock, 4, 2, 1, 2));
	assert_string_equal(seen, "");
	track_finish(&track);
	assert_string_equal(seen, "1:2 2:2 ");
	track_free(&track);
}

/* Enough sockets for the tables to grow, found again, and gone without a leak. */
static void test_many(void **state)
{
	struct script_socket sock = socket_of(NS, 1, "10.0.0.1", 4000, "10.0.0.2", 80);
	struct track track;
	unsigned int round, i;

	(void)state;
	begin(&track, 100000, true);
	for (round = 0; round < 2; round++) {
		for (i = 1; i <= 5000; i++) {
			sock.cookie = i;
			sock.lport = i;
			add(&track, script_record(&sock, round * 10000 + i, round ? 2 : 7,
						  round ? 1 : 2, 8));
		}
	}
	assert_int_equal(track.n, 5000);
	assert_int_equal(track.gaps, 0);
	track_free(&track);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_exchange_is_one_connection),
		cmocka_unit_test(test_time_in_a_state),
		cmocka_unit_test(test_gap),
		cmocka_unit_test(test_beginning_not_seen),
		cmocka_unit_test(test_second_life_of_a_cookie),
		cmocka_unit_test(test_lost_end),
		cmocka_unit_test(test_same_cookie_in_two_namespaces),
		cmocka_unit_test(test_pairs_in_three_namespaces),
		cmocka_unit_test(test_loopback_stays_in_its_namespace),
		cmocka_unit_test(test_port_that_comes_later),
		cmocka_unit_test(test_mapped_address_pairs),
		cmocka_unit_test(test_self_connect_has_no_peer),
		cmocka_unit_test(test_a_pair_stays_a_pair),
		cmocka_unit_test(test_order_of_the_ends),
		cmocka_unit_test(test_record_after_the_end),
		cmocka_unit_test(test_pairing_without_the_handshake),
		cmocka_unit_test(test_owner_opened_and_closer),
		cmocka_unit_test(test_owner_of_last_resort),
		cmocka_unit_test(test_softirq_names_nobody),
		cmocka_unit_test(test_takeover_of_time_wait_is_no_owner),
		cmocka_unit_test(test_listener_then_accept),
		cmocka_unit_test(test_accept_after_the_end),
		cmocka_unit_test(test_memory_is_bounded),
		cmocka_unit_test(test_rows_are_bounded),
		cmocka_unit_test(test_finish_is_in_order_of_the_beginnings),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
