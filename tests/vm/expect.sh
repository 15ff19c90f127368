#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Inside the VM: tcpstatectl expect on commands that do, and do not, what is expected.
# shellcheck disable=SC2086 # commands in variables
set -u
cd "$(dirname "$0")" || exit
# shellcheck source=tests/lib/tap.sh
. ./lib/tap.sh
# shellcheck source=tests/vm/net.sh
. ./net.sh

# expects STATUS NAME ARGUMENT...: what it says is in /tmp/err
expects() {
	status=$1 name=$2
	shift 2
	tcpstatectl expect "$@" > /tmp/out 2> /tmp/err
	tap_is "$?" "$status" "$name" || cat /tmp/err
	[ "$status" -eq 0 ] && tap_is "$(cat /tmp/err)" "" "$name: nothing is said"
}

listen() {
	wait_for sh -c "ss -Htln | grep -q :$1"
}

insmod /tcpstate.ko
mkdir /tmp/www
echo hello > /tmp/www/index.html
httpd -p 127.0.0.1:80 -h /tmp/www

GET='wget -q -O /dev/null http://127.0.0.1'
REFUSED='peer connect 127.0.0.1 81 fails ECONNREFUSED'
ACTIVE='SYN_SENT > ESTABLISHED > (FIN_WAIT1 > (FIN_WAIT2 | CLOSING) > TIME_WAIT | CLOSE_WAIT > LAST_ACK > CLOSE)'

expects 0 "a normal request" "$ACTIVE" -- $GET/
expects 0 "as a client" "client: $ACTIVE" -- $GET/
expects 0 "both ends" "client: SYN_SENT > ...; server: SYN_RECV > ESTABLISHED > ..." -- $GET/
expects 0 "the names of the RFC" 'syn-sent > established > ...' -- $GET/
expects 0 "not a RST" "$ACTIVE; never CLOSE by rst" -- $GET/
expects 0 "a connection that is refused, whatever the command says of it" \
	'SYN_SENT > CLOSE by rst' -- $REFUSED
expects 1 "the status of the command, if asked for" --check-status \
	"$ACTIVE" -- sh -c "$GET/; exit 3"
tap_like "$(cat /tmp/err)" "the connections match, but the command failed with status 3" \
	"the status of the command: said"
expects 0 "no connection at all" 'never SYN_SENT' -- true

expects 1 "it should have been established" "$ACTIVE" -- $REFUSED
tap_like "$(cat /tmp/err)" "^  - ESTABLISHED +<- missing" "what was expected, and what came"
tap_is "$(awk 'length > 80' /tmp/err | wc -l)" 0 "the comparison fits 80 columns"
expects 1 "what must never be" 'never SYN_SENT' -- $GET/
expects 1 "no connection" "$ACTIVE" -- true
tap_like "$(cat /tmp/err)" "no connection was seen" "no connection: said"
expects 1 "too slow" 'SYN_SENT > ESTABLISHED within 1ns > ...' -- $GET/
expects 1 "no server" "server: ...; client: ..." -- $REFUSED
tap_like "$(cat /tmp/err)" "no server was seen" "no server: said"

# One of many.
expects 1 "one connection of several" "$ACTIVE" -- sh -c "$GET/; $REFUSED; $GET/"
tap_is "$(grep -c 'does not match' /tmp/err)" 1 "one connection of several: it alone is shown"
expects 0 "alternatives" "$ACTIVE; SYN_SENT > CLOSE" -- sh -c "$GET/; $REFUSED; $GET/"

# Connections that are not the command's are nobody's business.
(while :; do $REFUSED; sleep 0.05; done) 2> /dev/null &
other=$!
expects 0 "others are not judged" "$ACTIVE" -- $GET/
kill $other

# A state that comes late.
peer bind 127.0.0.1 90 listen accept eof sleep 300 close &
listen 90
expects 0 "an end that takes its time" 'SYN_SENT > ... > FIN_WAIT2 > TIME_WAIT' -- \
	peer connect 127.0.0.1 90 close
wait $!
peer bind 127.0.0.1 91 listen accept eof sleep 2500 close &
listen 91
expects 1 "an end that takes too much time" --linger 0.5 \
	'SYN_SENT > ... > FIN_WAIT2 > TIME_WAIT' -- peer connect 127.0.0.1 91 close
wait $!
tap_like "$(cat /tmp/err)" "not reached|TIME_WAIT" "too much time: says what is missing"

# The specification in a file, options behind it, and the history of the ring.
printf '# a request\nclient: SYN_SENT > ESTABLISHED > ...\n' > /tmp/spec
expects 0 "a file" --spec /tmp/spec -- $GET/
expects 1 "the history: all that was recorded" 'client: SYN_SENT > ESTABLISHED > ...' -p 81
expects 0 "the history, filtered" 'client: SYN_SENT > CLOSE by rst' -p 81
expects 127 "a command that does not exist" "$ACTIVE" -- /no/such
expects 2 "a word that is no state" 'SYN_SENT > ESTABLISHD' -- true
tap_like "$(cat /tmp/err)" "\^~" "a word that is no state: shown where"
rmmod tcpstate
expects 125 "no module" --source module "$ACTIVE" -- true
expects 0 "BPF sees the same" --source bpf "$ACTIVE" -- $GET/
expects 1 "BPF in its place: what does not match" "$ACTIVE" -- $REFUSED
tap_done
