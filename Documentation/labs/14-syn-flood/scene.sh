# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
# 20 SYNs from a host that never answers, first without SYN cookies, then with them; each
# time a client that only wants a page comes after them.

# The attacker is the program segments, behind a device of the server's.
tun server
setting server net.ipv4.tcp_max_syn_backlog=8 net.ipv4.tcp_synack_retries=1

# flood PORT: and then takes the SYN-ACKs for 5 s without a word
flood() {
	start server segments tun0 "$FAR" 4000 "$NEAR" "$1" flood 20 touch "$T/flooded$1" ignore 5000
	attack=$STARTED
	await "flooded$1"
}

mkdir "$T/pages"
echo hello > "$T/pages/index.html"

setting server net.ipv4.tcp_syncookies=0
start server httpd -f -p 80 -h "$T/pages"
listening server 80
flood 80
at server ss -Htan state syn-recv "sport = :80"
fails at client curl -sS --connect-timeout 2 "http://$SERVER/"
ended "$attack"

# An old client: no timestamps, and a smaller MSS than the cable would allow.
setting client net.ipv4.tcp_timestamps=0
at client ip route add "$SERVER" dev eth0 advmss 1400
setting server net.ipv4.tcp_syncookies=1
start server httpd -f -p 81 -h "$T/pages"
listening server 81
flood 81
at server ss -Htan state syn-recv "sport = :81"
at client curl -sS --connect-timeout 2 "http://$SERVER:81/"
ended "$attack"
