# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
# Three servers that close and end. What becomes of their sockets?

setting server net.ipv4.tcp_fin_timeout=15 net.ipv4.tcp_orphan_retries=3

# A client that hangs: it does not close. After 20 s it is killed.
start server peer bind "$SERVER" 80 listen accept close
listening server 80
start client peer connect "$SERVER" 80 stop
hung=$STARTED
sockets server state fin-wait-2
at server ss -Htanp "sport = :80"
pause 20
at client kill -KILL "$hung"
ended "$hung"

# A client that is gone before the server closes: nothing reaches it.
start server peer bind "$SERVER" 81 listen accept touch "$T/accepted" wait "$T/gone" close
listening server 81
start client peer connect "$SERVER" 81 stop
gone=$STARTED
await accepted
cable server loss 100%
mark gone
pause 60
cable server loss 0%
at client kill -KILL "$gone"

# An orphan exists already, and no more are allowed. What the client sends takes 50 ms.
setting server net.ipv4.tcp_fin_timeout=100
start server peer bind "$SERVER" 82 listen accept close accept touch "$T/second" \
	wait "$T/limited" close
listening server 82
cable client delay 50ms
start client peer bind "$CLIENT" 5001 connect "$SERVER" 82 stop
first=$STARTED
sockets server state fin-wait-2
start client peer bind "$CLIENT" 5002 connect "$SERVER" 82 hung-up
second=$STARTED
await second
setting server net.ipv4.tcp_max_orphans=0
pause 1
mark limited
ended "$second"
setting server net.ipv4.tcp_max_orphans=4096
at client kill -KILL "$first"
