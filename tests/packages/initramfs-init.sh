#!/bin/busybox sh
# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# The first process of the machine: finds the disk, and has its systemd go on.
bb=/bin/busybox
$bb mount -t devtmpfs dev /dev
$bb mount -t proc proc /proc
$bb mount -t sysfs sys /sys
$bb modprobe -a virtio_pci virtio_blk crc32c_generic ext4
until [ -b /dev/vda ]; do
	$bb usleep 10000
done
$bb mkdir /disk
$bb mount -t ext4 /dev/vda /disk || exec $bb poweroff -f
$bb cp /disk/tests/tests.service /disk/etc/systemd/system/
# The examples, as their first lines say.
examples=/disk/usr/share/doc/tcpstatectl/examples
$bb cp $examples/modules-load.conf /disk/etc/modules-load.d/tcpstate.conf
$bb sed 's/^#options/options/' $examples/modprobe.conf >/disk/etc/modprobe.d/tcpstate.conf
for dir in dev proc sys; do
	$bb mount --move /$dir /disk/$dir
done
exec $bb switch_root /disk /lib/systemd/systemd
