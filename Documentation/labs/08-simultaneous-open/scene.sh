# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
# Two programs connect to each other, and a program connects to itself.

# 200 ms in each direction: both SYNs are on the cable at the same time.
cable client delay 200ms
cable server delay 200ms

# Nobody listens. The client says "hello" and closes.
start server socat -u "TCP4:$CLIENT:1000,bind=$SERVER:1000" OPEN:/dev/null
other=$STARTED
at client sh -c "printf hello | socat -u STDIN TCP4:$SERVER:1000,bind=$CLIENT:1000"
ended "$other"

# The same, but the server's program closes while its socket is in SYN_RECV.
start client peer bind "$CLIENT" 2000 wait "$T/go" connect "$SERVER" 2000 eof close
other=$STARTED
at server peer bind "$SERVER" 2000 start-connect "$CLIENT" 2000 touch "$T/go" \
	state SYN_RECV close
ended "$other"

# A host that can choose from one local port only, and that is the port it connects to.
host alone
setting alone net.ipv4.ip_local_port_range="3000 3000"
fails at alone curl -sS http://127.0.0.1:3000/
