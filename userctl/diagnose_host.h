/* SPDX-License-Identifier: GPL-2.0-only */
/* Settings and counters of this host, as far as this process can read them. */
#ifndef TCPSTATECTL_DIAGNOSE_HOST_H
#define TCPSTATECTL_DIAGNOSE_HOST_H

#include "types.h"

/* Two numbers of 64 bits with a blank. */
#define HOST_VALUE_LEN	48

/**
 * enum host_setting - sysctls that matter to the rules
 * @HOST_SOMAXCONN: net.core.somaxconn
 * @HOST_ABORT_ON_OVERFLOW: net.ipv4.tcp_abort_on_overflow
 * @HOST_FIN_TIMEOUT: net.ipv4.tcp_fin_timeout
 * @HOST_MAX_ORPHANS: net.ipv4.tcp_max_orphans; of the whole host
 * @HOST_MAX_SYN_BACKLOG: net.ipv4.tcp_max_syn_backlog
 * @HOST_MAX_TW_BUCKETS: net.ipv4.tcp_max_tw_buckets
 * @HOST_ORPHAN_RETRIES: net.ipv4.tcp_orphan_retries
 * @HOST_PORT_RANGE: net.ipv4.ip_local_port_range: first and last port
 * @HOST_SYN_RETRIES: net.ipv4.tcp_syn_retries
 * @HOST_SYNACK_RETRIES: net.ipv4.tcp_synack_retries
 * @HOST_SYNCOOKIES: net.ipv4.tcp_syncookies
 * @HOST_TW_REUSE: net.ipv4.tcp_tw_reuse
 * @HOST_SETTINGS: how many there are
 */
enum host_setting {
	HOST_SOMAXCONN,
	HOST_ABORT_ON_OVERFLOW,
	HOST_FIN_TIMEOUT,
	HOST_MAX_ORPHANS,
	HOST_MAX_SYN_BACKLOG,
	HOST_MAX_TW_BUCKETS,
	HOST_ORPHAN_RETRIES,
	HOST_PORT_RANGE,
	HOST_SYN_RETRIES,
	HOST_SYNACK_RETRIES,
	HOST_SYNCOOKIES,
	HOST_TW_REUSE,
	HOST_SETTINGS
};

/**
 * enum host_counter - counters of /proc/net/netstat
 * @HOST_LISTEN_OVERFLOWS: TcpExtListenOverflows
 * @HOST_LISTEN_DROPS: TcpExtListenDrops
 * @HOST_TIME_WAIT_OVERFLOW: TcpExtTCPTimeWaitOverflow
 * @HOST_ABORT_ON_MEMORY: TcpExtTCPAbortOnMemory
 * @HOST_COUNTERS: how many there are
 */
enum host_counter {
	HOST_LISTEN_OVERFLOWS,
	HOST_LISTEN_DROPS,
	HOST_TIME_WAIT_OVERFLOW,
	HOST_ABORT_ON_MEMORY,
	HOST_COUNTERS
};

/**
 * struct host_value - a setting
 * @known: could it be read?
 * @number: its value, or the first of two
 * @second: the second of two
 */
struct host_value {
	bool	known;
	u64	number;
	u64	second;
};

/**
 * struct host_count - a counter, read twice
 * @known: could it be read both times?
 * @begin: what it was in the beginning
 * @grown: by how much it grew
 */
struct host_count {
	bool	known;
	u64	begin;
	u64	grown;
};

/**
 * struct host - settings and counters of one network namespace
 * @netns: the namespace; 0: nothing is known of any
 * @settings: its settings
 * @counters: its counters; known after host_count_end()
 */
struct host {
	u32			netns;
	struct host_value	settings[HOST_SETTINGS];
	struct host_count	counters[HOST_COUNTERS];
};

void host_read(struct host *host, u32 netns, const char *proc);
void host_count_begin(struct host *host, const char *proc);
void host_count_end(struct host *host, const char *proc);

const struct host_value *host_setting(const struct host *host, u32 netns,
				      enum host_setting setting);
u64 host_grown(const struct host *host, enum host_counter counter);
const char *host_setting_name(enum host_setting setting);
void host_value_text(char out[HOST_VALUE_LEN], const struct host_value *value);

#endif
