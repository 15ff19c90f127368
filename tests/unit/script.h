/* SPDX-License-Identifier: GPL-2.0-only */
/* Hand-made records, and a source that plays them. */
#ifndef TEST_SCRIPT_H
#define TEST_SCRIPT_H

#include <sys/socket.h>

#include "source.h"
#include "timeline.h"

#define US NSEC_PER_USEC
#define MS NSEC_PER_MSEC
#define SEC NSEC_PER_SEC

/**
 * struct script_socket - what stays the same from record to record
 * @netns: network namespace
 * @cookie: socket cookie
 * @listener: cookie of its listener
 * @family: AF_INET or AF_INET6
 * @local: local address as text
 * @lport: local port
 * @remote: remote address as text; NULL: none
 * @rport: remote port
 * @uid: user id
 */
struct script_socket {
	u32		netns;
	u64		cookie;
	u64		listener;
	int		family;
	const char	*local;
	u16		lport;
	const char	*remote;
	u16		rport;
	u32		uid;
};

struct tcpstate_record script_record(const struct script_socket *sock, u64 time_ns,
				     u8 old_state, u8 new_state, u8 cause);
void script_task(struct tcpstate_record *rec, u32 tgid, const char *comm);
void script_sent(struct tcpstate_record *rec, u8 seg_flags, u32 seq, u32 ack);
void script_received(struct tcpstate_record *rec, u8 seg_flags, u32 seq, u32 ack);
struct tcpstate_record script_reset(const struct script_socket *sock, u64 time_ns, u8 state,
				    u8 reason);

/* A whole HTTP-like exchange between curl[1000] and nginx[987]; closed by curl. */
#define SCRIPT_EXCHANGE_RECORDS 13
#define SCRIPT_CLIENT_ISS 3735928559U
#define SCRIPT_SERVER_ISS 3405691582U
void script_exchange(struct tcpstate_record recs[SCRIPT_EXCHANGE_RECORDS],
		     const struct script_socket *client,
		     const struct script_socket *server, u64 begin_ns);

/**
 * struct script_step - what one read of the fake source brings
 * @began_ns: when the read began
 * @error: 0 or the negative errno to return after the runs
 * @runs: the runs; n_records of @records belong to each, in order
 * @n_runs: how many
 * @records: their records
 */
struct script_step {
	u64				began_ns;
	int				error;
	const struct source_run		*runs;
	size_t				n_runs;
	const struct tcpstate_record	*records;
};

/**
 * struct script_source - a source that plays a script
 * @source: what everybody knows
 * @status: what it answers, but for the CPUs
 * @hooks: its hooks
 * @n_hooks: how many
 * @cpus: heads of its CPUs
 * @n_cpus: how many
 * @steps: what its reads bring; then nothing more
 * @n_steps: how many
 * @at: the next step
 * @reads: how often it was read
 * @waits: how often it was waited for
 * @timeout_ms: how long at most, the last time
 * @on_wait: called at every wait; NULL: nothing
 * @asked_all: the last read asked for all namespaces
 * @asked: cursors of the last read, at most 8
 */
struct script_source {
	struct source			source;
	struct source_status		status;
	const struct source_hook	*hooks;
	size_t				n_hooks;
	const struct source_cpu		*cpus;
	size_t				n_cpus;
	const struct script_step	*steps;
	size_t				n_steps;
	size_t				at;
	unsigned int			reads;
	unsigned int			waits;
	int				timeout_ms;
	void				(*on_wait)(unsigned int waits);
	bool				asked_all;
	struct source_cursor		asked[8];
};

void script_source_init(struct script_source *script);

#endif
