import { access, constants, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ensurePrefix } from './prefix.mjs';
import { SetupError, capture, captureOrFail } from './process.mjs';
import { removeTree } from './remove.mjs';
import { VERSIONS } from './versions.mjs';

/** @typedef {import('./context.mjs').ToolContext} ToolContext */

/**
 * Installs node_modules if they are not what package-lock.json says.
 * @param {ToolContext} context
 */
export async function ensureNodeModules({ root, cacheDir, log, signal }) {
  const wanted = await readPackages(join(root, 'package-lock.json'));
  const installed = await readPackages(join(root, 'node_modules', '.package-lock.json'));
  if (hasAllPackages(installed, wanted)) return;
  log('Installing node_modules …');
  await runNpm(['ci'], { cwd: root, cacheDir, signal });
}

/**
 * npm writes node_modules/.package-lock.json last, so what it lists is there. Optional packages for other machines are not.
 * @param {Record<string, LockedPackage>} installed @param {Record<string, LockedPackage>} wanted
 * @typedef {{ version: string, integrity?: string, optional?: boolean, peer?: boolean }} LockedPackage
 */
export function hasAllPackages(installed, wanted) {
  const isSame = (name) => installed[name]?.version === wanted[name]?.version && installed[name]?.integrity === wanted[name]?.integrity;
  const isThere = ([name, { optional, devOptional }]) =>
    name === '' || isSame(name) || (installed[name] === undefined && (optional ?? devOptional));
  return Object.entries(wanted).every(isThere) && Object.keys(installed).every((name) => name in wanted);
}

async function readPackages(file) {
  try {
    return JSON.parse(await readFile(file, 'utf8')).packages;
  } catch {
    return {};
  }
}

/** @param {ToolContext} context @returns {Promise<string>} a node 24 */
export async function ensureNode24({ cacheDir, log, signal }) {
  if (process.versions.node.startsWith('24.')) return process.execPath;
  const name = `node-${process.platform}-${process.arch}`;
  const prefix = join(cacheDir, 'tools', 'node24');
  await ensurePrefix(prefix, { name, version: VERSIONS.node24 }, async (draft) => {
    log(`Installing node ${VERSIONS.node24} …`);
    await writeFile(join(draft, 'package.json'), '{}\n');
    const argv = ['install', '--prefix', draft, '--no-save', '--no-package-lock', '--ignore-scripts', `${name}@${VERSIONS.node24}`];
    await runNpm(argv, { cwd: draft, cacheDir, signal });
    await rename(join(draft, 'node_modules', name, 'bin', 'node'), join(draft, 'node'));
    await removeTree(join(draft, 'node_modules'));
  });
  return join(prefix, 'node');
}

/** Under "npm test" the npm that runs us names itself; it need not be the one on PATH, or on PATH at all. @returns {string[]} argv */
export const npmCommand = () => (process.env.npm_execpath?.endsWith('npm-cli.js') ? [process.execPath, process.env.npm_execpath] : ['npm']);

async function runNpm(args, { cwd, cacheDir, signal }) {
  const ownCache = (await canWrite(homedir())) ? {} : { npm_config_cache: join(cacheDir, 'npm') };
  const env = { npm_config_local_prefix: undefined, npm_config_prefix: undefined, ...ownCache };
  if ((await capture([...npmCommand(), '--version'], { cwd, env, signal })).code === 127) {
    throw new SetupError('npm is not on PATH; it comes with node. Install it and run again.');
  }
  await captureOrFail([...npmCommand(), ...args, '--no-audit', '--no-fund', '--loglevel=error'], { cwd, env, signal });
}

const canWrite = (directory) =>
  access(directory, constants.W_OK).then(
    () => true,
    () => false,
  );
