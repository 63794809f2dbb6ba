# Reports over the probe's channel how a boot test went, then powers the machine off. Runs as a service of the guest; src/vm/probe-report.ts
# reads what it sends: one JSON object per line, "hello", "stages", "failed-unit", one for each health check, "end".

LC_ALL=C
export LC_ALL

port_name=org.panther.probe
journal_bytes=4000
# Roots of the file systems, which tests move elsewhere.
dev=${PANTHER_DEV:-/dev} sys=${PANTHER_SYS:-/sys} proc=${PANTHER_PROC:-/proc} run=${PANTHER_RUN:-/run}
# Where this is not a guest of ours, nothing may be powered off.
: "${PANTHER_HEALTH_SCRIPT:?}" "${PANTHER_BOOT_SECONDS:?}"
# Whoever starts the guest says how much slower it is than one with hardware virtualisation: the limits are for those.
slow=$(sed -n 's/.*panther\.slow=\([0-9][0-9]*\).*/\1/p' "$proc/cmdline" 2>/dev/null)
export PANTHER_SLOW=${slow:-1}
# The machine has to end whatever happens here.
trap power_off EXIT

json_string() {
  local text=$1
  text=${text//[$'\001'-$'\010'$'\013'-$'\037'$'\177']/}
  text=${text//\\/\\\\}
  text=${text//\"/\\\"}
  text=${text//$'\n'/\\n}
  text=${text//$'\t'/\\t}
  printf '"%s"' "$text"
}

send() { printf '%s\n' "$1" >&"$channel"; }

power_off() {
  trap - EXIT
  # Without the shutdown of services: the disk is thrown away, and a service that does not stop would cost its time limit.
  sync
  systemctl poweroff --force --force || echo o >"$proc/sysrq-trigger"
}

# The virtio-serial port as udev names it, as the kernel does, or else the second serial line. Opens it as $channel.
open_channel() {
  local try file path
  for ((try = 0; try < ${PANTHER_PORT_TRIES:-150}; try++)); do
    for file in "$sys"/class/virtio-ports/*/name; do
      [[ -r $file && $(<"$file") = "$port_name" ]] || continue
      path=${file%/name}
      path=$dev/${path##*/}
      [[ -w $path ]] && exec {channel}>"$path" && return 0
    done
    if [[ -w $dev/virtio-ports/$port_name ]]; then exec {channel}>"$dev/virtio-ports/$port_name" && return 0; fi
    sleep 0.2
  done
  path=$dev/ttyS1
  [[ -w $path ]] || return 1
  stty -F "$path" raw -echo 115200 2>/dev/null
  exec {channel}>"$path"
}

send_hello() {
  local host boot system
  host=$(<"$proc/sys/kernel/hostname")
  boot=$(<"$proc/sys/kernel/random/boot_id")
  system=$(readlink -f "$run/current-system")
  send "{\"kind\":\"hello\",\"hostname\":$(json_string "$host"),\"bootId\":$(json_string "$boot"),\"system\":$(json_string "$system")}"
}

# Microseconds as seconds with three decimals.
as_seconds() { printf '%d.%03d' $(($1 / 1000000)) $(($1 % 1000000 / 1000)); }

# How long each stage took, by systemd's own clock: firmware and loader before the kernel's zero, then kernel, initrd, userspace.
send_stages() {
  local key value firmware=0 loader=0 initrd=0 userspace=0 finish=0 fields=
  while IFS='=' read -r key value; do
    [[ $value =~ ^[0-9]+$ ]] || continue
    case $key in
      FirmwareTimestampMonotonic) firmware=$value ;;
      LoaderTimestampMonotonic) loader=$value ;;
      InitRDTimestampMonotonic) initrd=$value ;;
      UserspaceTimestampMonotonic) userspace=$value ;;
      FinishTimestampMonotonic) finish=$value ;;
    esac
  done < <(timeout 20 systemctl show --property=FirmwareTimestampMonotonic,LoaderTimestampMonotonic,InitRDTimestampMonotonic,UserspaceTimestampMonotonic,FinishTimestampMonotonic)
  ((firmware > 0)) && fields+=",\"firmware\":$(as_seconds $((firmware)))"
  # With an initrd that systemd does not run, its time counts as the kernel's.
  if ((initrd > 0 && userspace > initrd)); then
    fields+=",\"kernel\":$(as_seconds "$initrd"),\"initrd\":$(as_seconds $((userspace - initrd)))"
  elif ((userspace > 0)); then
    fields+=",\"kernel\":$(as_seconds "$userspace")"
  fi
  ((userspace > 0 && finish > userspace)) && fields+=",\"userspace\":$(as_seconds $((finish - userspace)))"
  send "{\"kind\":\"stages\"$fields}"
}

send_failed_units() {
  local unit result journal
  while read -r unit _; do
    [[ -n $unit ]] || continue
    result=$(timeout 20 systemctl show --property=Result -- "$unit")
    journal=$(timeout 20 journalctl --boot --unit="$unit" --lines=30 --output=cat --no-pager --quiet 2>/dev/null | tail -c "$journal_bytes" | tr -d '\0')
    send "{\"kind\":\"failed-unit\",\"name\":$(json_string "$unit"),\"result\":$(json_string "${result#Result=}"),\"journal\":$(json_string "$journal")}"
  done < <(timeout 20 systemctl list-units --state=failed --plain --no-legend --no-pager --full)
}

send_health() {
  local line
  while IFS= read -r line; do
    [[ $line = '{"check":'* ]] && send "$line"
  done < <("$BASH" "$PANTHER_HEALTH_SCRIPT" </dev/null 2>/dev/null)
}

if ! open_channel; then
  echo "There is neither a virtio-serial port $port_name nor a second serial line to report to." >&2
  exit 1
fi
send_hello
# Asked again and again, as "--wait" needs more of systemd than an emergency has.
for ((; ; )); do
  state=$(timeout 20 systemctl is-system-running 2>/dev/null)
  [[ $state = initializing || $state = starting || -z $state ]] && ((SECONDS < PANTHER_BOOT_SECONDS * PANTHER_SLOW)) || break
  sleep 0.5
done
send_stages
send_health
send_failed_units
send "{\"kind\":\"end\",\"state\":$(json_string "${state##*$'\n'}")}"
# Closing waits until the other end has taken everything.
exec {channel}>&-
sleep "${PANTHER_LINGER:-0.5}"
exit 0
