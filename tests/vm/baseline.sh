#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Inside the VM: sockets that are there before tcpstatectl comes are known to it, with
# their state and their process, and joined to what is recorded of them afterwards. ss
# is the witness.
set -u
cd "$(dirname "$0")" || exit
# shellcheck source=tests/lib/tap.sh
. ./lib/tap.sh
# shellcheck source=tests/vm/net.sh
. ./net.sh

# Two pairs of hosts have the same addresses and ports; the third has IPv6.
PAIRS='a b c'

# set_pair PAIR: $C, $S namespaces; $SERVER, $CLIENT, $LOST addresses; $T a folder
set_pair() {
	C=c-$1 S=s-$1 T=/tmp/$1
	case $1 in
	c) NET=fd00:9:: LEN='/64 nodad' ;;
	*) NET=10.9.0. LEN=/24 ;;
	esac
	# From the last, SYNs come and the answers get lost.
	SERVER=${NET}2 CLIENT=${NET}1 LOST=${NET}4
}

# end NAME NETNS WORDS...: one end of connections
end() {
	name=$1 netns=$2
	shift 2
	words=$*
	# shellcheck disable=SC2086 # they are meant to be split
	nsenter --net="/run/netns/$netns" timeout 900 peer $words \
		> "$T/told.$name" 2> "$T/err.$name" &
}

# client PORT WORDS...
client() {
	port=$1
	shift
	end "$port" "$C" "bind $CLIENT $port connect $SERVER 80 touch $T/connected.$port $*"
	await "connected.$port"
}

# await FILE
await() {
	wait_for test -e "$T/$1" || echo "# nobody made $1"
}

# await_state NETNS FILTER...: until ss finds one
await_state() {
	netns=$1
	shift
	wait_for sh -c "ss -N $netns -Htan $* | grep -q ." || echo "# no socket is $*"
}

# One of each state that lasts; the client's ports tell which is which.
open_sockets() {
	mkdir -m 777 "$T"
	net_run "$C" sysctl -qw net.ipv4.tcp_syn_retries=4 net.ipv4.tcp_fastopen=5
	net_run "$S" sysctl -qw net.ipv4.tcp_synack_retries=4 net.ipv4.tcp_fastopen=514
	# shellcheck disable=SC2086 # nodad is a word of its own
	ip -n "$C" addr add dev eth0 "$LOST"$LEN
	ip -n "$S" neigh replace "$LOST" lladdr 02:00:00:00:00:99 dev eth0
	end server "$S" "bind $SERVER 80 backlog 7 touch $T/listening
		new accept touch $T/1001 eof close
		new accept touch $T/1002
		new accept touch $T/1003
		new accept touch $T/1004
		new uid 1000 wait $T/go use 2 eof sleep 50 close use 3 close use 4 close
		new accept eof sleep 50 close
		use 0 close touch $T/closed"
	await listening
	client 1001 close
	await 1001
	client 1002 "wait $T/go close"
	await 1002
	client 1003 "shutdown wait $T/go eof close"
	await 1003
	client 1004 close
	await 1004
	# This one waits in the accept queue.
	client 1006 "wait $T/go sleep 300 close"
	end 1008 "$C" "bind $LOST 1008 start-connect $SERVER 80 connected fails ETIMEDOUT"
	# A child that is there with the SYN: a full socket in SYN_RECV.
	end fast-server "$S" "fastopen-listen 5 bind $SERVER 81 listen touch $T/fast wait $T/go \
		sleep 40000 close"
	await fast
	end 1009 "$C" "bind $LOST 1009 fastopen-start $SERVER 81 100 connected fails ETIMEDOUT"
	# A listener of two processes.
	end forked "$S" "bind $SERVER 82 listen touch $T/forked fork-accept"
	forked="$forked $!"
	await forked
	await_state "$C" state time-wait sport = :1001
	await_state "$C" state fin-wait-2 sport = :1003
	await_state "$C" state fin-wait-2 sport = :1004
	await_state "$S" state syn-recv dport = :1008
	await_state "$S" state syn-recv dport = :1009
}

# known_to_ss NETNS...: namespace, cookie, state, kind, process, user, queue, its limit
known_to_ss() {
	for netns; do
		ss -N "$netns" -Htanpe 2> /dev/null | awk -v netns="$(net_inode "$netns")" '
		{
			state = $1
			sub(/ESTAB$/, "ESTABLISHED", state)
			gsub(/-/, "_", state)
			sub(/FIN_WAIT_/, "FIN_WAIT", state)
			kind = "full"
			if ($0 ~ /timer:\(timewait/)
				kind = "timewait"
			# The children of fast open come to port 81.
			if (state == "SYN_RECV" && $4 !~ /:81$/) {
				state = "NEW_SYN_RECV"
				kind = "request"
			}
			pid = uid = "-"
			rest = $0
			while (match(rest, /pid=[0-9]+/)) {
				found = substr(rest, RSTART + 4, RLENGTH - 4) + 0
				if (pid == "-" || found < pid)
					pid = found
				rest = substr(rest, RSTART + RLENGTH)
			}
			if (match($0, / ino:[1-9]/))
				uid = match($0, / uid:[0-9]+/) ? substr($0, RSTART + 5, RLENGTH - 5) : 0
			match($0, / sk:[0-9a-f]+/)
			print netns, substr($0, RSTART + 4, RLENGTH - 4), state, kind, pid, uid, \
				state == "LISTEN" ? $2 " " $3 : "- -"
		}'
	done
}

# heads FILE: cookie and owner of every end in the heads of timelines
heads() {
	awk -F '|' '
	/^ *[0-9:]+ \| (client|server|listener|owner:) / {
		for (i = 2; i <= NF; i++)
			owner[i] = $i
	}
	/\| socket sk:/ {
		for (i = 2; i <= NF; i++) {
			sub(/^ socket sk:/, "", $i)
			sub(/ +$/, "", $i)
			known = match(owner[i], /\[[0-9]+\]/)
			print $i, known ? substr(owner[i], RSTART + 1, RLENGTH - 2) : "-"
		}
	}' "$1" | sort
}

# cookie_of NETNS PORTS: of the socket with these local and remote ports
cookie_of() {
	ss -N "$1" -Htane 2> /dev/null "sport = :${2% *} and dport = :${2#* }" |
		sed -n 's/.* sk:\([0-9a-f]*\).*/\1/p'
}

netns_all=
forked=
for pair in $PAIRS; do
	net_up "$pair"
	netns_all="$netns_all c-$pair s-$pair"
	set_pair "$pair"
	sleep 2
	open_sockets
done
# A namespace without a name.
unshare --net sh -c 'ip link set lo up
	exec peer bind 127.0.0.1 80 listen touch /tmp/unnamed stop' &
unnamed=$!
wait_for test -e /tmp/unnamed

# What is listed, against ss.
# shellcheck disable=SC2086 # names of namespaces
known_to_ss $netns_all | sort > /tmp/known
listed all > /tmp/listed.all 2> /tmp/listed.err
tap_is "$?:$(cat /tmp/listed.err)" "0:" "all namespaces can be read"
unnamed_ns=$(stat -Lc %i "/proc/$unnamed/ns/net")
grep -v "^$unnamed_ns " /tmp/listed.all | cut -d ' ' -f 1-5,7- | sort > /tmp/listed
tap_is "$(diff /tmp/known /tmp/listed)" "" "state, kind, process, user and queue, as ss tells them"
tap_is "$(awk '{ print $3, $4 }' /tmp/listed | sort | uniq -c | awk '{ print $2, $3, $1 }')" \
	"CLOSE_WAIT full 6
ESTABLISHED full 12
FIN_WAIT2 full 3
FIN_WAIT2 timewait 3
LISTEN full 9
NEW_SYN_RECV request 3
SYN_RECV full 3
SYN_SENT full 6
TIME_WAIT timewait 3" "there is one of each"
tap_is "$(sed -n "s/^$unnamed_ns [0-9a-f]* //p" /tmp/listed.all)" \
	"LISTEN full $unnamed peer 0 0 8" "a namespace that has no name is found by its process"
nsenter --net=/run/netns/c-a listed | awk '{ print $1 }' | sort | uniq -c > /tmp/own
tap_is "$(awk '{ print $2 }' /tmp/own)" "$(net_inode c-a)" "one namespace only, if not asked for all"
setpriv --bounding-set=-sys_admin --inh-caps=-sys_admin listed all > /tmp/few 2> /tmp/few.err
tap_like "$(cat /tmp/few.err)" \
	"^listed: network namespaces that cannot be entered: 7 of 8 \(Operation not permitted\)$" \
	"namespaces that cannot be entered are counted"

# What comes of them.
insmod /tcpstate.ko
for pair in $PAIRS; do
	set_pair "$pair"
	echo "$(cookie_of "$C" "1002 80") $(cookie_of "$S" "80 1002")"
	echo "$(cookie_of "$C" "1003 80") $(cookie_of "$S" "80 1003")"
	echo "$(cookie_of "$C" "1006 80") $(cookie_of "$S" "80 1006")"
done | sort > /tmp/pairs.known
tcpstatectl timeline -f --source module > /tmp/timeline 2> /tmp/timeline.err &
timeline=$!
tcpstatectl watch > /tmp/watch 2> /tmp/watch.err &
watch=$!
tcpstatectl timeline -f --no-baseline > /tmp/without 2> /tmp/without.err &
without=$!
sleep 2
for pair in $PAIRS; do
	set_pair "$pair"
	: > "$T/go"
	await closed
done
# shellcheck disable=SC2086 # numbers
kill $forked $unnamed
# SYNs and SYN-ACKs are given up after 31 s, then the server of fast open ends; TIME_WAIT
# takes 60 s, and the kernel's timers may be late by an eighth.
sleep 150
kill -INT $timeline $watch $without
wait $timeline $watch $without

cut -d ' ' -f 2 /tmp/known | sort > /tmp/cookies
sed -n "s/^$unnamed_ns \([0-9a-f]*\) .*/\1/p" /tmp/listed.all | sort - /tmp/cookies > /tmp/cookies.all
heads /tmp/timeline > /tmp/heads
tap_is "$(cut -d ' ' -f 1 /tmp/heads | diff /tmp/cookies.all -)" "" \
	"timeline: every socket once, and no other"
tap_is "$(grep -c "existed before the trace" /tmp/timeline)" "$(wc -l < /tmp/cookies.all)" \
	"timeline: each existed before"
tap_is "$(grep -cE "records missing|not seen" /tmp/timeline)" 0 "timeline: nothing is missing"
# All but those that were accepted afterwards have the process that ss knows.
awk 'FNR == NR { accepted[$2] = 1; next } !($2 in accepted) { print $2, $5 }' \
	/tmp/pairs.known /tmp/known | sort > /tmp/owners
awk 'FNR == NR { known[$1] = 1; next } $1 in known' /tmp/owners /tmp/heads > /tmp/owners.shown
tap_is "$(diff /tmp/owners /tmp/owners.shown)" "" "timeline: the process is the one that ss tells"
awk -F '|' '/\| socket sk:.*\| socket sk:/ {
	gsub(/ socket sk:| +$/, "", $2)
	gsub(/ socket sk:| +$/, "", $3)
	print $2, $3
	print $3, $2
}' /tmp/timeline | sort > /tmp/pairs.shown
tap_is "$(sort /tmp/pairs.shown /tmp/pairs.known | uniq -d)" "$(cat /tmp/pairs.known)" \
	"timeline: both ends together, though two pairs have the same addresses"
tap_is "$(awk 'length > 80' /tmp/timeline)" "" "timeline: fits 80 columns"
tap_is "$(grep -c : /tmp/watch):$(grep -c "  existed before" /tmp/watch)" \
	"$(grep -c : /tmp/watch):$(grep -c : /tmp/watch)" "watch: each line says so"
tap_is "$(grep -c "^delivered" /tmp/timeline.err):$(wc -l < /tmp/timeline.err)" 1:1 \
	"nothing to complain about"
tap_is "$(grep -c "existed" /tmp/without):$(grep -c "beginning not seen" /tmp/without)" \
	"0:$(wc -l < /tmp/cookies.all)" "--no-baseline: nothing is known of them before"

# A reader that comes late: what the ring remembers is not told twice, nor otherwise.
end late "$S" "bind $SERVER 83 listen touch $T/late accept touch $T/accepted wait $T/end eof close"
await late
end 1010 "$C" "bind $CLIENT 1010 connect $SERVER 83 wait $T/end close"
await accepted
tcpstatectl timeline > /tmp/late 2>&1
tcpstatectl timeline --no-baseline > /tmp/late.without 2>&1
tap_like "$(cat /tmp/late)" "CLOSE -> SYN_SENT" "a ring that remembers: from the beginning"
# How long what goes on has been going on is another time each time.
sed -i 's/ for more than .*//' /tmp/late /tmp/late.without
tap_is "$(diff /tmp/late.without /tmp/late)" "" "and the same as without the list"
tcpstatectl timeline -f --no-history > /tmp/new 2> /tmp/new.err &
new=$!
sleep 2
: > "$T/end"
sleep 75
kill -INT $new
wait $new
tap_is "$(grep -c "existed before the trace" /tmp/new):$(grep -cE "missing|not seen" /tmp/new)" \
	"3:0" "--no-history: both ends and the listener existed before"

# A kernel that cannot list them.
echo /bin/false > /proc/sys/kernel/modprobe
for module in mptcp_diag tcp_diag inet_diag; do
	rmmod $module 2> /dev/null
done
tcpstatectl watch --duration 0.1 > /tmp/watch 2> /tmp/watch.err
tap_is "$?" 0 "no tcp_diag: watch does without"
tap_like "$(cat /tmp/watch.err)" \
	"^tcpstatectl: sockets that existed before are not known, or not all: .* this kernel has no tcp_diag" \
	"no tcp_diag: that is said"
cat /tmp/?/err.* | sed 's/^/# /'
rmmod tcpstate
tap_done
