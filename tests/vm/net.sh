# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Two hosts joined by a cable: network namespaces c-NAME and s-NAME.
# Addresses: client 10.9.0.1 and fd00:9::1, server 10.9.0.2 and fd00:9::2. They know
# each other's Ethernet address, so that nothing but TCP is on the cable.

MAC=02:00:00:00:09:0

# net_host NETNS NUMBER OTHER_NUMBER
net_host() {
	ip -n "$1" -batch - <<-EOF
		addr add 10.9.0.$2/24 dev eth0
		addr add fd00:9::$2/64 dev eth0 nodad
		link set lo up
		link set eth0 up
		neigh add 10.9.0.$3 lladdr $MAC$3 dev eth0
		neigh add fd00:9::$3 lladdr $MAC$3 dev eth0
	EOF
}

net_up() {
	ip netns add "c-$1"
	ip netns add "s-$1"
	ip link add eth0 netns "c-$1" address ${MAC}1 type veth \
		peer name eth0 netns "s-$1" address ${MAC}2
	net_host "c-$1" 1 2
	net_host "s-$1" 2 1
}

net_down() {
	ip netns del "c-$1"
	ip netns del "s-$1"
}

# net_inode NETNS: what the kernel calls it in records
net_inode() {
	stat -c %i "/run/netns/$1"
}

# net_run NETNS COMMAND...: as `ip netns exec`, which mounts anew all that it can
net_run() {
	netns=$1
	shift
	nsenter --net="/run/netns/$netns" "$@"
}

# wait_for COMMAND...: until it succeeds, for at most 30 seconds. Looks less and less often:
# where time asleep is skipped, what counts is how often.
wait_for() {
	tries=100
	pauses='0.01 0.02 0.04 0.08 0.16'
	until "$@" >/dev/null 2>&1; do
		tries=$((tries - 1))
		if [ $tries -eq 0 ]; then
			echo "gave up waiting for: $*" >&2
			return 1
		fi
		sleep "${pauses%% *}"
		case $pauses in *" "*) pauses=${pauses#* } ;; *) pauses=0.32 ;; esac
	done
}
