// SPDX-License-Identifier: GPL-2.0-only
/* What stands below a ladder, for connections of all kinds. Written by hand. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "scenes.h"
#include "show.h"
#include "unit.h"

#define FOOT	"─\n"

static struct scene scene;

static void show(unsigned int width, bool utf8)
{
	show_begin(width, false, utf8);
	show_block(scene.recs, scene.n);
	show_end();
	show_check(width, utf8);
}

/* The summary is all there is between the foot and the legend or the end. */
static void check(const char *name, const char *summary)
{
	const char *found;
	char *end;

	scene_make(&scene, name);
	show(80, true);
	found = strstr(show_out, "┴");
	found = found ? strchr(found, '\n') + 1 : "";
	end = strstr(found, "  ? deduced");
	if (!end)
		end = strstr(found, "  * computed");
	if (!end)
		end = strrchr(found, '\n');
	if (strlen(summary) != (size_t)(end - found) || strncmp(found, summary, end - found))
		fail_msg("%s:\n%s\nis not:\n%s", name, found, summary);
	show_release();
}

#define HANDSHAKE \
	"  handshake  SYN → SYN-ACK 250 µs · SYN-ACK → ACK 300 µs · ACK → accept() 500 µs\n"
#define CARRIED	"  data       client sent 83 bytes, received 240 · srtt 84 µs · mss 1448\n"

static void test_closes(void **state)
{
	(void)state;
	check("active", HANDSHAKE
	      "  teardown   client closed first (active) · server half-closed 3.0 ms (passive)\n"
	      "             closed in 3.3 ms · client TIME_WAIT 60 s, ended by the 2MSL timer\n"
	      CARRIED);
	check("passive", HANDSHAKE
	      "  teardown   server closed first (active) · client half-closed 50 µs (passive)\n"
	      "             closed in 350 µs · server TIME_WAIT 60 s, ended by the 2MSL timer\n"
	      CARRIED);
	check("simultaneous", HANDSHAKE
	      "  teardown   both ends closed at once (simultaneous) · closed in 215 µs\n"
	      "             client TIME_WAIT 60 s, ended by the 2MSL timer\n"
	      "             server TIME_WAIT 60 s, ended by the 2MSL timer\n"
	      CARRIED);
	check("half-closed", HANDSHAKE
	      "  teardown   client closed first (active) · server half-closed 2.0 s (passive)\n"
	      "             closed in 2.0 s · client TIME_WAIT 60 s, ended by the 2MSL timer\n"
	      CARRIED);
	check("old",
	      "  teardown   local end closed first (active)\n"
	      "             local end TIME_WAIT 60 s, ended by the 2MSL timer\n"
	      "  data       local end sent 83 bytes, received 240 · srtt 84 µs · mss 1448\n");
}

static void test_resets(void **state)
{
	(void)state;
	check("server aborts", HANDSHAKE
	      "  teardown   server aborted: close(), RST sent (closed with unread data)\n"
	      "             client ended: RST received\n"
	      CARRIED);
	check("client aborts", HANDSHAKE
	      "  teardown   client aborted: close(), RST sent · server ended: RST received\n"
	      CARRIED);
	check("destroyed", HANDSHAKE
	      "  teardown   server aborted: socket destroyed, RST sent (aborted in this state)\n"
	      "             client ended: RST received\n"
	      CARRIED);
	check("late data",
	      "  handshake  SYN → SYN-ACK 250 µs\n"
	      "  teardown   client closed first (active)\n"
	      "             client ended as an orphan: late data received, RST sent (data came\n"
	      "             after close())\n"
	      CARRIED);
	check("reset while half-closed", HANDSHAKE
	      "  teardown   client closed first (active)\n"
	      "             server did not close (passive), half-closed for 5.0 ms\n"
	      "             server ended: RST received\n"
	      "  data       server sent 240 bytes, received 83 · srtt 96 µs · mss 1448\n"
	      "  now        in progress: client ESTABLISHED for more than 6.7 ms\n");
}

static void test_timeouts(void **state)
{
	(void)state;
	check("keepalive", HANDSHAKE
	      "  teardown   client timed out: keepalive timer, RST sent (keepalive not\n"
	      "             answered)\n"
	      CARRIED
	      "  now        in progress: server ESTABLISHED for more than 2.9 s\n");
	check("orphan times out",
	      "  handshake  SYN → SYN-ACK 250 µs\n"
	      "  teardown   client closed first (active), half-closed for 60 s\n"
	      "             client timed out as an orphan: FIN_WAIT2 timer\n"
	      CARRIED);
	check("orphan not answered",
	      "  handshake  SYN → SYN-ACK 250 µs\n"
	      "  teardown   client closed first (active)\n"
	      "             client timed out as an orphan: retransmit timer?\n"
	      CARRIED);
}

/* Nothing was torn down: there never was a connection. */
static void test_failures(void **state)
{
	(void)state;
	check("refused", "  handshake  SYN → RST 45 µs\n");
	check("timed out",
	      "  handshake  no SYN-ACK in 127 s: retransmit timer · SYN retransmitted 6 times\n");
	check("unreachable",
	      "  handshake  failed after 3.0 s: ICMP error · SYN retransmitted once\n");
	check("given up",
	      "  handshake  no SYN-ACK in 1.5 s: process exit · SYN retransmitted once\n");
	check("answers lost",
	      "  handshake  no SYN-ACK in 2.0 s: close() · SYN retransmitted once\n"
	      "             SYN-ACK retransmitted 3 times\n");
	check("not sent", "");
	check("half-open",
	      "  handshake  failed after 63 s: SYN-ACK timer · SYN-ACK retransmitted 5 times\n");
	check("dropped", "  handshake  failed after 1.0 ms: accept queue full\n");
	check("request reset", "  handshake  failed after 1.0 ms: RST received\n");
}

static void test_handshakes(void **state)
{
	(void)state;
	check("retransmitted",
	      "  handshake  SYN → SYN-ACK 2.0 s · SYN-ACK → ACK 1.0 s · SYN retransmitted once\n"
	      "             SYN-ACK retransmitted 2 times\n"
	      "  now        in progress: client ESTABLISHED for more than 101 µs\n"
	      "             server ESTABLISHED\n");
	check("cookie",
	      "  handshake  SYN cookie · SYN → SYN-ACK 250 µs · ACK → accept() 500 µs\n"
	      "  now        in progress: client ESTABLISHED for more than 650 µs\n"
	      "             server ESTABLISHED for more than 499 µs\n");
	check("fast open",
	      "  handshake  fast open · SYN → SYN-ACK 250 µs · SYN-ACK → ACK 300 µs\n"
	      "             SYN → accept() 200 µs\n"
	      "  now        in progress: client ESTABLISHED for more than 150 µs\n"
	      "             server ESTABLISHED\n");
	check("self",
	      "  handshake  connected to itself\n"
	      "  teardown   the FIN crossed itself (simultaneous) · closed in 20 µs\n"
	      "             client TIME_WAIT 60 s, ended by the 2MSL timer\n"
	      CARRIED);
	check("crossed",
	      "  handshake  simultaneous open\n"
	      "  teardown   right end closed first (active) · left end has not closed (passive)\n"
	      "  data       left end sent 83 bytes, received 240 so far · srtt 84 µs · mss 1448\n"
	      "  now        in progress: left end CLOSE_WAIT\n"
	      "             right end FIN_WAIT1 for more than 100 µs\n");
	check("repaired",
	      "  handshake  restored by TCP_REPAIR: no segments\n"
	      "  now        in progress: client ESTABLISHED\n");
	check("twins",
	      "  handshake  SYN-ACK → ACK 300 µs\n"
	      "  now        in progress: server ESTABLISHED for more than 497 µs\n");
}

static void test_what_is_not_known(void **state)
{
	(void)state;
	check("in progress", HANDSHAKE
	      "  teardown   client closed first (active)\n"
	      "             server has not closed (passive), half-closed for more than 3.0 s\n"
	      "  data       client sent 83 bytes, received 240 so far · srtt 84 µs · mss 1448\n"
	      "  now        in progress: client FIN_WAIT1\n"
	      "             server CLOSE_WAIT for more than 3.0 s\n");
	check("lost inside",
	      "  handshake  SYN → SYN-ACK 250 µs\n"
	      "  teardown   client closed first (active) · server half-closed 3.0 ms (passive)\n"
	      "             closed in 3.2 ms · client TIME_WAIT 60 s, ended by the 2MSL timer\n"
	      "  data       server sent 240 bytes, received 83 · srtt 96 µs · mss 1448\n");
}

static void test_one_end(void **state)
{
	(void)state;
	scene_make(&scene, "active");
	scene_keep(&scene, 1);
	show(80, true);
	show_find(FOOT
		  "  handshake  SYN → SYN-ACK 250 µs\n"
		  "  teardown   client closed first (active), half-closed for 3.0 ms\n"
		  "             closed in 3.2 ms · client TIME_WAIT 60 s, ended by the 2MSL timer\n"
		  CARRIED "\n");
	/* Its peer is on the right. */
	show_find("       0 │ CLOSE → SYN_SENT                   connect(), sends SYN\n"
		  "         │                                    seq 1000 ──→\n");
	show_find("250.0 µs │ SYN_SENT (250 µs) → ESTABLISHED    SYN-ACK received\n"
		  "         │                                    seq 5000 ack 1001 ←──\n");
	show_release();
	scene_make(&scene, "active");
	scene_keep(&scene, 2);
	show(80, true);
	show_find(FOOT
		  "  handshake  SYN-ACK → ACK 300 µs · ACK → accept() 500 µs\n"
		  "  teardown   client closed first (active) · server half-closed 3.0 ms (passive)\n"
		  "             closed in 3.2 ms\n"
		  "  data       server sent 240 bytes, received 83 · srtt 96 µs · mss 1448\n\n");
	/* And now on the left. */
	show_find("10.0.0.1:4000 → 10.0.0.2:80  closed by the client after 5.200 ms\n");
	show_find("       0 │ LISTEN → NEW_SYN_RECV              SYN received\n"
		  "         │                                    ──→ seq 1000\n");
	show_find("800.0 µs │ accept()\n"
		  "         │ after 500 µs in the accept queue\n");
	show_release();
}

/* The numbers of a segment beside a narrow column: not that of a time of nine columns. */
static void test_one_end_in_a_narrow_column(void **state)
{
	(void)state;
	scene_make(&scene, "server aborts");
	scene_keep(&scene, 2);
	show_begin(80, false, true);
	show_render.output.time = TIMES_EPOCH;
	show_render.output.ns = true;
	show_block(scene.recs, scene.n);
	show_end();
	show_find(" │ LISTEN → NEW_SYN_RECV\n"
		  "                     │ SYN received\n"
		  "                     │ ──→ seq 1000\n");
	show_find("                     │ close(), sends RST\n"
		  "                     │ ←── seq 5001 ack 1084\n");
	show_check(80, true);
	show_release();
}

static void test_how_time_wait_ended(void **state)
{
	static const struct {
		u8		cause;
		const char	*words;
	} cases[] = {
		{ TCPSTATE_CAUSE_SYN, "client TIME_WAIT 60 s, ended by a new SYN\n" },
		{ TCPSTATE_CAUSE_CONNECT, "client TIME_WAIT 60 s, ended by a new connect()\n" },
		{ TCPSTATE_CAUSE_RST, "client TIME_WAIT 60 s, ended by a RST\n" },
		{ TCPSTATE_CAUSE_ABORT, "client TIME_WAIT 60 s, ended by SOCK_DESTROY\n" },
		{ TCPSTATE_CAUSE_NETNS_EXIT, "client TIME_WAIT 60 s, ended with its namespace\n" },
		{ TCPSTATE_CAUSE_UNKNOWN, "client TIME_WAIT 60 s, how it ended is not known\n" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		scene_make(&scene, "active");
		scene.recs[scene.n - 1].cause = cases[i].cause;
		show(80, true);
		show_find(cases[i].words);
		show_release();
	}
	scene_make(&scene, "active");
	scene.recs[scene.n - 1].flags |= TCPSTATE_F_INFERRED;
	show(80, true);
	show_find("client TIME_WAIT 60 s?, ended by the 2MSL timer\n");
	show_release();
}

/* Told up to now, not only up to the last record. */
static void test_in_progress_as_of_now(void **state)
{
	(void)state;
	scene_make(&scene, "active");
	scene.n--;
	show_begin(80, false, true);
	show_render.now_ns = SCENE_BEGIN + 20 * SEC;
	show_block(scene.recs, scene.n);
	show_end();
	show_find("closed by the client, now TIME_WAIT / CLOSE\n");
	show_find("  now        in progress: client TIME_WAIT for more than 19 s\n\n");
	show_release();
	/* An orphan waits for a FIN. */
	scene_make(&scene, "orphan times out");
	scene.n--;
	show(80, true);
	show_find("  now        in progress: client FIN_WAIT2 (orphaned)\n");
	show_release();
}

/* Wide terminals have it in one line, and ASCII where there is nothing else. */
static void test_widths(void **state)
{
	(void)state;
	scene_make(&scene, "active");
	show(165, true);
	show_find("\n"
		  "  teardown   client closed first (active) · server half-closed 3.0 ms (passive) · closed in 3.3 ms · client TIME_WAIT 60 s, ended by the 2MSL timer\n");
	show_release();
	show(80, false);
	show_find("  handshake  SYN -> SYN-ACK 250 us; SYN-ACK -> ACK 300 us\n"
		  "             ACK -> accept() 500 us\n"
		  "  teardown   client closed first (active); server half-closed 3.0 ms (passive)\n");
	show_release();
}

/* Of two ends that both opened the connection none is "the client". */
static void test_whom_a_title_names(void **state)
{
	static const char * const titles[][2] = {
		{ "active", "closed by the client after 60.005 s\n" },
		{ "passive", "closed by the server after 60.002 s\n" },
		{ "crossed", "closed by the right end, now CLOSE_WAIT / FIN_WAIT1\n" },
		{ "simultaneous", "closed by both ends at once after 60.002 s\n" },
		{ "server aborts", "reset by the server after 3.000 ms\n" },
		{ "answers lost", "given up: close() after 2.000 s\n" },
		{ "timed out", "no answer from the server after 127.0 s\n" },
		{ "unreachable", "unreachable: No route to host after 3.000 s\n" },
		{ "not sent", "connect() failed: Cannot assign requested address after 2.0" },
		{ "half-open", "half-open: no ACK from the client after 63.000 s\n" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(titles); i++) {
		scene_make(&scene, titles[i][0]);
		show(80, true);
		show_find(titles[i][1]);
		show_release();
	}
	scene_make(&scene, "in progress");
	scene_keep(&scene, 2);
	scene.recs[0] = scene.recs[scene.n - 1];
	scene.recs[0].listener_cookie = 0;
	scene.n = 1;
	show(80, true);
	show_find("closed by the peer, now CLOSE_WAIT\n");
	show_release();
}

static void test_listener_has_none(void **state)
{
	const struct script_socket listener = { 4026531840U, 9, 0, AF_INET, "10.0.0.2", 80, NULL,
		0, 0 };

	(void)state;
	scene.n = 1;
	scene.recs[0] = script_record(&listener, SCENE_BEGIN, TCPSTATE_CLOSE, TCPSTATE_LISTEN,
				      TCPSTATE_CAUSE_LISTEN);
	show(80, true);
	show_find("─\n\n");
	show_release();
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_closes),
		cmocka_unit_test(test_resets),
		cmocka_unit_test(test_timeouts),
		cmocka_unit_test(test_failures),
		cmocka_unit_test(test_handshakes),
		cmocka_unit_test(test_what_is_not_known),
		cmocka_unit_test(test_one_end),
		cmocka_unit_test(test_one_end_in_a_narrow_column),
		cmocka_unit_test(test_how_time_wait_ended),
		cmocka_unit_test(test_in_progress_as_of_now),
		cmocka_unit_test(test_widths),
		cmocka_unit_test(test_whom_a_title_names),
		cmocka_unit_test(test_listener_has_none),
	};

	setenv("TZ", "UTC", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
