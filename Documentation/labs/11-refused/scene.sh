# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
# Connects that fail. The ports of the server tell them apart. The cable takes 20 ms in each
# direction.

cable client delay 20ms
cable server delay 20ms
setting client net.ipv4.tcp_syn_retries=2
setting server net.ipv4.tcp_synack_retries=2

# Nobody listens on port 81.
fails at client curl -sS "http://$SERVER:81/"

# The server has a route into nowhere instead of one to the client: it drops all that the
# client sends, as a firewall does that filters.
at server ip route add blackhole "$CLIENT"
fails at client curl -sS "http://$SERVER:82/"
at server ip route del blackhole "$CLIENT"

# The server is a router now, which knows that there is no way to 10.9.1.1.
setting server net.ipv4.ip_forward=1
at server ip route add unreachable 10.9.1.0/24
at client ip route add 10.9.1.0/24 via "$SERVER"
fails at client curl -sS http://10.9.1.1:83/

# The server listens on port 84, but what it sends is lost. The client has no patience.
start server busybox httpd -f -p 84
listening server 84
cable server loss 100%
fails at client curl -sS --connect-timeout 0.5 "http://$SERVER:84/"
