#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# tests/matrix-report counts what tests/matrix left, also what should be there and
# is not.
set -u
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=tests/lib/tap.sh
. tests/lib/tap.sh
work=build/tests/matrix-report
summary='a-v4\tpassed\t10\t2\t0\t0\nb-v4\tskipped: too old\t0\t0\t0\t0\n'

# left KERNEL SUMMARY [BPF [PARITY]]: a kernel on which all went well; what the BPF
# programs alone left, and what was compared, if it is not the same
left() {
	mkdir -p "$work/$1/both" "$work/$1/bpf"
	printf 'release-of-%s\n\nHOOK METHOD SEES\ntcp_done ftrace x\ngone MISSING y\n\n' "$1" \
		> "$work/$1/status"
	printf '\nHOOK METHOD SEES\ntcp_done fentry x\nlost MISSING y\n\n' \
		> "$work/$1/bpf/bpf.status"
	# shellcheck disable=SC2059 # with tabs
	{
		printf "$2" > "$work/$1/both/summary"
		printf "${3-$2}" > "$work/$1/bpf/summary"
		printf "${4-$2}" > "$work/$1/both/parity"
	}
}

# report NAME LINE: the last line, and that the exit status agrees with it
report() {
	local out status wanted=0
	out=$(tests/matrix-report "$work" 5.10 6.1)
	status=$?
	case $2 in *' 0 failed'*) ;; *) wanted=1 ;; esac
	tap_is "$status:$(tail -n 1 <<< "$out")" "$wanted:$2" "$1"
}

rm -rf "$work"
left 5.10 "$summary"
left 6.1 "$summary"
report "all well" "8 passed, 0 failed, 6 skipped"
out=$(tests/matrix-report "$work" 5.10 6.1)
tap_like "$out" '^5\.10 .*release-of-5\.10 .*module .*1 ftrace; missing: gone$' \
	"how hooks are attached"
tap_like "$out" '^5\.10 .*release-of-5\.10 .*BPF .*1 fentry; missing: lost$' \
	"how hooks are attached by BPF programs"
for suite in module BPF parity; do
	tap_like "$out" "^$suite +5\.10 +6\.1$" "a table for $suite"
done
tap_is "$(grep -cE '^a +v4 +v4$' <<< "$out")" 3 "the tables' cells"
tap_is "$(grep -cE '^events +10 +10$' <<< "$out")" 3 "the totals"
tap_like "$out" '^skip: too old: b on 5.10, 6.1$' "why scenarios were skipped"

rm "$work/6.1/bpf/summary"
report "a suite is missing" "6 passed, 1 failed, 5 skipped"
echo BPF > "$work/6.1/left-out"
report "a suite was not asked for" "7 passed, 0 failed, 5 skipped"
tap_is "$(tests/matrix-report "$work" 5.10 6.1 | grep -cE '^a +v4 +-$')" 1 \
	"and that is shown"
rm "$work/6.1/left-out"

good='a-v4\tpassed\t10\t2\t0\t0\nb-v4\tpassed\t9\t1\t0\t0\n'
left 6.1 'a-v4\tpassed\t10\t2\t0\t0\na-v6\tpassed\t7\t2\t0\t0\nb-v6\tpassed\t1\t0\t0\t0\n'
out=$(tests/matrix-report "$work" 5.10 6.1)
tap_like "$out" '^a +v4 +all$' "a scenario in two families"
tap_like "$out" '^events +10 +18$' "families are added up"
report "two families are one scenario" "11 passed, 0 failed, 3 skipped"
left 6.1 'a-v4\tpassed\t10\t2\t0\t0\na-v6\tfailed\t10\t2\t0\t0\nb-v4\tpassed\t9\t1\t0\t0\n' \
	"$good" "$good"
report "one of two families failed" "10 passed, 1 failed, 3 skipped"
bad='a-v4\tfailed\t10\t2\t0\t0\nb-v4\tpassed\t9\t1\t0\t0\n'
for what in module BPF parity; do
	case $what in
	module) left 6.1 "$bad" "$good" "$good" ;;
	BPF) left 6.1 "$good" "$bad" ;;
	parity) left 6.1 "$good" "$good" "$bad" ;;
	esac
	report "$what: a scenario failed" "10 passed, 1 failed, 3 skipped"
	tap_like "$(tests/matrix-report "$work" 5.10 6.1)" "^# 6.1, $what: a failed" \
		"$what: which one"
done
left 6.1 'a-v4\tpassed\t10\t2\t0\t1\nb-v4\tpassed\t9\t1\t0\t0\n' "$good" "$good"
report "a duplicate in one that passed" "10 passed, 1 failed, 3 skipped"
one='a-v4\tpassed\t10\t2\t0\t0\n'
left 6.1 "$good" "$one"
report "a scenario is missing" "9 passed, 1 failed, 3 skipped"
left 6.1 "$good" ''
report "no scenario ran with BPF programs alone" "8 passed, 1 failed, 3 skipped"
left 6.1 "$good" "$good" ''
report "nothing was compared" "8 passed, 1 failed, 3 skipped"
left 6.1 ''
report "no scenario ran" "4 passed, 1 failed, 3 skipped"
echo 'a warning' > "$work/6.1/problems"
left 6.1 "$summary"
report "a problem of the kernel's" "7 passed, 1 failed, 6 skipped"
rm -rf "$work/6.1"
report "nothing left at all" "4 passed, 1 failed, 3 skipped"
mkdir "$work/6.1"
echo 'not in the archive' > "$work/6.1/skipped"
report "a kernel left out" "4 passed, 0 failed, 4 skipped"
tap_done
