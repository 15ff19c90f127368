#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The line on a terminal that tells what takes long: it is there, it goes, and it never
# gets into what is shown.
set -u
cd "$(dirname "$0")/.." || exit
# shellcheck source=tests/lib/tap.sh
. tests/lib/tap.sh
ctl=$PWD/build/san/tcpstatectl
out=$PWD/build/tests/progress
export TERM=xterm NO_COLOR=1 COLUMNS=80 LC_ALL=C

make -s build/tests/gen_capture >&2 || exit 1
rm -rf "$out"
mkdir -p "$out"
big=$out/big.cap small=$out/small.cap
build/tests/gen_capture -o "$big" --count 500000 > /dev/null
build/tests/gen_capture -o "$small" --count 60000 --live 100 > /dev/null
# As of a recorder that still goes on: without its last block, the end.
head -c -1 "$small" > "$out/growing.cap"
growing=$out/growing.cap

# on_terminal COMMAND: everything that a terminal gets; standard input stays what it is
on_terminal() {
	script -qec "$1" /dev/null < /dev/null > "$out/raw" 2>&1
	tr -d '\r' < "$out/raw" > "$out/text"
}

# shown: what is left on the terminal at the end, but for empty lines
shown() {
	python3 tests/lib/screen.py < "$out/raw" | grep -v '^$'
}

# A capture that is slow to come: it stands still twice.
third=$(($(stat -c %s "$small") / 3))
slow="{ head -c $third $small; sleep 1.2; tail -c +$((third + 1)) $small | head -c $third;
	sleep 1.2; tail -c +$((2 * third + 1)) $small; }"

# slowed COMMAND: the same command, but it stands still for a while, whatever machine it is
slowed() {
	echo "$1 & pid=\$!; sleep 0.2; kill -STOP \$pid; sleep 1.2; kill -CONT \$pid; wait \$pid"
}

# To a file, with the line beside it.
on_terminal "$(slowed "$ctl timeline -i $big -i $small > $out/shown")"
tap_like "$(cat "$out/text")" 'reading the captures: [0-9]+ % of [0-9.]+ MB' \
	"a large file: how much of it was read"
tap_like "$(shown)" '^delivered [0-9]+, filtered [0-9]+, lost 0$' "a large file: the line is gone"
tap_is "$(grep -cE "reading|$(printf '\r')" "$out/shown")" 0 "a large file: nothing of it in the output"

# A pipe that stands still for a while.
on_terminal "$slow | $ctl stats -i - > /dev/null"
tap_like "$(cat "$out/text")" 'reading -: [0-9.]+ MB' "a pipe: how much was read"
sh -c "$slow | $ctl stats -i - > /dev/null" 2> "$out/err"
tap_is "$(cat "$out/err")" "delivered 60000, filtered 0, lost 0" "no terminal: no line"
on_terminal "$slow | TERM=dumb $ctl stats -i - > /dev/null"
tap_is "$(cat "$out/text")" "delivered 60000, filtered 0, lost 0" \
	"a terminal that cannot go back in a line: no line"

# Both on one terminal, and nothing to show between the first socket and the last.
cookies=$("$ctl" watch --json -i "$small" 2> /dev/null | grep -o '"cookie":"sk:[0-9a-f]*' |
	awk -F'"' 'NR == 1 { first = $NF } END { print first "," $NF }')
on_terminal "$slow | $ctl watch -i - --cookie $cookies"
tap_like "$(cat "$out/text")" 'reading -: [0-9.]+ MB' \
	"output on the terminal: the line, while nothing comes"
"$ctl" watch -i "$small" --cookie "$cookies" > "$out/expected" 2>&1
tap_is "$(shown)" "$(grep -v '^$' "$out/expected")" \
	"output on the terminal: the line never gets into it"
tap_is "$(tr -d '\n' < "$out/raw" | grep -cE 'reading.*[0-9] +LISTEN|reading.*CLOSE')" 1 \
	"output on the terminal: the line is in between"

# A pipe may lead to a pager, which has the terminal once it has something to show.
on_terminal "$slow | $ctl watch -i - | cat > $out/shown"
tap_is "$(grep -c reading "$out/text")" 0 "output in a pipe: no line after it began"
on_terminal "$slow | $ctl stats -i - | cat > $out/shown"
tap_like "$(cat "$out/text")" 'reading -: [0-9.]+ MB' "output in a pipe: the line before it begins"

# Waiting, where the output comes at the end.
on_terminal "$ctl stats -f --duration 2 -i $growing > /dev/null"
tap_like "$(cat "$out/text")" '[0-9]+ records so far, 1 s left' "waiting: how long still"
tap_like "$(shown)" '^delivered 60000, filtered 0, lost 0$' "waiting: the line is gone"
on_terminal "timeout --foreground -s INT 2 $ctl stats -f -i $growing > /dev/null"
tap_like "$(cat "$out/text")" '[0-9]+ records so far; Ctrl-C shows the result' \
	"waiting without a limit: how to end it"
on_terminal "timeout --foreground -s INT 2 $ctl watch -f -i $growing > /dev/null"
tap_is "$(grep -c 'so far' "$out/text")" 0 "waiting is what watch is for: no line"

# Recording has a line of its own.
on_terminal "$slow | $ctl record -i - -o $out/copy.cap"
tap_like "$(cat "$out/text")" '[0-9]+ records, [0-9.]+ MB, lost 0' "record: how much there is"
tap_like "$(shown)" '^recorded 60000 records, [0-9.]+ MB; filtered 0, lost 0$' "record: the line is gone"
rm -f "$big"
tap_done
