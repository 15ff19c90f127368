#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# In the VM: what the module takes, for several numbers of slots. Prints one
# line for each, all in bytes:
#
#	memory slots=N cpus=N claimed=N free=N percpu=N left=N
#
# claimed: what the module says that its rings are; free: by how much there is
# less free memory while it is loaded; percpu: the per-CPU part of that; left:
# how much does not come back when it is unloaded. And one line
# `module size=N`, what /proc/modules says.
set -eu

# meminfo NAME: in bytes
meminfo() {
	awk -v name="$1:" '$1 == name { print $2 * 1024 }' /proc/meminfo
}

# Free memory, with the lists of single pages that each CPU keeps, after what
# only waits to be freed is freed: caches, and what a grace period holds back.
settled() {
	for _ in 1 2 3; do
		echo 3 > /proc/sys/vm/drop_caches
		sleep 0.2
	done
	awk '$1 == "nr_free_pages" || $1 == "count:" { pages += $2 }
	     END { print pages * 4096 }' /proc/zoneinfo
}

measure() {
	before=$(settled)
	percpu=$(meminfo Percpu)
	insmod /tcpstate.ko "slots=$1"
	during=$(settled)
	percpu=$(($(meminfo Percpu) - percpu))
	claimed=$(tcpstatectl status | awk '$1 == "ring" { print $(NF - 3) * 1024 }')
	size=$(awk '$1 == "tcpstate" { print $2 }' /proc/modules)
	rmmod tcpstate
	after=$(settled)
	echo "memory slots=$1 cpus=$(nproc --all) claimed=$claimed free=$((before - during))" \
		"percpu=$percpu left=$((before - after))"
}

# The first time leaves caches behind that stay: not counted.
measure 64 > /dev/null
for slots in 64 1024 4096 16384 65536; do
	measure "$slots"
done
echo "module size=$size"
