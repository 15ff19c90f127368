// SPDX-License-Identifier: GPL-2.0-only
/*
 * Dumps of sock_diag that may hold anything; what is taken for sockets goes on into a
 * tracker, twice, and then as records.
 *
 *	clang -fsanitize=fuzzer,address,undefined
 */
#include <stdlib.h>
#include <string.h>

#include "baseline.h"
#include "nl_parse.h"
#include "track.h"

static void check(const struct tcpstate_record *rec)
{
	if (!rec->cookie || !rec->new_state || rec->new_state >= TCPSTATE_STATE_END ||
	    rec->new_state == TCPSTATE_CLOSE || rec->new_state != rec->old_state ||
	    rec->event || rec->kind < TCPSTATE_KIND_FULL || rec->kind > TCPSTATE_KIND_TIMEWAIT)
		abort();
}

static void follow(const struct source_sockets *sockets)
{
	static const struct track_config config = { .max_ends = 8 };
	struct tcpstate_record rec;
	struct track track;
	size_t i;

	track_init(&track, &config);
	for (i = 0; i < 2 * sockets->n; i++)
		track_seed(&track, &sockets->records[i % sockets->n], 0);
	for (i = 0; i < sockets->n; i++) {
		rec = sockets->records[i];
		rec.event = TCPSTATE_EV_TRANSITION;
		rec.time_ns = i * NSEC_PER_MSEC;
		rec.new_state = i % 2 ? TCPSTATE_CLOSE : rec.retrans % TCPSTATE_STATE_END;
		track_add(&track, &rec, NULL);
	}
	track_finish(&track);
	track_free(&track);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct source_sockets sockets = { 0 };
	struct baseline list = { .sockets = &sockets, .netns = 1, .has_uids = size & 1 };
	struct nl_reply reply = { .message = baseline_message, .context = &list };
	size_t i;

	nl_parse_buffer(data, size, &reply);
	for (i = 0; i < sockets.n; i++)
		check(&sockets.records[i]);
	if (sockets.n)
		follow(&sockets);
	free(list.inodes);
	source_sockets_free(&sockets);
	return 0;
}
