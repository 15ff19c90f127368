// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "baseline_join.h"
#include "message.h"
#include "missing.h"

/* A timewait socket whose end makes no record would stay for ever. */
static bool is_endless(const struct reader *reader, const struct tcpstate_record *socket)
{
	return socket->kind == TCPSTATE_KIND_TIMEWAIT &&
	       missing_by_name(&reader->status, "inet_twsk_kill");
}

/**
 * baseline_join() - let a tracker know the sockets that exist
 * @reader: an open reader that has not read yet: its source is asked, and its filter
 *	and namespaces apply
 * @track: an initialised tracker without records
 *
 * A source that does not know them, or not all of them, is no failure: that is said
 * on stderr, and what is known is used. Timewait sockets are left out if their end
 * cannot be seen.
 *
 * Return: 0, or -ENOMEM with a text in source.error
 */
int baseline_join(const struct reader *reader, struct track *track)
{
	struct source *source = reader->source;
	struct source_sockets sockets = { 0 };
	int err = 0;
	size_t i;

	if (!source->ops->sockets)
		return 0;
	if (source->ops->sockets(source, reader->all_netns, &sockets)) {
		message("sockets that existed before are not known, or not all: %s",
			source->error);
		source->error[0] = '\0';
	}
	for (i = 0; i < sockets.n && !err; i++) {
		if (filter_may_match_record(&reader->config->filter, &sockets.records[i]) &&
		    !is_endless(reader, &sockets.records[i]))
			err = track_seed(track, &sockets.records[i], sockets.began_ns);
	}
	if (err)
		snprintf(source->error, sizeof(source->error), "%s", strerror(-err));
	source_sockets_free(&sockets);
	return err;
}
