// SPDX-License-Identifier: GPL-2.0-only
/* Rules about connect(): no answer, the wrong answer, no port. */
#include <errno.h>

#include "diagnosing.h"
#include "unit.h"

#define T0 (1000 * SEC)

static void begin_connect(u64 n, u64 time_ns)
{
	const struct script_socket sock = diag_client(n);

	diag_add(diag_by(DIAG(&sock, time_ns, CLOSE, SYN_SENT, CONNECT), 1000, "curl"));
}

static void fail_connect(u64 n, u64 time_ns, u8 cause, u16 retrans, u16 err)
{
	const struct script_socket sock = diag_client(n);
	struct tcpstate_record rec = script_record(&sock, time_ns, TCPSTATE_SYN_SENT,
						   TCPSTATE_CLOSE, cause);

	rec.sk_err = err;
	diag_add(diag_retrans(rec, retrans));
}

static void test_timed_out(void **state)
{
	const struct diagnose_finding *f;

	(void)state;
	diag_begin(NULL);
	begin_connect(1, T0);
	fail_connect(1, T0 + 127 * SEC, TCPSTATE_CAUSE_RETRANS_TIMER, 6, ETIMEDOUT);
	diag_connect(2, T0 + 128 * SEC);
	diag_check(T0 + 129 * SEC, "connect-unanswered");
	f = diag_find(DIAGNOSE_CONNECT_UNANSWERED);
	assert_int_equal(f->count, 1);
	assert_int_equal(f->places[0].of, 2);
	assert_int_equal(f->places[0].endpoint.port, 80);
	assert_int_equal(f->places[0].owner.tgid, 1000);
	assert_int_equal(f->places[0].cookie, 1000001);
	assert_int_equal(diag_fact(DIAGNOSE_CONNECT_UNANSWERED, "timed_out"), 1);
	assert_int_equal(diag_fact(DIAGNOSE_CONNECT_UNANSWERED, "partly"), 1);
	assert_int_equal(diag.result.sockets, 2);
	assert_int_equal(diag.result.events, 4);
}

/* The program did not wait for more than one retransmission: that is its decision. */
static void test_given_up(void **state)
{
	(void)state;
	diag_begin(NULL);
	begin_connect(1, T0);
	fail_connect(1, T0 + 2 * SEC, TCPSTATE_CAUSE_CLOSE, 1, 0);
	diag_check(T0 + 10 * SEC, "");
	diag_end(NULL);
	diag_begin(NULL);
	begin_connect(1, T0);
	fail_connect(1, T0 + 5 * SEC, TCPSTATE_CAUSE_CLOSE, 2, 0);
	diag_check(T0 + 10 * SEC, "connect-unanswered");
	assert_int_equal(diag_fact(DIAGNOSE_CONNECT_UNANSWERED, "given_up"), 1);
}

static void test_waiting(void **state)
{
	(void)state;
	diag_begin(NULL);
	begin_connect(1, T0);
	diag_check(T0 + 3 * SEC - 1, "");
	diag_end(NULL);
	diag_begin(NULL);
	begin_connect(1, T0);
	diag_check(T0 + 3 * SEC, "connect-unanswered");
	assert_int_equal(diag_fact(DIAGNOSE_CONNECT_UNANSWERED, "waiting"), 1);
}

static void refuse(u64 n)
{
	u64 i;

	diag_begin(NULL);
	for (i = 0; i < n; i++) {
		begin_connect(i, T0 + i * SEC);
		fail_connect(i, T0 + i * SEC + MS, TCPSTATE_CAUSE_RST, 0, ECONNREFUSED);
	}
}

static void test_refused(void **state)
{
	(void)state;
	refuse(2);
	diag_check(T0 + 10 * SEC, "");
	diag_end(NULL);
	refuse(3);
	diag_check(T0 + 10 * SEC, "connect-refused");
	assert_int_equal(diag_find(DIAGNOSE_CONNECT_REFUSED)->count, 3);
	assert_int_equal(diag_find(DIAGNOSE_CONNECT_REFUSED)->places[0].of, 3);
	assert_int_equal(diag_fact(DIAGNOSE_CONNECT_REFUSED, "own"), 0);
}

/* Two of each of two destinations. */
static void test_refused_by_destination(void **state)
{
	struct script_socket sock;
	u64 i;

	(void)state;
	diag_begin(NULL);
	for (i = 0; i < 4; i++) {
		sock = diag_client(i);
		sock.rport = 80 + i % 2;
		diag_add(DIAG(&sock, T0 + i, CLOSE, SYN_SENT, CONNECT));
		diag_add(DIAG(&sock, T0 + i, SYN_SENT, CLOSE, RST));
	}
	diag_check(T0 + 10 * SEC, "");
}

static void refuse_loopback(u64 n, int family, const char *address)
{
	const struct script_socket sock = { DIAG_NETNS, n, 0, family, address, 1024 + n,
					    address, 80, 0 };

	diag_add(DIAG(&sock, T0 + n, CLOSE, SYN_SENT, CONNECT));
	diag_add(DIAG(&sock, T0 + n, SYN_SENT, CLOSE, RST));
}

static void test_refused_by_itself(void **state)
{
	u64 i;

	(void)state;
	diag_begin(NULL);
	for (i = 0; i < 9; i++)
		refuse_loopback(i, i % 3 == 1 ? AF_INET : AF_INET6,
				i % 3 == 0 ? "::1" : i % 3 == 1 ? "127.0.0.1" :
				"2001:db8::7");
	diag_check(T0 + SEC, "connect-refused");
	assert_int_equal(diag_fact(DIAGNOSE_CONNECT_REFUSED, "own"), 9);
	assert_true(diag_find(DIAGNOSE_CONNECT_REFUSED)->facts[0].inferred);
	assert_int_equal(diag_find(DIAGNOSE_CONNECT_REFUSED)->n_places, 3);
}

static void test_unreachable(void **state)
{
	u64 i;

	(void)state;
	diag_begin(NULL);
	for (i = 0; i < 3; i++) {
		begin_connect(i, T0 + i);
		fail_connect(i, T0 + i + MS, TCPSTATE_CAUSE_ICMP, 0,
			     i ? EHOSTUNREACH : ENETUNREACH);
	}
	diag_check(T0 + SEC, "connect-unreachable");
	assert_string_equal(diag_text(DIAGNOSE_CONNECT_UNREACHABLE, "errors"),
			    "EHOSTUNREACH (2), ENETUNREACH (1)");
	diag_end(NULL);
	diag_begin(NULL);
	for (i = 0; i < 2; i++) {
		begin_connect(i, T0 + i);
		fail_connect(i, T0 + i + MS, TCPSTATE_CAUSE_ICMP, 0, EHOSTUNREACH);
	}
	diag_check(T0 + SEC, "");
}

/* The five worst places, in order, and how many more there are. */
static void test_places(void **state)
{
	const struct diagnose_finding *f;
	struct script_socket sock;
	u64 i, k, n = 0;

	(void)state;
	diag_begin(NULL);
	for (i = 0; i < 7; i++) {
		/* 3, 7, 4, 8, 5, 9, 6 */
		for (k = 0; k < 3 + i / 2 + i % 2 * 4; k++) {
			sock = diag_client(n++);
			sock.rport = 8000 + i;
			diag_add(DIAG(&sock, T0 + n, CLOSE, SYN_SENT, CONNECT));
			diag_add(DIAG(&sock, T0 + n, SYN_SENT, CLOSE, RST));
		}
	}
	diag_check(T0 + SEC, "connect-refused");
	f = diag_find(DIAGNOSE_CONNECT_REFUSED);
	assert_int_equal(f->n_places, 5);
	assert_int_equal(f->more_places, 2);
	assert_int_equal(f->count, 42);
	assert_int_equal(f->places[0].endpoint.port, 8005);
	assert_int_equal(f->places[0].count, 9);
	assert_int_equal(f->places[1].endpoint.port, 8003);
	assert_int_equal(f->places[2].endpoint.port, 8001);
	assert_int_equal(f->places[3].endpoint.port, 8006);
	assert_int_equal(f->places[4].endpoint.port, 8004);
	assert_int_equal(f->places[4].count, 5);
}

/* connect() by two processes. */
static void test_owners(void **state)
{
	struct script_socket sock;
	u64 i;

	(void)state;
	diag_begin(NULL);
	for (i = 0; i < 3; i++) {
		sock = diag_client(i);
		diag_add(diag_by(DIAG(&sock, T0 + i, CLOSE, SYN_SENT, CONNECT), 1000 + i, "a"));
		diag_add(DIAG(&sock, T0 + i, SYN_SENT, CLOSE, RST));
	}
	diag_check(T0 + SEC, "connect-refused");
	assert_int_equal(diag_find(DIAGNOSE_CONNECT_REFUSED)->places[0].owner.tgid, 1000);
	assert_true(diag_find(DIAGNOSE_CONNECT_REFUSED)->places[0].owners);
}

static void no_syn(u64 n, u64 time_ns, u16 lport)
{
	struct script_socket sock = diag_client(n);

	sock.lport = lport;
	diag_add(diag_by(diag_flags(DIAG(&sock, time_ns, CLOSE, SYN_SENT, CONNECT),
				    TCPSTATE_F_NO_SYN), 1000, "curl"));
	diag_add(diag_flags(DIAG(&sock, time_ns, SYN_SENT, CLOSE, CONNECT),
			    TCPSTATE_F_NO_SYN | TCPSTATE_F_INFERRED));
}

static void test_no_port(void **state)
{
	(void)state;
	diag_begin(NULL);
	diag_connect(1, T0);
	no_syn(2, T0 + SEC, 0);
	diag_check(T0 + 2 * SEC, "ports-exhausted");
	assert_true(diag_find(DIAGNOSE_PORTS_EXHAUSTED)->inferred);
	assert_int_equal(diag_find(DIAGNOSE_PORTS_EXHAUSTED)->count, 1);
	assert_int_equal(diag_find(DIAGNOSE_PORTS_EXHAUSTED)->places[0].of, 2);
	assert_int_equal(diag_fact(DIAGNOSE_PORTS_EXHAUSTED, "taken"), 1);
	/* Nothing is known of the host. */
	assert_int_equal(diag_fact(DIAGNOSE_PORTS_EXHAUSTED, "range"), 0);
}

/* It was bound to a port: something else is wrong. */
static void test_no_syn_with_port(void **state)
{
	(void)state;
	diag_begin(NULL);
	no_syn(2, T0, 4000);
	diag_check(T0 + SEC, "");
}

/* A connection that curl[1000] has opened and closed: it is in TIME_WAIT. */
static void one_connection(struct script_socket sock, u64 time_ns, u32 flags)
{
	diag_add(diag_by(DIAG(&sock, time_ns, CLOSE, SYN_SENT, CONNECT), 1000, "curl"));
	diag_add(diag_flags(DIAG(&sock, time_ns, SYN_SENT, ESTABLISHED, SYNACK), flags));
	diag_add(DIAG(&sock, time_ns, ESTABLISHED, FIN_WAIT1, CLOSE));
	diag_add(DIAG(&sock, time_ns, FIN_WAIT1, FIN_WAIT2, ACK));
	diag_add(DIAG(&sock, time_ns, FIN_WAIT2, TIME_WAIT, FIN));
}

static void config_ports(struct diagnose_config *config, u64 low, u64 high, u64 reuse)
{
	*config = (struct diagnose_config){ .rules = ~0U };
	config->host.netns = DIAG_NETNS;
	config->host.settings[HOST_PORT_RANGE] = (struct host_value){ true, low, high };
	config->host.settings[HOST_TW_REUSE] = (struct host_value){ true, reuse, 0 };
}

static void many(const struct diagnose_config *config, u64 n, u64 apart_ns, u32 flags)
{
	u64 i;

	diag_begin(config);
	for (i = 0; i < n; i++)
		one_connection(diag_client(i), T0 + i * apart_ns, flags);
}

/* 5 a second make 300 in 60 s. */
static void test_ports_run_out(void **state)
{
	struct diagnose_config config;

	(void)state;
	config_ports(&config, 40000, 40299, 0);
	many(&config, 60, 200 * MS, TCPSTATE_F_TIMESTAMPS);
	diag_check(T0 + 12 * SEC, "ports-run-out");
	assert_int_equal(diag_find(DIAGNOSE_PORTS_RUN_OUT)->severity, SEVERITY_NOTICE);
	assert_int_equal(diag_find(DIAGNOSE_PORTS_RUN_OUT)->count, 60);
	assert_int_equal(diag_find(DIAGNOSE_PORTS_RUN_OUT)->places[0].of, 300);
	assert_int_equal(diag_fact(DIAGNOSE_PORTS_RUN_OUT, "rate"), 5000);
	assert_true(diag_fact(DIAGNOSE_PORTS_RUN_OUT, "lasts_ns") == 60 * SEC);
	assert_false(diag_find(DIAGNOSE_PORTS_RUN_OUT)->inferred);
}

/*
 * Ports that a timewait socket keeps which nobody sees: they are not counted as taken for
 * ever, but how fast they go is known.
 */
static void one_unseen(struct script_socket sock, u64 time_ns, bool handed_over)
{
	const u32 unseen = TCPSTATE_F_INFERRED | TCPSTATE_F_UNSEEN | TCPSTATE_F_ORPHAN;
	struct tcpstate_record last = DIAG(&sock, time_ns, FIN_WAIT2, TIME_WAIT, FIN);

	if (handed_over) {
		last.event = TCPSTATE_EV_HANDOVER;
		last.new_state = last.old_state;
	}
	diag_add(diag_by(DIAG(&sock, time_ns, CLOSE, SYN_SENT, CONNECT), 1000, "curl"));
	diag_add(DIAG(&sock, time_ns, SYN_SENT, ESTABLISHED, SYNACK));
	diag_add(DIAG(&sock, time_ns, ESTABLISHED, FIN_WAIT1, CLOSE));
	diag_add(DIAG(&sock, time_ns, FIN_WAIT1, FIN_WAIT2, ACK));
	diag_add(diag_flags(last, unseen));
}

static void test_ports_unseen(void **state)
{
	struct diagnose_config config;
	u64 i;

	(void)state;
	/* As in test_ports_run_out(). */
	config_ports(&config, 40000, 40299, 0);
	diag_begin(&config);
	for (i = 0; i < 60; i++)
		one_unseen(diag_client(i), T0 + i * 200 * MS, i % 2);
	diag_check(T0 + 12 * SEC, "ports-run-out");
	assert_int_equal(diag.result.unseen, 60);
	assert_int_equal(diag_fact(DIAGNOSE_PORTS_RUN_OUT, "rate"), 5000);
	assert_int_equal(diag_fact(DIAGNOSE_PORTS_RUN_OUT, "unseen"), 60);
	assert_true(diag_find(DIAGNOSE_PORTS_RUN_OUT)->inferred);
	/* One at a time was seen. */
	assert_int_equal(diag_find(DIAGNOSE_PORTS_RUN_OUT)->count, 1);
	diag_end(NULL);
	/* One a second lasts for ever, and after an hour half of 300 are not taken. */
	diag_begin(&config);
	for (i = 0; i < 3600; i++)
		one_unseen(diag_client(i), T0 + i * SEC, i % 2);
	diag_check(T0 + 3600 * SEC, "");
	assert_int_equal(diag.result.unseen, 3600);
}

static void test_ports_last(void **state)
{
	struct diagnose_config config;

	(void)state;
	/* One port more. */
	config_ports(&config, 40000, 40300, 0);
	many(&config, 60, 200 * MS, 0);
	diag_check(T0 + 12 * SEC, "");
	diag_end(NULL);
	/* 49 in 10 s: too few to go by. */
	config_ports(&config, 40000, 40200, 0);
	many(&config, 55, 210 * MS, 0);
	diag_check(T0 + 12 * SEC, "");
	diag_end(NULL);
	/* A burst is no rate. */
	config_ports(&config, 40000, 40299, 0);
	many(&config, 60, 100 * MS, 0);
	diag_check(T0 + 12 * SEC, "");
	diag_end(NULL);
	/* The ports can be taken over. */
	config_ports(&config, 40000, 40299, 1);
	many(&config, 60, 200 * MS, TCPSTATE_F_TIMESTAMPS);
	diag_check(T0 + 12 * SEC, "");
	diag_end(NULL);
	/* But not without timestamps. */
	many(&config, 60, 200 * MS, 0);
	diag_check(T0 + 12 * SEC, "ports-run-out");
	diag_end(NULL);
	/* Not the range of this namespace. */
	config_ports(&config, 40000, 40299, 0);
	config.host.netns = DIAG_NETNS + 1;
	many(&config, 60, 200 * MS, 0);
	diag_check(T0 + 12 * SEC, "");
}

static void test_half_of_the_ports(void **state)
{
	struct diagnose_config config;

	(void)state;
	config_ports(&config, 40000, 40199, 0);
	many(&config, 100, MS, 0);
	diag_check(T0 + SEC, "ports-run-out");
	assert_int_equal(diag_find(DIAGNOSE_PORTS_RUN_OUT)->severity, SEVERITY_WARNING);
	assert_int_equal(diag_fact(DIAGNOSE_PORTS_RUN_OUT, "lasts_ns"), 0);
	diag_end(NULL);
	many(&config, 99, MS, 0);
	diag_check(T0 + SEC, "");
	diag_end(NULL);
	/* Of a range that small one connection is not too many. */
	config_ports(&config, 40000, 40000, 0);
	many(&config, 1, MS, 0);
	diag_check(T0 + SEC, "");
}

/* All of them are taken: no word about half of them. */
static void test_ports_have_run_out(void **state)
{
	struct diagnose_config config;

	(void)state;
	config_ports(&config, 40000, 40059, 0);
	many(&config, 60, 200 * MS, 0);
	no_syn(100, T0 + 13 * SEC, 0);
	diag_check(T0 + 14 * SEC, "ports-exhausted");
	assert_int_equal(diag_fact(DIAGNOSE_PORTS_EXHAUSTED, "taken"), 60);
	assert_int_equal(diag_fact(DIAGNOSE_PORTS_EXHAUSTED, "range"), 60);
}

/* What is over gives its port back; so does what may be over. */
static void test_ports_come_back(void **state)
{
	struct diagnose_config config;
	struct script_socket sock;
	u64 i;

	(void)state;
	config_ports(&config, 40000, 40199, 0);
	many(&config, 60, MS, 0);
	for (i = 0; i < 60; i++) {
		sock = diag_client(i);
		diag_add(DIAG(&sock, T0 + 60 * SEC + i, TIME_WAIT, CLOSE, 2MSL_TIMER));
	}
	for (i = 60; i < 120; i++)
		one_connection(diag_client(i), T0 + 61 * SEC, 0);
	diag_check(T0 + 70 * SEC, "");
	diag_end(NULL);
	/* Connections that were reset, and attempts that were given up at once. */
	diag_begin(&config);
	for (i = 0; i < 240; i++) {
		sock = diag_client(i);
		diag_add(DIAG(&sock, T0 + i, CLOSE, SYN_SENT, CONNECT));
		if (i % 2)
			diag_add(DIAG(&sock, T0 + i, SYN_SENT, ESTABLISHED, SYNACK));
		diag_add(script_record(&sock, T0 + i, i % 2 ? TCPSTATE_ESTABLISHED :
				       TCPSTATE_SYN_SENT, TCPSTATE_CLOSE,
				       TCPSTATE_CAUSE_CLOSE));
	}
	diag_check(T0 + 70 * SEC, "");
	diag_end(NULL);
	many(&config, 60, MS, 0);
	diagnose_gap(&diag);
	for (i = 60; i < 120; i++)
		one_connection(diag_client(i), T0 + 70 * SEC, 0);
	diag_check(T0 + 71 * SEC, "");
}

/* Half of the kernel's own range of 28232 is assumed where it is not known. */
static void test_ports_range_unknown(void **state)
{
	(void)state;
	many(NULL, 14116, 1, 0);
	diag_check(T0 + SEC, "ports-run-out");
	assert_true(diag_find(DIAGNOSE_PORTS_RUN_OUT)->inferred);
	assert_int_equal(diag_find(DIAGNOSE_PORTS_RUN_OUT)->places[0].of, 28232);
	diag_end(NULL);
	many(NULL, 14115, 1, 0);
	diag_check(T0 + SEC, "");
}

/* On loopback the kernel takes ports over if nobody says otherwise. */
static void test_ports_on_loopback(void **state)
{
	struct script_socket sock;
	u64 i;

	(void)state;
	diag_begin(NULL);
	for (i = 0; i < 15000; i++) {
		sock = diag_client(i);
		sock.local = "127.0.0.1";
		sock.remote = "127.0.0.1";
		one_connection(sock, T0 + i, TCPSTATE_F_TIMESTAMPS);
	}
	diag_check(T0 + SEC, "");
}

static void retrans_as_client(u64 n, u64 again)
{
	struct script_socket sock;
	u64 i;

	diag_begin(NULL);
	for (i = 0; i < n; i++) {
		sock = diag_client(i);
		diag_add(DIAG(&sock, T0 + i, CLOSE, SYN_SENT, CONNECT));
		diag_add(diag_retrans(DIAG(&sock, T0 + i + SEC, SYN_SENT, ESTABLISHED, SYNACK),
				      i < again));
	}
}

static void test_syn_again(void **state)
{
	(void)state;
	retrans_as_client(60, 3);
	diag_check(T0 + 10 * SEC, "handshake-retrans");
	assert_int_equal(diag_fact(DIAGNOSE_HANDSHAKE_RETRANS, "syn"), 3);
	assert_int_equal(diag_find(DIAGNOSE_HANDSHAKE_RETRANS)->places[0].role, ROLE_CLIENT);
	assert_int_equal(diag_find(DIAGNOSE_HANDSHAKE_RETRANS)->places[0].of, 60);
	diag_end(NULL);
	retrans_as_client(61, 3);
	diag_check(T0 + 10 * SEC, "");
	diag_end(NULL);
	retrans_as_client(2, 2);
	diag_check(T0 + 10 * SEC, "");
}

static void test_synack_again(void **state)
{
	struct script_socket sock;
	u64 i;

	(void)state;
	diag_begin(NULL);
	for (i = 0; i < 3; i++) {
		sock = diag_server(i);
		diag_request(i, T0);
		diag_add(diag_retrans(diag_queue(DIAG(&sock, T0 + SEC, NEW_SYN_RECV, SYN_RECV,
						      ACK), 0, 16), 1));
		diag_add(DIAG(&sock, T0 + SEC, SYN_RECV, ESTABLISHED, ACK));
		diag_accept(i, T0 + SEC);
	}
	diag_check(T0 + 10 * SEC, "handshake-retrans");
	assert_int_equal(diag_fact(DIAGNOSE_HANDSHAKE_RETRANS, "synack"), 3);
	assert_int_equal(diag_find(DIAGNOSE_HANDSHAKE_RETRANS)->places[0].role, ROLE_SERVER);
}

/* Nothing that TCP_REPAIR does is a connection attempt. */
static void test_repair(void **state)
{
	struct script_socket sock = diag_client(1);

	(void)state;
	diag_begin(NULL);
	diag_add(diag_flags(DIAG(&sock, T0, CLOSE, SYN_SENT, CONNECT), TCPSTATE_F_REPAIR));
	diag_check(T0 + 10 * SEC, "");
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test_teardown(test_timed_out, diag_end),
		cmocka_unit_test_teardown(test_given_up, diag_end),
		cmocka_unit_test_teardown(test_waiting, diag_end),
		cmocka_unit_test_teardown(test_refused, diag_end),
		cmocka_unit_test_teardown(test_refused_by_destination, diag_end),
		cmocka_unit_test_teardown(test_refused_by_itself, diag_end),
		cmocka_unit_test_teardown(test_unreachable, diag_end),
		cmocka_unit_test_teardown(test_places, diag_end),
		cmocka_unit_test_teardown(test_owners, diag_end),
		cmocka_unit_test_teardown(test_no_port, diag_end),
		cmocka_unit_test_teardown(test_no_syn_with_port, diag_end),
		cmocka_unit_test_teardown(test_ports_run_out, diag_end),
		cmocka_unit_test_teardown(test_ports_unseen, diag_end),
		cmocka_unit_test_teardown(test_ports_last, diag_end),
		cmocka_unit_test_teardown(test_half_of_the_ports, diag_end),
		cmocka_unit_test_teardown(test_ports_have_run_out, diag_end),
		cmocka_unit_test_teardown(test_ports_come_back, diag_end),
		cmocka_unit_test_teardown(test_ports_range_unknown, diag_end),
		cmocka_unit_test_teardown(test_ports_on_loopback, diag_end),
		cmocka_unit_test_teardown(test_syn_again, diag_end),
		cmocka_unit_test_teardown(test_synack_again, diag_end),
		cmocka_unit_test_teardown(test_repair, diag_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
