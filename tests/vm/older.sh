#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Inside the VM: sockets that were there before the module, in every state that lasts, and
# sockets that outlive their namespace and the module.
#
# Needs /tcpstate.h, the ABI header: what the numbers in records mean.
set -u
cd "$(dirname "$0")" || exit
# shellcheck source=tests/lib/tap.sh
. ./lib/tap.sh
# shellcheck source=tests/vm/net.sh
. ./net.sh

# set_family FAMILY: $C, $S namespaces; $SERVER, $CLIENT, $SLOW, $LOST addresses; $T a folder
set_family() {
	C=c-$1 S=s-$1 T=/tmp/$1
	case $1 in
	v4) NET=10.9.0. LEN=/24 ;;
	v6) NET=fd00:9:: LEN='/64 nodad' ;;
	esac
	# From the last two, SYNs come and the answers get lost, for $SLOW until repaired.
	SERVER=${NET}2 CLIENT=${NET}1 SLOW=${NET}3 LOST=${NET}4
}

# end NAME NETNS WORDS...: one end of connections; tells cookies into $T/told.NAME
end() {
	name=$1 netns=$2
	shift 2
	words=$*
	# shellcheck disable=SC2086 # they are meant to be split
	nsenter --net="/run/netns/$netns" timeout 500 peer $words \
		> "$T/told.$name" 2> "$T/err.$name" &
}

# client NAME ADDRESS PORT WORDS...: connects; tells its cookie as NAME
client() {
	name=$1 from="bind $2 $3"
	shift 3
	end "$name" "$C" "$from connect $SERVER 80 say $name cookie wait $T/$name $*"
}

# await FILE
await() {
	wait_for test -e "$T/$1" || echo "# nobody made $1"
}

# seen NAME NETNS FILTER...: tells the cookie of a socket that no process holds
seen() {
	name=$1 netns=$2
	shift 2
	wait_for sh -c "ss -N $netns -Htan $* | grep -q ." || echo "# no socket is $*"
	ss -N "$netns" -Htane "$@" | sed -n 's/.* sk:\([0-9a-f]*\).*/\1/p' | while read -r cookie; do
		printf '%s\ncookie %d\n' "$name" "0x$cookie"
	done > "$T/told.$name"
}

# cookie NAME
cookie() {
	cat "$T"/told.* | awk -v name="$1" 'NF == 1 { said = $1 }
		$1 == "cookie" && said == name { print $2; exit }'
}

# read_records: into /tmp/records, one a line: cookie, pair, cause with ? if it is inferred,
# network namespace, cookie of the listener, in the order of time
cat > /tmp/read.awk <<'END_OF_AWK'
FNR == NR {
	value = $3 + 0
	if ($1 ~ /^TCPSTATE_CAUSE_/ && $2 == "=")
		causes[value] = substr($1, 16)
	else if ($1 == "TCPSTATE_EV_ACCEPT")
		accept = value
	else if ($1 ~ /^TCPSTATE_(ESTABLISHED|CLOS|LIST|LAST|TIME|FIN_|NEW|SYN_)/ && $2 == "=" &&
		 value <= 12)
		states[value] = substr($1, 10)
	next
}
$1 ~ /^seq=/ {
	for (i = 1; i <= NF; i++) {
		at = index($i, "=")
		r[substr($i, 1, at - 1)] = substr($i, at + 1)
	}
	if (r["event"] != 1 && r["event"] != accept)
		next
	pair = r["event"] == 1 ? states[r["old_state"]] ">" states[r["new_state"]] : "accept"
	print r["time_ns"], r["seq"], r["cookie"], pair, \
		causes[r["cause"]] (r["flags"] % 2 ? "?" : ""), r["netns"], r["listener_cookie"]
}
END_OF_AWK

read_records() {
	records | awk -f /tmp/read.awk /tcpstate.h - | sort -n -k1 -k2 | cut -d ' ' -f 3- > /tmp/records
}

# chain_is NAME WANTED: the records of that socket
chain_is() {
	got=$(awk -v cookie="$(cookie "$1")" '$1 == cookie { printf "%s%s %s", n++ ? ", " : "", $2, $3 }' \
		/tmp/records)
	tap_is "$got" "$2" "$FAMILY: $1"
}

# transitions: how many there are of each pair
transitions() {
	awk '$2 != "accept" { n[$2]++ } END { for (pair in n) print pair, n[pair] }' /tmp/records |
		sort
}

FIRST="ESTABLISHED>FIN_WAIT1 CLOSE, FIN_WAIT1>FIN_WAIT2 ACK, FIN_WAIT2>TIME_WAIT FIN"
SECOND="CLOSE_WAIT>LAST_ACK CLOSE, LAST_ACK>CLOSE ACK"
OVER="TIME_WAIT>CLOSE 2MSL_TIMER"

# The sockets that are older than the module.
open_sockets() {
	mkdir "$T"
	for netns in "$C" "$S"; do
		net_run "$netns" sysctl -qw net.ipv4.tcp_syn_retries=4 net.ipv4.tcp_synack_retries=4
	done
	for address in "$SLOW" "$LOST"; do
		# shellcheck disable=SC2086 # nodad is a word of its own
		ip -n "$C" addr add dev eth0 "$address"$LEN
		ip -n "$S" neigh replace "$address" lladdr 02:00:00:00:00:99 dev eth0
	done
	# Accepts connections one by one, and closes most when all is over.
	end server "$S" "bind $SERVER 80 listen say listener cookie touch $T/listening
		new accept say time-wait-server cookie touch $T/time-wait eof close
		new accept say established-server cookie touch $T/established
		new accept say half-closed-server cookie touch $T/half-closed
		new accept say orphan-server cookie touch $T/orphan
		new accept touch $T/unasked
		wait $T/go use 2 eof sleep 50 close use 3 close use 4 close
		use 5 eof sleep 50 say unasked-server cookie close
		new accept say queued-server cookie touch $T/queued eof sleep 50 close
		new accept say slow-server cookie touch $T/slow eof sleep 50 close
		touch $T/closed wait $T/over"
	await listening
	client time-wait "$CLIENT" 1001 close
	await time-wait
	client established "$CLIENT" 1002 "wait $T/go close"
	await established
	client half-closed "$CLIENT" 1003 "shutdown wait $T/go eof close"
	await half-closed
	client orphan "$CLIENT" 1004 close
	await orphan
	# Nobody asks for the cookie of this one before the module is there.
	end unasked "$C" "bind $CLIENT 1005 connect $SERVER 80 wait $T/go close"
	await unasked
	# This one waits in the accept queue.
	end queued "$C" "bind $CLIENT 1006 connect $SERVER 80 say queued cookie wait $T/queued close"
	end slow "$C" "bind $SLOW 1007 start-connect $SERVER 80 say slow cookie connected \
		wait $T/slow close"
	end lost "$C" "bind $LOST 1008 start-connect $SERVER 80 say lost cookie connected \
		fails ETIMEDOUT"
	seen time-wait-socket "$C" state time-wait sport = :1001
	seen slow-request "$S" state syn-recv dport = :1007
	seen lost-request "$S" state syn-recv dport = :1008
}

# What they do afterwards.
close_sockets() {
	: > "$T/go"
	ip -n "$S" neigh del "$SLOW" dev eth0
	await closed
}

check_chains() {
	chain_is listener "LISTEN>CLOSE EXIT"
	chain_is time-wait "$OVER"
	chain_is established "$FIRST, $OVER"
	chain_is established-server "ESTABLISHED>CLOSE_WAIT FIN, $SECOND"
	chain_is half-closed "FIN_WAIT2>TIME_WAIT FIN, $OVER"
	chain_is half-closed-server "$SECOND"
	chain_is orphan "FIN_WAIT2>TIME_WAIT FIN, $OVER"
	chain_is orphan-server "$SECOND"
	chain_is unasked-server "ESTABLISHED>CLOSE_WAIT FIN, $SECOND"
	chain_is unasked-tw "$FIRST, $OVER"
	chain_is queued "$FIRST, $OVER"
	chain_is queued-server "accept ACCEPT, ESTABLISHED>CLOSE_WAIT FIN, $SECOND"
	chain_is slow "SYN_SENT>ESTABLISHED SYNACK, $FIRST, $OVER"
	chain_is slow-server "NEW_SYN_RECV>SYN_RECV ACK, SYN_RECV>ESTABLISHED ACK, accept ACCEPT, \
ESTABLISHED>CLOSE_WAIT FIN, $SECOND"
	chain_is lost "SYN_SENT>CLOSE RETRANS_TIMER"
	chain_is lost-request "NEW_SYN_RECV>CLOSE SYNACK_TIMER"
	tap_is "$(cookie time-wait)" "$(cookie time-wait-socket)" "$FAMILY: ss tells the same cookie"
	tap_is "$(cookie slow-request)" "$(cookie slow-server)" "$FAMILY: a request's is its child's"
	tap_is "$(awk -v cookie="$(cookie slow-server)" '$1 == cookie { print $5; exit }' /tmp/records)" \
		"$(cookie listener)" "$FAMILY: the request names its listener"
}

# Two hosts with one connection in TIME_WAIT, named time-wait, and then
#	gone	nothing else
#	lasting	one that was closed at both ends by now, and each gets no answer: orphan
open_lingering() {
	FAMILY=$1
	net_up "$1"
	set_family v4
	C=c-$1 S=s-$1 T=/tmp/$1
	mkdir "$T"
	end server "$S" "bind $SERVER 80 listen touch $T/listening accept touch $T/time-wait
		eof close touch $T/closed"
	await listening
	client time-wait "$CLIENT" 1001 close
	await closed
	[ "$1" != gone ] || return 0
	end server2 "$S" "bind $SERVER 80 listen touch $T/listening2 accept touch $T/orphan
		wait $T/lost"
	await listening2
	client orphan "$CLIENT" 1002 "wait $T/lost close touch $T/orphaned"
	await orphan
	ip -n "$C" neigh replace "$SERVER" lladdr 02:00:00:00:00:99 dev eth0
	ip -n "$S" neigh replace "$CLIENT" lladdr 02:00:00:00:00:99 dev eth0
	: > "$T/lost"
	await orphaned
}

FAMILIES='v4 v6'
for FAMILY in $FAMILIES; do
	net_up "$FAMILY"
	set_family "$FAMILY"
	sleep 2
	open_sockets
done
open_lingering gone
insmod /tcpstate.ko
net_down gone
for FAMILY in $FAMILIES; do
	set_family "$FAMILY"
	close_sockets
done
for FAMILY in $FAMILIES; do
	set_family "$FAMILY"
	seen unasked-tw "$C" state time-wait sport = :1005
done
# Until the last SYN and SYN-ACK are given up: 31 s after the first. Then TIME_WAIT, 60 s:
# the kernel's timers may be late at such a distance, by an eighth at the worst.
sleep 36
: > /tmp/v4/over
: > /tmp/v6/over
sleep 69
read_records
tcpstatectl status > /tmp/status
tcpstatectl timeline > /tmp/timeline 2> /tmp/timeline.err
for FAMILY in $FAMILIES; do
	set_family "$FAMILY"
	check_chains
	cat "$T"/err.* | sed 's/^/# /'
done
FAMILY=gone T=/tmp/gone
chain_is time-wait "TIME_WAIT>CLOSE NETNS_EXIT"
cat /tmp/*/told.* | awk '$1 == "cookie" { print $2 }' | sort -u > /tmp/known
cut -d ' ' -f 1 /tmp/records | sort -u > /tmp/recorded
tap_is "$(grep -vxF -f /tmp/known /tmp/recorded)" "" "no record of any other socket"
tap_is "$(sed -n 's/^\([A-Z_0-9]*\) -> \([A-Z_0-9]*\) *\([1-9][0-9]*\)$/\1>\2 \3/p' /tmp/status |
	sort)" "$(transitions)" "counters agree with records"
# Of each family: established, half-closed, unasked, queued, slow.
tap_like "$(cat /tmp/status)" "^hand-over to timewait socket +10$" \
	"a socket handed over to TIME_WAIT has no CLOSE of its own"
tap_is "$(grep -c "beginning not seen" /tmp/timeline)" "$(wc -l < /tmp/recorded)" \
	"timeline: no socket has a known beginning"
tap_is "$(grep -c "records missing" /tmp/timeline)" 0 "timeline: nothing is missing afterwards"
for FAMILY in $FAMILIES; do
	net_down "$FAMILY"
done
rmmod tcpstate

# The namespace has no name any more, orphans keep it: the module goes, and comes again
# before they end.
open_lingering lasting
insmod /tcpstate.ko
net_down lasting
read_records
tap_is "$(cat /tmp/records)" "" "namespace deleted: orphans do not end with its name"
rmmod tcpstate
tap_is "$?" 0 "namespace deleted: the module can go before them"
sleep 20
insmod /tcpstate.ko
sleep 200
read_records
chain_is time-wait "$OVER"
chain_is orphan "FIN_WAIT1>CLOSE RETRANS_TIMER"
tap_is "$(cut -d ' ' -f 4 /tmp/records | sort -u | wc -l)" 2 \
	"orphans at both ends, each in its namespace"
rmmod tcpstate

# The same, and they end when there is no module.
insmod /tcpstate.ko
rm -rf /tmp/lasting
open_lingering lasting
net_down lasting
rmmod tcpstate
sleep 200
tap_is "$(dmesg | grep -cE 'BUG|WARNING|Call Trace')" 0 "no complaint of the kernel"
tap_done
