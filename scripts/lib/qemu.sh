# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Runs QEMU: which accelerator, which devices, and what to make of what the
# guest says. See guest-init.sh for the other end of the ports.
#
# Output goes by way of regular files, each with a tail(1) that follows it: a
# slow reader then never holds the guest up, and no byte is on its way any more
# once QEMU has ended.

# Longest wait for the guest's first sign of life, in seconds.
BOOT_SECONDS=60
PROBE_SECONDS=8

# What a guest's kernel log must not have after the command's start.
# shellcheck disable=SC2034 # for collect_log
COMPLAINTS='BUG:|WARNING:|Oops|Call Trace|general protection|circular locking|lockdep|refcount_t|leak|rcu.*stall|blocked for more than'

# probe_kvm FILE: writes "yes" or "no" to FILE. /dev/kvm may be there and yet
# boot nothing (a nested hypervisor), so the only proof is a kernel that ran.
probe_kvm() {
	local log=$1.log
	[ -f "$1" ] && return
	rm -f "${1%/*}"/kvm-*
	{
		# QEMU may well abort here: no core file, and no word of the shell's.
		ulimit -c 0
		timeout "$PROBE_SECONDS" qemu-system-x86_64 -nodefaults \
			-no-user-config -display none -no-reboot -m 512 \
			-accel kvm -cpu host -smp 2 -kernel "$KERNEL_IMAGE_FILE" \
			-initrd "$INITRAMFS_BASE" -append 'console=ttyS0 panic=-1 quiet' \
			-serial file:"$log"
	} </dev/null >/dev/null 2>&1
	if grep -q 'reboot: Power down' "$log" 2>/dev/null; then
		echo yes >"$1"
	else
		say "/dev/kvm is there but boots nothing; using emulation until the next reboot of this machine"
		echo no >"$1"
	fi
	rm -f "$log"
}

# choose_accelerator auto|kvm|tcg|icount: sets ACCELERATOR to QEMU's arguments.
choose_accelerator() {
	# Each a socket: without ACPI a kernel finds no more than one in each.
	local wanted=$1 file smp=$SMP,sockets=$SMP
	if [ "$wanted" = auto ]; then
		wanted=tcg-serial
		if [ -r /dev/kvm ] && [ -w /dev/kvm ]; then
			file=$(cache_dir)/kvm-$(cat /proc/sys/kernel/random/boot_id)
			file+=-$(stat -Lc %Y "$(command -v qemu-system-x86_64)")
			[ -f "$file" ] ||
				with_lock "$(cache_dir)/lock.kvm" probe_kvm "$file" || exit
			[ "$(cat "$file")" = no ] || wanted=kvm
		fi
	fi
	case $wanted in
	kvm) ACCELERATOR=(-accel kvm -cpu host -smp "$smp") ;;
	tcg) ACCELERATOR=(-accel 'tcg,thread=multi' -cpu max -smp "$smp") ;;
	# Where the guest patches its own code while all processors run it, as
	# attaching a probe does, QEMU 7.2 with a thread per processor can go on
	# with the old code for ever: seen as an endless int3 at the probe.
	tcg-serial) ACCELERATOR=(-accel 'tcg,thread=single' -cpu max -smp "$smp") ;;
	icount)
		ACCELERATOR=(-accel tcg -cpu max -smp 1 -icount 'shift=1,sleep=off')
		;;
	# A guest nanosecond is one instruction. To QEMU a rep movsb is one for each
	# byte: without ERMS and FSRM the kernel copies words, as it would count.
	icount0)
		ACCELERATOR=(-accel tcg -cpu 'max,-erms,-fsrm' -smp 1
			-icount 'shift=0,sleep=off,align=off')
		;;
	esac
}

# qemu_port NUMBER NAME FILE: one virtio-serial port whose output is FILE.
qemu_port() {
	: >"$3"
	QEMU+=(-chardev "file,id=$2,path=$3,append=on"
		-device "virtserialport,bus=ports.0,nr=$1,chardev=$2")
}

# qemu_arguments DIR: sets QEMU, the command line; DIR takes what comes out.
qemu_arguments() {
	local arguments='console=ttyS0 panic=-1 oops=panic log_buf_len=4M'
	[ -n "$VERBOSE" ] || arguments+=' quiet'
	# ioeventfd=off has a write of the guest handled before the guest goes on:
	# when "done" arrives, all that came before it is in its file.
	QEMU=(qemu-system-x86_64 -nodefaults -no-user-config -display none
		-no-reboot -m "$MEMORY" "${ACCELERATOR[@]}"
		-kernel "$KERNEL_IMAGE_FILE" -initrd "$RUN/initramfs"
		-append "$arguments $APPEND"
		-chardev "file,id=console,path=$1/console" -serial chardev:console
		-device 'virtio-serial-pci,id=ports,ioeventfd=off')
	: >"$1/console"
	qemu_port 1 control "$1/control"
	qemu_port 2 out "$1/out"
	qemu_port 3 err "$1/err"
	qemu_port 5 files "$1/files"
	qemu_port 6 dmesg "$1/dmesg"
	case $INPUT in
	terminal) QEMU+=(-chardev 'stdio,id=tty,mux=on,signal=off' -serial chardev:tty) ;;
	yes) QEMU+=(-chardev 'stdio,id=in,signal=off'
		-device 'virtserialport,bus=ports.0,nr=4,chardev=in') ;;
	esac
}

# start_qemu: runs it in the background, tied to this process: should this be
# killed with no chance to clean up, the kernel ends QEMU.
start_qemu() {
	local prefix=(setpriv --pdeathsig KILL)
	case $INPUT in
	terminal)
		# Its terminal is this one; the dup is there because bash gives a
		# background process /dev/null.
		"${prefix[@]}" "${QEMU[@]}" <&"$STDIN_FD" 2>"$TRY/qemu" &
		;;
	yes) "${prefix[@]}" "${QEMU[@]}" <&"$STDIN_FD" >"$TRY/qemu" 2>&1 & ;;
	no) "${prefix[@]}" "${QEMU[@]}" </dev/null >"$TRY/qemu" 2>&1 & ;;
	esac
	QEMU_PID=$!
}

# follow FILE: prints what is in FILE and what will be, until QEMU ends. It
# takes the place of its shell: it is for the background.
follow() {
	exec setpriv --pdeathsig TERM \
		tail -s 0.1 --pid="$QEMU_PID" -c +1 -f "$1" 2>/dev/null
}

start_followers() {
	FOLLOWERS=()
	if [ "$INPUT" != terminal ]; then
		follow "$TRY/out" &
		OUT_PID=$!
		FOLLOWERS+=("$OUT_PID")
		follow "$TRY/err" >&2 &
		FOLLOWERS+=($!)
	fi
	if [ -n "$VERBOSE" ]; then
		follow "$TRY/console" | tr -d '\r' >&2 &
		FOLLOWERS+=($!)
	fi
}

# stop_qemu: asks, so that it puts a terminal back as it was, then insists.
stop_qemu() {
	local tries=30
	[ -n "${QEMU_PID:-}" ] || return 0
	kill -TERM "$QEMU_PID" 2>/dev/null
	while [ $tries -gt 0 ] && kill -0 "$QEMU_PID" 2>/dev/null; do
		sleep 0.05
		tries=$((tries - 1))
	done
	kill -KILL "$QEMU_PID" 2>/dev/null
	wait "$QEMU_PID" 2>/dev/null
	QEMU_PID=
}

# drain: waits until everything from the guest is with whoever reads us.
drain() {
	[ ${#FOLLOWERS[@]} -eq 0 ] || wait "${FOLLOWERS[@]}" 2>/dev/null
	FOLLOWERS=()
}

# read_control: takes in the new lines of the control port.
read_control() {
	local word rest
	while read -r word rest; do
		case $word in
		init) BOOTED=yes ;;
		status) GUEST_STATUS=$rest ;;
		missing) MISSING+=("$rest") ;;
		nomodule) NOMODULE+=("$rest") ;;
		done) DONE=yes ;;
		esac
	done <&"$CONTROL_FD"
}

# watch_guest: returns when the run is over, for one reason or another, which
# it puts into END: done, timeout, no-boot, reader-gone or stopped.
watch_guest() {
	local started=$SECONDS
	END=
	while [ -z "$END" ]; do
		sleep 0.05 &
		wait $!
		if ! kill -0 "$QEMU_PID" 2>/dev/null; then
			END=stopped
		elif [ "$TIMEOUT" -gt 0 ] && [ $((SECONDS - started)) -ge "$TIMEOUT" ]; then
			END=timeout
		elif [ -z "$BOOTED" ] && [ $((SECONDS - started)) -ge $BOOT_SECONDS ]; then
			END=no-boot
		elif [ "$INPUT" != terminal ] && ! kill -0 "$OUT_PID" 2>/dev/null; then
			END=reader-gone
		fi
		read_control
		[ -z "$DONE" ] || END='done'
	done
}

# boot DIR: one try at the whole run; DIR is new, and takes all that comes out.
boot() {
	TRY=$1
	# shellcheck disable=SC2034 # GUEST_STATUS is for finish
	BOOTED='' DONE='' GUEST_STATUS='' MISSING=() NOMODULE=()
	mkdir "$TRY"
	qemu_arguments "$TRY"
	exec {CONTROL_FD}<"$TRY/control"
	start_qemu
	start_followers
	watch_guest
	stop_qemu
	drain
	read_control
	exec {CONTROL_FD}<&-
}

# show_logs: what is known about a guest that did not do what it should.
show_logs() {
	# That it was told to stop is no news.
	if grep -v 'terminating on signal' "$TRY/qemu" >"$RUN/qemu"; then
		say 'QEMU said:'
		tail -n 10 "$RUN/qemu" >&2
	fi
	[ -z "$VERBOSE" ] || return 0
	say "the end of the guest's console:"
	tail -n 40 "$TRY/console" | tr -d '\r' >&2
}
