import { readFile } from 'node:fs/promises';
import { findErrorCode, UserError, writeFileAtomically } from '../runtime/index.js';
import { formatMarker, parseMarkerText, type Marker } from './marker.js';

/**
 * What this machine remembers of an installation; undefined if there is nothing.
 * @throws UserError if there is a file, but it cannot be read: to guess that nothing was done could erase what was
 */
export async function readStateFile(path: string): Promise<Marker | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (findErrorCode(error) === 'ENOENT') return undefined;
    throw new UserError(`The state of an earlier installation at ${path} cannot be read (${String(findErrorCode(error))}).`, {
      exitCode: 3,
      cause: error,
    });
  }
  const marker = parseMarkerText(text);
  if (marker !== undefined) return marker;
  throw new UserError(`The state of an earlier installation at ${path} is damaged. See what is on the machine, then remove that file.`, {
    exitCode: 3,
  });
}

/** Remembers how far an installation came. */
export const writeStateFile = (path: string, marker: Marker): Promise<void> => writeFileAtomically(path, formatMarker(marker));
