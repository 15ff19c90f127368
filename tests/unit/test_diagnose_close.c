// SPDX-License-Identifier: GPL-2.0-only
/* Rules about how connections end, or do not. */
#include "diagnosing.h"
#include "seeding.h"
#include "unit.h"

#define T0 (1000 * SEC)

/* The other end of diag_client(): on this host, of a listener with another cookie. */
static struct script_socket peer_of_client(u64 n)
{
	return (struct script_socket){ DIAG_NETNS, 3000000 + n, 6, AF_INET, "10.0.0.1", 80,
				       "10.0.0.2", 1024 + n, 0 };
}

static void closed_by_client(u64 n, u64 time_ns)
{
	const struct script_socket sock = diag_server(n);

	diag_add(DIAG(&sock, time_ns, ESTABLISHED, CLOSE_WAIT, FIN));
}

static void end_well(u64 n, u64 time_ns)
{
	const struct script_socket sock = diag_server(n);

	closed_by_client(n, time_ns);
	diag_add(diag_by(DIAG(&sock, time_ns, CLOSE_WAIT, LAST_ACK, CLOSE), 987, "nginx"));
	diag_add(DIAG(&sock, time_ns, LAST_ACK, CLOSE, ACK));
}

/* nginx closes with data unread: a RST leaves. */
static void abort_server(u64 n, u64 time_ns, u8 reason)
{
	const struct script_socket sock = diag_server(n);
	struct tcpstate_record rec = DIAG(&sock, time_ns, ESTABLISHED, CLOSE, CLOSE);

	script_sent(&rec, TCPSTATE_TCPF_RST | TCPSTATE_TCPF_ACK, 1, 1);
	diag_add(diag_by(rec, 987, "nginx"));
	diag_add(script_reset(&sock, time_ns + US, TCPSTATE_CLOSE, reason));
}

static void resets(u64 n, u64 well, u64 apart_ns)
{
	u64 i;

	diag_begin(NULL);
	for (i = 0; i < n; i++) {
		diag_serve(i, T0 + i * apart_ns);
		abort_server(i, T0 + i * apart_ns + 5 * MS, TCPSTATE_RESET_TCP_ABORT_ON_CLOSE);
	}
	for (; i < n + well; i++) {
		diag_serve(i, T0 + 5000 * SEC);
		end_well(i, T0 + 5000 * SEC + 5 * MS);
	}
}

/* 10 in 9 s are a storm, if they are a tenth of all. */
static void test_resets_storm(void **state)
{
	const struct diagnose_finding *f;

	(void)state;
	resets(10, 90, SEC);
	diag_check(T0 + 6000 * SEC, "resets");
	f = diag_find(DIAGNOSE_RESETS);
	assert_int_equal(f->count, 10);
	assert_int_equal(f->places[0].of, 100);
	assert_int_equal(f->places[0].role, ROLE_SERVER);
	assert_int_equal(f->places[0].owner.tgid, 987);
	assert_int_equal(diag_fact(DIAGNOSE_RESETS, "by_server"), 10);
	assert_int_equal(diag_fact(DIAGNOSE_RESETS, "by_client"), 0);
	assert_string_equal(diag_text(DIAGNOSE_RESETS, "reasons"),
			    "closed with unread data (10)");
	assert_string_equal(diag_text(DIAGNOSE_RESETS, "causes"), "close() (10)");
}

static void test_resets_just_below(void **state)
{
	(void)state;
	resets(9, 0, MS);
	diag_check(T0 + 6000 * SEC, "");
	diag_end(NULL);
	/* Less than a tenth. */
	resets(10, 91, MS);
	diag_check(T0 + 6000 * SEC, "");
	diag_end(NULL);
	/* Slowly: then it has to be half of all. */
	resets(10, 11, 10 * SEC);
	diag_check(T0 + 6000 * SEC, "");
	diag_end(NULL);
	resets(10, 10, 10 * SEC);
	diag_check(T0 + 6000 * SEC, "resets");
}

/* Kernels before 6.10 give no reason. */
static void test_resets_without_reason(void **state)
{
	u64 i;

	(void)state;
	diag_begin(NULL);
	for (i = 0; i < 10; i++) {
		diag_serve(i, T0);
		abort_server(i, T0 + 5 * MS, TCPSTATE_RESET_UNKNOWN);
	}
	diag_check(T0 + SEC, "resets");
	assert_string_equal(diag_text(DIAGNOSE_RESETS, "reasons"), "");
}

static void received(u64 n, u8 old_state)
{
	const struct script_socket sock = diag_server(n);
	struct tcpstate_record rec = script_record(&sock, T0 + SEC, old_state, TCPSTATE_CLOSE,
						   TCPSTATE_CAUSE_RST);

	script_received(&rec, TCPSTATE_TCPF_RST, 1, 0);
	diag_add(rec);
}

static void test_resets_received(void **state)
{
	u64 i;

	(void)state;
	diag_begin(NULL);
	for (i = 0; i < 10; i++) {
		diag_serve(i, T0);
		received(i, TCPSTATE_ESTABLISHED);
	}
	diag_check(T0 + 2 * SEC, "resets");
	assert_int_equal(diag_fact(DIAGNOSE_RESETS, "by_client"), 10);
	assert_int_equal(diag_fact(DIAGNOSE_RESETS, "by_server"), 0);
}

/* In LAST_ACK all data has come and gone. In TIME_WAIT and in a handshake, too. */
static void test_resets_that_harm_nobody(void **state)
{
	struct script_socket sock;
	u64 i;

	(void)state;
	diag_begin(NULL);
	for (i = 0; i < 20; i++) {
		sock = diag_server(i);
		diag_serve(i, T0);
		closed_by_client(i, T0 + 10 * MS);
		diag_add(diag_by(DIAG(&sock, T0 + 11 * MS, CLOSE_WAIT, LAST_ACK, CLOSE), 987,
				 "nginx"));
		received(i, TCPSTATE_LAST_ACK);
		diag_request(100 + i, T0 + 2 * SEC);
		sock = diag_server(100 + i);
		diag_add(DIAG(&sock, T0 + 2 * SEC, NEW_SYN_RECV, CLOSE, RST));
	}
	diag_check(T0 + 3 * SEC, "");
}

/* With both ends on this host a RST is one, though two sockets know of it. */
static void test_resets_of_both_ends(void **state)
{
	struct script_socket client, server;
	struct tcpstate_record rec;
	u64 i;

	(void)state;
	diag_begin(NULL);
	for (i = 0; i < 12; i++) {
		client = diag_client(i);
		server = peer_of_client(i);
		rec = diag_by(DIAG(&client, T0, CLOSE, SYN_SENT, CONNECT), 1000, "curl");
		script_sent(&rec, TCPSTATE_TCPF_SYN, 7 * i, 0);
		diag_add(rec);
		rec = diag_queue(DIAG(&server, T0, LISTEN, NEW_SYN_RECV, SYN), 0, 16);
		script_received(&rec, TCPSTATE_TCPF_SYN, 7 * i, 0);
		diag_add(rec);
		diag_add(DIAG(&client, T0, SYN_SENT, ESTABLISHED, SYNACK));
		diag_add(diag_queue(DIAG(&server, T0, NEW_SYN_RECV, SYN_RECV, ACK), 0, 16));
		diag_add(DIAG(&server, T0, SYN_RECV, ESTABLISHED, ACK));
		rec = DIAG(&client, T0 + MS, ESTABLISHED, CLOSE, EXIT);
		script_sent(&rec, TCPSTATE_TCPF_RST, 1, 0);
		diag_add(diag_by(rec, 1000, "curl"));
		diag_add(DIAG(&server, T0 + MS, ESTABLISHED, CLOSE, RST));
	}
	diag_check(T0 + SEC, "resets");
	assert_int_equal(diag_find(DIAGNOSE_RESETS)->count, 12);
	assert_int_equal(diag_find(DIAGNOSE_RESETS)->n_places, 2);
	assert_int_equal(diag_fact(DIAGNOSE_RESETS, "by_client"), 12);
	assert_int_equal(diag_fact(DIAGNOSE_RESETS, "by_server"), 0);
}

/* ss -K, and data after close(): RSTs, with no segment told of them. */
static void test_resets_by_cause(void **state)
{
	struct script_socket sock;
	u64 i;

	(void)state;
	diag_begin(NULL);
	for (i = 0; i < 10; i++) {
		sock = diag_server(i);
		diag_serve(i, T0);
		if (i % 2) {
			diag_add(diag_by(DIAG(&sock, T0 + SEC, ESTABLISHED, CLOSE, ABORT), 55,
					 "ss"));
			continue;
		}
		diag_add(diag_by(DIAG(&sock, T0 + SEC, ESTABLISHED, FIN_WAIT1, CLOSE), 987,
				 "nginx"));
		diag_add(DIAG(&sock, T0 + SEC, FIN_WAIT1, CLOSE, DATA));
	}
	diag_check(T0 + 2 * SEC, "resets");
	assert_int_equal(diag_fact(DIAGNOSE_RESETS, "by_server"), 10);
}

/* RSTs that go with a listener, or with the memory, are told where these are. */
static void test_resets_told_elsewhere(void **state)
{
	struct script_socket sock;
	struct tcpstate_record rec;
	u64 i;

	(void)state;
	diag_begin(NULL);
	for (i = 0; i < 20; i++) {
		sock = diag_server(i);
		diag_request(i, T0);
		diag_child(i, T0, 0, 16);
		rec = i % 2 ? DIAG(&sock, T0 + SEC, ESTABLISHED, CLOSE, LISTENER) :
			      DIAG(&sock, T0 + SEC, ESTABLISHED, CLOSE, NO_MEMORY);
		script_sent(&rec, TCPSTATE_TCPF_RST | TCPSTATE_TCPF_ACK, 1, 1);
		diag_add(rec);
	}
	diag_check(T0 + 2 * SEC, "orphan-limit listener-closed");
}

static void leave_open(u64 n)
{
	u64 i;

	diag_begin(NULL);
	for (i = 0; i < n; i++) {
		diag_serve(i, T0);
		closed_by_client(i, T0 + SEC);
	}
}

static void test_close_wait(void **state)
{
	const struct diagnose_finding *f;

	(void)state;
	leave_open(3);
	diag_check(T0 + 61 * SEC, "close-wait");
	f = diag_find(DIAGNOSE_CLOSE_WAIT);
	assert_int_equal(f->count, 3);
	assert_int_equal(f->places[0].endpoint.port, 80);
	assert_int_equal(f->places[0].role, ROLE_SERVER);
	assert_true(f->first_ns == T0 + SEC);
	assert_string_equal(diag_text(DIAGNOSE_CLOSE_WAIT, "holders"), "nginx[987] (3)");
	assert_int_equal(diag_fact(DIAGNOSE_CLOSE_WAIT, "never_accepted"), 0);
}

static void test_close_wait_just_below(void **state)
{
	(void)state;
	leave_open(3);
	diag_check(T0 + 61 * SEC - 1, "");
	diag_end(NULL);
	leave_open(2);
	diag_check(T0 + 1000 * SEC, "");
}

/* A program that closes late closes. */
static void test_close_wait_closed(void **state)
{
	struct script_socket sock;
	u64 i;

	(void)state;
	leave_open(5);
	for (i = 0; i < 5; i++) {
		sock = diag_server(i);
		diag_add(diag_by(DIAG(&sock, T0 + 100 * SEC, CLOSE_WAIT, LAST_ACK, CLOSE), 987,
				 "nginx"));
		diag_add(DIAG(&sock, T0 + 100 * SEC, LAST_ACK, CLOSE, ACK));
	}
	diag_check(T0 + 1000 * SEC, "");
}

/* One that ends leaves it to the kernel. */
static void test_close_wait_until_exit(void **state)
{
	struct script_socket sock;
	u64 i;

	(void)state;
	leave_open(5);
	for (i = 0; i < 5; i++) {
		sock = diag_server(i);
		diag_add(diag_by(DIAG(&sock, T0 + (i < 3 ? 61 : 60) * SEC, CLOSE_WAIT, LAST_ACK,
				      EXIT), 987, "nginx"));
		diag_add(DIAG(&sock, T0 + 62 * SEC, LAST_ACK, CLOSE, ACK));
	}
	diag_check(T0 + 1000 * SEC, "close-wait");
	assert_int_equal(diag_find(DIAGNOSE_CLOSE_WAIT)->count, 3);
	assert_int_equal(diag_fact(DIAGNOSE_CLOSE_WAIT, "left_to_exit"), 3);
}

static void never_accept(u64 n, u32 queue_max)
{
	u64 i;

	diag_begin(NULL);
	diag_listen(T0);
	for (i = 0; i < n; i++) {
		diag_request(i, T0);
		diag_child(i, T0, i, queue_max);
		closed_by_client(i, T0 + SEC);
	}
}

/* Nobody has accepted them: the listener's process is the one that could. */
static void test_close_wait_never_accepted(void **state)
{
	(void)state;
	never_accept(4, 100);
	diag_check(T0 + 61 * SEC, "close-wait");
	assert_int_equal(diag_fact(DIAGNOSE_CLOSE_WAIT, "never_accepted"), 4);
	assert_string_equal(diag_text(DIAGNOSE_CLOSE_WAIT, "holders"), "nginx[987] (4)");
	diag_end(NULL);
	/* Its queue is full: that says it all. */
	never_accept(4, 3);
	diag_check(T0 + 61 * SEC, "accept-queue");
}

/* Sockets that were listed, and never changed their state since. */
static void seed(u64 n, u64 listed_ns)
{
	struct tcpstate_record rec;
	struct script_socket sock;
	u64 i;

	for (i = 0; i < n; i++) {
		sock = diag_server(i);
		rec = seeding_record(&sock, TCPSTATE_CLOSE_WAIT);
		rec.time_ns = listed_ns;
		assert_int_equal(track_seed(&diag_track, &rec, listed_ns - MS), 0);
	}
}

static void test_close_wait_of_older_sockets(void **state)
{
	struct diagnose_config config = { .rules = ~0U, .complete_ns = T0 };

	(void)state;
	/* All is known since T0. */
	diag_begin(&config);
	seed(3, T0 + 100 * SEC);
	diag_check(T0 + 60 * SEC, "close-wait");
	assert_true(diag_find(DIAGNOSE_CLOSE_WAIT)->first_ns == T0);
	diag_end(NULL);
	diag_begin(&config);
	seed(3, T0 + 100 * SEC);
	diag_check(T0 + 60 * SEC - 1, "");
	diag_end(NULL);
	/* Only since they were listed. */
	diag_begin(NULL);
	seed(3, T0 + 100 * SEC);
	diag_check(T0 + 160 * SEC, "close-wait");
	diag_end(NULL);
	diag_begin(NULL);
	seed(3, T0 + 100 * SEC);
	diag_check(T0 + 160 * SEC - 1, "");
	diag_end(NULL);
	/* Not even that: records are missing. */
	config.lossy = true;
	diag_begin(&config);
	seed(3, T0 + 100 * SEC);
	diag_check(T0 + 10000 * SEC, "");
}

static void half_close(u64 n, u64 time_ns)
{
	const struct script_socket sock = diag_server(n);

	diag_serve(n, time_ns);
	diag_add(diag_by(DIAG(&sock, time_ns + 5 * MS, ESTABLISHED, FIN_WAIT1, CLOSE), 987,
			 "nginx"));
	diag_add(DIAG(&sock, time_ns + 6 * MS, FIN_WAIT1, FIN_WAIT2, ACK));
}

static void half_closes(u64 n, u64 well)
{
	struct script_socket sock;
	u64 i;

	diag_begin(NULL);
	for (i = 0; i < n + well; i++) {
		half_close(i, T0);
		sock = diag_server(i);
		if (i < well)
			diag_add(DIAG(&sock, T0 + SEC, FIN_WAIT2, TIME_WAIT, FIN));
	}
}

static void test_fin_wait2(void **state)
{
	(void)state;
	half_closes(10, 90);
	diag_check(T0 + 10006 * MS, "fin-wait2");
	assert_int_equal(diag_find(DIAGNOSE_FIN_WAIT2)->count, 10);
	assert_int_equal(diag_find(DIAGNOSE_FIN_WAIT2)->places[0].of, 100);
}

static void test_fin_wait2_just_below(void **state)
{
	(void)state;
	half_closes(10, 0);
	diag_check(T0 + 10006 * MS - 1, "");
	diag_end(NULL);
	half_closes(9, 0);
	diag_check(T0 + 20 * SEC, "");
	diag_end(NULL);
	half_closes(10, 91);
	diag_check(T0 + 20 * SEC, "");
}

static void test_fin_wait2_timer(void **state)
{
	struct script_socket sock;
	u64 i;

	(void)state;
	half_closes(10, 0);
	for (i = 0; i < 10; i++) {
		sock = diag_server(i);
		diag_add(DIAG(&sock, T0 + 60 * SEC, FIN_WAIT2, CLOSE, FIN_WAIT2_TIMER));
	}
	diag_check(T0 + 1000 * SEC, "fin-wait2");
	assert_int_equal(diag_fact(DIAGNOSE_FIN_WAIT2, "timer"), 10);
}

/* The other end is here, and it is the one that does not close. */
static void test_fin_wait2_explained(void **state)
{
	struct script_socket client, server;
	struct tcpstate_record rec;
	u64 i;

	(void)state;
	diag_begin(NULL);
	for (i = 0; i < 20; i++) {
		client = diag_client(i);
		server = peer_of_client(i);
		rec = DIAG(&client, T0, CLOSE, SYN_SENT, CONNECT);
		script_sent(&rec, TCPSTATE_TCPF_SYN, 7 * i, 0);
		diag_add(rec);
		rec = diag_queue(DIAG(&server, T0, LISTEN, NEW_SYN_RECV, SYN), 0, 16);
		script_received(&rec, TCPSTATE_TCPF_SYN, 7 * i, 0);
		diag_add(rec);
		diag_add(DIAG(&client, T0, SYN_SENT, ESTABLISHED, SYNACK));
		diag_add(diag_queue(DIAG(&server, T0, NEW_SYN_RECV, SYN_RECV, ACK), 0, 16));
		diag_add(DIAG(&server, T0, SYN_RECV, ESTABLISHED, ACK));
		diag_add(DIAG(&client, T0 + MS, ESTABLISHED, FIN_WAIT1, CLOSE));
		diag_add(DIAG(&server, T0 + MS, ESTABLISHED, CLOSE_WAIT, FIN));
		diag_add(DIAG(&client, T0 + MS, FIN_WAIT1, FIN_WAIT2, ACK));
	}
	/* Of half of them the timer runs out. */
	for (i = 0; i < 10; i++) {
		client = diag_client(i);
		diag_add(DIAG(&client, T0 + 50 * SEC, FIN_WAIT2, CLOSE, FIN_WAIT2_TIMER));
	}
	diag_check(T0 + 59 * SEC, "");
}

static void send_fins(u64 n)
{
	struct script_socket sock;
	u64 i;

	diag_begin(NULL);
	for (i = 0; i < n; i++) {
		sock = diag_server(i);
		diag_serve(i, T0);
		diag_add(diag_by(DIAG(&sock, T0 + SEC, ESTABLISHED, FIN_WAIT1, CLOSE), 987,
				 "nginx"));
	}
}

static void test_fin_unacked(void **state)
{
	(void)state;
	send_fins(10);
	diag_check(T0 + 11 * SEC, "fin-unacked");
	assert_int_equal(diag_find(DIAGNOSE_FIN_UNACKED)->count, 10);
	diag_end(NULL);
	send_fins(10);
	diag_check(T0 + 11 * SEC - 1, "");
	diag_end(NULL);
	send_fins(9);
	diag_check(T0 + 60 * SEC, "");
}

static void test_fin_given_up(void **state)
{
	struct script_socket sock;
	u64 i;

	(void)state;
	send_fins(10);
	for (i = 0; i < 10; i++) {
		sock = diag_server(i);
		diag_add(diag_flags(DIAG(&sock, T0 + 50 * SEC, FIN_WAIT1, CLOSE, RETRANS_TIMER),
				    TCPSTATE_F_ORPHAN));
	}
	diag_check(T0 + 1000 * SEC, "fin-unacked");
	assert_int_equal(diag_fact(DIAGNOSE_FIN_UNACKED, "timed_out"), 10);
}

static void test_orphan_limit(void **state)
{
	const struct script_socket sock = diag_server(0);

	(void)state;
	send_fins(1);
	diag_add(diag_flags(DIAG(&sock, T0 + 2 * SEC, FIN_WAIT1, CLOSE, NO_MEMORY),
			    TCPSTATE_F_ORPHAN | TCPSTATE_F_INFERRED));
	diag_check(T0 + 3 * SEC, "orphan-limit");
	assert_true(diag_find(DIAGNOSE_ORPHAN_LIMIT)->inferred);
	assert_int_equal(diag_find(DIAGNOSE_ORPHAN_LIMIT)->severity, SEVERITY_CRITICAL);
}

static void test_time_wait_overflow(void **state)
{
	struct diagnose_config config = { .rules = ~0U };
	const struct script_socket sock = diag_server(0);

	(void)state;
	config.host.netns = DIAG_NETNS;
	config.host.counters[HOST_TIME_WAIT_OVERFLOW].grown = 5;
	config.host.settings[HOST_MAX_TW_BUCKETS] = (struct host_value){ true, 262144, 0 };
	diag_begin(&config);
	half_close(0, T0);
	diag_add(DIAG(&sock, T0 + SEC, FIN_WAIT2, CLOSE, NO_MEMORY));
	diag_check(T0 + 2 * SEC, "time-wait-overflow");
	assert_int_equal(diag_fact(DIAGNOSE_TIME_WAIT_OVERFLOW, "counted"), 5);
	assert_string_equal(diag_find(DIAGNOSE_TIME_WAIT_OVERFLOW)->settings[0], "262144");
}

/* Settings of this namespace say nothing about another one. */
static void test_settings_of_another_netns(void **state)
{
	struct diagnose_config config = { .rules = ~0U };
	const struct script_socket sock = diag_server(0);

	(void)state;
	config.host.netns = DIAG_NETNS + 1;
	config.host.settings[HOST_MAX_TW_BUCKETS] = (struct host_value){ true, 262144, 0 };
	diag_begin(&config);
	half_close(0, T0);
	diag_add(DIAG(&sock, T0 + SEC, FIN_WAIT2, CLOSE, NO_MEMORY));
	diag_check(T0 + 2 * SEC, "time-wait-overflow");
	assert_string_equal(diag_find(DIAGNOSE_TIME_WAIT_OVERFLOW)->settings[0], "");
}

/* Of rules that are not wanted nothing is said, but they explain others. */
static void test_only_some_rules(void **state)
{
	struct diagnose_config config = { .rules = BIT(DIAGNOSE_CLOSE_WAIT) };
	u64 i;

	(void)state;
	diag_begin(&config);
	diag_listen(T0);
	for (i = 0; i < 4; i++) {
		diag_request(i, T0);
		diag_child(i, T0, i, 3);
		closed_by_client(i, T0 + SEC);
	}
	diag_check(T0 + 61 * SEC, "");
}

/* tcp_abort_on_overflow: clients on this host get the RSTs. */
static void test_resets_of_full_queue(void **state)
{
	struct script_socket client, server;
	u64 i;

	(void)state;
	diag_begin(NULL);
	for (i = 0; i < 12; i++) {
		client = diag_client(i);
		server = peer_of_client(i);
		diag_add(DIAG(&client, T0, CLOSE, SYN_SENT, CONNECT));
		diag_add(diag_queue(DIAG(&server, T0, LISTEN, NEW_SYN_RECV, SYN), 0, 16));
		diag_add(DIAG(&client, T0, SYN_SENT, ESTABLISHED, SYNACK));
		diag_add(diag_queue(DIAG(&server, T0, NEW_SYN_RECV, CLOSE, OVERFLOW), 17, 16));
		diag_add(DIAG(&client, T0, ESTABLISHED, CLOSE, RST));
	}
	diag_check(T0 + SEC, "accept-queue");
	assert_int_equal(diag_fact(DIAGNOSE_ACCEPT_QUEUE, "refused"), 12);
}

/* The worst first; of the same severity, in the order of the rules. */
static void test_order(void **state)
{
	const struct script_socket dropped = diag_server(50), sock = diag_server(60);
	u64 i;

	(void)state;
	resets(10, 0, MS);
	diag_request(50, T0 + SEC);
	diag_add(diag_queue(DIAG(&dropped, T0 + SEC, NEW_SYN_RECV, CLOSE, OVERFLOW), 17, 16));
	diag_serve(60, T0 + SEC);
	diag_add(DIAG(&sock, T0 + SEC, ESTABLISHED, FIN_WAIT1, CLOSE));
	diag_add(DIAG(&sock, T0 + SEC, FIN_WAIT1, CLOSE, NO_MEMORY));
	for (i = 0; i < 3; i++) {
		struct script_socket client = diag_client(i);

		client.rport = 81;
		diag_add(DIAG(&client, T0 + SEC, CLOSE, SYN_SENT, CONNECT));
		diag_add(DIAG(&client, T0 + SEC, SYN_SENT, CLOSE, RST));
	}
	diag_check(T0 + 2 * SEC, "accept-queue orphan-limit connect-refused resets");
}

/* A whole exchange, and states that nobody has heard of. */
static void test_nothing(void **state)
{
	struct tcpstate_record recs[SCRIPT_EXCHANGE_RECORDS];
	const struct script_socket client = diag_client(1), server = peer_of_client(1);
	struct tcpstate_record odd = script_record(&client, T0, 13, 200, 99);
	size_t i;

	(void)state;
	diag_begin(NULL);
	script_exchange(recs, &client, &server, T0);
	for (i = 0; i < SCRIPT_EXCHANGE_RECORDS; i++)
		diag_add(recs[i]);
	odd.cookie = 77;
	diag_add(odd);
	odd.event = TCPSTATE_EV_RESET_SENT;
	odd.new_state = TCPSTATE_CLOSE;
	odd.old_state = TCPSTATE_CLOSE;
	odd.reset_reason = 255;
	diag_add(odd);
	diag_check(T0 + 100 * SEC, "");
	assert_int_equal(diag.result.events, SCRIPT_EXCHANGE_RECORDS + 2);
	assert_true(diag.result.last_ns == T0 + 100 * SEC);
}

/* There are more services than are kept. */
static void test_forgotten(void **state)
{
	struct script_socket sock;
	u64 i;

	(void)state;
	diag_begin(NULL);
	for (i = 0; i < DIAGNOSE_MAX_SERVICES + 10; i++) {
		sock = diag_client(i);
		sock.rport = 1 + i;
		diag_add(DIAG(&sock, T0 + i, CLOSE, SYN_SENT, CONNECT));
		diag_add(DIAG(&sock, T0 + i, SYN_SENT, ESTABLISHED, SYNACK));
	}
	diag_check(T0 + SEC, "");
	assert_int_equal(diag.result.forgotten, 10);
	assert_int_equal(diag.services.n, DIAGNOSE_MAX_SERVICES);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test_teardown(test_resets_storm, diag_end),
		cmocka_unit_test_teardown(test_resets_just_below, diag_end),
		cmocka_unit_test_teardown(test_resets_without_reason, diag_end),
		cmocka_unit_test_teardown(test_resets_received, diag_end),
		cmocka_unit_test_teardown(test_resets_that_harm_nobody, diag_end),
		cmocka_unit_test_teardown(test_resets_of_both_ends, diag_end),
		cmocka_unit_test_teardown(test_resets_by_cause, diag_end),
		cmocka_unit_test_teardown(test_resets_told_elsewhere, diag_end),
		cmocka_unit_test_teardown(test_close_wait, diag_end),
		cmocka_unit_test_teardown(test_close_wait_just_below, diag_end),
		cmocka_unit_test_teardown(test_close_wait_closed, diag_end),
		cmocka_unit_test_teardown(test_close_wait_until_exit, diag_end),
		cmocka_unit_test_teardown(test_close_wait_never_accepted, diag_end),
		cmocka_unit_test_teardown(test_close_wait_of_older_sockets, diag_end),
		cmocka_unit_test_teardown(test_fin_wait2, diag_end),
		cmocka_unit_test_teardown(test_fin_wait2_just_below, diag_end),
		cmocka_unit_test_teardown(test_fin_wait2_timer, diag_end),
		cmocka_unit_test_teardown(test_fin_wait2_explained, diag_end),
		cmocka_unit_test_teardown(test_fin_unacked, diag_end),
		cmocka_unit_test_teardown(test_fin_given_up, diag_end),
		cmocka_unit_test_teardown(test_orphan_limit, diag_end),
		cmocka_unit_test_teardown(test_time_wait_overflow, diag_end),
		cmocka_unit_test_teardown(test_settings_of_another_netns, diag_end),
		cmocka_unit_test_teardown(test_only_some_rules, diag_end),
		cmocka_unit_test_teardown(test_resets_of_full_queue, diag_end),
		cmocka_unit_test_teardown(test_order, diag_end),
		cmocka_unit_test_teardown(test_nothing, diag_end),
		cmocka_unit_test_teardown(test_forgotten, diag_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
