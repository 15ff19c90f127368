#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What tcpstatectl does with a command line it cannot use: one line on standard
# error that says what to do next, nothing on standard output, status 2.
set -u
cd "$(dirname "$0")/.." || exit
# shellcheck source=tests/lib/tap.sh
. tests/lib/tap.sh
ctl=build/san/tcpstatectl

# refused NAME WANTED-TEXT ARGUMENT...
refused() {
	local name=$1 text=$2 out err status
	shift 2
	out=$("$ctl" "$@" 2> build/tests/cli.err < /dev/null)
	status=$?
	err=$(cat build/tests/cli.err)
	tap_is "$status:$out:$(wc -l < build/tests/cli.err)" "2::1" "$name: status 2, one line"
	tap_like "$err" "$text" "$name: says what to do"
}

out=$("$ctl" < /dev/null 2> build/tests/cli.err)
tap_is "$?:$(wc -l < build/tests/cli.err)" "2:0" "no command: status 2"
tap_like "$out" "^  watch +" "no command: a short help"
refused "unknown command" "meant 'watch'" wacth
refused "far-off command" "tcpstatectl help" frobnicate
refused "unknown option" "help watch" watch --frobnicate
refused "missing value" "help watch" watch --port
refused "port out of range" "65535" watch --port 65536
refused "port not a number" "65535" timeline -p http
refused "no such namespace" "try self, all" watch --netns no-such-namespace
refused "superfluous argument" "help status" status now
refused "bad cookie" "cookie" watch --cookie nothing
refused "bad count" "count" watch --count -1
refused "explain: unknown word" "tcpstatectl explain" explain frobnicate
refused "explain: misspelt word" "meant 'TIME_WAIT'" explain tiem-wait
refused "explain: misspelt transition" "meant 'CLOSE_WAIT>LAST_ACK'" explain "closewai>last_akc"
refused "explain: unknown option" "help explain" explain --frobnicate CLOSE
refused "explain: a word without end" "tcpstatectl explain" explain "$(printf '%0300d' 0)"
refused "help for an unknown command" "tcpstatectl help" help frobnicate

tap_like "$("$ctl" --version)" "^tcpstatectl $(sed -n 's/.*VERSION "\(.*\)"/\1/p' module/version.h), ABI version [0-9]+$" \
	"--version: from the one place"
tap_like "$("$ctl" help)" "^  watch +" "help: lists the commands"
tap_like "$("$ctl" explain)" "^  ESTABLISHED +SYN_SENT" "explain: lists what there is"
tap_like "$("$ctl" explain close wait)" "^CLOSE_WAIT \(state\): " "explain: several arguments are one word"
tap_like "$("$ctl" explain -- 'LISTEN->SYN_SENT')" "Linux has no such transition" \
	"explain: a transition that Linux does not have"
tap_is "$("$ctl" explain listen | grep -cE '^(LISTEN|listen) ')" 2 "explain: state and cause"
tap_is "$(COLUMNS=80 LC_ALL=C "$ctl" explain 'syn-recv>close' | LC_ALL=C grep -c '[^ -~]')" 0 \
	"explain: no colours in a pipe, and ASCII where there is no UTF-8"
tap_like "$("$ctl" explain --help)" "^usage: tcpstatectl explain \[STATE \| 'OLD>NEW'" "explain: usage"
"$ctl" explain CLOSE > /dev/full 2> build/tests/cli.err
tap_is "$?:$(wc -l < build/tests/cli.err)" "1:1" "explain: output that is full: status 1, one line"
"$ctl" help > /dev/full 2> build/tests/cli.err
tap_is "$?:$(wc -l < build/tests/cli.err)" "1:1" "standard output that is full: status 1, one line"

if [ -d /sys/module/tcpstate ]; then
	tap_result 0 "no module loaded # SKIP the module is loaded on this host"
else
	out=$("$ctl" status 2>&1 < /dev/null)
	tap_is "$?:$(echo "$out" | wc -l)" "1:1" "no module loaded: status 1, one line"
	tap_like "$out" "modprobe tcpstate" "no module loaded: says what to do"
fi
tap_done
