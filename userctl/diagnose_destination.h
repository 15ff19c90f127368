/* SPDX-License-Identifier: GPL-2.0-only */
/* Where connect() goes from one local address, and which ports that takes. */
#ifndef TCPSTATECTL_DIAGNOSE_DESTINATION_H
#define TCPSTATECTL_DIAGNOSE_DESTINATION_H

#include "diagnose.h"

/*
 * An attempt that was given up counts as unanswered if its SYN was sent again twice,
 * after 1 and 2 more seconds (RFC 6298); one that still waits, if it has waited so long.
 */
#define UNANSWERED_RETRANS	2
#define UNANSWERED_NS		(3 * NSEC_PER_SEC)

/**
 * struct destination_key - one local address and one destination
 * @local: the local address; its port is 0
 * @remote: the destination
 * @netns: network namespace
 * @host: index of its host
 */
struct destination_key {
	struct endpoint	local;
	struct endpoint	remote;
	u32		netns;
	u32		host;
};

/* Of SYNs that were not answered, so many are remembered one by one. */
#define SYNS_RECENT	16

/**
 * struct syns - SYNs that were not answered at first, or at all
 * @all: how many; the times are those of the first SYN of each connection
 * @recent: when the latest of these were sent, in a ring
 */
struct syns {
	struct tally	all;
	u64		recent[SYNS_RECENT];
};

/**
 * struct ports - local ports that are taken by connections to one destination
 * @open: by connections before TIME_WAIT
 * @waiting: by those in TIME_WAIT
 * @peak: both together at most
 * @peak_open: @open at most
 * @unseen: came to TIME_WAIT, or as an orphan to FIN_WAIT2, and cannot be seen any more:
 *	they are in none of the above
 * @burst: how many came to TIME_WAIT within BURST_SECONDS, those that are @unseen included
 */
struct ports {
	u64		open;
	u64		waiting;
	u64		peak;
	u64		peak_open;
	u64		unseen;
	struct burst	burst;
};

/**
 * struct destination - attempts to connect from one local address to one destination
 * @group: link
 * @key: what they are known by
 * @owner: process that connected first, if known
 * @owners: there are others
 * @attempts: how often connect() was called, and a SYN was sent or a port sought
 * @refused: a RST answered
 * @unreachable: an ICMP error answered
 * @errors: the errors of these, by errno: struct top.key is an int
 * @timed_out: there was no answer until the kernel gave up
 * @given_up: there was none until the program gave up
 * @waiting: there is none so far
 * @retried: SYNs had to be sent again before the answer came
 * @unanswered: there was no answer: @timed_out, @given_up and @waiting
 * @no_port: there was no local port
 * @timestamps: connections have timestamps (RFC 7323)
 * @ports: local ports that are taken
 * @explained: a full accept queue tells why @unanswered are
 */
struct destination {
	struct group		group;
	struct destination_key	key;
	struct track_owner	owner;
	bool			owners;
	struct tally		attempts;
	struct tally		refused;
	struct tally		unreachable;
	struct tops		errors;
	struct tally		timed_out;
	struct tally		given_up;
	struct tally		waiting;
	struct syns		retried;
	struct syns		unanswered;
	struct tally		no_port;
	bool			timestamps;
	struct ports		ports;
	bool			explained;
};

int destination_event(struct diagnose *d, const struct tcpstate_record *rec,
		      const struct track_end *end);
void destination_gap(struct diagnose *d);
int destination_living(struct diagnose *d, const struct track_end *end, u64 now_ns);

u64 syns_between(const struct syns *syns, const struct tally *time);
bool destination_is_loopback(const struct destination *destination);

#endif
