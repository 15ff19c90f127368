# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
# The last message is lost. What the server sends takes 500 ms: that is the time to cut
# the way of the client's answer.

cable server delay 500ms
setting server net.ipv4.tcp_synack_retries=2 net.ipv4.tcp_orphan_retries=3

# For 2 s nothing that the client sends arrives.
start server peer bind "$SERVER" 80 listen accept eof close
listening server 80
start client peer start-connect "$SERVER" 80 touch "$T/syn80" connected sleep 5000 close
client=$STARTED
await syn80
cable client loss 100%
pause 2
at client ss -Htan "dport = :80"
at server ss -Htan "sport = :80"
cable client loss 0%
ended "$client"
pause 3

# The same until the server has given up. Then the client sends something.
start server peer bind "$SERVER" 81 listen accept
listening server 81
start client peer start-connect "$SERVER" 81 touch "$T/syn81" connected wait "$T/back" \
	send 5 recv fails ECONNRESET
client=$STARTED
await syn81
cable client loss 100%
pause 12
at client ss -Htan "dport = :81"
at server ss -Htan "sport = :81"
cable client loss 0%
mark back
ended "$client"

# The last message of all: the ACK of the second FIN.
start server peer bind "$SERVER" 82 listen accept eof close
listening server 82
start client peer connect "$SERVER" 82 sleep 1000 close touch "$T/closed"
await closed
cable client loss 100%
pause 30
at client ss -Htan "dport = :82"
at server ss -Htan "sport = :82"
