# What runs without us: workers and timers, all as transient units of systemd, named after the deployment. A name can only be taken once, so no work is
# done twice at a time.

# Those of OLD are kept by a gc root; the shell that runs this is known to work, whatever /bin/sh is by then.
resolve_self() {
  shell=$(readlink -f "/proc/$$/exe")
  agent=$(readlink -f -- "$0")
}

unit_state() { limited 20 systemctl show --property=ActiveState --value -- "$1" 2>/dev/null; }

# Also if systemd does not answer: then nothing may be begun a second time.
may_run() {
  case $(unit_state "$1") in inactive | failed) return 1 ;; esac
}

is_active() { [ "$(unit_state "$1")" = active ]; }

# start_worker KIND SECONDS: runs "run-KIND ID" as a service that ends after so many seconds.
start_worker() {
  limited 20 systemctl reset-failed "panther-$1-$s_id.service" 2>/dev/null
  limited 60 systemd-run --quiet --no-ask-password --unit="panther-$1-$s_id" --description="Panther deployment $s_id: $1" \
    --service-type=exec --property=RuntimeMaxSec="$2" --property=KillMode=mixed --property=TimeoutStopSec="$kill_grace" \
    -- "$shell" "$agent" "run-$1" "$s_id"
}

# arm_timer KIND SECONDS REASON [PROPERTY…]: has "undo ID REASON" called by then. systemd's own accuracy would be a minute.
arm_timer() {
  kind=$1 after=$2 reason=$3
  shift 3
  limited 20 systemctl stop "panther-$kind-$s_id.timer" 2>/dev/null
  limited 20 systemctl reset-failed "panther-$kind-$s_id.timer" "panther-$kind-$s_id.service" 2>/dev/null
  limited 60 systemd-run --quiet --no-ask-password --unit="panther-$kind-$s_id" --description="Panther deployment $s_id: goes back unless it is confirmed" \
    --on-active="$after" --timer-property=AccuracySec=100ms "$@" --service-type=oneshot --property=TimeoutStartSec=300 \
    -- "$shell" "$agent" undo "$s_id" "$reason" && is_active "panther-$kind-$s_id.timer"
}

# The net below everything: fires again and again until there is nothing left to undo.
arm_net() { arm_timer rollback "$1" "$2" "--on-unit-inactive=$timer_again"; }

# Timers are of no more use, and units that failed would make the host look degraded.
clear_units() {
  limited 30 systemctl stop "panther-confirm-$s_id.timer" "panther-rollback-$s_id.timer" 2>/dev/null
  for kind in switch commit undo confirm rollback; do
    limited 20 systemctl reset-failed "panther-$kind-$s_id.service" 2>/dev/null
  done
  return 0
}

# run_logged SECONDS COMMAND…: its output goes into the log, its exit code is returned. A full disk or a long log must not break what is run: whoever writes
# to a pipe that nobody reads is ended, and the switcher of NixOS panics.
run_logged() {
  logged_seconds=$1
  shift
  fifo=$run_dir/log.$s_id.$$
  rm -f -- "$fifo"
  if ! mkfifo -m 600 -- "$fifo"; then
    timeout -k "$kill_grace" "$logged_seconds" "$@" </dev/null >/dev/null 2>&1
    return
  fi
  # Opened for both first, so that this does not wait for a reader.
  # shellcheck disable=SC2094 # it is a pipe
  exec 8<>"$fifo" 7<"$fifo"
  rm -f -- "$fifo"
  {
    # At the limit of a file's size a write fails, unless the signal for it ends the program.
    (trap '' XFSZ && ulimit -f "$log_blocks" && exec cat >>"$state_dir/log/$s_id.log")
    cat >/dev/null
  } <&7 2>/dev/null 7<&- 8>&- &
  reader=$!
  timeout -k "$kill_grace" "$logged_seconds" "$@" </dev/null >&8 2>&1 7<&- 8>&-
  logged=$?
  exec 7<&- 8>&-
  # What the command left running may keep the pipe open: it is not waited for.
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    kill -0 "$reader" 2>/dev/null || break
    sleep 0.1
  done
  return "$logged"
}

log_line() { { printf 'panther: %s\n' "$1" >>"$state_dir/log/$s_id.log"; } 2>/dev/null; }

# Root alone reads the logs.
make_log_dir() {
  mkdir -p -- "$state_dir" "$run_dir"
  [ -d "$state_dir/log" ] || mkdir -m 750 -- "$state_dir/log"
}

# open_log: the logs of the last ten deployments are kept.
open_log() {
  make_log_dir || return 1
  # shellcheck disable=SC2012 # the names are ours
  ls -t "$state_dir/log" | tail -n +10 | while IFS= read -r old_log; do rm -f -- "$state_dir/log/$old_log"; done
  (umask 027 && : >>"$state_dir/log/$s_id.log")
}

# Names of units that are failed, or fail and are started again and again.
list_failed() {
  limited 20 systemctl list-units --state=failed,auto-restart,auto-restart-queued --plain --no-legend --no-pager --full 2>/dev/null |
    while read -r unit _; do
      case $unit in panther-*-"${s_id:-?}".*) ;; *) printf '%s ' "$unit" ;; esac
    done
}

# run_switcher SECONDS CLOSURE VERB: as run_logged; a lock that somebody else holds is waited for.
run_switcher() {
  uptime_now
  give_up=$((now + $1))
  while :; do
    uptime_now
    left=$((give_up - now))
    [ "$left" -ge 1 ] || left=1
    run_logged "$left" "$2/bin/switch-to-configuration" "$3"
    switcher_exit=$?
    uptime_now
    [ "$switcher_exit" = 11 ] && [ "$now" -lt "$give_up" ] || return "$switcher_exit"
    sleep 2
  done
}

is_switch_running() {
  [ -e "$switch_lock" ] && ! flock -n "$switch_lock" true 2>/dev/null
}
