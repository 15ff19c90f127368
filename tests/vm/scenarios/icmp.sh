# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# ICMP errors about segments of a connection. RFC 9293 section 3.9.2.2 has soft errors,
# that must not abort it, and hard ones, that should; Linux lets every error abort a
# SYN_SENT and none a connection (tcp_v4_err, tcp_v6_err: rfc1122 4.2.3.9). The numbers
# are those of RFC 792: 3 1 is host unreachable, 3 3 port unreachable; over IPv6 segments
# takes the analog of RFC 4443.

# A soft error.
#: scenario icmp-soft-syn-sent v4 v6
#: client CLOSE>SYN_SENT full CONNECT
#: client SYN_SENT>CLOSE full ICMP		# tcp_v4_err, tcp_v6_err: tcp_done
run_icmp_soft_syn_sent() {
	at_tun
	hand 80 any "touch $T/up expect S icmp 3 1"
	near "wait $T/up connect $FAR 80 fails EHOSTUNREACH cookie"
}

# A hard error.
#: scenario icmp-hard-syn-sent v4 v6
#: client CLOSE>SYN_SENT full CONNECT
#: client SYN_SENT>CLOSE full ICMP		# tcp_v4_err, tcp_v6_err: tcp_done
run_icmp_hard_syn_sent() {
	at_tun
	hand 80 any "touch $T/up expect S icmp 3 3"
	near "wait $T/up connect $FAR 80 fails ECONNREFUSED cookie"
}

# An error that drops a request: a soft one with IPv4 (tcp_v4_err: ICMP_HOST_UNREACH), a
# hard one with IPv6 (tcp_v6_err: fatal).
#: scenario icmp-request-dropped v4 v6
#: listener =listener
#: request LISTEN>NEW_SYN_RECV request SYN
#: request NEW_SYN_RECV>CLOSE request ICMP	# tcp_req_err
#: counter server ListenDrops 1
run_icmp_request_dropped() {
	at_tun
	case $FAMILY in v4) code=1 ;; *) code=3 ;; esac
	server "$LISTEN wait $T/over"
	hand 4000 80 "wait $T/listening send S expect SA touch $T/pending wait $T/seen \
		icmp 3 $code send A expect R touch $T/over"
	await pending
	sees request "$SNS" state syn-recv
	mark seen
}

# The other way round it stays.
#: scenario icmp-request-kept v4 v6
#: listener =listener
#: server =passive-open
#: server ESTABLISHED>CLOSE full RST
#: counter server ListenDrops 0
run_icmp_request_kept() {
	at_tun
	case $FAMILY in v4) code=3 ;; *) code=1 ;; esac
	server "$LISTEN $ACCEPT recv fails ECONNRESET"
	hand 4000 80 "wait $T/listening send S expect SA icmp 3 $code send A \
		wait $T/accepted send R"
}

# Both on a connection: they are noted (SO_ERROR tells sk_err_soft), nothing more. One
# about a segment that is acknowledged already is not even that. TIME_WAIT has no ear
# for any.
#: scenario icmp-established v4 v6
#: client =active-open
#: client =closes-first CLOSE
#: counter server OutOfWindowIcmps 1
run_icmp_established() {
	at_tun
	hand 80 any "touch $T/up expect S send SA expect A expect A len=100 \
		icmp 3 3 icmp 3 1 touch $T/sent wait $T/noted \
		send A icmp 3 3 touch $T/old \
		expect FA send A sleep 10 send FA expect A icmp 3 1 icmp 3 3"
	near "wait $T/up connect $FAR 80 cookie send 100 wait $T/sent error EHOSTUNREACH \
		touch $T/noted acked wait $T/old error 0 close"
}
