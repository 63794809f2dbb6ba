import * as v from 'valibot';
import { UserError } from '../runtime/index.js';
import { askNix, type NixAnswer, type RunNix } from './ask.js';

/** What a store says of itself. */
export interface StoreInfo {
  /** `daemon`, `unix://…`, `local…` or a store elsewhere. */
  readonly url: string;
  readonly isDaemon: boolean;
  /** Whether the store takes any setting and unsigned paths from us; undefined if it does not say. */
  readonly trusted: boolean | undefined;
}

const Shape = v.looseObject({
  url: v.string(),
  /** A number up to 2.2x and in Lix; missing for stores without that notion. */
  trusted: v.optional(v.union([v.boolean(), v.number()])),
});

/** Parses `nix store info --json` (2.19 and newer) and `nix store ping --json`. @throws UserError if it is neither */
export function parseStoreInfo(text: string): StoreInfo {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Shape), text);
  if (!parsed.success) throw new UserError(`"nix store info --json" printed what no known Nix prints: ${text.trim()}`, { exitCode: 3 });
  const { url, trusted } = parsed.output;
  return { url, isDaemon: url === 'daemon' || url.startsWith('unix:'), trusted: trusted === undefined ? undefined : Boolean(trusted) };
}

/**
 * Asks a store whether it answers; the oldest Nix and all Lix call the question "ping".
 * @param store URL of the store; undefined for the one that Nix uses
 */
export function askStoreInfo(run: RunNix, store?: string): Promise<NixAnswer> {
  const which = store === undefined ? [] : ['--store', store];
  return askNix(run, [
    ['store', 'info', '--json', ...which],
    ['store', 'ping', '--json', ...which],
  ]);
}
