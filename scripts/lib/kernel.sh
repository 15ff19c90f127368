# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Debian kernels for the VM: finds a row of scripts/kernels, fetches its image
# and header packages, and unpacks both where scripts/vm can use them. Needs
# apt.sh, and kernel-source.sh with chroot.sh for rows without header packages.
#
#   $cache/current/NAME      symbolic link to the kernel in use for NAME
#   $cache/kernels/RELEASE/  one unpacked kernel: boot/, lib/, usr/src/

kernel_names() {
	awk '!/^#/ && NF { printf "%s%s", sep, $1; sep = ", " } END { print "" }' \
		"$TOP/scripts/kernels"
}

# kernel_row NAME: sets KERNEL_SUITES, KERNEL_IMAGE, KERNEL_HEADERS (a package, or
# "source") and KERNEL_CC.
kernel_row() {
	local row packages headers
	row=$(awk -v name="$1" '!/^#/ && $1 == name' "$TOP/scripts/kernels")
	[ -n "$row" ] ||
		usage_error "unknown kernel '$1'; known kernels: $(kernel_names)"
	# shellcheck disable=SC2034 # KERNEL_CC is for module.sh
	read -r _ KERNEL_SUITES packages headers KERNEL_CC _ <<<"$row"
	KERNEL_IMAGE=linux-image-$packages
	KERNEL_HEADERS=linux-headers-$packages
	[ "$headers" != source ] || KERNEL_HEADERS=source
}

# row_packages NAME: sets IMAGE, RELEASE, PACKAGES (the image's and the headers',
# as the archive has them today) and HEADERS, or stops.
row_packages() {
	local where=${KERNEL_SUITES//,/ or } advice="correct the row '$1' of scripts/kernels"
	case $KERNEL_IMAGE in
	*\**)
		IMAGE=$(apt-cache pkgnames linux-image- | grep -xE "${KERNEL_IMAGE//\*/[0-9.]+[^-]*}" |
			sort -V | tail -n 1)
		;;
	*) IMAGE=$(depends "$KERNEL_IMAGE" '^linux-image-[0-9]' | head -n 1) ;;
	esac
	[ -n "$IMAGE" ] || die "no $KERNEL_IMAGE in $where any more; $advice"
	RELEASE=${IMAGE#linux-image-}
	PACKAGES="$IMAGE $(depends "$IMAGE" '^linux-(base|binary|modules)-[0-9]')"
	HEADERS=
	[ "$KERNEL_HEADERS" != source ] || return 0
	HEADERS=$(depends "$KERNEL_HEADERS" '^linux-headers-[0-9]' | head -n 1)
	[ -n "$HEADERS" ] || die "no $KERNEL_HEADERS in $where any more; $advice"
	[ "$HEADERS" = "linux-headers-$RELEASE" ] ||
		die "$IMAGE and $HEADERS are in the archive, which is between two uploads; try again later"
	PACKAGES+=" $HEADERS $(depends "$HEADERS" '^linux-(headers|kbuild)-')"
}

# unpack_kernel DIR RELEASE FINAL: from the .deb files in DIR to a tree in DIR/tree.
# FINAL is where that tree will be in the end.
unpack_kernel() {
	local dir=$1 release=$2 final=$3 deb
	mkdir "$dir/tree"
	for deb in "$dir"/*.deb; do
		dpkg-deb -x "$deb" "$dir/tree" || die "cannot unpack ${deb##*/}"
	done
	# Since Debian 13 modules are in /usr/lib, and since 7.0 or so the kernel
	# is among them: links make all look as of old.
	[ -e "$dir/tree/lib" ] || ln -s usr/lib "$dir/tree/lib"
	if [ ! -e "$dir/tree/boot/vmlinuz-$release" ]; then
		mkdir -p "$dir/tree/boot"
		ln -s "../lib/modules/$release/vmlinuz" "$dir/tree/boot/vmlinuz-$release"
	fi
	[ -f "$dir/tree/boot/vmlinuz-$release" ] || die "no kernel for Linux $release in its packages"
	depmod -b "$dir/tree" "$release" || die "depmod failed for Linux $release"
}

# place_headers TREE RELEASE FINAL: makes the unpacked header packages work in FINAL.
place_headers() {
	local makefile=$1/usr/src/linux-headers-$2/Makefile
	[ -f "$makefile" ] || die "no headers for Linux $2 in its packages"
	# The flavour's Makefile names itself, and the common one that it
	# includes, by the paths where the packages would install them.
	sed -i "s|/usr/src/|$3/usr/src/|" "$makefile"
}

# fetch_packages DIR NAME: makes $cache/kernels/RELEASE if it is not there yet.
fetch_packages() {
	local dir=$1 final
	private_apt "$dir/apt" "$KERNEL_SUITES" "$([ "$KERNEL_HEADERS" != source ] || echo source)"
	row_packages "$2"
	final=$(cache_dir)/kernels/$RELEASE
	[ ! -d "$final" ] || return 0
	# shellcheck disable=SC2086 # a list of names
	(cd "$dir" && apt_quiet "$dir/log" download $PACKAGES) ||
		die "cannot download $IMAGE ($(apt_reason "$dir/log")); run 'scripts/vm --update --kernel $2 true' later"
	unpack_kernel "$dir" "$RELEASE" "$final"
	if [ -n "$HEADERS" ]; then
		place_headers "$dir/tree" "$RELEASE" "$final"
	else
		source_headers "$dir"
	fi
	mv -T "$dir/tree" "$final"
}

# fetch_kernel NAME: makes $cache/current/NAME point to its newest kernel.
fetch_kernel() {
	local name=$1 cache dir RELEASE IMAGE HEADERS PACKAGES
	cache=$(cache_dir)
	mkdir -p "$cache/kernels" "$cache/current"
	[ -e "$cache/current/$name" ] && [ -z "${UPDATE:-}" ] && return
	say "fetching Linux $name (once; kept in $cache)"
	need vm apt-get dpkg-deb depmod xz
	# Only a whole kernel is renamed into its place, so that nothing that is
	# cut short is ever taken for one.
	dir=$(mktemp -d "$cache/kernels/.fetch.XXXXXX") || die "cannot write to $cache"
	# shellcheck disable=SC2064 # the folder of now
	trap "rm -rf '$dir'" EXIT
	fetch_packages "$dir" "$name"
	ln -sfn "../kernels/$RELEASE" "$cache/current/.$name.$$"
	mv -T "$cache/current/.$name.$$" "$cache/current/$name"
}

# kernel_prepare NAME: sets KERNEL_DIR, KERNEL_RELEASE and what kernel_row does.
kernel_prepare() {
	local cache
	kernel_row "$1"
	cache=$(cache_dir)
	if [ ! -e "$cache/current/$1" ] || [ -n "${UPDATE:-}" ]; then
		mkdir -p "$cache" || die "cannot write to $cache; set TCPSTATE_CACHE to a folder that can be written"
		with_lock "$cache/lock.$1" fetch_kernel "$1" || exit
	fi
	KERNEL_DIR=$(readlink -f "$cache/current/$1")
	KERNEL_RELEASE=${KERNEL_DIR##*/}
	# shellcheck disable=SC2034 # for module.sh
	KERNEL_HEADERS_DIR=$KERNEL_DIR/usr/src/linux-headers-$KERNEL_RELEASE
}
