#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Inside the VM: executes the commands of the documentation, which tests/doc_commands.py has
# put into /doc, and leaves in /out what they printed and how they ended.
#
# /doc/list has a line for each: its number, its block, its page, who runs it, and the scenes
# that are set before the block: the functions below. This host is 10.9.0.1; 10.9.0.2 is another one, with a web
# server, at the other end of a cable.
#
# shellcheck disable=SC2317 # scenes are called by their names
set -u
cd "$(dirname "$0")" || exit
# shellcheck source=tests/vm/net.sh
. ./net.sh

HERE=10.9.0.1
THERE=10.9.0.2
# What has not ended by then gets Ctrl-C.
LIMIT=10
STARTED=''

start() {
	"$@" > /dev/null 2>&1 &
	STARTED="$STARTED $!"
}

at_other() {
	nsenter --net=/run/netns/other "$@"
}

is_loaded() {
	grep -q '^tcpstate ' /proc/modules
}

unloaded() {
	! is_loaded || wait_for rmmod tcpstate
}

# As `make install` and depmod leave it.
install_module() {
	# Of Debian, not of busybox: their messages differ.
	for program in insmod rmmod modprobe depmod; do
		rm -f "/sbin/$program" "/bin/$program"
		ln -sf "$(command -v kmod)" "/sbin/$program"
	done
	mkdir -p "/lib/modules/$(uname -r)/extra"
	cp /tcpstate.ko "/lib/modules/$(uname -r)/extra/"
	/sbin/depmod
	cat > /usr/bin/sudo <<-'EOF'
		#!/usr/bin/dash
		exec "$@"
	EOF
	chmod 755 /usr/bin/sudo
}

hosts_up() {
	ip netns add other
	ip link set lo up
	ip link add eth0 address ${MAC}1 type veth peer name eth0 netns other address ${MAC}2
	ip addr add $HERE/24 dev eth0
	ip link set eth0 up
	ip neigh add $THERE lladdr ${MAC}2 dev eth0
	ip -n other addr add $THERE/24 dev eth0
	ip -n other link set lo up
	ip -n other link set eth0 up
	ip -n other neigh add $HERE lladdr ${MAC}1 dev eth0
}

hosts_down() {
	ip link del eth0
	ip netns del other
}

listens() {
	wait_for sh -c "ss $1 -Htln | grep -q :$2"
}

# Web servers here and there.
web() {
	mkdir -p /tmp/www
	echo hello > /tmp/www/index.html
	start httpd -f -p 80 -h /tmp/www
	start at_other httpd -f -p 80 -h /tmp/www
	listens "" 80
	listens "-N other" 80
}

requests() {
	wget -q -O /dev/null "http://$THERE/"
	wget -q -O /dev/null http://127.0.0.1/
}

# A few while a command looks on.
traffic() {
	[ "$SCENES" = loaded ] || return 0
	{ sleep 1; wget -q -O /dev/null "http://$THERE/"; } > /dev/null 2>&1 &
	TRAFFIC=$!
}

## Scenes

# Not loaded, as on a host where it was just installed.
fresh() {
	web
}

loaded() {
	modprobe tcpstate
	web
	requests
}

# The other host's segments go nowhere.
unanswered() {
	modprobe tcpstate
	sysctl -qw net.ipv4.tcp_syn_retries=1
	ip neigh replace "$THERE" lladdr "${MAC}9" dev eth0
	crowd connect "$THERE" 80 3 close > /dev/null
	sysctl -qw net.ipv4.tcp_syn_retries=6
}

refused() {
	modprobe tcpstate
	crowd connect "$THERE" 81 3 close > /dev/null
}

refused_once() {
	modprobe tcpstate
	curl -s "http://$THERE:81/"
}

resets() {
	modprobe tcpstate
	start crowd serve "$HERE" 80 128 unread
	listens "" 80
	at_other crowd connect "$HERE" 80 12 talk > /dev/null
}

leak() {
	modprobe tcpstate
	start crowd serve "$HERE" 80 128 leak
	listens "" 80
	at_other crowd connect "$HERE" 80 12 close > /dev/null
	sleep 70
}

# 50 ports, and a client that closes first.
ports() {
	modprobe tcpstate
	range=$(sysctl -n net.ipv4.ip_local_port_range)
	sysctl -qw net.ipv4.ip_local_port_range="40000 40049" net.ipv4.tcp_tw_reuse=0
	start at_other crowd serve "$THERE" 80 128 echo
	listens "-N other" 80
	crowd connect "$THERE" 80 60 close > /dev/null
}

# A server that does not accept.
backlog() {
	modprobe tcpstate
	start crowd serve "$HERE" 80 8 never
	listens "" 80
	start at_other crowd connect "$HERE" 80 14 hold 10
	sleep 5
}

# SYNs that nobody goes on with.
flood() {
	modprobe tcpstate
	ip tuntap add tun0 mode tun
	ip link set tun0 up
	ip addr add 10.8.0.2 dev tun0
	ip route add 10.8.0.1 dev tun0
	start peer backlog 64 bind 10.8.0.2 80 listen touch /tmp/up accept stop
	wait_for test -e /tmp/up
	start segments tun0 10.8.0.1 4000 10.8.0.2 80 flood 200 touch /tmp/flooded ignore 1000000
	wait_for test -e /tmp/flooded
	sleep 5
}

# Rings that are too small for what happens.
small() {
	insmod /tcpstate.ko slots=64
	web
	requests
	start crowd serve "$HERE" 82 128 echo
	listens "" 82
	at_other crowd connect "$HERE" 82 100 close > /dev/null
}

# A kernel that lacks a hook.
hookless() {
	insmod /tcpstate.ko without=inet_twsk_kill,tcp_twsk_destructor,inet_twsk_free
	web
	requests
}

# Somebody watches.
watched() {
	modprobe tcpstate
	start tcpstatectl watch --source module
	sleep 1
}

old_abi() {
	insmod /abi99/tcpstate.ko
}

no_btf() {
	mount -t tmpfs -o ro tmpfs /sys/kernel/btf
}

# Captures of a first hour, a second host, a whole day.
captures() {
	loaded
	crowd connect "$THERE" 81 1 close > /dev/null
	rm -rf /tmp/captures
	mkdir /tmp/captures
	tcpstatectl record --duration 1 -o /tmp/captures/test.cap 2> /dev/null
	cp /tmp/captures/test.cap /tmp/captures/day.cap
	tcpstatectl record --duration 1 -p 80 -o /tmp/captures/client.cap 2> /dev/null
	at_other tcpstatectl record --duration 1 -p 80 -o /tmp/captures/server.cap 2> /dev/null
	chown 1000 /tmp/captures/*
}

## All of them

reset() {
	# shellcheck disable=SC2086 # a list of numbers
	[ -z "$STARTED" ] || kill $STARTED 2> /dev/null
	# What `at_other` and commands of pages have started; only the VM is here.
	killall -q httpd crowd peer segments tcpstatectl
	wait
	STARTED=''
	rm -f /tmp/up /tmp/flooded
	ip link del tun0 2> /dev/null
	umount /sys/kernel/btf 2> /dev/null
	unloaded
	[ -z "${range:-}" ] || sysctl -qw net.ipv4.ip_local_port_range="$range" net.ipv4.tcp_tw_reuse=2
	range=''
	sysctl -qw kernel.bpf_stats_enabled=0
	[ -z "${SCENES:-}" ] || hosts_down
	hosts_up
}

# A command has loaded the module, or unloaded it.
changed() {
	case $SCENES in fresh | no_btf) is_loaded ;; *) ! is_loaded ;; esac
}

# prepare PAGE SCENE...: little, if it is as it was
prepare() {
	PAGE=$1
	shift
	cd "$(mktemp -d)" || exit
	chmod 777 .
	if [ "$*" != "${SCENES:-}" ] || changed; then
		reset
		SCENES=$*
		for scene; do
			"$scene"
		done
	fi
	[ "$*" != captures ] || cp -fp /tmp/captures/* .
}

# execute NUMBER USER
execute() {
	as=''
	[ "$2" = root ] ||
		as='setpriv --reuid=1000 --regid=1000 --clear-groups env HOME=/home/lab'
	traffic
	case $PAGE in *-man-*) export LC_ALL=C ;; *) export LC_ALL=C.UTF-8 ;; esac
	# shellcheck disable=SC2086 # several words
	timeout --preserve-status -k 30 -s INT $LIMIT $as dash -c "trap : INT
$(cat "/doc/$1")" > "/out/$1.out" 2>&1 < /dev/null
	echo $? > "/out/$1.status"
	[ -z "${TRAFFIC:-}" ] || wait "$TRAFFIC"
	TRAFFIC=''
}

mkdir -p /out
mount -t cgroup2 none /sys/fs/cgroup 2> /dev/null
export TZ=UTC COLUMNS=80
install_module
was=''
while read -r number block page user scenes <&3; do
	echo "$(cut -d ' ' -f 1 /proc/uptime) $number $page $scenes: $(head -n 1 "/doc/$number")" >&2
	# shellcheck disable=SC2086 # a list of names
	[ "$block" = "$was" ] || prepare "$page" $scenes
	was=$block
	execute "$number" "$user"
done 3< /doc/list
exit 0
