// SPDX-License-Identifier: GPL-2.0-only
/*
 * One end of a connection written by hand, segment by segment, for exchanges
 * that no kernel would make. The other end is a socket of the kernel under test:
 *
 *	segments DEVICE LOCAL LOCAL_PORT REMOTE REMOTE_PORT WORD...
 *	segments tun0 10.8.0.1 80 10.8.0.2 any touch /tmp/up expect S send SA expect A
 *	segments tun0 10.8.0.1 4000 10.8.0.2 80 send S expect SA send R
 *
 * LOCAL is the host that is simulated, REMOTE an address that the kernel gets on
 * the TUN device DEVICE, which is made here, with a route to LOCAL; it is gone
 * when this ends, unless the caller made it (`ip tuntap add DEVICE mode tun`).
 * REMOTE_PORT `any`: that of the first segment that comes. Everything but TCP
 * between these two is passed over. The words are done one after the other; the
 * first that fails ends the program with status 1. MS: milliseconds.
 *
 *	expect FLAGS [seq=N] [ack=N] [len=N]
 *		the next segment must have exactly these of the flags S, F, R, A, for
 *		example SA or FA, and the given numbers. Waits for 10 seconds
 *	send FLAGS [seq=N] [ack=N|none] [len=N] [win=N]
 *		with proper numbers where none are given. Flags also P, U
 *	repeat	the last segment sent, byte for byte
 *	icmp TYPE CODE
 *		an error about the last segment that came, numbers as in RFC 792; over
 *		IPv6 the analog of RFC 4443: 3 0, 3 1, 3 2, 3 3, 3 4, 3 13, 11 0
 *	flood N	N SYNs from N other ports; what comes back for them is passed over
 *	silence MS
 *		no segment may come
 *	ignore MS
 *		whatever comes
 *	skip-acks
 *		from now on expect passes over segments that only acknowledge, unless A
 *		alone is expected
 *	patience MS
 *		from now on expect waits so long
 *	iss N	our next sequence number
 *	another	a new connection: nothing is known of the kernel's end any more
 *	sleep MS	touch FILE	wait FILE	say WORD
 *		as in tests/vm/peer
 *
 * N: a number, or +N or -N from the one that would be next. What is sent with the
 * proper number moves ours on; with a number given only a SYN does. The kernel's
 * number moves on with what comes in order. Prints each segment, and the ICMP
 * errors, as they go: `came SA seq=... ack=... len=0 win=...`, `sent ...`.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../rendezvous.h"
#include "packet.h"
#include "tun.h"

#define PATIENCE_MS 10000
#define WINDOW 65535
#define FIRST_ISS 1000000
/* From one connection to `another`: far enough for a SYN to be taken as new. */
#define ISS_STEP 1000000
/* The flags that expect compares. */
#define STATE_FLAGS (TH_SYN | TH_FIN | TH_RST | TH_ACK)
#define DATA_MAX 1000

/**
 * struct talk - the exchange so far
 * @tun: descriptor of the device
 * @path: the two ends
 * @any_port: the kernel's port is learned
 * @iss: our first sequence number
 * @snd_nxt: our next
 * @irs: the kernel's first, of its last SYN
 * @rcv_nxt: the next we expect
 * @skip_acks: expect passes over pure acknowledgments
 * @patience_ms: of expect
 * @came: the last segment that came, as bytes
 * @sent: the last that we sent
 * @words: what is still to be done
 */
struct talk {
	int tun;
	struct path path;
	bool any_port;
	u32 iss;
	u32 snd_nxt;
	u32 irs;
	u32 rcv_nxt;
	bool skip_acks;
	unsigned long patience_ms;
	struct packet came;
	struct packet sent;
	char **words;
};

struct word {
	const char *name;
	int words;	/* that it takes */
	int (*run)(struct talk *t, char **word);
};

static _Noreturn __printf(1, 2) void bad_words(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("segments: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	exit(2);
}

static const struct {
	char letter;
	u8 flag;
} flag_letters[] = {
	{ 'S', TH_SYN }, { 'F', TH_FIN }, { 'R', TH_RST }, { 'P', TH_PUSH },
	{ 'A', TH_ACK }, { 'U', TH_URG }, { 0, 0 }
};

static u8 read_flags(const char *word)
{
	u8 flags = 0;

	for (; *word; word++) {
		int i = 0;

		while (flag_letters[i].letter && flag_letters[i].letter != *word)
			i++;
		if (!flag_letters[i].letter)
			bad_words("'%c' is no flag", *word);
		flags |= flag_letters[i].flag;
	}
	return flags;
}

static void show(FILE *to, const char *what, const struct segment *seg)
{
	int i;

	fprintf(to, "%s ", what);
	for (i = 0; flag_letters[i].letter; i++)
		if (seg->flags & STATE_FLAGS & flag_letters[i].flag)
			fputc(flag_letters[i].letter, to);
	fprintf(to, " seq=%u ack=%u len=%u win=%u\n", seg->seq, seg->ack, seg->len, seg->window);
}

static u32 read_number(const char *word, u32 from)
{
	char *end;
	long long n = strtoll(word, &end, 10);

	if (end == word || *end)
		bad_words("'%s' is no number", word);
	return *word == '+' || *word == '-' ? from + n : n;
}

static bool is_after(u32 a, u32 b)
{
	return (int32_t)(a - b) > 0;
}

/* What the kernel's segment tells of its sequence space; a RST may have any number. */
static void learn(struct talk *t, const struct segment *seg)
{
	u32 end = seg->seq + segment_space(seg);

	t->path.remote_port = seg->remote_port;
	if (seg->flags & TH_RST)
		return;
	if ((seg->flags & TH_SYN) && (seg->seq != t->irs || !t->rcv_nxt)) {
		t->irs = seg->seq;
		t->rcv_nxt = end;
	} else if (!is_after(seg->seq, t->rcv_nxt) && is_after(end, t->rcv_nxt)) {
		t->rcv_nxt = end;
	}
}

static long long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

/* Return: 1 with a segment of this connection, 0 if none comes until then, or -1 */
static int next_segment(struct talk *t, struct segment *seg, long long until_ms)
{
	struct pollfd fd = { .fd = t->tun, .events = POLLIN };
	struct packet pkt;
	ssize_t len;

	for (;;) {
		long long left = until_ms - now_ms();
		int n = poll(&fd, 1, left > 0 ? left : 0);

		if (n <= 0)
			return n;
		len = read(t->tun, pkt.bytes, sizeof(pkt.bytes));
		if (len < 0)
			return -1;
		pkt.len = len;
		if (packet_parse(&pkt, &t->path, seg))
			continue;
		t->came = pkt;
		show(stdout, "came", seg);
		return 1;
	}
}

/* Return: the value of `NAME=VALUE` among the next words, or NULL */
static const char *find_value(char **words, const char *name)
{
	size_t len = strlen(name);

	for (; *words && strchr(*words, '='); words++)
		if (!strncmp(*words, name, len) && (*words)[len] == '=')
			return *words + len + 1;
	return NULL;
}

/* Takes the words of the form NAME=VALUE; each must be one of @names. */
static void take_values(struct talk *t, const char *const *names)
{
	for (; *t->words && strchr(*t->words, '='); t->words++) {
		size_t len = strchr(*t->words, '=') - *t->words;
		int i = 0;

		while (names[i] && (strlen(names[i]) != len ||
				    strncmp(names[i], *t->words, len)))
			i++;
		if (!names[i])
			bad_words("'%s' means nothing here", *t->words);
	}
}

static bool as_given(char **values, const char *name, u32 value, u32 proper)
{
	const char *given = find_value(values, name);

	return !given || read_number(given, proper) == value;
}

static int do_expect(struct talk *t, char **word)
{
	static const char *const names[] = { "seq", "ack", "len", NULL };
	u8 wanted = read_flags(word[0]) & STATE_FLAGS;
	long long until = now_ms() + t->patience_ms;
	struct segment seg;
	u32 rcv_nxt;
	int n;

	take_values(t, names);
	do {
		n = next_segment(t, &seg, until);
		if (n <= 0) {
			fprintf(stderr, "segments: expected %s, %s\n", word[0],
				n ? strerrorname_np(errno) : "nothing came");
			return -1;
		}
		rcv_nxt = t->rcv_nxt;
		learn(t, &seg);
	} while (t->skip_acks && wanted != TH_ACK && !seg.len &&
		 (seg.flags & STATE_FLAGS) == TH_ACK);
	if ((seg.flags & STATE_FLAGS) == wanted &&
	    as_given(word + 1, "seq", seg.seq, rcv_nxt) &&
	    as_given(word + 1, "ack", seg.ack, t->snd_nxt) &&
	    as_given(word + 1, "len", seg.len, 0))
		return 0;
	fprintf(stderr, "segments: expected %s", word[0]);
	for (word++; word < t->words; word++)
		fprintf(stderr, " %s", *word);
	show(stderr, ", came", &seg);
	return -1;
}

static int put(struct talk *t, const struct packet *pkt)
{
	return write(t->tun, pkt->bytes, pkt->len) == (ssize_t)pkt->len ? 0 : -1;
}

static int do_send(struct talk *t, char **word)
{
	static const char *const names[] = { "seq", "ack", "len", "win", NULL };
	struct segment seg = { .flags = read_flags(word[0]) };
	const char *seq = find_value(word + 1, "seq");
	const char *ack = find_value(word + 1, "ack");
	const char *len = find_value(word + 1, "len");
	const char *win = find_value(word + 1, "win");

	if (!t->path.remote_port)
		bad_words("send: the kernel's port is not known yet");
	seg.seq = seq ? read_number(seq, t->snd_nxt) : t->snd_nxt;
	if (ack && !strcmp(ack, "none"))
		seg.flags &= ~TH_ACK;
	else if (seg.flags & TH_ACK)
		seg.ack = ack ? read_number(ack, t->rcv_nxt) : t->rcv_nxt;
	seg.len = len ? read_number(len, 0) : 0;
	if (seg.len > DATA_MAX)
		bad_words("send: more than %d bytes", DATA_MAX);
	seg.window = win ? read_number(win, WINDOW) : WINDOW;
	take_values(t, names);
	if (!seq || (seg.flags & TH_SYN))
		t->snd_nxt = seg.seq + segment_space(&seg);
	packet_tcp(&t->sent, &t->path, &seg);
	show(stdout, "sent", &seg);
	return put(t, &t->sent);
}

static int do_repeat(struct talk *t, char **word)
{
	(void)word;
	if (!t->sent.len)
		bad_words("repeat: nothing was sent");
	puts("sent again");
	return put(t, &t->sent);
}

static int do_icmp(struct talk *t, char **word)
{
	struct packet pkt;

	if (!t->came.len)
		bad_words("icmp: nothing came");
	if (packet_icmp(&pkt, &t->path, &t->came, read_number(word[0], 0),
			read_number(word[1], 0)))
		bad_words("icmp: ICMPv6 has no analog of %s %s", word[0], word[1]);
	printf("sent icmp %s %s\n", word[0], word[1]);
	return put(t, &pkt);
}

static int do_flood(struct talk *t, char **word)
{
	struct segment seg = { .flags = TH_SYN, .seq = t->iss, .window = WINDOW };
	struct path path = t->path;
	u32 n = read_number(word[0], 0);
	struct packet pkt;

	if (!t->path.remote_port)
		bad_words("flood: the kernel's port is not known yet");
	printf("sent %u SYNs\n", n);
	for (; n; n--) {
		/* Never 0, and never ours before 65535 others. */
		path.local_port = path.local_port == 65535 ? 1 : path.local_port + 1;
		packet_tcp(&pkt, &path, &seg);
		if (put(t, &pkt))
			return -1;
	}
	return 0;
}

static int do_silence(struct talk *t, char **word)
{
	struct segment seg;
	int n = next_segment(t, &seg, now_ms() + read_number(word[0], 0));

	if (n > 0)
		fprintf(stderr, "segments: expected nothing\n");
	return n ? -1 : 0;
}

static int do_ignore(struct talk *t, char **word)
{
	long long until = now_ms() + read_number(word[0], 0);
	struct segment seg;
	int n;

	while ((n = next_segment(t, &seg, until)) > 0)
		learn(t, &seg);
	return n;
}

static int do_skip_acks(struct talk *t, char **word)
{
	(void)word;
	t->skip_acks = true;
	return 0;
}

static int do_patience(struct talk *t, char **word)
{
	t->patience_ms = read_number(word[0], 0);
	return 0;
}

static int do_iss(struct talk *t, char **word)
{
	t->iss = read_number(word[0], t->snd_nxt);
	t->snd_nxt = t->iss;
	return 0;
}

static int do_another(struct talk *t, char **word)
{
	(void)word;
	t->iss = t->snd_nxt + ISS_STEP;
	t->snd_nxt = t->iss;
	t->irs = 0;
	t->rcv_nxt = 0;
	t->came.len = 0;
	t->sent.len = 0;
	if (t->any_port)
		t->path.remote_port = 0;
	return 0;
}

static int do_sleep(struct talk *t, char **word)
{
	(void)t;
	return rendezvous_sleep(read_number(word[0], 0));
}

static int do_touch(struct talk *t, char **word)
{
	(void)t;
	return rendezvous_touch(word[0]);
}

static int do_wait(struct talk *t, char **word)
{
	(void)t;
	return rendezvous_wait(word[0]);
}

static int do_say(struct talk *t, char **word)
{
	(void)t;
	return puts(word[0]) < 0 ? -1 : 0;
}

static const struct word words[] = {
	{ "expect", 1, do_expect },
	{ "send", 1, do_send },
	{ "repeat", 0, do_repeat },
	{ "icmp", 2, do_icmp },
	{ "flood", 1, do_flood },
	{ "silence", 1, do_silence },
	{ "ignore", 1, do_ignore },
	{ "skip-acks", 0, do_skip_acks },
	{ "patience", 1, do_patience },
	{ "iss", 1, do_iss },
	{ "another", 0, do_another },
	{ "sleep", 1, do_sleep },
	{ "touch", 1, do_touch },
	{ "wait", 1, do_wait },
	{ "say", 1, do_say },
	{ NULL, 0, NULL }
};

static const struct word *find_word(const char *name)
{
	const struct word *w;

	for (w = words; w->name; w++)
		if (!strcmp(w->name, name))
			return w;
	bad_words("no word '%s'", name);
}

/* Return: whether it went as it should */
static bool step(struct talk *t)
{
	const struct word *w = find_word(*t->words++);
	char **word = t->words;
	int i;

	for (i = 0; i < w->words; i++)
		if (!*t->words++)
			bad_words("'%s' needs %d words", w->name, w->words);
	errno = 0;
	if (!w->run(t, word))
		return true;
	if (errno)
		fprintf(stderr, "segments: %s: %s\n", w->name, strerrorname_np(errno));
	return false;
}

static void read_path(struct talk *t, char **argv)
{
	struct path *path = &t->path;

	path->family = strchr(argv[0], ':') ? AF_INET6 : AF_INET;
	if (inet_pton(path->family, argv[0], &path->local) != 1 ||
	    inet_pton(path->family, argv[2], &path->remote) != 1)
		bad_words("two addresses of one family are needed");
	path->local_port = read_number(argv[1], 0);
	t->any_port = !strcmp(argv[3], "any");
	if (!t->any_port)
		path->remote_port = read_number(argv[3], 0);
}

int main(int argc, char **argv)
{
	struct talk t = {
		.iss = FIRST_ISS, .snd_nxt = FIRST_ISS, .patience_ms = PATIENCE_MS,
	};

	if (argc < 6)
		bad_words("usage: segments DEVICE LOCAL LOCAL_PORT REMOTE REMOTE_PORT WORD...");
	setvbuf(stdout, NULL, _IOLBF, 0);
	read_path(&t, argv + 2);
	t.words = argv + 6;
	t.tun = tun_open(argv[1], argv[2], argv[4]);
	if (t.tun < 0)
		return 1;
	while (*t.words)
		if (!step(&t))
			return 1;
	return 0;
}
