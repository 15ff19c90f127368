#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Inside the VM, on two CPUs: connections from 16 threads at once, with the module
# loaded before they begin, then loaded in the middle of others. Each record goes
# through tests/vm/chains.c; tests/vm/verify_chains.py, outside, looks at what it
# says and at what others have counted meanwhile.
#
#	storm.sh CONNECTIONS	per thread
set -eu
THREADS=16
connections=$1

# follow DIR: every record of the module, from its first on, into chains
follow() {
	mkfifo "/tmp/${1##*/}"
	chains "/tmp/${1##*/}" > "$1/chains" &
	chains=$!
	drain "/tmp/${1##*/}" > "$1/drain" &
	drain=$!
}

# finish DIR: what the module and the kernel have counted, and the end of the records
finish() {
	kill -INT "$drain"
	wait "$drain"
	wait "$chains"
	tcpstatectl status > "$1/status"
	cat /proc/net/snmp /proc/net/netstat > "$1/mib"
	ss -Htan > "$1/ss"
	rmmod tcpstate
}

# 60 s, and what the kernel's timers are late at that distance.
until_time_wait_is_over() {
	sleep 60
	for _ in $(seq 60); do
		! grep -q '^TCP:.* tw [1-9]' /proc/net/sockstat || sleep 1
	done
}

mkdir -p /out/before /out/middle
ip link set lo up
echo 1024 65535 > /proc/sys/net/ipv4/ip_local_port_range

# Of 4 connections 3 get as far as TIME_WAIT: some find no room for a timewait socket.
echo $((THREADS * connections / 4)) > /proc/sys/net/ipv4/tcp_max_tw_buckets
insmod /tcpstate.ko slots=131072
follow /out/before
storm "$THREADS" "$connections" > /out/before/storm
until_time_wait_is_over
finish /out/before

storm 3 0 > /out/middle/storm &
storm=$!
sleep 1
insmod /tcpstate.ko slots=131072
follow /out/middle
sleep 3
kill "$storm"
wait "$storm"
until_time_wait_is_over
finish /out/middle
