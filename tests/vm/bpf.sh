#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Inside the VM: the BPF source where it cannot be used, and what is left when it ends:
# with fentry, with kprobes, with tracepoints alone.
#
#	bpf.sh [lockdown]	the kernel was booted with lockdown=confidentiality
set -u
cd "$(dirname "$0")" || exit
# shellcheck source=tests/lib/tap.sh
. ./lib/tap.sh
# shellcheck source=tests/lib/bpf.sh
. ./lib/bpf.sh
ctl=tcpstatectl

if [ "${1-}" = lockdown ]; then
	refused "lockdown" "lockdown .confidentiality. forbids .*signed tcpstate module" \
		"$ctl" watch --source bpf
	refused "lockdown, any source" "not loaded.*lockdown" "$ctl" watch
	mount -t securityfs none /sys/kernel/security
	tap_like "$(cat /sys/kernel/security/lockdown)" "\[confidentiality\]" "the kernel says so"
	refused "lockdown that can be seen" "lockdown .confidentiality. forbids" \
		"$ctl" watch --source bpf
	tap_done
fi
tap_is "$(objects)" "" "the kernel has no BPF objects of others"
check_permissions
check_without_btf
mount -t tmpfs none /sys/kernel/btf
refused "no BTF, any source" "not loaded.*no BTF" "$ctl" watch
umount /sys/kernel/btf
check_ended "recording ended" TERM
check_ended "recording killed" KILL
# methods WITHOUT: how hooks are attached then
methods() {
	TCPSTATE_BPF_WITHOUT=$1 "$ctl" status --source bpf 2> /dev/null |
		grep -oE ' (fentry|fexit|kprobe|kretprobe|tp_btf|raw_tp) ' | sort -u | tr -d '\n'
}
tap_like "$(methods '')" "fentry +fexit +tp_btf" "best ways"
TCPSTATE_BPF_WITHOUT=fentry,fexit
export TCPSTATE_BPF_WITHOUT
tap_like "$(methods $TCPSTATE_BPF_WITHOUT)" "^ kprobe .*tp_btf" "kprobes instead"
check_ended "recording with kprobes killed" KILL
TCPSTATE_BPF_WITHOUT=fentry,fexit,kprobe,kretprobe
tap_like "$(methods $TCPSTATE_BPF_WITHOUT)" "^ tp_btf $" "tracepoints alone"
check_ended "recording with tracepoints killed" KILL
tap_is "$(objects)" "" "in the end nothing is left"
tap_done
