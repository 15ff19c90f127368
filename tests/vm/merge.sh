#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Inside the VM: two hosts (network namespaces), each with a recorder of its own, and
# connections between them. `tcpstatectl merge` has to bring the ends together. Leaves in
# /out, for tests/vm/verify_merge.py, which makes two hosts with clocks of their own of them:
#
# client, server	the two recordings
# counts		client: ActiveOpens, server: PassiveOpens, of the connections
set -u
cd "$(dirname "$0")" || exit
# shellcheck source=tests/lib/tap.sh
. ./lib/tap.sh
# shellcheck source=tests/vm/net.sh
. ./net.sh

# As in ctl.sh.
TIME_WAIT=69
SERVER=10.9.0.2

# mib NETNS NAME: a counter of /proc/net/snmp
mib() {
	net_run "$1" cat /proc/net/snmp | awk -v name="$2" '
		$1 != "Tcp:" { next }
		!column { for (column = 2; $column != name; column++); next }
		{ print $column }'
}

# between SERVER_WORDS CLIENT_WORDS [ADDRESS]: one connection of two peers
between() {
	address=${3:-$SERVER}
	# shellcheck disable=SC2086 # they are words
	nsenter --net=/run/netns/s-x peer bind "$address" 81 listen accept $1 close &
	peer=$!
	wait_for sh -c "ss -N s-x -Htln | grep -q :81"
	# shellcheck disable=SC2086
	net_run c-x peer connect "$address" 81 $2 close
	wait $peer
}

# pairs FILE: connections of --json with a client and a server
pairs() {
	grep -c '"role":"client".*"role":"server".*"rows":' "$1"
}

mkdir -p /out /tmp/www
echo hello > /tmp/www/index.html
insmod /tcpstate.ko
net_up x
net_run s-x httpd -p $SERVER:80 -h /tmp/www

# One is in its namespace, the other one asks for it.
nsenter --net=/run/netns/c-x tcpstatectl record --netns self -o /out/client --no-compress \
	2> /tmp/client.err &
client=$!
tcpstatectl record --netns s-x -o /out/server --no-compress 2> /tmp/server.err &
server=$!
wait_for test -s /out/client
wait_for test -s /out/server
# Until IPv6 has noticed that the cable is plugged in.
sleep 2

for _ in 1 2 3 4 5 6 7 8 9 10; do
	net_run c-x wget -q -O /dev/null http://$SERVER/
done
between "eof sleep 50" "send 100"
between "send 100" "eof sleep 50"
between "recv sleep 300" "send 10 shutdown eof" fd00:9::2
between "hung-up" "linger0"
between "readable" "send 10 hung-up"
net_run c-x peer connect $SERVER 82 fails ECONNREFUSED
net_run c-x peer connect fd00:9::2 82 fails ECONNREFUSED
# The first answers are lost: the SYN and the SYN-ACK are sent again.
ip -n s-x neigh replace 10.9.0.1 lladdr ${MAC}9 dev eth0
(sleep 2; ip -n s-x neigh replace 10.9.0.1 lladdr ${MAC}1 dev eth0) &
between "eof" "send 10"
sleep $TIME_WAIT

active=$(mib c-x ActiveOpens) passive=$(mib s-x PassiveOpens)
tap_is "$active $passive" "18 16" "made 18 connections, of which 2 were refused"
echo "$active $passive" > /out/counts
kill -INT $client $server
wait $client
tap_is "$?" 0 "recording inside a namespace ends well"
wait $server
tap_is "$?" 0 "recording of a namespace ends well"
for side in client server; do
	tap_like "$(cat /tmp/$side.err)" "^recorded [0-9]+ records, .*; filtered [1-9][0-9]*, lost 0" \
		"the $side's recording has its own records only"
done

# Two recordings of one host.
tcpstatectl merge --json /out/client /out/server > /tmp/merged 2> /tmp/err
tap_is "$?:$(cat /tmp/err)" "0:" "merged: nothing is said of clocks"
tap_is "$(pairs /tmp/merged)" "$passive" "merged: every connection with both ends"
tap_is "$(grep -c '"role":"client"' /tmp/merged)" "$active" "merged: and those that were refused"
tcpstatectl merge /out/client /out/server > /tmp/merged 2> /tmp/err
tap_is "$(awk 'length > 80' /tmp/merged)" "" "merged: fits 80 columns"
# The module has all of it, too: the same connections, told by one reader.
tcpstatectl timeline --no-baseline > /tmp/live 2> /tmp/live.err
for text in live merged; do
	awk 'BEGIN { RS = ""; FS = "\n"; OFS = "|" } { $1 = $1; print }' /tmp/$text |
		sort > /tmp/$text.sorted
done
tap_is "$(diff /tmp/live.sorted /tmp/merged.sorted | cut -c 1-1000)" "" \
	"merged: as one recording of both would be"
rmmod tcpstate
tap_done
