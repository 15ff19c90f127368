# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Completion for bash. It needs nothing else; with bash-completion, the command of
# `tcpstatectl trace` is completed as it would be by itself.
#
# What stands in quotes below was made from the tables of tcpstatectl.

_tcpstatectl_options() { # COMMAND
	case $1 in
@OPTIONS@
	esac
}

# What the argument of an option is; nothing: it has none.
_tcpstatectl_value() { # COMMAND OPTION
	case $1:$2 in
@VALUES@
	esac
}

# What a command takes besides options; the last one may be there several times.
_tcpstatectl_arguments() { # COMMAND
	case $1 in
@ARGUMENTS@
	esac
}

_tcpstatectl_words() { # KIND
	local name rest
	case $1 in
@WORDS@
	about)
		_tcpstatectl_words command
		echo fields
		;;
	netns)
		echo self all
		ip netns list 2> /dev/null | while read -r name rest; do
			echo "$name"
		done
		;;
	esac
}

# The line up to the cursor as words, and which of COMP_WORDS each begins with: for bash
# '=' and ':' are words of their own.
_tcpstatectl_split() {
	local line=${COMP_LINE:0:COMP_POINT} last='' blank word i
	words=()
	at=()
	for ((i = 0; i <= COMP_CWORD; i++)); do
		blank=${line%%[![:space:]]*}
		line=${line#"$blank"}
		word=${COMP_WORDS[i]}
		# What is behind the cursor does not count.
		((i < COMP_CWORD)) || word=$line
		line=${line#"$word"}
		if [[ ! $blank && ${#words[@]} -gt 0 && ($word == [=:]* || $last == [=:]*) ]]; then
			words[${#words[@]} - 1]+=$word
		else
			words+=("$word")
			at+=("$i")
		fi
		last=$word
	done
	typed=${words[${#words[@]} - 1]}
	# What bash will replace begins behind them.
	[[ $last != [=:]* ]] || last=
	kept=${typed%"$last"}
}

# Those that begin with $cur; case does not matter.
_tcpstatectl_offer() { # WORD...
	local word
	for word; do
		[[ ${word,,} != "${cur,,}"* ]] || COMPREPLY+=("$head$word")
	done
}

_tcpstatectl_complete() { # KIND
	local kind=$1 file list
	case $kind in
	'' | text)
		return
		;;
	file)
		compopt -o filenames 2> /dev/null
		while IFS= read -r file; do
			COMPREPLY+=("$head$file")
		done < <(compgen -f -- "$cur")
		return
		;;
	state | cause | rule)
		# Several, with commas between them.
		if [[ $cur == *,* ]]; then
			head+=${cur%,*},
			cur=${cur##*,}
		fi
		;;
	topic)
		[[ $cur != *:* ]] || kind=transition
		;;
	esac
	read -r -d '' -a list < <(_tcpstatectl_words "$kind")
	_tcpstatectl_offer "${list[@]}"
}

# A command to run, which begins at one of COMP_WORDS.
_tcpstatectl_run() { # INDEX
	local word
	if ((COMP_CWORD == $1)); then
		compopt -o filenames 2> /dev/null
		while IFS= read -r word; do
			COMPREPLY+=("$word")
		done < <(compgen -c -- "$cur" | sort -u)
	elif declare -F _command_offset > /dev/null; then
		_command_offset "$1"
	else
		_tcpstatectl_complete file
	fi
}

# What the last word can be. Return: 1: COMPREPLY is not ours
_tcpstatectl_last() {
	local command=${words[1]} n=0 dashes='' last=$((${#words[@]} - 1)) i word kind
	local -a arguments list

	if ((last == 1)); then
		read -r -d '' -a list < <(_tcpstatectl_words command)
		_tcpstatectl_offer "${list[@]}"
		[[ $typed != -* ]] || _tcpstatectl_offer --help --version
		return
	fi
	read -r -a arguments < <(_tcpstatectl_arguments "$command")
	for ((i = 2; i < last; i++)); do
		word=${words[i]}
		if [[ $word == -- && ! $dashes ]]; then
			dashes=1
		elif [[ $word == -?* && ! $dashes ]]; then
			# The path is in a file.
			[[ $command:$word != expect:@(-s|--spec|--spec=*) ]] || arguments=(run)
			[[ ! $(_tcpstatectl_value "$command" "$word") ]] || ((++i))
		elif [[ ${arguments[n]-} == run ]]; then
			_tcpstatectl_run "${at[i]}"
			return 1
		elif ((n + 1 < ${#arguments[@]})); then
			((++n))
		fi
	done
	kind=${arguments[n]-}
	if ((i > last)); then
		kind=$(_tcpstatectl_value "$command" "$word")
	elif [[ $typed == --*=* && ! $dashes ]]; then
		head=${typed%%=*}=
		cur=${typed#*=}
		kind=$(_tcpstatectl_value "$command" "${typed%%=*}")
	elif [[ $typed == -* && ! $dashes ]]; then
		read -r -d '' -a list < <(_tcpstatectl_options "$command")
		_tcpstatectl_offer "${list[@]}"
		return
	fi
	if [[ $kind == run ]]; then
		_tcpstatectl_run "${at[last]}"
		return 1
	fi
	_tcpstatectl_complete "$kind"
}

_tcpstatectl() {
	local typed kept cur head='' i
	local -a words at

	COMPREPLY=()
	_tcpstatectl_split
	cur=$typed
	_tcpstatectl_last || return 0
	for i in "${!COMPREPLY[@]}"; do
		COMPREPLY[i]=${COMPREPLY[i]#"$kept"}
	done
}

complete -F _tcpstatectl tcpstatectl
