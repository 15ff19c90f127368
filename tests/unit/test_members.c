// SPDX-License-Identifier: GPL-2.0-only
/* Each member of an event: when it is known, and what it is then. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "known.h"
#include "script.h"
#include "unit.h"

static const struct script_socket sock = { 4026531840U, 0x1001, 0, AF_INET, "192.0.2.1",
	41234, "198.51.100.7", 80, 1000 };

static struct member_clock clock_1970;
static struct track_end owner_socket;
static struct member_event event;

static void expect(const char *name, const char *wanted)
{
	known_check(&members_event, &event, name, wanted);
}

/* A record of a socket of which nothing else is known. */
static struct tcpstate_record *begin(u8 old_state, u8 new_state, u8 cause)
{
	struct tcpstate_record rec = script_record(&sock, 5 * SEC, old_state, new_state, cause);

	memset(&owner_socket, 0, sizeof(owner_socket));
	memset(&event, 0, sizeof(event));
	memset(&clock_1970, 0, sizeof(clock_1970));
	event.clock = &clock_1970;
	member_event_set(&event, &rec, &owner_socket);
	return &event.rec;
}

static void test_identity(void **state)
{
	struct tcpstate_record *rec = begin(2, 1, TCPSTATE_CAUSE_SYNACK);

	(void)state;
	expect("time", "1970-01-01T00:00:05.000000000Z");
	expect("time_ns", "5000000000");
	expect("cpu", "0");
	expect("seq", "5000000001");
	expect("netns", "4026531840");
	expect("cookie", "sk:1001");
	expect("listener_cookie", "-");
	expect("cgroup_id", "-");
	expect("family", "inet");
	expect("laddr", "192.0.2.1");
	expect("lport", "41234");
	expect("raddr", "198.51.100.7");
	expect("rport", "80");
	expect("uid", "1000");
	expect("event", "transition");
	expect("kind", "full");
	expect("old_state", "SYN_SENT");
	expect("new_state", "ESTABLISHED");
	expect("context", "softirq");
	rec->cpu = 65535;
	rec->seq = 0;
	rec->cgroup_id = 7;
	rec->flags &= ~TCPSTATE_F_HAS_UID;
	rec->family = AF_INET6;
	rec->lport = 0;
	expect("cpu", "65535");
	expect("seq", "-");
	expect("cgroup_id", "7");
	expect("uid", "-");
	expect("family", "inet6");
	/* Bound to an address, but not to a port yet. */
	expect("lport", "-");
	expect("laddr", "c000:201::");
	memset(rec->laddr, 0, sizeof(rec->laddr));
	expect("laddr", "-");
	rec->family = 10000;
	expect("family", "10000");
}

/* The child of a request does not name the listener in its later records. */
static void test_listener_is_remembered(void **state)
{
	struct tcpstate_record *rec = begin(1, 8, TCPSTATE_CAUSE_FIN);

	(void)state;
	owner_socket.listener_cookie = 0xabcdef;
	expect("listener_cookie", "sk:abcdef");
	rec->listener_cookie = 0x12;
	expect("listener_cookie", "sk:12");
}

static void test_mapped_addresses(void **state)
{
	static const struct script_socket mapped = { 1, 2, 0, AF_INET6, "::ffff:10.1.2.3", 1,
		"::ffff:0.0.0.0", 0, 0 };
	struct tcpstate_record rec = script_record(&mapped, 0, 7, 10, 9);

	(void)state;
	begin(1, 1, 1);
	member_event_set(&event, &rec, &owner_socket);
	expect("family", "inet6");
	expect("laddr", "10.1.2.3");
	expect("raddr", "-");
	event.rec.rport = htons(5);
	expect("raddr", "0.0.0.0");
}

static void test_cause(void **state)
{
	struct tcpstate_record *rec = begin(1, 8, TCPSTATE_CAUSE_FIN);

	(void)state;
	expect("cause", "fin");
	expect("inferred", "false");
	rec->flags |= TCPSTATE_F_INFERRED;
	expect("inferred", "true");
	rec->cause = 200;
	expect("cause", "200");
	/* Of nothing it cannot be said that it is deduced, or that it is not. */
	rec->cause = TCPSTATE_CAUSE_UNKNOWN;
	expect("cause", "-");
	expect("inferred", "-");
	rec->event = 0;
	expect("event", "-");
	rec->event = 77;
	expect("event", "77");
	rec->kind = 9;
	expect("kind", "9");
	rec->context = 0;
	expect("context", "-");
	rec->context = 3;
	expect("context", "3");
	rec->old_state = 0;
	expect("old_state", "0");
}

static void test_reset_reason(void **state)
{
	struct tcpstate_record *rec = begin(1, 1, 0);

	(void)state;
	rec->reset_reason = TCPSTATE_RESET_TCP_STATE;
	expect("reset_reason", "-");
	rec->event = TCPSTATE_EV_RESET_SENT;
	expect("reset_reason", "state");
	rec->reset_reason = TCPSTATE_RESET_UNKNOWN;
	expect("reset_reason", "-");
	rec->reset_reason = 99;
	expect("reset_reason", "99");
}

/* One flag at a time: RFC and kernel names, or a member of its own. */
static void test_flags(void **state)
{
	static const char * const words[32] = {
		[4] = "orphan", [5] = "syncookie", [6] = "fastopen", [7] = "mptcp",
		[8] = "repair", [9] = "timestamps", [10] = "sack", [11] = "wscale",
		[12] = "ecn", [16] = "no_syn", [17] = "unseen",
	};
	static const u32 elsewhere = 0xe00f;
	struct tcpstate_record *rec = begin(1, 8, TCPSTATE_CAUSE_FIN);
	char wanted[64];
	unsigned int bit;

	(void)state;
	for (bit = 0; bit < 32; bit++) {
		rec->flags = 1U << bit;
		if (elsewhere & rec->flags)
			strcpy(wanted, "[ ]");
		else if (words[bit])
			snprintf(wanted, sizeof(wanted), "[ %s ]", words[bit]);
		else
			snprintf(wanted, sizeof(wanted), "[ bit%u ]", bit);
		expect("flags", wanted);
	}
}

static void test_task(void **state)
{
	struct tcpstate_record *rec = begin(1, 4, TCPSTATE_CAUSE_CLOSE);

	(void)state;
	expect("pid", "-");
	expect("tgid", "-");
	expect("comm", "-");
	script_task(rec, 12, "a\tb\\");
	rec->pid = 13;
	expect("context", "task");
	expect("pid", "13");
	expect("tgid", "12");
	expect("comm", "a\\x09b\\x5c");
	/* Whatever is there: nobody is named who only happened to run. */
	rec->context = TCPSTATE_CTX_SOFTIRQ;
	expect("pid", "-");
	expect("tgid", "-");
	expect("comm", "-");
}

static void test_segment(void **state)
{
	struct tcpstate_record *rec = begin(1, 4, TCPSTATE_CAUSE_CLOSE);

	(void)state;
	rec->seg_seq = 5;
	rec->seg_ack = 6;
	rec->seg_flags = 0x11;
	expect("segment", "-");
	expect("seg_flags", "-");
	expect("seg_seq", "-");
	expect("seg_ack", "-");
	expect("seg_derived", "-");
	rec->flags |= TCPSTATE_F_SEG_RCVD;
	expect("segment", "received");
	expect("seg_flags", "[ fin ack ]");
	expect("seg_seq", "5");
	expect("seg_ack", "6");
	expect("seg_derived", "false");
	rec->flags |= TCPSTATE_F_SEG_SENT | TCPSTATE_F_SEG_DERIVED;
	rec->seg_flags = 0x0e;
	expect("segment", "sent");
	expect("seg_flags", "[ syn rst psh ]");
	expect("seg_ack", "-");
	expect("seg_derived", "true");
}

static void test_error(void **state)
{
	struct member_value value;

	(void)state;
	begin(2, 7, TCPSTATE_CAUSE_RST)->sk_err = 111;
	expect("sk_err", "111");
	expect("sk_err_name", "ECONNREFUSED");
	event.rec.sk_err = 0;
	expect("sk_err", "-");
	expect("sk_err_name", "-");
	assert_true(member_put_error(&value, -2));
	assert_string_equal(value.text, "ENOENT");
	assert_false(member_put_error(&value, INT_MIN));
	assert_false(member_put_error(&value, INT_MAX));
}

static void fill_tcp(struct tcpstate_record *rec)
{
	rec->retrans = 1;
	rec->snd_nxt = 2;
	rec->snd_una = 3;
	rec->rcv_nxt = 4;
	rec->snd_wnd = 5;
	rec->srtt_us = 6;
	rec->mss = 7;
	rec->snd_wscale = 8;
	rec->rcv_wscale = 9;
	rec->queue_len = 10;
	rec->queue_max = 11;
	rec->bytes_sent = 12;
	rec->bytes_received = 13;
}

static void expect_all(const char * const wanted[13])
{
	static const char * const names[13] = {
		"retrans", "snd_nxt", "snd_una", "rcv_nxt", "snd_wnd", "srtt_us", "mss",
		"snd_wscale", "rcv_wscale", "queue_len", "queue_max", "bytes_sent",
		"bytes_received",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		expect(names[i], wanted[i]);
}

/* What struct tcp_sock, tcp_request_sock and tcp_timewait_sock have of these. */
static void test_numbers_by_kind(void **state)
{
	static const char * const none[13] = { "-", "-", "-", "-", "-", "-", "-", "-", "-", "-",
		"-", "-", "-" };
	static const char * const full[13] = { "1", "2", "3", "4", "5", "6", "7", "-", "-", "-",
		"-", "12", "13" };
	static const char * const request[13] = { "1", "2", "3", "4", "-", "-", "7", "8", "9",
		"-", "-", "-", "-" };
	static const char * const timewait[13] = { "-", "2", "3", "4", "-", "-", "-", "-", "-",
		"-", "-", "-", "-" };
	static const char * const listener[13] = { "-", "-", "-", "-", "-", "-", "-", "-", "-",
		"10", "11", "-", "-" };
	struct tcpstate_record *rec = begin(1, 4, TCPSTATE_CAUSE_CLOSE);

	(void)state;
	fill_tcp(rec);
	expect_all(none);
	rec->flags |= TCPSTATE_F_HAS_TCP;
	expect_all(full);
	rec->kind = TCPSTATE_KIND_TIMEWAIT;
	expect_all(timewait);
	rec->kind = TCPSTATE_KIND_REQUEST;
	rec->flags |= TCPSTATE_F_WSCALE;
	expect_all(request);
	rec->kind = TCPSTATE_KIND_FULL;
	rec->flags = TCPSTATE_F_HAS_QUEUE;
	expect_all(listener);
	/* A round trip of 0 was not measured; 0 bytes were counted. */
	rec->flags = TCPSTATE_F_HAS_TCP;
	rec->srtt_us = 0;
	rec->bytes_sent = 0;
	expect("srtt_us", "-");
	expect("bytes_sent", "0");
}

/* Before there is a SYN, and before the peer's has come. */
static void test_numbers_of_an_attempt(void **state)
{
	struct tcpstate_record *rec = begin(7, 2, TCPSTATE_CAUSE_CONNECT);

	(void)state;
	fill_tcp(rec);
	rec->flags |= TCPSTATE_F_HAS_TCP;
	expect("snd_nxt", "-");
	expect("snd_una", "-");
	expect("rcv_nxt", "-");
	expect("snd_wnd", "-");
	expect("bytes_sent", "12");
	rec->old_state = 2;
	rec->new_state = 7;
	expect("snd_nxt", "2");
	expect("snd_una", "3");
	expect("rcv_nxt", "-");
	expect("snd_wnd", "-");
	rec->snd_nxt = 0;
	expect("snd_nxt", "0");
	rec->snd_una = 0;
	expect("snd_nxt", "-");
	expect("snd_una", "-");
	/* A RST that is sent in SYN_SENT, and the SYN that is answered. */
	rec->new_state = 2;
	expect("rcv_nxt", "-");
	rec->new_state = 3;
	expect("rcv_nxt", "4");
	expect("snd_wnd", "5");
}

static void test_tracker(void **state)
{
	struct tcpstate_record rec = *begin(1, 4, TCPSTATE_CAUSE_CLOSE);

	(void)state;
	expect("in_old_state_ns", "-");
	expect("gap", "false");
	expect("odd", "false");
	expect("twin", "-");
	expect("whole", "false");
	expect("owner_pid", "-");
	expect("owner_comm", "-");
	expect("owner_how", "-");
	expect("listener_pid", "-");
	expect("listener_comm", "-");
	expect("listener_how", "-");
	owner_socket = (struct track_end){
		.gap = true, .odd = true, .whole = true, .has_spent = true, .spent_ns = 0,
		.twin = TWIN_DROPPED, .owner = { OWNER_OPENED, 5, "five" },
		.listener = { OWNER_CLOSED, 6, "" },
	};
	member_event_set(&event, &rec, &owner_socket);
	expect("in_old_state_ns", "0");
	expect("gap", "true");
	expect("odd", "true");
	expect("twin", "dropped");
	expect("whole", "true");
	expect("owner_pid", "5");
	expect("owner_comm", "five");
	expect("owner_how", "opened");
	expect("listener_pid", "6");
	expect("listener_comm", "-");
	expect("listener_how", "closed");
	event.twin = TWIN_BORN;
	expect("twin", "born");
}

/* What only the end of a connection has: a socket, not a record. */
static void test_end(void **state)
{
	struct track_row rows[2] = {
		{ .rec = script_record(&sock, 1, 7, 2, 8) },
		{ .rec = script_record(&sock, 2, 2, 1, 2) },
	};
	struct track_end end = { .netns = 3, .cookie = 4, .listener_cookie = 5, .state = 11,
		.rows = rows, .n_rows = 2, .cut_rows = 6, .has_uid = true, .uid = 7 };
	struct timeline tl = { .ends = { NULL, &end }, .role = { 0, ROLE_CLIENT } };

	(void)state;
	begin(1, 4, 1);
	rows[1].rec.cgroup_id = 8;
	decode_local(&rows[0].rec, &end.local);
	decode_remote(&rows[0].rec, &end.remote);
	member_event_set_end(&event, &tl, 1);
	expect("role", "client");
	expect("state", "CLOSING");
	expect("netns", "3");
	expect("cookie", "sk:4");
	expect("listener_cookie", "sk:5");
	expect("cgroup_id", "8");
	expect("family", "inet");
	expect("laddr", "192.0.2.1");
	expect("lport", "41234");
	expect("raddr", "198.51.100.7");
	expect("rport", "80");
	expect("uid", "7");
	expect("cut_records", "6");
	end.cut_rows = 0;
	end.has_uid = false;
	rows[0].rec.family = AF_INET6;
	tl.role[1] = ROLE_SERVER;
	member_event_set_end(&event, &tl, 1);
	expect("cut_records", "-");
	expect("uid", "-");
	expect("family", "inet6");
	expect("laddr", "192.0.2.1");
	expect("role", "server");
	event.role = ROLE_LISTENER;
	expect("role", "listener");
	event.role = ROLE_UNKNOWN;
	expect("role", "-");
}

static void test_row(void **state)
{
	struct track_row row = {
		.rec = script_record(&sock, 9, 1, 4, 11), .gap = true, .has_spent = true,
		.spent_ns = 77,
	};
	struct timeline_row line = { .row = &row, .side = 1, .since_ns = 8 };

	(void)state;
	begin(7, 2, 1);
	member_event_set_row(&event, &line);
	expect("time_ns", "9");
	expect("since_ns", "8");
	expect("end", "1");
	expect("old_state", "ESTABLISHED");
	expect("in_old_state_ns", "77");
	expect("gap", "true");
	expect("odd", "false");
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_identity),
		cmocka_unit_test(test_listener_is_remembered),
		cmocka_unit_test(test_mapped_addresses),
		cmocka_unit_test(test_cause),
		cmocka_unit_test(test_reset_reason),
		cmocka_unit_test(test_flags),
		cmocka_unit_test(test_task),
		cmocka_unit_test(test_segment),
		cmocka_unit_test(test_error),
		cmocka_unit_test(test_numbers_by_kind),
		cmocka_unit_test(test_numbers_of_an_attempt),
		cmocka_unit_test(test_tracker),
		cmocka_unit_test(test_end),
		cmocka_unit_test(test_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
