# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
# Port pairs that are still in TIME_WAIT, and are needed again.

# A server that sends a file and closes first. The client comes back 5 s later, from the
# same port.
echo hello > "$T/hello"
start server socat -U "TCP4-LISTEN:80,bind=$SERVER,fork" "OPEN:$T/hello"
listening server 80
at client socat -u "TCP4:$SERVER:80,sourceport=4000" STDOUT
pause 5
at client socat -u "TCP4:$SERVER:80,sourceport=4000" STDOUT

# Clients that close first, on a host with four local ports to choose from.
start server socat -u "TCP4-LISTEN:81,bind=$SERVER,fork" OPEN:/dev/null
start server socat -u "TCP4-LISTEN:82,bind=$SERVER,fork" OPEN:/dev/null
listening server 81
listening server 82
setting client net.ipv4.ip_local_port_range="40000 40003"
hello() {
	at client sh -c "printf hello | nc $SERVER $1"
}
hello 81
hello 81
hello 81
hello 81
fails hello 81
fails hello 81
# Another port of the server.
hello 82

# TIME_WAIT may be cut short by connect(2), after a second.
setting client net.ipv4.tcp_tw_reuse=1
pause 2
hello 81
hello 81
hello 81
