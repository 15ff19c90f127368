# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
# The same page four times, from the client's ports 1001 to 1004. Each time one end has been
# told something else. What tcpdump shows in the end are the SYNs and their options.

mkdir "$T/www"
echo hello > "$T/www/index.html"
start server busybox httpd -f -p "$SERVER:80" -h "$T/www"
listening server 80
dump server 'tcp[tcpflags] & tcp-syn != 0'

at client curl -s --local-port 1001 "http://$SERVER/"

# The client says nothing of timestamps.
setting client net.ipv4.tcp_timestamps=0
at client curl -s --local-port 1002 "http://$SERVER/"
setting client net.ipv4.tcp_timestamps=1

# The client's receive buffer grows to 1 MiB at most, not to 6 MiB.
setting client 'net.ipv4.tcp_rmem=4096 131072 1048576'
at client curl -s --local-port 1003 "http://$SERVER/"
setting client 'net.ipv4.tcp_rmem=4096 131072 6291456'

# The client sits behind a tunnel that takes 100 bytes of each packet. Only it knows.
at client ip link set eth0 mtu 1400
at client curl -s --local-port 1004 "http://$SERVER/"
at client ip link set eth0 mtu 1500

dumped
