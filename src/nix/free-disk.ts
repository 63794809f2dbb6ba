import { measureFreeBytes } from '../runtime/index.js';
import type { Nix } from './client.js';

/** Bytes that are free where the store is, if that is on this machine's disk. */
export async function findFreeDisk({ storeDirectory }: Pick<Nix, 'storeDirectory'>): Promise<number | undefined> {
  return storeDirectory === undefined ? undefined : measureFreeBytes(storeDirectory).catch(() => undefined);
}
