# What runs on a machine and what it is made of, as key=value lines. Reads only. POSIX sh; nothing but coreutils is taken for granted.
# Arguments: the disks that the layout of the host names. Variable: disko_script, the program that lays them out.
PATH=$PATH:/run/current-system/sw/bin:/usr/sbin:/sbin
export LC_ALL=C
say() { printf '%s=%s\n' "$1" "$(printf '%s' "$2" | tr '\n\r\0' '   ')"; }
has() { command -v "$1" >/dev/null 2>&1; }
first_line() { head -n 1 "$1" 2>/dev/null || :; }

say protocol 1
say machine "$(uname -m)"
say os "$(uname -s)"
say hostname "$(uname -n)"
say boot_id "$(first_line /proc/sys/kernel/random/boot_id)"
say uid "$(id -u)"
say home_free_kb "$(df -Pk "$HOME" 2>/dev/null | awk 'NR == 2 { print $4 }')"

release=$(cat /etc/os-release 2>/dev/null || :)
say os_id "$(printf '%s\n' "$release" | sed -n 's/^ID=//p' | tr -d "\"'")"
say os_name "$(printf '%s\n' "$release" | sed -n 's/^PRETTY_NAME=//p' | tr -d "\"'")"
say variant_id "$(printf '%s\n' "$release" | sed -n 's/^VARIANT_ID=//p' | tr -d "\"'")"
say current_system "$(readlink -f /run/current-system 2>/dev/null || :)"

say memory_kb "$(awk '/^MemTotal:/ { print $2 }' /proc/meminfo)"
say available_kb "$(awk '/^MemAvailable:/ { print $2 }' /proc/meminfo)"

container=none
if has systemd-detect-virt; then
  container=$(systemd-detect-virt --container 2>/dev/null || :)
  say virtualisation "$(systemd-detect-virt --vm 2>/dev/null || :)"
elif [ -e /.dockerenv ] || [ -e /run/.containerenv ] || [ -e /run/systemd/container ]; then
  container=other
fi
say container "$container"
say xen_guest "$(first_line /sys/hypervisor/guest_type)"
say kexec_disabled "$(first_line /proc/sys/kernel/kexec_load_disabled)"
say lockdown "$(sed -n 's/.*\[\(.*\)\].*/\1/p' /sys/kernel/security/lockdown 2>/dev/null || :)"
secure_boot=
for variable in /sys/firmware/efi/efivars/SecureBoot-*; do
  # Four bytes of attributes, then the value.
  if [ -r "$variable" ]; then secure_boot=$(od -An -tu1 -j4 -N1 "$variable" 2>/dev/null | tr -d ' '); fi
done
say secure_boot "$secure_boot"

elevate=none
if [ "$(id -u)" = 0 ]; then
  elevate=root
elif has sudo && sudo -n true >/dev/null 2>&1; then
  elevate=sudo
elif has doas && doas -n true >/dev/null 2>&1; then
  elevate=doas
fi
say elevate "$elevate"
missing=
for program in bash tar cpio setsid awk grep tee; do has "$program" || missing="$missing $program"; done
say missing "${missing# }"

print_marker() {
  if [ -r "$2" ]; then head -c 8192 "$2" | sed -n "s/^\([a-z_]*\)=/marker.$1.\1=/p"; fi
}
print_marker run /run/panther-install/state
print_marker mnt /mnt/var/lib/panther/install/state
print_marker disk /var/lib/panther/install/state
if [ -e /var/lib/panther/deploy ]; then say deployed_by_us yes; fi
if awk '$2 == "/mnt" { found = 1 } END { exit !found }' /proc/mounts; then say mnt_mounted yes; fi

# The program must not find itself: this script comes by standard input, so neither name is on its own command line.
for directory in /proc/[0-9]*; do
  command_line=$(tr '\0' ' ' 2>/dev/null <"$directory/cmdline" || :)
  case " $command_line" in
    *"$disko_script"*) say busy "the layout of the disks" ;;
    *[\ /]nixos-install\ *) say busy "nixos-install" ;;
  esac
done

index=0
for device; do
  if [ -e "$device" ]; then say "device.$index" "$(readlink -f "$device")"; fi
  index=$((index + 1))
done
if has lsblk; then
  # Before util-linux 2.37 a device has but one mount point.
  { lsblk --json --bytes --output NAME,PATH,SERIAL,SIZE,TYPE,MOUNTPOINTS ||
    lsblk --json --bytes --output NAME,PATH,SERIAL,SIZE,TYPE,MOUNTPOINT; } 2>/dev/null |
    tr -d '\n\r' | sed 's/^/lsblk=/'
  echo
fi
echo end=inspect
