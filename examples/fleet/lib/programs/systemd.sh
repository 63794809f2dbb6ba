# systemd as process 1 of a virtual machine, as far as the fleet's units go: starts every service after those it waits for. Anywhere else it
# only says its name. It knows nothing of targets, users, sandboxes and restarts. Few programs are started, as each takes a while in a
# machine that is emulated.
#
# /run/units/UNIT.STATE tells which states a service has been in (active, inactive, failed); a file that appears can be read at any time.
# Beside it are UNIT.log and UNIT.result.

states=/run/units

enter() {
  echo "${3-}" >"$states/$1.$2"
  read -r uptime _ </proc/uptime
  echo "[$uptime] $1 is $2"
}

is_started() { [ -e "$states/$1.active" ] || [ -e "$states/$1.inactive" ] || [ -e "$states/$1.failed" ]; }

start_unit() {
  unit=${1##*/} type=simple after='' program=''
  export NOTIFY_SOCKET="$states/$unit.notify"
  while IFS= read -r line; do
    case $line in
      After=*) after=${line#*=} ;;
      Type=*) type=${line#*=} ;;
      ExecStart=*) program=${line#*=} ;;
      Environment=*)
        line=${line#*=\"}
        export "${line%\"}"
        ;;
    esac
  done <"$1"
  for other in $after; do
    while [ -e "/etc/systemd/system/$other" ] && ! is_started "$other"; do sleep 0.1; done
  done
  # The words of ExecStart are parted by blanks, and nothing in them is special.
  (set -f && exec $program) </dev/null >"$states/$unit.log" 2>&1 &
  program=$!
  case $type in
    simple) enter "$unit" active ;;
    notify)
      until [ -s "$NOTIFY_SOCKET" ] || ! kill -0 $program 2>/dev/null; do sleep 0.1; done
      [ ! -s "$NOTIFY_SOCKET" ] || enter "$unit" active
      ;;
  esac
  wait $program
  code=$?
  if [ $code != 0 ]; then enter "$unit" failed exit-code
  elif [ "$type" = notify ] && [ ! -s "$NOTIFY_SOCKET" ]; then enter "$unit" failed protocol
  else enter "$unit" inactive; fi
}

if [ $$ = 1 ]; then
  mkdir $states
  read -r uptime _ </proc/uptime
  echo "$uptime" >/run/systemd-started
  for file in /etc/systemd/system/*.service; do start_unit "$file" & done
  # Process 1 may not end.
  while :; do
    wait
    sleep 1
  done
fi
