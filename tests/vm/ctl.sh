#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Inside the VM: tcpstatectl on live connections.
set -u
cd "$(dirname "$0")" || exit
# shellcheck source=tests/lib/tap.sh
. ./lib/tap.sh
# shellcheck source=tests/vm/net.sh
. ./net.sh

connect_once() {
	peer bind 127.0.0.1 "$1" listen accept eof close &
	wait_for sh -c "ss -Htln | grep -q :$1"
	peer connect 127.0.0.1 "$1" close
	wait $!
}

lines() {
	grep -c "$@" || true
}

# Seconds after which TIME_WAIT is over for certain: 60, and what the kernel's timers
# may be late at such a distance, 1/8 of the time at the worst.
TIME_WAIT=69

esc=$(printf '\033')

# Transitions of one connection and its listener by now, TIME_WAIT not yet over:
# client 5, server 6, listener 2, and accept().
EVENTS=14

insmod /tcpstate.ko slots=64
connect_once 80

tcpstatectl watch > /tmp/watch 2> /tmp/watch.err &
watch=$!
tcpstatectl watch --source module --no-history > /tmp/new 2> /tmp/new.err &
new=$!
tcpstatectl watch --source module --port 81 > /tmp/port 2> /tmp/port.err &
port=$!
wait_for test -s /tmp/watch
sleep 1
tap_is "$(lines : < /tmp/watch)" $EVENTS "watch: first what the ring holds"
tap_is "$(lines : < /tmp/new)" 0 "watch --no-history: nothing of it"

connect_once 81
sleep 1
tap_is "$(lines : < /tmp/watch)" $((2 * EVENTS)) "watch: then what happens, as it happens"
tap_is "$(lines : < /tmp/new)" $EVENTS "watch --no-history: what happens"
tap_is "$(lines ':81 ' < /tmp/port)" $EVENTS "watch --port: what matches"
tap_is "$(lines -v ':81 ' < /tmp/port)" 0 "watch --port: nothing else"
tap_like "$(cat /tmp/new)" \
	' 127\.0\.0\.1:[0-9]+ +127\.0\.0\.1:81 +CLOSE -> SYN_SENT +connect\(\), sends SYN seq [0-9]+ +peer\[[0-9]+\]$' \
	"watch: ports, cause, sequence number and owner of the first transition"
tap_is "$(lines "$esc" < /tmp/watch)" 0 "watch: no colour into a file"

kill -INT $watch $new $port
wait $watch
tap_is "$?" 0 "watch: Ctrl-C ends it well"
wait $new $port
tap_is "$(cat /tmp/watch.err)" "tcpstatectl: source: the tcpstate module
delivered $((2 * EVENTS)), filtered 0, lost 0" "watch: which source it took, and totals"
tap_is "$(cat /tmp/new.err)" "delivered $EVENTS, filtered 0, lost 0" "watch --no-history: totals"
tap_is "$(cat /tmp/port.err)" "delivered $EVENTS, filtered $EVENTS, lost 0" "watch --port: totals"

# A reader that is stopped while the ring wraps: what it lost is in the stream
# and in the totals, and everything adds up.
tcpstatectl watch --source module --no-history > /tmp/watch 2> /tmp/watch.err &
watch=$!
sleep 1
kill -STOP $watch
before=$(tcpstatectl status | awk '$1 == 0 { print $2 }')
storm 1 100 > /dev/null
after=$(tcpstatectl status | awk '$1 == 0 { print $2 }')
kill -CONT $watch
sleep 2
kill -INT $watch
wait $watch
written=$((after - before))
tap_result $((written <= 64)) "loss: the ring did wrap ($written records)"
tap_is "$(cat /tmp/watch.err)" "delivered 64, filtered 0, lost $((written - 64))" \
	"loss: written = delivered + lost"
tap_like "$(cat /tmp/watch)" "$((written - 64)) records lost" "loss: shown where it happened"

# Into a pipe, line by line, and quiet when nobody listens any more.
tcpstatectl watch --source module 2> /tmp/pipe.err | head -n 1 > /tmp/head
tap_is "$(lines : < /tmp/head):$(lines -v 'delivered' < /tmp/pipe.err)" "1:0" \
	"a pipe that is closed: no message"

tcpstatectl status --source module 2> /tmp/pipe.err | head -n 1 > /tmp/head
tap_is "$(lines . < /tmp/head):$(lines . < /tmp/pipe.err)" "1:0" \
	"status into a pipe that is closed: no message"

# On a terminal, in colour; not if the user does not want it.
TERM=xterm script -qc "tcpstatectl watch -c 1" /dev/null > /tmp/tty 2>&1 < /dev/null
tap_like "$(cat /tmp/tty)" "$esc\[" "on a terminal: colour"
TERM=xterm NO_COLOR=1 script -qc "tcpstatectl watch -c 1" /dev/null > /tmp/tty 2>&1 < /dev/null
tap_is "$(lines "$esc\[" < /tmp/tty)" 0 "on a terminal with NO_COLOR: none"

# Connections as ladders: in progress, then with their end.
rmmod tcpstate
insmod /tcpstate.ko
connect_once 82
tap_like "$(tcpstatectl timeline -p 82)" "closed by the client, now TIME_WAIT" \
	"timeline: a connection in TIME_WAIT is in progress"
sleep $TIME_WAIT
timeline=$(tcpstatectl timeline -p 82 2> /tmp/totals)
tap_like "$timeline" "closed by the client" "timeline: who closed it"
tap_like "$timeline" "TIME_WAIT \([0-9]+ s\) -> CLOSE" "timeline: the end of TIME_WAIT"
tap_like "$timeline" "client peer\[[0-9]+\] +\| server peer\[[0-9]+\]" \
	"timeline: both ends side by side, with their owners"
# Filtered: the TIME_WAITs of before the module came again, which end now.
tap_like "$(cat /tmp/totals)" "^delivered $((EVENTS + 1)), filtered [0-9]+, lost 0$" \
	"timeline: totals"
tap_is "$(printf '%s\n' "$timeline" | awk 'length > 80' | wc -l)" 0 "timeline: fits 80 columns"

# A RST that follows the CLOSE of a close() with unread data (RFC 2525 2.17): part of
# its connection, also where connections are shown as soon as they are over, and
# with the reason where the kernel gives one.
reset_once() {
	peer bind 127.0.0.1 "$1" listen accept send 10 eof fails ECONNRESET close &
	wait_for sh -c "ss -Htln | grep -q :$1"
	peer connect 127.0.0.1 "$1" readable close
	wait $!
}

case $(uname -r) in
5.* | 6.[0-9].*) why= ;;
*) why="closed with unread data" ;;
esac
tcpstatectl timeline -f --source module -p 83 > /tmp/follow 2> /tmp/follow.err &
follow=$!
tcpstatectl watch -p 83 > /tmp/watch 2> /tmp/watch.err &
watch=$!
sleep 1
reset_once 83
sleep 2
followed=$(cat /tmp/follow)
kill -INT $follow $watch
wait $follow $watch
tap_like "$followed" "reset by the client" "RST: shown when both ends are over, not before"
tap_is "$(printf '%s\n' "$followed" | lines "| RST sent")" 1 "RST: a step of its connection"
tap_like "$(printf '%s\n' "$followed" | grep -A1 "| RST sent")" "${why:-RST sent}" \
	"RST: with the kernel's reason, if it has one"
tap_is "$(lines -E "not seen|missing" < /tmp/follow)" 0 "RST: no other connection, no gap"
tap_is "$(lines "" < /tmp/follow.err)" 1 "RST: nothing left to say but the totals"
tap_like "$(cat /tmp/watch)" " CLOSE +RST sent${why:+, $why} +peer\[[0-9]+\]\$" \
	"watch: a RST that was sent, why, and whose socket it is"
rmmod tcpstate

# Filters. Two connections: of peer on port 86, and of visitor, in a cgroup of its own
# and as another user, on 127.0.0.2 port 87.
insmod /tcpstate.ko
cp /bin/peer /tmp/visitor
chmod 755 /tmp /tmp/visitor
mkdir /sys/fs/cgroup/guests
connect_once 86
peer bind 127.0.0.2 87 listen accept eof close &
server=$!
wait_for sh -c "ss -Htln | grep -q :87"
sh -c 'echo 0 > /sys/fs/cgroup/guests/cgroup.procs
	exec /tmp/visitor uid 1000 connect 127.0.0.2 87 close'
wait $server
all=$(tcpstatectl watch --source module --duration 0.1 2>&1 > /dev/null | sed 's/delivered \([0-9]*\),.*/\1/')

# wanted NAME LINES OPTION...: that many events come, and all others are counted
wanted() {
	name=$1 n=$2
	shift 2
	tcpstatectl watch --source module --duration 0.1 "$@" > /tmp/watch 2> /tmp/watch.err
	tap_is "$(lines : < /tmp/watch):$(cat /tmp/watch.err)" \
		"$n:delivered $n, filtered $((all - n)), lost 0" "filter: $name"
}

# Of each connection: client 5, server 6 and accept(), listener 2.
wanted "process name" 5 --comm 'visit*'
wanted "not this process" $((all - 5)) --filter 'not comm visitor'
wanted "user, by name" 5 --uid lab
wanted "state" 4 --state listen
wanted "state, of ports" 1 -s time-wait --local-port 87,10000-65535 --remote-port 87
wanted "transition" 2 --transition 'last-ack>close'
wanted "cause" 2 --cause accept
wanted "remote address" 5 --remote-addr 127.0.0.2
wanted "local address, a prefix" 9 --local-addr 127.0.0.2/31
wanted "address of nobody" 0 -a 127.0.0.4/30
wanted "remote port" 5 --remote-port 86
wanted "cgroup" 5 --cgroup guests
wanted "cgroup, by its number" 5 --cgroup "$(stat -c %i /sys/fs/cgroup/guests)"
wanted "another cgroup" $((all - 5)) --cgroup /sys/fs/cgroup
wanted "expression" 7 --filter 'sport 87 and not state listen'
wanted "expression with or" 12 --filter 'cgroup guests or (src 127.0.0.2 and not role listener)'
wanted "network namespace" "$all" --netns $$
wanted "another network namespace" 0 --filter 'netns 4026531999'

# blocks OPTION...: connections that timeline shows
blocks() {
	tcpstatectl timeline --json "$@" > /tmp/connections
	lines -E '^\{"type":"(connection|listener)"' < /tmp/connections
}

tap_is "$(blocks --comm visitor)" 1 "filter: timeline of a process"
tap_like "$(tcpstatectl timeline --remote-addr 127.0.0.2 2> /dev/null)" \
	"client visitor\[[0-9]+\] +\| server peer\[[0-9]+\]" \
	"filter: with both ends, though the address is one end's remote one"
tap_is "$(blocks --state listen)" 2 "filter: timeline of listeners"
tap_is "$(blocks --longer-than 1h):$(sed -n 's/.*"delivered":\([0-9]*\).*/\1/p' /tmp/connections)" \
	"0:$all" \
	"filter: no connection, though all records were looked at"
sleep $TIME_WAIT
tap_like "$(tcpstatectl timeline --cgroup guests 2> /dev/null)" \
	"TIME_WAIT \([0-9]+ s\) -> CLOSE" "filter: timewait sockets belong to a cgroup, too"
rmmod tcpstate

# What the kernel leaves out never gets here: bytes that netlink carries.
carried() {
	before=$(cat /sys/class/net/nlmon0/statistics/rx_bytes)
	tcpstatectl watch --duration 0.1 "$@" > /dev/null 2> /tmp/watch.err
	echo $(($(cat /sys/class/net/nlmon0/statistics/rx_bytes) - before))
}

insmod /tcpstate.ko slots=2048
ip link add nlmon0 type nlmon
ip link set nlmon0 up
storm 1 100 > /dev/null
much=$(carried)
tap_result $((much < 200000)) "filter: without one all is carried ($much bytes)"
for filter in 'dport 1' 'sport 1' 'src 10.0.0.1' 'dst ::1' 'addr 10.0.0.0/8' 'cgroup 1234567' \
	'port 1 and comm storm' 'cookie 1' 'ipv6'; do
	little=$(carried --filter "$filter")
	tap_result $((little > much / 10)) "filter: '$filter' is left to the kernel ($little bytes)"
	tap_like "$(cat /tmp/watch.err)" "^delivered 0, filtered [0-9]{3,}, lost 0$" \
		"filter: '$filter': and counted"
done
some=$(carried --filter 'dport 1 or comm nobody')
tap_result $((some < much / 2)) "filter: what the kernel cannot decide is not ($some bytes)"
ip link del nlmon0
rmmod tcpstate

# Sockets older than the module, TIME_WAIT among them.
insmod /tcpstate.ko
connect_once 84
peer bind 127.0.0.1 85 listen accept touch /tmp/up eof close &
server=$!
wait_for sh -c "ss -Htln | grep -q :85"
peer connect 127.0.0.1 85 wait /tmp/go close &
wait_for test -e /tmp/up
rmmod tcpstate
insmod /tcpstate.ko
: > /tmp/go
wait $server
sleep $TIME_WAIT
timeline=$(tcpstatectl timeline -p 85 2> /dev/null)
tap_is "$(printf '%s\n' "$timeline" | lines "beginning not seen")" 3 \
	"old sockets: listener and both ends have no known beginning"
tap_is "$(printf '%s\n' "$timeline" | lines "records missing")" 0 \
	"old sockets: nothing is missing afterwards"
tap_like "$timeline" "closed by .* after more than 6[0-9]\." \
	"old sockets: how long they lasted is not known"
timeline=$(tcpstatectl timeline -p 84 2> /dev/null)
tap_is "$(printf '%s\n' "$timeline" | lines -E "beginning not seen|TIME_WAIT -> CLOSE")" 2 \
	"old timewait socket: its end, and no beginning"
tap_like "$timeline" "uid unknown" "old timewait socket: its user is not known"
tcpstatectl watch --duration 0.1 > /tmp/watch 2> /tmp/watch.err
tap_is "$(lines -v "  beginning not seen$" < /tmp/watch)" 0 \
	"watch: every line of an old socket says so"
tap_is "$(lines "cannot be seen" < /tmp/watch.err)" 0 "no hook is missing, nothing is said"
rmmod tcpstate

# What cannot be seen is said first, by every command.
insmod /tcpstate.ko \
	without=inet_twsk_kill,tcp_twsk_destructor,inet_twsk_free,security_sock_graft
tcpstatectl status > /tmp/status
tap_is "$(lines "^cannot be seen on this kernel: " < /tmp/status)" 2 \
	"status: two hooks are hampered"
tap_is "$(head -n 2 /tmp/status | sed 's/:.*: /: /;s/;.*//')" \
	"$(printf 'cannot be seen on this kernel: %s\n' \
	"uid of accept() is the listener's" "TIME_WAIT>CLOSE is not recorded")" \
	"status: on top what cannot be seen"
tap_like "$(cat /tmp/status)" "^inet_twsk_kill +MISSING +not seen: .* \(left out by without=\)$" \
	"status: why a hook is missing"
tap_like "$(cat /tmp/status)" "^ +instead of security_sock_graft$" \
	"status: what a hook stands in for"
for command in watch timeline; do
	tcpstatectl $command --duration 0.1 > /dev/null 2> /tmp/said
	tap_is "$(grep "cannot be seen" /tmp/said)" \
		"$(sed -n '/^cannot be seen/s/^/tcpstatectl: /p' /tmp/status)" \
		"$command: says the same, once"
done
rmmod tcpstate
tap_done
