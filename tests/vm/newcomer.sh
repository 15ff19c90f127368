#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Inside the VM: somebody who has never seen tcpstatectl runs curl under `trace`, and does
# wrong what can be done wrong. What is shown has to explain it, and to agree with what
# curl, ss, the kernel's counters and tcpdump say.
# shellcheck disable=SC2086,SC2154 # words in variables; those that curl tells
set -u
cd "$(dirname "$0")" || exit
# shellcheck source=tests/lib/tap.sh
. ./lib/tap.sh
# shellcheck source=tests/vm/net.sh
. ./net.sh

# Not a function: in the background that would be a shell, which waits for the command.
AT_CLIENT='nsenter --net=/run/netns/c-x'
AT_SERVER='nsenter --net=/run/netns/s-x'
CLIENT=10.9.0.1
SERVER=10.9.0.2
# What curl itself tells, as shell variables.
TELL='local_port=%{local_port} connect=%{time_connect} first=%{time_starttransfer}
total=%{time_total} sent=%{size_request} headers=%{size_header} body=%{size_download}'
COUNTERS='ActiveOpens PassiveOpens AttemptFails EstabResets OutRsts TCPSynRetrans
TCPAbortOnData TCPAbortOnClose TCPAbortOnTimeout'

lines() {
	grep -c "$@" || true
}

# counters NETNS: NAME=N of each that is looked at
counters() {
	net_run "$1" cat /proc/net/snmp /proc/net/netstat | awk -v wanted="$COUNTERS" '
		BEGIN { split(wanted, list); for (i in list) look[list[i]] = 1 }
		$1 == head { for (i = 2; i <= NF; i++) if (names[i] in look) print names[i] "=" $i }
		{ head = $1; split($0, names) }'
}

# changed NETNS: those that are not what they were in begin, with what was added
changed() {
	counters "$1" | awk -F= 'NR == FNR { was[$1] = $2; next }
		$2 != was[$1] { printf "%s%s %d", comma, $1, $2 - was[$1]; comma = ", " }' \
		"/tmp/counters.$1" -
}

# begin NAME: what comes is a step of its own
begin() {
	step=$1
	for netns in c-x s-x; do
		counters $netns > /tmp/counters.$netns
	done
	$AT_CLIENT tcpdump -Z root -i eth0 -U --immediate-mode -w /tmp/pcap tcp 2> /tmp/tcpdump.err &
	dump=$!
	wait_for grep -q listening /tmp/tcpdump.err
}

# curls STATUS ARGUMENT...: curl under trace; it tells /tmp/told and is shown in /tmp/text
curls() {
	status=$1
	shift
	tcpstatectl trace -o /tmp/text -- $AT_CLIENT curl -sS -w "%{stderr}$TELL" \
		-o /tmp/page "$@" 2> /tmp/told
	tap_is "$?" "$status" "$step: curl's exit status"
	grep -v '^curl: ' /tmp/told > /tmp/variables
	# shellcheck source=/dev/null
	. /tmp/variables
	tap_is "$(awk 'length > 80' /tmp/text)" "" "$step: fits 80 columns"
	tap_is "$(lines -E 'missing|not seen|tcpstatectl:' < /tmp/text)" 0 "$step: whole"
	cat /tmp/text >> /tmp/texts
}

# Until tcpdump has all: what it writes is behind what it has seen.
end() {
	sleep 0.5
	kill -INT $dump
	wait $dump
	for netns in c-x s-x; do
		changed $netns > /tmp/changed.$netns
	done
}

# said ERE WHY
said() {
	tap_like "$(cat /tmp/text)" "$1" "$step: $2"
}

# wire FILTER: one line for each such segment
wire() {
	tcpdump -n -S -r /tmp/pcap "$1" 2> /dev/null
}

# The kernel's own counters of both hosts have changed so, and in no other way.
counted() {
	tap_is "$(cat /tmp/changed.c-x); $(cat /tmp/changed.s-x)" "$1" "$step: the kernel's counters"
}

# on_wire SYN SYN-ACK FIN RST: so many of them, and their numbers are in what is shown
on_wire() {
	tap_is "$(wire 'tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn' | wc -l) $(
		wire 'tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn|tcp-ack' | wc -l) $(
		wire 'tcp[tcpflags] & tcp-fin != 0' | wc -l) $(
		wire 'tcp[tcpflags] & tcp-rst != 0' | wc -l)" "$*" \
		"$step: SYNs, SYN-ACKs, FINs and RSTs on the cable"
	wire 'tcp[tcpflags] & (tcp-syn|tcp-fin|tcp-rst) != 0' |
		sed -n 's/.*, seq \([0-9]*\).*/\1/p' | sort -u > /tmp/numbers
	unknown=
	# The RST that answers a SYN has 0, which not every kernel lets the module see.
	while read -r number; do
		[ "$number" = 0 ] || grep -q "seq $number\b" /tmp/text || unknown="$unknown $number"
	done < /tmp/numbers
	tap_is "$unknown" "" "$step: their sequence numbers are shown"
}

# seconds WHAT: a span of time that is shown behind WHAT, as a number of seconds
seconds() {
	sed -n "s/.*$1\\([0-9.]*\\) \\(us\\|ms\\|s\\)\\>.*/\\1 \\2/p" /tmp/text | head -n 1 |
		awk '{ print $1 * ($2 == "us" ? 1e-6 : $2 == "ms" ? 1e-3 : 1) }'
}

# holds CONDITION NAME: an awk condition of numbers
holds() {
	awk "BEGIN { exit !($1) }"
	tap_result $? "$step: $2 ($1)"
}

# diagnosed RULE [OPTION...]: diagnose finds that of the records that the options choose, and
# nothing else; '': it finds nothing. Its exit statuses are 3 and 0.
diagnosed() {
	rule=$1 wanted=0
	[ -z "$rule" ] || wanted=3
	shift
	tcpstatectl diagnose "$@" > /tmp/text 2> /tmp/err
	tap_is "$?:$(sed -nE 's/^(critical|warning|notice) ([a-z0-9-]+):.*/\2/p' /tmp/text)" \
		"$wanted:$rule" "$step: diagnose"
	tap_is "$(awk 'length > 80' /tmp/text)" "" "$step: diagnose fits 80 columns"
}

listening() {
	wait_for sh -c "ss -N s-x -Htln | grep -q :$1"
}

# served WORDS: a peer on the server's side, which listens on $port first
served() {
	$AT_SERVER peer bind $SERVER $port listen $1 &
	peer=$!
	listening $port
}

insmod /tcpstate.ko
mount -t cgroup2 none /sys/fs/cgroup 2> /dev/null
net_up x
# An address to which segments leave and from which nothing comes.
ip -n c-x neigh replace 10.9.0.99 lladdr ${MAC}9 dev eth0
mkdir -p /tmp/www /tmp/server
head -c 20000 /dev/zero > /tmp/www/page
cat > /tmp/server/conf <<'EOF'
ServerRoot /tmp/server
ServerName server
Listen 10.9.0.2:80
User www-data
Group www-data
PidFile /tmp/server/pid
ErrorLog /tmp/server/log
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
DocumentRoot /tmp/www
EOF
$AT_SERVER apache2 -f /tmp/server/conf -DFOREGROUND &
web=$!
listening 80

# 6.10 and later tell why a RST is sent.
case $(uname -r) in
5.* | 6.[0-9].*) unread='' linger='' ;;
*) unread=' \(closed with unread data\)' linger=' \(aborted in this state\)' ;;
esac

begin "it works"
curls 0 http://$SERVER/page
end
works=$local_port
said "^$CLIENT:$local_port -> $SERVER:80  closed by the client, now TIME_WAIT / CLOSE" \
	"which connection, and what became of it"
tap_is "$(lines ' -> .* closed by' < /tmp/text)" 1 "$step: one connection"
said "client curl\[[0-9]+\] +\| server apache2\[[0-9]+\]" "both ends, with their processes"
server_pid=$(sed -n 's/.*server apache2\[\([0-9]*\)\].*/\1/p' /tmp/text)
tap_is "$(cat "/proc/$server_pid/comm")" apache2 "$step: the server's process is there"
for part in 'handshake  SYN -> SYN-ACK' 'SYN-ACK -> ACK' 'ACK -> accept\(\)'; do
	said "$part [0-9.]+ [um]?s" "the handshake, in parts"
done
holds "0 < $(seconds 'SYN -> SYN-ACK ') && $(seconds 'SYN -> SYN-ACK ') <= $connect" \
	"the handshake is a part of what curl calls connecting"
said "teardown   client closed first \(active\); server half-closed .*\(passive\)" \
	"who closed first"
tap_like "$(wire 'tcp[tcpflags] & tcp-fin != 0' | head -n 1)" " IP $CLIENT\.$local_port > " \
	"$step: the first FIN on the cable is the client's"
tap_is "$(ss -N c-x -Htan state time-wait | awk '{ print $3 "-" $4 }'):$(
	ss -N s-x -Htan state time-wait)" "$CLIENT:$local_port-$SERVER:80:" \
	"$step: the client is in TIME_WAIT, the server is not, says ss"
said "client sent $sent bytes, received $((headers + body));" "as many bytes as curl says"
tap_is "$body" 20000 "$step: the page"
holds "$(seconds 'ESTABLISHED (') + 0.001 > $total - $connect" \
	"as long as curl had it, it was ESTABLISHED"
on_wire 1 1 2 0
counted "ActiveOpens 1; PassiveOpens 1"
diagnosed ''

begin "refused"
curls 7 http://$SERVER:81/
end
said "^$CLIENT:[0-9]+ -> $SERVER:81  refused by the server after " "refused, by whom"
said "RST received" "what came"
said "handshake  SYN -> RST " "how long that took"
tap_like "$(wire 'tcp[tcpflags] & tcp-rst != 0')" " IP $SERVER\.81 > " \
	"$step: the RST is the server's"
on_wire 1 0 0 1
counted "ActiveOpens 1, AttemptFails 1; OutRsts 1"
# Once may be a slip of the pen.
diagnosed '' -p 81
for _ in 1 2; do
	$AT_CLIENT curl -s http://$SERVER:81/
done
diagnosed connect-refused -p 81
said "$SERVER:81" "where nobody listens"
said "ss -ltn 'sport = :81'|ss -ltn 'sport = :PORT'" "what to look at"

# again: sets it to how often the SYN on the cable was sent again, TIMES to the words for it.
# Since Linux 6.5 it is sent every second at first, before that after 1, 3 and 7.
again() {
	again=$(($(wire 'tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn' | wc -l) - 1))
	case $again in 1) TIMES=once ;; *) TIMES="$again times" ;; esac
}

begin "filtered, curl gives up"
curls 28 --connect-timeout 4 http://10.9.0.99/
end
said "^$CLIENT:[0-9]+ -> 10\.9\.0\.99:80  given up: close\(\) after 4\.0" "how it ended, and when"
again
holds "$again == 2 || $again == 3" "as often as four seconds leave time for"
said "handshake  no SYN-ACK in 4\.0 s: close\(\); SYN retransmitted $TIMES" \
	"nobody answered; how often it was tried"
tap_is "$(lines -E 'refused|reset|RST' < /tmp/text)" 0 "$step: nothing is said of a RST"
on_wire $((again + 1)) 0 0 0
counted "ActiveOpens 1, TCPSynRetrans $again; "
diagnosed connect-unanswered -a 10.9.0.99
said "10\.9\.0\.99:80" "who does not answer"
said "firewall" "what may be the reason"

net_run c-x sysctl -qw net.ipv4.tcp_syn_retries=1
begin "filtered, the kernel gives up"
curls 28 http://10.9.0.99/
end
said "^$CLIENT:[0-9]+ -> 10\.9\.0\.99:80  no answer from the server after 3\.0" "nobody answered"
again
holds "$again == 1 || $again == 2" "as often as tcp_syn_retries says"
said "handshake  no SYN-ACK in 3\.0 s: retransmit timer; SYN retransmitted $TIMES" \
	"what ended it; how often it was tried"
on_wire $((again + 1)) 0 0 0
counted "ActiveOpens 1, AttemptFails 1, TCPAbortOnTimeout 1, TCPSynRetrans $again; "
net_run c-x sysctl -qw net.ipv4.tcp_syn_retries=6

# The server's answers are lost: then there are two ends, and both wait.
begin "answers are filtered"
ip -n s-x neigh replace $CLIENT lladdr ${MAC}9 dev eth0
curls 28 --connect-timeout 2 http://$SERVER/page
said "handshake  no SYN-ACK in 2\.0 s: close\(\); SYN retransmitted once" "the client's side"
said "\| LISTEN -> NEW_SYN_RECV" "the server has seen the SYN"
said "now +in progress: server NEW_SYN_RECV" "and waits for an ACK"
# Its next SYN-ACK arrives, and is answered by a RST: nobody waits for it any more.
ip -n s-x neigh replace $CLIENT lladdr ${MAC}1 dev eth0
wait_for sh -c "! ss -N s-x -Htan state syn-recv | grep ."
end
tcpstatectl timeline --filter 'port 80 and state NEW_SYN_RECV and cause RST' \
	> /tmp/text 2> /tmp/totals
said "NEW_SYN_RECV \(.*-> CLOSE" "the server's side is over, too"
said "^$CLIENT:[0-9]+ -> $SERVER:80  given up: close\(\) after 2\.0" "when the client gave up"
said "SYN-ACK retransmitted 3 times" "how often the server tried"
# Of a SYN-ACK that is lost nobody knows but the server's request, which is no full socket.
tap_is "$(wire 'tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn|tcp-ack' | wc -l)" 4 \
	"$step: so many are on the cable"
counted "ActiveOpens 1, OutRsts 1, TCPSynRetrans 1; AttemptFails 1, TCPSynRetrans 3"

begin "reset with unread data"
port=82
served "accept readable close"
curls 56 http://$SERVER:82/
end
wait $peer
said "^$CLIENT:$local_port -> $SERVER:82  reset by the server after " "by whom"
said "teardown   server aborted: close\(\), RST sent$unread" "what the server did"
said "client ended: RST received" "what became of the client"
tap_like "$(wire 'tcp[tcpflags] & tcp-rst != 0')" " IP $SERVER\.82 > " \
	"$step: the RST is the server's"
on_wire 1 1 0 1
counted "ActiveOpens 1, EstabResets 1; PassiveOpens 1, EstabResets 1, OutRsts 1, TCPAbortOnClose 1"

begin "reset with SO_LINGER 0"
port=83
served "accept recv linger0 close"
curls 56 http://$SERVER:83/
end
wait $peer
said "^$CLIENT:$local_port -> $SERVER:83  reset by the server after " "by whom"
said "teardown   server aborted: close\(\), RST sent$linger" "what the server did"
on_wire 1 1 0 1
counted "ActiveOpens 1, EstabResets 1; PassiveOpens 1, EstabResets 1, OutRsts 1, TCPAbortOnData 1"

# Two seconds from when the connection is there, so that it has waited two seconds.
# Then it answers as HTTP/0.9 does: what it sends ends with its FIN.
begin "slow accept"
port=84
served "wait /tmp/waiting sleep 2000 accept recv send 100 close"
(
	wait_for sh -c "ss -N s-x -Htn state established sport = :84 | grep -q ."
	ss -N s-x -Htln sport = :84 > /tmp/queue
	touch /tmp/waiting
) &
curls 0 --http0.9 http://$SERVER:84/
end
wait $peer
said "after 2\.[01] s in the accept queue" "the time in the accept queue"
said "ACK -> accept\(\) 2\.[01] s" "the same among the parts of the handshake"
tap_is "$(awk '{ print $2 }' /tmp/queue)" 1 "$step: ss shows it in the queue"
holds "$(seconds 'ACK -> accept() ') <= $first - $connect + 0.1" \
	"it is a part of the time that curl waits"
said "closed by the server" "by whom"
said "server closed first \(active\); client half-closed .*\(passive\)" "who closed first"
tap_like "$(wire 'tcp[tcpflags] & tcp-fin != 0' | head -n 1)" " IP $SERVER\.84 > " \
	"$step: the first FIN on the cable is the server's"
# A FIN is no byte, though the kernel's own figure has it.
said "client sent $sent bytes, received $body;" "as many bytes as curl says"
tap_is "$body" 100 "$step: all that was sent"
on_wire 1 1 2 0
counted "ActiveOpens 1; PassiveOpens 1"

# One reset is no pattern, and a queue of one connection is not full.
diagnosed '' -p 82-84

# A name with two addresses, one of which nobody listens on.
begin "two addresses"
curls 0 --resolve "www:80:[fd00:9::2],$SERVER" http://www/page
end
tap_is "$(lines -E ' -> .* (refused|closed) by' < /tmp/text)" 2 "$step: two connections"
said "^\[fd00:9::1\]:[0-9]+ -> \[fd00:9::2\]:80  refused by the server" "the first is refused"
said "^$CLIENT:$local_port -> $SERVER:80  closed by the client" "the second works"
counted "ActiveOpens 2, AttemptFails 1; PassiveOpens 1, OutRsts 1"

# Long addresses on a narrow terminal.
long=2001:db8:1234:5678:9abc:def0:1234
for host in c:1 s:2; do
	ip -n "${host%:*}-x" addr add "$long:567${host#*:}/64" dev eth0 nodad
done
ip -n c-x neigh replace $long:5672 lladdr ${MAC}2 dev eth0
ip -n s-x neigh replace $long:5671 lladdr ${MAC}1 dev eth0
begin "long addresses"
curls 7 "http://[$long:5672]:81/"
end
said "$long:5671" "the client's"
said "$long:5672" "the server's"

# When TIME_WAIT is over, and its end is in the ring.
sleep 69
for locale in C C.UTF-8; do
	step="afterwards, $locale"
	LC_ALL=$locale tcpstatectl timeline > /tmp/text 2> /tmp/totals
	# Bytes that go on are no columns.
	tap_is "$(tr -d '\200-\277' < /tmp/text | awk 'length > 80')" "" "$step: fits 80 columns"
	said "client TIME_WAIT 6[0-9] s, ended by the 2MSL timer" "how long TIME_WAIT was"
done
said "→.*µs" "lines and letters of UTF-8"
tcpstatectl timeline -p "$works" > /tmp/text 2> /tmp/totals
tap_is "$(lines ' -> .* closed by' < /tmp/text)" 1 \
	"afterwards: one of them by its port"

# The words that were shown can be looked up as they stand there.
grep -v handshake /tmp/texts |
	sed -n 's/.* \([A-Z_0-9]*\) \(([^)]*) \)\?-> \([A-Z][A-Z_0-9]*\).*/\1 -> \3/p' |
	sort -u > /tmp/words
sed -n 's/.* \(now\|client\|server\) \([A-Z_0-9]*\)\( .*\)\?$/\2/p' /tmp/texts >> /tmp/words
for word in 'connect()' 'SYN received' 'SYN-ACK received' 'ACK received' 'RST received' \
	'FIN received' 'close()' 'retransmit timer' 'accept()' 'listen()' NEW_SYN_RECV TIME_WAIT \
	${unread:+'closed with unread data'} ${linger:+'aborted in this state'}; do
	grep -qF "$word" /tmp/texts || [ "$word" = 'listen()' ] ||
		tap_result 1 "explain: '$word' was shown"
	echo "$word" >> /tmp/words
done
sort -u /tmp/words | grep . > /tmp/list
tap_result $(($(wc -l < /tmp/list) < 20)) "explain: $(wc -l < /tmp/list) words"
while read -r word; do
	tcpstatectl explain "$word" > /tmp/text 2> /tmp/err
	tap_is "$?:$(cat /tmp/err):$(awk 'length > 80' /tmp/text)" "0::" "explain: '$word'"
done < /tmp/list

# So can what diagnose points at.
tcpstatectl diagnose --list | tr -s '\n ' ' ' | grep -oE "tcpstatectl explain ('[^']*'|[^ ;]*)" |
	sort -u > /tmp/list
tap_result $(($(wc -l < /tmp/list) < 5)) "explain: $(wc -l < /tmp/list) are pointed at by diagnose"
while read -r line; do
	eval "$line" > /tmp/text 2> /tmp/err
	tap_is "$?:$(cat /tmp/err)" "0:" "$line"
done < /tmp/list

kill $web
wait $web
net_down x
rmmod tcpstate
tap_done
