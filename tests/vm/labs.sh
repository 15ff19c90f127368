#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Inside the VM: plays labs, FOLDER each, with the predictions of their solutions; those
# that are quick twice. Leaves in /out, for tests/labs.py: FOLDER.cap, FOLDER.1.json and .2.json (scores),
# FOLDER.1.log, FOLDER.left (what the first time left behind).
set -u
cd "$(dirname "$0")" || exit
# shellcheck source=tests/vm/net.sh
. ./net.sh
export TCPSTATE_LABS=/labs

# What a scene may change, and has to put back. Kernel threads come and go.
surroundings() {
	ip netns list
	ip -o link
	# shellcheck disable=SC2009 # busybox
	ps -o args | grep -v '^\[' | sort
	grep -s . /proc/sys/net/core/* /proc/sys/net/ipv4/tcp_* /proc/sys/net/ipv4/icmp* \
		/proc/sys/net/ipv4/ip_*
	ls /tmp
}

# play FOLDER N
play() {
	tcpstatectl lab check --json "$1" --prediction "/labs/$1/solution.prediction" \
		> "/out/$1.$2.json" 2> "/out/$1.$2.log"
	echo "status $?" >> "/out/$1.$2.log"
}

# busy: hundredths of a second that the processor has been used for
busy() {
	awk '/^cpu / { print $2 + $3 + $4 + $6 + $7 + $8 }' /proc/stat
}

QUICK=${QUICK-80}

insmod /tcpstate.ko
mkdir -p /out
for folder; do
	echo "begin $folder"
	surroundings > /before
	tcpstatectl record -n all --no-history -o "/out/$folder.cap" 2> /record.log &
	recorder=$!
	wait_for sh -c "cat /out/$folder.cap* | grep -q ."
	began=$(busy)
	play "$folder" 1
	took=$(($(busy) - began))
	kill -INT $recorder
	wait $recorder
	surroundings > /after
	diff /before /after > "/out/$folder.left"
	echo "again $folder $took"
	[ "$took" -gt "$QUICK" ] || play "$folder" 2
	echo "end $folder"
done
