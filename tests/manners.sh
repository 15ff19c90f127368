#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Help and manual pages: there is something about every command and option, all of it
# fits, and what it says about exit statuses is so.
set -u
cd "$(dirname "$0")/.." || exit
# shellcheck source=tests/lib/tap.sh
. tests/lib/tap.sh
ctl=$PWD/build/san/tcpstatectl
man=build/man
out=$PWD/build/tests/manners

make -s man build/tests/gen_capture >&2 || exit 1
rm -rf "$out"
mkdir -p "$out"
mapfile -t commands < <("$ctl" help | sed -n 's/^  \([a-z][a-z]*\) .*/\1/p')

# page NAME: a manual page as it is read, without bold and underlined letters
page() {
	LC_ALL=C mandoc -T ascii "$man/$1.8" 2> /dev/null | LC_ALL=C sed 's/.\x08//g'
}

# Options as "-p, --port N", sorted: of a help, and of a page.
options() {
	sed -nE 's/^ {2,6}((-., )?--[a-z0-9-]+( [^ ]+)?).*/\1/p' | sort
}

page_options() {
	sed -nE '/^(COMMON )?OPTIONS$/,/^EXIT STATUS$/s/^ {5}((-., )?--[a-z0-9-]+( [^ ]+)?)(  .*)?$/\1/p' |
		sort
}

# Exit statuses: of a help, and of a page.
exits() {
	sed -nE '/^Exit status:$/,/^$/s/^  ([0-9]+|N) .*/\1/p' | sort -u
}

page_exits() {
	sed -nE '/^EXIT STATUS$/,/^EXAMPLES$/s/^ {5}([0-9]+|N) .*/\1/p' | sort -u
}

# lint FILE: findings, but for pages of others that are not installed here
lint() {
	mandoc -T lint "$1" 2>&1 | grep -vE 'referenced manual not found|mandoc\.db'
}

tap_is "$(for command in "${commands[@]}"; do "$ctl" help "$command"; done | cat - <("$ctl") |
	awk 'length > 80')" "" "help: no line is wider than 80 columns"
tap_is "$("$ctl" --help; "$ctl" -h; "$ctl" help)" "$("$ctl"; "$ctl"; "$ctl")" \
	"help: the same at every way to ask for it"
tap_is "$(lint "$man/tcpstatectl.8")" "" "tcpstatectl.8: mandoc finds nothing"
overview=$(page tcpstatectl)
for command in "${commands[@]}"; do
	help=$("$ctl" help "$command")
	tap_is "$("$ctl" "$command" --help; "$ctl" "$command" -h)" "$help"$'\n'"$help" \
		"$command: --help, -h and help say the same"
	tap_like "$help" '^Exit status:$' "$command: the help has exit statuses"
	tap_is "$(echo "$help" | sed -n '/^Examples:$/,$p' | grep -cE "^  tcpstatectl $command( |\$)")" \
		"$(echo "$help" | sed -n '/^Examples:$/,$p' | grep -cE '^  [^ ]')" \
		"$command: the help ends with examples of it"
	if [ ! -e "$man/tcpstatectl-$command.8" ]; then
		tap_result 1 "$command: has a page (write $command.in in Documentation/man)"
		continue
	fi
	text=$(page "tcpstatectl-$command")
	tap_is "$(lint "$man/tcpstatectl-$command.8")" "" "$command: mandoc finds nothing"
	tap_is "$(echo "$text" | page_options)" "$(echo "$help" | options)" \
		"$command: all options are in the page"
	tap_is "$(echo "$text" | page_exits)" "$(echo "$help" | exits)" \
		"$command: all exit statuses are in the page"
	tap_like "$overview" "^     $command +[a-z]" "$command: is in the overview"
done
tap_is "$(grep -l '^@[A-Z]*@$' "$man"/*)" "" "pages: nothing is left of their templates"
tap_is "$(sed -n 's/^\.Xr \(tcpstatectl[a-z-]*\) 8.*/\1.8/p' "$man"/* | sort -u |
	while read -r name; do [ -e "$man/$name" ] || echo "$name"; done)" "" \
	"pages: those of ours that are referred to exist"
tap_is "$(echo "$overview" | page_options | sort -u)" \
	"$(for command in watch status; do "$ctl" help "$command"; done |
		sed '/^Lines:$/,/^$/d' | options | sort -u)" \
	"tcpstatectl.8: the common options, and no others"

# What is said about exit statuses.
capture=$out/test.cap
build/tests/gen_capture -o "$capture" --count 5000 --live 50 > /dev/null
# Its middle is missing: not all beginnings are known.
size=$(stat -c %s "$capture")
{
	head -c $((size / 4)) "$capture"
	tail -c $((size / 4)) "$capture"
} > "$out/damaged.cap"
seen=()

# ends STATUS NAME ARGUMENT...
ends() {
	local wanted=$1 name=$2
	shift 2
	"$ctl" "$@" > /dev/null 2> "$out/err" < /dev/null
	tap_is "$?" "$wanted" "exit status: $name"
	seen+=("$wanted")
}
ends 0 "done" watch -i "$capture"
ends 1 "no such capture" watch -i /nonexistent
ends 2 "an option that does not exist" watch --nonsense
ends 0 "expect: as expected" expect 'any: ...' -i "$capture"
ends 1 "expect: not as expected" expect 'never TIME_WAIT' -i "$capture"
ends 1 "expect: nobody there" expect 'any: ...' -i "$capture" -p 1
ends 2 "expect: no path" expect 'nonsense >' -i "$capture"
ends 3 "expect: cannot be told" expect 'any: ...' -i "$out/damaged.cap"
# The rest needs the module: tests/vm/trace.sh and expect.sh.
tap_is "$(echo "$overview" | page_exits | grep -vxE "$(IFS='|'; echo "${seen[*]}")" | xargs)" \
	"125 126 127 N" "tcpstatectl.8: no status that nothing ends with"

# Without the module, and without the capabilities for BPF, they fail, but not because
# they are wrong.
if [ -d /sys/module/tcpstate ]; then
	tap_result 0 "examples # SKIP the module is loaded on this host"
else
	cp "$capture" "$out/test.cap" 2> /dev/null
	echo 'any: ...' > "$out/shutdown.path"
	wrong=$(cd "$out" && for command in "${commands[@]}"; do
		"$ctl" help "$command" | sed -n '/^Examples:$/,$s/^  tcpstatectl/"$ctl"/p'
	done | while read -r line; do
		eval "setpriv --inh-caps=-all --bounding-set=-all timeout 10 $line" > /dev/null 2>&1 < /dev/null
		[ $? -ne 2 ] || echo "$line"
	done)
	tap_is "$wrong" "" "examples: the command lines can be used"
fi
tap_done
