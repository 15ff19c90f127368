# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Debian kernels for the VM: finds a row of scripts/kernels, fetches its image
# and header packages, and unpacks both where scripts/vm can use them.
#
# The host's own apt configuration knows one release only, and changing it is
# not ours to do. So a private one is made for each kernel, with the archives
# and the download settings that the host's apt is configured with.
#
#   $cache/current/NAME      symbolic link to the kernel in use for NAME
#   $cache/kernels/PACKAGE/  one unpacked kernel: boot/, lib/, usr/src/

kernel_names() {
	awk '!/^#/ && NF { printf "%s%s", sep, $1; sep = ", " } END { print "" }' \
		"$TOP/scripts/kernels"
}

# kernel_row NAME: sets KERNEL_SUITES, KERNEL_IMAGE, KERNEL_HEADERS, KERNEL_CC.
kernel_row() {
	local row
	row=$(awk -v name="$1" '!/^#/ && $1 == name' "$TOP/scripts/kernels")
	[ -n "$row" ] ||
		usage_error "unknown kernel '$1'; known kernels: $(kernel_names)"
	# shellcheck disable=SC2034 # KERNEL_CC is for module.sh
	read -r _ KERNEL_SUITES KERNEL_IMAGE KERNEL_HEADERS KERNEL_CC <<<"$row"
}

# archive_uri SUITE: where the host's apt gets that kind of suite from.
archive_uri() {
	local label=Debian uri
	case $1 in *-security) label=Debian-Security ;; esac
	# shellcheck disable=SC2016 # apt's own variables
	uri=$(apt-get indextargets --format '$(LABEL) $(SITE)' 'Created-By: Packages' |
		awk -v label="$label" '$1 == label { print $2; exit }')
	[ -n "$uri" ] ||
		die "apt has no '$label' archive configured; add one, run 'apt-get update', and try again"
	printf '%s\n' "$uri"
}

# private_apt DIR: makes the private configuration; prints its file's name.
private_apt() {
	local dir=$1 suite uri
	mkdir -p "$dir/lists/partial" "$dir/archives/partial" "$dir/empty"
	: >"$dir/status"
	for suite in ${KERNEL_SUITES//,/ }; do
		uri=$(archive_uri "$suite") || exit
		printf 'deb [arch=amd64] %s %s main\n' "$uri" "$suite"
	done >"$dir/sources.list"
	{
		# Proxies and the like, but none of the hooks: those serve the
		# host's own apt, and fail for a user who is not root.
		apt-config dump | grep -E '^Acquire::(http|https|ftp|Retries|Check)' || true
		cat <<-EOF
			APT::Architecture "amd64";
			APT::Sandbox::User "$(id -un)";
			Acquire::Languages "none";
			Dir::State "$dir";
			Dir::State::lists "$dir/lists";
			Dir::State::status "$dir/status";
			Dir::Cache "$dir";
			Dir::Cache::archives "$dir/archives";
			Dir::Etc::sourcelist "$dir/sources.list";
			Dir::Etc::sourceparts "$dir/empty";
			Dir::Etc::preferencesparts "$dir/empty";
			Dir::Etc::parts "$dir/empty";
		EOF
	} >"$dir/apt.conf"
	printf '%s\n' "$dir/apt.conf"
}

# depends PACKAGE PATTERN: the packages PACKAGE depends on whose name matches.
depends() {
	apt-cache depends "$1" 2>/dev/null |
		sed -n 's/^[ |]*Depends: \([^<].*\)$/\1/p' | grep -E "$2" || true
}

# unpack_kernel DIR RELEASE FINAL: from the .deb files in DIR to a tree in DIR/tree.
# FINAL is where that tree will be in the end.
unpack_kernel() {
	local dir=$1 release=$2 final=$3 deb makefile
	mkdir "$dir/tree"
	for deb in "$dir"/*.deb; do
		dpkg-deb -x "$deb" "$dir/tree" || die "cannot unpack ${deb##*/}"
	done
	# The flavour's Makefile includes the common one by the path where the
	# package would install it.
	makefile=$dir/tree/usr/src/linux-headers-$release/Makefile
	[ -f "$makefile" ] || die "no headers for Linux $release in its packages"
	sed -i "s|/usr/src/|$final/usr/src/|" "$makefile"
	depmod -b "$dir/tree" "$release" || die "depmod failed for Linux $release"
}

# fetch_kernel NAME: makes $cache/current/NAME point to its newest kernel.
fetch_kernel() {
	local name=$1 cache dir image release headers packages final conf
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
	conf=$(private_apt "$dir/apt") || exit
	export APT_CONFIG=$conf
	apt-get -qq update >&2 ||
		die "apt-get cannot read the package lists of ${KERNEL_SUITES//,/ and }"
	image=$(depends "$KERNEL_IMAGE" '^linux-image-[0-9]' | head -n 1)
	[ -n "$image" ] ||
		die "no $KERNEL_IMAGE in ${KERNEL_SUITES//,/ or }; correct the row '$name' of scripts/kernels"
	release=${image#linux-image-}
	headers=$(depends "$KERNEL_HEADERS" '^linux-headers-[0-9]' | head -n 1)
	[ "$headers" = "linux-headers-$release" ] ||
		die "$image and ${headers:-no headers} are in the archive, which is between two uploads; try again later"
	final=$cache/kernels/$release
	packages=$(depends "$headers" '^linux-(headers|kbuild)-')

	if [ ! -d "$final" ]; then
		# shellcheck disable=SC2086 # a list of names
		(cd "$dir" && apt-get -qq download "$image" "$headers" $packages >&2) ||
			die "cannot download $image and its headers"
		unpack_kernel "$dir" "$release" "$final"
		mv -T "$dir/tree" "$final"
	fi
	ln -sfn "../kernels/$release" "$cache/current/.$name.$$"
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
