#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# scripts/bootstrap where it cannot install: it says what is missing.
set -u
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=tests/lib/tap.sh
. tests/lib/tap.sh

# A machine where no package is installed, and without apt-get.
bare=$PWD/build/tests/bare
rm -rf "$bare"
mkdir -p "$bare"
for program in sh awk sed grep sort xargs id printf echo; do
	ln -s "$(type -P "$program")" "$bare/$program"
done
printf '#!/bin/sh\nexit 1\n' > "$bare/dpkg-query"
chmod +x "$bare/dpkg-query"

out=$(PATH=$bare scripts/bootstrap build 2> build/tests/bootstrap.err)
tap_is "$?:$(wc -l < build/tests/bootstrap.err)" "1:1" "no apt: fails, with one line"
tap_like "$out" "^apt-get install .* gcc .*libnl-genl-3-dev" "no apt: prints the command to give"
tap_is "$(echo "$out" | grep -c qemu)" 0 "only what the target needs"
tap_like "$(PATH=$bare scripts/bootstrap demo 2>&1)" "^apt-get install .*qemu-system-x86" \
	"the demo needs more than the build"

for wrong in "nonsense" "--nonsense" ""; do
	# shellcheck disable=SC2086 # no argument at all is meant
	scripts/bootstrap $wrong > build/tests/bootstrap.err 2>&1
	tap_is "$?:$(wc -l < build/tests/bootstrap.err)" "2:1" "'$wrong': status 2, one line"
done
out=$(scripts/bootstrap build check 2>&1)
tap_is "$?:$out" "0:scripts/bootstrap: everything for build check is installed" \
	"all there: one line, nothing done"
tap_done
