#!/bin/sh
# A machine without systemd: each time somebody writes a line into the pipe `power`, an SSH server starts in namespaces of its own.
# The environment is that of boot-systemd.sh. It ends by a power cut only.
set -u

tool() {
  program=$1
  shift
  "$LOADER" --library-path "$LIBRARIES" "$ROOT/usr/$program" "$@"
}

# Mounts and the server go away together, as the first process of their namespace ends.
boot() {
  cat /proc/sys/kernel/random/uuid > "$DIRECTORY/boot-id"
  unshare --mount --pid --ipc --fork --kill-child=KILL --propagation private sh -c '
    set -eu
    root=$DIRECTORY/root
    mount -t proc proc "$root/proc"
    mount -t sysfs -o ro sysfs "$root/sys"
    mount -t tmpfs -o mode=755 tmpfs "$root/dev"
    for device in null zero full random urandom tty; do
      : > "$root/dev/$device"
      mount --bind "/dev/$device" "$root/dev/$device"
    done
    mkdir "$root/dev/pts" "$root/dev/shm"
    mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$root/dev/pts"
    ln -s pts/ptmx "$root/dev/ptmx"
    ln -s /proc/self/fd "$root/dev/fd"
    mount -t tmpfs -o mode=755 tmpfs "$root/run"
    mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
    mkdir -p "$root/run/sshd" "$root$NIX"
    mount --bind "$NIX" "$root$NIX"
    for name in sys sysrq-trigger; do
      [ -e "$root/proc/$name" ] || continue
      mount --bind "$root/proc/$name" "$root/proc/$name"
      mount -o remount,ro,bind "$root/proc/$name"
    done
    mount --bind "$DIRECTORY/boot-id" "$root/proc/sys/kernel/random/boot_id"
    exec setpriv --bounding-set=-sys_time,-sys_module,-sys_rawio,-sys_boot,-mknod chroot "$root" /bin/sh -c "
      hostname -F /etc/hostname
      /usr/local/sbin/boot-host
      /usr/sbin/sshd
      while :; do sleep 1000 & wait; done"' < /dev/null
}

while read -r _ < "$DIRECTORY/power"; do
  tool bin/ip address flush dev eth0
  tool bin/ip link set eth0 down
  tool sbin/nft flush ruleset 2>/dev/null
  echo "test host: power on"
  code=0
  boot || code=$?
  echo "test host: ended with exit code $code"
done
