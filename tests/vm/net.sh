# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Two hosts joined by a cable: network namespaces c-NAME and s-NAME.
# Addresses: client 10.9.0.1 and fd00:9::1, server 10.9.0.2 and fd00:9::2.

net_host() {
	ip netns add "$1"
	ip link set "$2" netns "$1" name eth0
	ip -n "$1" addr add "10.9.0.$3/24" dev eth0
	ip -n "$1" addr add "fd00:9::$3/64" dev eth0 nodad
	ip -n "$1" link set lo up
	ip -n "$1" link set eth0 up
}

net_up() {
	ip link add "vc$$" type veth peer name "vs$$"
	net_host "c-$1" "vc$$" 1
	net_host "s-$1" "vs$$" 2
}

net_down() {
	ip netns del "c-$1"
	ip netns del "s-$1"
}

# net_inode NETNS: what the kernel calls it in records
net_inode() {
	ip netns exec "$1" stat -L -c %i /proc/self/ns/net
}

# wait_for COMMAND...: until it succeeds, for at most 20 seconds
wait_for() {
	tries=2000
	until "$@" >/dev/null 2>&1; do
		tries=$((tries - 1))
		if [ $tries -eq 0 ]; then
			echo "gave up waiting for: $*" >&2
			return 1
		fi
		sleep 0.01
	done
}
