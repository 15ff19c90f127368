# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
# Three connections, which the client closes first: one to port 80 on a good cable, and
# two whose last ACK is lost.

# last_ack_lost PORT: the server closes 1 s after the client, when no segment of the
# client gets through; 10 s later the cable is good again
last_ack_lost() {
	start server peer bind "$SERVER" "$1" listen touch "$T/listening.$1" accept eof \
		wait "$T/lost.$1" close
	await "listening.$1"
	start client peer connect "$SERVER" "$1" shutdown state FIN_WAIT2 touch "$T/closed.$1" \
		eof close
	await "closed.$1"
	pause 1
	cable client loss 100%
	mark "lost.$1"
	pause 10
	cable client loss 0%
}

start server socat -u "TCP4-LISTEN:80,bind=$SERVER" OPEN:/dev/null
web=$STARTED
listening server 80
at client sh -c "printf hello | socat -u STDIN TCP4:$SERVER:80"
ended "$web"

last_ack_lost 81
# Until the server's FIN has come again.
pause 30

# A host that does without TIME_WAIT.
setting client net.ipv4.tcp_max_tw_buckets=0
last_ack_lost 82
