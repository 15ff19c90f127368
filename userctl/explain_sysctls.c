// SPDX-License-Identifier: GPL-2.0-only
/*
 * Settings of the kernel that matter to the state machine. The values are those that
 * Linux 6.1 begins with, from tcp_sk_init() and its like; distributions may set others.
 */
#include "explain_tables.h"
#include "i18n.h"

const struct explain_sysctl explain_sysctls[] = {
	{ "net.core.somaxconn", N_("4096 connections"), N_("largest backlog there is") },
	{ "net.ipv4.ip_local_port_range", N_("32768 to 60999"), N_("ports for connect()") },
	{ "net.ipv4.tcp_abort_on_overflow", "0", N_("1 = a full queue sends a RST") },
	{ "net.ipv4.tcp_fastopen", "1", N_("bits: 1 client, 2 server, 0x400 all") },
	{ "net.ipv4.tcp_fin_timeout", "60 s", N_("an orphan's time in FIN_WAIT2") },
	{ "net.ipv4.tcp_invalid_ratelimit", "500 ms", N_("between challenge ACKs") },
	{ "net.ipv4.tcp_keepalive_intvl", "75 s", N_("between probes") },
	{ "net.ipv4.tcp_keepalive_probes", N_("9 probes"), N_("without an answer") },
	{ "net.ipv4.tcp_keepalive_time", "7200 s", N_("idle before the first probe") },
	{ "net.ipv4.tcp_max_orphans", N_("by memory"), N_("sockets without a process") },
	{ "net.ipv4.tcp_max_syn_backlog", N_("by memory"), N_("requests, without cookies") },
	{ "net.ipv4.tcp_max_tw_buckets", N_("by memory"), N_("most timewait sockets") },
	{ "net.ipv4.tcp_mem", N_("by memory"), N_("pages of all TCP: low, pressure, limit") },
	{ "net.ipv4.tcp_migrate_req", "0", N_("1 = to another listener of the port") },
	{ "net.ipv4.tcp_mtu_probing", "0", N_("1 = try smaller segments") },
	{ "net.ipv4.tcp_orphan_retries", "0", N_("which counts as 8 times") },
	{ "net.ipv4.tcp_retries2", N_("15 times"), N_("then given up, 924.6 s or more") },
	{ "net.ipv4.tcp_rfc1337", "0", N_("1 = a RST does not end TIME_WAIT") },
	{ "net.ipv4.tcp_syn_retries", N_("6 times"), N_("127 s in all, 131 s from 6.5 on") },
	{ "net.ipv4.tcp_synack_retries", N_("5 times"), N_("63 s in all") },
	{ "net.ipv4.tcp_syncookies", "1", N_("0 = never, 1 = when needed, 2 = always") },
	{ "net.ipv4.tcp_timestamps", "1", N_("timestamps of RFC 7323") },
	{ "net.ipv4.tcp_tw_reuse", "2", N_("connect() may: 0 no, 1 yes, 2 loopback") },
	{ "net.mptcp.allow_join_initial_addr_port", "1", N_("joins to that address") },
	{ "net.mptcp.checksum_enabled", "0", N_("1 = checksum over the data") },
	{ "net.mptcp.enabled", "1", N_("0 = no MPTCP sockets") },
	{ NULL, NULL, NULL }
};
