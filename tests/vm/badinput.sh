#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Inside the VM: what a user may get wrong. Each a one-line message with what to
# do next, and a status that is not 0.
set -u
cd "$(dirname "$0")" || exit
# shellcheck source=tests/lib/tap.sh
. ./lib/tap.sh

# refused NAME TEXT COMMAND...: status 1, one line with TEXT
refused() {
	name=$1 text=$2
	shift 2
	"$@" > /tmp/out 2> /tmp/err < /dev/null
	tap_is "$?:$(wc -l < /tmp/out):$(wc -l < /tmp/err)" "1:0:1" "$name: status 1, one line"
	tap_like "$(cat /tmp/err)" "$text" "$name: says what to do"
}

# parameter NAME TEXT PARAMETER: the module does not load and says why
parameter() {
	dmesg -c > /dev/null
	insmod /tcpstate.ko "$3" 2> /dev/null
	tap_result $(($? == 0)) "$1: not loaded"
	tap_like "$(dmesg)" "$2" "$1: says what to give"
}

for command in status watch timeline; do
	refused "$command without the module" "modprobe tcpstate" \
		tcpstatectl $command --source module
	refused "$command with neither module nor BPF" "not loaded .*modprobe.*, and BPF fails: ." \
		setpriv --reuid 1000 --clear-groups tcpstatectl $command
done
parameter "slots too small" "slots=3 is out of range: give 64 to 1048576" slots=3
parameter "slots too large" "slots=1048577 is out of range" slots=1048577
parameter "wake delay too large" "wake_delay_ms=1001 is out of range" wake_delay_ms=1001
parameter "slots no number" "invalid for parameter .slots" slots=many
# The machine has 400 MiB; this would be 368.
parameter "too much memory" "no memory for slots=1048576 on 2 CPUs" slots=1048576
tap_is "$(dmesg | grep -ciE 'out of memory|oom-kill')" 0 "too much memory: nobody is killed for it"
tap_is "$(grep -c tcpstate /proc/modules)" 0 "nothing of it was left loaded"

insmod /tcpstate.ko slots=65
tap_like "$(tcpstatectl status)" "^ring +128 records" "slots is rounded up to a power of two"
insmod /tcpstate.ko 2> /tmp/err
tap_like "$?:$(cat /tmp/err)" "^[1-9].*File exists" "loaded twice: refused by the kernel"
# It is there: its refusal is the answer, and BPF is not tried behind its back.
for command in status watch timeline; do
	refused "$command without permission" "CAP_NET_ADMIN" \
		setpriv --reuid 1000 --clear-groups tcpstatectl $command
done

# The module goes while somebody watches.
tcpstatectl watch > /tmp/out 2> /tmp/err &
watcher=$!
sleep 1
rmmod tcpstate
wait $watcher
tap_is "$?" 1 "unloaded under a reader: status 1"
tap_like "$(cat /tmp/err)" "unloaded|not loaded" "unloaded under a reader: says so"
tap_like "$(cat /tmp/err)" "delivered [0-9]+, filtered [0-9]+, lost [0-9]+" \
	"unloaded under a reader: totals come all the same"

insmod /abi99/tcpstate.ko
for command in status watch timeline; do
	refused "$command with another ABI" "ABI" tcpstatectl $command
done
rmmod tcpstate

# A kernel that lets nobody attach to functions: what can be seen is recorded,
# and what cannot is said.
insmod /tcpstate.ko
ftraced=$(tcpstatectl status | grep -cE ' ftrace ')
rmmod tcpstate
tap_is "$((ftraced > 0))" 1 "with ftrace: it is used"
echo 0 > /proc/sys/kernel/ftrace_enabled
dmesg -c > /dev/null
insmod /tcpstate.ko
tap_is "$?" 0 "without ftrace: loads"
tap_like "$(dmesg)" "hook inet_twsk_kill cannot be attached.*TIME_WAIT>CLOSE is not recorded" \
	"without ftrace: the log says what cannot be seen"
tap_like "$(tcpstatectl status)" "inet_twsk_kill +MISSING|MISSING.*inet_twsk_kill" \
	"without ftrace: status says it too"
tap_like "$(tcpstatectl status)" "inet_twsk_kill .*sysctl kernel.ftrace_enabled=1" \
	"without ftrace: status says what to do"
peer bind 127.0.0.1 80 listen accept eof close &
sleep 1
peer connect 127.0.0.1 80 close
wait $!
tap_like "$(tcpstatectl timeline)" "SYN_SENT" "without ftrace: full sockets are recorded"
rmmod tcpstate
echo 1 > /proc/sys/kernel/ftrace_enabled
# What was tried while it was off must not spoil its account of the functions.
for time in first second; do
	insmod /tcpstate.ko
	tap_is "$(tcpstatectl status | grep -cE ' ftrace ')" "$ftraced" \
		"ftrace on again, $time load: as many hooks as before"
	rmmod tcpstate
done
tap_is "$(dmesg | grep -cE 'BUG|WARNING|Call Trace')" 0 "no complaint of the kernel"
tap_done
