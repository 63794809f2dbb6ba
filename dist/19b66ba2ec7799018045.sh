# Making the new system the boot default: the last step, and the only one that outlives a reboot.

# What is the boot default has to be on the disk before anybody hears of it.
sync_default() {
  limited 60 sync -f -- "$profile" 2>/dev/null
  for mount in /boot /boot/efi /efi; do [ ! -d "$mount" ] || limited 60 sync -f -- "$mount" 2>/dev/null; done
  return 0
}

# confirm ID
verb_confirm() {
  require_root
  require is_id "${1:-}"
  id=$1
  with_mutex confirm_locked
}

confirm_locked() {
  require_own_state
  case $s_phase in
    committed) ;;
    committed-pending-reboot)
      # It was made the boot default without being tried: it is confirmed once it was booted.
      resolve "$current_link"
      if is_same_boot || [ "$resolved" != "$s_new" ]; then answer_wrong_phase; fi
      s_phase=committed s_verdict=confirmed
      save_state || fail "The state cannot be written to $state_dir."
      add_history
      ;;
    committing)
      is_same_boot || answer_wrong_phase
      resume_commit
      ;;
    tested)
      is_same_boot || answer_wrong_phase
      resolve "$current_link"
      if [ "$resolved" != "$s_new" ]; then refuse changed-meanwhile "This host runs ${resolved:-no NixOS system}, not $s_new: somebody else changed it."; fi
      begin_commit
      ;;
    *) answer_wrong_phase ;;
  esac
  say phase "$s_phase"
}

# The timers stay armed: they find the phase, and do nothing while the worker lives. So its death is noticed too.
begin_commit() {
  was=$s_phase
  s_phase=committing
  save_state || refuse not-written "The state cannot be written to $state_dir: the disk is full, or read-only."
  if ! start_worker commit $((loader_limit * 2)); then
    s_phase=$was
    keep_state
    refuse not-started 'systemd did not start the service that makes the new system the boot default.'
  fi
}

# For who asks again: a worker that died, or was never started because its caller died first, is followed by another one.
resume_commit() { may_run "panther-commit-$s_id.service" || begin_commit; }

# stage-boot ID
verb_stage_boot() {
  require_root
  require is_id "${1:-}"
  id=$1
  with_mutex stage_locked
}

stage_locked() {
  require_own_state
  is_same_boot || answer_wrong_phase
  case $s_phase in
    committing) resume_commit ;;
    committed-pending-reboot) ;;
    locked)
      [ -n "$s_prepared" ] || refuse not-prepared 'The new system was not prepared.'
      open_log || refuse not-written "The log cannot be written to $state_dir/log: the disk is full, or read-only."
      arm_net $((loader_limit * 2)) timeout || refuse not-armed 'The timer that goes back if all else fails could not be armed. Nothing was changed.'
      begin_commit
      ;;
    *) answer_wrong_phase ;;
  esac
  say phase "$s_phase"
}

# run-commit ID: the worker.
verb_run_commit() {
  require is_id "$1"
  id=$1
  require_phase committing
  problem=
  if limited 120 nix-env -p "$profile" --set "$s_new" >/dev/null 2>&1; then
    run_switcher "$loader_limit" "$s_new" boot
    code=$?
    log_line "switch-to-configuration boot ended with exit code $code."
    [ "$code" = 0 ] || problem=boot-loader-exit-$code
  else
    problem='profile-not-set'
  fi
  sync_default
  resolve "$profile"
  [ -n "$problem" ] || [ "$resolved" = "$s_new" ] || problem='profile-not-set'
  with_mutex committed_locked
}

committed_locked() {
  require_own_state
  [ "$s_phase" = committing ] || answer_wrong_phase
  if [ -n "$problem" ]; then
    s_restore_default=yes s_phase=rolling-back s_verdict=$problem
    add_message 'The new system could not be made the boot default.'
    keep_state
    begin_undo "$problem"
    return 0
  fi
  if [ "$s_activated" = yes ]; then
    s_phase=committed s_verdict=confirmed
  else
    s_phase=committed-pending-reboot s_verdict=staged
  fi
  keep_state
  [ "$s_phase" != committed ] || add_history
  rm -f -- "$roots/new"
  clear_units
}

# restore ID: takes back what was committed.
verb_restore() {
  require_root
  require is_id "${1:-}"
  id=$1
  with_mutex restore_locked
}

restore_locked() {
  require_own_state
  case $s_phase in
    committed | committed-pending-reboot) ;;
    rolling-back | rolled-back | rebooting)
      [ "$s_verdict" = restored ] || answer_wrong_phase
      is_same_boot || answer_wrong_phase
      say phase "$s_phase"
      return 0
      ;;
    *) answer_wrong_phase ;;
  esac
  if [ ! -x "$s_old/bin/switch-to-configuration" ] || [ ! -x "$s_default/bin/switch-to-configuration" ]; then
    refuse old-is-gone "The old system $s_old is not on this host any more."
  fi
  open_log || warn 'The log cannot be written.'
  resolve "$current_link"
  read_boot_id
  s_boot_id=$boot_id s_phase=rolling-back s_verdict=restored s_restore_default=yes s_message=
  if [ "$resolved" = "$s_old" ]; then s_activated=no; else s_activated=yes; fi
  undo_seconds
  arm_net $((undo + loader_limit + 60)) timeout || refuse not-armed 'The timer that reboots if all else fails could not be armed. Nothing was changed.'
  rm -f -- "$run_dir/reboots"
  # It runs until the way back is done.
  set_link "$s_new" "$roots/new" || warn 'The new system could not be kept from the garbage collector.'
  keep_state
  drop_history
  begin_undo restored
  say phase "$s_phase"
}

# reboot ID
verb_reboot() {
  require_root
  require is_id "${1:-}"
  id=$1
  require_own_state
  case $s_phase in committed | committed-pending-reboot | rolled-back) ;; *) answer_wrong_phase ;; esac
  read_boot_id
  say boot_id "$boot_id"
  may_run "panther-reboot-$id.timer" && return 0
  limited 20 systemctl reset-failed "panther-reboot-$id.timer" "panther-reboot-$id.service" 2>/dev/null
  limited 60 systemd-run --quiet --no-ask-password --unit="panther-reboot-$id" --on-active=2 --timer-property=AccuracySec=100ms \
    -- "$(command -v systemctl)" reboot || fail 'systemd did not take the order to reboot.'
}
