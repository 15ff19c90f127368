#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The packages as a user meets them: built twice with the same result, installed in a clean
# Debian 12, used there (booted in a VM, see packages/guest.sh), upgraded, taken along by
# a new kernel, and removed without a trace. Needs root.
set -u
cd "$(dirname "$0")/.." || exit
# shellcheck disable=SC2034 # for common.sh
PROGRAM=tests/packages.sh
TOP=$PWD
# shellcheck source=tests/lib/tap.sh
. tests/lib/tap.sh
for part in common apt chroot kernel-source kernel initramfs qemu version; do
	# shellcheck source=/dev/null
	. "scripts/lib/$part.sh"
done
# shellcheck source=tests/packages/root.sh
. tests/packages/root.sh
# shellcheck source=tests/packages/machine.sh
. tests/packages/machine.sh

WORK=$TOP/build/tests/packages
ROOT=$WORK/root
VERSION=$(project_version)
NEWER=$VERSION.1

need packages dpkg-buildpackage lintian mmdebstrap mkfs.ext4 qemu-system-x86_64 unshare zstd

# What goes on beside does not outlive this script.
background=
# shellcheck disable=SC2317 # by the trap
stop_background() {
	local pid
	for pid in $background; do
		kill -- "-$pid" 2>/dev/null
	done
}
trap stop_background EXIT

# beside LOG COMMAND...: in a session of its own, so that it can be ended as a whole.
beside() {
	local log=$1
	shift
	setsid "$@" >"$log" 2>&1 </dev/null &
	background+=" $!"
}

# installed_files: all that is in the root, but for what apt and logs leave behind, and the
# links of the kernels' own packages.
installed_files() {
	(cd "$ROOT" && find . -xdev \( -path ./var/cache -o -path ./var/log -o -path ./var/lib/apt \
		-o -path ./var/lib/dpkg -o -path ./tmp -o -path './vmlinuz*' -o -path './initrd*' \) -prune \
		-o -printf '%y %p %l\n' | sort)
}

# modules: the kernels that have the module, and its version there
modules() {
	local file
	for file in "$ROOT"/lib/modules/*/updates/dkms/tcpstate.ko*; do
		[ -e "$file" ] || continue
		printf '%s %s\n' "$(basename "$(dirname "$(dirname "$(dirname "$file")")")")" \
			"$(modinfo -F version "$file")"
	done
}

dkms_status() {
	in_debian "$ROOT" dkms status 2>&1
}

# apt_in ARGUMENT...: apt-get in the root; what it said goes to apt.log.
apt_in() {
	in_debian "$ROOT" apt-get -qq -y "$@" >>"$WORK/apt.log" 2>&1 && return
	tail -n 20 "$WORK/apt.log" >&2
	say "if a package has left the archive: remove $ROOT_ARCHIVE, and try again"
	return 1
}

rm -rf "$WORK"
mkdir -p "$ROOT"
kernel_row 6.12
next_kernel=("$KERNEL_IMAGE" "$KERNEL_HEADERS")
root_archive

scripts/deb --dirty >"$WORK/deb.log" 2>&1
status=$?
tap_result $status "make deb builds the packages"
if [ $status -ne 0 ]; then
	tail -n 40 "$WORK/deb.log" >&2
	tap_done
fi
cp "build/deb/tcpstate_$VERSION.orig.tar.xz" "$WORK"
beside "$WORK/builds.log" tests/packages/builds.sh "$WORK" "$VERSION" "$NEWER"
builder=$!

found=$(lintian --no-cfg --fail-on error,warning build/deb/*.changes 2>/dev/null)
tap_is "$?:$found" "0:" "lintian finds nothing in source and packages"

tar -xf "$ROOT_ARCHIVE" -C "$ROOT" || die "cannot unpack $ROOT_ARCHIVE"
cp build/deb/*.deb "$ROOT/tmp"
old=$(basename "$ROOT"/lib/modules/*)
installed_files >"$WORK/before"
apt_in install "/tmp/tcpstatectl_$VERSION-1_amd64.deb" "/tmp/tcpstate-dkms_$VERSION-1_all.deb"
tap_result $? "both are installed by apt"
tap_is "$(modules)" "$old $VERSION" "dkms has built the module for the kernel"
tap_like "$(dkms_status)" "^tcpstate/$VERSION, $old, x86_64: installed" "and says so"
tap_like "$(in_debian "$ROOT" tcpstatectl --version)" "^tcpstatectl $VERSION, ABI" "tcpstatectl runs"
tap_is "$(find "$ROOT/etc/systemd" -name 'tcpstate*')" "" "the recorder is not enabled"

machine_start "$ROOT" "$old" "$WORK/machine"

wait "$builder"
tap_result $? "the tarball builds elsewhere, and as another version"
for file in build/deb/*.deb build/deb/*.dsc build/deb/*.tar.xz; do
	cmp "$file" "$WORK/again/build/deb/${file##*/}" >&2
	tap_result $? "built again elsewhere, the same: ${file##*/}"
done

cp "$WORK"/newer/build/deb/*.deb "$ROOT/tmp"
apt_in install "/tmp/tcpstatectl_$NEWER-1_amd64.deb" "/tmp/tcpstate-dkms_$NEWER-1_all.deb"
tap_result $? "both are upgraded"
tap_is "$(modules)" "$old $NEWER" "upgrade: the module of the kernel is the new one"
tap_is "$(dkms_status)" "tcpstate/$NEWER, $old, x86_64: installed" "upgrade: no old one is left"

apt_in install "${next_kernel[@]}"
tap_result $? "a new kernel is installed"
new=$(basename "$(find "$ROOT"/lib/modules -maxdepth 1 -name '6.12*')")
tap_is "$(modules | sort)" "$(printf '%s\n' "$old $NEWER" "$new $NEWER" | sort)" \
	"new kernel: it has the module"
apt_in purge --autoremove "linux-image-$new" "linux-headers-$new" "${next_kernel[@]}"
tap_result $? "the new kernel is removed"
tap_is "$(modules)" "$old $NEWER" "new kernel removed: its module goes with it"

apt_in remove tcpstate-dkms tcpstatectl
tap_result $? "both are removed"
tap_is "$(dkms_status)$(modules)" "" "removed: dkms knows no module, no kernel has one"
tap_is "$(cd "$ROOT" && find etc -name '*tcpstate*')" "etc/tcpstate" "removed: the configuration stays"
mkdir -p "$ROOT/var/lib/tcpstate/000001.x"
apt_in purge --autoremove tcpstate-dkms tcpstatectl
tap_result $? "both are purged"
installed_files | diff "$WORK/before" - >"$WORK/left"
tap_is "$(cat "$WORK/left")" "" "purged: nothing is left behind"

machine_wait "$WORK/machine"
rm -rf "$ROOT" "$WORK/again" "$WORK/newer"
tap_done
