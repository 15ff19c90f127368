#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# `tcpstatectl record` and -i without a kernel module: what is recorded is a capture
# that was made up.
set -u
cd "$(dirname "$0")/.." || exit
# shellcheck source=tests/lib/tap.sh
. tests/lib/tap.sh
ctl=$PWD/build/san/tcpstatectl
gen=$PWD/build/tests/gen_capture
read_capture=$PWD/build/tests/read_capture

rm -rf build/tests/record
mkdir -p build/tests/record
cd build/tests/record || exit

# refused NAME WANTED-TEXT ARGUMENT...
refused() {
	local name=$1 text=$2 out
	shift 2
	out=$("$ctl" record "$@" 2> err < /dev/null)
	tap_is "$?:$out:$(wc -l < err)" "2::1" "$name: status 2, one line"
	tap_like "$(cat err)" "$text" "$name: says what to do"
}

# failed NAME WANTED-TEXT COMMAND...
failed() {
	local name=$1 text=$2
	shift 2
	"$@" > out 2> err < /dev/null
	tap_is "$?" 1 "$name: status 1"
	tap_like "$(cat err)" "$text" "$name: says why"
}

# Time, ends and states; who owns a socket may have been in what is lost.
events() {
	grep -v 'lost here' "$1" | awk '{ print $1, $2, $3, $4, $5, $6 }' | sort
}

refused "no file" "give -o FILE"
refused "files without rotation" "needs --rotate-size" -o x --files 3
refused "standard output rotated" "cannot be rotated" -o - --rotate-size 1M
refused "size too small" "1M or more" -o x --rotate-size 1023K
refused "size with a strange unit" "1M or more" -o x --rotate-size 10X
refused "size that is none" "1M or more" -o x --rotate-size big
refused "negative size" "1M or more" -o x --rotate-size -5M
refused "time too short" "30s, 10m or 1h" -o x --rotate-time 0.5
refused "time with two units" "30s, 10m or 1h" -o x --rotate-time 1hm
refused "no files to keep" "1 to 999999" -o x --rotate-size 1M --files 0
refused "level too high" "1 to 19" -o x --zstd 20
refused "flush that is no time" "seconds" -o x --flush never
refused "no name" "name of a file" -o ''

"$gen" -o all.cap --count 20000 --live 50 --cpus 3 > /dev/null
"$ctl" watch -i all.cap > all.txt 2> err
tap_is "$(wc -l < all.txt)" 20000 "watch -i: every record is a line"
tap_is "$(cat err)" "delivered 20000, filtered 0, lost 0" "watch -i: totals, and nothing else"

"$ctl" record -i all.cap -o copy.cap 2> err
tap_is "$?:$(wc -l < err)" "0:1" "record -i: one line"
tap_like "$(cat err)" "recorded 20000 records, [0-9.]+ kB; filtered 0, lost 0" "record -i: totals"
"$ctl" watch -i copy.cap 2> /dev/null | cmp - all.txt
tap_is $? 0 "a copy shows the same"

"$ctl" record -i all.cap -o part.cap -p 5432 2> err
"$ctl" watch -i all.cap -p 5432 > wanted.txt 2> /dev/null
"$ctl" watch -i part.cap > part.txt 2> part.err
cmp part.txt wanted.txt
tap_is "$?:$([ -s part.txt ] && echo some)" "0:some" "a part shows what the filter shows"
tap_is "$(cat part.err)" "delivered $(wc -l < wanted.txt), filtered $((20000 - $(wc -l < wanted.txt))), lost 0" \
	"what was left out of it is counted"

failed "existing file" "exists: give another name, or --force" \
	"$ctl" record -i all.cap -o part.cap
"$ctl" record -i all.cap -o part.cap --force --no-compress 2> /dev/null
tap_is "$?:$(($(stat -c %s part.cap) > 20000 * 184))" "0:1" "--force; --no-compress"
echo precious > precious
failed "not a capture" "not a capture: --force replaces nothing else" \
	"$ctl" record -i all.cap -o precious --force
tap_is "$(cat precious)" precious "what is no capture stays"
failed "the file itself" "exists" "$ctl" record -i all.cap -o all.cap
failed "no such input" "No such file" "$ctl" record -i nothing.cap -o x.cap
tap_is "$([ -e x.cap ] && echo there)" "" "no such input: no output either"
failed "a full device" "No space left on device" "$ctl" record -i all.cap -o /dev/full
failed "not a capture to read" "not a capture made by" "$ctl" watch -i "$ctl"
(ulimit -f 1000; trap '' XFSZ; "$ctl" record -i all.cap -o small.cap --no-compress 2> err)
tap_is "$?" 1 "no room: status 1"
tap_like "$(cat err)" "cannot write 'small.cap': File too large" "no room: said"
tap_like "$(cat err)" "^recorded [1-9][0-9]+ records" "no room: and how much there is"
"$ctl" watch -i small.cap > small.txt 2> err
tap_like "$(cat err)" "ended because writing failed" "no room: the file says so too"
tap_is "$(comm -23 <(events small.txt) <(events all.txt)):$([ -s small.txt ] && echo some)" ":some" \
	"no room: what there is can be read"

"$ctl" record -i all.cap -o - 2> /dev/null | "$ctl" watch -i - 2> /dev/null | cmp - all.txt
tap_is $? 0 "through a pipe"

"$gen" -o large.cap --count 60000 --live 500 --cpus 3 --zstd 0 > /dev/null
"$ctl" record -i large.cap -o turn.cap --rotate-size 2M --files 3 --no-compress 2> err
tap_like "$(cat err)" "60000 records, 11\.[0-9] MB in [67] files, [34] of them removed" "rotation: totals"
tap_is "$(echo turn.cap*)" "$(printf 'turn.cap.%06d\n' 4 5 6 | paste -sd' ')" "rotation: the newest are left"
tap_is "$(find . -name 'turn.cap.*' -size +2M)" "" "rotation: none is too large"
"$read_capture" turn.cap > out 2> err
tap_is "$?:$(cat err)" "0:" "rotation: read by the common name"
tap_like "$(cat out)" "^[0-9]+ records, 0 lost, 0 filtered, [0-9]+ before" "rotation: no gap"

# Live: a capture that grows is recorded until Ctrl-C.
head -c 300000 all.cap > grow.cap
"$ctl" record -i grow.cap -f -o live.cap 2> err &
pid=$!
for _ in $(seq 100); do
	[ "$(stat -c %s live.cap 2> /dev/null || echo 0)" -gt 100000 ] && break
	sleep 0.1
done
tail -c +300001 all.cap >> grow.cap
wait $pid
tap_is "$?" 0 "follow: the end of the input ends it"
"$ctl" watch -i live.cap 2> /dev/null | cmp - all.txt
tap_is $? 0 "follow: all of it"
head -c 300000 all.cap > grow.cap
for signal in INT TERM KILL; do
	rm -f live.cap
	"$ctl" record -i grow.cap -f -o live.cap --flush 0.05 2> err &
	pid=$!
	for _ in $(seq 100); do
		[ "$(stat -c %s live.cap 2> /dev/null || echo 0)" -gt 100000 ] && break
		sleep 0.1
	done
	sleep 0.3
	kill -s $signal $pid
	wait $pid 2> /dev/null
	status=$?
	"$read_capture" live.cap > out 2> read.err
	if [ $signal = KILL ]; then
		tap_is "$status" 137 "SIG$signal: killed"
		tap_like "$(cat read.err)" "not ended properly: complete up to block [0-9]+ \(20" \
			"SIG$signal: said by who reads it"
	else
		tap_is "$status:$(grep -c recorded err)" "0:1" "SIG$signal: ends well"
		tap_is "$(cat read.err)" "" "SIG$signal: so does the file"
	fi
	tap_like "$(cat out)" "^[1-9][0-9]{3,} records, 0 lost" "SIG$signal: what was recorded is there"
done
"$ctl" record -i grow.cap -f -o brief.cap --duration 0.4 2> err
tap_is "$?:$(grep -c recorded err)" "0:1" "--duration ends it"

# Damage in the middle: seen, counted, and the rest is there.
cp all.cap hurt.cap
printf 'damage' | dd of=hurt.cap bs=1 seek=400000 conv=notrunc 2> /dev/null
"$ctl" watch -i hurt.cap > hurt.txt 2> err
tap_is $? 0 "damage: no failure"
tap_like "$(cat err)" "damaged: [0-9]+ bytes in 1 place.*1 block is missing" "damage: said"
lost=$(sed -n 's/.*lost \([0-9]*\).*/\1/p' err | head -n 1)
tap_is "$(($(grep -vc 'lost here' hurt.txt) + lost))" 20000 "damage: every record is shown or counted"
tap_is "$(comm -23 <(events hurt.txt) <(events all.txt))" "" "damage: nothing is shown that was not there"
# What was lost may have been the end of what goes on: of that nothing can be told.
"$ctl" expect 'any: ...' -i all.cap 2> err
tap_is "$?" 0 "expect: all that a whole recording has matches '...'"
"$ctl" expect 'any: ...' -i hurt.cap 2> err
tap_is "$?" 3 "expect: of a damaged one that cannot be told"
printf '[ack]\n1\n' > one.prediction
"$ctl" lab check 1 --prediction one.prediction -i hurt.cap > out 2> err
tap_is "$?:$(grep -c 'records were lost: there is no grade' err)" 3:1 "lab: and there is no grade"
tap_is "$(grep -c points out)" 0 "lab: none at all"
tap_done
