/* SPDX-License-Identifier: GPL-2.0-only */
/* Random connections, what is true of them, and the terms that ask for it. */
#ifndef TEST_FILTER_FACTS_H
#define TEST_FILTER_FACTS_H

#include "filters.h"
#include "timeline.h"

#define MAX_ROWS	10

/**
 * struct socket_facts - what is true of one socket
 * @records: its records
 * @n: how many
 * @role: what it is
 * @owner: process id of its owner once it is known; 0: never
 * @comm: name of the owner
 */
struct socket_facts {
	struct tcpstate_record	records[MAX_ROWS];
	size_t			n;
	enum timeline_role	role;
	u32			owner;
	const char		*comm;
};

/**
 * struct leaf - a term of the language
 * @text: as it is written
 * @identity: it chooses an end, without its other end
 */
struct leaf {
	const char	*text;
	bool		identity;
};

/* The terms: indices of facts_leaves[]. */
enum which {
	PORT_80,
	SPORT_80,
	DPORT_80,
	SPORT_RANGE,
	DPORT_RANGE,
	PORT_LIST,
	ADDR_10,
	SRC_ONE,
	DST_ONE,
	SRC_HALF,
	DST_IPV6,
	SRC_IPV6,
	ALL_IPV6,
	IS_IPV4,
	NETNS_RED,
	COOKIE_11,
	CGROUP_WEB,
	CGROUP_LIST,
	STATE_SYN_SENT,
	STATE_SYN_RECV,
	STATE_TIME_WAIT,
	STATE_LISTEN,
	TO_CLOSE,
	FROM_ESTABLISHED,
	CAUSE_RST,
	CAUSE_ACCEPT,
	PID_100,
	COMM_CURL,
	COMM_SS,
	UID_ALICE,
	IS_CLIENT,
	IS_SERVER,
	LONG_LIVED,
	SHORT_LIVED,
	N_LEAVES
};

extern const struct leaf facts_leaves[N_LEAVES];

/* The two ends; one of them may have no records. */
extern struct socket_facts facts_ends[2];

void facts_seed(u64 from);
unsigned int facts_pick(unsigned int n);
bool facts_hold(enum which which, const struct socket_facts *end);
void facts_make_connection(void);

#endif
