#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Inside the VM: recordings that are killed, or of which the oldest files are removed, under
# load. Leaves in /out, for tests/vm/verify_killed.py:
#
# kill.N		a recording that was killed, as a file or a series of files
# kill.N.times		when it had begun for certain and when it was killed, CLOCK_MONOTONIC
# kill.ring		all records of the module meanwhile, as they are
# turn.N		a series of which the oldest files were removed
# turn.ring		as kill.ring
# shellcheck disable=SC2046,SC2086 # words that are meant to be split
set -u
cd "$(dirname "$0")" || exit
# shellcheck source=tests/lib/tap.sh
. ./lib/tap.sh
# shellcheck source=tests/vm/net.sh
. ./net.sh

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

# Killed at any moment: all that is older than the flush interval is there.
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
	# At another point of the second each time.
	sleep "$((round % 2 + 1)).$((700 + 97 * round % 300))"
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

# A series of files, of which only the newest are kept.
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
stop_recording /out/turn
tap_result $((highest > 3 << 20)) "series: never more than three times 1 MiB ($highest)"
tap_result $((most > 3)) "series: never more than three files ($most)"
tap_is "$(echo /out/turn.* | wc -w)" 3 "series: three in the end"
tap_is "$(find /out -name 'turn.*' -size +1024k)" "" "series: none is larger than was asked for"
tap_like "$(cat /tmp/err.turn)" "in [0-9]+ files, [0-9]+ of them removed; filtered 0, lost 0" \
	"series: the recorder's totals"
ring /out/turn.ring
rmmod tcpstate
tap_done
