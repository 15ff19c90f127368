#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Inside the VM: the scene for tests/vm/protocol*.c.
set -eu
insmod /tcpstate.ko slots=64
ip netns add other
ip -n other link set lo up
# For the filter: two IPv6 addresses, and a cgroup.
ip addr add fd00::1/128 dev lo
ip addr add fd00::2/128 dev lo
mkdir /sys/fs/cgroup/protocol
# More transitions than the rings hold.
taskset 1 storm 1 40 > /dev/null
taskset 2 storm 1 40 > /dev/null
status=0
protocol || status=$?
rmmod tcpstate
exit $status
