# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
# Three clients that vanish while they are connected.

# cut, mend: nothing arrives any more, in either direction; everything does
cut() {
	cable client loss 100%
	cable server loss 100%
}

mend() {
	cable client loss 0%
	cable server loss 0%
}

# After 30 s the first client is back, and has something to say.
start server socat -u "TCP4-LISTEN:80,bind=$SERVER,keepalive,keepidle=10,keepintvl=2,keepcnt=3" \
	OPEN:/dev/null
listening server 80
start client sh -c "(sleep 30; echo hello; sleep 5) | socat -u STDIN TCP4:$SERVER:80"
back=$STARTED
sockets server state established
cut
at server ss -Htano "sport = :80"
pause 20
at server ss -Htan "sport = :80"
at client ss -Htan "dport = :80"
mend
ended "$back"

# Two servers with the same keepalive, which have sent something when the clients are
# gone. The second has set TCP_USER_TIMEOUT to 20 s.
setting server net.ipv4.tcp_retries2=8
start server peer bind "$SERVER" 81 listen accept keepalive 10 2 3 touch "$T/accepted81" \
	wait "$T/gone" send 100 recv fails ETIMEDOUT
first=$STARTED
start server peer bind "$SERVER" 82 listen accept keepalive 10 2 3 user-timeout 20000 \
	touch "$T/accepted82" wait "$T/gone" send 100 recv fails ETIMEDOUT
listening server 81
listening server 82
start client peer connect "$SERVER" 81 new connect "$SERVER" 82 stop
gone=$STARTED
await accepted81
await accepted82
cut
mark gone
pause 19
at server ss -Htano state established
ended "$first"
mend
at client kill -KILL "$gone"
