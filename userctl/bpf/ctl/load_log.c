// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <bpf/libbpf.h>

#include "load_log.h"
#include "text.h"

/*
 * libbpf calls its print function without a context, so where it writes to has to be
 * known to all of this file.
 */
static struct load_log *current;

/* Set: everything that libbpf says is shown. For developers. */
#define DEBUG_VARIABLE	"TCPSTATE_BPF_DEBUG"

#define LOG_BEGIN	"-- BEGIN PROG LOAD LOG --\n"
#define LOG_END		"-- END PROG LOAD LOG --"

/* Lines that the verifier ends every log with, whatever it found. */
static bool is_statistics(const char *line)
{
	static const char * const begins[] = {
		"processed ", "verification time ", "stack depth ", "peak_states ",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(begins); i++) {
		if (!strncmp(line, begins[i], strlen(begins[i])))
			return true;
	}
	return false;
}

static void take_reason(struct load_log *log, const char *at, const char *end)
{
	while (at < end) {
		const char *newline = memchr(at, '\n', end - at);
		const char *next = newline ? newline + 1 : end;
		size_t len = (newline ? newline : end) - at;

		if (len && !is_statistics(at))
			text_sanitize(log->reason, sizeof(log->reason), at, len);
		at = next;
	}
}

/* Of "... prog 'NAME': ..." the name. */
static void take_program(struct load_log *log, const char *text)
{
	const char *name = strstr(text, "prog '"), *end;

	if (!name)
		return;
	name += strlen("prog '");
	end = strchr(name, '\'');
	if (!end || (size_t)(end - name) >= sizeof(log->program))
		return;
	memcpy(log->program, name, end - name);
	log->program[end - name] = '\0';
}

/**
 * load_log_take() - take in a warning
 * @log: what was said until now
 * @text: the warning, perhaps of several lines: then it has the verifier's log
 */
void load_log_take(struct load_log *log, const char *text)
{
	const char *begin = strstr(text, LOG_BEGIN), *end;

	take_program(log, text);
	if (!begin)
		return;
	begin += strlen(LOG_BEGIN);
	end = strstr(begin, LOG_END);
	take_reason(log, begin, end ? end : begin + strlen(begin));
}

static int print(enum libbpf_print_level level, const char *format, va_list args)
{
	va_list again;
	char *text;

	va_copy(again, args);
	if (getenv(DEBUG_VARIABLE))
		vfprintf(stderr, format, args);
	if (current && level == LIBBPF_WARN && vasprintf(&text, format, again) >= 0) {
		load_log_take(current, text);
		free(text);
	}
	va_end(again);
	return 0;
}

/**
 * load_log_begin() - from now on take in what libbpf says
 * @log: emptied; in use until load_log_end()
 */
void load_log_begin(struct load_log *log)
{
	memset(log, 0, sizeof(*log));
	current = log;
	libbpf_set_print(print);
}

/**
 * load_log_end() - what libbpf says from now on is of no interest
 */
void load_log_end(void)
{
	current = NULL;
}
