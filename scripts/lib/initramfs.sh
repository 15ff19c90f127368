# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Makes the guest's root file system: a base archive per kernel, made once
# (busybox, iproute2, kernel modules), and a second one per run with the run's
# own files. The kernel unpacks archives that follow each other in one file.

# Modules in every guest, as patterns: the channel to the host, and what TCP
# tests load by name or the kernel asks for by itself (a link type, a queueing
# discipline, a diag family, a firewall rule).
GUEST_MODULES='virtio_pci virtio_console veth dummy ifb tun bridge macvlan vrf
	*_diag sch_* cls_* act_* em_* tcp_* tls mptcp* nf_tables nft_* nf_conntrack
	nf_nat nf_reject_* nf_log_* nfnetlink* ip_tables ip6_tables iptable_* ip6table_*
	ip_set* x_tables xt_*'

# Programs of this machine in every guest. Busybox has most of them, but its
# programs that start others prefer busybox's own: "timeout 5 ip netns" would
# find no netns. So what starts programs is not busybox's either.
GUEST_PROGRAMS='ip ss tc dash env timeout nice nohup find xargs setsid chroot
	unshare nsenter setpriv'

# module_files PATTERN...: the files of these modules and of all that they
# need, as paths below the kernel's module folder.
module_files() {
	awk -v patterns="$*" '
		function name(path) {
			sub(/.*\//, "", path)
			sub(/\.ko.*/, "", path)
			gsub(/-/, "_", path)
			return path
		}
		BEGIN {
			gsub(/-/, "_", patterns)
			gsub(/\*/, ".*", patterns)
			n = split(patterns, wanted)
		}
		{
			sub(/:/, "")
			for (i = 1; i <= n; i++)
				if (name($1) ~ "^" wanted[i] "$") {
					for (f = 1; f <= NF; f++)
						print $f
					break
				}
		}' "$KERNEL_DIR/lib/modules/$KERNEL_RELEASE/modules.dep" | sort -u
}

# stage_modules ROOT PATTERN...: puts them into ROOT, uncompressed.
stage_modules() {
	local root=$1 from=$KERNEL_DIR/lib/modules/$KERNEL_RELEASE to file
	shift
	to=$root/usr/lib/modules/$KERNEL_RELEASE
	mkdir -p "$to"
	module_files "$@" | (cd "$from" && xargs -r cp --parents -t "$to")
	find "$to" -name '*.ko.xz' -exec xz -d {} +
	for file in modules.order modules.builtin modules.builtin.modinfo; do
		cp "$from/$file" "$to/"
	done
	depmod -b "$root" "$KERNEL_RELEASE" 2>/dev/null ||
		die "depmod failed for the guest's modules"
}

# stage_skeleton ROOT: the folders; /lib and its like are links, as in Debian,
# so what is copied to ROOT/lib is in ROOT/usr/lib too.
stage_skeleton() {
	local dir
	mkdir -p "$1"/usr/{bin,sbin,lib,lib64} \
		"$1"/{dev,etc,proc,root,run,sys,tmp,var/log}
	ln -sfn ../run "$1/var/run"
	for dir in bin sbin lib lib64; do
		ln -sfn "usr/$dir" "$1/$dir"
	done
}

# stage_file ROOT FILE [GUESTPATH]
stage_file() {
	local to=$1/${3:-$2}
	[ -e "$to" ] && [ -z "${3:-}" ] && return
	mkdir -p "${to%/*}"
	cp -L "$2" "$to" || die "cannot copy $2"
}

# stage_libraries ROOT FILE...: the shared libraries that these need.
stage_libraries() {
	local root=$1 library
	shift
	ldd "$@" 2>/dev/null | sed -nE 's/^[^/]*(\/[^ ]+) \(0x.*/\1/p' | sort -u |
		while read -r library; do
			stage_file "$root" "$library"
		done
}

# stage_program ROOT NAME: a program of the host, with what it needs to run.
stage_program() {
	local file first
	file=$(command -v "$2")
	[ -f "$file" ] ||
		usage_error "no program '$2' on this machine to copy; install it, or correct --bin"
	stage_file "$1" "$file"
	read -r -n 256 first <"$file" 2>/dev/null || true
	case $first in
	'#!'*)
		# shellcheck disable=SC2086 # interpreter and its argument
		set -- "$1" ${first#'#!'}
		[ "$2" = /bin/sh ] || stage_program "$1" "$2"
		;;
	*) stage_libraries "$1" "$file" ;;
	esac
}

# stage_package ROOT NAME: an installed package's files, less what only people
# read, and the libraries that its programs and plug-ins need.
stage_package() {
	local root=$1 file magic files=() elf=()
	dpkg-query -L "$2" >/dev/null 2>&1 ||
		usage_error "package '$2' is not installed here; install it, or correct --package"
	while read -r file; do
		case $file in
		/usr/share/doc/* | /usr/share/man/* | /usr/share/locale/*) continue ;;
		esac
		[ -f "$file" ] || continue
		files+=("$file")
		IFS= LC_ALL=C read -r -N 4 magic <"$file" 2>/dev/null
		[ "$magic" != $'\x7fELF' ] || elf+=("$file")
	done < <(dpkg-query -L "$2")
	[ ${#files[@]} -eq 0 ] || cp -L --parents -t "$root" "${files[@]}" ||
		die "cannot copy the files of package $2"
	[ ${#elf[@]} -eq 0 ] || stage_libraries "$root" "${elf[@]}"
}

# stage_tree ROOT PATH GUESTPATH: a file or a folder of the host.
stage_tree() {
	local to
	[ -e "$2" ] || usage_error "nothing at '$2' to copy; correct --add"
	to=$1/$3
	mkdir -p "${to%/*}"
	if [ -d "$2" ]; then
		mkdir -p "$to" && cp -a "$2/." "$to/"
	else
		cp -L --preserve=mode,timestamps "$2" "$to"
	fi || die "cannot copy $2"
}

# pack ROOT FILE: ROOT as an archive whose files all belong to root.
pack() {
	(cd "$1" && find . -mindepth 1 -print0 |
		cpio -o -0 -H newc -R 0:0 --quiet) >"$2" || die "cannot write $2"
}

# make_base FILE: what initramfs_base does, once the lock is held.
make_base() {
	local root applet program
	[ -f "$1" ] && return
	need vm busybox cpio depmod xz ldd ip ss
	rm -f "${1%-*}"-*.cpio
	root=$(mktemp -d "${1%/*}/base.XXXXXX")
	# shellcheck disable=SC2064 # the folder of now
	trap "rm -rf '$root' '$root.cpio'" EXIT
	stage_skeleton "$root"
	cp "$(command -v busybox)" "$root/bin/busybox"
	for applet in $(busybox --list); do
		[ "$applet" = busybox ] || ln -sf busybox "$root/bin/$applet"
	done
	for program in $GUEST_PROGRAMS; do
		rm -f "$root/bin/${program##*/}"
		command -v "$program" >/dev/null && stage_program "$root" "$program"
	done
	ln -sf dash "$root/bin/sh"
	# The kernel runs /sbin/modprobe for the modules that it asks for.
	ln -sf ../bin/busybox "$root/sbin/modprobe"
	install -m 755 "$TOP/scripts/lib/guest-init.sh" "$root/init"
	# shellcheck disable=SC2086 # a list of patterns
	(set -f && stage_modules "$root" $GUEST_MODULES) || exit
	pack "$root" "$root.cpio"
	mv "$root.cpio" "$1"
}

# initramfs_base DIR: sets INITRAMFS_BASE to this kernel's base archive. Its
# name is a digest of all that goes into it, so it is never out of date.
initramfs_base() {
	local sum program
	sum=$({
		echo "$KERNEL_DIR"
		for program in busybox $GUEST_PROGRAMS; do
			stat -Lc '%n %s %Y' "$(command -v "$program")" 2>/dev/null || true
		done
		cat "$TOP/scripts/lib/initramfs.sh" "$TOP/scripts/lib/guest-init.sh"
	} | sha256sum | cut -c 1-16)
	INITRAMFS_BASE=$1/base-$sum.cpio
	[ -f "$INITRAMFS_BASE" ] && return
	mkdir -p "$1" || die "cannot write to $1"
	with_lock "$1/lock" make_base "$INITRAMFS_BASE" || exit
}
