#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Which source is taken on this host, where the module is not loaded, and what a source
# without a past changes for the commands. Where BPF cannot be used: that it is said.
set -u
cd "$(dirname "$0")/.." || exit
# shellcheck source=tests/lib/tap.sh
. tests/lib/tap.sh
ctl=$PWD/build/san/tcpstatectl
out=$PWD/build/tests/source
export LC_ALL=C
took="tcpstatectl: source: BPF, since the tcpstate module is not loaded"
goes_on="tcpstatectl: BPF records only from now on: reading until Ctrl-C, or for --duration"

rm -rf "$out"
mkdir -p "$out"
cd "$out" || exit
if [ -d /sys/module/tcpstate ]; then
	tap_result 0 "source # SKIP the module is loaded on this host"
	tap_done
fi
if ! "$ctl" status --source bpf > told 2> err < /dev/null; then
	tap_is "$(wc -l < err):$(wc -l < told)" "1:0" "no BPF here: one line"
	tap_result 0 "source # SKIP no BPF on this host: $(sed 's/^tcpstatectl: //' err)"
	tap_done
fi

# A server and a client on the loopback device; the server's end closes first.
cat > meet.py <<'EOP'
import socket
listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen()
client = socket.socket()
client.connect(listener.getsockname())
server, _ = listener.accept()
open("port", "w").write("%d\n" % listener.getsockname()[1])
server.close()
client.recv(1)
client.close()
EOP

meet() {
	python3 meet.py
	port=$(cat port)
}

# says NAME WANTED...: these lines, and none of them twice, are in err
says() {
	local name=$1
	shift
	tap_is "$(grep -F 'source:
from now on:' err)" "$(printf '%s\n' "$@")" "$name"
}

# begin ARGUMENT...: in the background; sets reader
begin() {
	: > err
	"$ctl" "$@" > shown 2> err < /dev/null &
	reader=$!
	# The first line comes when the programs are attached.
	timeout 20 sh -c 'until grep -q "[^ ]" err; do sleep 0.1; done'
	sleep 0.5
}

end() {
	kill -INT "$reader"
	wait "$reader"
}

tap_like "$(cat told)" "^source +BPF programs of tcpstatectl [0-9.]+, ABI version [0-9]+$" \
	"status: what makes the records"
tap_like "$(cat err)" "loaded just now to see what they can: counters begin at 0" \
	"status: why there is nothing in its counters"
tap_is "$(grep -c 'source:' err)" 0 "--source bpf: what was asked for is not told"
tap_like "$("$ctl" status --json 2> err < /dev/null | head -n 1)" '"source":"bpf"' \
	"status --json: what makes the records"
says "auto: says that it took BPF" "$took"

# What is there is nothing: they wait for what comes, and say so.
for command in timeline stats diagnose "expect 'any: ...'"; do
	eval begin "$command" --netns self
	says "$command: says that it goes on" "$took" "$goes_on"
	kill -0 "$reader"
	tap_is "$?" 0 "$command: goes on"
	meet
	sleep 0.5
	end
	status=$?
	# What diagnose finds on this host is not known.
	tap_is "$((status == 3 ? 0 : status))" 0 "$command: ends well with Ctrl-C"
	case $command in
	timeline) tap_is "$(grep -c "127.0.0.1:$port" shown)" 2 "$command: what has come" ;;
	stats) tap_like "$(cat shown)" "SYN_SENT.*ESTABLISHED" "$command: what has come" ;;
	esac
done
"$ctl" timeline --duration 0.2 > shown 2> err < /dev/null
tap_is "$?" 0 "--duration: ends by itself"
says "--duration: there is nothing to say" "$took"
"$ctl" timeline --source bpf --no-history --duration 0.2 > shown 2> err < /dev/null
says "--source bpf: still less" ""

# Recording has begun before the command does.
"$ctl" trace -- python3 meet.py > shown 2> err < /dev/null
tap_is "$?:$(grep -c -- "CLOSE -> SYN_SENT" err)" "0:1" "trace: from the first SYN"
says "trace: what it took is said" "$took"
"$ctl" expect 'client: CLOSE > SYN_SENT > ESTABLISHED > CLOSE_WAIT > LAST_ACK > CLOSE' \
	-- python3 meet.py > shown 2> err < /dev/null
tap_is "$?" 0 "expect: from the first SYN to the end"

# A capture says what made it, also when it is recorded once more.
begin record -o one.cap --netns self
meet
sleep 0.5
end
tap_is "$?" 0 "record: ends well"
"$ctl" record -i one.cap -o two.cap 2> err < /dev/null
says "a capture: there is no choice, and nothing is said" ""
for capture in one two; do
	tap_like "$("$ctl" status -i $capture.cap 2> err < /dev/null)" "^source +BPF programs of " \
		"$capture.cap: what made the records"
	tap_is "$(wc -l < err)" 0 "$capture.cap: nothing about programs that were loaded just now"
	tap_like "$("$ctl" watch -i $capture.cap -p "$port" --json 2> /dev/null | head -n 1)" \
		'"source":"bpf"' "$capture.cap: its header"
	tap_is "$("$ctl" watch -i $capture.cap -p "$port" 2> /dev/null | grep -c 'CLOSE -> SYN_SENT')" 1 \
		"$capture.cap: what has come"
done
tap_done
