/* SPDX-License-Identifier: GPL-2.0-only */
/* Counts and times of many connections. */
#ifndef TCPSTATECTL_STATS_H
#define TCPSTATECTL_STATS_H

#include "hist.h"
#include "track.h"

/* Groups at most; what comes then is counted together. */
#define STATS_MAX_GROUPS	4096
#define STATS_KEY_LEN		72

/**
 * enum stats_by - what is counted together
 * @BY_NOTHING: everything
 * @BY_PORT: sockets with the same service port: the local one of a server, the
 *	remote one of a client
 * @BY_PEER: peers with the same beginning of the address
 * @BY_PROCESS: sockets of processes with the same name
 * @BY_END: how many there are
 */
enum stats_by {
	BY_NOTHING,
	BY_PORT,
	BY_PEER,
	BY_PROCESS,
	BY_END,
};

/* What a person types for them, by number; there is nothing to type for BY_NOTHING. */
extern const char * const stats_by_words[BY_END];

/**
 * enum stats_time - spans of time that are kept
 * @TIME_SYN_SYNACK: a client's, from its SYN to the SYN-ACK
 * @TIME_SYNACK_ACK: a server's, from its SYN-ACK to the ACK of it
 * @TIME_ACCEPT: from ESTABLISHED to accept()
 * @TIME_IN_STATE: in the state TIME_IN_STATE + enum tcpstate_state, until it was left
 * @TIMES: how many there are
 */
enum stats_time {
	TIME_SYN_SYNACK,
	TIME_SYNACK_ACK,
	TIME_ACCEPT,
	TIME_IN_STATE,
	TIMES = TIME_IN_STATE + TCPSTATE_STATE_END
};

/**
 * struct stats_group - what is counted together
 * @node: link in the table by key
 * @key: what its sockets have in common, as text
 * @pairs: how often each transition happened
 * @times: spans of time; NULL: there was none
 * @unseen: sockets that went on where they cannot be seen, by the state that they are
 *	thought to be in then
 * @active: connections opened from here: CLOSE>SYN_SENT
 * @passive: connections opened from the other side: a child was born
 * @failed: handshakes that came to nothing
 * @resets: RSTs that were sent, or ended a connection
 * @retransmits: SYNs and SYN-ACKs that were sent again
 */
struct stats_group {
	struct htab_node	node;
	char			key[STATS_KEY_LEN];
	u64			pairs[TCPSTATE_STATE_END][TCPSTATE_STATE_END];
	struct hist		*times[TIMES];
	u64			unseen[TCPSTATE_STATE_END];
	u64			active;
	u64			passive;
	u64			failed;
	u64			resets;
	u64			retransmits;
};

/**
 * struct stats_config - how to count
 * @by: what is counted together
 * @prefix4: bits of an IPv4 peer's address that matter, 0 to 32
 * @prefix6: bits of an IPv6 peer's address that matter, 0 to 128
 */
struct stats_config {
	enum stats_by	by;
	unsigned int	prefix4;
	unsigned int	prefix6;
};

/**
 * struct stats - what was counted
 * @config: how
 * @total: everything
 * @by_key: groups by key
 * @groups: the same in the order in which they came
 * @n_groups: how many
 * @room: room of @groups
 * @others: everything for which there was no group any more; NULL: nothing
 * @records: events that were counted
 * @first_ns: CLOCK_MONOTONIC of the first; 0: none yet
 * @last_ns: CLOCK_MONOTONIC of the last
 */
struct stats {
	struct stats_config	config;
	struct stats_group	total;
	struct htab		by_key;
	struct stats_group	**groups;
	size_t			n_groups;
	size_t			room;
	struct stats_group	*others;
	u64			records;
	u64			first_ns;
	u64			last_ns;
};

/**
 * struct stats_view - what to show of counts
 * @top: groups at most; 0: all
 * @details: all of each group, not a line
 * @living: sockets by state now, enum tcpstate_state; NULL: not known
 */
struct stats_view {
	u64		top;
	bool		details;
	const u64	*living;
};

void stats_init(struct stats *stats, const struct stats_config *config);
int stats_add(struct stats *stats, const struct tcpstate_record *rec,
	      const struct track_end *end);
void stats_sort(struct stats *stats);
void stats_free(struct stats *stats);

#endif
