# The part of tree.nix that runs in the builder: prints a ustar archive, by shell builtins only.

nul16='\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0'
nul128=$nul16$nul16$nul16$nul16$nul16$nul16$nul16$nul16
nul() {
  count=$1
  while [ "$count" -ge 128 ]; do printf "$nul128"; count=$((count - 128)); done
  while [ "$count" -ge 16 ]; do printf "$nul16"; count=$((count - 16)); done
  while [ "$count" -gt 0 ]; do printf '\0'; count=$((count - 1)); done
}

# entry NAME MODE SIZE CHECKSUM TYPE LINK: the header, a block of 512 bytes
entry() {
  printf %s "$1"; nul $((100 - ${#1}))
  printf '%s\0%s\0%s\0%s\0%s\0%s\0 %s' "$2" 0000000 0000000 "$3" 00000000001 "$4" "$5"
  printf %s "$6"; nul $((100 - ${#6}))
  printf 'ustar\00000'; nul 247
}

# content SIZE TEXT: filled up to whole blocks. The size is given because ${#2} may count characters, not bytes.
content() {
  printf %s "$2"; nul $(((512 - $1 % 512) % 512))
}

end() { nul 1024; }

# A stand-in for the time a compiler would take.
while [ "${work:-0}" -gt 0 ]; do work=$((work - 1)); done
