#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Inside the VM: what is recorded of live connections is what a live reader sees.
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

# Options of one that records and one that watches at the same time, then what happens.
both() {
	tcpstatectl record -o /tmp/both "$@" 2> /tmp/record.err &
	record=$!
	tcpstatectl watch --source module "$@" > /tmp/live 2> /tmp/live.err &
	live=$!
	wait_for test -s /tmp/both
	sleep 1
}

end_both() {
	sleep 2
	kill -INT $record $live
	wait $record
	tap_is "$?" 0 "$1: Ctrl-C ends it well"
	wait $live
	tcpstatectl watch -i /tmp/both > /tmp/played 2> /tmp/played.err
	tap_is "$?" 0 "$1: it can be played"
	cmp /tmp/live /tmp/played
	tap_is "$?:$([ -s /tmp/live ] && echo some)" "0:some" "$1: it shows what was shown live"
	# What was not asked for when it was recorded cannot be had any more.
	tap_is "$(sed "$2" /tmp/played.err)" "$(cat /tmp/live.err)" "$1: with the same totals"
}

insmod /tcpstate.ko slots=64
storm 1 20 > /dev/null

both
connect_once 80
connect_once 81
end_both "history" ""
tap_like "$(cat /tmp/played.err)" "; [1-9][0-9]+ overwritten before this reader began" \
	"history: what was overwritten is known"
tap_like "$(cat /tmp/record.err)" "^recorded 9[0-9] records, .* overwritten before the recording" \
	"history: the recorder's totals"

rm -f /tmp/both
both --no-history --port 82
kill -STOP $record $live
storm 1 50 > /dev/null
connect_once 82
connect_once 83
kill -CONT $record $live
end_both "loss" "s/;.*//"
tap_like "$(cat /tmp/played.err)" "lost [1-9]" "loss: there was some"
tap_like "$(cat /tmp/live)" "records? lost here" "loss: at its place"

# The module is loaded anew while it is recorded; seen by a reader that slept.
rm -f /tmp/both
both
connect_once 84
sleep 2
kill -STOP $record $live
rmmod tcpstate
insmod /tcpstate.ko slots=64
connect_once 85
kill -CONT $record $live
end_both "loaded anew" ""
tap_like "$(cat /tmp/played.err)" "loaded anew" "loaded anew: it is told"
tap_is "$(grep -c ':8[45] .*CLOSE -> SYN_SENT' /tmp/played)" 2 "loaded anew: before and after"

tcpstatectl record -o /tmp/gone 2> /tmp/record.err &
record=$!
wait_for test -s /tmp/gone
sleep 1
rmmod tcpstate
wait $record
tap_is "$?" 1 "unloaded: status 1"
tap_like "$(cat /tmp/record.err)" "unloaded while" "unloaded: said"
tcpstatectl watch -i /tmp/gone > /tmp/played 2> /tmp/played.err
tap_is "$?:$(wc -l < /tmp/played.err)" "0:1" "unloaded: what was recorded is whole"
tcpstatectl record --source module -o /tmp/none 2> /tmp/record.err
tap_is "$?:$(wc -l < /tmp/record.err)" "1:1" "no module: status 1, one line"
tap_is "$([ -e /tmp/none ] && echo there)" "" "no module: no file"
tap_done
