#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Inside the VM: BPF where the module is not loaded, the module where it is, and both at
# the same time. On one processor, so that nothing is out of order.
set -u
cd "$(dirname "$0")" || exit
# shellcheck source=tests/lib/tap.sh
. ./lib/tap.sh
# shellcheck source=tests/vm/net.sh
. ./net.sh

# As in ctl.sh: what one connection, its listener and accept() make.
EVENTS=14
TOOK="tcpstatectl: source: BPF, since the tcpstate module is not loaded"

connect_once() {
	peer bind 127.0.0.1 "$1" listen accept eof close &
	wait_for sh -c "ss -Htln | grep -q :$1"
	peer connect 127.0.0.1 "$1" close
	wait $!
}

lines() {
	grep -c "$@" || true
}

# begin NAME COMMAND...: tcpstatectl in the background, until it has begun to record, which
# is when it says something; sets reader. That is in /tmp/NAME and /tmp/NAME.err.
begin() {
	name=$1
	shift
	tcpstatectl "$@" > "/tmp/$name" 2> "/tmp/$name.err" &
	reader=$!
	wait_for sh -c "cat /tmp/$name /tmp/$name.err | grep -q ."
	sleep 1
}

tcpstatectl status --json > /tmp/status 2> /tmp/err
tap_is "$?:$(lines '"source":"bpf"' < /tmp/status):$(lines '^tcpstatectl: source: BPF' < /tmp/err)" \
	"0:1:1" "status: without the module it is BPF, and that is said"
begin bpf watch --netns self
bpf=$reader
tap_is "$(grep -F source: /tmp/bpf.err)" "$TOOK" "watch: without the module it is BPF, and that is said"
connect_once 80
sleep 2
tap_is "$(lines ':80 ' < /tmp/bpf)" $EVENTS "watch: the connection, and its listener"

# It stays with what it took.
insmod /tcpstate.ko
begin module watch
module=$reader
tap_is "$(grep -F source: /tmp/module.err)" "tcpstatectl: source: the tcpstate module" \
	"with the module it is the module, and that is said"
begin asked watch --source bpf --csv
asked=$reader
tap_is "$(lines -F source: < /tmp/asked.err)" 0 "--source bpf: with the module as well"
connect_once 81
sleep 2
for name in bpf module; do
	tap_is "$(lines ':81 ' < /tmp/$name)" $EVENTS "side by side, $name: the connection"
	# But for the time.
	grep ':81 ' /tmp/$name | sed 's/^[^ ]* *//' > /tmp/$name.81
done
tap_is "$(lines ',81,' < /tmp/asked)" $EVENTS "side by side, another one with BPF: the connection"
tap_is "$(diff /tmp/module.81 /tmp/bpf.81)" "" "side by side: the same is shown"
[ "$(lines '' < /tmp/module.81)" = $EVENTS ] || sed 's/^/# /' /tmp/module.81

# A reader of the module does not go over to BPF when it goes, nor the other way round.
rmmod tcpstate
wait $module
tap_is "$?:$(lines 'unloaded while' < /tmp/module.err)" "1:1" "unloaded: an error, and not BPF instead"
connect_once 82
sleep 2
tap_is "$(lines ':82 ' < /tmp/bpf):$(lines ',82,' < /tmp/asked)" "$EVENTS:$EVENTS" \
	"unloaded: BPF goes on"
kill -INT $bpf $asked
wait $bpf
tap_is "$?" 0 "Ctrl-C ends it well"
wait $asked
tap_like "$(tail -n 1 /tmp/asked.err)" "^delivered [0-9]+, filtered 0, lost 0$" "totals"

# Without a command to run: what comes, until Ctrl-C.
begin timeline timeline -p 83
tap_is "$(lines "^tcpstatectl: BPF records only from now on" < /tmp/timeline.err)" 1 \
	"timeline: says that it goes on"
connect_once 83
sleep 2
kill -INT $reader
wait $reader
tap_is "$?:$(lines 'closed by the client' < /tmp/timeline)" "0:1" "timeline: what has come"
mount -t cgroup2 none /sys/fs/cgroup 2> /dev/null
peer bind 127.0.0.1 84 listen accept eof close &
wait_for sh -c "ss -Htln | grep -q :84"
tcpstatectl trace -- peer connect 127.0.0.1 84 close > /tmp/out 2> /tmp/err
tap_is "$?:$(lines 'CLOSE -> SYN_SENT' < /tmp/err):$(lines "^$TOOK" < /tmp/err)" "0:1:1" \
	"trace: from the first SYN"
tap_done
