#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Runs inside the VM: makes the connections of tests/vm/scenarios/*.sh while the
# module, the BPF programs of tcpstatectl, or both record, and keeps what independent
# witnesses saw of them. tests/vm/verify.py, outside, holds one against the other;
# tests/vm/parity.py what both sources recorded.
#
#	scenarios.sh [--source module|bpf|both] [--one-family N] [SCENARIO...]
#			NAME or NAME-FAMILY; all if none is named
#
# /out/NAME-FAMILY/	one run of a scenario:
#	begin		when it began (CLOCK_MONOTONIC)
#	netns		its sides: inode number of the namespace, addresses
#	actor.NAME	cookie, pid and port of sockets, as a program saw them
#	pcap.SIDE	the segments, as tcpdump wrote them
#	mib.SIDE	/proc/net/snmp and netstat in the end
#	snapshot.N	what ss showed at a moment when nothing happened
#	status		counters of the module after it, if it is there
#	others		how many changes of state the kernel traced of sockets that are not TCP's
#	same		the same of TCP sockets, from a state to itself
#	problems	what went wrong while it ran
#	skipped		why it could not run
# /out/records		all records of the module
# /out/module.capture	the same, as tcpstatectl records them, if both record
# /out/bpf.capture	all records of the BPF programs
# /out/source		which of them: module, bpf or both
# /out/kernel		uname -r
set -eu
cd "$(dirname "$0")"
# shellcheck source=tests/vm/net.sh
. ./net.sh
# shellcheck source=tests/vm/scenarios/lib/verbs.sh
. ./scenarios/lib/verbs.sh

one_family='' source=module
while :; do
	case ${1-} in
	--source) source=$2 ;;
	--one-family) one_family=$2 ;;
	*) break ;;
	esac
	shift 2
done
only=" $* "

# one_of FAMILY...: sets families to the one whose turn it is
one_of() {
	shift $((one_family % $#))
	families=$1
	one_family=$((one_family + 1))
}

# chosen NAME FAMILY
chosen() {
	case $only in
	"  " | *" $1 "* | *" $1-$2 "*) return 0 ;;
	esac
	return 1
}

# begin NAME FAMILY: two new hosts, tcpdump on the server
begin() {
	echo "$1-$2" >&2
	ID=$1-$2 OUT=/out/$1-$2 T=/tmp/$1-$2 CNS=c-$1-$2 SNS=s-$1-$2
	AFTER=65 ACTORS='' KILLED='' DUMPS='' SIDES='' SHOTS=0
	mkdir -p "$OUT" "$T"
	addresses_of "$2"
	net_up "$ID"
	side client "$CNS" 10.9.0.1 fd00:9::1
	side server "$SNS" 10.9.0.2 fd00:9::2 10.8.0.2 fd00:8::2 127.0.0.1 ::1
	capture server
	# Until IPv6 has noticed that the cable is plugged in (linkwatch, addrconf).
	sleep 2
	uptime_now > "$OUT/begin"
	start_bystander
}

# finish: when nothing is left that could still happen
finish() {
	end_actors
	calm
	sleep "$AFTER"
	snapshot
	for side in $SIDES; do
		[ ! -e "/run/netns/${side#*:}" ] ||
			net_run "${side#*:}" cat /proc/net/snmp /proc/net/netstat \
				> "$OUT/mib.${side%:*}"
	done
	end_captures
	for side in $SIDES; do
		ip netns del "${side#*:}" 2>/dev/null || true
	done
	# Until the last of it is gone, with what it may still record.
	sleep 2
	[ "$source" = bpf ] || tcpstatectl status --source module > "$OUT/status"
	grep inet_sock_set_state: "$TRACE/trace" > /tmp/traced || true
	grep -vc 'protocol=IPPROTO_TCP ' /tmp/traced > "$OUT/others" || true
	grep -c 'protocol=IPPROTO_TCP ' /tmp/traced > "$OUT/same" || true
	: > "$TRACE/trace"
	rm -rf "$T"
}

# The kernel's own trace of what the module leaves out: MPTCP, SCTP and DCCP (not TCP: 6,
# IPPROTO_TCP), and what is no change. A filter cannot compare two fields.
trace_ignored() {
	TRACE=/sys/kernel/tracing/instances/ignored
	filter='protocol != 6'
	for state in 1 2 3 4 5 6 7 8 9 10 11 12; do
		filter="$filter || oldstate == $state && newstate == $state"
	done
	mkdir "$TRACE"
	echo "$filter" > "$TRACE/events/sock/inet_sock_set_state/filter"
	echo 1 > "$TRACE/events/sock/inet_sock_set_state/enable"
}

# record NAME OPTION...: a recording in the background, its file is /out/NAME.capture.
# Not compressed, and without the sockets that exist: there are none.
record() {
	name=$1
	shift
	tcpstatectl record -n all --no-baseline --no-compress -o "/out/$name.capture" "$@" \
		> "/out/$name.log" 2>&1 < /dev/null &
	RECORDER=$!
}

# begin_bpf: returns when the programs are attached; the file begins only then
begin_bpf() {
	record bpf --source bpf
	wait_for test -s /out/bpf.capture || {
		end_bpf
		exit 1
	}
}

end_bpf() {
	kill -INT "$RECORDER" 2>/dev/null || true
	wait "$RECORDER" || {
		cat /out/bpf.log >&2
		exit 1
	}
}

mkdir -p /out
uname -r > /out/kernel
echo "$source" > /out/source
trace_ignored
if [ "$source" != bpf ]; then
	insmod /tcpstate.ko slots=65536
	tcpstatectl status --source module > /out/status.0
fi
[ "$source" = module ] || begin_bpf
# The first words of a file's `#: scenario` lines are what it has to offer.
for file in scenarios/*.sh; do
	# shellcheck source=/dev/null
	. "./$file"
	sed -n 's/^#: scenario //p' "$file" > /tmp/list
	while read -r SCENARIO families; do
		# shellcheck disable=SC2086 # they are words
		[ -z "$one_family" ] || one_of $families
		for family in $families; do
			chosen "$SCENARIO" "$family" || continue
			begin "$SCENARIO" "$family"
			"run_$(echo "$SCENARIO" | tr - _)" < /dev/null
			finish
		done
	done < /tmp/list
done
[ "$source" = module ] || end_bpf
if [ "$source" = both ]; then
	record module --source module --duration 1
	wait "$RECORDER"
fi
if [ "$source" != bpf ]; then
	records > /out/records
	rmmod tcpstate
fi
