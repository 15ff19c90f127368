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
refused "no such namespace" "try self, a process id" watch --netns no-such-namespace
refused "superfluous argument" "help status" status now
refused "bad cookie" "cookie" watch --cookie nothing
refused "unknown state" "--state: unknown state 'tmie-wait', meant 'TIME_WAIT'\?" watch -s tmie-wait
refused "unknown cause" "meant 'rst'" timeline --cause rest
refused "half a transition" "FIN_WAIT1>TIME_WAIT" watch -t fin-wait-1
refused "bad prefix" "0 to 32" watch --addr 10.0.0.0/33
refused "a host's name" "not looked up" watch --remote-addr www.example.org
refused "address with its port" "two terms" watch -a 10.0.0.1:80
refused "unknown user" "'no-such-user' is no user" watch -u no-such-user
refused "no cgroup" "not a cgroup" watch --cgroup /proc
refused "bad duration" "1.5ms" timeline --longer-than 5parsecs

# An expression is long: below what is wrong, where it is.
out=$("$ctl" watch --filter 'port 80 and (stat listen)' 2> build/tests/cli.err < /dev/null)
tap_is "$?:$out" "2:" "expression: status 2"
tap_is "$(cat build/tests/cli.err)" "tcpstatectl: watch: --filter: column 14: unknown condition 'stat', meant 'state'?
  port 80 and (stat listen)
               ^" "expression: what is wrong, and where"
"$ctl" watch --filter "$(printf 'port %0200d' 0)" 2> build/tests/cli.err < /dev/null
tap_is "$(sed 1d build/tests/cli.err | wc -L):$(sed -n 3p build/tests/cli.err)" "80:       ^" \
	"expression: of a long one what fits"
refused "bad count" "count" watch --count -1
refused "explain: unknown word" "tcpstatectl explain" explain frobnicate
refused "explain: misspelt word" "meant 'TIME_WAIT'" explain tiem-wait
refused "explain: misspelt transition" "meant 'CLOSE_WAIT>LAST_ACK'" explain "closewai>last_akc"
refused "explain: unknown option" "help explain" explain --frobnicate CLOSE
refused "explain: a word without end" "tcpstatectl explain" explain "$(printf '%0300d' 0)"
refused "lab: nothing to do" "lab list" lab
refused "lab: misspelt" "meant 'start'" lab strat 1
refused "lab: far-off" "list, start, check or solution" lab frobnicate
refused "lab: which one" "lab check 1" lab check
refused "lab: no such lab" "lab list" lab check 99
refused "lab: too much" "one argument too many" lab check 1 2
refused "lab: the list is of all" "takes no '3'" lab list 3
refused "lab: predictions without a name" "name of a file" lab check 1 --prediction ''
refused "lab: a list for programs" "leave it out" lab list --json
refused "lab: a recording, and nothing to check" "for 'check'" lab start 1 -i x
refused "lab: predictions of all labs" "of one lab" lab list --prediction x
# What is wrong with predictions has its line, and is shown below.
printf '[client]\n# mine\nSYN_SENT > ...\n' > build/tests/wrong.prediction
out=$("$ctl" lab check 1 --prediction build/tests/wrong.prediction 2> build/tests/cli.err < /dev/null)
tap_is "$?:$out" "2:" "lab: wrong predictions: status 2"
tap_is "$(cat build/tests/cli.err)" "tcpstatectl: build/tests/wrong.prediction:3: \"...\" fits anything, and predicts nothing: write all states
  SYN_SENT > ...
             ^~~" "lab: wrong predictions: what is wrong, and where"
cp Documentation/labs/01-handshake/solution.prediction build/tests/right.prediction
out=$("$ctl" lab check 1 --prediction build/tests/right.prediction 2> build/tests/cli.err < /dev/null)
tap_is "$?:$out" "125:" "lab: no scene on this machine"
tap_like "$(cat build/tests/cli.err)" "make lab N=1$" "lab: no scene on this machine: what to do"
out=$("$ctl" lab check 1 --prediction /nonexistent 2> build/tests/cli.err < /dev/null)
tap_is "$?:$(wc -l < build/tests/cli.err)" "125:1" "lab: nothing is predicted"
# The file is written once.
rm -f build/tests/new.prediction
out=$(TCPSTATE_LABS=Documentation/labs "$ctl" lab start 1 --prediction build/tests/new.prediction < /dev/null)
tap_is "$?:$(grep -c '^\[' build/tests/new.prediction)" "0:4" "lab: a file with all questions"
tap_like "$out" "Of 4 questions 4 have no answer" "lab: says that there are no answers"
cp build/tests/right.prediction build/tests/new.prediction
TCPSTATE_LABS=Documentation/labs "$ctl" lab start 1 --prediction build/tests/new.prediction > build/tests/cli.out < /dev/null
tap_is "$?:$(cmp build/tests/right.prediction build/tests/new.prediction)" "0:" \
	"lab: predictions are not overwritten"
out=$(TCPSTATE_LABS=/nonexistent "$ctl" lab solution 1 2> build/tests/cli.err < /dev/null)
tap_is "$?" 1 "lab: no pages"
tap_like "$(cat build/tests/cli.err)" "TCPSTATE_LABS" "lab: no pages: what to do"
refused "diagnose: unknown rule" "diagnose: unknown rule 'frobnicate': --list" diagnose --only frobnicate
refused "diagnose: misspelt rule" "meant 'close-wait'" diagnose --only resets,close-wiat
refused "diagnose: no rule" "unknown rule ''" diagnose --only resets,
refused "diagnose: a filter that takes parts of sockets" "filter by address" diagnose -s time-wait
refused "help for an unknown command" "tcpstatectl help" help frobnicate
refused "a status is no table" "give --json" status --csv
refused "findings are no table" "give --json" diagnose --csv
refused "rules are text" "leave out --json" diagnose --list --json
refused "two formats" "give one" status --json --csv
refused "unknown source" "auto, module, bpf or file" watch --source kernel
refused "misspelt source" "unknown source 'modul', meant 'module'\?" record -o x --source modul
refused "a capture, and none given" "give it with -i FILE" status --source file
refused "the same, for a path" "give it with -i FILE" expect --source file 'any: ...'
refused "the same, for a command" "give it with -i FILE" expect 'any: ...' --source file -- true
refused "live, and a capture" "--source bpf is live" timeline -i x --source bpf
refused "live, and a capture, behind the path" "--source module is live" \
	expect 'any: ...' --source module -i x
refused "a command in a capture" "auto, module or bpf" trace --source file -- true

tap_like "$("$ctl" --version)" "^tcpstatectl $(sed -n 's/.*VERSION "\(.*\)"/\1/p' module/version.h), ABI version [0-9]+$" \
	"--version: from the one place"
tap_like "$("$ctl" help)" "^  watch +" "help: lists the commands"
tap_like "$("$ctl" help fields)" "^  time_ns +u64 +ns " "help fields: lists the fields"
"$ctl" help fields > /dev/full 2> build/tests/cli.err
tap_is "$?:$(wc -l < build/tests/cli.err)" "1:1" "help fields, output full: status 1, one line"
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
tap_is "$("$ctl" diagnose --list | sed -n 's/^\([a-z0-9-]*\): .*/\1/p')" \
	"$(sed -n '/^The rules$/,$p' Documentation/diagnose.rst | grep -B 1 '^--*$' | grep '^[a-z]')" \
	"diagnose: every rule is documented, in the same order"
tap_is "$("$ctl" diagnose --list --only resets | grep -c '^[a-z]')" 1 "diagnose: one rule"
"$ctl" diagnose --list > /dev/full 2> build/tests/cli.err
tap_is "$?:$(wc -l < build/tests/cli.err)" "1:1" "diagnose: output that is full: status 1, one line"
"$ctl" help > /dev/full 2> build/tests/cli.err
tap_is "$?:$(wc -l < build/tests/cli.err)" "1:1" "standard output that is full: status 1, one line"

if [ -d /sys/module/tcpstate ]; then
	tap_result 0 "no module loaded # SKIP the module is loaded on this host"
else
	out=$("$ctl" status --source module 2>&1 < /dev/null)
	tap_is "$?:$(echo "$out" | wc -l)" "1:1" "no module loaded: status 1, one line"
	tap_like "$out" "modprobe tcpstate" "no module loaded: says what to do"
	out=$("$ctl" watch --json --source module 2> /dev/null < /dev/null)
	tap_is "$?:$out" "1:" "no module loaded, --json: nothing on standard output"
	out=$("$ctl" trace --source module -- touch build/tests/touched 2>&1 < /dev/null)
	tap_is "$?:$(ls build/tests/touched 2> /dev/null)" "125:" "no module loaded: no command is run"
	# Without any capability there is no BPF either, whatever this kernel allows.
	powerless=(setpriv --inh-caps=-all --bounding-set=-all "$ctl")
	out=$("${powerless[@]}" status 2>&1 < /dev/null)
	tap_is "$?:$(echo "$out" | wc -l)" "1:1" "neither module nor BPF: status 1, one line"
	tap_like "$out" "module is not loaded .*modprobe tcpstate.*, and BPF fails: ." \
		"neither module nor BPF: both reasons, and what to do"
	out=$("${powerless[@]}" watch --source bpf 2>&1 < /dev/null)
	tap_is "$?:$(echo "$out" | wc -l)" "1:1" "no BPF: status 1, one line"
fi
tap_done
