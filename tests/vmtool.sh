#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# scripts/vm itself: what comes back, and what is left behind.
set -u
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=tests/lib/tap.sh
. tests/lib/tap.sh
work=build/tests/vmtool
rm -rf "$work"
mkdir -p "$work/tmp"
export TMPDIR=$PWD/$work/tmp

scripts/vm --timeout 100 --get "/tmp/data:$work/data" -- sh -c \
	'echo out; echo err >&2; head -c 300000 /dev/urandom > /tmp/data; sha256sum < /tmp/data; exit 42' \
	> "$work/out" 2> "$work/err" < /dev/null
tap_is "$?" 42 "the command's exit status"
tap_is "$(head -n 1 "$work/out"):$(grep -c '^err$' "$work/err")" "out:1" "output and error apart"
tap_is "$(sha256sum < "$work/data")" "$(tail -n 1 "$work/out")" "a file comes back whole"

scripts/vm --timeout 100 --no-build --icount -- sleep 300 > "$work/out" 2>&1 < /dev/null
tap_is "$?" 0 "--icount skips the time spent asleep"
scripts/vm --timeout 15 --no-build -- sleep 300 > "$work/out" 2>&1 < /dev/null
tap_is "$?" 124 "--timeout ends it"
tap_like "$(cat "$work/out")" "no end after 15 seconds" "--timeout says so"
scripts/vm --timeout 100 --no-build -- sh -c 'echo c > /proc/sysrq-trigger' \
	> "$work/out" 2>&1 < /dev/null
tap_is "$?" 125 "a panic is no exit status of the command"

for wrong in "--kernel 1.0 -- true" "--frobnicate" "--smp" "--smp none -- true" ""; do
	# shellcheck disable=SC2086 # words are meant to be split
	scripts/vm $wrong > "$work/out" 2>&1 < /dev/null
	tap_is "$?:$(wc -l < "$work/out")" "2:1" "'$wrong': status 2, one line"
done
# Fetching and building where it cannot be done.
mkdir -p "$work/bin"
printf '#!/bin/sh\nexit 1\n' > "$work/bin/unshare"
chmod +x "$work/bin/unshare"
scripts/kernel-headers sid > "$work/out" 2> "$work/err"
tap_like "$(cat "$work/err")" "'scripts/vm --kernel sid true' builds" \
	"a kernel that this compiler cannot build for: says what does"
rm -f build/vm/sid/module/sum
PATH=$PWD/$work/bin:$PATH scripts/vm --kernel sid -- true > "$work/out" 2>&1 < /dev/null
tap_is "$?:$(grep -c 'none can be made here; run this' "$work/out"):$(wc -l < "$work/out")" \
	"125:1:1" "no mount namespace: one line that says what to do"
echo 'Acquire::http::Proxy "http://127.0.0.1:9"; Acquire::https::Proxy "http://127.0.0.1:9";' \
	> "$work/offline"
APT_CONFIG=$PWD/$work/offline TCPSTATE_CACHE=$PWD/$work/cache scripts/kernel-headers 5.10 \
	> "$work/out" 2>&1 < /dev/null
tap_is "$?:$(grep -c 'check the network' "$work/out"):$(wc -l < "$work/out")" \
	"125:1:2" "no network: one line that says so, after the one on what is fetched"
tap_is "$(ls "$work/cache/kernels" "$work/cache/current")" \
	"$(printf '%s\n' "$work/cache/current:" '' "$work/cache/kernels:")" \
	"no network: nothing left of the kernel"

tap_is "$(ls "$work/tmp")" "" "no temporary files left"
tap_done
