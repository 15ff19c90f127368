# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What every script here needs: how it speaks, fails and finds its folders.

# Messages go to standard error: standard output belongs to the guest's command.
say() {
	# shellcheck disable=SC2153 # each script sets it
	printf '%s: %s\n' "$PROGRAM" "$*" >&2
}

# A wrong command line: one line that says what to do next.
usage_error() {
	say "$*; see '$PROGRAM --help'"
	exit 2
}

# The harness itself failed, as opposed to the command it was asked to run;
# 125 is what env(1), timeout(1) and container runtimes use for that.
die() {
	say "$*"
	exit 125
}

# need TARGET PROGRAM...: stop early, and say what installs what is missing.
need() {
	local target=$1 program missing=
	shift
	for program; do
		command -v "$program" >/dev/null || missing+=" $program"
	done
	[ -z "$missing" ] ||
		die "missing programs:$missing; run 'scripts/bootstrap $target' first"
}

# Downloads outlive the checkout, so that a fresh clone does not fetch again.
cache_dir() {
	printf '%s\n' "${TCPSTATE_CACHE:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/tcpstate}"
}

# with_lock FILE COMMAND...: two runs at once must not write the same files.
# The lock goes with the subshell, so nothing has to release it.
with_lock() {
	local file=$1
	shift
	(
		flock 9 || die "cannot lock $file"
		"$@" 9>&-
	) 9>"$file"
}
