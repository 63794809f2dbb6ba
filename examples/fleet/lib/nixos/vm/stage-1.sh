#!/bin/sh
# The first process of a host's virtual machine: makes ready what the host's own `init` counts on, and hands over to it.
/bin/busybox mount -t proc none /proc
/bin/busybox mount -t sysfs none /sys
/bin/busybox mount -t devtmpfs none /dev
/bin/busybox --install -s /bin
export PATH=/bin
read -r uptime _ </proc/uptime
echo "$uptime" >/run/stage-1-started

init=$(sed -n 's/.* init=\([^ ]*\).*/\1/p' /proc/cmdline)
ln -s "${init%/init}/etc" /etc
hostname -F /etc/hostname
ip link set lo up
exec "$init"
