# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
# The client's kernel closes three connections to $FAR, where no kernel is: the program
# `segments` answers, segment by segment. Three answers to the same FIN.

tun client

# close_to PORT ANSWER...
close_to() {
	port=$1
	shift
	start client segments tun0 "$FAR" "$port" "$NEAR" any touch "$T/up$port" \
		expect S send SA expect A expect FA "$@"
	far=$STARTED
	await "up$port"
	at client peer connect "$FAR" "$port" close
	wait "$far"
	log "$far"
}

# One second later the ACK, two seconds after that the FIN.
close_to 81 ignore 1000 send A ignore 2000 send FA expect A

# One second later one segment: FIN, and an ACK with the number behind the client's FIN.
close_to 82 ignore 1000 send FA expect A

# The same, but the ACK has the number of the client's FIN itself. The right one later.
close_to 83 ignore 1000 send FA ack=-1 expect A ignore 1000 send A
