# What is remembered of the deployment: one file, replaced as a whole. Times are seconds since the boot that boot_id names, as clocks may jump.

state_keys='format id phase owner new old default revision boot_id began lease_until prepared activated restore_default switch_seconds'
state_keys="$state_keys confirm_seconds undo_at ignored failed_before failed_units switch_exit confirm_until verdict message"

# The state into s_KEY. If the disk was full, the newest state is below /run.
read_state() {
  for key in $state_keys; do eval "s_$key="; done
  s_complete=
  state_file=$state_dir/state
  [ -r "$run_dir/state" ] && state_file=$run_dir/state
  if [ ! -r "$state_file" ]; then
    s_phase=none
    return 0
  fi
  while IFS= read -r line; do
    key=${line%%=*}
    case " $state_keys complete " in *" $key "*) eval "s_$key=\${line#*=}" ;; esac
  done <"$state_file"
  read_boot_id
  if [ "$s_complete" != yes ] || [ "$s_format" != 1 ] || ! is_id "$s_id" || ! is_store_path "$s_old"; then s_phase=unreadable; fi
  # Whatever a broken new system did to the programs of the host: those of the old one still work.
  case $PATH in "$s_old"/*) ;; *) [ -d "$s_old/sw/bin" ] && PATH=$s_old/sw/bin:$PATH ;; esac
  return 0
}

render_state() {
  s_format=1
  for key in $state_keys; do
    eval "value=\$s_$key"
    printf '%s=%s\n' "$key" "$value"
  done
  echo complete=yes
}

# put_state DIRECTORY: the state as a file there, whole and on the disk, or not at all.
put_state() {
  mkdir -p -- "$1" && rendered=$(render_state) || return 1
  # A shell may not notice that it could not write: what was written is compared.
  if { printf '%s\n' "$rendered" >"$1/state.new"; } 2>/dev/null && [ "$(cat -- "$1/state.new")" = "$rendered" ] &&
    limited 20 sync -- "$1/state.new" && mv -f -- "$1/state.new" "$1/state"; then
    limited 20 sync -- "$1" 2>/dev/null
    return 0
  fi
  rm -f -- "$1/state.new"
  return 1
}

# Writes the state down before something is begun that can still be left undone.
save_state() {
  put_state "$state_dir" 2>/dev/null && rm -f -- "$run_dir/state"
}

# Writes the state down where there is no going back. A full disk must not stop the way back: /run is as good until the next boot, and what the disk says
# about an earlier boot is right after it.
keep_state() {
  save_state || put_state "$run_dir" 2>/dev/null || warn 'The state could not be written down.'
}

is_same_boot() {
  read_boot_id
  [ "$s_boot_id" = "$boot_id" ]
}

# The sentence for people, or one more of them.
add_message() {
  encode "$1"
  s_message=${s_message:+$s_message }$encoded
}

# Whether nothing more happens by itself.
is_final() {
  case $s_phase in none | unreadable | committed | committed-pending-reboot | rolled-back | released) return 0 ;; esac
  ! is_same_boot
}

# with_mutex COMMAND…: one after the other. What it starts must not keep the mutex: only systemd starts what lasts.
with_mutex() {
  mkdir -p -- "$run_dir" || fail 'The directory /run/panther cannot be made.'
  (
    flock -w "$mutex_limit" 9 || fail "Another call has held the agent's mutex for $mutex_limit seconds."
    "$@"
  ) 9>"$run_dir/mutex"
}

# Ends with exit code 12 unless the state is that of deployment $id.
require_own_state() {
  read_state
  [ "$s_id" = "$id" ] || answer_wrong_phase
}

# The same, and unless it is in this phase.
require_phase() {
  require_own_state
  [ "$s_phase" = "$1" ] || answer_wrong_phase
  is_same_boot || answer_wrong_phase
}

say_state() {
  [ "$s_phase" != none ] || return 0
  if [ "$s_phase" = unreadable ]; then
    say state.phase unreadable
    return 0
  fi
  shown=$s_phase
  if ! is_same_boot; then
    case $s_phase in
      locked | testing | tested | committing | rolling-back | rebooting)
        shown=lost-by-reboot
        say state.recorded_phase "$s_phase"
        ;;
    esac
  fi
  for key in $state_keys; do
    eval "value=\$s_$key"
    [ "$key" = phase ] && value=$shown
    [ -z "$value" ] || say_encoded "state.$key" "$value"
  done
}

# One line for each confirmed deployment, newest last; the last hundred.
add_history() {
  mkdir -p -- "$state_dir" &&
    { tail -n 99 -- "$state_dir/history" 2>/dev/null; printf '%s %s %s %s\n' "$(date +%s)" "$s_id" "${s_revision:--}" "$s_new"; } >"$state_dir/history.new" &&
    mv -f -- "$state_dir/history.new" "$state_dir/history"
}

# A deployment that was taken back was not confirmed after all.
drop_history() {
  [ -r "$state_dir/history" ] || return 0
  while IFS= read -r line; do
    case $line in *" $s_id "*) ;; *) printf '%s\n' "$line" ;; esac
  done <"$state_dir/history" >"$state_dir/history.new" && mv -f -- "$state_dir/history.new" "$state_dir/history"
}
