# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
# A server that does not come to accept(2) for a while: first clients that come one after
# the other, then, twice, two whose last ACKs arrive when there is room for one.

# serve PORT BACKLOG: says "hello" to each client and closes; $web is its process
serve() {
	start server socat -U "TCP4-LISTEN:$1,bind=$SERVER,backlog=$2,fork" "EXEC:echo hello"
	web=$STARTED
	listening server "$1"
	at server kill -STOP "$web"
}

# visit PORT FROM: reads what the server says
visit() {
	start client socat -u "TCP4:$SERVER:$1,sourceport=$2" "OPEN:/dev/null"
}

serve 80 1
for port in 5001 5002 5003; do
	visit 80 $port
	sockets client "sport = :$port"
done
pause 4
at server ss -Htan "sport = :80"
at server kill -CONT "$web"
ended "$STARTED"

# Each segment takes 300 ms.
cable client delay 300ms
cable server delay 300ms

serve 81 0
visit 81 5011
sockets client "sport = :5011"
visit 81 5012
sockets client state established "sport = :5012"
pause 0.5
at server ss -Htan "sport = :81"
at server kill -CONT "$web"
ended "$STARTED"

setting server net.ipv4.tcp_abort_on_overflow=1
serve 82 0
visit 82 5021
sockets client "sport = :5021"
visit 82 5022
ended "$STARTED"
at server kill -CONT "$web"
