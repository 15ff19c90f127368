// SPDX-License-Identifier: GPL-2.0-only
/* The rule about RSTs, and what all rules have in common: their order, what is kept. */
#include "diagnosing.h"
#include "unit.h"

#define T0 (1000 * SEC)

static void end_well(u64 n, u64 time_ns)
{
	const struct script_socket sock = diag_server(n);

	diag_close(n, time_ns);
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
		diag_close(i, T0 + 10 * MS);
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
		server = diag_peer(i);
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

/* tcp_abort_on_overflow: clients on this host get the RSTs. */
static void test_resets_of_full_queue(void **state)
{
	struct script_socket client, server;
	u64 i;

	(void)state;
	diag_begin(NULL);
	for (i = 0; i < 12; i++) {
		client = diag_client(i);
		server = diag_peer(i);
		diag_add(DIAG(&client, T0, CLOSE, SYN_SENT, CONNECT));
		diag_add(diag_queue(DIAG(&server, T0, LISTEN, NEW_SYN_RECV, SYN), 0, 16));
		diag_add(DIAG(&client, T0, SYN_SENT, ESTABLISHED, SYNACK));
		diag_add(diag_queue(DIAG(&server, T0, NEW_SYN_RECV, CLOSE, OVERFLOW), 17, 16));
		diag_add(DIAG(&client, T0, ESTABLISHED, CLOSE, RST));
	}
	diag_check(T0 + SEC, "accept-queue");
	assert_int_equal(diag_fact(DIAGNOSE_ACCEPT_QUEUE, "refused"), 12);
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
		diag_close(i, T0 + SEC);
	}
	diag_check(T0 + 61 * SEC, "");
}

/* Living sockets that are not wanted do not count; events are left out by the caller. */
static void test_filter_of_living(void **state)
{
	struct diagnose_config config = { .rules = ~0U };
	struct filter filter = { .alone = true };
	struct filter_error error;
	u64 i;

	(void)state;
	assert_int_equal(filter_add_term(&filter, "port", "81", &filter_names_host, &error), 0);
	filter_compile(&filter);
	config.filter = &filter;
	diag_begin(&config);
	for (i = 0; i < 5; i++) {
		diag_serve(i, T0);
		diag_close(i, T0 + SEC);
	}
	diag_check(T0 + 100 * SEC, "");
}

static void refused_at(u64 n, u16 cpu)
{
	const struct script_socket sock = diag_client(n);
	struct tcpstate_record rec = DIAG(&sock, T0 + n, CLOSE, SYN_SENT, CONNECT);

	rec.cpu = cpu;
	diag_add(rec);
	rec = DIAG(&sock, T0 + n, SYN_SENT, CLOSE, RST);
	rec.cpu = cpu;
	diag_add(rec);
}

/* Two hosts with the same addresses: containers have them, too. */
static void test_hosts(void **state)
{
	struct source_host hosts[2] = { { "a", "1" }, { "b", "2" } };
	struct source_cpu cpus[2] = { { .cpu = 0, .host = 0 }, { .cpu = 1, .host = 1 } };
	struct source_status status = {
		.hosts = hosts, .n_hosts = 2, .cpus = cpus, .n_cpus = 2,
	};
	u64 i;

	(void)state;
	diag_begin(NULL);
	assert_int_equal(track_set_hosts(&diag_track, &status), 0);
	for (i = 0; i < 5; i++)
		refused_at(i, i % 2 == 0);
	diag_check(T0 + SEC, "connect-refused");
	assert_int_equal(diag_find(DIAGNOSE_CONNECT_REFUSED)->n_places, 1);
	assert_int_equal(diag_find(DIAGNOSE_CONNECT_REFUSED)->places[0].host, 1);
	assert_int_equal(diag_find(DIAGNOSE_CONNECT_REFUSED)->count, 3);
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
	const struct script_socket client = diag_client(1), server = diag_peer(1);
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
		cmocka_unit_test_teardown(test_only_some_rules, diag_end),
		cmocka_unit_test_teardown(test_resets_of_full_queue, diag_end),
		cmocka_unit_test_teardown(test_filter_of_living, diag_end),
		cmocka_unit_test_teardown(test_hosts, diag_end),
		cmocka_unit_test_teardown(test_order, diag_end),
		cmocka_unit_test_teardown(test_nothing, diag_end),
		cmocka_unit_test_teardown(test_forgotten, diag_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
