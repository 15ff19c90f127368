/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which sockets, connections and events are wanted: one language for all commands,
 * described in Documentation/filter.rst.
 *
 *	filter_parse.c, filter_term.c	from text to a tree of terms
 *	filter_compile.c		from the tree to what is asked of each record,
 *					and to what a source can do by itself
 *	filter.c			can this record belong to what is wanted?
 *	filter_match.c			is this event, is this connection wanted?
 */
#ifndef TCPSTATECTL_FILTER_H
#define TCPSTATECTL_FILTER_H

#include <linux/tcpstate.h>

#include "types.h"

/* A filter holds no memory of its own: all of it is in the struct. */
#define FILTER_MAX_TERMS	128
#define FILTER_MAX_NODES	(4 * FILTER_MAX_TERMS)
#define FILTER_MAX_STEPS	(2 * FILTER_MAX_TERMS)
#define FILTER_TEXT_LEN		1024
#define FILTER_ERROR_LEN	200

/**
 * enum filter_kind - what a term asks for
 * @FILTER_PORT: local or remote port
 * @FILTER_LPORT: local port
 * @FILTER_RPORT: remote port
 * @FILTER_ADDR: local or remote address
 * @FILTER_LADDR: local address
 * @FILTER_RADDR: remote address
 * @FILTER_IP: 4 or 6: what the addresses are, not the socket
 * @FILTER_NETNS: inode number of the network namespace
 * @FILTER_COOKIE: socket cookie
 * @FILTER_CGROUP: cgroup v2 id of the socket
 * @FILTER_STATE: state that is left, entered, or held
 * @FILTER_TRANSITION: state that is left, and state that is entered
 * @FILTER_CAUSE: why a state changed
 * @FILTER_PID: process that owns the socket or acted on it
 * @FILTER_COMM: its name
 * @FILTER_UID: user id of the socket's owner
 * @FILTER_ROLE: enum timeline_role
 * @FILTER_DURATION: from the first record of the connection to the latest
 *
 * Those up to FILTER_CGROUP are constant during the life of a socket.
 */
enum filter_kind {
	FILTER_PORT,
	FILTER_LPORT,
	FILTER_RPORT,
	FILTER_ADDR,
	FILTER_LADDR,
	FILTER_RADDR,
	FILTER_IP,
	FILTER_NETNS,
	FILTER_COOKIE,
	FILTER_CGROUP,
	FILTER_STATE,
	FILTER_TRANSITION,
	FILTER_CAUSE,
	FILTER_PID,
	FILTER_COMM,
	FILTER_UID,
	FILTER_ROLE,
	FILTER_DURATION,
};

/**
 * struct filter_prefix - a range of addresses
 * @addr: the first one, IPv4-mapped for IPv4; the bytes in network order
 * @mask: which of its bits count
 * @len: how many of them: 0 to 128; of the IPv4 prefix a.b.c.d/n it is 96 + n
 * @ipv4: it is one of IPv4 addresses; one of IPv6 addresses has no IPv4 in it
 */
struct filter_prefix {
	u64	addr[2];
	u64	mask[2];
	u8	len;
	bool	ipv4;
};

/**
 * struct filter_term - one condition
 * @kind: what it asks for
 * @low: least number that meets it. FILTER_STATE, FILTER_TRANSITION: states
 *	(left), as bits 1 << enum tcpstate_state. FILTER_COMM: where its pattern
 *	begins in struct filter.text
 * @high: greatest number that meets it; FILTER_TRANSITION: states entered
 * @prefix: FILTER_ADDR, FILTER_LADDR, FILTER_RADDR
 */
struct filter_term {
	enum filter_kind	kind;
	u64			low;
	u64			high;
	struct filter_prefix	prefix;
};

/**
 * enum filter_op - what a node of the tree is
 * @FILTER_TERM: a term: left is its index
 * @FILTER_NOT: left is not met
 * @FILTER_AND: left and right are met
 * @FILTER_OR: left, right, or both are met
 */
enum filter_op {
	FILTER_TERM,
	FILTER_NOT,
	FILTER_AND,
	FILTER_OR,
};

/**
 * struct filter_node - a node of the tree
 * @op: enum filter_op
 * @left: what it is about
 * @right: what else
 *
 * Nodes are numbered from 1; 0 is no node.
 */
struct filter_node {
	u16	op;
	u16	left;
	u16	right;
};

/* Where a step can lead, besides to another step: those are numbered from 2. */
#define FILTER_ACCEPT		0
#define FILTER_REJECT		1
#define FILTER_FIRST_STEP	2

/**
 * struct filter_step - one question to a record, and what comes after it
 * @kind: enum filter_kind; another one than the term's if ends are swapped
 * @negated: is it possible that the term is not met, rather than that it is?
 * @term: index of the term
 * @yes: the next step if so
 * @no: the next step if not
 */
struct filter_step {
	u8	kind;
	bool	negated;
	u16	term;
	u16	yes;
	u16	no;
};

/**
 * struct filter - what is wanted; one that is all zero wants everything
 * @alone: no connections are put together: of two ends each is looked at by itself.
 *	Set before the first term is added.
 * @root: node that has to be met; 0: none
 * @n_terms: length of @terms
 * @n_nodes: length of @nodes
 * @n_steps: length of @steps
 * @n_text: bytes used of @text
 * @start: the first step
 * @terms: the terms
 * @nodes: the tree; node 1 is the first
 * @steps: what is asked of each record before sockets are followed
 * @text: patterns, each ended by NUL
 *
 * Copied as any struct, never freed.
 */
struct filter {
	bool			alone;
	u16			root;
	u16			n_terms;
	u16			n_nodes;
	u16			n_steps;
	u16			n_text;
	u16			start;
	struct filter_term	terms[FILTER_MAX_TERMS];
	struct filter_node	nodes[FILTER_MAX_NODES];
	struct filter_step	steps[FILTER_MAX_STEPS];
	char			text[FILTER_TEXT_LEN];
};

/**
 * struct filter_names - numbers for the names of this host
 * @netns: of a network namespace.
 *	Result: 0, -ENOENT, -EINVAL if it is no namespace, or another negative errno
 * @cgroup: of a cgroup v2; as @netns
 * @uid: of a user.
 *	Result: 0 or -ENOENT
 */
struct filter_names {
	int (*netns)(const char *name, u32 *inode);
	int (*cgroup)(const char *name, u64 *id);
	int (*uid)(const char *name, u32 *uid);
};

/* Those of the host that this runs on. */
extern const struct filter_names filter_names_host;

/**
 * struct filter_error - what is wrong with an expression
 * @at: byte where it is wrong; may be one past the last
 * @text: one line, printable ASCII: what is wrong, and what was expected
 */
struct filter_error {
	size_t	at;
	char	text[FILTER_ERROR_LEN];
};

/**
 * struct filter_pushed - what a source is asked to leave out; 0: not asked
 * @netns: network namespace
 * @only_ipv6: sockets of AF_INET cannot be wanted
 * @port: local or remote port
 * @lport: local port
 * @rport: remote port
 * @addr: local or remote address; NULL: any
 * @laddr: local address; NULL: any
 * @raddr: remote address; NULL: any
 * @cookie: socket cookie
 * @cgroup: cgroup v2 id; sockets of which none is known are wanted as well
 *
 * Pointers are into the filter.
 */
struct filter_pushed {
	u32				netns;
	bool				only_ipv6;
	u16				port;
	u16				lport;
	u16				rport;
	const struct filter_prefix	*addr;
	const struct filter_prefix	*laddr;
	const struct filter_prefix	*raddr;
	u64				cookie;
	u64				cgroup;
};

struct track_end;

int filter_add(struct filter *filter, const char *text, size_t len,
	       const struct filter_names *names, struct filter_error *error);
int filter_add_term(struct filter *filter, const char *keyword, const char *value,
		    const struct filter_names *names, struct filter_error *error);

void filter_compile(struct filter *filter);
bool filter_is_constant(const struct filter *filter);
void filter_push_down(const struct filter *filter, struct filter_pushed *pushed);

bool filter_may_match_record(const struct filter *filter,
			     const struct tcpstate_record *rec);
bool filter_match_event(const struct filter *filter, const struct tcpstate_record *rec,
			const struct track_end *end);
bool filter_match_connection(const struct filter *filter, const struct track_end *end,
			     const struct track_end *peer);

#endif
