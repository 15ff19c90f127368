// SPDX-License-Identifier: GPL-2.0-only
/*
 * /proc/kallsyms: a line for each symbol, ADDRESS TYPE NAME, perhaps TAB [MODULE]. Those
 * of the kernel come by address, those of modules after them and in no order. Who may
 * not see addresses reads 0 in their place.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernel_names.h"
#include "source.h"

/* What the kernel calls the function that runs a tracepoint. */
#define TRACE_PREFIX	"__traceiter_"

/**
 * struct symbol - one line
 * @address: 0: hidden
 * @name: not ended by NUL
 * @len: bytes of @name
 * @is_code: it is a function, or a piece of one
 */
struct symbol {
	u64		address;
	const char	*name;
	size_t		len;
	bool		is_code;
};

/* One line. Return: false if it is none. */
static bool parse_line(const char *at, const char *end, struct symbol *symbol)
{
	unsigned int digits;

	symbol->address = 0;
	for (digits = 0; at < end && isxdigit((unsigned char)*at); at++, digits++) {
		int digit = tolower((unsigned char)*at);

		symbol->address = symbol->address << 4 |
				  (isdigit(digit) ? digit - '0' : digit - 'a' + 10);
	}
	if (!digits || digits > 16 || end - at < 4 || at[0] != ' ' || at[2] != ' ')
		return false;
	symbol->is_code = strchr("tTwW", at[1]) && at[1];
	symbol->name = at + 3;
	symbol->len = 0;
	while (symbol->name + symbol->len < end &&
	       !isspace((unsigned char)symbol->name[symbol->len]))
		symbol->len++;
	return symbol->len;
}

static bool next_line(const char **at, const char *end, struct symbol *symbol)
{
	while (*at < end) {
		const char *newline = memchr(*at, '\n', end - *at);
		const char *line = *at;

		if (!newline)
			newline = end;
		*at = newline + (newline < end);
		if (parse_line(line, newline, symbol))
			return true;
	}
	return false;
}

/* The compiler may have made pieces of a function: NAME.part.0, NAME.isra.0, NAME.cold */
static size_t base_len(const struct symbol *symbol)
{
	const char *dot = memchr(symbol->name, '.', symbol->len);

	return dot ? (size_t)(dot - symbol->name) : symbol->len;
}

static void add_range(struct kernel_names *names, u64 begin, u32 caller)
{
	if (!begin || names->n_ranges == BPF_CALLER_RANGES)
		return;
	names->ranges[names->n_ranges++] = (struct bpf_caller_range){
		.begin = begin, .end = ~0ULL, .caller = caller,
	};
}

static void note_symbol(struct kernel_names *names, const struct symbol *symbol)
{
	const size_t prefix = strlen(TRACE_PREFIX);
	size_t len = base_len(symbol);
	struct kernel_name *name;

	names->has_symbols = true;
	if (symbol->len > prefix && !memcmp(symbol->name, TRACE_PREFIX, prefix)) {
		name = kernel_names_find(names, symbol->name + prefix, symbol->len - prefix);
		if (name)
			name->has_symbol_trace = true;
		return;
	}
	name = kernel_names_find(names, symbol->name, len);
	if (!name)
		return;
	/* Pieces of a function have no entry of their own name. */
	if (len == symbol->len)
		name->is_symbol = true;
	if (name->caller != CALLER_OTHER)
		add_range(names, symbol->address, name->caller);
}

/* The index of the first range that begins behind an address. */
static size_t range_behind(const struct kernel_names *names, u64 address)
{
	size_t low = 0, high = names->n_ranges;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (names->ranges[middle].begin <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* A function ends where the next symbol begins. */
static void end_ranges(struct kernel_names *names, const char *text, const char *end)
{
	struct symbol symbol;

	while (next_line(&text, end, &symbol)) {
		/* Other names of an address do not end what begins there. */
		size_t i = range_behind(names, symbol.address - 1);

		if (symbol.address && i && names->ranges[i - 1].end > symbol.address)
			names->ranges[i - 1].end = symbol.address;
	}
}

static int compare(const void *a, const void *b)
{
	const struct bpf_caller_range *x = a, *y = b;

	return (x->begin > y->begin) - (x->begin < y->begin);
}

/* By address, each once: the programs search them. */
static void sort_ranges(struct kernel_names *names)
{
	size_t i, kept = 0;

	qsort(names->ranges, names->n_ranges, sizeof(names->ranges[0]), compare);
	for (i = 0; i < names->n_ranges; i++) {
		if (!kept || names->ranges[kept - 1].begin != names->ranges[i].begin)
			names->ranges[kept++] = names->ranges[i];
	}
	names->n_ranges = kept;
}

/**
 * kernel_names_scan_symbols() - take in a list of symbols
 * @names: names that matter; what is known of them is added
 * @text: as /proc/kallsyms
 * @len: bytes of @text
 */
void kernel_names_scan_symbols(struct kernel_names *names, const char *text, size_t len)
{
	const char *at = text;
	struct symbol symbol;

	while (next_line(&at, text + len, &symbol)) {
		if (symbol.is_code)
			note_symbol(names, &symbol);
	}
	sort_ranges(names);
	if (names->n_ranges)
		end_ranges(names, text, text + len);
}

/* The whole file; its size is not known before it was read. */
static int read_all(int fd, char **text, size_t *len)
{
	size_t room = 0;
	ssize_t n;

	*text = NULL;
	*len = 0;
	for (;;) {
		char *moved = grow(*text, &room, *len + 65536, 1);

		if (!moved)
			return -ENOMEM;
		*text = moved;
		n = read(fd, moved + *len, room - *len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? -errno : 0;
		*len += n;
	}
}

/**
 * kernel_names_read_symbols() - take in the symbols of the running kernel
 * @names: names that matter; what is known of them is added
 * @path: /proc/kallsyms
 *
 * Return: 0 or a negative errno
 */
int kernel_names_read_symbols(struct kernel_names *names, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), err;
	char *text;
	size_t len;

	if (fd < 0)
		return -errno;
	err = read_all(fd, &text, &len);
	if (!err)
		kernel_names_scan_symbols(names, text, len);
	free(text);
	close(fd);
	return err;
}
