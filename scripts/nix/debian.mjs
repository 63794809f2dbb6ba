// Programs from Debian's packages, checked by Debian's signature, without installing anything: no root, no file outside the given directory.
import { access, mkdir, readFile, readdir, realpath, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { CommandError, SetupError, capture, captureOrFail, findOnPath } from '../tools/process.mjs';
import { findDebianMirror } from './mirror.mjs';
import { describePlatform } from './platform.mjs';

const KEYRINGS = ['gpg', 'pgp'].map((extension) => `/usr/share/keyrings/debian-archive-keyring.${extension}`);

/**
 * Downloads packages with all they depend on and unpacks them into one tree.
 * @param {string} suite `sid`, `trixie` …
 * @param {readonly string[]} packages
 * @param {{ workDir: string, signal?: globalThis.AbortSignal }} options `workDir` must be absolute and new; the caller removes it
 * @returns {Promise<{ root: string, platform: import('./platform.mjs').Platform, run: (program: string, args: readonly string[], env?: Record<string, string>) => Promise<string> }>}
 *   `run` starts a program of the tree with the tree's own libraries, whatever libc the machine has
 */
export async function unpackDebianPackages(suite, packages, { workDir, signal }) {
  const platform = describePlatform(process.platform, process.arch);
  const keyring = await requireTools();
  const mirror = findDebianMirror(await readAptSources());
  if (mirror === undefined) {
    throw new SetupError(
      "Debian's packages were expected at a mirror that apt knows, but its sources name none. Add one to /etc/apt/sources.list.d.",
    );
  }
  const env = { APT_CONFIG: await writeAptConfiguration(workDir, { suite, mirror, keyring, platform }), LC_ALL: 'C' };
  try {
    await captureOrFail(['apt-get', 'update', '-qq'], { env, signal });
    await captureOrFail(['apt-get', 'install', '-y', '-qq', '--download-only', ...packages], { env, signal });
  } catch (error) {
    throw error instanceof CommandError ? explainAptFailure(error, { suite, mirror }) : error;
  }
  const root = join(workDir, 'root');
  await unpackAll(join(workDir, 'cache', 'archives'), root, signal);
  return { root, platform, run: createTreeRunner(root, platform, signal) };
}

/** @returns {Promise<string>} Debian's keyring */
async function requireTools() {
  for (const tool of ['apt-get', 'apt-config', 'dpkg-deb']) {
    if ((await findOnPath(tool)) === undefined) throw new SetupError(`Debian's packages need ${tool}, which is not on PATH.`);
  }
  for (const keyring of KEYRINGS) if (await isReadable(keyring)) return keyring;
  throw new SetupError(`Debian's packages cannot be verified: ${KEYRINGS[0]} is missing. Install the package debian-archive-keyring.`);
}

const isReadable = (file) =>
  access(file).then(
    () => true,
    () => false,
  );

/** @returns {Promise<{ name: string, text: string }[]>} */
async function readAptSources() {
  const parts = await readdir('/etc/apt/sources.list.d').catch(() => []);
  const names = ['/etc/apt/sources.list', ...parts.sort().map((name) => `/etc/apt/sources.list.d/${name}`)];
  const files = names
    .filter((name) => /\.(list|sources)$/.test(name))
    .map(async (name) => ({ name, text: await readFile(name, 'utf8').catch(() => '') }));
  return Promise.all(files);
}

/**
 * Writes a configuration of apt that knows only our directory: its own lists, cache and an empty package database, so that
 * every dependency is downloaded. The machine's hooks and pins stay out; how it reaches the network (proxy, TLS, clock) comes along.
 */
async function writeAptConfiguration(workDir, { suite, mirror, keyring, platform }) {
  await mkdir(join(workDir, 'lists', 'partial'), { recursive: true, mode: 0o700 });
  await mkdir(join(workDir, 'cache', 'archives', 'partial'), { recursive: true });
  await writeFile(join(workDir, 'status'), '');
  await writeFile(join(workDir, 'sources.list'), `deb [arch=${platform.debian} signed-by=${keyring}] ${mirror} ${suite} main\n`);
  const nothing = ['main', 'parts', 'sourceparts', 'preferences', 'preferencesparts', 'trusted', 'trustedparts'];
  const { stdout } = await capture(['apt-config', 'dump']);
  const network = stdout
    .split('\n')
    .filter((line) => /^Acquire::(https?|ftp|Retries|ForceIPv[46]|Check-Date|Queue-Mode|Max-Default-Age)\b/i.test(line));
  const lines = [
    ...network,
    ...nothing.map((name) => `Dir::Etc::${name} "/dev/null";`),
    `Dir::Etc::sourcelist "${workDir}/sources.list";`,
    `Dir::State "${workDir}";`,
    `Dir::State::lists "${workDir}/lists";`,
    `Dir::State::status "${workDir}/status";`,
    `Dir::Cache "${workDir}/cache";`,
    `Dir::Log "${workDir}";`,
    `APT::Architecture "${platform.debian}";`,
    `APT::Architectures { "${platform.debian}"; };`,
    'APT::Install-Recommends "false";',
    'APT::Sandbox::User "";',
    'APT::Update::Error-Mode "any";',
    'Acquire::Languages "none";',
    // A frozen mirror of sid has a Release file past its date. The signature is checked all the same.
    'Acquire::Check-Valid-Until "false";',
    'Debug::NoLocking "true";',
  ];
  const file = join(workDir, 'apt.conf');
  await writeFile(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  return file;
}

/** @param {CommandError} error @param {{ suite: string, mirror: string }} source @returns {Error} one sentence where we know the cause */
function explainAptFailure(error, { suite, mirror: address }) {
  const { output } = error;
  const mirror = address.replace(/\/\/[^/@]*@/, '//');
  const reason = (/^(?:E|W|Err): *(.+)$/m.exec(output)?.[1] ?? output.split('\n')[0]).trim();
  if (/no space left|enough free space/i.test(output)) return error;
  if (/NO_PUBKEY|EXPKEYSIG|not signed|invalid signature|OpenPGP signature verification failed/i.test(output)) {
    return new SetupError(
      `The signature of Debian ${suite} at ${mirror} could not be verified (${reason}). Update the package debian-archive-keyring and run again.`,
    );
  }
  return new SetupError(
    `Debian ${suite} could not be downloaded from ${mirror} (${reason}). Check the network, or apt's mirror and proxy, and run again.`,
  );
}

async function unpackAll(archives, root, signal) {
  await mkdir(root);
  const queue = (await readdir(archives)).filter((name) => name.endsWith('.deb'));
  const work = async () => {
    for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
      await captureOrFail(['dpkg-deb', '-x', join(archives, name), root], { signal });
    }
  };
  // All workers end before we do, also when one fails: nobody writes into a directory that the caller is about to remove.
  const workers = await Promise.allSettled(Array.from({ length: availableParallelism() }, work));
  const failed = workers.find((worker) => worker.status === 'rejected');
  if (failed) throw failed.reason;
}

function createTreeRunner(root, { triplet, loader }, signal) {
  const libraries = [`${root}/usr/lib/${triplet}`, `${root}/lib/${triplet}`];
  const loaders = libraries.map((directory) => `${directory}/${loader}`);
  return async (program, args, env = {}) => {
    const start = (await isReadable(loaders[0])) ? loaders[0] : loaders[1];
    return captureOrFail([start, '--library-path', libraries.join(':'), program, ...args], { env, signal });
  };
}

/** A file in the first of some directories that has it. @param {readonly string[]} directories @param {string} name @returns {Promise<string>} */
export async function findFile(directories, name) {
  for (const directory of directories) {
    const found = await realpath(join(directory, name)).catch(() => undefined);
    if (found !== undefined) return found;
  }
  throw new SetupError(`Debian's packages were expected to hold ${name} in ${directories.join(' or ')}; they do not.`);
}

/** @param {string} text what `ld.so --list` prints @returns {string[]} absolute paths of the libraries that it found */
export function parseLibraryList(text) {
  return [...text.matchAll(/=> (\/.+) \(0x/g)].map((match) => match[1]);
}
