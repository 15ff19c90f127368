# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Boots a root in QEMU with its own kernel and with systemd, which runs guest.sh there.
# Needs beside() and tap.sh, and of scripts/lib common.sh, initramfs.sh and qemu.sh.

MACHINE_SECONDS=400

# machine_initramfs FILE: what finds the disk and goes on with it.
machine_initramfs() {
	local tree=$1.d
	rm -rf "$tree"
	stage_skeleton "$tree"
	cp "$(command -v busybox)" "$tree/bin/busybox"
	(set -f && stage_modules "$tree" virtio_pci virtio_blk ext4 'crc32c*') || exit
	install -m 755 tests/packages/initramfs-init.sh "$tree/init"
	pack "$tree" "$1"
}

# machine_disk ROOT FILE: a disk with what is in ROOT, and what guest.sh needs.
machine_disk() {
	install -D -m 755 tests/packages/guest.sh "$1/tests/guest.sh"
	install -m 644 tests/packages/tests.service "$1/tests"
	truncate -s 1500M "$2"
	mkfs.ext4 -q -d "$1" -O ^has_journal -E lazy_itable_init=1,nodiscard "$2" || die "cannot make $2"
	rm -r "$1/tests"
}

# machine_accelerator: sets ACCELERATOR as scripts/vm does.
# shellcheck disable=SC2034 # for qemu.sh
machine_accelerator() {
	kernel_prepare 6.1
	KERNEL_IMAGE_FILE=$KERNEL_DIR/boot/vmlinuz-$KERNEL_RELEASE
	initramfs_base "$TOP/build/vm/6.1"
	SMP=1
	choose_accelerator auto
}

# machine_start ROOT RELEASE DIR: boots it; goes on beside the caller.
machine_start() {
	local dir=$3
	mkdir -p "$dir"
	machine_accelerator
	KERNEL_DIR=$1 KERNEL_RELEASE=$2
	machine_initramfs "$dir/initramfs"
	machine_disk "$1" "$dir/disk"
	cp "$1/boot/vmlinuz-$2" "$dir/kernel"
	: >"$dir/out"
	beside "$dir/qemu" timeout "$MACHINE_SECONDS" qemu-system-x86_64 -nodefaults \
		-no-user-config -display none -no-reboot -m 1024 "${ACCELERATOR[@]}" \
		-kernel "$dir/kernel" -initrd "$dir/initramfs" \
		-append 'console=ttyS0 panic=-1 oops=panic root=/dev/vda systemd.unit=tests.service systemd.show_status=yes quiet' \
		-drive "file=$dir/disk,format=raw,if=virtio,cache=unsafe" \
		-chardev "file,id=console,path=$dir/console" -serial chardev:console \
		-chardev "file,id=out,path=$dir/out" -serial chardev:out
	MACHINE_PID=$!
}

# machine_wait DIR: the results of guest.sh become ours.
machine_wait() {
	local line ended=1
	wait "$MACHINE_PID"
	while IFS= read -r line; do
		line=${line%$'\r'}
		case $line in
		'ok - '*) tap_result 0 "${line#ok - }" ;;
		'not ok - '*) tap_result 1 "${line#not ok - }" ;;
		'end') ended=0 ;;
		*) printf '# %s\n' "${line#\# }" ;;
		esac
	done <"$1/out"
	tap_result $ended "the machine ran to its end"
	[ $ended -eq 0 ] || tail -n 40 "$1/console" "$1/qemu" >&2
	rm -f "$1/disk"
}
