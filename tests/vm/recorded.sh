#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Inside the VM: sessions with `tcpstatectl record`. Checks what can be checked here, and
# leaves in /out, for tests/vm/verify_recorded.py:
#
# kill.N		a recording that was killed, as a file or a series of files
# kill.N.times		when it had begun for certain and when it was killed, CLOCK_MONOTONIC
# kill.ring		all records of the module meanwhile, as they are
# turn.N		a series of which the oldest files were removed
# turn.ring		as kill.ring
# shellcheck disable=SC2086 # words in variables
set -u
cd "$(dirname "$0")" || exit
# shellcheck source=tests/lib/tap.sh
. ./lib/tap.sh
# shellcheck source=tests/vm/net.sh
. ./net.sh

# As in ctl.sh.
TIME_WAIT=69
EVENTS=14

connect_once() {
	peer bind 127.0.0.1 "$1" listen accept eof close &
	server=$!
	wait_for sh -c "ss -Htln | grep -q :$1"
	peer connect 127.0.0.1 "$1" close
	wait $server
}

lines() {
	grep -c "$@" || true
}

now() {
	read -r uptime _ < /proc/uptime
	echo "$uptime"
}

# recording FILE OPTION...: sets recorder; it has read all that was there
recording() {
	file=$1
	shift
	tcpstatectl record -o "$file" "$@" 2> /tmp/record.err &
	recorder=$!
	wait_for sh -c "cat $file* | grep -q ."
}

stop_recording() {
	kill -INT $recorder
	wait $recorder
	tap_is "$?:$(lines '^recorded ' < /tmp/record.err)" 0:1 "$1: Ctrl-C ends it well"
}

# ring FILE: every record that the module has
ring() {
	drain "$1" > /tmp/drained &
	drain=$!
	wait_for test -s "$1"
	sleep 1
	kill -INT $drain
	wait $drain
	tap_like "$(cat /tmp/drained)" " lost=0$" "$1: nothing was overwritten"
}

mkdir -p /out

# A. What is shown of a recording is what is shown of the ring, which still has it all.

# blocks FILE: connections, one a line, in the order of their names. Live they are shown in
# the order in which they began, of a file in the order in which they ended.
blocks() {
	awk 'BEGIN { RS = ""; FS = "\n"; OFS = "|" } { $1 = $1; print }' "$1" | sort > "$1.sorted"
	mv "$1.sorted" "$1"
}

# same FILE OPTION...: what a command says of a file is what it says live
same() {
	file=$1
	shift
	# Live it would go on.
	case $1 in watch) until='--duration 0.1' ;; *) until= ;; esac
	tcpstatectl "$@" $until > /tmp/live 2> /tmp/live.err
	status=$?
	tcpstatectl "$@" -i "$file" > /tmp/played 2> /tmp/played.err
	played=$?
	case $* in
	timeline*--json*) for text in live played; do sort -o /tmp/$text /tmp/$text; done ;;
	timeline*) for text in live played; do blocks /tmp/$text; done ;;
	esac
	if cmp /tmp/live /tmp/played && cmp /tmp/live.err /tmp/played.err; then
		tap_is "$played" $status "$file: $*"
	else
		tap_result 1 "$file: $*"
		diff /tmp/live /tmp/played | head -n 20 | cut -c 1-300 | sed 's/^/# /'
		diff /tmp/live.err /tmp/played.err | sed 's/^/# /'
	fi
}

# A listener and a connection are older than the module.
mkdir /tmp/www
echo hello > /tmp/www/index.html
httpd -p 127.0.0.1:80 -h /tmp/www
peer bind 127.0.0.1 90 listen accept eof close &
old_server=$!
wait_for sh -c "ss -Htln | grep -q :90"
peer connect 127.0.0.1 90 wait /tmp/go close &
old_client=$!
wait_for sh -c "ss -Htn state established | grep -q :90"
insmod /tcpstate.ko

recording /tmp/known
known=$recorder
recording /tmp/new --no-baseline --no-compress
new=$recorder
recording /tmp/part --no-baseline -p 81
part=$recorder
for _ in 1 2 3; do
	wget -q -O /dev/null http://127.0.0.1/
done
connect_once 81
peer connect 127.0.0.1 82 fails ECONNREFUSED
peer connect 127.0.0.1 80 linger0 close
: > /tmp/go
wait $old_client $old_server
# Until nothing happens any more: what is "now" is the same for all.
sleep $TIME_WAIT
for recorder in $known $new $part; do
	stop_recording "recording"
done
cat > /tmp/commands <<-'EOF'
	watch
	watch -p 80 --ns
	watch --comm wget --utc
	watch --json
	watch --csv
	timeline
	timeline -p 80,90 --ns
	timeline --state LISTEN
	timeline --json
	timeline --filter longer-than 1s or port 82
	stats
	stats --by port
	stats --by process --details
	stats --json
	expect client: SYN_SENT > ESTABLISHED > ...
	expect -p 82 client: SYN_SENT > CLOSE by rst
	expect -p 80,81 never SYN_SENT
EOF
# command LINE: sets the arguments; the last words of some are one
command() {
	case $1 in
	*--filter*) set -- ${1%--filter*} --filter "${1#*--filter }" ;;
	expect*client:*) set -- ${1%client:*} "client: ${1#*client: }" ;;
	*never*) set -- ${1%never*} "never ${1#*never }" ;;
	*) set -- $1 ;;
	esac
	same "$file" "$@" --no-baseline
}
file=/tmp/known
while read -r line; do
	command "$line"
done < /tmp/commands
file=/tmp/new
for line in watch timeline 'stats --json'; do
	command "$line"
done
# What was not recorded is counted as if it had not been asked for now.
tcpstatectl watch -p 81 --no-baseline --duration 0.1 > /tmp/live 2> /tmp/live.err
tcpstatectl watch -i /tmp/part > /tmp/played 2> /tmp/played.err
cmp /tmp/live /tmp/played && cmp /tmp/live.err /tmp/played.err
tap_is "$?:$(lines : < /tmp/played)" "0:$((EVENTS + 1))" "a part that was recorded: what a filter shows"

# The sockets of now are not those of then: with them, the recording knows more.
tcpstatectl timeline -p 90 > /tmp/live 2> /tmp/live.err
tcpstatectl timeline -p 90 -i /tmp/known > /tmp/played 2> /tmp/played.err
tap_is "$(lines 'beginning not seen' < /tmp/live):$(lines 'beginning not seen' < /tmp/played)" 3:0 \
	"older sockets: known to the recording, gone by now"
tap_like "$(cat /tmp/played)" "owner: peer\[[0-9]+\] +\| owner: peer\[[0-9]+\]" \
	"older sockets: whose they were"
tap_is "$(cat /tmp/played.err)" "$(cat /tmp/live.err)" "older sockets: the same totals"
for line in watch timeline stats 'watch --json'; do
	same /tmp/known $line --filter 'port 80 or port 81'
done
rmmod tcpstate

# B. Killed at any moment: all that is older than the flush interval is there.
insmod /tcpstate.ko slots=65536
round=0
storm 1 0 40000 > /dev/null &
load=$!
while [ $round -lt 12 ]; do
	round=$((round + 1))
	options=
	[ $((round % 2)) -eq 0 ] || options=--no-compress
	case $round in
	1) ;;
	11 | 12)
		# More than a block a second, more than a file in all.
		[ $round -eq 12 ] || options="$options --rotate-size 1M"
		options="$options --no-history"
		;;
	*) options="$options --no-history" ;;
	esac
	if [ $round -eq 11 ]; then
		kill $load
		wait $load
		storm 1 0 1000 > /dev/null &
		load=$!
	fi
	recording /out/kill.$round $options
	ready=$(now)
	sleep "1.$((400 + 97 * round % 600))"
	killed=$(now)
	kill -KILL $recorder
	wait $recorder
	echo "$ready $killed" > /out/kill.$round.times
	tcpstatectl watch -i /out/kill.$round > /tmp/played 2> /tmp/played.err
	tap_is "$?:$(lines 'not ended properly: complete up to' < /tmp/played.err):$(
		lines 'lost 0' < /tmp/played.err)" 0:1:1 "killed, round $round: readable, and it is said"
done
kill $load
wait $load
ring /out/kill.ring
rmmod tcpstate

# C. A series of files, of which only the newest are kept.
insmod /tcpstate.ko slots=65536
recording /out/turn --rotate-size 1M --files 3 --no-compress
storm 2 1100 > /dev/null &
load=$!
most=0 highest=0
while kill -0 $load 2> /dev/null; do
	set -- $(stat -c %s /out/turn.* 2> /dev/null)
	sum=0
	for size in "$@"; do
		sum=$((sum + size))
	done
	[ $# -le $most ] || most=$#
	[ $sum -le $highest ] || highest=$sum
	sleep 0.02
done
wait $load
sleep 1.5
stop_recording "series"
tap_result $((highest > 3 << 20)) "series: never more than three times 1 MiB ($highest)"
tap_result $((most > 3)) "series: never more than three files ($most)"
tap_is "$(echo /out/turn.* | wc -w)" 3 "series: three in the end"
tap_is "$(find /out -name 'turn.*' -size +1024k)" "" "series: none is larger than was asked for"
tap_like "$(cat /tmp/record.err)" "in [0-9]+ files, [0-9]+ of them removed; filtered 0, lost 0" \
	"series: the recorder's totals"
ring /out/turn.ring
rmmod tcpstate

# D. Followed while it is written.
insmod /tcpstate.ko
recording /tmp/grows
tcpstatectl watch -f -i /tmp/grows > /tmp/seen 2> /tmp/seen.err &
watch=$!
tcpstatectl watch -f -i /tmp/grows > /tmp/all 2> /tmp/all.err &
all=$!
tap_is "$(cat /tmp/seen)" "" "follow: nothing yet"
connect_once 83
# As long as a block may wait, and a little for all the rest.
sleep 1.4
tap_is "$(lines ':83 ' < /tmp/seen):$(lines : < /tmp/seen)" "$EVENTS:$EVENTS" \
	"follow: what happened a second ago"
connect_once 84
sleep 1.4
tap_is "$(lines ':84 ' < /tmp/seen):$(lines : < /tmp/seen)" "$EVENTS:$((2 * EVENTS))" \
	"follow: and once more"
kill -INT $watch
wait $watch
tap_is "$?:$(cat /tmp/seen.err)" "0:delivered $((2 * EVENTS)), filtered 0, lost 0" \
	"follow: Ctrl-C ends it well; totals, and no word of damage"
connect_once 85
sleep 0.3
stop_recording "follow"
wait $all
tap_is "$?" 0 "follow: another one ends with the recording"
tcpstatectl watch -i /tmp/grows > /tmp/played 2> /tmp/played.err
cmp /tmp/all /tmp/played && cmp /tmp/all.err /tmp/played.err
tap_is "$?:$(lines : < /tmp/all)" "0:$((3 * EVENTS))" "follow: it has seen all"
tap_is "$(cat /tmp/seen)" "$(head -n $((2 * EVENTS)) /tmp/played)" \
	"follow: in the order in which it is played"

# The series is followed from file to file.
recording /tmp/next --rotate-time 1s --no-history
tcpstatectl watch -f -i /tmp/next > /tmp/seen 2> /tmp/seen.err &
watch=$!
for port in 91 92 93; do
	connect_once $port
	sleep 2.5
done
stop_recording "follow a series"
wait $watch
tap_is "$?:$(lines : < /tmp/seen)" "0:$((3 * EVENTS))" "follow a series: all of it"
tap_result $(($(echo /tmp/next.* | wc -w) < 3)) "follow a series: it was one"
rmmod tcpstate

# E. No room is left.
insmod /tcpstate.ko
mkdir /tmp/full
mount -t tmpfs -o size=256k none /tmp/full
storm 1 0 2000 > /dev/null &
load=$!
tcpstatectl record -o /tmp/full/cap --no-compress 2> /tmp/record.err
tap_is "$?" 1 "disk full: status 1"
kill $load
wait $load
tap_like "$(cat /tmp/record.err)" "cannot write '/tmp/full/cap': No space left on device" \
	"disk full: said"
n=$(sed -n 's/^recorded \([0-9]*\) records.*/\1/p' /tmp/record.err)
tcpstatectl watch -i /tmp/full/cap > /tmp/played 2> /tmp/played.err
tap_is "$?" 0 "disk full: readable"
tap_is "$(lines : < /tmp/played)" "$n" "disk full: as many records as the recorder said"
tap_result $((n < 500)) "disk full: that is what there was room for"
tap_like "$(cat /tmp/played.err)" "delivered $n, filtered 0, lost 0" "disk full: totals"
tap_is "$(lines -E 'not ended properly|ended because writing failed' < /tmp/played.err)" 1 \
	"disk full: the file, too, says that it is not all"
umount /tmp/full
rmmod tcpstate
tap_done
