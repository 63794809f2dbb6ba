// A Nix of this checkout alone, from Debian's packages: one directory with nix, its libraries and the shell for its sandbox.
import { chmod, copyFile, mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { ensurePrefix } from '../tools/prefix.mjs';
import { SetupError, captureOrFail } from '../tools/process.mjs';
import { removeTree } from '../tools/remove.mjs';
import { findFile, parseLibraryList, unpackDebianPackages } from './debian.mjs';
import { parseNixVersion } from './version.mjs';

/** Raise it when the layout of the directory changes: those made before are then made anew. */
const RECIPE_VERSION = 1;
const PACKAGES = ['nix-bin', 'ca-certificates', 'busybox-static', 'patchelf'];
const ALIASES = [
  'build',
  'channel',
  'collect-garbage',
  'copy-closure',
  'daemon',
  'env',
  'hash',
  'instantiate',
  'prefetch-url',
  'shell',
  'store',
];

/**
 * @typedef {object} PrivateNix
 * @property {string} label the suite it came from
 * @property {string} version what `nix --version` says
 * @property {string} prefix its directory: `bin/`, `lib/`, `etc/`
 */

/**
 * Returns the Nix of a Debian suite, downloading it (about 40 MB, 10 s) if the cache does not hold it yet.
 * @param {string} suite `sid` has a recent Nix, `trixie` an older one
 * @param {{ cacheDir: string, log: (line: string) => void, signal?: globalThis.AbortSignal }} options
 * @returns {Promise<PrivateNix>}
 */
export async function ensurePrivateNix(suite, { cacheDir, log, signal }) {
  const prefix = resolve(cacheDir, 'nix', suite);
  // nix holds the absolute path of its loader: a checkout that was moved needs a new one.
  const recipe = { version: RECIPE_VERSION, prefix, cpu: process.arch };
  const { version } = await ensurePrefix(prefix, recipe, async (draft) => {
    log(`Getting Nix from Debian ${suite} into ${prefix} (once) …`);
    const made = await makePrivateNix(suite, draft, prefix, signal);
    log(`Nix ${made.version} is ready.`);
    return made;
  });
  return { label: suite, version, prefix };
}

async function makePrivateNix(suite, draft, prefix, signal) {
  const workDir = join(draft, 'work');
  const { root, platform, run } = await unpackDebianPackages(suite, PACKAGES, { workDir, signal });
  for (const directory of ['bin', 'lib', 'etc/nix']) await mkdir(join(draft, directory), { recursive: true });

  const libraries = join(draft, 'lib');
  const systemLibraries = [`usr/lib/${platform.triplet}`, `lib/${platform.triplet}`];
  // Nix loads libnss_dns by name, without being linked to it.
  const unlisted = [platform.loader, 'libnss_dns.so.2'].map((name) =>
    findFile(
      systemLibraries.map((directory) => join(root, directory)),
      name,
    ).then((file) => [name, file]),
  );
  const listed = parseLibraryList(await run('--list', [join(root, 'usr/bin/nix')])).map((file) => [basename(file), file]);
  for (const [name, file] of [...listed, ...(await Promise.all(unlisted))]) await copyFile(file, join(libraries, name));
  await chmod(join(libraries, platform.loader), 0o755);

  const nix = join(draft, 'bin/nix');
  await copyFile(join(root, 'usr/bin/nix'), nix);
  // DT_RPATH (not RUNPATH) of the program holds for its libraries too, and no LD_LIBRARY_PATH comes before it.
  const patch = ['--force-rpath', '--set-rpath', '$ORIGIN/../lib', '--set-interpreter', join(prefix, 'lib', platform.loader), nix];
  await run(join(root, 'usr/bin/patchelf'), patch);
  for (const alias of ALIASES) await symlink('nix', join(draft, 'bin', `nix-${alias}`));

  await copyFile(await findFile([join(root, 'usr/bin'), join(root, 'bin')], 'busybox'), join(draft, 'bin/busybox'));
  await writeFile(join(draft, 'etc/ca.crt'), await joinCertificates(join(root, 'usr/share/ca-certificates/mozilla')));
  await removeTree(workDir);

  // The loader's final path does not exist yet, so it is started by hand.
  const said = await captureOrFail([join(libraries, platform.loader), '--library-path', libraries, nix, '--version'], { signal });
  const version = parseNixVersion(said);
  if (version === undefined) throw new SetupError(`The Nix of Debian ${suite} gave no version: "${said.trim()}".`);
  return { version: version.text };
}

async function joinCertificates(directory) {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.crt')).sort();
  return (await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')))).join('');
}
