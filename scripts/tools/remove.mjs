import { chmod, readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SetupError, capture } from './process.mjs';

/**
 * Removes a directory with all in it, also the read-only directories of a Nix store. What does not exist is fine.
 * @param {string} directory @throws if something is still mounted inside: its files may be anybody's, so nothing is removed then
 */
export async function removeTree(directory) {
  const mounted = await unmountBelow(directory);
  if (mounted.length > 0)
    throw new SetupError(`${directory} was not removed: ${mounted.join(', ')} is mounted there. Unmount it and remove it.`);
  try {
    await rm(directory, { recursive: true, force: true });
  } catch (error) {
    if (!['EACCES', 'EPERM', 'ENOTEMPTY'].includes(error.code)) throw error;
    await makeWritable(directory);
    await rm(directory, { recursive: true, force: true });
  }
}

/** @returns {Promise<string[]>} what could not be unmounted */
async function unmountBelow(directory) {
  for (const mount of await listMountsBelow(directory)) await capture(['umount', mount]);
  return listMountsBelow(directory);
}

/** @returns {Promise<string[]>} mount points inside a directory, the innermost first */
async function listMountsBelow(directory) {
  const table = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '');
  const points = table
    .split('\n')
    .map((line) => (line.split(' ')[4] ?? '').replace(/\\([0-7]{3})/g, (_, code) => String.fromCharCode(parseInt(code, 8))));
  return points.filter((point) => point.startsWith(`${directory}/`)).reverse();
}

async function makeWritable(directory) {
  await chmod(directory, 0o700);
  const entries = await readdir(directory, { withFileTypes: true });
  for (const entry of entries) if (entry.isDirectory()) await makeWritable(join(directory, entry.name));
}
