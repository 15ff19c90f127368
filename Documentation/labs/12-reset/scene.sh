# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
# A RST in every state. The program `segments` sends it, by hand: it plays the host $FAR.

tun server
open='send S expect SA send A'

# reset_in PORT WORDS, WORDS: what a program on the server does after accept(2) on that
# port, and what `segments` does; a RST comes last
reset_in() {
	# shellcheck disable=SC2086 # words
	start server peer bind "$NEAR" "$1" listen touch "$T/listening.$1" \
		accept touch "$T/accepted.$1" $2
	await "listening.$1"
	# shellcheck disable=SC2086
	at server segments tun0 "$FAR" 4000 "$NEAR" "$1" $3 send R
}

# connect_to PORT ERROR WORDS: the server connects to the host that `segments` plays, which
# fails with that error
connect_to() {
	# shellcheck disable=SC2086
	start server segments tun0 "$FAR" "$1" "$NEAR" any touch "$T/up.$1" $3
	await "up.$1"
	at server peer connect "$FAR" "$1" fails "$2"
}

# SYN_SENT
connect_to 80 ECONNREFUSED 'expect S send RA'
# SYN_RECV: the SYNs have crossed.
connect_to 81 ECONNRESET 'expect S send S ack=none expect SA send R'
# SYN_RECV of a listener's connection: there is nothing but a request
reset_in 82 'stop' 'send S expect SA'
# ESTABLISHED. The number of the first RST is in the window, but not the one that is due.
reset_in 83 'recv fails ECONNRESET' "$open wait $T/accepted.83 send R seq=+100 expect A"
# FIN_WAIT1
reset_in 84 'shutdown recv fails ECONNRESET' "$open expect FA"
# FIN_WAIT2
reset_in 85 "shutdown state FIN_WAIT2 touch $T/fin-wait-2 hung-up" \
	"$open expect FA send A wait $T/fin-wait-2"
# CLOSING
reset_in 86 'shutdown hung-up' "$open expect FA send FA ack=-1 expect A"
# CLOSE_WAIT
reset_in 87 'hung-up' "$open wait $T/accepted.87 send FA expect A"
# LAST_ACK
reset_in 88 'eof close' "$open wait $T/accepted.88 skip-acks send FA expect FA"
# TIME_WAIT
reset_in 89 'close' "$open expect FA send A sleep 10 send FA expect A"
# TIME_WAIT, guarded as RFC 1337 proposes
setting server net.ipv4.tcp_rfc1337=1
reset_in 90 'close' "$open expect FA send A sleep 10 send FA expect A"

# Programs that send a RST with close(2), on the cable: with SO_LINGER and 0 s,
start server peer bind "$SERVER" 91 listen touch "$T/listening.91" \
	accept touch "$T/accepted.91" recv fails ECONNRESET
await listening.91
at client peer connect "$SERVER" 91 wait "$T/accepted.91" linger0 close
# and with data that it has not read.
start server peer bind "$SERVER" 92 listen touch "$T/listening.92" accept readable close
await listening.92
at client peer connect "$SERVER" 92 send 100 recv fails ECONNRESET
