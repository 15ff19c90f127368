// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names that Linux 6.1 has, from its own documents: Documentation/networking/
 * ip-sysctl.rst ("TCP variables" and some of "IP Variables"), mptcp-sysctl.rst; the
 * tables of net/ipv4/proc.c and net/mptcp/mib.c, as nstat(8) puts them together.
 */
#include <string.h>

#include "kernel_names.h"

static const char * const ipv4_sysctls[] = {
	"tcp_abort_on_overflow", "tcp_adv_win_scale", "tcp_allowed_congestion_control",
	"tcp_app_win", "tcp_autocorking", "tcp_available_congestion_control", "tcp_base_mss",
	"tcp_mtu_probe_floor", "tcp_min_snd_mss", "tcp_congestion_control", "tcp_dsack",
	"tcp_early_retrans", "tcp_ecn", "tcp_ecn_fallback", "tcp_fack", "tcp_fin_timeout",
	"tcp_frto", "tcp_fwmark_accept", "tcp_invalid_ratelimit", "tcp_keepalive_time",
	"tcp_keepalive_probes", "tcp_keepalive_intvl", "tcp_l3mdev_accept", "tcp_low_latency",
	"tcp_max_orphans", "tcp_max_syn_backlog", "tcp_max_tw_buckets", "tcp_mem",
	"tcp_min_rtt_wlen", "tcp_moderate_rcvbuf", "tcp_mtu_probing", "tcp_probe_interval",
	"tcp_probe_threshold", "tcp_no_metrics_save", "tcp_no_ssthresh_metrics_save",
	"tcp_orphan_retries", "tcp_recovery", "tcp_reflect_tos", "tcp_reordering",
	"tcp_max_reordering", "tcp_retrans_collapse", "tcp_retries1", "tcp_retries2",
	"tcp_rfc1337", "tcp_rmem", "tcp_sack", "tcp_comp_sack_delay_ns",
	"tcp_comp_sack_slack_ns", "tcp_comp_sack_nr", "tcp_slow_start_after_idle",
	"tcp_stdurg", "tcp_synack_retries", "tcp_syncookies", "tcp_migrate_req",
	"tcp_fastopen", "tcp_fastopen_blackhole_timeout_sec", "tcp_fastopen_key",
	"tcp_syn_retries", "tcp_timestamps", "tcp_min_tso_segs", "tcp_tso_rtt_log",
	"tcp_pacing_ss_ratio", "tcp_pacing_ca_ratio", "tcp_tso_win_divisor", "tcp_tw_reuse",
	"tcp_window_scaling", "tcp_shrink_window", "tcp_wmem", "tcp_notsent_lowat",
	"tcp_workaround_signed_windows", "tcp_thin_linear_timeouts", "tcp_limit_output_bytes",
	"tcp_challenge_ack_limit", "tcp_ehash_entries", "tcp_child_ehash_entries",
	"ip_local_port_range", "ip_local_reserved_ports", "ip_unprivileged_port_start",
	"ip_nonlocal_bind", "ip_autobind_reuse",
};

static const char * const mptcp_sysctls[] = {
	"enabled", "add_addr_timeout", "checksum_enabled", "allow_join_initial_addr_port",
	"pm_type", "stale_loss_cnt",
};

static const char * const counters[] = {
	"IcmpInDestUnreachs",
	"TcpRtoAlgorithm", "TcpRtoMin", "TcpRtoMax", "TcpMaxConn", "TcpActiveOpens",
	"TcpPassiveOpens", "TcpAttemptFails", "TcpEstabResets", "TcpCurrEstab", "TcpInSegs",
	"TcpOutSegs", "TcpRetransSegs", "TcpInErrs", "TcpOutRsts", "TcpInCsumErrors",
	"TcpExtSyncookiesSent", "TcpExtSyncookiesRecv", "TcpExtSyncookiesFailed",
	"TcpExtEmbryonicRsts", "TcpExtPruneCalled", "TcpExtRcvPruned", "TcpExtOfoPruned",
	"TcpExtOutOfWindowIcmps", "TcpExtLockDroppedIcmps", "TcpExtArpFilter", "TcpExtTW",
	"TcpExtTWRecycled", "TcpExtTWKilled", "TcpExtPAWSActive", "TcpExtPAWSEstab",
	"TcpExtDelayedACKs", "TcpExtDelayedACKLocked", "TcpExtDelayedACKLost",
	"TcpExtListenOverflows", "TcpExtListenDrops", "TcpExtTCPHPHits", "TcpExtTCPPureAcks",
	"TcpExtTCPHPAcks", "TcpExtTCPRenoRecovery", "TcpExtTCPSackRecovery",
	"TcpExtTCPSACKReneging", "TcpExtTCPSACKReorder", "TcpExtTCPRenoReorder",
	"TcpExtTCPTSReorder", "TcpExtTCPFullUndo", "TcpExtTCPPartialUndo",
	"TcpExtTCPDSACKUndo", "TcpExtTCPLossUndo", "TcpExtTCPLostRetransmit",
	"TcpExtTCPRenoFailures", "TcpExtTCPSackFailures", "TcpExtTCPLossFailures",
	"TcpExtTCPFastRetrans", "TcpExtTCPSlowStartRetrans", "TcpExtTCPTimeouts",
	"TcpExtTCPLossProbes", "TcpExtTCPLossProbeRecovery", "TcpExtTCPRenoRecoveryFail",
	"TcpExtTCPSackRecoveryFail", "TcpExtTCPRcvCollapsed", "TcpExtTCPBacklogCoalesce",
	"TcpExtTCPDSACKOldSent", "TcpExtTCPDSACKOfoSent", "TcpExtTCPDSACKRecv",
	"TcpExtTCPDSACKOfoRecv", "TcpExtTCPAbortOnData", "TcpExtTCPAbortOnClose",
	"TcpExtTCPAbortOnMemory", "TcpExtTCPAbortOnTimeout", "TcpExtTCPAbortOnLinger",
	"TcpExtTCPAbortFailed", "TcpExtTCPMemoryPressures", "TcpExtTCPMemoryPressuresChrono",
	"TcpExtTCPSACKDiscard", "TcpExtTCPDSACKIgnoredOld", "TcpExtTCPDSACKIgnoredNoUndo",
	"TcpExtTCPSpuriousRTOs", "TcpExtTCPMD5NotFound", "TcpExtTCPMD5Unexpected",
	"TcpExtTCPMD5Failure", "TcpExtTCPSackShifted", "TcpExtTCPSackMerged",
	"TcpExtTCPSackShiftFallback", "TcpExtTCPBacklogDrop", "TcpExtPFMemallocDrop",
	"TcpExtTCPMinTTLDrop", "TcpExtTCPDeferAcceptDrop", "TcpExtIPReversePathFilter",
	"TcpExtTCPTimeWaitOverflow", "TcpExtTCPReqQFullDoCookies", "TcpExtTCPReqQFullDrop",
	"TcpExtTCPRetransFail", "TcpExtTCPRcvCoalesce", "TcpExtTCPOFOQueue",
	"TcpExtTCPOFODrop", "TcpExtTCPOFOMerge", "TcpExtTCPChallengeACK",
	"TcpExtTCPSYNChallenge", "TcpExtTCPFastOpenActive", "TcpExtTCPFastOpenActiveFail",
	"TcpExtTCPFastOpenPassive", "TcpExtTCPFastOpenPassiveFail",
	"TcpExtTCPFastOpenListenOverflow", "TcpExtTCPFastOpenCookieReqd",
	"TcpExtTCPFastOpenBlackhole", "TcpExtTCPSpuriousRtxHostQueues",
	"TcpExtBusyPollRxPackets", "TcpExtTCPAutoCorking", "TcpExtTCPFromZeroWindowAdv",
	"TcpExtTCPToZeroWindowAdv", "TcpExtTCPWantZeroWindowAdv", "TcpExtTCPSynRetrans",
	"TcpExtTCPOrigDataSent", "TcpExtTCPHystartTrainDetect", "TcpExtTCPHystartTrainCwnd",
	"TcpExtTCPHystartDelayDetect", "TcpExtTCPHystartDelayCwnd",
	"TcpExtTCPACKSkippedSynRecv", "TcpExtTCPACKSkippedPAWS", "TcpExtTCPACKSkippedSeq",
	"TcpExtTCPACKSkippedFinWait2", "TcpExtTCPACKSkippedTimeWait",
	"TcpExtTCPACKSkippedChallenge", "TcpExtTCPWinProbe", "TcpExtTCPKeepAlive",
	"TcpExtTCPMTUPFail", "TcpExtTCPMTUPSuccess", "TcpExtTCPDelivered",
	"TcpExtTCPDeliveredCE", "TcpExtTCPAckCompressed", "TcpExtTCPZeroWindowDrop",
	"TcpExtTCPRcvQDrop", "TcpExtTCPWqueueTooBig", "TcpExtTCPFastOpenPassiveAltKey",
	"TcpExtTcpTimeoutRehash", "TcpExtTcpDuplicateDataRehash", "TcpExtTCPDSACKRecvSegs",
	"TcpExtTCPDSACKIgnoredDubious", "TcpExtTCPMigrateReqSuccess",
	"TcpExtTCPMigrateReqFailure",
	"MPTcpExtMPCapableSYNRX", "MPTcpExtMPCapableSYNTX", "MPTcpExtMPCapableSYNACKRX",
	"MPTcpExtMPCapableACKRX", "MPTcpExtMPCapableFallbackACK",
	"MPTcpExtMPCapableFallbackSYNACK", "MPTcpExtMPCapableEndpAttempt",
	"MPTcpExtMPFallbackTokenInit", "MPTcpExtMPTCPRetrans", "MPTcpExtMPJoinNoTokenFound",
	"MPTcpExtMPJoinSynRx", "MPTcpExtMPJoinSynBackupRx", "MPTcpExtMPJoinSynAckRx",
	"MPTcpExtMPJoinSynAckBackupRx", "MPTcpExtMPJoinSynAckHMacFailure",
	"MPTcpExtMPJoinAckRx", "MPTcpExtMPJoinAckHMacFailure", "MPTcpExtDSSNotMatching",
	"MPTcpExtDSSCorruptionFallback", "MPTcpExtDSSCorruptionReset",
	"MPTcpExtInfiniteMapTx", "MPTcpExtInfiniteMapRx", "MPTcpExtDSSNoMatchTCP",
	"MPTcpExtDataCsumErr", "MPTcpExtOFOQueueTail", "MPTcpExtOFOQueue", "MPTcpExtOFOMerge",
	"MPTcpExtNoDSSInWindow", "MPTcpExtDuplicateData", "MPTcpExtAddAddr",
	"MPTcpExtEchoAdd", "MPTcpExtPortAdd", "MPTcpExtAddAddrDrop",
	"MPTcpExtMPJoinPortSynRx", "MPTcpExtMPJoinPortSynAckRx", "MPTcpExtMPJoinPortAckRx",
	"MPTcpExtMismatchPortSynRx", "MPTcpExtMismatchPortAckRx", "MPTcpExtRmAddr",
	"MPTcpExtRmAddrDrop", "MPTcpExtRmSubflow", "MPTcpExtMPPrioTx", "MPTcpExtMPPrioRx",
	"MPTcpExtMPFailTx", "MPTcpExtMPFailRx", "MPTcpExtMPFastcloseTx",
	"MPTcpExtMPFastcloseRx", "MPTcpExtMPRstTx", "MPTcpExtMPRstRx", "MPTcpExtRcvPruned",
	"MPTcpExtSubflowStale", "MPTcpExtSubflowRecover", "MPTcpExtSndWndShared",
	"MPTcpExtRcvWndShared", "MPTcpExtRcvWndConflictUpdate", "MPTcpExtRcvWndConflict",
};

static bool is_in(const char *name, size_t len, const char * const *names, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (strlen(names[i]) == len && !strncmp(names[i], name, len))
			return true;
	}
	return false;
}

static bool is_below(const char *name, const char *prefix, const char * const *names, size_t n)
{
	size_t len = strlen(prefix);

	return !strncmp(name, prefix, len) && is_in(name + len, strlen(name + len), names, n);
}

/**
 * kernel_has_sysctl() - does Linux document such a sysctl?
 * @name: as sysctl(8) has it
 *
 * Return: true if so
 */
bool kernel_has_sysctl(const char *name)
{
	return !strcmp(name, "net.core.somaxconn") ||
	       is_below(name, "net.ipv4.", ipv4_sysctls, ARRAY_SIZE(ipv4_sysctls)) ||
	       is_below(name, "net.mptcp.", mptcp_sysctls, ARRAY_SIZE(mptcp_sysctls));
}

/**
 * kernel_has_counter() - does nstat(8) know such a counter?
 * @name: its name; need not be terminated
 * @len: its length
 *
 * Return: true if so
 */
bool kernel_has_counter(const char *name, size_t len)
{
	return is_in(name, len, counters, ARRAY_SIZE(counters));
}
