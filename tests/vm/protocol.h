/* SPDX-License-Identifier: GPL-2.0-only */
/* What the parts of the protocol test share. */
#ifndef TCPSTATE_TESTS_PROTOCOL_H
#define TCPSTATE_TESTS_PROTOCOL_H

#include <netlink/msg.h>

#define MAX_CPUS 64
#define LPORTS 16

/**
 * struct result - what one READ brought
 * @error: errno of the refusal; 0: done
 * @text: its extack text
 * @next: the cursors to go on with, by CPU
 * @lost: records overwritten
 * @filtered: records left out
 * @records: records delivered
 * @lport: local ports of the first of these, host order
 * @foreign: records not of the wanted namespace
 * @gaps: sums that do not add up
 * @netns: wanted; 0: any
 */
struct result {
	int error;
	char text[256];
	unsigned long long next[MAX_CPUS];
	unsigned long long lost, filtered, records;
	unsigned short lport[LPORTS];
	unsigned long long foreign;
	unsigned long long gaps;
	unsigned int netns;
};

struct client {
	int fd;
	int family;
	int group;
};

/**
 * struct condition - one attribute of a filter
 * @attr: TCPSTATE_FILTER_A_*; 0: there are no more
 * @size: of the number, bytes; of a prefix's address: 16, or what is not right
 * @value: the number; of a prefix: its length
 * @address: of a prefix; NULL: it is a number
 * @len_size: of the length's attribute, bytes; 0: 1, as it should be; -1: there is none
 */
struct condition {
	int attr;
	unsigned int size;
	unsigned long long value;
	const char *address;
	int len_size;
};

#define NUMBER(name, bytes, n) { \
	.attr = TCPSTATE_FILTER_A_##name, .size = (bytes), .value = (n) \
}

#define PREFIX(name, text, bits) { \
	.attr = TCPSTATE_FILTER_A_##name, .size = 16, .value = (bits), .address = (text) \
}

/* protocol.c */
void check(int passed, const char *name);

/* protocol_client.c */
struct client connect_client(void);
struct nl_msg *request(const struct client *c, int cmd, int flags);
void ask(const struct client *c, struct nl_msg *msg, struct result *r);
void ask_from(const struct client *c, struct nl_msg *msg, struct result *r);
void put_cursor(struct nl_msg *msg, unsigned int cpu, unsigned long long seq);
struct result fresh(void);
struct result read_from(const struct client *c, const struct result *from, int flag);
unsigned int own_netns(void);
void make_transition(void);

/* protocol_filter.c */
struct result read_filtered(const struct client *c, const struct result *from,
			    const struct condition *conditions, int all);
void test_filter(const struct client *c);

#endif
