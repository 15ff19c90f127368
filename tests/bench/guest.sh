#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# In the VM: the same load with one tracer after the other.
#
#	guest.sh WARMUP CONNECTIONS all|hooks
#
# Prints one line for each, which report.py reads:
#
#	phase NAME listeners=N connections=N ns=N reader_ns=N tail_ns=N
#		opened=N timewaits=N seen=N lost=N
#
# opened, timewaits: connections and timewait sockets by the kernel's own count, the
# load's warm-up included; seen, lost: what the tracer delivered of their events, and
# said that it lost.
# Leaves in /out what gives addresses their names: kallsyms, and for each phase
# symbols-NAME (modules, trampolines, BPF), text-NAME (where the module's code is)
# and maps-NAME (the reader's memory). status-NAME is what the module counted itself.
set -eu

WARMUP=$1 CONNECTIONS=$2
SECTIONS=/sys/module/tcpstate/sections
mkdir -p /out
# More than 4096 at once would not get a timewait socket.
sysctl -q -w net.ipv4.tcp_max_tw_buckets=100000

# counter GROUP NAME: of /proc/net/snmp and netstat
counter() {
	awk -v group="$1:" -v name="$2" '
		$1 == group && !column {
			for (column = NF; $column != name; column--)
				;
			next
		}
		$1 == group { print $column }' /proc/net/snmp /proc/net/netstat
}

# phase NAME OPTION...: the load; sets result.
phase() {
	name=$1
	shift
	opened=$(counter Tcp ActiveOpens)
	timewaits=$(counter TcpExt TW)
	result=$(load "$@" "$WARMUP" "$CONNECTIONS")
	result="$result opened=$(($(counter Tcp ActiveOpens) - opened))"
	result="$result timewaits=$(($(counter TcpExt TW) - timewaits))"
	grep '\[' /proc/kallsyms > "/out/symbols-$name" || true
	[ ! -d $SECTIONS ] || cp $SECTIONS/.text "/out/text-$name"
	# Until the last TIME_WAIT is over.
	sleep 65
	[ ! -d $SECTIONS ] || tcpstatectl status > "/out/status-$name"
}

# report SEEN LOST
report() {
	echo "phase $name $result seen=$1 lost=$2"
}

none() {
	phase "$@"
	report 0 0
}

# start NAME OUTPUT COMMAND...: a reader; sets reader. It is in step when it has
# nothing to do any more.
start() {
	started=$1 output=$2
	shift 2
	"$@" > "$output" 2> /tmp/err &
	reader=$!
	load --reader "$reader" 0 0
	cp "/proc/$reader/maps" "/out/maps-$started"
}

stop() {
	kill -INT "$reader"
	wait "$reader" || true
}

# drained NAME: a number that drain printed.
drained() {
	sed -n "s/.*$1=\([0-9]*\).*/\1/p" /tmp/out
}

# module NAME PARAMETERS LOAD-OPTION...: with nobody who reads. What was written
# is counted afterwards.
module() {
	name=$1 parameters=$2
	shift 2
	# shellcheck disable=SC2086 # a list
	insmod /tcpstate.ko $parameters
	phase "$name" "$@"
	start "$name" /tmp/out drain /tmp/raw
	stop
	report $(($(drained records) + $(drained lost))) 0
	rmmod tcpstate
}

drain_raw() {
	insmod /tcpstate.ko
	start drain /tmp/out drain /tmp/raw
	phase drain --reader "$reader"
	stop
	# As many as are really in the file.
	report $(($(stat -c %s /tmp/raw) / RECORD)) "$(drained lost)"
	rmmod tcpstate
}

# bpf NAME WITHOUT: BPF programs, without these ways to attach
bpf() {
	export TCPSTATE_BPF_WITHOUT="$2"
	start "$1" /tmp/out tcpstatectl record --source bpf --no-compress --force -o /tmp/cap
	phase "$1" --reader "$reader"
	stop
	# What tracepoints see of a connection depends on when ACKs come.
	seen=-
	[ -n "$2" ] || seen=$(sed -n 's/^recorded \([0-9]*\).*/\1/p' /tmp/err)
	report "$seen" "$(sed -n 's/^recorded.* lost \([0-9]*\).*/\1/p' /tmp/err)"
	rm /tmp/cap
}

# watch NAME FILE
watch() {
	insmod /tcpstate.ko
	start "$1" "$2" tcpstatectl watch
	phase "$1" --reader "$reader"
	stop
	if [ -f "$2" ]; then
		seen=$(grep -c ' -> \|accept()' "$2")
	else
		seen=$(sed -n 's/^delivered \([0-9]*\).*/\1/p' /tmp/err)
	fi
	report "$seen" "$(sed -n 's/.* lost \([0-9]*\).*/\1/p' /tmp/err)"
	rmmod tcpstate
}

# tcpstates NAME FILE
tcpstates() {
	start "$1" "$2" /usr/sbin/tcpstates
	phase "$1" --reader "$reader"
	stop
	# To /dev/null: it does not count by itself.
	seen=-
	[ ! -f "$2" ] || seen=$(grep ' -> [A-Z]' "$2" | grep -vc OLDSTATE)
	report "$seen" "$(awk '/[Ll]ost/ { for (i = 1; i < NF; i++)
		if (tolower($i) == "lost") n += $(i + 1) } END { print n + 0 }' /tmp/err)"
}

insmod /tcpstate.ko
RECORD=$(tcpstatectl status | awk '$1 == "ring" { print $5 }')
rmmod tcpstate
echo "kernel $(uname -r)"
echo "record $RECORD"

none none-reuse --reuse
module module-reuse '' --reuse
if [ "$3" = all ]; then
	none none
	module module ''
	# The tracepoints alone: every other way to attach is taken away.
	module tracepoints 'without=ftrace,kretprobe,kprobe'
	drain_raw
	bpf bpf ''
	bpf bpf-kprobes fentry,fexit
	bpf bpf-tracepoints fentry,fexit,kprobe,kretprobe
	watch watch /dev/null
	watch watch-file /tmp/lines
	tcpstates tcpstates /dev/null
	tcpstates tcpstates-file /tmp/lines
	none none-again
	sh /memory.sh
fi
grep -v '\[' /proc/kallsyms > /out/kallsyms
