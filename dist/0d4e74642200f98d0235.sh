# Trying the new system, and the way back.

# test ID SWITCH_SECONDS CONFIRM_SECONDS IGNORED_UNITS|-
verb_test() {
  require_root
  require is_id "${1:-}"
  require is_number "${2:-}"
  require is_number "${3:-}"
  case ${4:--} in *[!0-9a-zA-Z:_.,@\\-]*) refuse bad-argument 'The units to ignore are names with commas between them.' ;; esac
  id=$1 switch_seconds=$2 confirm_seconds=$3 ignored=${4:--}
  with_mutex test_locked
}

test_locked() {
  require_own_state
  is_same_boot || answer_wrong_phase
  case $s_phase in
    # Asked a second time because the answer got lost.
    testing | tested)
      say phase "$s_phase"
      return 0
      ;;
    locked) ;;
    *) answer_wrong_phase ;;
  esac
  [ "$s_prepared" = checked ] || refuse not-prepared 'The new system was not prepared.'
  resolve "$current_link"
  [ "$resolved" = "$s_old" ] || refuse changed-meanwhile "This host runs ${resolved:-no NixOS system}, not $s_old: somebody else changed it."
  open_log || refuse not-written "The log cannot be written to $state_dir/log: the disk is full, or read-only."
  uptime_now
  net=$((switch_seconds + confirm_seconds + timer_margin))
  # Before the state: a timer that finds nothing to undo does nothing, but a state that no timer watches would stay for ever.
  if ! arm_net "$net" timeout; then
    clear_units
    refuse not-armed 'The timer that goes back if all else fails could not be armed. Nothing was switched.'
  fi
  failed=$(list_failed)
  s_phase=testing s_activated=yes s_switch_seconds=$switch_seconds s_confirm_seconds=$confirm_seconds s_undo_at=$((now + net))
  s_ignored=$ignored s_failed_before=${failed% }
  if ! save_state; then
    clear_units
    refuse not-written "The state cannot be written to $state_dir: the disk is full, or read-only."
  fi
  if ! start_worker switch $((switch_seconds + 600)); then
    s_phase=locked s_activated=no
    keep_state
    clear_units
    refuse not-started 'systemd did not start the service that switches. Nothing was switched.'
  fi
  say phase testing
  say undo_at "$s_undo_at"
}

# Whether all failed units are among those that were said not to matter.
are_ignored() {
  [ -n "$1" ] || return 1
  for unit in $1; do
    case ",$s_ignored," in *",$unit,"*) ;; *) return 1 ;; esac
  done
}

# The end of the journal of what failed, into the log.
log_journals() {
  count=0
  for unit in $1; do
    count=$((count + 1))
    [ "$count" -le 5 ] || break
    log_line "$unit failed; the end of its journal:"
    run_logged 10 journalctl --boot --unit="$unit" --lines=10 --output=cat --no-pager --quiet
  done
}

# run-switch ID: the worker.
verb_run_switch() {
  require is_id "$1"
  id=$1
  require_phase testing
  uptime_now
  started=$now
  run_logged "$s_switch_seconds" "$s_new/bin/switch-to-configuration" test
  code=$?
  uptime_now
  # timeout says 124, or 137 if it had to kill; but a switch that was killed by somebody else is 137 too.
  case $code in 124 | 137) [ $((now - started)) -lt "$s_switch_seconds" ] || code=out-of-time ;; esac
  log_line "switch-to-configuration test ended: $code"
  failed=
  if [ "$code" = 4 ]; then
    failed=$(list_failed)
    failed=${failed% }
    log_journals "$failed"
  fi
  with_mutex switched_locked
}

switched_locked() {
  require_own_state
  # The timer, or somebody who gave up, was faster.
  [ "$s_phase" = testing ] || answer_wrong_phase
  [ "$code" = out-of-time ] || s_switch_exit=$code
  s_failed_units=$failed
  resolve "$current_link"
  case $code in
    0 | 4)
      if [ "$resolved" != "$s_new" ]; then
        add_message "The switch ended with exit code $code, but the host runs ${resolved:-nothing that is known}."
        begin_undo switch-not-done
        return
      fi
      if [ "$code" = 4 ] && ! are_ignored "$failed"; then
        add_message "The switch ended with exit code 4: units failed${failed:+: $failed}."
        begin_undo switch-exit-4
        return
      fi
      uptime_now
      s_phase=tested s_confirm_until=$((now + s_confirm_seconds))
      keep_state
      # Only sooner than the net, which stays.
      arm_timer confirm "$s_confirm_seconds" not-confirmed || warn 'The second timer could not be armed.'
      ;;
    out-of-time)
      add_message "The switch had not ended after $s_switch_seconds seconds."
      begin_undo switch-timeout
      ;;
    *)
      # 11: another switch held the lock; 100: the new system cannot take over without a reboot. Nothing was begun.
      if [ "$code" = 11 ] || [ "$code" = 100 ]; then [ "$resolved" != "$s_old" ] || s_activated=no; fi
      add_message "The switch ended with exit code $code."
      begin_undo "switch-exit-$code"
      ;;
  esac
}

# begin_undo REASON: under the mutex, moves to the way back, and has a worker go it. Does nothing where it is being gone.
begin_undo() {
  case $s_phase in
    testing | tested | committing)
      if [ "$s_phase" = committing ]; then
        ! may_run "panther-commit-$s_id.service" || return 0
        s_restore_default=yes
        add_message 'The service that makes the new system the boot default ended before it was done.'
      fi
      s_phase=rolling-back s_verdict=$1
      keep_state
      ;;
    rolling-back) ! may_run "panther-undo-$s_id.service" || return 0 ;;
    rebooting)
      order_reboot
      return 0
      ;;
  esac
  is_active "panther-rollback-$s_id.timer" || arm_net $((timer_again * 2)) timeout || warn 'The timer could not be armed again.'
  undo_seconds
  start_worker undo $((undo * 2 + 2 * loader_limit + 600)) && return 0
  warn 'systemd did not start the service that goes back; it is tried again.'
}

undo_seconds() {
  undo=${s_switch_seconds:-0}
  [ "$undo" -ge 30 ] || undo=30
}

# abort ID REASON
verb_abort() {
  require_root
  require is_id "${1:-}"
  require is_word "${2:-}"
  id=$1 reason=$2
  with_mutex abort_locked
}

abort_locked() {
  require_own_state
  is_same_boot || answer_wrong_phase
  case $s_phase in
    locked)
      s_verdict=$reason
      release_locked
      return 0
      ;;
    testing | tested) begin_undo "$reason" ;;
    committing)
      begin_undo commit-died
      [ "$s_phase" != committing ] || answer_wrong_phase
      ;;
    rolling-back) begin_undo "$reason" ;;
    rolled-back | rebooting | released) ;;
    *) answer_wrong_phase ;;
  esac
  say phase "$s_phase"
}

# undo ID REASON: by a timer.
verb_undo() {
  require_root
  require is_id "${1:-}"
  require is_word "${2:-}"
  id=$1 reason=$2
  with_mutex undo_locked
}

undo_locked() {
  read_state
  if [ "$s_id" != "$id" ]; then
    s_id=$id
    clear_units
    return 0
  fi
  if is_final || [ "$s_phase" = locked ]; then
    clear_units
    return 0
  fi
  case $s_phase in
    committing) reason=commit-died ;;
    tested) reason=not-confirmed ;;
  esac
  begin_undo "$reason"
}

# run-undo ID: the worker. Nothing is given up here before a reboot was ordered.
verb_run_undo() {
  require is_id "$1"
  id=$1
  require_phase rolling-back
  # What hangs in the switch would hold its lock.
  limited 60 systemctl stop "panther-switch-$id.service" "panther-commit-$id.service" 2>/dev/null
  make_log_dir 2>/dev/null
  undo_seconds
  [ "$s_restore_default" != yes ] || restore_default
  resolve "$current_link"
  if [ "$s_activated" = no ] && [ "$resolved" = "$s_old" ]; then
    code=0
  else
    log_line "going back to $s_old ($s_verdict)"
    run_switcher "$undo" "$s_old" test
    code=$?
    log_line "switch-to-configuration test of the old system ended with exit code $code."
  fi
  with_mutex undone_locked
}

# The profile, and by it the boot loader, back to what it was.
restore_default() {
  limited 120 nix-env -p "$profile" --set "$s_default" >/dev/null 2>&1
  run_switcher "$loader_limit" "$s_default" boot
  code=$?
  log_line "switch-to-configuration boot of the old boot default ended with exit code $code."
  resolve "$profile"
  sync_default
  [ "$code" = 0 ] && [ "$resolved" = "$s_default" ] && return 0
  add_message "The boot loader could not be set back (exit code $code): make sure that the host boots $s_default."
}

undone_locked() {
  kept_message=$s_message
  require_own_state
  [ "$s_phase" = rolling-back ] || answer_wrong_phase
  s_message=$kept_message
  resolve "$current_link"
  if { [ "$code" = 0 ] || [ "$code" = 4 ]; } && [ "$resolved" = "$s_old" ]; then
    s_phase=rolled-back
    keep_state
    rm -f -- "$roots/new"
    clear_units
    return 0
  fi
  add_message "Going back ended with exit code $code; the host is rebooted into $s_default."
  s_phase=rebooting
  keep_state
  order_reboot
}

# The timer calls this again while the host has not gone down, and it insists more each time.
order_reboot() {
  tries=0
  read_line "$run_dir/reboots"
  is_number "$line" && tries=$line
  { echo $((tries + 1)) >"$run_dir/reboots"; } 2>/dev/null
  resolve "$profile"
  if [ "$resolved" != "$s_default" ]; then
    limited 120 nix-env -p "$profile" --set "$s_default" >/dev/null 2>&1
    limited "$loader_limit" "$s_default/bin/switch-to-configuration" boot >/dev/null 2>&1
  fi
  limited 30 sync
  is_active "panther-rollback-$s_id.timer" || arm_net $((timer_again * 2)) timeout
  case $tries in
    0) limited 60 systemctl --no-block reboot ;;
    1) limited 60 systemctl --no-block --force reboot ;;
    *) limited 60 systemctl --force --force reboot ;;
  esac
}
