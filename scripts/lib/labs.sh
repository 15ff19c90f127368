# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034 # for those who source it
#
# The machine in which scenes of labs are played: options of scripts/vm. The clock skips
# what nobody uses, such as the 60 seconds of TIME_WAIT, and is as good as the same each
# time. Programs and kernel are always at the same addresses: QEMU caches what it translates
# by address.

LABS_VM=(--icount --append 'tcpstate.lab norandmaps nokaslr' --modules 'veth tun sch_netem inet_diag tcp_diag'
	--bin curl --bin socat --bin tcpdump
	--add "$TOP/build/tests/peer:/bin/peer" --add "$TOP/build/tests/segments:/bin/segments"
	--add /usr/lib/locale/C.utf8:/usr/lib/locale/C.utf8
	--add "$TOP/Documentation/labs:/labs")
