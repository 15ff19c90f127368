/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where records come from.
 *
 * A source is a struct of operations. The kernel module is one; the unit tests
 * have one that plays a script. Nothing here knows of netlink, and nothing
 * that includes this header needs to.
 */
#ifndef TCPSTATECTL_SOURCE_H
#define TCPSTATECTL_SOURCE_H

#include <linux/tcpstate.h>

#include "filter.h"

/* A record's cpu is 16 bits wide; Linux itself stops at 8192. */
#define SOURCE_MAX_CPUS		65536
#define SOURCE_ERROR_LEN	256
#define SOURCE_TEXT_LEN		192

/**
 * struct source_host - a host that records come from
 * @name: its name; empty: not known
 * @boot_id: tells its boots apart; empty: not known
 */
struct source_host {
	char	name[SOURCE_TEXT_LEN];
	char	boot_id[SOURCE_TEXT_LEN];
};

/**
 * struct source_cpu - one CPU's ring
 * @cpu: CPU number; CPUs that cannot exist are left out, so there may be holes
 * @head: sequence number of the newest record; 0: none yet
 * @host: index of its host in source_status.hosts
 */
struct source_cpu {
	u32	cpu;
	u64	head;
	u32	host;
};

/**
 * struct source_pair - how often one transition happened
 * @old_state: enum tcpstate_state
 * @new_state: enum tcpstate_state
 * @count: since the source began to record
 */
struct source_pair {
	u8	old_state;
	u8	new_state;
	u64	count;
};

/**
 * struct source_hook - one place in the kernel that is watched
 * @name: kernel name of the tracepoint or function
 * @method: how it is attached; "none": it is not
 * @error: 0, or the negative errno of the attempt to attach; 0 although it is not
 *	attached: this kernel does not need it
 * @observes: what it sees
 * @without: what cannot be seen without it
 * @missed: runs that the kernel skipped
 * @instead_of: where it would rather be attached; empty: this is its place
 * @loses: what it does not see here and would see there; empty: nothing
 * @runs: how often its BPF programs have run, all that are loaded; 0: not counted
 * @run_ns: how long they ran, nanoseconds
 * @reason: why it is not attached, in words; empty: @error tells
 */
struct source_hook {
	char	name[SOURCE_TEXT_LEN];
	char	method[SOURCE_TEXT_LEN];
	s32	error;
	char	observes[SOURCE_TEXT_LEN];
	char	without[SOURCE_TEXT_LEN];
	u64	missed;
	char	instead_of[SOURCE_TEXT_LEN];
	char	loses[SOURCE_TEXT_LEN];
	u64	runs;
	u64	run_ns;
	char	reason[SOURCE_TEXT_LEN];
};

/**
 * struct source_ignored - something that made no record on purpose
 * @reason: why
 * @count: how often
 */
struct source_ignored {
	char	reason[SOURCE_TEXT_LEN];
	u64	count;
};

/**
 * enum source_kind - what makes the records; captures have these numbers
 * @SOURCE_MODULE: the kernel module
 * @SOURCE_BPF: BPF programs that this program has loaded
 */
enum source_kind {
	SOURCE_MODULE	= 0,
	SOURCE_BPF	= 1,
};

/**
 * struct source_status - what a source is, sees and has counted
 * @kind: what makes, or made, its records
 * @abi_version: TCPSTATE_ABI_VERSION of the source
 * @module_version: version of the module, or of the tcpstatectl that has the BPF programs
 * @kernel_release: as `uname -r`
 * @record_size: bytes of one record
 * @ring_slots: records that fit into the ring of one CPU
 * @wake_delay_ms: milliseconds between two notifications, at least
 * @memory: bytes of all rings
 * @time_loaded: CLOCK_MONOTONIC ns when recording began
 * @time_now: CLOCK_MONOTONIC ns of this status
 * @realtime_offset: ns to add to CLOCK_MONOTONIC for CLOCK_REALTIME
 * @netns: inode number of the reader's network namespace
 * @netns_init: inode number of the initial network namespace
 * @cpus: one per CPU, by number
 * @n_cpus: length of @cpus
 * @pairs: one per transition seen; none for a reader of one namespace
 * @n_pairs: length of @pairs
 * @hooks: one per hook
 * @n_hooks: length of @hooks
 * @ignored: one per reason; none for a reader of one namespace
 * @n_ignored: length of @ignored
 * @hosts: one per host; none: it is this one, which goes without saying
 * @n_hosts: length of @hosts
 * @merged: it is made of several sources, which may have some records in common
 *
 * Owned by the caller; released with source_status_free().
 */
struct source_status {
	enum source_kind	kind;
	u32			abi_version;
	char			module_version[SOURCE_TEXT_LEN];
	char			kernel_release[SOURCE_TEXT_LEN];
	u32			record_size;
	u32			ring_slots;
	u32			wake_delay_ms;
	u64			memory;
	u64			time_loaded;
	u64			time_now;
	s64			realtime_offset;
	u32			netns;
	u32			netns_init;
	struct source_cpu	*cpus;
	size_t			n_cpus;
	struct source_pair	*pairs;
	size_t			n_pairs;
	struct source_hook	*hooks;
	size_t			n_hooks;
	struct source_ignored	*ignored;
	size_t			n_ignored;
	struct source_host	*hosts;
	size_t			n_hosts;
	bool			merged;
};

/**
 * struct source_cursor - the record that a reader wants next from one CPU
 * @cpu: CPU number
 * @seq: sequence number, from 1
 */
struct source_cursor {
	u32	cpu;
	u64	seq;
};

/**
 * struct source_request - what to read
 * @cursors: where to begin, one per CPU
 * @n_cursors: length of @cursors
 * @filter: what is wanted. A source may leave out what filter_push_down() says; the
 *	reader looks at all that comes
 * @all_netns: records of every network namespace, not of the reader's only
 * @arm: wait() should tell when there is more
 */
struct source_request {
	const struct source_cursor	*cursors;
	size_t				n_cursors;
	const struct filter		*filter;
	bool				all_netns;
	bool				arm;
};

/**
 * struct source_run - a run of sequence numbers of one CPU
 * @cpu: CPU number
 * @next: one past the last sequence number of the run
 * @lost: numbers that were overwritten before they could be read
 * @filtered: numbers that the source left out as not wanted
 * @first_record: index of the run's first record in the batch
 * @n_records: how many records the batch has of it
 */
struct source_run {
	u32	cpu;
	u64	next;
	u64	lost;
	u64	filtered;
	size_t	first_record;
	size_t	n_records;
};

/**
 * struct source_batch - what one read brought
 * @began_ns: CLOCK_MONOTONIC before the read began: every record that was
 *	published before then is in this batch or was in an earlier one
 * @runs: runs in the order in which they came
 * @n_runs: length of @runs
 * @max_runs: room of @runs
 * @records: records of all runs
 * @n_records: length of @records
 * @max_records: room of @records
 * @malformed: records that made no sense and were left out
 *
 * Owned by the caller, used again for the next read; released with
 * source_batch_free().
 */
struct source_batch {
	u64			began_ns;
	struct source_run	*runs;
	size_t			n_runs;
	size_t			max_runs;
	struct tcpstate_record	*records;
	size_t			n_records;
	size_t			max_records;
	u64			malformed;
};

/**
 * struct source_sockets - sockets that existed when the source was asked
 * @began_ns: CLOCK_MONOTONIC before the first one was looked at
 * @ended_ns: CLOCK_MONOTONIC after the last one
 * @records: one per socket: event is 0, seq is 0, time_ns is @ended_ns, old_state and
 *	new_state are the state it was in, tgid and comm (context
 *	TCPSTATE_CTX_TASK) are a process that has it open, if one is known
 * @n: how many
 * @room: room of @records
 *
 * Owned by the caller; released with source_sockets_free().
 */
struct source_sockets {
	u64			began_ns;
	u64			ended_ns;
	struct tcpstate_record	*records;
	size_t			n;
	size_t			room;
};

/**
 * struct source_position - how far a source was read
 * @name: what is read, valid until the next read; NULL: several files
 * @done: bytes that were read of it
 * @size: bytes that it has now; 0: not known
 */
struct source_position {
	const char	*name;
	u64		done;
	u64		size;
};

struct source;

/**
 * struct source_ops - what a source can do
 * @status: fill @st, which is zeroed before. The caller frees it, after a
 *	failure as well.
 *	Result: 0 or a negative errno, see below.
 * @read: append to an empty batch everything from the request's cursors on that
 *	exists when the read begins. What the batch holds after a failure is
 *	valid: it is a beginning of what would have come.
 *	Result: 0; 1 if only a part of it was read, and the next read goes on at
 *	once (a file does so, to be read in pieces); or a negative errno, see below.
 *	source.ended says that a read that returned 0 was the last.
 * @wait: sleep until there is more to read, until @wake_fd is readable (-1: no
 *	such file), or until @timeout_ms have passed.
 *	Result: 1 if a read is worth it, 0 if not, or a negative errno.
 * @sockets: append to empty @sockets those that exist, of the reader's namespace or
 *	of all. May be NULL: not known.
 *	Result: 0 or a negative errno; what was appended is valid after a failure.
 * @damage: tell the line number @n, from 0, about what is known to be missing or
 *	damaged apart from what runs count as lost. May be NULL: nothing ever is.
 *	Result: false if there are not so many lines.
 * @position: how far it was read. May be NULL: it is not read from one end to the other.
 *	Result: false if that is not known.
 * @close: free the source. Never fails.
 *
 * Errors, all with a text in source.error:
 * -ENOENT	there is no such source (any more): the module is not loaded
 * -EPERM	not allowed
 * -ERANGE	a cursor is in the future: the source began anew
 * -ENOBUFS	the read was cut short; the next one goes on from there
 * -EPROTO	the source speaks another language than this program
 * anything else from a system call
 */
struct source_ops {
	int (*status)(struct source *source, struct source_status *st);
	int (*read)(struct source *source, const struct source_request *request,
		    struct source_batch *batch);
	int (*wait)(struct source *source, int wake_fd, int timeout_ms);
	int (*sockets)(struct source *source, bool all_netns,
		       struct source_sockets *sockets);
	bool (*damage)(struct source *source, unsigned int n,
		       char line[SOURCE_ERROR_LEN]);
	bool (*position)(const struct source *source, struct source_position *position);
	void (*close)(struct source *source);
};

/**
 * struct source - an open source; the first member of every kind of source
 * @ops: what it can do
 * @ended: set by a read: nothing more will ever come (a file that was ended)
 * @no_past: it has nothing from before it was opened
 * @error: one line about the latest failure
 */
struct source {
	const struct source_ops	*ops;
	bool			ended;
	bool			no_past;
	char			error[SOURCE_ERROR_LEN];
};

int source_module_open(struct source **source, char error[SOURCE_ERROR_LEN]);
int source_bpf_open(struct source **source, const struct filter *filter, bool all_netns,
		    char error[SOURCE_ERROR_LEN]);
int source_file_open(struct source **source, const char *path, bool follow,
		     char error[SOURCE_ERROR_LEN]);
int source_file_open_memory(struct source **source, const void *data, size_t len,
			    char error[SOURCE_ERROR_LEN]);

int source_batch_add_run(struct source_batch *batch, const struct source_run *run);
int source_batch_add_records(struct source_batch *batch, const void *buf,
			     size_t len, u32 record_size);
void source_batch_keep(struct source_batch *batch,
		       bool (*wanted)(void *context, const struct tcpstate_record *rec),
		       void *context);
void source_batch_reset(struct source_batch *batch);
void source_batch_free(struct source_batch *batch);
void source_sockets_free(struct source_sockets *sockets);
bool source_status_counts(const struct source_status *st);
u64 source_status_missed(const struct source_status *st);
u64 source_status_overwritten(const struct source_status *st, const struct source_cpu *cpu);
void source_status_free(struct source_status *st);

void *grow(void *array, size_t *room, size_t wanted, size_t size);

#endif
