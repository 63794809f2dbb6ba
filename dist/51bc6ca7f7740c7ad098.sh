# Locking the host for a deployment, and making sure that what was copied can run here.

say_holder() {
  uptime_now
  say_encoded id "$s_id"
  say_encoded owner "$s_owner"
  say phase "$s_phase"
  say age "$((now - ${s_began:-$now}))"
  left=$((${s_lease_until:-0} - now))
  [ "$left" -gt 0 ] || left=0
  say lease_left "$left"
  warn "This host is being deployed to: $s_owner (deployment $s_id, phase $s_phase)."
  exit 11
}

# Whether anything is left of an unfinished deployment that will end it.
is_alive() {
  for unit in "panther-switch-$s_id.service" "panther-commit-$s_id.service" "panther-undo-$s_id.service" "panther-rollback-$s_id.timer"; do
    ! may_run "$unit" || return 0
  done
  return 1
}

# A reboot ended the last deployment while the profile was being set. What was booted decides: the boot loader and the profile have to name the same.
settle_profile() {
  case $s_phase in committing | rolling-back | rebooting) ;; *) return 0 ;; esac
  resolve "$booted_link"
  booted=$resolved
  [ "$booted" = "$s_new" ] || [ "$booted" = "$s_default" ] || return 0
  resolve "$profile"
  if [ "$resolved" != "$booted" ]; then
    limited 120 nix-env -p "$profile" --set "$booted" >/dev/null 2>&1 || fail "The system profile could not be set to what was booted, $booted."
    say settled "$booted"
  fi
  # It was confirmed by the runner before this phase, and it is the boot default.
  if [ "$s_phase" = committing ] && [ "$booted" = "$s_new" ]; then add_history; fi
}

# Another deployment's state: returns if this one may take its place.
give_way() {
  [ "$s_phase" != none ] && [ "$s_phase" != unreadable ] || return 0
  if ! is_same_boot; then
    settle_profile
    return 0
  fi
  case $s_phase in
    locked)
      uptime_now
      if [ "$force" != yes ] && [ "${s_lease_until:-0}" -gt "$now" ]; then say_holder; fi
      say_encoded took_over "$s_id"
      say_encoded took_over_from "$s_owner"
      ;;
    testing | tested | committing | rolling-back | rebooting)
      # Its workers are gone and so is its timer: somebody stopped them, or systemd was started anew. Nobody else would ever go back.
      if ! is_alive; then begin_undo abandoned; fi
      say_holder
      ;;
  esac
}

# begin ID OWNER LEASE_SECONDS NEW OLD_EXPECTED HOSTNAME MACHINE_ID|- REVISION [force-unlock]
verb_begin() {
  require_root
  [ $# -ge 8 ] || refuse bad-argument 'begin needs eight arguments.'
  require is_id "$1"
  require is_number "$3"
  require is_store_path "$4"
  require is_store_path "$5"
  require is_word "$8"
  id=$1 owner=$2 lease=$3 new=$4 old=$5 hostname=$6 machine_id=$7 revision=$8 force=no
  [ "${9:-}" = force-unlock ] && force=yes
  [ "${#owner}" -le 300 ] || refuse bad-argument 'The name of the owner is too long.'
  with_mutex begin_locked
}

begin_locked() {
  read_state
  # Asked a second time because the answer got lost.
  if [ "$s_id" = "$id" ] && is_same_boot; then
    if [ "$s_phase" != locked ] || [ "$s_new" != "$new" ]; then answer_wrong_phase; fi
  elif [ "$s_id" = "$id" ]; then
    answer_wrong_phase
  else
    give_way
  fi
  read_line /proc/sys/kernel/hostname
  if [ "$hostname" != - ] && [ "$line" != "$hostname" ] && [ "${line%%.*}" != "$hostname" ]; then
    refuse wrong-host "This host calls itself \"$line\", not \"$hostname\"."
  fi
  read_line /etc/machine-id
  if [ "$machine_id" != - ] && [ "$line" != "$machine_id" ]; then refuse wrong-host "This host has the machine-id $line, not $machine_id."; fi
  resolve "$current_link"
  [ "$resolved" = "$old" ] || refuse changed-meanwhile "This host runs ${resolved:-no NixOS system}, not $old: somebody else changed it."
  resolve "$profile"
  is_store_path "$resolved" || refuse no-profile "This host has no system profile at $profile."
  for way_back in "$old" "$resolved"; do
    [ -x "$way_back/bin/switch-to-configuration" ] || refuse no-way-back "$way_back has no bin/switch-to-configuration: there would be no way back to it."
  done
  if is_switch_running; then refuse switch-running 'Somebody else is switching this host to another system at the moment.'; fi
  for key in $state_keys; do eval "s_$key="; done
  read_boot_id
  uptime_now
  encode "$owner"
  s_id=$id s_phase=locked s_owner=$encoded s_new=$new s_old=$old s_default=$resolved s_revision=$revision s_boot_id=$boot_id
  s_began=$now s_lease_until=$((now + lease)) s_activated=no s_restore_default=no
  # The new system is rooted before it is there, so that no garbage collection comes between its copy and the root.
  if ! { mkdir -p -- "$roots" && set_link "$old" "$roots/old" && set_link "$s_default" "$roots/default" && set_link "$new" "$roots/new"; }; then
    refuse not-written "The garbage collector's roots cannot be written to $roots."
  fi
  case $agent in /nix/store/*) set_link "$agent" "$roots/agent" ;; esac
  save_state || refuse not-written "The state cannot be written to $state_dir: the disk is full, or read-only."
  rm -f -- "$run_dir/reboots"
  say phase locked
  say old "$s_old"
  say default "$s_default"
  say lease_until "$s_lease_until"
}

# renew ID LEASE_SECONDS
verb_renew() {
  require_root
  require is_id "${1:-}"
  require is_number "${2:-}"
  id=$1 lease=$2
  with_mutex renew_locked
}

renew_locked() {
  require_own_state
  if is_final || ! is_same_boot; then answer_wrong_phase; fi
  uptime_now
  s_lease_until=$((now + lease))
  save_state || fail "The state cannot be written to $state_dir."
  say phase "$s_phase"
  say lease_until "$s_lease_until"
}

# release ID
verb_release() {
  require_root
  require is_id "${1:-}"
  id=$1
  with_mutex release_locked
}

release_locked() {
  require_own_state
  case $s_phase in released) ;; locked) is_same_boot || answer_wrong_phase ;; *) answer_wrong_phase ;; esac
  s_phase=released
  rm -f -- "$roots/new"
  keep_state
  clear_units
  say phase released
}

is_right_machine() {
  machine=$(uname -m)
  case ${1%-linux}/$machine in
    "$machine/$machine" | i686/i?86 | i686/x86_64 | armv[67]l/armv* | armv[67]l/aarch64 | powerpc64le/ppc64le) return 0 ;;
  esac
  return 1
}

# All paths that a system needs are known to Nix, and on the disk.
is_whole() {
  closure=$(limited 120 nix-store --query --requisites "$1" 2>/dev/null) || return 1
  set --
  for path in $closure; do
    [ -e "$path" ] || [ -L "$path" ] || return 1
    set -- "$@" "$path"
    # A command line holds only so much.
    if [ $# -ge 200 ]; then
      limited 60 nix-store --check-validity "$@" 2>/dev/null || return 1
      set --
    fi
  done
  [ $# -eq 0 ] || limited 60 nix-store --check-validity "$@" 2>/dev/null
}

# prepare ID
verb_prepare() {
  require_root
  require is_id "${1:-}"
  id=$1
  require_phase locked
  is_whole "$s_new" || refuse not-whole "Not all paths that $s_new needs are on this host. Copy it again."
  if [ ! -x "$s_new/bin/switch-to-configuration" ] || { [ ! -e "$s_new/nixos-version" ] && [ ! -e "$s_new/init" ]; }; then
    refuse not-a-system "$s_new is no NixOS system: it has no bin/switch-to-configuration, or neither nixos-version nor init."
  fi
  read_line "$s_new/system"
  if [ -n "$line" ] && ! is_right_machine "$line"; then refuse wrong-arch "$s_new is a system for $line; this host is $(uname -m)."; fi
  with_mutex prepared_locked valid || exit
  checked=$(limited "$check_limit" "$s_new/bin/switch-to-configuration" check 2>&1)
  code=$?
  case $code/$checked in
    0/*) say check passed ;;
    # A switcher from before that verb prints how it is used.
    1/*[Uu]sage:*) say check unsupported ;;
    11/*) refuse switch-running 'Somebody else is switching this host to another system at the moment.' ;;
    *)
      say check_exit "$code"
      printf '%s\n' "$checked" | tail -c "$log_chunk" | say_text output
      say_reboot "$s_new"
      refuse check-failed "The new system's own check before a switch ended with exit code $code."
      ;;
  esac
  with_mutex prepared_locked checked || exit
  say_reboot "$s_new"
}

# prepared_locked valid|checked
prepared_locked() {
  require_phase locked
  set_link "$s_new" "$roots/new" || refuse not-written "The garbage collector's roots cannot be written to $roots."
  s_prepared=$1
  save_state || refuse not-written "The state cannot be written to $state_dir: the disk is full, or read-only."
}

# dry-activate ID|- NEW
verb_dry_activate() {
  require_root
  require is_store_path "${2:-}"
  [ -x "$2/bin/switch-to-configuration" ] || refuse not-a-system "$2 is not on this host, or is no NixOS system."
  output=$(limited "$check_limit" "$2/bin/switch-to-configuration" dry-activate 2>&1)
  code=$?
  printf '%s\n' "$output" | tail -c "$output_most" | say_text output
  say dry_exit "$code"
  say_reboot "$2"
  [ "$code" = 0 ] || refuse dry-activate-failed "The rehearsal ended with exit code $code."
}
