#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Documentation/compatibility.rst has the kernels of scripts/kernels, and the check
# that says so notices when it has not.
set -u
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=tests/lib/tap.sh
. tests/lib/tap.sh
page=Documentation/compatibility.rst
copy=build/tests/compatibility.rst
mkdir -p build/tests

tap_is "$(scripts/compat-table --check)" "" "the table has the kernels of the list"
while read -r name _; do
	grep -v "^$name  " "$page" > "$copy"
	tap_like "$(scripts/compat-table --check "$copy")" "^not in the table.*'$name'" \
		"$name: its absence is noticed"
done < <(grep -vE '^#|^$' scripts/kernels)
sed 's/^6\.1  /6.0  /' "$page" > "$copy"
tap_like "$(scripts/compat-table --check "$copy")" "^not in scripts/kernels: \('6.0'" \
	"a kernel that the list has not is noticed"
tap_done
