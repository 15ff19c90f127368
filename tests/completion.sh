#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What bash and zsh offer for a command line: what the help has, and the words, files
# and commands that fit.
set -u
cd "$(dirname "$0")/.." || exit
# shellcheck source=tests/lib/tap.sh
. tests/lib/tap.sh
ctl=build/san/tcpstatectl
out=$PWD/build/tests/completion
export LC_ALL=C

make -s completion >&2 || exit 1
rm -rf "$out"
mkdir -p "$out/bin"
mapfile -t commands < <("$ctl" help | sed -n 's/^  \([a-z][a-z]*\) .*/\1/p')
touch "$out/day.cap" "$out/day 2.cap"
# A command to be found, and a namespace that was made by somebody who means no good.
printf '#!/bin/sh\n' > "$out/bin/tcpstate-test-program"
cat > "$out/bin/ip" <<-'EOF'
	#!/bin/sh
	echo 'blue (id: 1)'
	echo 'b$(touch,evil)'
EOF
chmod +x "$out/bin"/*
PATH=$out/bin:$PATH

# options COMMAND: in its help, one a line, sorted
options() {
	"$ctl" help "$1" | sed -nE 's/^ {2,6}((-., )?--[a-z0-9-]+).*/\1/p' | sed 's/, /\n/' | sort
}

# in_bash WORD...: what is offered for the last one, sorted, with blanks between them.
# '=' and ':' are words of their own, and begin where the word before ends.
# shellcheck disable=SC2030 # a shell of its own
in_bash() (
	# shellcheck source=/dev/null
	. build/completion/tcpstatectl.bash
	cd "$out" || exit
	COMP_WORDS=("$@")
	COMP_CWORD=$(($# - 1))
	COMP_LINE=$1
	shift
	local last=$COMP_LINE word
	for word; do
		[[ ($word == [=:]* || $last == [=:]*) && $word$last ]] || COMP_LINE+=' '
		COMP_LINE+=$word
		last=$word
	done
	COMP_POINT=${#COMP_LINE}
	_tcpstatectl
	printf '%s\n' "${COMPREPLY[@]}" | sort | xargs -d '\n'
)

# bash_is WANTED NAME WORD...
bash_is() {
	local wanted=$1 name=$2
	shift 2
	tap_is "$(in_bash tcpstatectl "$@")" "$wanted" "bash: $name"
}

bash --norc -n build/completion/tcpstatectl.bash
tap_is "$?" 0 "bash: the script can be read"
tap_is "$(in_bash tcpstatectl '')" "$(printf '%s\n' "${commands[@]}" | sort | xargs)" \
	"bash: the commands"
for command in "${commands[@]}"; do
	bash_is "$(options "$command" | xargs)" "$command: all its options" "$command" -
done
bash_is "watch" "a command that was begun" wa
bash_is "--help --version" "options without a command" -
bash_is "day 2.cap day.cap" "files" watch -i da
bash_is "day 2.cap day.cap" "files, after =" watch --input = da
bash_is "" "no words where it can be anything" watch --port ''
bash_is "all b\$(touch,evil) blue self" "network namespaces" watch --netns ''
bash_is "self" "network namespaces, after =" watch --netns = s
tap_is "$(ls "$out/evil" "$out/,evil" 2> /dev/null)" "" "bash: what is offered is not carried out"
bash_is "FIN_WAIT1 FIN_WAIT2" "states" timeline -s fin
bash_is "estab,CLOSE estab,CLOSE_WAIT estab,CLOSING" "several states" timeline -s estab,clo
bash_is "synack synack_timer" "causes" watch --cause syna
bash_is "resets,close-wait" "rules" diagnose --only resets,close-w
bash_is "peer port process" "what statistics are about" stats --by p
bash_is "auto bpf file module" "sources" status --source ''
bash_is "module" "sources, after =" watch --source = m
bash_is "bpf" "sources, for a command" trace --source b
bash_is "--netns --no-baseline --no-history --ns" "options behind an option's argument" watch -p 80 --n
bash_is "TIME_WAIT timewait_socket" "topics" explain tim
bash_is "LISTEN SYN_SENT" "transitions, from a state on" explain CLOSE :
bash_is "SYN_SENT" "transitions, with a part of the next one" explain CLOSE : S
bash_is "stats status" "help: commands" help st
bash_is "fields" "help: fields" help f
bash_is "check list solution start" "lab: what to do" lab ''
bash_is "handshake" "lab: which one" lab check handsh
bash_is "day 2.cap day.cap" "merge: files" merge day.cap da
bash_is "tcpstate-test-program" "trace: a command" trace tcpstate-test
bash_is "tcpstate-test-program" "trace: a command, behind --" trace -o x -- tcpstate-test
bash_is "day 2.cap day.cap" "trace: the command's arguments" trace -- cat da
bash_is "" "trace: the command's options are not ours" trace cat --li
bash_is "tcpstate-test-program" "expect: a command behind the path" \
	expect "'SYN_SENT > ...'" -- tcpstate-test
bash_is "" "expect: a path can be anything" expect tcpstate-test
bash_is "tcpstate-test-program" "expect: no path if it is in a file" \
	expect -s x tcpstate-test
bash_is "" "nothing for a command that does not exist" nonsense ''
# With bash-completion a command's arguments are its own business.
# shellcheck disable=SC2031,SC2317
_command_offset() {
	COMPREPLY=("${COMP_WORDS[$1]}:${COMP_WORDS[COMP_CWORD]}")
}
bash_is "cat:da" "trace: as bash-completion does it" trace -o x -- cat da
unset -f _command_offset

# In zsh itself, all lines at once.
zsh -f -n build/completion/_tcpstatectl
tap_is "$?" 0 "zsh: the script can be read"
lines=('tcpstatectl ' 'tcpstatectl wa')
for command in "${commands[@]}"; do
	lines+=("tcpstatectl $command -")
done
lines+=('tcpstatectl watch -i day' 'tcpstatectl watch --netns ' 'tcpstatectl timeline -s fin'
	'tcpstatectl diagnose --only close-w' 'tcpstatectl watch --cause=syna' 'tcpstatectl stats --by p' 'tcpstatectl record --source ' 'tcpstatectl explain tim'
	'tcpstatectl explain CLOSE:' 'tcpstatectl help f' 'tcpstatectl merge day.cap day'
	'tcpstatectl lab ' 'tcpstatectl lab check handsh'
	'tcpstatectl trace tcpstate-test' 'tcpstatectl trace -o x -- tcpstate-test'
	"tcpstatectl expect 'SYN_SENT > ...' -- tcpstate-test" 'tcpstatectl trace -- cat day')
dir=$PWD/build/completion
helper=$PWD/tests/lib/zsh-complete
(cd "$out" && timeout 120 "$helper" "$dir" "$out/offered" "${lines[@]}" > zsh.log 2>&1)
tap_is "$(grep -cx -- -- "$out/offered")" "${#lines[@]}" "zsh: all lines were looked at"

# offered LINE: what was, sorted, with blanks between them
offered() {
	local i
	for i in "${!lines[@]}"; do
		[ "${lines[i]}" != "$1" ] || break
	done
	awk -v n="$i" '/^--$/ { at++; next } at == n' "$out/offered" | sort -u | xargs -d '\n'
}

# zsh_is WANTED NAME LINE
zsh_is() {
	tap_is "$(offered "$3")" "$1" "zsh: $2"
}
zsh_is "$(printf '%s\n' "${commands[@]}" | sort | xargs)" "the commands" 'tcpstatectl '
zsh_is "watch" "a command that was begun" 'tcpstatectl wa'
# As zsh would insert them.
files='day.cap day\ 2.cap'
for command in "${commands[@]}"; do
	# "-" alone is a command of zsh, which trace could run.
	tap_is "$(offered "tcpstatectl $command -" | sed 's/^- //')" \
		"$(options "$command" | xargs)" "zsh: $command: all its options"
done
zsh_is "$files" "files" 'tcpstatectl watch -i day'
zsh_is 'all b\$\(touch,evil\) blue self' "network namespaces" 'tcpstatectl watch --netns '
zsh_is "FIN_WAIT1 FIN_WAIT2" "states" 'tcpstatectl timeline -s fin'
zsh_is "synack synack_timer" "causes, after =" 'tcpstatectl watch --cause=syna'
zsh_is "close-wait" "rules" 'tcpstatectl diagnose --only close-w'
zsh_is "peer port process" "what statistics are about" 'tcpstatectl stats --by p'
zsh_is "auto bpf file module" "sources" 'tcpstatectl record --source '
zsh_is "TIME_WAIT timewait_socket" "topics" 'tcpstatectl explain tim'
zsh_is "CLOSE:LISTEN CLOSE:SYN_SENT" "transitions, from a state on" 'tcpstatectl explain CLOSE:'
zsh_is "fields" "help: fields" 'tcpstatectl help f'
zsh_is "check list solution start" "lab: what to do" 'tcpstatectl lab '
zsh_is "handshake" "lab: which one" 'tcpstatectl lab check handsh'
zsh_is "$files" "merge: files" 'tcpstatectl merge day.cap day'
zsh_is "tcpstate-test-program" "trace: a command" 'tcpstatectl trace tcpstate-test'
zsh_is "tcpstate-test-program" "trace: a command, behind --" \
	'tcpstatectl trace -o x -- tcpstate-test'
zsh_is "tcpstate-test-program" "expect: a command behind the path" \
	"tcpstatectl expect 'SYN_SENT > ...' -- tcpstate-test"
zsh_is "$files" "trace: the command's arguments" 'tcpstatectl trace -- cat day'
tap_done
