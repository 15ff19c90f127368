# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# What the BPF source must refuse, and that it leaves nothing behind. For the running
# kernel (tests/bpf_refused.sh) and for the VM (tests/vm/bpf.sh). Needs tap.sh, and in $ctl
# the program.

ctl=${ctl:-tcpstatectl}
scratch=${scratch:-/tmp}

# objects: programs, links and maps of the kernel
objects() {
	for kind in prog link map; do
		bpftool -j $kind show | tr '{' '\n' | sed -n "s/^\"id\":\([0-9]*\),.*/$kind \1/p"
	done
}

# held: those that a process has open
held() {
	cat /proc/[0-9]*/fdinfo/* 2> /dev/null |
		sed -n 's/^\(prog\|link\|map\)_id:[^0-9]*\([0-9]*\)$/\1 \2/p'
}

# Of what was not there before, what nobody has open.
left_behind() {
	objects > "$scratch/after"
	held | cat "$scratch/before" - > "$scratch/known"
	grep -vxF -f "$scratch/known" "$scratch/after"
}

# The kernel takes them away a moment after the process that had them.
check_nothing_left() {
	tries=50
	while left=$(left_behind) && [ $tries -gt 0 ]; do
		tries=$((tries - 1))
		sleep 0.1
	done
	tap_is "$left" "" "$1: nothing is left behind"
}

# refused NAME TEXT COMMAND...: status 1, one line with TEXT, nothing left
refused() {
	name=$1 text=$2
	shift 2
	objects > "$scratch/before"
	"$@" > "$scratch/out" 2> "$scratch/err" < /dev/null
	tap_is "$?:$(wc -l < "$scratch/out"):$(wc -l < "$scratch/err")" "1:0:1" \
		"$name: status 1, one line"
	tap_like "$(cat "$scratch/err")" "$text" "$name: says what to do"
	check_nothing_left "$name"
}

# Who may not.
check_permissions() {
	for command in status watch; do
		refused "$command by an ordinary user" "needs CAP_BPF and CAP_PERFMON.*root" \
			setpriv --reuid 65534 --clear-groups "$ctl" $command --source bpf
	done
	for without in bpf perfmon; do
		refused "root without CAP_$without" "needs CAP_BPF and CAP_PERFMON" \
			setpriv --bounding-set=-$without,-sys_admin "$ctl" watch --source bpf
	done
	refused "root of a user namespace" "needs CAP_BPF and CAP_PERFMON" \
		unshare --user --map-root-user "$ctl" watch --source bpf
}

# What there is too little of.
check_shortage() {
	for files in 12 20; do
		refused "no more than $files files" "not enough open files .*ulimit -n" \
			sh -c "ulimit -n $files && exec \"\$0\" watch --source bpf" "$ctl"
	done
}

# No BTF: the folder is hidden, for us only.
check_without_btf() {
	# shellcheck disable=SC2016 # for the inner shell
	refused "no BTF" "no BTF" unshare --mount sh -c \
		'mount -t tmpfs none /sys/kernel/btf && exec "$0" watch --source bpf' "$ctl"
}

# attached PID: how many links it has
attached() {
	cat "/proc/$1/fdinfo/"* 2> /dev/null | grep -c '^link_type:'
}

# check_ended NAME SIGNAL: a recording gets it
check_ended() {
	rm -f "$scratch/capture"
	objects > "$scratch/before"
	"$ctl" record --source bpf -o "$scratch/capture" > /dev/null 2> "$scratch/err" &
	recorder=$!
	tries=600
	while ! [ -s "$scratch/capture" ] && [ $tries -gt 0 ]; do
		tries=$((tries - 1))
		sleep 0.1
	done
	links=$(attached $recorder)
	tap_result $((links == 0)) "$1: programs were attached ($links links)"
	kill -s "$2" $recorder
	wait $recorder
	check_nothing_left "$1"
}

