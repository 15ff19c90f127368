# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# A clean Debian 12 with a kernel and its headers, as an archive in the cache; and how
# to run things in one. Needs common.sh, apt.sh and kernel.sh of scripts/lib.
#
#   $cache/debian/SUM.tar.zst	the root; SUM tells lists of packages apart

# The tests' own programs, and what is the same in each run and slow to install.
# tiny-initramfs is there because a kernel wants one of its kind, and this one is fast.
ROOT_INCLUDES='systemd-sysv kmod tiny-initramfs busybox make gcc patch dpkg-dev lsb-release
	linux-image-cloud-amd64 linux-headers-cloud-amd64'
# What the tests install, here only downloaded. apt finds out itself what else it needs.
ROOT_DOWNLOADS='dkms libbpf1 libdeflate0 libjansson4 libnl-genl-3-200 libnl-idiag-3-200'
ROOT_SUITES=bookworm,bookworm-security

# root_options: how the host's apt gets at archives, each as an option of mmdebstrap.
root_options() {
	local line
	host_apt apt-config dump | grep -E '^Acquire::(http|https|ftp|Retries|Check)' |
		while IFS= read -r line; do
			printf -- '--aptopt=%s\n' "$line"
		done
}

# make_archive FILE: what root_archive does, once the lock is held.
make_archive() {
	local options sources log=$1.log new=${1%/*}/new.tar.zst
	[ ! -f "$1" ] || return 0
	say "making a clean Debian 12 (once; kept in ${1%/*})"
	rm -f "${1%/*}"/*.tar.zst
	mapfile -t options < <(root_options)
	sources=$(source_lines "$ROOT_SUITES") || exit
	# INITRD=No: the kernel's own way to say that none is to be made.
	# shellcheck disable=SC2016 # $1 is for the hook
	INITRD=No mmdebstrap --mode=root --variant=minbase --include="${ROOT_INCLUDES//[$'\n\t']/ }" \
		--dpkgopt=force-unsafe-io --aptopt='APT::Sandbox::User "root"' \
		--aptopt='APT::Install-Recommends "false"' "${options[@]}" \
		--skip=cleanup/apt/lists --skip=cleanup/apt/cache \
		--customize-hook='rm -f "$1"/var/cache/apt/archives/*.deb' \
		--customize-hook="chroot \"\$1\" apt-get -qq -y install --download-only \
			$ROOT_DOWNLOADS $KERNEL_IMAGE $KERNEL_HEADERS" \
		bookworm "$new" - <<<"$sources" >"$log" 2>&1 ||
		die "cannot make a Debian 12: $(tail -n 1 "$log")"
	mv "$new" "$1"
}

# root_archive: sets ROOT_ARCHIVE, for the second kernel of kernel_row.
root_archive() {
	local cache sum
	cache=$(cache_dir)/debian
	sum=$(echo "$ROOT_INCLUDES $ROOT_DOWNLOADS $ROOT_SUITES $KERNEL_IMAGE" | sha256sum | cut -c 1-12)
	ROOT_ARCHIVE=$cache/$sum.tar.zst
	[ ! -f "$ROOT_ARCHIVE" ] || return 0
	mkdir -p "$cache" || die "cannot write to $cache"
	with_lock "$cache/lock" make_archive "$ROOT_ARCHIVE" || exit
}

# in_debian ROOT COMMAND...: runs it as root of that Debian. What is mounted, and what
# runs there, ends with the command.
in_debian() {
	# shellcheck disable=SC2016 # for the shell that is started
	unshare --mount --pid --fork --kill-child --propagation private sh -ec '
		root=$1
		shift
		mount -t proc proc "$root/proc"
		mount -t tmpfs run "$root/run"
		mount --rbind /dev "$root/dev"
		exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C HOME=/root INITRD=No \
			DEBIAN_FRONTEND=noninteractive chroot "$root" "$@"
	' sh "$@" </dev/null
}
