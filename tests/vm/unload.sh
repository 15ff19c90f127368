#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Inside the VM, on two CPUs: the module comes and goes 50 times while
# connections are made and closed; readers come and go as well. Nothing may
# appear in the kernel log.
set -eu
cd "$(dirname "$0")"
# shellcheck source=tests/lib/tap.sh
. ./lib/tap.sh

# Enough ports although every connection leaves one in TIME_WAIT.
echo 1024 65535 > /proc/sys/net/ipv4/ip_local_port_range
echo 1 > /proc/sys/net/ipv4/tcp_tw_reuse
echo 2048 > /proc/sys/net/ipv4/tcp_max_tw_buckets

insmod /tcpstate.ko
rmmod tcpstate
dmesg -c > /dev/null

# Pauses leave some time for loading and unloading, which wait for all CPUs.
storm 3 0 2000 > /tmp/storm &
storm=$!
sleep 1
loaded=0 recorded=0
for _ in $(seq 50); do
	insmod /tcpstate.ko wake_delay_ms=0
	records > /tmp/records || true
	recorded=$((recorded + $(grep -c '^seq=' /tmp/records || true)))
	# A reader that waits must not keep the module from going.
	tcpstatectl watch --source module > /dev/null 2>&1 &
	watcher=$!
	sleep 0.1
	# Refused while a reader is in the middle of a dump, which takes moments.
	for _ in $(seq 100); do
		rmmod tcpstate 2> /dev/null && break
		sleep 0.02
	done
	[ -d /sys/module/tcpstate ] || loaded=$((loaded + 1))
	wait "$watcher" || true
done
kill "$storm"
wait "$storm"
made=$(sed -n 's/^connections //p' /tmp/storm)

tap_is "$loaded" 50 "loaded and unloaded 50 times under load"
tap_result $((made < 1000)) "connections went on meanwhile ($made)"
tap_result $((recorded < 1000)) "records were read meanwhile ($recorded)"
tap_is "$(dmesg | grep -v ': recording, ' || true)" "" "nothing in the kernel log"
tap_is "$(grep -c tcpstate /proc/modules || true)" 0 "the module is gone"
tap_done
