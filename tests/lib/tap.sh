# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Test Anything Protocol for shell scripts: source this, call the functions
# below, and end with `tap_done`.

tap_count=0
tap_failed=0

# tap_result STATUS NAME: one test, passed if STATUS is 0
tap_result() {
	tap_count=$((tap_count + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $tap_count - $2"
	else
		tap_failed=$((tap_failed + 1))
		echo "not ok $tap_count - $2"
	fi
}

# tap_is GOT WANTED NAME: one test, passed if both texts are the same
tap_is() {
	if [ "$1" = "$2" ]; then
		tap_result 0 "$3"
	else
		tap_result 1 "$3"
		printf '# got:    %s\n# wanted: %s\n' "$1" "$2"
	fi
}

# tap_like TEXT ERE NAME: one test, passed if a line of TEXT matches ERE
tap_like() {
	if printf '%s\n' "$1" | grep -qE -- "$2"; then
		tap_result 0 "$3"
	else
		tap_result 1 "$3"
		printf '# wanted: %s, in:\n' "$2"
		printf '%s\n' "$1" | sed 's/^/# /'
	fi
}

tap_done() {
	echo "1..$tap_count"
	exit $((tap_failed > 0))
}
