#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Inside the VM: tcpstatectl trace runs commands and shows their connections, no others.
set -u
cd "$(dirname "$0")" || exit
# shellcheck source=tests/lib/tap.sh
. ./lib/tap.sh
# shellcheck source=tests/vm/net.sh
. ./net.sh

lines() {
	grep -c "$@" || true
}

blocks() {
	lines -E '^[0-9.]+:[0-9]+ (->|<->) '
}

insmod /tcpstate.ko
mount -t cgroup2 none /sys/fs/cgroup 2> /dev/null
before=$(find /sys/fs/cgroup -type d | wc -l)
mkdir /tmp/www
echo hello > /tmp/www/index.html
httpd -p 127.0.0.1:80 -h /tmp/www

# What somebody else does at the same time is not the command's.
(while :; do wget -q -O /dev/null http://127.0.0.1/; sleep 0.1; done) 2> /dev/null &
other=$!

tcpstatectl trace -- wget -q -O - http://127.0.0.1/ > /tmp/out 2> /tmp/err
tap_is "$?:$(cat /tmp/out)" "0:hello" "the command's own output and status"
tap_is "$(blocks < /tmp/err)" 1 "one connection, one timeline"
tap_like "$(cat /tmp/err)" "client wget\[[0-9]+\] +\| server httpd\[[0-9]+\]" \
	"both ends, as the server is here too"
tap_like "$(cat /tmp/err)" "CLOSE -> SYN_SENT" "from the first SYN"
tap_is "$(lines -E 'delivered|tcpstatectl:' < /tmp/err)" 0 "nothing else is said"

tcpstatectl trace -- sh -c \
	'sh -c "wget -q -O /dev/null http://127.0.0.1/" & (wget -q -O /dev/null http://127.0.0.1/; :) ; wait; exit 3' \
	> /tmp/out 2> /tmp/err
tap_is "$?:$(blocks < /tmp/err)" "3:2" "children and their children; exit status"

tcpstatectl trace -o /tmp/file -- wget -q -O /dev/null http://127.0.0.1:81/ 2> /tmp/err
tap_is "$?:$(lines tcpstatectl: < /tmp/err)" "1:0" "--output: standard error is the command's"
tap_like "$(cat /tmp/file)" "refused by the server" "a refused connection"

tcpstatectl trace --port 81 -- sh -c 'wget -q -O /dev/null http://127.0.0.1/
	wget -q -O /dev/null http://127.0.0.1:81/ 2> /dev/null' 2> /tmp/err
tap_is "$(blocks < /tmp/err):$(lines ':80 ' < /tmp/err)" "1:0" "a filter: that one only"

tcpstatectl trace -- true 2> /tmp/err
tap_is "$?:$(wc -c < /tmp/err)" "0:0" "a command without connections"
tcpstatectl trace -- /no/such/command 2> /tmp/err
tap_is "$?:$(cat /tmp/err)" "127:tcpstatectl: cannot run '/no/such/command': No such file or directory" \
	"a command that does not exist"
tcpstatectl trace -- /tmp/www/index.html 2> /tmp/err
tap_is "$?:$(cat /tmp/err)" "126:tcpstatectl: cannot run '/tmp/www/index.html': Permission denied" \
	"a command that cannot be run"
tcpstatectl trace -- sh -c 'kill -9 $$' 2> /tmp/err
tap_is "$?" 137 "a command that is killed: 128 and the signal's number"

# A signal for the tracer is one for the command.
tcpstatectl trace -- sh -c 'trap "echo got; exit 5" TERM; echo up; sleep 60 & wait' \
	> /tmp/out 2> /tmp/err &
tracer=$!
wait_for grep -q up /tmp/out
kill -TERM $tracer
wait $tracer
tap_is "$?:$(tail -n 1 /tmp/out)" "5:got" "SIGTERM is passed on"

# The command ends with a connection in FIN_WAIT2: its end is waited for.
peer bind 127.0.0.1 90 listen accept eof sleep 300 close &
server=$!
wait_for sh -c "ss -Htln | grep -q :90"
tcpstatectl trace --linger 3 -- peer connect 127.0.0.1 90 close 2> /tmp/err
tap_like "$(cat /tmp/err)" "FIN_WAIT2 .*-> TIME_WAIT" "an orphan is waited for"
wait $server
peer bind 127.0.0.1 91 listen accept eof sleep 1500 close &
server=$!
wait_for sh -c "ss -Htln | grep -q :91"
tcpstatectl trace --linger 0 -- peer connect 127.0.0.1 91 close 2> /tmp/err
tap_like "$(cat /tmp/err)" "now FIN_WAIT[12]" "--linger 0: it is not"
wait $server

# On a terminal it says that it waits, and takes that back.
peer bind 127.0.0.1 92 listen accept eof sleep 2500 close &
server=$!
wait_for sh -c "ss -Htln | grep -q :92"
TERM=xterm NO_COLOR=1 script -qec \
	"tcpstatectl trace --linger 5 -- peer connect 127.0.0.1 92 close" /dev/null \
	> /tmp/tty 2>&1 < /dev/null
tap_like "$(tr '\r' '\n' < /tmp/tty)" \
	"^the command has ended: up to [34] s for its connections to end" \
	"a terminal: what is waited for"
tap_like "$(sed 's/\r$//; s/.*\r//' /tmp/tty | head -n 1)" "^127.0.0.1:[0-9]+ (->|<->) 127.0.0.1:92 " \
	"a terminal: the timeline is written over it"
wait $server

# Nobody reads the timelines: the command is not harmed, and nothing stays.
tcpstatectl trace -- sh -c 'wget -q -O - http://127.0.0.1/ > /tmp/got; sleep 0.5; echo end >> /tmp/got' \
	2>&1 | true
wait_for grep -q end /tmp/got
tap_is "$(cat /tmp/got)" "$(printf 'hello\nend')" "nobody reads: the command goes on"

# What the command leaves running is not killed.
tcpstatectl trace -- sh -c 'sleep 100 & echo $! > /tmp/pid' 2> /tmp/err
tap_is "$(cat "/proc/$(cat /tmp/pid)/comm")" sleep "a process that the command left goes on"
kill "$(cat /tmp/pid)"

kill $other
tap_is "$(find /sys/fs/cgroup -type d | wc -l)" "$before" "no control group is left"

su lab -s /bin/sh -c 'tcpstatectl trace -- true' 2> /tmp/err
tap_is "$?:$(lines -E 'CAP_NET_ADMIN|root' < /tmp/err)" "125:1" "without permission: says so"
rmmod tcpstate
tcpstatectl trace --source module -- touch /tmp/touched 2> /tmp/err
tap_is "$?:$(lines 'not loaded' < /tmp/err):$(ls /tmp/touched 2> /dev/null)" "125:1:" \
	"without the module the command is not run"
tap_done
