#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The demo, inside the VM: two hosts (network namespaces) joined by a cable, a
# web server on one, one request from the other, recorded by the module.
# Leaves in /out: timeline (what is shown), pcap (the same run as tcpdump saw
# it), demo.cap (a capture of the same), records (all that the module recorded, if
# the program for that is there).
set -eu

host() {
	ip netns add "$1"
	ip link set "$2" netns "$1" name eth0
	ip -n "$1" addr add "$3" dev eth0
	ip -n "$1" link set lo up
	ip -n "$1" link set eth0 up
}

wait_for() {
	for _ in $(seq 1000); do
		"$@" > /dev/null 2>&1 && return
		sleep 0.01
	done
	echo "demo: gave up waiting for: $*" >&2
	exit 1
}

mkdir -p /out /tmp/www /tmp/server
echo 'Hello from the other side of the cable.' > /tmp/www/index.html
cat > /tmp/server/conf <<'EOF'
ServerRoot /tmp/server
ServerName server
Listen 80
User www-data
Group www-data
PidFile /tmp/server/pid
ErrorLog /tmp/server/log
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
DocumentRoot /tmp/www
EOF

insmod /tcpstate.ko
ip link add v0 type veth peer name v1
host client v0 10.0.0.1/24
host server v1 10.0.0.2/24

ip netns exec server apache2 -f /tmp/server/conf -DFOREGROUND &
web=$!
ip netns exec client tcpdump -Z root -i eth0 -U --immediate-mode -w /out/pcap tcp \
	2> /tmp/tcpdump.log &
dump=$!
wait_for grep -q listening /tmp/tcpdump.log
wait_for sh -c 'ip netns exec server ss -Htln | grep -q :80'

ip netns exec client curl -sS http://10.0.0.2/index.html > /tmp/page
# TIME_WAIT lasts 60 seconds; the machine's clock skips them.
sleep 63
kill -INT "$dump"
wait "$dump" || true
kill "$web"
wait "$web" 2> /dev/null || true

tcpstatectl timeline --port 80 2> /out/totals > /out/timeline
if command -v records > /dev/null; then
	records > /out/records
fi
tcpstatectl record --port 80 --duration 1 -o /out/demo.cap 2> /dev/null
rmmod tcpstate

echo "\$ curl http://10.0.0.2/index.html"
cat /tmp/page
echo
echo "\$ tcpstatectl timeline --port 80"
cat /out/timeline
echo "\$ tcpdump -n -S     # the same connection on the wire: compare seq and ack"
tcpdump -Z root -n -S -r /out/pcap 2> /dev/null | sed 's/, options \[[^]]*\]//; s/, win [0-9]*//'
