# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
# Three hosts that are one machine. On each of them a server and a client talk over the
# loopback interface, with the same addresses and the same ports.

host third

# serve HOST
serve() {
	start "$1" peer bind 127.0.0.1 80 listen accept touch "$T/accepted-$1" eof close
	listening "$1" 80
}

for name in client server third; do
	serve $name
done
# A fourth on one of the hosts.
fails at third peer bind 127.0.0.1 80 listen

# Each client ends in its own way, after 3 s: with a FIN, with a RST, with a FIN.
start client peer bind 127.0.0.1 5000 connect 127.0.0.1 80 sleep 3000 close
start server peer bind 127.0.0.1 5000 connect 127.0.0.1 80 sleep 3000 linger0 close
start third socat -u "SYSTEM:sleep 3" "TCP4:127.0.0.1:80,bind=127.0.0.1:5000"
last=$STARTED
await accepted-client
await accepted-server
await accepted-third
for name in client server third; do
	at $name ss -Htane "sport = :5000"
done
ended "$last"
pause 10
gone third
