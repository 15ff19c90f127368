// SPDX-License-Identifier: GPL-2.0-only
/* The examples of Documentation/expect.rst do what is said about them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expecting.h"
#include "unit.h"

#define CLIENT "CLOSE SYN_SENT/connect ESTABLISHED/synack+40ms "
#define SERVER "LISTEN NEW_SYN_RECV/syn SYN_RECV/ack+40ms ESTABLISHED/ack "
#define CLOSES "FIN_WAIT1/close FIN_WAIT2/ack? TIME_WAIT/fin CLOSE/2msl_timer+60s"
#define CLOSED "CLOSE_WAIT/fin LAST_ACK/close CLOSE/ack"

/**
 * struct example - ends to hold against an example
 * @title: its title
 * @good: those that match; NULL: no more
 * @bad: those that do not
 */
struct example {
	const char	*title;
	const char	*good[4];
	const char	*bad[4];
};

static const struct example examples[] = {
	{ "Normal close", { CLIENT CLOSES, SERVER CLOSED, CLIENT "FIN_WAIT1 FIN_WAIT2 TIME_WAIT" },
	  { CLIENT CLOSED, CLIENT "CLOSE/rst" } },
	{ "Closed properly by whoever is first",
	  { CLIENT CLOSES, SERVER CLOSED, CLIENT CLOSED, SERVER "FIN_WAIT1 CLOSING TIME_WAIT" },
	  { CLIENT "CLOSE/rst", "CLOSE SYN_SENT CLOSE/rst",
	    CLIENT "CLOSE_WAIT LAST_ACK CLOSE/rst" } },
	{ "A port on which nobody listens", { "CLOSE SYN_SENT CLOSE/rst" },
	  { "CLOSE SYN_SENT CLOSE/icmp", CLIENT CLOSES } },
	{ "No TIME_WAIT on the client", { CLIENT CLOSED }, { CLIENT CLOSES, CLIENT "CLOSE/rst" } },
	{ "Handshake within a time", { CLIENT CLOSES, SERVER CLOSED },
	  { "CLOSE SYN_SENT ESTABLISHED+51ms", "LISTEN NEW_SYN_RECV SYN_RECV+50ms ESTABLISHED" } },
	{ "No resets", { CLIENT CLOSES, SERVER CLOSED, CLIENT },
	  { CLIENT "CLOSE/rst", CLIENT "CLOSE/close", SERVER "CLOSE_WAIT CLOSE/exit" } },
	{ "Half-close", { CLIENT "FIN_WAIT1/shutdown FIN_WAIT2/ack? TIME_WAIT/fin", SERVER CLOSED },
	  { CLIENT CLOSES } },
	{ "Simultaneous close", { CLIENT "FIN_WAIT1 CLOSING/fin TIME_WAIT/ack",
				  SERVER "FIN_WAIT1 CLOSING/fin TIME_WAIT/ack CLOSE" },
	  { CLIENT CLOSES, SERVER CLOSED } },
	{ "Simultaneous open", { "CLOSE SYN_SENT SYN_RECV ESTABLISHED FIN_WAIT1" },
	  { CLIENT CLOSES } },
	{ "No connection is left in CLOSE_WAIT", { SERVER CLOSED },
	  { SERVER "CLOSE_WAIT/fin LAST_ACK+2s CLOSE", SERVER "CLOSE_WAIT/fin CLOSE/close" } },
	{ "All of it within a time", { CLIENT CLOSES, CLIENT CLOSED },
	  { CLIENT "FIN_WAIT1+4s FIN_WAIT2 TIME_WAIT+1s CLOSE+60s", CLIENT "CLOSE/rst" } },
	{ "A program that must not connect", { "listener: CLOSE LISTEN/listen CLOSE/close" },
	  { "CLOSE SYN_SENT", "CLOSE SYN_SENT CLOSE/rst" } },
	{ "An answer that never comes", { "LISTEN NEW_SYN_RECV/syn CLOSE/synack_timer+63s" },
	  { SERVER CLOSED, "LISTEN NEW_SYN_RECV/syn CLOSE/rst" } },
};

static char *read_all(const char *name)
{
	FILE *in = fopen(name, "r"), *out;
	char *text;
	size_t size;
	int c;

	if (!in)
		return NULL;
	out = open_memstream(&text, &size);
	while ((c = fgetc(in)) != EOF)
		fputc(c, out);
	fclose(out);
	fclose(in);
	return text;
}

/* The first indented block behind a title. */
static char *block_of(const char *text, const char *title)
{
	char heading[80], *block;
	const char *at;
	size_t size;
	FILE *out;

	snprintf(heading, sizeof(heading), "\n%s\n---", title);
	at = strstr(text, heading);
	if (!at)
		return NULL;
	at = strstr(at, "::\n\n");
	assert_non_null(at);
	out = open_memstream(&block, &size);
	for (at += 4; !strncmp(at, "    ", 4); at += strcspn(at, "\n") + 1)
		fprintf(out, "%.*s\n", (int)strcspn(at, "\n"), at);
	fclose(out);
	return block;
}

static void check(const char *spec, const char *states, bool good)
{
	const char *verdict = expecting_verdict(spec, states);

	if (!strcmp(verdict, "match") != good || !strcmp(verdict, "undecided"))
		fail_msg("%sis '%s': %s", spec, verdict, states);
}

static void test_examples(void **state)
{
	char *text = read_all("Documentation/expect.rst"), *spec;
	const char *from, *at;
	size_t titles = 0, i, j;

	(void)state;
	if (!text)
		skip();
	for (i = 0; i < ARRAY_SIZE(examples); i++) {
		spec = block_of(text, examples[i].title);
		if (!spec)
			fail_msg("there is no example '%s'", examples[i].title);
		for (j = 0; j < 4 && examples[i].good[j]; j++)
			check(spec, examples[i].good[j], true);
		for (j = 0; j < 4 && examples[i].bad[j]; j++)
			check(spec, examples[i].bad[j], false);
		free(spec);
	}
	/* And none is left out. */
	from = strstr(text, "\nExamples\n");
	assert_non_null(from);
	for (at = from; (at = strstr(at, "\n---")); at++)
		titles++;
	assert_int_equal(titles, ARRAY_SIZE(examples));
	free(text);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_examples),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
