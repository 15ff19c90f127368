// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as an expression; the first byte says whether it is for events, whether it
 * is the value of a single term, and of which. What can be parsed is asked about a few
 * sockets, and the answers have to fit each other.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "filter.h"
#include "track.h"

/* A host on which every name has a number. */
static int find_netns(const char *name, u32 *inode)
{
	*inode = 4026531840U + *name;
	return strlen(name) > 9 ? -ENOENT : 0;
}

static int find_cgroup(const char *name, u64 *id)
{
	*id = 1 + strlen(name);
	return strchr(name, '!') ? -EINVAL : 0;
}

static int find_uid(const char *name, u32 *uid)
{
	*uid = strlen(name);
	return 0;
}

static const struct filter_names names = {
	.netns = find_netns, .cgroup = find_cgroup, .uid = find_uid,
};

static struct tcpstate_record make(u64 cookie, u16 family, u8 from, u8 to, u64 ns)
{
	struct tcpstate_record rec = {
		.seq = ns, .time_ns = ns, .cookie = cookie, .netns = 4026531840U + 'a',
		.family = family, .event = TCPSTATE_EV_TRANSITION, .kind = TCPSTATE_KIND_FULL,
		.old_state = from, .new_state = to, .cause = to + 1, .cgroup_id = cookie,
		.lport = htons(80), .rport = htons(40000), .uid = 5,
		.flags = TCPSTATE_F_HAS_UID,
	};

	inet_pton(family, family == AF_INET ? "10.0.0.1" : "2001:db8::1", rec.laddr);
	inet_pton(family, family == AF_INET ? "10.0.0.2" : "::ffff:10.0.0.2", rec.raddr);
	return rec;
}

static struct tcpstate_record records[8];

static void make_records(void)
{
	records[0] = make(1, AF_INET, TCPSTATE_CLOSE, TCPSTATE_SYN_SENT, 100);
	records[1] = make(1, AF_INET, TCPSTATE_SYN_SENT, TCPSTATE_ESTABLISHED, 300);
	records[2] = make(2, AF_INET6, TCPSTATE_CLOSE, TCPSTATE_LISTEN, 400);
	records[3] = make(3, AF_INET6, TCPSTATE_LISTEN, TCPSTATE_NEW_SYN_RECV, 500);
	records[3].listener_cookie = 2;
	records[4] = make(1, AF_INET, TCPSTATE_ESTABLISHED, TCPSTATE_CLOSE, 5000000000ULL);
	records[5] = make(4, AF_INET, TCPSTATE_TIME_WAIT, TCPSTATE_CLOSE, 5000000001ULL);
	records[5].cgroup_id = 0;
	records[5].flags = 0;
	/* Numbers that nobody has a name for, and nothing at all. */
	memset(&records[6], 0xff, sizeof(records[6]));
	records[6].time_ns = 5000000002ULL;
	memset(&records[7], 0, sizeof(records[7]));
	records[7].time_ns = 5000000003ULL;
	records[0].tgid = 7;
	records[0].context = TCPSTATE_CTX_TASK;
	memcpy(records[0].comm, "cu\xff\x1brl", 6);
}

static void expect(bool holds)
{
	if (!holds)
		abort();
}

/* Who is wanted must have come so far. */
static void on_done(void *context, const struct track_end *end, const struct track_end *peer)
{
	const struct filter *filter = context;
	size_t i;

	if (peer || !filter_match_connection(filter, end, peer))
		return;
	for (i = 0; i < end->n_rows; i++)
		expect(filter_may_match_record(filter, &end->rows[i].rec));
}

static void use(struct filter *filter)
{
	const struct track_config config = {
		.max_ends = 16, .collect = true, .done = on_done, .context = filter,
	};
	struct filter_pushed pushed;
	const struct track_end *end;
	struct track track;
	size_t i;

	filter_push_down(filter, &pushed);
	expect(!pushed.addr || pushed.addr->len <= 128);
	track_init(&track, &config);
	for (i = 0; i < ARRAY_SIZE(records); i++) {
		bool may = filter_may_match_record(filter, &records[i]);

		expect(!track_add(&track, &records[i], &end));
		expect(may || !filter_match_event(filter, &records[i], end));
		/* What must hold of all holds of each that may be wanted. */
		expect(!may || !pushed.cookie || records[i].cookie == pushed.cookie);
		expect(!may || !pushed.netns || records[i].netns == pushed.netns);
	}
	expect(!track_finish(&track));
	track_free(&track);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static const char * const keywords[] = {
		"port", "addr", "state", "transition", "cause", "comm", "cookie", "duration",
	};
	struct filter filter = { 0 };
	struct filter_error error;
	size_t len;
	char *copy;
	int err;

	if (!size)
		return 0;
	make_records();
	len = size - 1;
	filter.alone = data[0] & 1;
	/* Of exactly that size, so that one byte too far is noticed. */
	copy = malloc(len + (data[0] & 2 ? 1 : 0) + !len);
	memcpy(copy, data + 1, len);
	if (data[0] & 2) {
		copy[len] = '\0';
		err = filter_add_term(&filter, keywords[data[0] >> 2 & 7], copy, &names, &error);
	} else {
		err = filter_add(&filter, copy, len, &names, &error);
	}
	free(copy);
	if (err) {
		expect(err == -EINVAL && error.at <= len && !filter.root && !filter.n_terms);
		expect(strnlen(error.text, sizeof(error.text)) < sizeof(error.text));
		return 0;
	}
	use(&filter);
	return 0;
}
