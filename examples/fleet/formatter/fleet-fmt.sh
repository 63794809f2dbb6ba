#!/bin/sh
# fleet-fmt [--check] [FILE|DIRECTORY...]
# No blanks at the end of lines, two spaces for a tab, a newline at the end of the file. Runs with the user's tools.
set -eu

check=false
if [ "${1-}" = --check ]; then
  check=true
  shift
fi
[ $# -gt 0 ] || set -- .

formatted=$(mktemp)
trap 'rm -f "$formatted"' EXIT

status=0
files=$(find "$@" -name '*.nix' -type f | sort)
IFS='
'
for file in $files; do
  awk '{ gsub(/\t/, "  "); sub(/ +$/, ""); print }' "$file" > "$formatted"
  cmp -s "$file" "$formatted" && continue
  if $check; then
    echo "$file is not formatted" >&2
    status=1
  else
    # Not mv: the file keeps its owner and mode.
    cat "$formatted" > "$file"
    echo "formatted $file"
  fi
done
exit $status
