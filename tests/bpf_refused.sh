#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The BPF source where it cannot be used: one line each, and nothing left in the kernel.
set -u
cd "$(dirname "$0")/.." || exit
# shellcheck source=tests/lib/tap.sh
. tests/lib/tap.sh
# shellcheck source=tests/lib/bpf.sh
. tests/lib/bpf.sh
ctl=$PWD/build/san/tcpstatectl
scratch=$PWD/build/tests/bpf_refused
mkdir -p "$scratch"

if ! "$ctl" status --source bpf > /dev/null 2> "$scratch/err"; then
	tap_result 0 "BPF source on this kernel # SKIP $(tail -n 1 "$scratch/err")"
	tap_done
fi
check_permissions
# Not with the sanitizers: they need files themselves.
ctl=$PWD/build/tcpstatectl
check_shortage
ctl=$PWD/build/san/tcpstatectl
check_without_btf
check_ended "recording ended" TERM
check_ended "recording killed" KILL

make -s BPF=0 tcpstatectl > "$scratch/log" 2>&1
tap_is "$?" 0 "make BPF=0"
ctl=$PWD/build/nobpf/tcpstatectl
refused "built with BPF=0" "without the BPF source: build it without BPF=0" \
	"$ctl" watch --source bpf
tap_is "$(ldd "$ctl" | grep -c libbpf)" 0 "built with BPF=0: needs no libbpf"
tap_done
