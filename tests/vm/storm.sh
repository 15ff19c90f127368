#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Inside the VM, on two CPUs: thousands of connections, with the module loaded
# before they begin, and loaded in the middle. tests/vm/verify_chains.py, outside,
# looks at every connection.
set -eu

mkdir -p /out
echo 1024 65535 > /proc/sys/net/ipv4/ip_local_port_range
# Some connections get a timewait socket, the others find no room for one.
echo 300 > /proc/sys/net/ipv4/tcp_max_tw_buckets

insmod /tcpstate.ko slots=65536
storm 3 1000 > /out/before.made
# Until the last TIME_WAIT is over.
sleep 62
records > /out/before
tcpstatectl status > /out/status
rmmod tcpstate

storm 3 0 > /out/during.made &
storm=$!
sleep 1
insmod /tcpstate.ko slots=262144
sleep 3
kill $storm
wait $storm
sleep 62
records > /out/during
rmmod tcpstate
