// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "golden.h"

#define SYN TCPSTATE_TCPF_SYN
#define ACK TCPSTATE_TCPF_ACK
#define FIN TCPSTATE_TCPF_FIN
#define RST TCPSTATE_TCPF_RST

/**
 * struct list - steps that are being added to
 * @steps: the steps
 * @n: how many
 */
struct list {
	struct golden_step	*steps;
	size_t			n;
};

static struct tcpstate_record *add(struct list *list, struct tcpstate_record rec)
{
	if (list->n == GOLDEN_STEPS)
		abort();
	list->steps[list->n] = (struct golden_step){ .rec = rec };
	return &list->steps[list->n++].rec;
}

static void add_gap(struct list *list, u16 cpu, u64 lost)
{
	add(list, (struct tcpstate_record){ .cpu = cpu });
	list->steps[list->n - 1].lost = lost;
}

/* Every field another number, so that none can be taken for another. */
static void fill_tcp(struct tcpstate_record *rec)
{
	rec->flags |= TCPSTATE_F_HAS_TCP | TCPSTATE_F_HAS_QUEUE | TCPSTATE_F_WSCALE;
	rec->cpu = 3;
	rec->cgroup_id = 4242;
	rec->retrans = 5;
	rec->snd_nxt = 1001;
	rec->snd_una = 1002;
	rec->rcv_nxt = 1003;
	rec->snd_wnd = 1004;
	rec->srtt_us = 1005;
	rec->mss = 1006;
	rec->snd_wscale = 8;
	rec->rcv_wscale = 9;
	rec->queue_len = 10;
	rec->queue_max = 11;
	rec->bytes_sent = 1012;
	rec->bytes_received = 1013;
}

static void add_exchange(struct list *list)
{
	static const struct script_socket listener = { 4026531840U, 0x1000, 0, AF_INET,
		"127.0.0.1", 8080, NULL, 0, 33 };
	static const struct script_socket client = { 4026531840U, 0x1001, 0, AF_INET,
		"127.0.0.1", 41234, "127.0.0.1", 8080, 1000 };
	static const struct script_socket server = { 4026531840U, 0x1002, 0x1000, AF_INET,
		"127.0.0.1", 8080, "127.0.0.1", 41234, 33 };
	struct tcpstate_record recs[SCRIPT_EXCHANGE_RECORDS], *rec;
	size_t i;

	rec = add(list, script_record(&listener, SEC, 7, 10, TCPSTATE_CAUSE_LISTEN));
	rec->flags |= TCPSTATE_F_HAS_QUEUE;
	rec->queue_max = 511;
	script_task(rec, 980, "nginx");
	script_exchange(recs, &client, &server, 2 * SEC);
	for (i = 0; i < SCRIPT_EXCHANGE_RECORDS; i++)
		add(list, recs[i]);
}

/* The three kinds of socket, with all that a record can have. */
static void add_kinds(struct list *list)
{
	static const struct script_socket full = { 4026532200U, 0x2001, 0x2000, AF_INET6,
		"2001:db8::1", 443, "2001:db8:0:1::2", 50000, 1001 };
	static const struct script_socket request = { 4026532200U, 0x2002, 0x2000, AF_INET6,
		"::ffff:192.0.2.1", 443, "::ffff:198.51.100.2", 50001, 1001 };
	static const struct script_socket timewait = { 4026532200U, 0x2003, 0, AF_INET,
		"192.0.2.1", 443, "198.51.100.2", 50002, 0 };
	struct tcpstate_record *rec;

	rec = add(list, script_record(&full, 70 * SEC, 1, 4, TCPSTATE_CAUSE_SHUTDOWN));
	fill_tcp(rec);
	script_task(rec, 300, "fifteen-letters");
	rec->pid = 301;
	script_sent(rec, FIN | ACK | TCPSTATE_TCPF_PSH, 2001, 2002);
	rec->flags |= 0x1fff9;
	rec->sk_err = 104;

	rec = add(list, script_record(&request, 71 * SEC, 10, 12, TCPSTATE_CAUSE_SYN));
	fill_tcp(rec);
	rec->kind = TCPSTATE_KIND_REQUEST;
	script_received(rec, SYN, 2003, 0);

	rec = add(list, script_record(&timewait, 72 * SEC, 6, 7, TCPSTATE_CAUSE_2MSL_TIMER));
	fill_tcp(rec);
	rec->kind = TCPSTATE_KIND_TIMEWAIT;
	rec->flags = TCPSTATE_F_HAS_TCP | TCPSTATE_F_ORPHAN;
	rec->cgroup_id = 0;
	rec->flags |= TCPSTATE_F_SEG_RCVD;
	rec->seg_flags = RST;
	rec->seg_seq = 2004;
}

/* What a newer module may send, the largest numbers there are, and next to nothing. */
static void add_extremes(struct list *list)
{
	static const struct script_socket largest = { ~0U, ~0ULL, ~0ULL - 1, AF_INET6,
		"1111:2222:3333:4444:5555:6666:7777:8888", 65535,
		"aaaa:bbbb:cccc:dddd:eeee:ffff:aaaa:bbbb", 65534, ~0U };
	struct tcpstate_record *rec;

	rec = add(list, script_record(&largest, 73 * SEC, 14, 255, 99));
	fill_tcp(rec);
	rec->seq = ~0ULL;
	rec->cpu = 65535;
	rec->cgroup_id = 1ULL << 63;
	rec->family = 65535;
	rec->flags = ~TCPSTATE_F_SEG_SENT;
	rec->event = 9;
	rec->kind = 8;
	rec->context = 7;
	rec->seg_flags = 0xff;
	rec->sk_err = 65535;
	rec->bytes_sent = ~0ULL;
	rec->bytes_received = (1ULL << 63) - 1;

	rec = add(list, (struct tcpstate_record){ .time_ns = 74 * SEC, .family = AF_INET });
	rec->event = TCPSTATE_EV_TRANSITION;
	rec->kind = TCPSTATE_KIND_FULL;
	rec->old_state = 7;
	rec->new_state = 2;
}

/* A process may call itself anything. */
static void add_names(struct list *list)
{
	static const char * const names[] = {
		"caf\xc3\xa9 \xff\x01\n\x7f", "a,b \"c\" \\d", "=1+2", "-bash", "@x,y", "",
	};
	struct script_socket sock = { 4026531840U, 0x3000, 0, AF_INET, "10.0.0.1", 5000,
		"10.0.0.2", 80, 0 };
	struct tcpstate_record *rec;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++, sock.cookie++, sock.lport++) {
		rec = add(list, script_record(&sock, 75 * SEC + i, 7, 2, 8));
		script_task(rec, 400 + i, names[i]);
	}
}

static void add_addresses(struct list *list)
{
	static const struct script_socket any = { 4026531840U, 0x4000, 0, AF_INET6, "::", 8080,
		NULL, 0, 0 };
	/* connect() that fails before a port is chosen, bound and not bound. */
	static const struct script_socket unbound = { 4026531840U, 0x4001, 0, AF_INET,
		"0.0.0.0", 0, "198.51.100.9", 80, 0 };
	static const struct script_socket bound = { 4026531840U, 0x4002, 0, AF_INET,
		"10.0.0.1", 0, "198.51.100.9", 80, 0 };
	struct tcpstate_record *rec;

	add(list, script_record(&any, 76 * SEC, 7, 10, TCPSTATE_CAUSE_LISTEN));
	rec = add(list, script_record(&unbound, 77 * SEC, 7, 2, TCPSTATE_CAUSE_CONNECT));
	rec->flags |= TCPSTATE_F_NO_SYN;
	rec->sk_err = 101;
	add(list, script_record(&bound, 78 * SEC, 7, 2, TCPSTATE_CAUSE_CONNECT));
}

static void add_resets(struct list *list)
{
	static const struct script_socket sock = { 4026531840U, 0x5000, 0, AF_INET, "10.0.0.1",
		6000, "10.0.0.2", 80, 0 };
	struct tcpstate_record *rec;

	add(list, script_reset(&sock, 80 * SEC, 1, TCPSTATE_RESET_TCP_ABORT_ON_CLOSE));
	add(list, script_reset(&sock, 81 * SEC, 1, TCPSTATE_RESET_UNKNOWN));
	/* More than one record is missing before this one, and it cannot be. */
	add_gap(list, 3, 37);
	rec = add(list, script_record(&sock, 82 * SEC, 8, 1, TCPSTATE_CAUSE_ACK));
	rec->flags |= TCPSTATE_F_INFERRED;
	/* An owner that only closed, and another process that does so after it. */
	rec = add(list, script_record(&sock, 83 * SEC, 1, 4, TCPSTATE_CAUSE_CLOSE));
	script_task(rec, 501, "first");
	rec = add(list, script_record(&sock, 84 * SEC, 4, 7, TCPSTATE_CAUSE_ABORT));
	script_task(rec, 502, "second");
}

/* Two children of one request, of which one is too many. */
static void add_twins(struct list *list)
{
	static const struct script_socket sock = { 4026531840U, 0x6001, 0x1000, AF_INET,
		"127.0.0.1", 8080, "127.0.0.1", 41299, 33 };

	add(list, script_record(&sock, 90 * SEC, 10, 12, TCPSTATE_CAUSE_SYN));
	add(list, script_record(&sock, 91 * SEC, 12, 3, TCPSTATE_CAUSE_ACK));
	add(list, script_record(&sock, 92 * SEC, 12, 3, TCPSTATE_CAUSE_ACK));
	add(list, script_record(&sock, 93 * SEC, 3, 7, TCPSTATE_CAUSE_DUPLICATE));
	add(list, script_record(&sock, 94 * SEC, 3, 1, TCPSTATE_CAUSE_ACK));
}

/* TIME_WAIT that nobody sees, and FIN_WAIT2 that a timewait socket goes on with. */
static void add_unseen(struct list *list)
{
	const u32 unseen = TCPSTATE_F_INFERRED | TCPSTATE_F_UNSEEN;
	struct script_socket sock = { 4026531840U, 0x8009, 0, AF_INET, "10.1.0.1", 8009,
		"10.1.0.2", 80, 1000 };
	struct tcpstate_record *rec;

	add(list, script_record(&sock, 146 * SEC, 4, 5, TCPSTATE_CAUSE_ACK));
	rec = add(list, script_record(&sock, 147 * SEC, 5, 6, TCPSTATE_CAUSE_FIN));
	rec->flags |= unseen;
	sock.cookie++;
	sock.lport++;
	add(list, script_record(&sock, 148 * SEC, 4, 5, TCPSTATE_CAUSE_ACK));
	rec = add(list, script_record(&sock, 148 * SEC + 50, 5, 5, 0));
	rec->event = TCPSTATE_EV_HANDOVER;
	rec->flags |= unseen | TCPSTATE_F_ORPHAN;
}

/**
 * golden_events() - what is shown as events
 * @steps: the result
 *
 * Return: how many
 */
size_t golden_events(struct golden_step steps[GOLDEN_STEPS])
{
	struct list list = { .steps = steps };

	add_exchange(&list);
	add_kinds(&list);
	add_extremes(&list);
	add_names(&list);
	add_addresses(&list);
	add_resets(&list);
	add_twins(&list);
	add_unseen(&list);
	return list.n;
}

/**
 * struct ending - a connection of which one end is seen, and two records
 * @begin: old and new state of the first record
 * @end: those of the second
 * @cause: why of the second
 * @flags: more flags of the second
 * @seg_flags: segment of the second
 * @error: sk_err of the second
 */
struct ending {
	u8	begin[2];
	u8	end[2];
	u8	cause;
	u32	flags;
	u8	seg_flags;
	u16	error;
};

static void add_endings(struct list *list)
{
	static const struct ending endings[] = {
		/* refused, unreachable, no answer, not sent, given up */
		{ { 7, 2 }, { 2, 7 }, TCPSTATE_CAUSE_RST, TCPSTATE_F_SEG_RCVD, RST | ACK, 111 },
		{ { 7, 2 }, { 2, 7 }, TCPSTATE_CAUSE_ICMP, 0, 0, 113 },
		{ { 7, 2 }, { 2, 7 }, TCPSTATE_CAUSE_RETRANS_TIMER, 0, 0, 110 },
		{ { 7, 2 }, { 2, 7 }, TCPSTATE_CAUSE_CONNECT, TCPSTATE_F_NO_SYN, 0, 99 },
		{ { 7, 2 }, { 2, 7 }, TCPSTATE_CAUSE_CLOSE, 0, 0, 0 },
		/* half-open, dropped */
		{ { 10, 12 }, { 12, 7 }, TCPSTATE_CAUSE_SYNACK_TIMER, 0, 0, 0 },
		{ { 10, 12 }, { 12, 7 }, TCPSTATE_CAUSE_OVERFLOW, TCPSTATE_F_INFERRED, 0, 0 },
		/* reset from there and from here, destroyed; the beginning was not seen */
		{ { 1, 8 }, { 8, 7 }, TCPSTATE_CAUSE_RST, TCPSTATE_F_SEG_RCVD, RST, 32 },
		{ { 3, 1 }, { 1, 7 }, TCPSTATE_CAUSE_CLOSE, TCPSTATE_F_SEG_SENT, RST | ACK, 0 },
		{ { 2, 1 }, { 1, 7 }, TCPSTATE_CAUSE_ABORT, 0, 0, 103 },
		/* both close at once; goes on; a gap, and nothing that tells */
		{ { 1, 4 }, { 4, 11 }, TCPSTATE_CAUSE_FIN, 0, 0, 0 },
		{ { 7, 2 }, { 2, 1 }, TCPSTATE_CAUSE_SYNACK, 0, 0, 0 },
		{ { 7, 2 }, { 1, 7 }, TCPSTATE_CAUSE_UNKNOWN, TCPSTATE_F_INFERRED, 0, 0 },
	};
	struct script_socket sock = { 4026531840U, 0x7000, 0, AF_INET, "10.0.0.1", 7000,
		"10.0.0.2", 80, 1000 };
	struct tcpstate_record *rec;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(endings); i++, sock.cookie++, sock.lport++) {
		const struct ending *e = &endings[i];
		u64 time_ns = (100 + i) * SEC;

		add(list, script_record(&sock, time_ns, e->begin[0], e->begin[1], 0));
		rec = add(list, script_record(&sock, time_ns + 250, e->end[0], e->end[1],
					      e->cause));
		rec->flags |= e->flags;
		rec->seg_flags = e->seg_flags;
		rec->sk_err = e->error;
	}
}

/* What a socket has that does count. */
static void count(struct tcpstate_record *rec, u16 retrans, u64 sent, u64 received)
{
	rec->flags |= TCPSTATE_F_HAS_TCP;
	rec->retrans = retrans;
	rec->snd_nxt = 2001;
	rec->snd_una = 2002;
	rec->rcv_nxt = 2003;
	rec->snd_wnd = 2004;
	rec->srtt_us = 2005;
	rec->mss = 2006;
	rec->bytes_sent = sent;
	rec->bytes_received = received;
}

/* The SYN and the SYN-ACK are sent again; the server closes with unread data. */
static void add_abort(struct list *list)
{
	static const struct script_socket client = { 4026531840U, 0x8001, 0, AF_INET, "10.1.0.1",
		8001, "10.1.0.2", 80, 1000 };
	static const struct script_socket server = { 4026531840U, 0x8002, 0x8000, AF_INET,
		"10.1.0.2", 80, "10.1.0.1", 8001, 33 };
	struct tcpstate_record *rec;
	u64 begin = 130 * SEC;

	add(list, script_record(&client, begin, 7, 2, TCPSTATE_CAUSE_CONNECT));
	rec = add(list, script_record(&server, begin + 1000100 * US, 10, 12, TCPSTATE_CAUSE_SYN));
	rec->kind = TCPSTATE_KIND_REQUEST;
	rec = add(list, script_record(&client, begin + 2000300 * US, 2, 1,
				      TCPSTATE_CAUSE_SYNACK));
	count(rec, 1, 0, 0);
	rec = add(list, script_record(&server, begin + 2000400 * US, 12, 3, TCPSTATE_CAUSE_ACK));
	count(rec, 2, 0, 0);
	rec->kind = TCPSTATE_KIND_REQUEST;
	add(list, script_record(&server, begin + 2000401 * US, 3, 1, TCPSTATE_CAUSE_ACK));
	rec = add(list, script_record(&server, begin + 2000900 * US, 1, 1, TCPSTATE_CAUSE_ACCEPT));
	rec->event = TCPSTATE_EV_ACCEPT;
	script_task(rec, 987, "nginx");
	rec = add(list, script_record(&server, begin + 3000000 * US, 1, 7, TCPSTATE_CAUSE_CLOSE));
	count(rec, 0, 240, 83);
	script_task(rec, 987, "nginx");
	script_sent(rec, RST | ACK, 21, 22);
	add(list, script_reset(&server, begin + 3000001 * US, 7,
			       TCPSTATE_RESET_TCP_ABORT_ON_CLOSE));
	rec = add(list, script_record(&client, begin + 3000100 * US, 1, 7, TCPSTATE_CAUSE_RST));
	count(rec, 0, 83, 239);
	rec->flags |= TCPSTATE_F_INFERRED;
	rec->sk_err = 104;
}

/* One direction is closed, and nobody has seen how it began. */
static void add_half_closed(struct list *list)
{
	static const struct script_socket left = { 4026531840U, 0x8003, 0, AF_INET, "10.1.0.1",
		8003, "10.1.0.2", 80, 1000 };
	static const struct script_socket right = { 4026531840U, 0x8004, 0, AF_INET, "10.1.0.2",
		80, "10.1.0.1", 8003, 33 };
	struct tcpstate_record *rec;
	u64 begin = 140 * SEC;

	rec = add(list, script_record(&left, begin, 1, 4, TCPSTATE_CAUSE_CLOSE));
	count(rec, 0, 83, 0);
	rec = add(list, script_record(&right, begin + 100 * US, 1, 8, TCPSTATE_CAUSE_FIN));
	count(rec, 0, 16, 83);
	rec = add(list, script_record(&left, begin + 200 * US, 4, 5, TCPSTATE_CAUSE_ACK));
	count(rec, 0, 83, 17);
	rec->flags |= TCPSTATE_F_ORPHAN | TCPSTATE_F_INFERRED;
}

/* TIME_WAIT that a SYN takes over, that only the end is seen of, and that goes on. */
static void add_time_waits(struct list *list)
{
	struct script_socket sock = { 4026531840U, 0x8005, 0, AF_INET, "10.1.0.1", 8005,
		"10.1.0.2", 80, 1000 };
	struct tcpstate_record *rec;

	add(list, script_record(&sock, 141 * SEC, 5, 6, TCPSTATE_CAUSE_FIN));
	rec = add(list, script_record(&sock, 142 * SEC, 6, 7, TCPSTATE_CAUSE_SYN));
	rec->kind = TCPSTATE_KIND_TIMEWAIT;
	rec->flags |= TCPSTATE_F_INFERRED;
	sock.cookie++;
	sock.lport++;
	rec = add(list, script_record(&sock, 143 * SEC, 6, 7, TCPSTATE_CAUSE_RST));
	rec->kind = TCPSTATE_KIND_TIMEWAIT;
	rec->flags |= TCPSTATE_F_INFERRED;
	sock.cookie++;
	sock.lport++;
	add(list, script_record(&sock, 144 * SEC, 11, 6, TCPSTATE_CAUSE_ACK));
}

/* The server kept nothing of the SYN. */
static void add_syncookie(struct list *list)
{
	static const struct script_socket sock = { 4026531840U, 0x8008, 0x8000, AF_INET,
		"10.1.0.2", 80, "10.1.0.1", 8008, 33 };
	struct tcpstate_record *rec;

	rec = add(list, script_record(&sock, 145 * SEC, 10, 3, TCPSTATE_CAUSE_ACK));
	rec->kind = TCPSTATE_KIND_REQUEST;
	rec->flags |= TCPSTATE_F_SYNCOOKIE;
	add(list, script_record(&sock, 145 * SEC + US, 3, 1, TCPSTATE_CAUSE_ACK));
	rec = add(list, script_record(&sock, 145 * SEC + 500 * US, 1, 1, TCPSTATE_CAUSE_ACCEPT));
	rec->event = TCPSTATE_EV_ACCEPT;
	script_task(rec, 987, "nginx");
}

/**
 * golden_connections() - what is shown as connections
 * @steps: the result
 *
 * Return: how many
 */
size_t golden_connections(struct golden_step steps[GOLDEN_STEPS])
{
	struct list list = { .steps = steps };

	add_exchange(&list);
	add_gap(&list, 1, 2);
	add_endings(&list);
	add_twins(&list);
	add_abort(&list);
	add_half_closed(&list);
	add_time_waits(&list);
	add_syncookie(&list);
	add_unseen(&list);
	return list.n;
}

/**
 * golden_counted() - what is counted
 * @steps: the result
 * @more: also what other processes and nobody did
 *
 * Return: how many
 */
size_t golden_counted(struct golden_step steps[GOLDEN_STEPS], bool more)
{
	struct list list = { .steps = steps };

	add_exchange(&list);
	if (more) {
		add_names(&list);
		add_twins(&list);
		add_resets(&list);
		/* The gap in it is nothing to be counted. */
		list.steps[list.n - 4] = list.steps[list.n - 1];
		list.n -= 3;
	}
	return list.n;
}

/**
 * golden_hooks() - hooks of every kind
 * @hooks: the result: attached, missing, not needed, and at another place
 */
void golden_hooks(struct source_hook hooks[GOLDEN_HOOKS])
{
	static const struct source_hook all[GOLDEN_HOOKS] = {
		{ "sock:inet_sock_set_state", "tracepoint", 0, "full sockets", "everything",
		  .missed = 0 },
		{ "tcp_connect", "none", -2, "when a SYN leaves", "when the SYN left",
		  .missed = 0 },
		{ "reqsk_queue_unlink", "none", 0, "requests that go", .missed = 0 },
		{ "tcp_send_active_reset", "kprobe", 0, "resets that are sent", "resets", 17,
		  .instead_of = "tcp:tcp_send_reset", .loses = "resets without a socket" },
	};

	memcpy(hooks, all, sizeof(all));
}
