# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# What may happen in TIME_WAIT, besides its end. RFC 9293 section 3.6.1. For RSTs see
# rst.sh, for SOCK_DESTROY kill.sh, for its limits limits.sh.

# The last ACK was lost, the FIN comes once more: it is acknowledged again.
#: scenario time-wait-fin v4 v6
#: listener =listener
#: server =passive-open
#: server =closes-first CLOSE
run_time_wait_fin() {
	at_tun
	server "$LISTEN $ACCEPT close"
	hand 4000 80 "$OPENS expect FA send A sleep 10 send FA expect A sleep 10000 repeat expect A"
}

# A new SYN whose number is larger than all that were used: a new connection.
#: scenario time-wait-syn v4 v6
#: listener =listener
#: server =passive-open
#: server ESTABLISHED>FIN_WAIT1 full CLOSE
#: server FIN_WAIT1>FIN_WAIT2 full ACK orphan
#: server FIN_WAIT2>TIME_WAIT timewait FIN
#: server TIME_WAIT>CLOSE timewait SYN		# tcp_v4_rcv, tcp_v6_rcv: TCP_TW_SYN
#: server2 =passive-open
#: server2 ESTABLISHED>CLOSE full RST
run_time_wait_syn() {
	at_tun
	server "$LISTEN $ACCEPT close accept say server2 cookie touch $T/accepted2 hung-up close"
	hand 4000 80 "$OPENS expect FA send A sleep 10 send FA expect A another \
		send S expect SA send A wait $T/accepted2 send R"
}

# An old one: it is only answered.
#: scenario time-wait-old-syn v4 v6
#: listener =listener
#: server =passive-open
#: server =closes-first CLOSE
run_time_wait_old_syn() {
	at_tun
	server "$LISTEN $ACCEPT close"
	hand 4000 80 "$OPENS expect FA send A sleep 10 send FA expect A send S seq=-1000 ack=none expect A"
}

# A connect(2) takes the port pair over, which tcp_tw_reuse allows after a second.
#: scenario time-wait-connect v4 v6
#: listener =listener
#: client =active-open
#: client ESTABLISHED>FIN_WAIT1 full CLOSE
#: client FIN_WAIT1>FIN_WAIT2 full ACK orphan
#: client FIN_WAIT2>TIME_WAIT timewait FIN
#: client TIME_WAIT>CLOSE timewait CONNECT	# __inet_check_established
#: client2 =active-open
#: client2 =closes-first CLOSE
#: server =passive-open
#: server =closes-second CLOSE
#: server2 =passive-open
#: server2 =closes-second CLOSE
#: counter client TWRecycled 1
run_time_wait_connect() {
	set_in "$CNS" tcp_tw_reuse 1
	calm
	server "$LISTEN $ACCEPT eof sleep 50 close \
		accept say server2 cookie touch $T/accepted2 eof sleep 50 close"
	client "bind $CLIENT 4000 $CONNECTED close sleep 2500 \
		bind $CLIENT 4000 connect $SERVER 80 say client2 cookie wait $T/accepted2 close"
}
