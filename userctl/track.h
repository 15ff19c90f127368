/* SPDX-License-Identifier: GPL-2.0-only */
/* From records to sockets, and from sockets to connections. */
#ifndef TCPSTATECTL_TRACK_H
#define TCPSTATECTL_TRACK_H

#include <sys/queue.h>
#include <linux/tcpstate.h>

#include "decode.h"
#include "htab.h"
#include "source.h"

/* Sockets that are kept at the same time when the input has no end. */
#define TRACK_MAX_ENDS	32768
/*
 * Sockets that are over and shown are remembered for a while: what comes after the
 * end is told from a new socket by them. The RST of the last packet comes within
 * milliseconds.
 */
#define TRACK_MAX_PAST	4096
/* A connection has about ten rows; only a gap can lead to many more. */
#define TRACK_MAX_ROWS	256
/*
 * How long a connection that is over waits for what still belongs to it before it
 * is handed out: the RST of a close() with unread data follows the CLOSE, in the
 * same system call, and so does the second of two children of one request. What
 * may come between the two is that the task loses its CPU.
 */
#define TRACK_LINGER_NS	(100 * NSEC_PER_MSEC)

/**
 * enum track_twin - what a record tells about a duplicate child
 * @TWIN_NONE: nothing
 * @TWIN_BORN: it is the second child of the same request
 * @TWIN_DROPPED: one of the two children is dropped; the connection goes on
 */
enum track_twin {
	TWIN_NONE,
	TWIN_BORN,
	TWIN_DROPPED,
};

/**
 * enum track_side - what a socket is to its connection
 * @SIDE_UNKNOWN: its beginning was not seen
 * @SIDE_ACTIVE: it opened the connection (RFC 9293: active OPEN)
 * @SIDE_PASSIVE: the connection came to its listener
 * @SIDE_LISTENER: it listens
 */
enum track_side {
	SIDE_UNKNOWN,
	SIDE_ACTIVE,
	SIDE_PASSIVE,
	SIDE_LISTENER,
};

/**
 * struct track_row - one record in the life of a socket
 * @rec: the record
 * @gap: records between this one and the one before are missing
 * @odd: the state machine has no such transition
 * @twin: what it tells about a duplicate child
 * @news: TCPSTATE_F_* that no earlier record of the socket had
 * @has_spent: is the time in the old state known?
 * @spent_ns: how long the socket was in the old state
 */
struct track_row {
	struct tcpstate_record	rec;
	bool			gap;
	bool			odd;
	enum track_twin		twin;
	u32			news;
	bool			has_spent;
	u64			spent_ns;
};

/**
 * enum track_how - how the owner of a socket is known
 * @OWNER_UNKNOWN: it is not
 * @OWNER_CLOSED: it is the process that closed the socket: nothing better
 * @OWNER_HOLDS: it has the socket open, or had when it was asked for; it may have got
 *	it from another one
 * @OWNER_OPENED: it is the process that connected, listened or accepted
 */
enum track_how {
	OWNER_UNKNOWN,
	OWNER_CLOSED,
	OWNER_HOLDS,
	OWNER_OPENED,
};

/**
 * struct track_owner - the process to which a socket belongs
 * @how: how it is known
 * @tgid: process id
 * @comm: its name, as the kernel has it: any bytes
 */
struct track_owner {
	enum track_how	how;
	u32		tgid;
	char		comm[TCPSTATE_COMM_LEN];
};

/**
 * struct track_twins - the children of a request, of which one may be too many
 * @born: how many NEW_SYN_RECV>SYN_RECV were seen; at most 2
 * @dropped: SYN_RECV>CLOSE of a duplicate was seen
 * @candidate: the latest transition may turn out to have been that one
 */
struct track_twins {
	unsigned int	born;
	bool		dropped;
	bool		candidate;
};

/**
 * struct track_seed - what a list of existing sockets told (track_seed.c)
 * @began_ns: CLOCK_MONOTONIC before the sockets were looked at; 0: no list had this one
 * @ended_ns: CLOCK_MONOTONIC after that
 * @state: the state that the socket was in
 * @quiet: no record of the socket has come yet
 * @paired: its peer was found by addresses and ports alone
 */
struct track_seed {
	u64	began_ns;
	u64	ended_ns;
	u8	state;
	bool	quiet;
	bool	paired;
};

/**
 * struct track_id - what a socket is known by
 * @cookie: socket cookie, unique in its namespace until the next boot
 * @netns: inode number of its network namespace
 * @host: index of its host
 *
 * No padding: it is hashed as a whole.
 */
struct track_id {
	u64	cookie;
	u32	netns;
	u32	host;
};

/**
 * struct track_end - one socket, during one life: from CLOSE or LISTEN to CLOSE
 * @age: link in the list of the living, of the ended or of the past
 * @wait: link in the list of those that wait to be handed out
 * @by_id: link in the table by namespace and cookie
 * @by_address: link in the table by addresses and ports
 * @netns: inode number of its network namespace
 * @host: index of its host in the status of the source
 * @cookie: socket cookie
 * @listener_cookie: cookie of the listener whose child it is; 0: none
 * @side: what it is to its connection
 * @local: its address and port
 * @remote: those of its peer
 * @owner: process to which it belongs
 * @listener: owner of its listener, if known; a child nobody accepted has no
 *	other owner
 * @has_uid: is @uid known?
 * @uid: user id of its owner
 * @cgroup: cgroup v2 id; 0: not known
 * @first_ns: CLOCK_MONOTONIC of its first record, or of a list that had it
 * @last_ns: that of its latest record
 * @state: state after the latest record
 * @entered_ns: when it got there; 0: not known
 * @whole: its beginning was seen
 * @existed: a list of sockets had it, in @seed.state, and no record of this life is
 *	older
 * @seed: what a list of existing sockets told
 * @twins: the children of its request
 * @twin: what the latest record tells about a duplicate child
 * @gap: records between the latest one and the one before are missing
 * @odd: the state machine has no such transition as the latest one
 * @has_spent: is the time known that it was in the old state of the latest record?
 * @spent_ns: that time
 * @flags: TCPSTATE_F_* of all its records
 * @news: those that only the latest record had
 * @ended: it went to CLOSE, or another life with its cookie began, or it is @unseen
 * @unseen: what becomes of it after @state cannot be seen: a timewait socket goes on
 * @past: nobody waits for it any more
 * @over_ns: when its connection was over, while @waits
 * @waits: it is in the list of those that wait to be handed out
 * @in_id: it is in the table by id
 * @in_address: it is in the table by addresses
 * @done: it was handed out; its rows are gone
 * @has_iss: is @iss known?
 * @has_irs: is @irs known?
 * @has_tcp: are @snd_nxt and @rcv_nxt known?
 * @iss: its initial send sequence number
 * @irs: its initial receive sequence number: the peer's iss
 * @snd_nxt: SND.NXT of the latest record
 * @rcv_nxt: RCV.NXT of the latest record
 * @peer: the other end, if it was seen
 * @rows: its records
 * @n_rows: how many
 * @max_rows: room of @rows
 * @cut_rows: records that are not in @rows because there were too many
 */
struct track_end {
	TAILQ_ENTRY(track_end)	age;
	TAILQ_ENTRY(track_end)	wait;
	struct htab_node	by_id;
	struct htab_node	by_address;
	u32			netns;
	u32			host;
	u64			cookie;
	u64			listener_cookie;
	enum track_side		side;
	struct endpoint		local;
	struct endpoint		remote;
	struct track_owner	owner;
	struct track_owner	listener;
	bool			has_uid;
	u32			uid;
	u64			cgroup;
	u64			first_ns;
	u64			last_ns;
	u8			state;
	u64			entered_ns;
	bool			whole;
	bool			existed;
	struct track_seed	seed;
	struct track_twins	twins;
	enum track_twin		twin;
	bool			gap;
	bool			odd;
	bool			has_spent;
	u64			spent_ns;
	u32			flags;
	u32			news;
	bool			ended;
	bool			unseen;
	bool			past;
	u64			over_ns;
	bool			waits;
	bool			in_id;
	bool			in_address;
	bool			done;
	bool			has_iss;
	bool			has_irs;
	bool			has_tcp;
	u32			iss;
	u32			irs;
	u32			snd_nxt;
	u32			rcv_nxt;
	struct track_end	*peer;
	struct track_row	*rows;
	size_t			n_rows;
	size_t			max_rows;
	u64			cut_rows;
};

/* Sockets by age. */
TAILQ_HEAD(track_list, track_end);

/**
 * struct track_config - how to follow sockets
 * @max_ends: sockets to keep at most, at least 2
 * @collect: hand out nothing before track_finish(): the input is finite
 * @done: takes a connection that is over, or has to go: one end, or two of which
 *	the first is the older, or the only one with rows. They are valid during the
 *	call only. NULL: nobody wants them, and no rows are kept.
 * @context: its first argument
 */
struct track_config {
	size_t	max_ends;
	bool	collect;
	void	(*done)(void *context, const struct track_end *end,
			const struct track_end *peer);
	void	*context;
};

/**
 * struct track - all sockets that were seen
 * @config: how to follow them
 * @by_id: by namespace and cookie
 * @by_address: by addresses and ports, the same for both ends
 * @living: those that go on, the one without news for the longest time first
 * @ended: those that do not and are still to be handed out, in the order in which they
 *	ended
 * @past: those that nobody waits for any more, the oldest first
 * @n_past: how many
 * @waiting: those of the ended that are to be handed out, soonest first
 * @host_of: index of the host by CPU number; NULL: there is one host
 * @n_cpus: length of @host_of
 * @n: how many there are
 * @seeded: sockets that were known before their first record
 * @forgotten: of these, those that had to go before it, or found no room
 * @evicted: connections that had to go before they were over
 * @gaps: rows with a gap
 * @odd: rows with a transition that the state machine does not have
 * @stray: events that could not be shown: their connection had been handed out,
 *	or nothing else was seen of it
 */
struct track {
	struct track_config	config;
	struct htab		by_id;
	struct htab		by_address;
	struct track_list	living;
	struct track_list	ended;
	struct track_list	past;
	size_t			n_past;
	struct track_list	waiting;
	u8			*host_of;
	size_t			n_cpus;
	size_t			n;
	u64			seeded;
	u64			forgotten;
	u64			evicted;
	u64			gaps;
	u64			odd;
	u64			stray;
};

/* Takes a socket that goes on. Return: 0 to go on, anything else to stop. */
typedef int (*track_visitor)(void *context, const struct track_end *end);

void track_init(struct track *track, const struct track_config *config);
int track_set_hosts(struct track *track, const struct source_status *st);
int track_seed(struct track *track, const struct tcpstate_record *socket, u64 began_ns);
int track_add(struct track *track, const struct tcpstate_record *rec,
	      const struct track_end **end);
int track_each(const struct track *track, track_visitor visit, void *context);
void track_settle(struct track *track, u64 until_ns);
u64 track_due(const struct track *track);
int track_finish(struct track *track);
void track_free(struct track *track);

bool track_is_listener(const struct track_end *end);

/* pair.c */
void pair_learn(struct track_end *end, const struct tcpstate_record *rec);
void pair_find(struct track *track, struct track_end *end);
void pair_find_seed(struct track *track, struct track_end *end);
bool pair_agrees(struct track_end *end);
void pair_part(struct track_end *end);
u64 pair_hash(const struct track_end *end);

/* twin.c */
enum track_twin twin_of(const struct track_end *end, const struct tcpstate_record *rec);
void twin_learn(struct track_end *end, const struct tcpstate_record *rec,
		enum track_twin twin);
unsigned int twin_gaps(struct track_end *end);
bool twin_revives(const struct track_end *end, enum track_twin twin);

/* owner.c */
void owner_learn(struct track_end *end, const struct tcpstate_record *rec);
void owner_learn_holder(struct track_end *end, const struct tcpstate_record *socket);

#endif
