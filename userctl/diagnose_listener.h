/* SPDX-License-Identifier: GPL-2.0-only */
/* What comes to a listener, and how much room it has for it. */
#ifndef TCPSTATECTL_DIAGNOSE_LISTENER_H
#define TCPSTATECTL_DIAGNOSE_LISTENER_H

#include "diagnose.h"

/*
 * A request is young for a second, the first timeout of a SYN-ACK (RFC 6298): within
 * that a client that lives has answered. Its age is known to an eighth of that.
 */
#define YOUNG_SLOTS	8
#define YOUNG_SLOT_NS	(NSEC_PER_SEC / YOUNG_SLOTS)

/*
 * Requests of which SYN-ACKs have been sent again twice, after 1 and 2 more seconds.
 */
#define HALF_OPEN_OLD_NS	(3 * NSEC_PER_SEC)

/**
 * struct half_open - requests that a listener has at once
 * @n: how many there are
 * @young: of these, those that are young, by when they came
 * @n_young: sum of @young
 * @slot: the latest slot of @young
 * @crowded: when old ones took too much of the room
 * @peak: old ones, at the worst of these times
 */
struct half_open {
	u32		n;
	u32		young[YOUNG_SLOTS];
	u32		n_young;
	u64		slot;
	struct tally	crowded;
	u32		peak;
};

/**
 * struct accept_queue - the connections that wait for accept()
 * @since_ns: it has been full since then; 0: it is not
 * @full: how often it became full; the last time that it was
 * @full_ns: how long it was full in all
 * @longest_ns: how long at a stretch
 * @refused: ACKs answered by a RST because it was full
 * @dropped: requests dropped after their ACK had come, while it was full
 * @stuck: requests that have no room in the end, though their client is connected
 */
struct accept_queue {
	u64		since_ns;
	struct tally	full;
	u64		full_ns;
	u64		longest_ns;
	struct tally	refused;
	struct tally	dropped;
	struct tally	stuck;
};

/**
 * struct listener - a listener
 * @group: link
 * @key: what it is known by
 * @local: the address and port that the latest request was for
 * @any: requests are for several addresses
 * @owner: its process, if known
 * @queue_max: its backlog; valid if @has_queue
 * @has_queue: is @queue_max known?
 * @accepts: accept() of its connections was seen
 * @mptcp: its connections are MPTCP's, whose accept() is not seen
 * @requests: requests that came
 * @unanswered: requests whose SYN-ACKs were not answered; also those still waiting
 * @sources: where these came from: struct endpoint without port
 * @cookies: connections opened with a SYN cookie
 * @lost: connections that nobody had accepted when it was closed
 * @lost_requests: requests that were not complete then
 * @half_open: requests that it has at once
 * @queue: connections that wait for accept()
 */
struct listener {
	struct group		group;
	struct track_id		key;
	struct endpoint		local;
	bool			any;
	struct track_owner	owner;
	u32			queue_max;
	bool			has_queue;
	bool			accepts;
	bool			mptcp;
	u64			requests;
	struct tally		unanswered;
	struct tops		sources;
	struct tally		cookies;
	struct tally		lost;
	u64			lost_requests;
	struct half_open	half_open;
	struct accept_queue	queue;
};

int listener_event(struct diagnose *d, const struct tcpstate_record *rec,
		   const struct track_end *end);
void listener_gap(struct diagnose *d);
void listener_living(struct diagnose *d, const struct track_end *end, u64 now_ns);
void listener_finish(struct diagnose *d, u64 now_ns);

u32 half_open_limit(const struct listener *listener);
bool listener_is_for(const struct listener *listener, const struct endpoint *endpoint);

#endif
