import { stripControls } from '../../nix/index.js';

/** Characters of a host's words that a message keeps. */
const MAX_CHARS = 2_000;

/** A host's words for use in a message. */
export function cleanRemoteText(text: string): string {
  return stripControls(text).slice(-MAX_CHARS);
}
