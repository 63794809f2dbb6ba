#!/bin/sh
# A machine that boots systemd each time somebody writes a line into the pipe `power`, and again when systemd asks for a reboot.
# Runs as the first process of a namespace of processes, in a network of its own; the environment is that of keep-host.sh, and:
#   LOADER, LIBRARIES  by which programs of ROOT run outside of it
#   NIX                directory of the Nix that the host has
set -u

tool() {
  program=$1
  shift
  "$LOADER" --library-path "$LIBRARIES" "$ROOT/usr/$program" "$@"
}

boot() {
  # The network outlives a reboot; what was configured in it does not.
  tool bin/ip address flush dev eth0
  tool bin/ip link set eth0 down
  tool sbin/nft flush ruleset 2>/dev/null
  # With --keep-unit, a container that asks for a reboot makes this end with 133.
  tool bin/systemd-nspawn --quiet --boot --directory="$DIRECTORY/root" --machine="$MACHINE" --register=no --keep-unit \
    --network-namespace-path=/proc/1/ns/net --capability=CAP_NET_ADMIN,CAP_NET_RAW --bind-ro="$NIX" \
    --console=pipe --kill-signal=SIGRTMIN+3 --resolv-conf=off --timezone=off --link-journal=no < /dev/null
}

while read -r _ < "$DIRECTORY/power"; do
  code=133
  while [ "$code" = 133 ]; do
    echo "test host: power on"
    code=0
    boot || code=$?
    echo "test host: ended with exit code $code"
  done
done
