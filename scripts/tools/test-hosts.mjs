// Hosts to deploy to, for the tests: a root file system with systemd and sshd from Debian's packages, and proof that this machine can start one.
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { unpackDebianPackages } from '../nix/debian.mjs';
import { describePlatform } from '../nix/platform.mjs';
import { ensurePrivateNix } from '../nix/private-nix.mjs';
import { HOST_PACKAGES, HOST_ROOT_VERSION, configureHostRoot } from './hosts-root.mjs';
import { ensurePrefix } from './prefix.mjs';
import { SetupError, capture, findOnPath } from './process.mjs';
import { removeTree } from './remove.mjs';
import { NIX_SUITES } from './versions.mjs';

/** A released Debian: its systemd and OpenSSH stay what the tests were written with. */
const HOST_SUITE = 'trixie';
/** From util-linux, which every Linux has. All else runs from the root file system itself. */
const MACHINE_PROGRAMS = ['unshare', 'nsenter', 'setpriv', 'mount', 'umount'];

/**
 * @typedef {object} TestHosts
 * @property {string} root root file system that all hosts share; they write elsewhere
 * @property {string} loader dynamic loader of its programs
 * @property {string} libraries where they find their libraries: the loader's `--library-path`
 * @property {readonly { label: string, version: string, prefix: string }[]} nix what a host's Nix may be
 */

/** @param {import('./context.mjs').ToolContext} context @returns {Promise<string>} JSON of a {@link TestHosts} */
export async function ensureTestHosts({ cacheDir, log, signal }) {
  await requireMachine(signal);
  const { triplet, loader } = describePlatform(process.platform, process.arch);
  const prefix = join(cacheDir, 'tools', 'hosts');
  await ensurePrefix(
    prefix,
    { version: HOST_ROOT_VERSION, packages: HOST_PACKAGES, suite: HOST_SUITE, cpu: process.arch },
    async (draft) => {
      log(`Getting hosts to deploy to from Debian ${HOST_SUITE} …`);
      await makeHostRoot(draft, signal);
    },
  );
  const nix = await Promise.all(NIX_SUITES.map((suite) => ensurePrivateNix(suite, { cacheDir, log, signal })));
  const root = join(prefix, 'root');
  const libraries = join(root, 'usr/lib', triplet);
  /** @type {TestHosts} */
  const made = { root, loader: join(libraries, loader), libraries: `${libraries}:${join(libraries, 'systemd')}`, nix };
  return JSON.stringify(made);
}

async function makeHostRoot(draft, signal) {
  const workDir = join(draft, 'work');
  await mkdir(workDir);
  const { root } = await unpackDebianPackages(HOST_SUITE, HOST_PACKAGES, { workDir, signal }).catch((error) => {
    if (error instanceof SetupError) error.message = `Hosts to deploy to could not be had: ${error.message}`;
    throw error;
  });
  await configureHostRoot(root, signal);
  await rename(root, join(draft, 'root'));
  await removeTree(workDir);
}

/** Everything that starting a host needs of the kernel, tried in namespaces that end with the trial. */
const TRIAL = `set -e
umount -l /sys/fs/cgroup 2>/dev/null || true
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mkdir /sys/fs/cgroup/panther-trial-$$
rmdir /sys/fs/cgroup/panther-trial-$$
mount -t tmpfs tmpfs /mnt
mkdir /mnt/lower /mnt/upper /mnt/work /mnt/root
mount -t overlay -o lowerdir=/mnt/lower,upperdir=/mnt/upper,workdir=/mnt/work overlay /mnt/root`;

/** @throws {SetupError} that says what this machine lacks */
async function requireMachine(signal) {
  const need = 'The tests deploy to hosts in containers, which need root and the namespaces of Linux';
  if (process.platform !== 'linux') throw new SetupError(`${need}; this is ${process.platform}.`);
  if (process.getuid?.() !== 0) throw new SetupError(`${need}; you are not root. Run the tests as root, for example in a virtual machine.`);
  for (const program of MACHINE_PROGRAMS) {
    if ((await findOnPath(program)) === undefined) throw new SetupError(`${need}; ${program} is not on PATH. Install util-linux.`);
  }
  const { code, stderr } = await capture(
    ['unshare', '--mount', '--net', '--pid', '--fork', '--propagation', 'private', 'sh', '-c', TRIAL],
    {
      signal,
    },
  );
  if (code !== 0) {
    throw new SetupError(`${need}; this machine does not allow them (${stderr.trim().split('\n')[0]}). A container has to be privileged.`);
  }
}
