// A root file system that looks like NixOS to who deploys to it, made of unpacked Debian packages: no maintainer script is run.
import { chmod, copyFile, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { HOST_FILES, MASKED_GENERATORS, MASKED_UNITS, WANTED_UNITS } from './hosts-files.mjs';
import { captureOrFail } from './process.mjs';

/** Raise it when what {@link configureHostRoot} does changes: root file systems made before are then made anew. */
export const HOST_ROOT_VERSION = 1;

/** apt counts on what is essential to be there already, so it is named too. */
export const HOST_PACKAGES = [
  ...['base-files', 'base-passwd', 'bash', 'coreutils', 'cpio', 'dash', 'dbus', 'diffutils', 'findutils', 'grep', 'gzip', 'hostname'],
  ...['iproute2', 'kmod', 'libpam-modules', 'libpam-runtime', 'login', 'mawk', 'mount', 'ncurses-base', 'nftables', 'openssh-client'],
  ...['openssh-server', 'passwd', 'procps', 'sed', 'sudo', 'systemd', 'systemd-container', 'systemd-sysv', 'tar', 'util-linux'],
];

/** Who may log in needs no password, and nobody is asked for one. */
const PAM = {
  'common-auth': 'auth required pam_deny.so\n',
  'common-account': 'account required pam_permit.so\n',
  'common-password': 'password required pam_deny.so\n',
  'common-session': 'session required pam_permit.so\n',
  'common-session-noninteractive': 'session required pam_permit.so\n',
};

/**
 * Does what the packages' own scripts would have done, and makes it look like NixOS.
 * @param {string} root the unpacked packages
 * @param {globalThis.AbortSignal} [signal]
 */
export async function configureHostRoot(root, signal) {
  const at = (path) => join(root, path);
  for (const name of ['passwd', 'group']) await copyFile(at(`usr/share/base-passwd/${name}.master`), at(`etc/${name}`));
  await captureOrFail(['chroot', root, '/usr/bin/systemd-sysusers'], { signal });
  await symlink('mawk', at('usr/bin/awk'));
  for (const [name, text] of Object.entries(PAM)) await writeFile(at(`etc/pam.d/${name}`), text);

  await rm(at('etc/os-release'), { force: true });
  for (const [path, { text, mode }] of Object.entries(HOST_FILES)) {
    await mkdir(dirname(at(path)), { recursive: true });
    await writeFile(at(path), text);
    await chmod(at(path), mode ?? 0o644);
  }
  for (const directory of [
    'opt',
    'nix/store',
    'nix/var/nix/profiles',
    'nix/var/nix/gcroots',
    'etc/ssh/authorized_keys.d',
    'var/lib/panther',
  ]) {
    await mkdir(at(directory), { recursive: true });
  }
  // Where NixOS has it; each host says which Nix is /opt/nix.
  await symlink('/opt/nix', at('nix/var/nix/profiles/default'));
  for (const name of ['booted-system', 'current-system']) await symlink(`/run/${name}`, at(`nix/var/nix/gcroots/${name}`));
  await configureUnits(at);
}

async function configureUnits(at) {
  const units = 'etc/systemd/system';
  for (const { unit, by } of WANTED_UNITS) {
    await mkdir(at(`${units}/${by}.wants`), { recursive: true });
    await symlink(`/etc/systemd/system/${unit}`, at(`${units}/${by}.wants/${unit}`));
  }
  for (const unit of MASKED_UNITS) await symlink('/dev/null', at(`${units}/${unit}`));
  await mkdir(at('etc/systemd/system-generators'), { recursive: true });
  for (const generator of MASKED_GENERATORS) await symlink('/dev/null', at(`etc/systemd/system-generators/${generator}`));
  await symlink('/usr/lib/systemd/system/multi-user.target', at(`${units}/default.target`));
}
