# What the host is and how it stands. Reads only, needs no root, and works before anything was brought to the host: sh -s -- inspect.

# Free bytes and inodes where a path is: free_of PATH KIND, into $free; empty if the file system does not say.
free_of() {
  free=$(limited 10 df --output="$2" -B1 -- "$1" 2>/dev/null | tail -n 1 | tr -d ' ')
  case $free in '' | *[!0-9]*) free= ;; esac
}

smallest_boot() {
  smallest=
  for mount in /boot /boot/efi /efi; do
    [ "$(limited 10 stat -c %m -- "$mount" 2>/dev/null)" = "$mount" ] || continue
    free_of "$mount" avail
    [ -n "$free" ] || continue
    if [ -z "$smallest" ] || [ "$free" -lt "$smallest" ]; then smallest=$free; fi
  done
}

# Whether a user who is not root may run the agent as root. Asked of sudo itself where the agent is on the host; before that its rules are read.
may_sudo() {
  if [ -x "$1" ]; then
    case $(limited 20 sudo -n -- "$1" ping 2>/dev/null) in *end=ping) return 0 ;; esac
    return 1
  fi
  case $(limited 20 sudo -n -l 2>/dev/null) in *'NOPASSWD: ALL'* | *"NOPASSWD: $1"*) return 0 ;; esac
  return 1
}

say_reboot() {
  because='' systemd=no
  for part in kernel initrd kernel-modules; do
    resolve "$booted_link/$part"
    was=$resolved
    resolve "$1/$part"
    [ "$was" = "$resolved" ] || because="$because $part"
  done
  for part in kernel-params init-interface-version; do
    [ "$(cat -- "$booted_link/$part" 2>/dev/null)" = "$(cat -- "$1/$part" 2>/dev/null)" ] || because="$because $part"
  done
  resolve "$booted_link/systemd"
  was=$resolved
  resolve "$1/systemd"
  [ "$was" = "$resolved" ] || systemd=yes
  if [ -n "$because" ]; then say reboot_needed yes; else say reboot_needed no; fi
  say reboot_because "${because# }"
  # systemd takes over from itself at run time: worth knowing, no reason to reboot.
  say systemd_changed "$systemd"
}

say_place() {
  for link in current booted; do
    resolve "/run/$link-system"
    [ -z "$resolved" ] || say "$link" "$resolved"
  done
  resolve "$profile"
  [ -z "$resolved" ] || say profile "$resolved"
}

verb_ping() { :; }

# inspect [AGENT]
verb_inspect() {
  say protocol 1
  say agent "$version"
  say user "$(id -un 2>/dev/null)"
  say uid "$(id -u)"
  read_line /proc/sys/kernel/hostname
  say hostname "$line"
  read_line /etc/machine-id
  say machine_id "$line"
  say machine "$(uname -m)"
  os=unknown
  while IFS= read -r line; do
    case $line in ID=*) os=${line#ID=} os=${os#[\"\']} os=${os%[\"\']} ;; esac
  done 2>/dev/null </etc/os-release
  say os "$os"
  if [ -e /etc/NIXOS ]; then say nixos yes; else say nixos no; fi
  read_boot_id
  say boot_id "$boot_id"
  uptime_now
  say uptime "$now"
  say_place
  generation=$(readlink -- "$profile" 2>/dev/null)
  generation=${generation##*/system-}
  ! is_number "${generation%-link}" || say generation "${generation%-link}"
  free_of /nix/store avail
  [ -z "$free" ] || say store_free_bytes "$free"
  free_of /nix/store itotal
  case $free in '' | 0) ;; *) free_of /nix/store iavail && say store_inodes_free "$free" ;; esac
  smallest_boot
  [ -z "$smallest" ] || say boot_free_bytes "$smallest"
  say systemd_state "$(limited 10 systemctl is-system-running 2>/dev/null)"
  read_state
  failed=$(list_failed)
  say failed_units "${failed% }"
  nix_version=$(limited 20 nix-store --version 2>/dev/null)
  say nix_version "${nix_version##* }"
  if is_switch_running; then say switch_running yes; else say switch_running no; fi
  if [ "$(id -u)" != 0 ] && [ $# -gt 0 ]; then
    if may_sudo "$1"; then say sudo yes; else say sudo no; fi
  fi
  say_state
  number=0
  [ ! -r "$state_dir/history" ] || tail -n 5 -- "$state_dir/history" | while IFS= read -r entry; do
    number=$((number + 1))
    say "history.$number" "$entry"
  done
}

# status ID [LOG_OFFSET]
verb_status() {
  require is_id "${1:-}"
  id=$1
  offset=${2:-0}
  require is_number "$offset"
  require_own_state
  say_state
  uptime_now
  say uptime "$now"
  read_boot_id
  say boot_id "$boot_id"
  say_place
  for kind in switch commit undo; do say "unit.$kind" "$(unit_state "panther-$kind-$id.service")"; done
  say unit.timer "$(unit_state "panther-rollback-$id.timer")"
  log=$state_dir/log/$id.log
  [ -r "$log" ] || return 0
  size=$(stat -c %s -- "$log")
  say log_size "$size"
  [ "$size" -gt "$offset" ] || return 0
  [ $((size - offset)) -le "$log_chunk" ] || size=$((offset + log_chunk))
  say log_next "$size"
  tail -c "+$((offset + 1))" -- "$log" | head -c "$((size - offset))" | say_text log
}
