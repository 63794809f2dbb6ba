#!/bin/sh
# Holds one host of a test, and ends with it when its standard input does: then the test has stopped it, or is gone.
# Everything it makes lives in namespaces that end with their last process. Only the control group has to be removed.
#   DIRECTORY  of the host, made by the test: `power` is a pipe, `console` its console
#   ROOT       the root file system that all hosts share
#   SIZE       what the host may write, as tmpfs understands it
#   GROUP      name of its control group: panther-host-<process id of the test>-<random>
#   BOOT       the script that runs it
set -eu

# What systemd-nspawn notes down there ends with this namespace.
mount -t tmpfs tmpfs /run
umount -l /sys/fs/cgroup 2>/dev/null || :
mount -t cgroup2 cgroup2 /sys/fs/cgroup
groups=/sys/fs/cgroup

remove_group() {
  find "$1" -depth -type d -exec rmdir {} \; 2>/dev/null || :
}
# Of tests that were killed together with their keepers.
for group in "$groups"/panther-host-*; do
  test_process=${group#"$groups"/panther-host-}
  if [ -d "$group" ] && ! kill -0 "${test_process%%-*}" 2>/dev/null; then remove_group "$group"; fi
done
mkdir "$groups/$GROUP"

disk=$DIRECTORY/disk
mkdir "$disk"
mount -t tmpfs -o "size=$SIZE,mode=755" "$GROUP" "$disk"
mkdir "$disk/upper" "$disk/work" "$DIRECTORY/root"
mount -t overlay -o "lowerdir=$ROOT,upperdir=$disk/upper,workdir=$disk/work" "$GROUP" "$DIRECTORY/root"

sh -c 'echo $$ > "$1"
exec setpriv --pdeathsig KILL unshare --mount --net --pid --uts --fork --kill-child=KILL --mount-proc --propagation private sh "$2"' \
  sh "$groups/$GROUP/cgroup.procs" "$BOOT" > "$DIRECTORY/console" 2>&1 &
holder=$!
echo "holder=$holder"

cat > /dev/null || :

kill -KILL "$holder" 2>/dev/null || :
wait "$holder" 2>/dev/null || :
# What is being killed leaves its group only when it is gone.
tries=0
while [ -d "$groups/$GROUP" ] && [ "$tries" -lt 200 ]; do
  remove_group "$groups/$GROUP"
  [ ! -d "$groups/$GROUP" ] || sleep 0.02
  tries=$((tries + 1))
done
umount -l "$DIRECTORY/root" "$disk"
rmdir "$DIRECTORY/root" "$disk"
