// SPDX-License-Identifier: GPL-2.0-only
/*
 * Settings of the kernel that matter to the state machine. The values are those that
 * Linux 6.1 begins with, from tcp_sk_init() and its like; distributions may set others.
 */
#include "explain_tables.h"

const struct explain_sysctl explain_sysctls[] = {
	{ "net.core.somaxconn", "4096 connections", "largest backlog there is" },
	{ "net.ipv4.ip_local_port_range", "32768 to 60999", "ports for connect()" },
	{ "net.ipv4.tcp_abort_on_overflow", "0", "1 = a full queue sends a RST" },
	{ "net.ipv4.tcp_fastopen", "1", "bits: 1 client, 2 server, 0x400 all" },
	{ "net.ipv4.tcp_fin_timeout", "60 s", "an orphan's time in FIN_WAIT2" },
	{ "net.ipv4.tcp_invalid_ratelimit", "500 ms", "between challenge ACKs" },
	{ "net.ipv4.tcp_keepalive_intvl", "75 s", "between probes" },
	{ "net.ipv4.tcp_keepalive_probes", "9 probes", "without an answer" },
	{ "net.ipv4.tcp_keepalive_time", "7200 s", "idle before the first probe" },
	{ "net.ipv4.tcp_max_orphans", "by memory", "sockets without a process" },
	{ "net.ipv4.tcp_max_syn_backlog", "by memory", "requests, without cookies" },
	{ "net.ipv4.tcp_max_tw_buckets", "by memory", "most timewait sockets" },
	{ "net.ipv4.tcp_mem", "by memory", "pages of all TCP: low, pressure, limit" },
	{ "net.ipv4.tcp_migrate_req", "0", "1 = to another listener of the port" },
	{ "net.ipv4.tcp_mtu_probing", "0", "1 = try smaller segments" },
	{ "net.ipv4.tcp_orphan_retries", "0", "which counts as 8 times" },
	{ "net.ipv4.tcp_retries2", "15 times", "then given up, 924.6 s or more" },
	{ "net.ipv4.tcp_rfc1337", "0", "1 = a RST does not end TIME_WAIT" },
	{ "net.ipv4.tcp_syn_retries", "6 times", "127 s in all, 131 s from 6.5 on" },
	{ "net.ipv4.tcp_synack_retries", "5 times", "63 s in all" },
	{ "net.ipv4.tcp_syncookies", "1", "0 = never, 1 = when needed, 2 = always" },
	{ "net.ipv4.tcp_timestamps", "1", "timestamps of RFC 7323" },
	{ "net.ipv4.tcp_tw_reuse", "2", "connect() may: 0 no, 1 yes, 2 loopback" },
	{ "net.mptcp.allow_join_initial_addr_port", "1", "joins to that address" },
	{ "net.mptcp.checksum_enabled", "0", "1 = checksum over the data" },
	{ "net.mptcp.enabled", "1", "0 = no MPTCP sockets" },
	{ NULL, NULL, NULL }
};
