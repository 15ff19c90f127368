# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# SCTP and DCCP share code with TCP, and its tracepoint: nothing is recorded of them, and
# all is counted. They stay loaded for the scenarios that follow: each network namespace
# has a socket of theirs then, which is closed with it.

# DCCP, gone from 6.16 on, shares more: its request is hashed, its timewait socket is
# hashed and killed, and counted as TCP's.
#: scenario other-protocols v4 v6
#: ignored other protocol 3 if kernel<6.16	# inet_csk_reqsk_queue_hash_add, inet_twsk_*
#: except server TimeWait +1 if kernel<6.16	# tw_timer_handler: LINUX_MIB_TIMEWAITED
run_other_protocols() {
	for name in crc32c_generic libcrc32c udp_tunnel ip6_udp_tunnel sctp \
		dccp dccp_ipv4 dccp_ipv6; do
		[ ! -e "/other-protocols/$name.ko" ] || [ -e "/sys/module/$name" ] ||
			insmod "/other-protocols/$name.ko" || problem "cannot load $name"
	done
	server "say sctp sctp-noise $LOOP 80 say dccp dccp-noise $LOOP 81"
	end_actors
	grep -A1 sctp "$OUT/actor.server" | grep -q skipped && problem "there is no SCTP"
	kernel_before 6.16 && grep -A1 dccp "$OUT/actor.server" | grep -q skipped &&
		problem "there is no DCCP"
	return 0
}
