#!/bin/busybox sh
# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The guest's first process. It sets the machine up, runs /vm/command, and
# gives everything that came of it to the host over virtio-serial ports:
#
#   1 control   lines "init", "ready", "status N", "missing PATH", "done"
#   2, 3        the command's standard output and standard error
#   4           its standard input, from the host
#   5           a tar archive of the files listed in /vm/get
#   6           the kernel's log
#
# /vm/settings (MODE, STDIN, MODULES, TERM, ROWS, COLUMNS) and /vm/command come
# from scripts/vm; with no command, this boot was only to see whether it works.

export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export HOME=/root

port() {
	echo "/dev/vport0p$1"
}

mount_all() {
	mount -t devtmpfs -o mode=0755 dev /dev
	mount -t proc proc /proc
	mount -t sysfs sys /sys
	mkdir -p /dev/pts /dev/shm
	mount -t devpts -o mode=0620,ptmxmode=0666 devpts /dev/pts
	mount -t tmpfs -o mode=1777 tmpfs /dev/shm
	mount -t tmpfs -o mode=1777 tmpfs /tmp
	mount -t tmpfs -o mode=0755 tmpfs /run
	mount -t cgroup2 cgroup2 /sys/fs/cgroup
	mount -t debugfs debugfs /sys/kernel/debug
	mount -t tracefs tracefs /sys/kernel/tracing
	mount -t bpf bpf /sys/fs/bpf
	ln -sf /proc/self/fd /dev/fd
	ln -sf /proc/self/fd/0 /dev/stdin
	ln -sf /proc/self/fd/1 /dev/stdout
	ln -sf /proc/self/fd/2 /dev/stderr
}

# Users: root, nobody, "lab" for what an ordinary user may and may not do, and
# those that servers and tcpdump of a Debian system become.
make_users() {
	cat >/etc/passwd <<-EOF
		root:x:0:0:root:/root:/bin/sh
		www-data:x:33:33:www-data:/var/www:/bin/false
		tcpdump:x:101:101::/nonexistent:/bin/false
		lab:x:1000:1000:lab:/home/lab:/bin/sh
		nobody:x:65534:65534:nobody:/nonexistent:/bin/false
	EOF
	cat >/etc/group <<-EOF
		root:x:0:
		www-data:x:33:
		tcpdump:x:101:
		lab:x:1000:
		nogroup:x:65534:
	EOF
	echo 'root:*:19000::::::' >/etc/shadow
	printf 'passwd: files\ngroup: files\nhosts: files\n' >/etc/nsswitch.conf
	printf '127.0.0.1 localhost\n::1 localhost\n127.0.1.1 vm\n' >/etc/hosts
	mkdir -p /home/lab /root /var/www /run/netns
	chown 1000:1000 /home/lab
}

# With standard output and standard error in one place on the host, they are
# one stream here too: then their lines stay in the order they were written.
# Named pipes, so that the command can open /dev/stdout anew, whoever it runs as.
run_piped() {
	mkfifo -m 666 /run/vm/out /run/vm/err
	cat /run/vm/out >"$(port 2)" &
	relays=$!
	if [ "$MODE" = split ]; then
		cat /run/vm/err >"$(port 3)" &
		relays="$relays $!"
	fi
	if [ "$STDIN" = yes ]; then
		# Here an anonymous one: to open a named pipe whose writer is gone
		# already would wait for ever.
		sh -c "echo \$\$ >/run/vm/feeder; exec cat $(port 4)" | {
			run_command
			kill "$(cat /run/vm/feeder)" 2>/dev/null
		}
	else
		run_command </dev/null
	fi
	status=$(cat /run/vm/status)
}

# Not in the background: a shell has what runs there ignore SIGINT.
run_command() {
	if [ "$MODE" = split ]; then
		setsid /bin/sh /vm/command >/run/vm/out 2>/run/vm/err
	else
		setsid /bin/sh /vm/command >/run/vm/out 2>&1
	fi
	echo $? >/run/vm/status
}

run_on_terminal() {
	export TERM PS1='vm# '
	relays=
	stty sane rows "$ROWS" cols "$COLUMNS" </dev/ttyS1
	setsid -c /bin/sh /vm/command </dev/ttyS1 >/dev/ttyS1 2>&1
	status=$?
}

# left_over: processes that are still there, less this one and its relays.
# What has no executable is a kernel thread, or is dead already.
left_over() {
	for dir in /proc/[0-9]*; do
		pid=${dir#/proc/}
		case " 1 $relays " in *" $pid "*) continue ;; esac
		[ -e "$dir/exe" ] && echo "$pid"
	done
}

relays_left() {
	for pid in $relays; do
		[ -e "/proc/$pid/exe" ] && return 0
	done
	return 1
}

# The command is over; what it started and left running holds its output open.
# The same grace as a system that shuts down: TERM, two seconds, KILL.
end_processes() {
	tries=40
	pids=$(left_over)
	# shellcheck disable=SC2086 # a list
	[ -z "$pids" ] || kill -TERM $pids 2>/dev/null
	while [ $tries -gt 0 ] && { [ -n "$(left_over)" ] || relays_left; }; do
		usleep 50000
		tries=$((tries - 1))
		if [ $tries -eq 0 ]; then
			pids=$(left_over)
			# shellcheck disable=SC2086 # a list
			[ -z "$pids" ] || kill -KILL $pids 2>/dev/null
		fi
	done
	# shellcheck disable=SC2086 # a list
	[ -z "$relays" ] || wait $relays
}

send_files() {
	set --
	while read -r path; do
		if [ -e "/$path" ] || [ -L "/$path" ]; then
			set -- "$@" "./$path"
		else
			echo "missing /$path" >&3
		fi
	done </vm/get
	[ $# -eq 0 ] || tar -cf - -C / "$@" >"$(port 5)"
}

mount_all 2>/dev/null
modprobe -a virtio_pci virtio_console 2>/dev/null
[ -f /vm/command ] || poweroff -f
until [ -c "$(port 1)" ]; do
	usleep 10000
done
exec 3<>"$(port 1)"
echo init >&3

make_users
mkdir -p /run/vm
hostname vm
ip link set lo up
# shellcheck source=/dev/null
. /vm/settings
for module in $MODULES; do
	modprobe "$module" || echo "nomodule $module" >&3
done
cd /root || exit
# From here on everything goes to the console's log, should the kernel die.
dmesg -n 8
echo 'vm: the command starts' >/dev/kmsg
echo ready >&3
if [ "$MODE" = terminal ]; then
	run_on_terminal
else
	run_piped 3>&-
fi
echo "status $status" >&3
end_processes
send_files
dmesg >"$(port 6)"
echo 'done' >&3
# The host ends the machine when it has read that line.
sleep 5
poweroff -f
