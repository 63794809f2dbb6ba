// An OpenSSH server and client for the tests: the machine's own if it has both, else Debian's, in one directory of this checkout.
import { chmod, copyFile, mkdir, readFile, realpath, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { findFile, parseLibraryList, unpackDebianPackages } from '../nix/debian.mjs';
import { ensurePrefix } from './prefix.mjs';
import { SetupError, findOnPath } from './process.mjs';
import { removeTree } from './remove.mjs';
import { TOOL_SUITE } from './versions.mjs';

/** Raise it when the layout of the directory changes: those made before are then made anew. */
const RECIPE_VERSION = 1;
const PACKAGES = ['openssh-server', 'openssh-client', 'libnss-wrapper', 'patchelf'];
const PROGRAMS = [
  'usr/sbin/sshd',
  'usr/lib/openssh/sshd-session',
  'usr/lib/openssh/sshd-auth',
  'usr/bin/ssh',
  'usr/bin/ssh-keygen',
  'usr/bin/ssh-keyscan',
];
/** The directory that sshd locks its unprivileged half into when root starts it; only an installed sshd has it. */
const PRIVSEP_DIRECTORY = '/run/sshd';
/** Where Debian and others put sshd, which is seldom on the PATH of who is not root. */
const SYSTEM_PROGRAMS = '/usr/local/sbin:/usr/sbin:/sbin';

/**
 * @typedef {object} TestSshd
 * @property {string} server the program sshd
 * @property {string} clientDirectory holds ssh, ssh-keygen and ssh-keyscan; to be put on PATH
 * @property {readonly string[]} config lines that this sshd needs in its configuration
 * @property {string} [nssWrapper] library to preload, which gives the server a user database of its own; without it, it has the machine's
 */

/** @param {import('./context.mjs').ToolContext} context @returns {Promise<string>} JSON of a {@link TestSshd} */
export async function ensureSshd({ cacheDir, log, signal }) {
  const installed = await findInstalledSshd();
  if (installed !== undefined) return JSON.stringify(installed);
  const prefix = join(cacheDir, 'tools', 'sshd');
  await ensurePrefix(prefix, { version: RECIPE_VERSION, prefix, cpu: process.arch }, async (draft) => {
    log('Getting OpenSSH from Debian …');
    await makePrivateSshd(draft, prefix, signal);
  });
  const bin = join(prefix, 'bin');
  /** @type {TestSshd} */
  const made = {
    server: join(bin, 'sshd'),
    clientDirectory: bin,
    config: [`SshdSessionPath ${join(bin, 'sshd-session')}`, `SshdAuthPath ${join(bin, 'sshd-auth')}`],
    nssWrapper: join(prefix, 'lib', 'libnss_wrapper.so'),
  };
  return JSON.stringify(made);
}

/** @returns {Promise<TestSshd | undefined>} */
async function findInstalledSshd() {
  const server = await findOnPath('sshd', SYSTEM_PROGRAMS);
  const client = await findOnPath('ssh');
  if (server === undefined || client === undefined || (await findOnPath('ssh-keygen')) === undefined) return undefined;
  const isUsable = process.getuid?.() !== 0 || (await stat(PRIVSEP_DIRECTORY).catch(() => undefined)) !== undefined;
  return isUsable ? { server, clientDirectory: join(client, '..'), config: [] } : undefined;
}

async function makePrivateSshd(draft, prefix, signal) {
  const workDir = join(draft, 'work');
  await mkdir(workDir);
  const { root, platform, run } = await unpackDebianPackages(TOOL_SUITE, PACKAGES, { workDir, signal }).catch((error) => {
    if (error instanceof SetupError)
      error.message = `sshd was not found, and could not be had: ${error.message} Or install openssh-server.`;
    throw error;
  });
  for (const directory of ['bin', 'lib']) await mkdir(join(draft, directory), { recursive: true });
  const libraries = join(draft, 'lib');
  const systemLibraries = [`usr/lib/${platform.triplet}`, `lib/${platform.triplet}`].map((directory) => join(root, directory));
  const wrapper = join(systemLibraries[0], 'libnss_wrapper.so');
  const files = [...PROGRAMS.map((program) => join(root, program)), wrapper];
  const listed = await Promise.all(files.map(async (file) => parseLibraryList(await run('--list', [file]))));
  const needed = new Map(listed.flat().map((file) => [basename(file), file]));
  needed.set(basename(wrapper), wrapper);
  needed.set(platform.loader, await findFile(systemLibraries, platform.loader));
  for (const [name, file] of needed) await copyFile(await realpath(file), join(libraries, name));
  await chmod(join(libraries, platform.loader), 0o755);

  const patchelf = join(root, 'usr/bin/patchelf');
  const loader = join(prefix, 'lib', platform.loader);
  for (const program of PROGRAMS) {
    const file = join(draft, 'bin', basename(program));
    await copyFile(join(root, program), file);
    await run(patchelf, ['--force-rpath', '--set-rpath', '$ORIGIN/../lib', '--set-interpreter', loader, file]);
    await replacePrivsepDirectory(file);
  }
  await removeTree(workDir);
}

/** Root's sshd wants a directory that only the installed package makes. In a test it is locked into nothing: `/` is there everywhere. */
async function replacePrivsepDirectory(file) {
  const content = await readFile(file);
  const wanted = Buffer.from(`\0${PRIVSEP_DIRECTORY}\0`);
  const at = content.indexOf(wanted);
  if (at === -1) return;
  // Only cut after the slash: the linker lets the user's name "sshd" share the end of this string.
  content[at + 2] = 0;
  await writeFile(file, content);
}
