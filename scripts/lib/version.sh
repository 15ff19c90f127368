# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Version and date, each from the one place where it is written. Needs TOP, and die of
# common.sh.

CHANGELOG=$TOP/Documentation/changelog.rst

# project_version: that of module/version.h.
project_version() {
	sed -n 's/^#define TCPSTATE_VERSION "\(.*\)"$/\1/p' "$TOP/module/version.h"
}

# project_date: the day of this version in the changelog, as "2026-11-22 00:00:00Z".
project_date() {
	local version day
	version=$(project_version)
	day=$(sed -nE "s/^${version//./\\.} \(([0-9]{4}-[0-9]{2}-[0-9]{2})\)$/\1/p" "$CHANGELOG")
	[ -n "$day" ] ||
		die "Documentation/changelog.rst has no '$version (YYYY-MM-DD)'; write what is new in it"
	printf '%s 00:00:00Z\n' "$day"
}
