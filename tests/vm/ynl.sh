#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Inside the VM: the kernel's generic netlink client, which knows of tcpstate what
# Documentation/netlink/specs/tcpstate.yaml says. Leaves in /out, for tests/vm/verify_ynl.py:
#
# status.json, first.json, rest.json, refused, listed	what the client printed
# status, ring						the same by our own programs
set -u
cd "$(dirname "$0")" || exit

ynl() {
	python3 /ynl/cli.py --spec /tcpstate.yaml --no-schema "$@"
}

# A connection that is made and closed, and one that is refused.
connections() {
	nc -l -p 80 > /dev/null &
	until nc 127.0.0.1 80 < /dev/null 2> /dev/null; do
		sleep 0.1
	done
	wait $!
	nc 127.0.0.1 81 < /dev/null 2> /dev/null
}

mkdir /out
ip link set lo up
insmod /tcpstate.ko || exit
connections
sleep 61
ynl --list-ops > /out/listed || exit
ynl --do get-status --output-json > /out/status.json || exit
ynl --dump read --json '{"all-netns": true}' --output-json > /out/first.json || exit
records > /out/ring || exit
tcpstatectl status --json > /out/status || exit

# From a cursor on, two ports away: what the client asks for is what the module understands.
ynl --dump read --output-json --json \
	'{"all-netns": true, "cursor": [{"cpu": 0, "seq": 3}], "filter": {"rport": 81}}' \
	> /out/rest.json || exit
ynl --dump read --json '{"filter": {"port": 0}}' > /out/refused 2>&1 && exit 1
# READY comes once something happens, for whoever has asked for it.
ynl --dump read --json '{"all-netns": true, "arm": true}' > /dev/null || exit
ynl --subscribe ready --sleep 2 --output-json > /out/ready.json &
subscriber=$!
sleep 1
nc 127.0.0.1 81 < /dev/null 2> /dev/null
wait $subscriber
