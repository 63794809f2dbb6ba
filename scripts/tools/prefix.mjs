// Directories that are made once and kept: half-made ones are never seen, and two processes may make the same one at once.
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { SetupError } from './process.mjs';
import { removeTree } from './remove.mjs';

const STAMP = 'stamp.json';

/**
 * Returns what is known of a directory, making it first if it is absent or was made by another recipe.
 * @template Facts
 * @param {string} directory where it ends up
 * @param {Record<string, unknown>} recipe everything that decides its content; another recipe means: make it anew
 * @param {(draft: string) => Promise<Facts>} make fills `draft`, an empty directory beside the final one, and says what came out
 * @returns {Promise<Facts>}
 */
export async function ensurePrefix(directory, recipe, make) {
  const known = await readStamp(directory, recipe);
  if (known !== undefined) return known.facts;
  await removeAbandonedDrafts(directory);
  const draft = draftName(directory);
  try {
    await mkdir(draft, { recursive: true });
    const facts = await make(draft);
    await writeFile(join(draft, STAMP), `${JSON.stringify({ recipe, facts }, null, 2)}\n`);
    return await publish(draft, directory, recipe, facts);
  } catch (error) {
    throw isDiskFull(error) ? new SetupError(`The disk that holds ${dirname(directory)} is full. Free 1 GB there and run again.`) : error;
  } finally {
    await removeTree(draft);
  }
}

/** @returns {Promise<{ facts: unknown } | undefined>} undefined unless the directory was made by this recipe */
async function readStamp(directory, recipe) {
  try {
    const stamp = JSON.parse(await readFile(join(directory, STAMP), 'utf8'));
    return JSON.stringify(stamp.recipe) === JSON.stringify(recipe) ? { facts: stamp.facts } : undefined;
  } catch {
    return undefined;
  }
}

/** Moves a finished draft into place. If another process was faster, its result is as good as ours. */
async function publish(draft, directory, recipe, facts) {
  for (let attempt = 1; ; attempt++) {
    try {
      await rename(draft, directory);
      return facts;
    } catch (error) {
      if (!['ENOTEMPTY', 'EEXIST'].includes(error.code) || attempt === 5) throw error;
    }
    const theirs = await readStamp(directory, recipe);
    if (theirs !== undefined) return theirs.facts;
    await retire(directory);
  }
}

/** Takes an outdated directory out of the way by one rename, so that nobody ever sees half of it. */
async function retire(directory) {
  const outdated = draftName(directory);
  try {
    await rename(directory, outdated);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  await removeTree(outdated);
}

const draftName = (directory) => join(dirname(directory), `.${basename(directory)}-${process.pid}-${randomBytes(4).toString('hex')}`);

/** Removes what a killed process could not clean up itself. */
async function removeAbandonedDrafts(directory) {
  const prefix = `.${basename(directory)}-`;
  const names = await readdir(dirname(directory)).catch(() => []);
  const abandoned = names.filter((name) => name.startsWith(prefix) && !isAlive(Number(name.slice(prefix.length).split('-')[0])));
  await Promise.all(abandoned.map((name) => removeTree(join(dirname(directory), name))));
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

const isDiskFull = (error) =>
  ['ENOSPC', 'EDQUOT'].includes(error?.code) || /no space left on device|disk quota exceeded|enough free space/i.test(error?.output ?? '');
