import { UserError } from '../runtime/index.js';

declare const storePath: unique symbol;
declare const drvPath: unique symbol;

/** `/nix/store/<hash>-<name>`, as Nix names it (a chroot store holds it elsewhere on disk). */
export type StorePath = string & { readonly [storePath]: true };
/** The store path of a derivation: it ends in `.drv`. */
export type DrvPath = StorePath & { readonly [drvPath]: true };

export const STORE_DIR = '/nix/store';

const STORE_PATH = /^\/nix\/store\/[0-9a-df-np-sv-z]{32}-[0-9a-zA-Z+\-._?=]+$/;

export function isStorePath(text: string): text is StorePath {
  return STORE_PATH.test(text);
}

export function isDrvPath(text: string): text is DrvPath {
  return isStorePath(text) && text.endsWith('.drv');
}

/** @throws UserError if the text is no store path: it came from a damaged file or a foreign store directory */
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

/** `web-1.0` of `/nix/store/<hash>-web-1.0` or `….drv`: for people; names are not unique. */
export function storePathName(path: StorePath): string {
  return path.slice(STORE_DIR.length + 34).replace(/\.drv$/, '');
}
