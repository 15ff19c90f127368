// SPDX-License-Identifier: GPL-2.0-only
/*
 * How it is shown that a RST was sent, that a child was dropped, that a beginning
 * or an owner is not known, and what is special about a socket.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "names.h"
#include "show.h"
#include "unit.h"

#define CONNECT TCPSTATE_CAUSE_CONNECT
#define SYNACK TCPSTATE_CAUSE_SYNACK

/* The server's first record: with it there are two columns, and they are narrow. */
static struct tcpstate_record to_server(const struct tcpstate_record *syn)
{
	struct tcpstate_record rec = script_record(&show_server, syn->time_ns + 1, 10, 12,
						   TCPSTATE_CAUSE_SYN);

	script_received(&rec, TCPSTATE_TCPF_SYN, syn->seg_seq, 0);
	return rec;
}

static struct tcpstate_record connects(u64 time_ns)
{
	struct tcpstate_record rec = script_record(&show_client, time_ns, 7, 2, CONNECT);

	script_task(&rec, 100, "parent");
	script_sent(&rec, TCPSTATE_TCPF_SYN, 5000, 0);
	return rec;
}

static void test_reset_in_a_timeline(void **state)
{
	struct tcpstate_record recs[] = {
		connects(0),
		script_record(&show_client, 1 * SEC, 2, 1, SYNACK),
		script_record(&show_client, 2 * SEC, 1, 7, TCPSTATE_CAUSE_CLOSE),
		script_reset(&show_client, 3 * SEC, 7, TCPSTATE_RESET_TCP_ABORT_ON_CLOSE),
		script_reset(&show_client, 4 * SEC, 7, TCPSTATE_RESET_UNKNOWN),
		script_reset(&show_client, 5 * SEC, 7, 200),
		to_server(&recs[0]),
	};

	(void)state;
	script_task(&recs[3], 200, "child");
	show_begin(80, false, true);
	show_block(recs, 6);
	show_end();
	show_find(" 2.000 s │ ESTABLISHED (1.0 s) → CLOSE        close()\n"
		  " 3.000 s │ RST sent                           closed with unread data\n"
		  "         │ by child[200]\n"
		  " 4.000 s │ RST sent\n"
		  " 5.000 s │ RST sent                           reset-reason-200\n");
	assert_null(strstr(show_out, "missing"));
	assert_null(strstr(show_out, "not seen"));
	/* A kernel that gives no reason has not said "unknown". */
	assert_null(strstr(show_out, "nknown"));
	show_check(80, true);
	show_release();

	show_begin(80, false, true);
	show_block(recs, 7);
	show_end();
	show_find(" 3.000 s │ RST sent                          │\n"
		  "         │ closed with unread data           │\n"
		  "         │ by child[200]                     │\n"
		  " 4.000 s │ RST sent                          │\n"
		  " 5.000 s │ RST sent                          │\n"
		  "         │ reset-reason-200                  │\n");
	show_release();
}

/* Every reason is shown whole, in the narrowest column there is. */
static void test_reset_reasons_fit(void **state)
{
	struct tcpstate_record recs[TCPSTATE_RESET_END + 2];
	struct name unknown;
	unsigned int i;

	(void)state;
	recs[0] = connects(0);
	recs[1] = to_server(&recs[0]);
	for (i = 0; i < TCPSTATE_RESET_END; i++)
		recs[i + 2] = script_reset(i & 1 ? &show_client : &show_server, i + 2,
					   i & 1 ? 2 : 12, i);
	show_begin(80, false, false);
	show_block(recs, ARRAY_SIZE(recs));
	show_end();
	for (i = 0; i < TCPSTATE_RESET_END; i++)
		show_find(name_reset_reason(i, &unknown));
	show_check(80, false);
	show_release();
}

static void test_reset_of_a_watched_socket(void **state)
{
	(void)state;
	show_begin(80, false, true);
	show_event(script_reset(&show_client, 0, 1, TCPSTATE_RESET_TCP_KEEPALIVE_TIMEOUT));
	show_event(script_reset(&show_client, 0, 7, TCPSTATE_RESET_UNKNOWN));
	show_end();
	assert_string_equal(show_out,
			    "22:13:20.000000 127.0.0.1:41234       127.0.0.1:8080        ESTABLISHED              RST sent, keepalive not answered                  owner unknown  beginning not seen\n"
			    "22:13:20.000000 127.0.0.1:41234       127.0.0.1:8080        CLOSE                    RST sent                                          owner unknown\n");
	show_release();
}

/* Every line of a socket older than the module says so, not only the first. */
static void test_watch_lines_of_an_old_socket(void **state)
{
	static const char * const lines[] = {
		"FIN_WAIT2 → TIME_WAIT    FIN received                                      owner unknown  beginning not seen\n",
		"TIME_WAIT → CLOSE        2MSL timer                                        owner unknown  beginning not seen\n",
		"CLOSE → SYN_SENT         connect()                                         owner unknown\n",
		"NEW_SYN_RECV → SYN_RECV  ACK received                                      owner unknown  beginning not seen\n",
	};
	struct tcpstate_record recs[] = {
		script_record(&show_client, 1, 5, 6, TCPSTATE_CAUSE_FIN),
		script_record(&show_client, 2, 6, 7, TCPSTATE_CAUSE_2MSL_TIMER),
		script_record(&show_client, 3, 7, 2, CONNECT),
		script_record(&show_server, 4, 12, 3, TCPSTATE_CAUSE_ACK),
	};
	size_t i;

	(void)state;
	recs[0].kind = TCPSTATE_KIND_TIMEWAIT;
	recs[1].kind = TCPSTATE_KIND_TIMEWAIT;
	recs[3].kind = TCPSTATE_KIND_REQUEST;
	show_begin(80, false, true);
	show_events(recs, ARRAY_SIZE(recs));
	show_end();
	for (i = 0; i < ARRAY_SIZE(lines); i++)
		show_find(lines[i]);
	show_release();
}

/* One block for each kind of socket; each says once that it has no beginning. */
static void test_blocks_of_old_sockets(void **state)
{
	struct tcpstate_record recs[] = {
		script_record(&show_client, 1, 1, 8, TCPSTATE_CAUSE_FIN),
		script_record(&show_client, 2, 8, 9, TCPSTATE_CAUSE_CLOSE),
		script_record(&show_client, 1, 12, 3, TCPSTATE_CAUSE_ACK),
		script_record(&show_client, 2, 3, 1, TCPSTATE_CAUSE_ACK),
		script_record(&show_client, 1, 5, 6, TCPSTATE_CAUSE_FIN),
		script_record(&show_client, 2, 6, 7, TCPSTATE_CAUSE_2MSL_TIMER),
	};
	const char *found;
	size_t i;

	(void)state;
	recs[2].kind = TCPSTATE_KIND_REQUEST;
	recs[4].kind = TCPSTATE_KIND_TIMEWAIT;
	recs[5].kind = TCPSTATE_KIND_TIMEWAIT;
	for (i = 0; i < ARRAY_SIZE(recs); i += 2) {
		show_begin(80, false, true);
		show_block(&recs[i], 2);
		show_end();
		show_find("       0 │ ··· beginning not seen ···\n");
		found = strstr(show_out, "not seen");
		assert_null(strstr(found + 1, "not seen"));
		assert_null(strstr(show_out, "missing"));
		show_release();
	}
}

/* How long an old connection has been there is not known, only how long at least. */
static void test_duration_of_an_old_connection(void **state)
{
	struct tcpstate_record recs[] = {
		script_record(&show_client, 1 * SEC, 1, 4, TCPSTATE_CAUSE_CLOSE),
		script_record(&show_client, 3 * SEC, 4, 7, TCPSTATE_CAUSE_RST),
	};

	(void)state;
	show_begin(80, false, true);
	show_block(recs, 2);
	show_end();
	show_find("reset by the peer after more than 2.000 s\n");
	show_release();
	recs[0] = connects(1 * SEC);
	recs[1].old_state = TCPSTATE_SYN_SENT;
	show_begin(80, false, true);
	show_block(recs, 2);
	show_end();
	show_find("refused by the server after 2.000 s\n");
	show_release();
}

static void test_duplicate_child(void **state)
{
	struct tcpstate_record recs[] = {
		script_record(&show_server, 0, 10, 12, TCPSTATE_CAUSE_SYN),
		script_record(&show_server, 1 * US, 12, 3, TCPSTATE_CAUSE_ACK),
		script_record(&show_server, 2 * US, 12, 3, TCPSTATE_CAUSE_ACK),
		script_record(&show_server, 3 * US, 3, 1, TCPSTATE_CAUSE_ACK),
		script_record(&show_server, 4 * US, 3, 7, TCPSTATE_CAUSE_LISTENER),
	};

	(void)state;
	/* The module could not tell; the shape does. */
	recs[4].flags |= TCPSTATE_F_INFERRED;
	show_begin(80, false, true);
	show_block(recs, ARRAY_SIZE(recs));
	show_end();
	show_find("  open, now ESTABLISHED\n");
	show_find("  2.0 µs │ NEW_SYN_RECV → SYN_RECV\n"
		  "         │ ACK received, second child of this request\n");
	show_find("  4.0 µs │ SYN_RECV → CLOSE         ");
	show_find(" a duplicate child was dropped\n");
	assert_null(strstr(show_out, "missing"));
	assert_null(strstr(show_out, "deduced"));
	assert_null(strstr(show_out, "listener closed"));
	show_release();

	show_begin(80, false, true);
	show_events(recs, ARRAY_SIZE(recs));
	show_end();
	show_find(" ACK received, second child of this request        owner unknown\n");
	show_find(" a duplicate child was dropped                     owner unknown\n");
	show_release();
}

/* What a flag says is said once, at the record that has it first. */
static void test_flags(void **state)
{
	static const struct {
		u32		flag;
		const char	*words;
	} flags[] = {
		{ TCPSTATE_F_MPTCP, "SYN-ACK received, MPTCP subflow" },
		{ TCPSTATE_F_SYNCOOKIE, "SYN-ACK received, SYN cookie" },
		{ TCPSTATE_F_FASTOPEN, "SYN-ACK received, fast open" },
		{ TCPSTATE_F_REPAIR, "SYN-ACK received, TCP_REPAIR" },
		{ TCPSTATE_F_NO_SYN, "SYN-ACK received, no SYN sent" },
		{ TCPSTATE_F_ORPHAN, "SYN-ACK received, orphaned" },
	};
	struct tcpstate_record recs[] = {
		connects(0),
		script_record(&show_client, 1, 2, 1, SYNACK),
		script_record(&show_client, 2, 1, 8, TCPSTATE_CAUSE_FIN),
	};
	const char *found, *note;
	size_t i, way;

	(void)state;
	for (i = 0; i < 2 * ARRAY_SIZE(flags); i++) {
		way = i % 2;
		recs[1].flags = flags[i / 2].flag;
		recs[2].flags = flags[i / 2].flag;
		show_begin(80, false, true);
		if (way)
			show_block(recs, ARRAY_SIZE(recs));
		else
			show_events(recs, ARRAY_SIZE(recs));
		show_end();
		show_find(flags[i / 2].words);
		note = strchr(flags[i / 2].words, ',');
		found = strstr(show_out, note);
		assert_null(strstr(found + 1, note));
		show_find("FIN received");
		show_release();
	}
}

/* A timewait socket is always without a process: that is not worth a word. */
static void test_timewait_is_no_orphan(void **state)
{
	struct tcpstate_record rec = script_record(&show_client, 2, 6, 7,
						   TCPSTATE_CAUSE_2MSL_TIMER);

	(void)state;
	rec.kind = TCPSTATE_KIND_TIMEWAIT;
	rec.flags |= TCPSTATE_F_ORPHAN;
	show_begin(80, false, true);
	show_block(&rec, 1);
	show_event(rec);
	show_end();
	assert_null(strstr(show_out, "orphan"));
	show_release();
}

/* Notes that do not fit the line of a narrow column get others, uncut. */
static void test_all_flags_at_once(void **state)
{
	struct tcpstate_record recs[SCRIPT_EXCHANGE_RECORDS];

	(void)state;
	script_exchange(recs, &show_client, &show_server, SEC);
	recs[4].flags |= SHOW_ALL_NOTES;
	show_begin(80, false, true);
	show_block(recs, SCRIPT_EXCHANGE_RECORDS);
	show_end();
	show_find("│ ACK received, MPTCP subflow\n");
	show_find("│ SYN cookie, fast open, TCP_REPAIR\n");
	show_find("│ no SYN sent, orphaned\n");
	show_check(80, true);
	show_release();
}

/* A socket of which no record tells who has it: that is said, and nothing else. */
static void test_unknown_owner(void **state)
{
	struct tcpstate_record rec = script_record(&show_client, 0, 6, 7,
						   TCPSTATE_CAUSE_2MSL_TIMER);

	(void)state;
	rec.kind = TCPSTATE_KIND_TIMEWAIT;
	rec.uid = 0;
	rec.flags = TCPSTATE_F_ORPHAN;
	show_begin(80, false, true);
	show_block(&rec, 1);
	show_end();
	show_find("│ owner: (process unknown)\n");
	show_find("│ uid unknown, netns 4026531840\n");
	assert_null(strstr(show_out, "uid 0"));
	show_release();
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_reset_in_a_timeline),
		cmocka_unit_test(test_reset_reasons_fit),
		cmocka_unit_test(test_reset_of_a_watched_socket),
		cmocka_unit_test(test_watch_lines_of_an_old_socket),
		cmocka_unit_test(test_blocks_of_old_sockets),
		cmocka_unit_test(test_duration_of_an_old_connection),
		cmocka_unit_test(test_duplicate_child),
		cmocka_unit_test(test_flags),
		cmocka_unit_test(test_timewait_is_no_orphan),
		cmocka_unit_test(test_all_flags_at_once),
		cmocka_unit_test(test_unknown_owner),
	};

	setenv("TZ", "UTC", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
