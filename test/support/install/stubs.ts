import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * What every session of the machine runs in: a mount namespace of its own. What a session mounts is gone with it, so what is to last is a
 * file that says so, and the next session mounts it.
 */
const SESSION = `set -e
bind() { if [ -e "$2" ]; then mount --bind "$1" "$2"; fi; }
export HOME=$TARGET/$STAGE/home
bind "$TARGET/os-release" "$(readlink -f /etc/os-release)"
bind "$TARGET/boot_id" /proc/sys/kernel/random/boot_id
bind "$TARGET/meminfo" /proc/meminfo
bind "$TARGET/dev" /dev/shm
bind "$TARGET/$STAGE/ssh" /etc/ssh
mkdir -p "$TARGET/mnt/nix"
case $STAGE in
  installed) bind "$TARGET/mnt/nix" "$NIX_HOME"; mkdir -p "$TARGET/mnt/var/lib"; bind "$TARGET/mnt/var/lib" /var/lib ;;
  *) bind "$TARGET/$STAGE/nix" "$NIX_HOME"; bind "$TARGET/$STAGE/var-lib" /var/lib ;;
esac
if [ -e "$TARGET/mounted" ]; then bind "$TARGET/mnt" /mnt; fi
bind "$TARGET/run" /run
cd "$HOME"
[ -n "$SSH_ORIGINAL_COMMAND" ] || exit 0
exec /bin/sh -c "$SSH_ORIGINAL_COMMAND"
`;

const note = (name: string): string => `printf '%s\\n' "${name} $*" >> "$TARGET/calls"\n`;
/** Stands still as long as the fault is there, and then goes on: nothing on the machine ends because the runner has gone. */
const hang = (name: string): string => `if [ -e "$TARGET/fault-${name}" ]; then echo hanging; fi
while [ -e "$TARGET/fault-${name}" ]; do /bin/sleep 0.1; done\n`;
const fault = (name: string, action: string): string => `if [ -e "$TARGET/fault-${name}" ]; then ${action}; fi\n`;

/** Programs of the machine by name. They write down how they were called, and do as much as the next step can see. */
const STUBS: Readonly<Record<string, string>> = {
  'systemd-detect-virt': 'echo none; exit 1\n',
  lsblk: 'cat "$TARGET/lsblk.json"\n',
  cpio: 'exit 0\n',
  // Installers and systems wait some seconds before they restart.
  sleep: 'exec /bin/sleep 0.2\n',
  'fake-disko': `${note('disko')}${hang('disko-hangs')}${fault('disko-fails', 'echo "no space for a partition" >&2; exit 3')}
if [ -e /run/disk.key ]; then printf 'key %s %s\\n' "$(stat -c %a /run/disk.key)" "$(cksum < /run/disk.key)" >> "$TARGET/calls"; fi
rm -rf "$TARGET/mnt"; mkdir -p "$TARGET/mnt"; : > "$TARGET/mounted"\n`,
  'fake-mount': `${note('mount')}: > "$TARGET/mounted"\n`,
  'nixos-install': `${note('nixos-install')}${hang('install-hangs')}${fault('install-fails', 'echo "boot loader could not be installed" >&2; exit 4')}
for system; do :; done
# Nix has a store below another root at /nix/store, wherever it is at home.
[ -e "/mnt/nix/store/\${system##*/}/nixos-version" ] || { echo "$system was not copied" >&2; exit 5; }
printf '%s\\n' "$system" > /mnt/toplevel\n`,
  reboot: `${note('reboot')}${hang('reboot-hangs')}${fault('loses-key', 'rm -f "$TARGET"/mnt/etc/ssh/ssh_host_*')}if [ -e "$TARGET/fault-stays-away" ]; then printf gone > "$TARGET/request.stub"; mv "$TARGET/request.stub" "$TARGET/request"; exit 0; fi
next=installed; if [ -e "$TARGET/fault-boots-installer" ]; then next=installer; fi; if [ -e "$TARGET/fault-boots-old" ]; then next=before; fi
printf %s "$next" > "$TARGET/request.stub"; mv "$TARGET/request.stub" "$TARGET/request"\n`,
  'nixos-generate-config': `${note('nixos-generate-config')}echo '{ hardware = "facts"; }'\n`,
};

/** What is in the kexec tarball: it says that it works, and then the machine is the installer. */
const KEXEC_RUN = `${note('kexec')}${hang('kexec-hangs')}${fault('kexec-fails', 'echo "out of memory" >&2; exit 1')}echo 'machine will boot into nixos in 6s...'
${fault('kexec-lies', 'exit 0')}(/bin/sleep 0.3; printf installer > "$TARGET/request.kexec"; mv "$TARGET/request.kexec" "$TARGET/request") >/dev/null 2>&1 &
`;

/** Writes the programs of a machine. */
export async function writeStubs({ directory }: { readonly directory: string; readonly nixHome: string }): Promise<void> {
  const write = async (path: string, text: string) => writeFile(path, text, { mode: 0o755 });
  await mkdir(join(directory, 'stubs'), { recursive: true });
  await mkdir(join(directory, 'image', 'kexec'), { recursive: true });
  for (const [name, body] of Object.entries(STUBS)) await write(join(directory, 'stubs', name), `#!/bin/sh\n${body}`);
  await write(join(directory, 'image', 'kexec', 'run'), `#!/bin/sh\n${KEXEC_RUN}`);
  await writeFile(join(directory, 'session.sh'), SESSION);
}
