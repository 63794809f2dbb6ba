# Stands in for NixOS's switch-to-configuration; `self` is the toplevel that it belongs to.
# $self/behaviour holds what a test wants of a verb: VERB.before and VERB.after (shell commands, before and after what the verb does),
# VERB.exit (its exit code; nothing is done after `before` if VERB.skip is there too), and the file `old`: it knows no verb "check".
verb=${1:-}
behaviour=$self/behaviour
PATH=/usr/sbin:/usr/bin:/sbin:/bin:/nix/var/nix/profiles/default/bin
export PATH

# The real one panics when its output is gone.
trap '' PIPE
say() {
  echo "$@" || exit 101
}

# In this shell, so that it may ignore signals or end; what it starts does not get the lock.
behave() {
  if [ -e "$behaviour/$verb.$1" ]; then . "$behaviour/$verb.$1" 9>&-; fi
}

finish() {
  if [ -e "$behaviour/$verb.exit" ]; then exit "$(cat "$behaviour/$verb.exit")"; fi
  exit 0
}

usage() {
  echo "Usage: $0 [check|switch|boot|test|dry-activate]" >&2
  exit 1
}

# As systemd-boot's installer: the default is this system if the profile has a generation of it, and else stays what it was.
install_boot_loader() {
  for generation in /nix/var/nix/profiles/system-*-link; do
    if [ "$(readlink "$generation")" = "$self" ]; then
      echo "$self" > /boot/default.new && sync /boot/default.new && mv /boot/default.new /boot/default || exit 1
      return
    fi
  done
  echo "warning: $self is no generation of the system profile; the boot menu has no entry for it" >&2
}

activate() {
  say "activating the configuration..."
  "$self/activate"
}

case $verb in
  check) if [ -e "$behaviour/old" ]; then usage; fi ;;
  switch | boot | test | dry-activate) ;;
  *) usage ;;
esac
if [ "$(id -u)" != 0 ]; then
  echo "$0: must be run as root" >&2
  exit 1
fi
echo "$(cut -d ' ' -f 1 /proc/uptime) $verb $self" >> /var/log/switch.log
if [ "$verb" = dry-activate ]; then
  say "would activate the configuration..."
  behave before
  behave after
  finish
fi
mkdir -p /run/nixos
exec 9> /run/nixos/switch-to-configuration.lock
flock -n 9 || exit 11

behave before
if [ ! -e "$behaviour/$verb.skip" ]; then
  case $verb in
    boot | switch) install_boot_loader ;;
  esac
  case $verb in
    test | switch) activate ;;
  esac
fi
behave after
if [ ! -e "$behaviour/$verb.skip" ]; then
  case $verb in
    test | switch) echo "$self" > /run/nixos-running-config ;;
  esac
fi
say "finished $verb of $self"
finish
