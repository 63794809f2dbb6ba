# Runs health checks on the host that they are about. Panther writes the list of checks below this text, and hands all of it to bash at once:
# as a file, or on standard input over ssh. Needs bash 5, coreutils and systemd; curl is used if it is there.
#
# Prints one line of JSON for each check, in the order of the list, and one at the end:
#   {"check":0,"name":"…","ok":false,"attempts":2,"seconds":3.1,"message":"…"}
#   {"done":true,"checks":1,"failed":1,"seconds":3.1}
# Nothing that a check or a command prints gets there but as the text of "message", cut and escaped.

LC_ALL=C
export LC_ALL
# A service's PATH on NixOS has little in it, and that of ssh without a login shell may have less.
PATH="${PATH:-}${PATH:+:}/run/wrappers/bin:/run/current-system/sw/bin:/nix/var/nix/profiles/default/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"
export PATH
unset BASH_ENV ENV

message_bytes=4000
# Of a program's output: less, as a sentence of ours comes before it.
output_bytes=3600
body_bytes=65536
# A host is checked while it starts: not everything at once.
parallel=16
# Seconds between asking a program to end and killing it.
grace=2

now_ms() {
  local time=${EPOCHREALTIME/[.,]/}
  now=$((time / 1000))
}

# Milliseconds as seconds with one decimal.
as_seconds() { printf '%d.%d' $(($1 / 1000)) $(($1 % 1000 / 100)); }

# Text as a JSON string. Control characters are dropped; bytes above 127 are left to the reader.
json_string() {
  local text=$1
  text=${text//[$'\001'-$'\010'$'\013'-$'\037'$'\177']/}
  text=${text//\\/\\\\}
  text=${text//\"/\\\"}
  text=${text//$'\n'/\\n}
  text=${text//$'\t'/\\t}
  printf '"%s"' "$text"
}

# Text without blanks at its ends, and cut, into $tidied.
tidy() {
  tidied=${1:0:message_bytes}
  tidied=${tidied#"${tidied%%[![:space:]]*}"}
  tidied=${tidied%"${tidied##*[![:space:]]}"}
}

# What run_limited keeps of a program's output; both read all of it, so that the program is not stopped for printing much.
keep_end() { exec tail -c "$output_bytes"; }
keep_start() {
  head -c "$body_bytes"
  exec cat >/dev/null
}

# Runs a program for at most $limit milliseconds; what KEEP leaves of its output goes into $output, its exit code into $status.
# run_limited KEEP PROGRAM [ARGUMENT…]
run_limited() {
  local keep=$1 file=$work/output.$BASHPID sink writer job turn
  shift
  exec {sink}> >("$keep" >"$file")
  writer=$!
  timeout -k "$grace" "$(as_seconds "$((limit < 100 ? 100 : limit))")" "$@" </dev/null >&"$sink" 2>&1 {sink}>&- &
  job=$!
  exec {sink}>&-
  trap 'kill "$job"; exit 143' TERM INT HUP
  wait "$job"
  status=$?
  trap - TERM INT HUP
  # A daemon that the program started may keep the output open for ever.
  for turn in {1..50}; do
    kill -0 "$writer" 2>/dev/null || break
    sleep 0.02
  done
  kill "$writer" 2>/dev/null
  output=$(tr -d '\0' <"$file")
  rm -f "$file"
}

timed_out() { ((status == 124 || status == 137)); }

# The journal's last lines of a unit, into $journal.
read_journal() {
  local limit=10000
  run_limited keep_end journalctl --boot --unit="$1" --lines=10 --output=cat --no-pager --quiet
  journal=
  ((status == 0)) && [[ -n $output ]] && journal=$'\n'$output
}

# Each try_KIND makes one attempt: it leaves 0 or 1 in $ok and a sentence in $message.

try_system() {
  run_limited keep_end systemctl is-system-running --wait
  local state=$output reason=$status units unit
  ok=0
  if timed_out; then
    limit=10000 run_limited keep_end systemctl list-jobs --no-legend --no-pager
    message="systemd did not finish starting in time. It waits for:"$'\n'"$output"
    return
  fi
  if ((reason == 0)); then
    ok=1 message=$state
    return
  fi
  limit=10000 run_limited keep_end systemctl list-units --state=failed --plain --no-legend --no-pager --full
  units=$output
  message="systemd calls the system \"${state##*$'\n'}\"."
  ((status == 0)) && [[ -n $units ]] || return
  local names= journals=
  while read -r unit _; do
    names+=${names:+, }$unit
    read_journal "$unit"
    journals+=$'\n\n'"$unit:$journal"
  done <<<"$units"
  message+=" Failed units: $names.${journals:0:3000}"
}

try_unit() {
  local load= active= sub= result= key value
  run_limited keep_end systemctl show --property=LoadState,ActiveState,SubState,Result -- "$1"
  ok=0
  if ((status != 0)); then
    message="systemctl ended with $status: $output"
    return
  fi
  while IFS='=' read -r key value; do
    case $key in
      LoadState) load=$value ;;
      ActiveState) active=$value ;;
      SubState) sub=$value ;;
      Result) result=$value ;;
    esac
  done <<<"$output"
  if [[ $active = active ]]; then
    ok=1 message="active ($sub)"
    return
  fi
  if [[ $load = not-found ]]; then
    message="There is no unit $1 on this host."
    return
  fi
  message="$1 is $active ($sub${result:+, result $result}), not active."
  [[ $load = masked ]] && message="$1 is masked."
  read_journal "$1"
  message+=$journal
}

try_tcp() {
  run_limited keep_end bash -c 'exec 3<>"/dev/tcp/$1/$2"' bash "$1" "$2"
  ok=0
  if ((status == 0)); then
    ok=1 message=connected
  elif timed_out; then
    message="No answer in time."
  else
    message="Cannot connect: ${output##*: }."
  fi
}

# try_http URL HOST PORT HOST-HEADER PATH STATUS BODY-REGEX CURL-OPTION…
try_http() {
  local url=$1 host=$2 port=$3 header=$4 path=$5 expected=$6 regex=$7 answer found
  shift 7
  ok=0
  if type -P curl >/dev/null; then
    run_limited keep_start curl --silent --show-error --include --globoff --noproxy '*' --proto '=http,https' "$@" --url "$url"
  elif [[ $url = https:* ]]; then
    message="https needs curl, which this host does not have. Add pkgs.curl to environment.systemPackages."
    return
  else
    run_limited keep_start bash -c \
      'exec 3<>"/dev/tcp/$1/$2" && printf "GET %s HTTP/1.0\r\nHost: %s\r\nUser-Agent: panther\r\nAccept: */*\r\nConnection: close\r\n\r\n" "$4" "$3" >&3 && exec cat <&3' \
      bash "$host" "$port" "$header" "$path"
  fi
  answer=$output
  if timed_out; then
    message="No complete answer in time."
    return
  fi
  # Interim answers (103 and the like) come before the one that counts.
  while [[ $answer =~ ^HTTP/[0-9.]+\ +1[0-9][0-9] && $answer = *$'\r\n\r\n'* ]]; do answer=${answer#*$'\r\n\r\n'}; done
  if ((status != 0)); then
    message="No answer: ${output##*$'\n'}"
    return
  fi
  if [[ ! $answer =~ ^HTTP/[0-9.]+\ +([0-9][0-9][0-9]) ]]; then
    message="What answers does not speak HTTP: ${answer:0:200}"
    return
  fi
  found=${BASH_REMATCH[1]}
  answer=${answer#*$'\r\n'}
  answer=$'\r\n'$answer
  answer=${answer#*$'\r\n\r\n'}
  if [[ $found != "$expected" ]]; then
    message="The answer has status $found; $expected was expected. It begins with: ${answer:0:500}"
    return
  fi
  if [[ -n $regex ]]; then
    [[ $answer =~ $regex ]]
    case $? in
      0) ;;
      1)
        message="The answer has status $found, but does not match the expression \"$regex\". It begins with: ${answer:0:500}"
        return
        ;;
      *)
        message="\"$regex\" is not a POSIX extended regular expression."
        return
        ;;
    esac
  fi
  ok=1 message="status $found"
}

try_command() {
  run_limited keep_end bash -e -c "$1"
  ok=0
  if timed_out; then
    message="The command did not end in time."$'\n'"$output"
  elif ((status != 0)); then
    message="The command ended with exit code $status."$'\n'"$output"
  else
    ok=1 message=$output
  fi
}

# check NUMBER NAME RETRIES INTERVAL-MS LIMIT-MS KIND [ARGUMENT…]: makes attempts until one is good, and prints the result.
check() {
  local number=$1 name=$2 retries=$3 interval=$4 most=$5 kind=$6 attempts=0 start limit ok message tidied now output status journal
  shift 6
  now_ms
  start=$now
  while :; do
    limit=$most
    ((deadline > 0 && deadline - now < limit)) && limit=$((deadline - now))
    attempts=$((attempts + 1))
    "try_$kind" "$@"
    now_ms
    ((ok == 1 || attempts > retries || (deadline > 0 && now + interval >= deadline))) && break
    sleep "$(printf '%d.%03d' $((interval / 1000)) $((interval % 1000)))"
    now_ms
  done
  tidy "$message"
  printf '{"check":%d,"name":%s,"ok":%s,"attempts":%d,"seconds":%s,"message":%s}\n' "$number" "$(json_string "$name")" \
    "$( ((ok == 1)) && printf true || printf false)" "$attempts" "$(as_seconds $((now - start)))" "$(json_string "$tidied")"
  ((ok == 1))
}

# run_checks LIMIT-MS: runs all that list_checks starts, and reports them in order. 0 ms: no limit but those of the checks.
run_checks() {
  local now start number parent failed=0
  deadline=0
  now_ms
  start=$now
  (($1 > 0)) && deadline=$((now + $1))
  for parent in "${TMPDIR:-/tmp}" /dev/shm /run; do
    work=$(mktemp -d -- "$parent/panther-health.XXXXXXXX" 2>/dev/null) && break
  done
  if [[ -z $work ]]; then
    echo 'No directory for temporary files can be made on this host: its file systems are full or read-only.' >&2
    exit 3
  fi
  pids=()
  trap 'rm -rf -- "$work"' EXIT
  trap 'for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null; done; wait; exit 143' TERM INT HUP
  list_checks
  for number in "${!pids[@]}"; do
    wait "${pids[number]}" || failed=$((failed + 1))
    cat -- "$work/result.$number"
  done
  now_ms
  printf '{"done":true,"checks":%d,"failed":%d,"seconds":%s}\n' "${#pids[@]}" "$failed" "$(as_seconds $((now - start)))"
}

# Starts one check in the background; its arguments are those of check without the number.
start_check() {
  local number=${#pids[@]}
  while (($(jobs -rp | wc -l) >= parallel)); do wait -n; done
  check "$number" "$@" </dev/null >"$work/result.$number" 2>/dev/null &
  pids+=("$!")
}
