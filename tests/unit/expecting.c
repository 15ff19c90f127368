// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expecting.h"
#include "script.h"
#include "unit.h"
#include "words.h"

static u64 to_ns(const char *text)
{
	char *unit;
	u64 number = strtoull(text, &unit, 10);

	if (!strncmp(unit, "us", 2))
		return number * US;
	if (!strncmp(unit, "ms", 2))
		return number * MS;
	return number * SEC;
}

/* STATE[/CAUSE][?][+TIME]; no cause: nobody knows it; +-: nobody knows when. */
static void add_step(struct expect_end *end, const char *word)
{
	struct expect_step *step = &end->steps[end->n];
	size_t state_len = strcspn(word, "/?+"), cause_len;
	u16 mask;

	*step = (struct expect_step){ .has_time = end->n };
	assert_int_equal(word_find_states(word, state_len, &mask), 0);
	/* SYN_RECV is the full socket's here. */
	step->state = __builtin_ctz(mask);
	step->entered_ns = end->n ? step[-1].entered_ns + MS : 0;
	word += state_len;
	if (*word == '/') {
		cause_len = strcspn(++word, "?+");
		assert_int_equal(word_find_cause(word, cause_len, &step->cause), 0);
		word += cause_len;
	}
	step->inferred = *word == '?';
	word += step->inferred;
	if (!strcmp(word, "+-"))
		step->has_time = false;
	else if (*word == '+')
		step->entered_ns += to_ns(word + 1) - MS;
	end->n++;
}

/**
 * expecting_end() - an end
 * @states: "CLOSE SYN_SENT/connect ESTABLISHED/synack?+142us": states, with what led
 *	there, ? if that is deduced, and how long the state before lasted (1 ms). It is
 *	a server if it begins with LISTEN, and has ended if the last state is CLOSE.
 *	Between them may be: "listener:" what it is; "unknown:" nobody knows that;
 *	"unseen" its beginning was not seen; "gap"; "lost" there may be more; "open" it
 *	has not ended; "gone" it went on where it cannot be seen. A newline is as good as a blank.
 *
 * Return: the end, released with expect_end_free()
 */
struct expect_end expecting_end(const char *states)
{
	struct expect_end end = { .whole = true, .role = ROLE_CLIENT };
	char *copy = strdup(states), *rest = copy, *word;
	bool gap = false, open = false;

	end.steps = calloc(strlen(states) / 2 + 1, sizeof(*end.steps));
	while ((word = strsep(&rest, "\n "))) {
		if (!strcmp(word, "listener:"))
			end.role = ROLE_LISTENER;
		else if (!strcmp(word, "unknown:"))
			end.role = ROLE_UNKNOWN;
		else if (!strcmp(word, "unseen"))
			end.whole = false;
		else if (!strcmp(word, "gap"))
			gap = true;
		else if (!strcmp(word, "lost"))
			end.lost = true;
		else if (!strcmp(word, "open"))
			open = true;
		else if (!strcmp(word, "gone"))
			end.unseen = true;
		else if (*word)
			add_step(&end, word);
		if (gap && end.n && strcmp(word, "gap")) {
			end.steps[end.n - 1].gap = true;
			gap = false;
		}
	}
	free(copy);
	if (end.n) {
		end.steps[0].born = end.whole;
		end.ended = end.unseen ||
			    (!open && end.steps[end.n - 1].state == TCPSTATE_CLOSE);
		if (end.steps[0].state == TCPSTATE_LISTEN && end.role == ROLE_CLIENT)
			end.role = ROLE_SERVER;
	}
	return end;
}

/**
 * expecting_parse() - parse a specification, which has to be right
 * @spec: it
 *
 * Return: it, released with expect_free()
 */
struct expect *expecting_parse(const char *spec)
{
	struct expect_error error;
	struct expect *expect;

	if (expect_parse(&expect, spec, strlen(spec), &error))
		fail_msg("%s: %s", spec, error.text);
	return expect;
}

/**
 * expecting_verdict() - judge an end
 * @spec: a specification
 * @states: the end, as for expecting_end()
 *
 * Return: the word for the verdict
 */
const char *expecting_verdict(const char *spec, const char *states)
{
	struct expect *expect = expecting_parse(spec);
	struct expect_end end = expecting_end(states);
	enum expect_verdict verdict = expect_judge(expect, &end, NULL);

	expect_end_free(&end);
	expect_free(expect);
	return expect_verdict_name(verdict);
}

/**
 * expecting_print() - judge an end of 192.0.2.1:40000 -> 192.0.2.2:80
 * @spec: a specification
 * @states: the end, as for expecting_end()
 * @utf8: in UTF-8?
 *
 * Return: what is printed about it, released with free()
 */
char *expecting_print(const char *spec, const char *states, bool utf8)
{
	static const u8 client[16] = { [10] = 255, [11] = 255, 192, 0, 2, 1 };
	static const u8 server[16] = { [10] = 255, [11] = 255, 192, 0, 2, 2 };
	struct expect *expect = expecting_parse(spec);
	struct expect_end end = expecting_end(states);
	bool passive = end.role == ROLE_SERVER || end.role == ROLE_LISTENER;
	struct expect_report report;
	struct term term;
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	memcpy(end.local.addr, passive ? server : client, 16);
	memcpy(end.remote.addr, passive ? client : server, 16);
	end.local.port = passive ? 80 : 40000;
	end.remote.port = passive ? 40000 : 80;
	term_init(&term, 80, false, utf8);
	expect_judge(expect, &end, &report);
	expect_report_print(out, &term, &end, &report);
	fclose(out);
	expect_report_free(&report);
	expect_end_free(&end);
	expect_free(expect);
	return text;
}

/**
 * expecting_check_width() - check what can be checked of everything that is printed
 * @text: what was printed, without colours
 * @width: no line is wider
 * @utf8: may it have more than ASCII?
 *
 * There is no blank at the end of a line, and no control character but newline.
 */
void expecting_check_width(const char *text, unsigned int width, bool utf8)
{
	const char *newline;
	char line[4096];

	for (; *text; text = newline + 1) {
		newline = strchr(text, '\n');
		assert_non_null(newline);
		assert_true((size_t)(newline - text) < sizeof(line));
		snprintf(line, sizeof(line), "%.*s", (int)(newline - text), text);
		if (text_width(line) > width)
			fail_msg("%u columns: %s", text_width(line), line);
		if (*line && line[strlen(line) - 1] == ' ')
			fail_msg("blank at the end: '%s'", line);
		if (strpbrk(line, "\033\a\b\r\t"))
			fail_msg("control character: %s", line);
		if (!utf8)
			assert_int_equal(text_width(line), strlen(line));
	}
}
