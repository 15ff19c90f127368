#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Inside the VM: the scene for tests/vm/protocol.c.
set -eu
insmod /tcpstate.ko slots=64
ip netns add other
ip -n other link set lo up
# More transitions than the rings hold.
taskset 1 storm 1 40 > /dev/null
taskset 2 storm 1 40 > /dev/null
status=0
protocol || status=$?
rmmod tcpstate
exit $status
