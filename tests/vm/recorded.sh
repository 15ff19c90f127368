#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Inside the VM: what is shown of a recording is what is shown of the records that the
# module still has; recordings are followed; and there is no room for one.
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

# recording FILE OPTION...: sets recorder; it has read all that was there
recording() {
	file=$1
	shift
	tcpstatectl record -o "$file" "$@" 2> "/tmp/err.${file##*/}" &
	recorder=$!
	wait_for sh -c "cat $file* | grep -q ."
}

# stop_recording FILE
stop_recording() {
	kill -INT $recorder
	wait $recorder
	tap_is "$?:$(lines '^recorded ' < "/tmp/err.${1##*/}")" 0:1 "$1: Ctrl-C ends it well"
}

# What is shown of a recording is what is shown of the ring, which still has it all.

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
	tcpstatectl "$@" --source module $until > /tmp/live 2> /tmp/live.err
	status=$?
	tcpstatectl "$@" -i "$file" > /tmp/played 2> /tmp/played.err
	played=$?
	case $* in
	timeline*--json*) for text in live played; do sort -o /tmp/$text /tmp/$text; done ;;
	timeline*) for text in live played; do blocks /tmp/$text; done ;;
	# How long it looked is another time.
	diagnose*) sed -i 's/, [0-9.]* s$//' /tmp/live /tmp/played ;;
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
recorder=$known
stop_recording /tmp/known
recorder=$new
stop_recording /tmp/new
recorder=$part
stop_recording /tmp/part
# Without the sockets that existed before: those of now are not those of then.
for command in watch 'watch -p 80 --ns' 'watch --comm wget --utc' 'watch --json' 'watch --csv' \
	timeline 'timeline -p 80,90 --ns' 'timeline --state LISTEN' 'timeline --json' \
	'timeline --longer-than 1s' stats 'stats --by port' 'stats --by process --details' \
	'stats --json'; do
	same /tmp/known $command --no-baseline
done
for command in watch timeline 'stats --json'; do
	same /tmp/new $command --no-baseline
done
same /tmp/known expect 'client: SYN_SENT > ESTABLISHED > ...' --no-baseline
same /tmp/known expect -p 82 'client: SYN_SENT > CLOSE by rst' --no-baseline
same /tmp/known expect -p 80,81 'never SYN_SENT' --no-baseline
same /tmp/known diagnose --no-baseline
# What was not recorded is counted as if it had not been asked for now.
tcpstatectl watch -p 81 --source module --no-baseline --duration 0.1 > /tmp/live 2> /tmp/live.err
tcpstatectl watch -i /tmp/part > /tmp/played 2> /tmp/played.err
cmp /tmp/live /tmp/played && cmp /tmp/live.err /tmp/played.err
tap_is "$?:$(lines : < /tmp/played)" "0:$((EVENTS + 1))" \
	"a part that was recorded: what a filter shows"

# With them the recording knows more.
tcpstatectl timeline -p 90 --source module > /tmp/live 2> /tmp/live.err
tcpstatectl timeline -p 90 -i /tmp/known > /tmp/played 2> /tmp/played.err
tap_is "$(lines 'beginning not seen' < /tmp/live):$(lines 'beginning not seen' < /tmp/played)" 3:0 \
	"older sockets: known to the recording, gone by now"
tap_like "$(cat /tmp/played)" "owner: peer\[[0-9]+\] +\| owner: peer\[[0-9]+\]" \
	"older sockets: whose they were"
tap_is "$(cat /tmp/played.err)" "$(cat /tmp/live.err)" "older sockets: the same totals"
for command in watch timeline stats 'watch --json'; do
	same /tmp/known $command --filter 'port 80 or port 81'
done
rmmod tcpstate

# Followed while it is written.
insmod /tcpstate.ko
recording /tmp/grows
: > /tmp/seen
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
stop_recording /tmp/grows
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
stop_recording /tmp/next
wait $watch
tap_is "$?:$(lines : < /tmp/seen)" "0:$((3 * EVENTS))" "follow a series: all of it"
tap_result $(($(echo /tmp/next.* | wc -w) < 3)) "follow a series: it was one"
rmmod tcpstate

# No room is left. Not because of sockets in TIME_WAIT:
sleep $TIME_WAIT
insmod /tcpstate.ko
mkdir /tmp/full
mount -t tmpfs -o size=1m none /tmp/full
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
tap_result $((n < 2000)) "disk full: that is what there was room for"
tap_like "$(cat /tmp/played.err)" "delivered $n, filtered 0, lost 0" "disk full: totals"
tap_is "$(lines -E 'not ended properly|ended because writing failed' < /tmp/played.err)" 1 \
	"disk full: the file, too, says that it is not all"
umount /tmp/full
rmmod tcpstate
tap_done
