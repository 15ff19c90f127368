# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Builds tcpstate.ko for the guest's kernel, in a copy of the sources: kbuild
# writes beside what it compiles, and the checkout belongs to the host's build.

# source_files: what the module is built from, each name ended by a NUL.
source_files() {
	(cd "$TOP" && find Kbuild module -type f \
		\( -name Kbuild -o -name '*.[chS]' \) -print0)
}

# source_sum: one line that changes whenever a source of the module does.
source_sum() {
	(cd "$TOP" && source_files | sort -z | xargs -0 sha256sum | sha256sum)
}

# show_errors LOG: what the compiler found, under the names of the checkout.
show_errors() {
	grep -E -A4 'error:|ERROR:|warning:|WARNING:|\*\*\*' "$1" |
		sed "s|[^ ]*/module/src/||g; s|$KERNEL_DIR/usr/src/||g" | head -n 60 >&2
}

# compiler_prepare: sets COMPILER, and ROOT_DIR if it is not one of this machine.
compiler_prepare() {
	COMPILER=$KERNEL_CC ROOT_DIR=
	case $KERNEL_CC in
	chroot:*)
		COMPILER=$(config_compiler "$KERNEL_HEADERS_DIR/.config")
		[ -n "$COMPILER" ] || die "no compiler named in $KERNEL_HEADERS_DIR/.config"
		root_prepare "${KERNEL_CC#chroot:}" "$COMPILER"
		;;
	*) need vm make "$COMPILER" ;;
	esac
}

# kernel_make DIR TARGET: the kernel's make for a module in DIR.
kernel_make() {
	local dir=$1
	set -- make -C "$KERNEL_HEADERS_DIR" M="$dir" CC="$COMPILER" -j"$(nproc)" "$2"
	if [ -n "$ROOT_DIR" ]; then
		in_root "$KERNEL_DIR" "$dir" -- "$@"
	else
		"$@"
	fi
}

# compile_module DIR: what module_build does, once the lock is held.
compile_module() {
	local dir=$1 sum log=$1/build.log
	sum="$(source_sum) $KERNEL_CC $KERNEL_DIR"
	[ -f "$dir/tcpstate.ko" ] && [ "$sum" = "$(cat "$dir/sum" 2>/dev/null)" ] &&
		return
	compiler_prepare
	say "building tcpstate.ko for Linux $KERNEL_RELEASE"
	# The last one stays until there is a new one: another run may be
	# about to copy it.
	rm -rf "$dir/src" "$dir/sum"
	mkdir -p "$dir/src"
	(cd "$TOP" && source_files | xargs -0 cp --parents -pt "$dir/src")
	if ! kernel_make "$dir/src" modules >"$log" 2>&1; then
		show_errors "$log"
		rm -f "$dir/tcpstate.ko"
		die "the module does not build for Linux $KERNEL_RELEASE (all of it: ${log#"$TOP"/}); --no-build starts the guest without"
	fi
	# Warnings are for whoever changed the code: show them.
	show_errors "$log"
	mv "$dir/src/tcpstate.ko" "$dir/tcpstate.ko"
	printf '%s\n' "$sum" >"$dir/sum"
}

# module_build DIR: leaves DIR/tcpstate.ko up to date with the sources.
module_build() {
	[ -f "$TOP/Kbuild" ] || return 0
	mkdir -p "$1" || die "cannot write to $1"
	with_lock "$1/lock" compile_module "$1" || exit
}
