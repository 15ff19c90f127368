# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# A compiler that this release of Debian has not: the packages of another suite,
# unpacked (not installed: no script of theirs runs) in a folder of the cache,
# and make run with that folder as its root.
#
# make runs in a mount namespace of its own. What is mounted for it goes with
# the last process in there, however that ends, and nobody else ever sees it.
# Without root the same is done in a user namespace.
#
#   $cache/roots/SUITE-COMPILER-SUM/   one root; SUM tells lists of packages apart

# What a build of an external module runs beside the compiler, and the library
# of objtool. pahole is there because of its version, which the kernel compares.
ROOT_PACKAGES='make dash bash coreutils findutils sed grep gawk diffutils libelf1 pahole'

# config_compiler FILE: what a kernel with this configuration was built with, as
# "gcc-16".
config_compiler() {
	sed -n 's/^CONFIG_CC_VERSION_TEXT=".*\(gcc-[0-9]*\) .*/\1/p' "$1"
}

# unpack_root DIR SUITE PACKAGE...: DIR/tree with these packages and all that
# they depend on.
unpack_root() {
	local dir=$1 suite=$2 deb
	shift 2
	private_apt "$dir/apt" "$suite"
	# libelf1 is libelf1t64 since Debian 13; apt knows the one for the other.
	apt_quiet "$dir/log" install --download-only base-files "$@" ||
		die "cannot download $1 of $suite ($(apt_reason "$dir/log")); if it has left the archive, run again with --update"
	mkdir "$dir/tree"
	# Where the folders of old are links to usr/, these come first.
	for deb in "$dir"/apt/archives/base-files_*.deb "$dir"/apt/archives/*.deb; do
		dpkg-deb --fsys-tarfile "$deb" |
			tar -x -C "$dir/tree" --keep-directory-symlink --no-same-owner \
				--exclude=./usr/share/doc --exclude=./usr/share/locale ||
			die "cannot unpack ${deb##*/}"
	done
	# What the packages' scripts would have made, as far as it matters.
	ln -sf gawk "$dir/tree/usr/bin/awk"
	mkdir -p "$dir/tree"/{proc,dev,tmp}
}

# make_root ROOT SUITE PACKAGE...: what root_prepare does, once the lock is held.
make_root() {
	local root=$1 suite=$2 dir
	shift 2
	[ ! -d "$root" ] || return 0
	need vm apt-get dpkg-deb tar
	say "unpacking $1 of $suite and what it needs (once; kept in ${root%/*})"
	rm -rf "${root%-*}"-*
	dir=$(mktemp -d "$root.XXXXXX") || die "cannot write to ${root%/*}"
	# shellcheck disable=SC2064 # the folder of now
	trap "rm -rf '$dir'" EXIT
	unpack_root "$dir" "$suite" "$@"
	chmod 755 "$dir/tree"
	mv -T "$dir/tree" "$root"
}

# root_prepare SUITE PACKAGE...: sets ROOT_DIR to a root with these packages; the
# first one names it.
root_prepare() {
	local suite=$1 cache sum
	shift
	cache=$(cache_dir)
	sum=$(echo "$* $ROOT_PACKAGES" | sha256sum | cut -c 1-8)
	ROOT_DIR=$cache/roots/$suite-$1-$sum
	own_mounts >/dev/null || exit
	[ ! -d "$ROOT_DIR" ] || return 0
	mkdir -p "$cache/roots" || die "cannot write to $cache"
	# shellcheck disable=SC2086 # a list of names
	with_lock "$cache/lock.$suite-$1" make_root "$ROOT_DIR" "$suite" "$@" \
		$ROOT_PACKAGES || exit
}

# own_mounts: prints the command that gives another one mounts of its own.
own_mounts() {
	local how='unshare --mount --propagation private' advice='with CAP_SYS_ADMIN'
	if [ "$(id -u)" != 0 ]; then
		how+=' --map-root-user'
		advice='as root'
	fi
	$how true 2>/dev/null ||
		die "the compiler for this kernel runs in a mount namespace, and none can be made here; run this $advice"
	printf '%s\n' "$how"
}

# in_root DIR... -- COMMAND...: runs COMMAND in ROOT_DIR, with each DIR under the
# name that it has here, and with no more of the environment than that.
in_root() {
	local how
	how=$(own_mounts) || exit
	# shellcheck disable=SC2016,SC2086 # for the shell that is started; words
	$how sh -ec '
		root=$1
		shift
		mount --rbind /proc "$root/proc"
		mount --rbind /dev "$root/dev"
		mount -t tmpfs tmp "$root/tmp"
		while [ "$1" != -- ]; do
			mkdir -p "$root$1"
			mount --bind "$1" "$root$1"
			shift
		done
		shift
		exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C HOME=/tmp \
			DEB_BUILD_ARCH=amd64 chroot "$root" "$@"
	' sh "$ROOT_DIR" "$@"
}
