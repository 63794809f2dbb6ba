# Bash is not here, but the probe of a boot test is written for it. Started by the probe's unit, this reports in its place what the
# stand-in of systemd knows, as one JSON object per line; the checks are the real ones, as far as busybox can make them.

# The first word of a file, seconds with two decimals, as milliseconds into $now.
read_ms() {
  read -r now _ <"$1"
  now=$((${now%.*} * 1000 + 1${now#*.}0 - 1000))
}
now_ms() { read_ms /proc/uptime; }
as_seconds() { printf '%d.%03d' $(($1 / 1000)) $(($1 % 1000)); }

json_string() {
  case $1 in
    *[!A-Za-z0-9\ ./:_-]*) ;;
    *)
      printf '"%s"' "$1"
      return
      ;;
  esac
  printf '"%s"' "$(printf %s "$1" | tr -d '\001-\010\013-\037\177' | sed 's/[\\"]/\\&/g; s/\t/\\t/g; $!s/$/\\n/' | tr -d '\n')"
}
send() { printf '%s\n' "$1" >&3; }

# The state of a unit, into $found; the last one that it entered counts.
read_unit() {
  found=activating
  for one in active inactive failed; do [ ! -e "/run/units/$1.$one" ] || found=$one; done
  [ -e "/etc/systemd/system/$1" ] || found="not on this host"
}

# What `systemctl is-system-running` says, into $state, and which units failed, into $failed.
read_system() {
  state=running failed=''
  for file in /etc/systemd/system/*.service; do
    read_unit "${file##*/}"
    case $found in
      failed) failed="$failed ${file##*/}" ;;
      activating) state=starting ;;
    esac
  done
  [ -z "$failed" ] || [ $state = starting ] || state=degraded
}

# Each try_KIND makes one attempt: 0 if it is good; a sentence in $message.

try_system() {
  read_system
  message="systemd calls the system \"$state\".${failed:+ Failed units:$failed.}"
  [ $state = running ]
}

try_unit() {
  read_unit "$1"
  message="$1 is $found."
  [ "$found" = active ]
}

try_tcp() {
  message="Cannot connect."
  timeout "$seconds" nc "$1" "$2" </dev/null >/dev/null 2>&1 && message=connected
}

# try_http URL HOST PORT HOST-HEADER PATH STATUS BODY-REGEX
try_http() {
  case $1 in
    https:*)
      message="https is more than this guest can."
      return 1
      ;;
  esac
  printf 'GET %s HTTP/1.0\r\nHost: %s\r\n\r\n' "$5" "$4" | timeout "$seconds" nc "$2" "$3" 2>/dev/null | tr -d '\0' >/tmp/answer
  read -r _ found _ </tmp/answer
  message="The answer has status ${found:-of no kind}; $6 was expected."
  [ "$found" = "$6" ] || return 1
  message="The answer has status $found, but does not match \"$7\"."
  [ -z "$7" ] || sed '1,/^\r$/d' /tmp/answer | grep -qE -e "$7" || return 1
  message="status $found"
}

try_command() {
  message=$(timeout "$seconds" sh -e -c "$1" </dev/null 2>&1)
  code=$?
  [ $code = 0 ] || message="The command ended with exit code $code. $message"
  return $code
}

# start_check NAME RETRIES INTERVAL-MS LIMIT-MS KIND [ARGUMENT...], called by the list of checks that the probe brings along. One after another.
start_check() {
  name=$1 retries=$2 interval=$3 seconds=$((($4 + 999) / 1000)) kind=$5
  shift 5
  attempts=0 ok=false
  now_ms
  begin=$now
  while :; do
    attempts=$((attempts + 1))
    if "try_$kind" "$@"; then
      ok=true
      break
    fi
    now_ms
    [ $attempts -le "$retries" ] && [ $((now + interval)) -lt "$deadline" ] || break
    sleep "$(as_seconds "$interval")"
  done
  now_ms
  send "{\"check\":$number,\"name\":$(json_string "$name"),\"ok\":$ok,\"attempts\":$attempts,\"seconds\":$(as_seconds $((now - begin))),\"message\":$(json_string "$message")}"
  number=$((number + 1))
}

# run_checks LIMIT-MS
run_checks() {
  now_ms
  number=0 deadline=$((now + $1))
  list_checks
}

report() {
  slow=$(sed -n 's/.*panther\.slow=\([0-9]*\).*/\1/p' /proc/cmdline)
  export PANTHER_SLOW="${slow:-1}"
  send "{\"kind\":\"hello\",\"hostname\":$(json_string "$(hostname)"),\"bootId\":$(json_string "$(cat /proc/sys/kernel/random/boot_id)"),\"system\":$(json_string "$(readlink -f /run/current-system)")}"
  while
    read_system
    now_ms
    [ $state = starting ] && [ $now -lt $((PANTHER_BOOT_SECONDS * PANTHER_SLOW * 1000)) ]
  do sleep 0.1; done
  finished=$now
  read_ms /run/stage-1-started
  kernel=$now
  read_ms /run/systemd-started
  send "{\"kind\":\"stages\",\"kernel\":$(as_seconds "$kernel"),\"initrd\":$(as_seconds $((now - kernel))),\"userspace\":$(as_seconds $((finished - now)))}"
  # The script of the checks is one group of commands; of what is before the list nothing is understood here.
  { echo '{'; sed -n '/^list_checks() {$/,$p' "$PANTHER_HEALTH_SCRIPT"; } >/tmp/checks
  (. /tmp/checks)
  read_system
  for unit in $failed; do
    send "{\"kind\":\"failed-unit\",\"name\":$(json_string "$unit"),\"result\":$(json_string "$(cat "/run/units/$unit.failed")"),\"journal\":$(json_string "$(tail -n 30 "/run/units/$unit.log")")}"
  done
  send "{\"kind\":\"end\",\"state\":\"$state\"}"
}

if [ -n "${PANTHER_HEALTH_SCRIPT-}" ]; then
  # The packages on the unit's PATH are stand-ins; what works here is busybox.
  PATH=/bin
  port=$(grep -ls '^org.panther.probe$' /sys/class/virtio-ports/*/name)
  if [ -n "$port" ]; then
    port=${port%/name}
    exec 3>"/dev/${port##*/}"
    report
    # Closing waits until the other end has taken everything.
    exec 3>&-
  else
    echo "There is no port org.panther.probe to report to." >/dev/console
  fi
  poweroff -f
fi
