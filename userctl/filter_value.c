// SPDX-License-Identifier: GPL-2.0-only
/* The values of terms that mean the same on every host; filter_names.c has others. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "filter_parse.h"
#include "options.h"
#include "text.h"
#include "timeline.h"
#include "words.h"

/* Longest value that is a number or an address. */
#define VALUE_LEN	64

static int parse_port(struct filter_parser *p, struct filter_term *term)
{
	static const char expected[] = "a port, 1 to 65535, or a range, 8000-8999";
	char string[VALUE_LEN], *dash;
	struct filter_word word;
	int err;

	err = filter_read_string(p, expected, &word, string, sizeof(string));
	if (err)
		return err;
	dash = strchr(string, '-');
	if (dash)
		*dash++ = '\0';
	if (options_number(string, 10, 65535, &term->low) ||
	    options_number(dash ? dash : string, 10, 65535, &term->high))
		return filter_fail(p, word.at, "'%.*s': expected %s", filter_shown(&word),
				   word.start, expected);
	if (term->low > term->high)
		return filter_fail(p, word.at, "'%.*s': the lower port comes first",
				   filter_shown(&word), word.start);
	return 0;
}

static void set_mask(struct filter_prefix *prefix)
{
	u8 mask[16] = { 0 };
	unsigned int i;

	for (i = 0; i < prefix->len; i++)
		mask[i / 8] |= 0x80 >> i % 8;
	memcpy(prefix->mask, mask, sizeof(mask));
	prefix->addr[0] &= prefix->mask[0];
	prefix->addr[1] &= prefix->mask[1];
}

/* Is it of the form "192.0.2.1:80", as an end of a connection is shown? */
static bool has_port(const char *string)
{
	const char *colon = strrchr(string, ':');

	return colon && (strchr(string, ':') == colon || colon[-1] == ']');
}

static int not_an_address(struct filter_parser *p, const struct filter_word *word,
			  const char *string)
{
	if (has_port(string))
		return filter_fail(p, word->at, "'%s': write address and port as two terms",
				   string);
	return filter_fail(p, word->at,
			   "'%s': expected an IPv4 or IPv6 address or prefix (names are not looked up)",
			   string);
}

/* An address without its length. */
static bool to_address(char *string, struct filter_prefix *prefix)
{
	struct endpoint end = { .addr = { [10] = 0xff, [11] = 0xff } };
	size_t len = strlen(string);

	prefix->ipv4 = inet_pton(AF_INET, string, end.addr + 12) == 1;
	if (!prefix->ipv4 && *string == '[' && string[len - 1] == ']') {
		string[len - 1] = '\0';
		string++;
	}
	if (!prefix->ipv4 && inet_pton(AF_INET6, string, end.addr) != 1)
		return false;
	memcpy(prefix->addr, end.addr, sizeof(end.addr));
	return true;
}

static int parse_address(struct filter_parser *p, struct filter_term *term)
{
	struct filter_prefix *prefix = &term->prefix;
	char string[VALUE_LEN], *slash;
	struct filter_word word;
	unsigned int bits;
	u64 len;
	int err;

	err = filter_read_string(p, "an address or a prefix, 192.0.2.0/24", &word, string,
				 sizeof(string));
	if (err)
		return err;
	slash = strchr(string, '/');
	if (slash)
		*slash++ = '\0';
	if (!to_address(string, prefix))
		return not_an_address(p, &word, string);
	bits = prefix->ipv4 ? 32 : 128;
	len = bits;
	if (slash && options_number(slash, 10, bits, &len) && strcmp(slash, "0"))
		return filter_fail(p, word.at, "'%.*s': the length of this prefix is 0 to %u",
				   filter_shown(&word), word.start, bits);
	prefix->len = len + 128 - bits;
	/* ::ffff:192.0.2.1 is a way to write an IPv4 address. */
	if (prefix->len >= 96 && IN6_IS_ADDR_V4MAPPED(prefix->addr))
		prefix->ipv4 = true;
	set_mask(prefix);
	return 0;
}

/* What ss(8) calls several states by. */
static bool find_group(const struct filter_word *word, u64 *states)
{
	const u64 all = (1U << TCPSTATE_STATE_END) - 2;
	const u64 connected = all & ~(1U << TCPSTATE_LISTEN | 1U << TCPSTATE_CLOSE);
	const u64 bucket = 1U << TCPSTATE_NEW_SYN_RECV | 1U << TCPSTATE_TIME_WAIT;
	const struct {
		const char	*name;
		u64		states;
	} groups[] = {
		{ "all", all },
		{ "connected", connected },
		{ "synchronized", connected & ~(1U << TCPSTATE_SYN_SENT) },
		{ "bucket", bucket },
		{ "big", all & ~bucket },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(groups); i++) {
		if (filter_word_is(word, groups[i].name)) {
			*states = groups[i].states;
			return true;
		}
	}
	return false;
}

static int to_states(struct filter_parser *p, const struct filter_word *word, u64 *states)
{
	const char *nearest;
	u16 found;

	if (!word->len)
		return filter_fail(p, word->at, "expected a state, for instance TIME_WAIT");
	if (!word_find_states(word->start, word->len, &found)) {
		*states = found;
		return 0;
	}
	nearest = word_suggest_state(word->start, word->len);
	if (nearest)
		return filter_fail(p, word->at, "unknown state '%.*s', meant '%s'?",
				   filter_shown(word), word->start, nearest);
	return filter_fail(p, word->at,
			   "unknown state '%.*s': expected one as ss or RFC 9293 call it, for instance TIME_WAIT",
			   filter_shown(word), word->start);
}

static int parse_state(struct filter_parser *p, struct filter_term *term)
{
	struct filter_word word;
	int err;

	err = filter_read_word(p, "", &word);
	if (err || find_group(&word, &term->low))
		return err;
	return to_states(p, &word, &term->low);
}

/* One side of a transition: a state, "any", or nothing, which is the same. */
static int parse_side(struct filter_parser *p, u64 *states)
{
	struct filter_word word;
	int err;

	err = filter_read_word(p, ">", &word);
	if (err)
		return err;
	/* The hyphen of "->". */
	while (word.len && word.start[word.len - 1] == '-')
		word.len--;
	if (word.len && !filter_word_is(&word, "any"))
		return to_states(p, &word, states);
	*states = ~0ULL;
	return 0;
}

static int parse_transition(struct filter_parser *p, struct filter_term *term)
{
	size_t at;
	int err;

	filter_skip_blanks(p);
	at = p->at;
	err = parse_side(p, &term->low);
	if (err)
		return err;
	if (!filter_accept(p, "->") && !filter_accept(p, ">"))
		return filter_fail(p, p->at == at ? at : p->at,
				   "expected a transition, for instance FIN_WAIT1>TIME_WAIT");
	filter_skip_blanks(p);
	term->high = ~0ULL;
	return filter_at_end_of_value(p) ? 0 : parse_side(p, &term->high);
}

static int parse_cause(struct filter_parser *p, struct filter_term *term)
{
	struct filter_word word;
	const char *nearest;
	int err;
	u8 cause;

	err = filter_read_word(p, "", &word);
	if (err)
		return err;
	if (!word.len)
		return filter_fail(p, word.at, "expected a cause, for instance rst");
	if (!word_find_cause(word.start, word.len, &cause)) {
		term->low = cause;
		term->high = cause;
		return 0;
	}
	nearest = word_suggest_cause(word.start, word.len);
	if (nearest)
		return filter_fail(p, word.at, "unknown cause '%.*s', meant '%s'?",
				   filter_shown(&word), word.start, nearest);
	return filter_fail(p, word.at,
			   "unknown cause '%.*s': expected one like syn, fin, rst, close, retrans_timer",
			   filter_shown(&word), word.start);
}

static int parse_number(struct filter_parser *p, struct filter_term *term,
			const char *expected)
{
	char string[VALUE_LEN];
	struct filter_word word;
	bool from_ss;
	int err;

	err = filter_read_string(p, expected, &word, string, sizeof(string));
	if (err)
		return err;
	if (term->kind == FILTER_PID) {
		err = options_number(string, 10, ~0U, &term->low);
	} else {
		from_ss = !strncmp(string, "sk:", 3);
		err = options_number(from_ss ? string + 3 : string,
				     from_ss || !strncasecmp(string, "0x", 2) ? 16 : 10, ~0ULL,
				     &term->low);
	}
	term->high = term->low;
	return err ? filter_fail(p, word.at, "'%s': expected %s", string, expected) : 0;
}

/* The pattern as text_comm() would show it, for the names that it is compared with. */
static int parse_comm(struct filter_parser *p, struct filter_term *term)
{
	static const char hex[] = "0123456789abcdef";
	struct filter *filter = p->filter;
	struct filter_word word;
	size_t i;
	int err;

	err = filter_read_word(p, "", &word);
	if (err)
		return err;
	if (!word.len)
		return filter_fail(p, word.at, "expected the name of a process, for instance curl");
	term->low = filter->n_text;
	if (word.len > TEXT_COMM_LEN)
		return filter_fail(p, word.at, "this is longer than any name of a process");
	for (i = 0; i < word.len; i++) {
		unsigned char c = word.start[i];

		if (filter->n_text + 5 > FILTER_TEXT_LEN)
			return filter_fail(p, word.at, "there are too many names");
		if (c < 0x80) {
			filter->text[filter->n_text++] = c;
			continue;
		}
		filter->text[filter->n_text++] = '\\';
		filter->text[filter->n_text++] = 'x';
		filter->text[filter->n_text++] = hex[c >> 4];
		filter->text[filter->n_text++] = hex[c & 15];
	}
	filter->text[filter->n_text++] = '\0';
	return 0;
}

static int parse_role(struct filter_parser *p, struct filter_term *term)
{
	static const struct {
		const char		*name;
		enum timeline_role	role;
	} roles[] = {
		{ "client", ROLE_CLIENT },
		{ "server", ROLE_SERVER },
		{ "listener", ROLE_LISTENER },
	};
	struct filter_word word;
	size_t i;
	int err;

	err = filter_read_word(p, "", &word);
	if (err)
		return err;
	for (i = 0; i < ARRAY_SIZE(roles); i++) {
		if (filter_word_is(&word, roles[i].name)) {
			term->low = roles[i].role;
			term->high = term->low;
			return 0;
		}
	}
	return filter_fail(p, word.at, "expected a role: client, server or listener");
}

/* Nanoseconds of a number with a unit. Return: false: it is none. */
static bool to_ns(const char *string, u64 *ns)
{
	static const struct {
		const char	*name;
		double		ns;
	} units[] = {
		{ "", NSEC_PER_SEC }, { "s", NSEC_PER_SEC }, { "ms", NSEC_PER_MSEC },
		{ "us", NSEC_PER_USEC }, { "\xc2\xb5s", NSEC_PER_USEC }, { "ns", 1 },
		{ "min", 60 * NSEC_PER_SEC }, { "h", 3600 * NSEC_PER_SEC },
		{ "d", 86400 * NSEC_PER_SEC },
	};
	size_t digits = strspn(string, "0123456789."), i;
	char *end;
	double number = strtod(string, &end);

	/* strtod() also knows 0x1p4, 1e3, inf and nan. */
	if (!digits || end != string + digits)
		return false;
	end += strspn(end, " ");
	for (i = 0; i < ARRAY_SIZE(units); i++) {
		if (!strcasecmp(end, units[i].name) && number * units[i].ns < 1e18) {
			*ns = number * units[i].ns + 0.5;
			return true;
		}
	}
	return false;
}

static int parse_duration(struct filter_parser *p, struct filter_term *term)
{
	static const char expected[] = "a duration, for instance 5s, 1.5ms or 2min";
	bool below = filter_accept(p, "<");
	bool equal, above = !below && filter_accept(p, ">");
	char string[VALUE_LEN];
	struct filter_word word;
	int err;
	u64 ns;

	equal = (below || above) && p->at < p->len && p->text[p->at] == '=';
	p->at += equal;
	err = filter_read_string(p, expected, &word, string, sizeof(string));
	if (err)
		return err;
	if (!to_ns(string, &ns))
		return filter_fail(p, word.at, "'%s': expected %s", string, expected);
	if (below && !equal && !ns)
		return filter_fail(p, word.at, "nothing is shorter than that");
	term->low = below ? 0 : ns + !equal;
	term->high = below ? ns - !equal : ~0ULL;
	return 0;
}

/**
 * filter_parse_value() - read one value of a term
 * @p: the expression
 * @term: the term, of which the kind is known; the rest is the result
 *
 * Return: 0 or -EINVAL
 */
int filter_parse_value(struct filter_parser *p, struct filter_term *term)
{
	switch (term->kind) {
	case FILTER_PORT:
	case FILTER_LPORT:
	case FILTER_RPORT:
		return parse_port(p, term);
	case FILTER_ADDR:
	case FILTER_LADDR:
	case FILTER_RADDR:
		return parse_address(p, term);
	case FILTER_STATE:
		return parse_state(p, term);
	case FILTER_TRANSITION:
		return parse_transition(p, term);
	case FILTER_CAUSE:
		return parse_cause(p, term);
	case FILTER_COOKIE:
		return parse_number(p, term, "a socket cookie: N, 0xN, or sk:N as 'ss -e' has it");
	case FILTER_PID:
		return parse_number(p, term, "a process id");
	case FILTER_COMM:
		return parse_comm(p, term);
	case FILTER_ROLE:
		return parse_role(p, term);
	case FILTER_DURATION:
		return parse_duration(p, term);
	default:
		return filter_parse_name(p, term);
	}
}
