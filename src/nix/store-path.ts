import * as v from 'valibot';
import { UserError } from '../runtime/index.js';

declare const storePath: unique symbol;
declare const drvPath: unique symbol;

/**
 * `/nix/store/<hash>-<name>`, as Nix names it; a chroot store holds it elsewhere on disk.
 * A store without a sandbox may be at home in another directory, and then its paths begin with that.
 */
export type StorePath = string & { readonly [storePath]: true };
/** The store path of a derivation: it ends in `.drv`. */
export type DrvPath = StorePath & { readonly [drvPath]: true };

/** Where nearly every store is at home. */
export const STORE_DIR = '/nix/store';

const STORE_PATH = /^(?:\/[^/\n\0]+)+\/[0-9a-df-np-sv-z]{32}-[0-9a-zA-Z+\-._?=]+$/;
const HASH_CHARS = 32;

export function isStorePath(text: string): text is StorePath {
  return STORE_PATH.test(text);
}

export function isDrvPath(text: string): text is DrvPath {
  return isStorePath(text) && text.endsWith('.drv');
}

/** @throws UserError if the text is no store path: it came from a damaged file */
export function parseStorePath(text: string): StorePath {
  if (!isStorePath(text))
    throw new UserError(`A store path like /nix/store/<hash>-<name> was expected, but found "${text}".`, { exitCode: 3 });
  return text;
}

/** @throws UserError if the text is no derivation's store path */
export function parseDrvPath(text: string): DrvPath {
  if (!isDrvPath(text)) throw new UserError(`The store path of a derivation was expected, but found "${text}".`, { exitCode: 3 });
  return text;
}

/** `<hash>-<name>`: a store path without its store. */
export function storePathBase(path: StorePath): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** `web-1.0` of `/nix/store/<hash>-web-1.0` or `….drv`: for people; names are not unique. */
export function storePathName(path: StorePath): string {
  return storePathBase(path)
    .slice(HASH_CHARS + 1)
    .replace(/\.drv$/, '');
}

export const StorePathSchema = v.pipe(v.string(), v.custom<StorePath>(isStorePath as (value: unknown) => boolean, 'a store path'));
export const DrvPathSchema = v.pipe(
  v.string(),
  v.custom<DrvPath>(isDrvPath as (value: unknown) => boolean, 'a store path of a derivation'),
);
