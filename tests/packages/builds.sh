#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Builds the packages from the tarball in WORK: once more, in WORK/again, with all that
# should not matter different; and as the next version, in WORK/newer.
#
#	builds.sh WORK VERSION NEWER
set -eu

work=$1 version=$2 newer=$3

# unpack DIR
unpack() {
	mkdir -p "$1"
	tar -xf "$work/tcpstate_$version.orig.tar.xz" -C "$1" --strip-components=1
}

(
	umask 027
	unpack "$work/again"
	cd "$work/again"
	mkdir "$work/another-folder"
	export TZ=Pacific/Kiritimati LC_ALL=C.UTF-8 HOME=/nonexistent CFLAGS=-O3 SOURCE_DATE_EPOCH=1
	TMPDIR=$work/another-folder nice scripts/deb
)
(
	unpack "$work/newer"
	cd "$work/newer"
	sed -i "s/\"$version\"/\"$newer\"/" module/version.h
	sed -i "0,/^$version (/s//$newer (2026-12-24)\n====================\n\n- Newer.\n\n&/" \
		Documentation/changelog.rst
	# Not optimized: that is faster.
	DEB_BUILD_OPTIONS=noopt nice scripts/deb
)
