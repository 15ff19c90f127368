# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Headers for a kernel whose image is in the archive and whose header packages
# have left it: made from its source package, with the image's configuration and
# the compiler of its suite. Needs apt.sh and chroot.sh.
#
# Only the upstream tarball is used, whose checksum apt verifies: of a version
# that is not the suite's newest, the archive drops Debian's patches first. They
# change nothing that the module sees; what must be as in the image is checked
# below, and the scenarios check the rest.

# What preparing a kernel tree runs, beside what every build runs.
PREPARE_PACKAGES='bison flex bc perl libc6-dev libelf-dev libssl-dev python3-minimal xz-utils
	zstd file'

# What of the source headers are not made from.
SOURCE_EXCLUDED=('*/Documentation/*/*' '*/LICENSES/*' '*/samples/*.[chS]' '*/tools/testing/*'
	'*/tools/perf/*' '*/drivers/*.[chS]' '*/sound/*.[ch]' '*/fs/*.[ch]'
	'*/arch/[!x]*/*.[chS]' '*/arch/*.dts*')

# Options that Debian's patches add; none is seen in a header.
DEBIAN_OPTIONS='LOCK_DOWN_IN_EFI|INTEL_IOMMU_DEFAULT_ON_INTGPU_OFF|PERF_EVENTS_RESTRICT'

# unpack_source DIR: the tarball of the kernel RELEASE, into DIR/headers.
unpack_source() {
	local dir=$1 version
	version=$(apt-cache show --no-all-versions "$IMAGE" | sed -n 's/^Version: //p')
	mkdir "$dir/source" "$dir/headers"
	(cd "$dir/source" &&
		apt_quiet "$dir/log" source --download-only --tar-only "linux=$version") ||
		die "the source of $IMAGE has left the archive ($(apt_reason "$dir/log")); choose another image in scripts/kernels"
	say "making headers for Linux $RELEASE from its source (minutes)"
	tar -xf "$dir"/source/linux_*.orig.tar.* -C "$dir/headers" --strip-components=1 \
		"${SOURCE_EXCLUDED[@]/#/--exclude=}" || die "cannot unpack the source of $IMAGE"
	rm -rf "$dir/source"
}

# image_exports DIR: Module.symvers with the names that the image exports, read
# from its own table: the source cannot tell without being built.
image_exports() {
	cp "$TOP/scripts/lib/ksymtab.py" "$1/"
	# shellcheck disable=SC2016 # for the shell in there
	in_root "$1" -- sh -ec '
		"$1/headers/scripts/extract-vmlinux" "$1/tree/boot/vmlinuz-$2" >/tmp/vmlinux
		python3 "$1/ksymtab.py" /tmp/vmlinux
	' sh "$1" "$RELEASE" 2>>"$1/log"
}

# check_config WANTED GOT: kconfig must not have dropped what the image has, but
# for what names versions, and what Debian's patches add.
check_config() {
	local lost
	lost=$(grep -E '^CONFIG_' "$1" | grep -vxF -f "$2" |
		grep -vE "_VERSION|_TEXT=|_HAS_|_CAN_|RUST|$DEBIAN_OPTIONS" | head -n 3)
	[ -z "$lost" ] || die "the source's configuration differs from the image's: $lost"
}

# trim_source HEADERS: leaves what a build of a module needs.
trim_source() {
	local dir
	for dir in "$1"/*/; do
		case ${dir#"$1/"} in include/ | scripts/ | arch/ | tools/) ;; *) rm -rf "$dir" ;; esac
	done
	find "$1/tools" -mindepth 1 -maxdepth 1 ! -name objtool -exec rm -rf {} +
	find "$1/arch" -mindepth 1 -maxdepth 1 ! -name x86 -exec rm -rf {} +
}

# source_headers DIR: fills DIR/tree/usr/src/linux-headers-RELEASE.
source_headers() {
	# shellcheck disable=SC2034 # for in_root
	local dir=$1 ROOT_DIR=$1/root/tree compiler config=$1/tree/boot/config-$RELEASE
	# "6.18.15+deb13-cloud-amd64" is version 6.18.15, and all else local.
	local version=${RELEASE%%[!0-9.]*}
	compiler=$(config_compiler "$config")
	[ -n "$compiler" ] || die "no configuration in $IMAGE"
	own_mounts >/dev/null || exit
	unpack_source "$dir"
	mkdir "$dir/root"
	# shellcheck disable=SC2086 # lists of names
	(unpack_root "$dir/root" "${KERNEL_CC#chroot:}" "$compiler" $ROOT_PACKAGES \
		$PREPARE_PACKAGES) || exit
	cp "$config" "$dir/headers/.config"
	in_root "$dir/headers" -- make -C "$dir/headers" CC="$compiler" HOSTCC="$compiler" \
		LOCALVERSION="${RELEASE#"$version"}" -j"$(nproc)" \
		olddefconfig modules_prepare >"$dir/log" 2>&1 </dev/null ||
		{ grep -vE '^make|warning' "$dir/log" | tail -n 5 >&2; die "the source of Linux $RELEASE cannot be prepared"; }
	check_config "$config" "$dir/headers/.config"
	[ "$(cat "$dir/headers/include/config/kernel.release")" = "$RELEASE" ] ||
		die "the source of $IMAGE is not Linux $RELEASE"
	image_exports "$dir" >"$dir/headers/Module.symvers"
	[ -s "$dir/headers/Module.symvers" ] || die "no exported symbols found in $IMAGE"
	trim_source "$dir/headers"
	mkdir -p "$dir/tree/usr/src"
	mv -T "$dir/headers" "$dir/tree/usr/src/linux-headers-$RELEASE"
}
