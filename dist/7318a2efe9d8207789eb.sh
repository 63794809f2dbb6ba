# Files that come with a deployment: secrets, mostly. Their content comes on standard input and is in no argument, log or state.

# A path without detours; the store is read-only.
is_file_path() {
  case $1 in /*[!/]) ;; *) return 1 ;; esac
  case $1 in /nix/store/* | *//* | */./* | */../* | */. | */.. | *[[:cntrl:]]*) return 1 ;; esac
  [ "${#1}" -le 1000 ]
}

is_account() {
  case $1 in '' | -* | *[!0-9a-zA-Z._-]*) return 1 ;; esac
  [ "${#1}" -le 64 ]
}

is_mode() {
  case $1 in 0[0-7][0-7][0-7]) return 0 ;; esac
  return 1
}

# put-file ID PATH OWNER GROUP MODE
verb_put_file() {
  require_root
  require is_id "${1:-}"
  require is_file_path "${2:-}"
  require is_account "${3:-}"
  require is_account "${4:-}"
  require is_mode "${5:-}"
  id=$1 file=$2 owner=$3 group=$4 mode=$5
  with_mutex put_file_locked
}

put_file_locked() {
  require_phase locked
  directory=${file%/*}
  directory=${directory:-/}
  mkdir -p -- "$directory" 2>/dev/null || fail "The directory $directory cannot be made."
  # Whoever owns a directory above could have put a link there, and root would write where that leads.
  [ "$(readlink -f -- "$directory")" = "$directory" ] || refuse bad-path "$directory is reached by a link. Name the place that it leads to."
  [ ! -d "$file" ] || refuse bad-path "$file is a directory."
  draft=$directory/.panther-$id.new
  rm -f -- "$draft"
  # Nobody but root reads it before it has its owner and its mode; who has the old file open keeps that.
  if (umask 077 && timeout -k 5 60 head -c 1048577 >"$draft") 2>/dev/null && [ "$(wc -c <"$draft")" -le 1048576 ] &&
    chown -- "$owner:$group" "$draft" 2>/dev/null && chmod -- "$mode" "$draft" && limited 20 sync -- "$draft" &&
    mv -f -T -- "$draft" "$file"; then
    say_encoded put "$mode"
    return 0
  fi
  rm -f -- "$draft"
  fail "The file $file cannot be written with the owner $owner:$group: the disk may be full, it may have more than 1 MiB, or there is no such user or group."
}
