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

# left KERNEL SUMMARY: a kernel on which all went well
left() {
	mkdir -p "$work/$1/scenarios"
	printf 'release-of-%s\n\nHOOK METHOD SEES\ntcp_done ftrace x\ngone MISSING y\n\n' "$1" \
		> "$work/$1/status"
	# shellcheck disable=SC2059 # with tabs
	printf "$2" > "$work/$1/scenarios/summary"
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
report "all well" "4 passed, 0 failed, 2 skipped"
out=$(tests/matrix-report "$work" 5.10 6.1)
tap_like "$out" '^5\.10 .*release-of-5\.10 .*1 ftrace; missing: gone$' "how hooks are attached"
tap_like "$out" '^a +v4 +v4$' "the table's cells"
tap_like "$out" '^events +10 +10$' "the totals"
tap_like "$out" '^skip: too old: b on 5.10, 6.1$' "why scenarios were skipped"

left 6.1 'a-v4\tpassed\t10\t2\t0\t0\na-v6\tpassed\t7\t2\t0\t0\nb-v6\tpassed\t1\t0\t0\t0\n'
out=$(tests/matrix-report "$work" 5.10 6.1)
tap_like "$out" '^a +v4 +all$' "a scenario in two families"
tap_like "$out" '^events +10 +18$' "families are added up"
report "two families are one scenario" "5 passed, 0 failed, 1 skipped"
left 6.1 'a-v4\tpassed\t10\t2\t0\t0\na-v6\tfailed\t10\t2\t0\t0\nb-v4\tpassed\t9\t1\t0\t0\n'
report "one of two families failed" "4 passed, 1 failed, 1 skipped"
left 6.1 'a-v4\tfailed\t10\t2\t0\t0\nb-v4\tpassed\t9\t1\t0\t0\n'
report "a scenario failed" "4 passed, 1 failed, 1 skipped"
left 6.1 'a-v4\tpassed\t10\t2\t0\t1\nb-v4\tpassed\t9\t1\t0\t0\n'
report "a duplicate in one that passed" "4 passed, 1 failed, 1 skipped"
left 6.1 'a-v4\tpassed\t10\t2\t0\t0\n'
report "a scenario is missing" "3 passed, 1 failed, 1 skipped"
left 6.1 ''
report "no scenario ran" "2 passed, 1 failed, 1 skipped"
echo 'a warning' > "$work/6.1/problems"
left 6.1 "$summary"
report "a problem of the kernel's" "3 passed, 1 failed, 2 skipped"
rm -rf "$work/6.1"
report "nothing left at all" "2 passed, 1 failed, 1 skipped"
mkdir "$work/6.1"
echo 'not in the archive' > "$work/6.1/skipped"
report "a kernel left out" "2 passed, 0 failed, 2 skipped"
tap_done
