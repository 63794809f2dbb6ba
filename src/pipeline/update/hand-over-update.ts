import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashFile, readJsonFile, UserError, type ArtifactStore } from '../../runtime/index.js';
import { uploadDirectory } from '../hand-over.js';
import { parseUpdateFile, type UpdateFile } from './update-file.js';

const NAME = 'panther-update';
const FILE = 'update.json';

/** @returns the digest by which the later job, which gets it another way, knows it */
export async function uploadUpdate(artifacts: ArtifactStore, directory: string, file: UpdateFile): Promise<string> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, FILE), JSON.stringify(file));
  await uploadDirectory(artifacts, NAME, directory);
  return hashFile(join(directory, FILE));
}

/** @throws UserError if it is not what was uploaded */
export async function downloadUpdate(artifacts: ArtifactStore, directory: string, digest: string): Promise<UpdateFile> {
  await artifacts.download(NAME, directory);
  const file = join(directory, FILE);
  const found = await hashFile(file).catch(() => '');
  if (found !== digest) {
    throw new UserError(
      `The artifact "${NAME}" is not what the job that proved has uploaded. It is damaged, or another run's. Run the whole workflow again.`,
      {
        exitCode: 3,
      },
    );
  }
  return parseUpdateFile(await readJsonFile(file, 'What is to be proposed'));
}
