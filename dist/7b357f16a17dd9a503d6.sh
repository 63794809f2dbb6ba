# The target's half of a deployment. Panther brings this file to the host as a store path, and calls it with a verb; docs/reference/deploy-protocol.md
# describes the protocol. Needs a POSIX shell, coreutils, flock, systemd and Nix.
#
# Answers are lines KEY=VALUE on standard output, between answer=VERB and end=VERB. A value that holds %, a line end or another control character has all its
# bytes percent-encoded; KEY.base64 holds text of several lines. Sentences for people who read along go to standard error.
# Exit codes: 0 done, 10 refused, 11 locked by another deployment, 12 wrong phase, 1 anything else.
#
# What must never happen decides the order of everything here: a host that nobody can reach, or that is left between two systems. So
#   - the boot default stays what it was until the new system was confirmed,
#   - the timer that goes back is armed before anything is written down or switched, and fires again until the end was reached,
#   - whoever changes the phase holds the mutex, so that of a confirmation and a timer only one wins,
#   - all that takes long runs in systemd's units, which do not end with a connection.
# shellcheck disable=SC2034,SC2154,SC2329 # the variables s_… are read and written by name, and with_mutex and main call functions by name

# Names in the store may hold a question mark.
set -uf
LC_ALL=C
export LC_ALL
umask 022
unset ENV BASH_ENV CDPATH IFS
# Started by sudo, this runs as root with what the user gave: nothing of the user's PATH is taken.
PATH=/run/current-system/sw/bin:/run/wrappers/bin:/nix/var/nix/profiles/default/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin
export PATH
[ -n "${HOME:-}" ] || HOME=/root
export HOME

version=@VERSION@
state_dir=/var/lib/panther/deploy
run_dir=/run/panther
roots=/nix/var/nix/gcroots/panther
profile=/nix/var/nix/profiles/system
current_link=/run/current-system
booted_link=/run/booted-system
switch_lock=/run/nixos/switch-to-configuration.lock

# Seconds.
mutex_limit=20
# Between a timer that should not have had to fire and the time that everything before it takes at most.
timer_margin=30
# Until the timer fires again, if going back did not come to an end.
timer_again=30
kill_grace=10
loader_limit=300
check_limit=120

# Of 512 bytes; some shells count 1024.
log_blocks=8192
log_chunk=32768
output_most=65536

warn() { printf 'panther: %s\n' "$1" >&2; }

# Text as a value, into $encoded.
encode() {
  case $1 in
    *[%[:cntrl:]]*) encoded=$(printf '%s' "$1" | od -An -v -tx1 | tr -d '\n' | tr ' ' '%') ;;
    *) encoded=$1 ;;
  esac
}

say() {
  encode "$2"
  printf '%s=%s\n' "$1" "$encoded"
}

# A value that is encoded already.
say_encoded() { printf '%s=%s\n' "$1" "$2"; }

# Standard input as text of several lines.
say_text() {
  text=$(base64 -w 0)
  printf '%s.base64=%s\n' "$1" "$text"
}

# Each verb runs in a subshell, which these end.
refuse() {
  say refused "$1"
  say message "$2"
  warn "$2"
  exit 10
}

fail() {
  say message "$1"
  warn "$1"
  exit 1
}

answer_wrong_phase() {
  say_encoded id "$s_id"
  say phase "$s_phase"
  warn "The deployment $s_id of this host is in the phase $s_phase."
  exit 12
}

# limited SECONDS COMMAND…: no program that this calls may hold it up for ever.
limited() {
  limited_seconds=$1
  shift
  timeout -k 5 "$limited_seconds" "$@" </dev/null
}

require_root() { [ "$(id -u)" = 0 ] || refuse not-root 'This verb needs root. Connect as root, or allow the user to run the agent by sudo without a password.'; }

is_number() {
  case $1 in '' | *[!0-9]*) return 1 ;; esac
  [ "${#1}" -le 7 ]
}

is_id() {
  case $1 in '' | *[!a-z0-9-]*) return 1 ;; esac
  [ "${#1}" -le 40 ]
}

is_store_path() {
  case $1 in /nix/store/*) ;; *) return 1 ;; esac
  case ${1#/nix/store/} in *[!0-9a-zA-Z+._?=-]* | .*) return 1 ;; esac
  [ "${#1}" -ge 44 ] && [ "${#1}" -le 300 ]
}

# A word of a revision or of a reason.
is_word() {
  case $1 in '' | *[!0-9a-zA-Z._/+-]*) return 1 ;; esac
  [ "${#1}" -le 100 ]
}

require() { "$1" "$2" || refuse bad-argument "\"$2\" is not what was expected here ($1)."; }

uptime_now() {
  read -r now _ </proc/uptime
  now=${now%%.*}
}

read_boot_id() { read -r boot_id </proc/sys/kernel/random/boot_id; }

# First line of a file, into $line; empty if there is none.
read_line() {
  line=
  [ -r "$1" ] && read -r line <"$1"
  return 0
}

resolve() { resolved=$(readlink -f -- "$1" 2>/dev/null) && [ -e "$resolved" ] || resolved=; }

# A link that at no moment is not there.
set_link() {
  rm -f -- "$2.new" && ln -s -- "$1" "$2.new" && mv -T -f -- "$2.new" "$2"
}
