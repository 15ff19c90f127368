# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Protocols that share TCP's code, and its tracepoint.

# SCTP and DCCP: nothing is recorded, all is counted. Both stay loaded for the scenarios
# that follow: their sockets for each network namespace are closed with it.
#: scenario other-protocols v4 v6
run_other_protocols() {
	for name in libcrc32c udp_tunnel ip6_udp_tunnel sctp dccp dccp_ipv4 dccp_ipv6; do
		[ ! -e "/other-protocols/$name.ko" ] || [ -e "/sys/module/$name" ] ||
			insmod "/other-protocols/$name.ko" || problem "cannot load $name"
	done
	server "sctp-noise $LOOP 80 dccp-noise $LOOP 81"
}
