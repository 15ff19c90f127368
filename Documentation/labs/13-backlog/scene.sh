# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
# A server that does not come to accept(2) for a while, three times.

# serve PORT: a backlog of 1; says "hello" to each client and closes. $web is its process
serve() {
	start server socat -U "TCP4-LISTEN:$1,bind=$SERVER,backlog=1,fork" "EXEC:echo hello"
	web=$STARTED
	listening server "$1"
	at server kill -STOP "$web"
}

# visit PORT FROM: reads what the server says; gives up after 30 s without a word
visit() {
	start client socat -T 30 -u "TCP4:$SERVER:$1,sourceport=$2" OPEN:/dev/null
}

# Three clients, one after the other. The server goes on after 4 s.
serve 80
visit 80 5001
visit 80 5002
pause 0.5
visit 80 5003
pause 4
at server ss -Htan "sport = :80"
at server kill -CONT "$web"
ended "$STARTED"

# From now on each segment takes 300 ms.
cable client delay 300ms
cable server delay 300ms

# One client waits already when two more come at nearly the same time. The server goes on
# when the last of their ACKs has been dropped, and before the SYN-ACK is sent again.
serve 81
visit 81 5010
pause 1
visit 81 5011
pause 0.2
visit 81 5012
pause 1.3
at server ss -Htan "sport = :81"
at server kill -CONT "$web"
ended "$STARTED"

# The same once more.
setting server net.ipv4.tcp_abort_on_overflow=1
serve 82
visit 82 5020
pause 1
visit 82 5021
pause 0.2
visit 82 5022
ended "$STARTED"
at server kill -CONT "$web"
