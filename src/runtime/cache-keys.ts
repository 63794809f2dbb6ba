import { UserError } from './errors.js';
import { hashText } from './files.js';

/** GitHub takes no longer key, no comma in it, and no more keys than this at once. Source: checkKey and restoreCache in \@actions/cache. */
const MAX_KEY_CHARS = 512;
const MAX_KEYS = 10;

/** First part of all our keys. The number rises when what an entry holds changes its meaning, so that no run reads what it does not understand. */
const NAMESPACE = 'panther-1';
/** What a part may take of a key, and how many there may be: together they always fit, whatever the parts are. */
const MAX_PART_CHARS = 80;
const MAX_PARTS = 6;
/** Ends each part. */
const SEPARATOR = '/';
/** Ends a whole key: GitHub takes a key for a prefix if nothing matches it whole, and run 1 must not find the entry of run 10. */
const END = '$';
/** Between the head of a long part and its hash. */
const HASH_MARK = '~';
const HASH_CHARS = 32;

/** A part without separators, ends, marks and commas. Different texts give different parts. */
function encodePart(part: string): string {
  // Not encodeURIComponent, which throws at half a character and leaves our marks as they are.
  const encoded = [...Buffer.from(part)]
    .map((byte) => {
      const char = String.fromCharCode(byte);
      return /[\w.-]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
  if (encoded.length <= MAX_PART_CHARS) return encoded;
  return `${encoded.slice(0, MAX_PART_CHARS - HASH_CHARS - HASH_MARK.length)}${HASH_MARK}${hashText(part).slice(0, HASH_CHARS)}`;
}

/**
 * A prefix that all keys begin with whose first parts are these, and no others: `a`, `1` is no prefix of `a`, `10`.
 * @throws Error if there are no parts, more than six, or an empty one, which would be a mistake of ours
 */
export function makeCachePrefix(parts: readonly string[]): string {
  if (parts.length === 0 || parts.length > MAX_PARTS || parts.includes('')) {
    throw new Error(`A cache key has one to ${MAX_PARTS} parts that are not empty, but was to be made of ${JSON.stringify(parts)}.`);
  }
  return [NAMESPACE, ...parts.map(encodePart)].map((part) => `${part}${SEPARATOR}`).join('');
}

/**
 * The key of one cache entry, from what it belongs to: the most general part (the flake) first, the most special (the run) last.
 * Any text will do as a part: what GitHub refuses is written as `%2C`, what is too long is cut and told apart by its hash.
 * @throws Error as {@link makeCachePrefix}
 */
export function makeCacheKey(parts: readonly string[]): string {
  return `${makeCachePrefix(parts)}${END}`;
}

/**
 * Checks a key that was not made by {@link makeCacheKey}.
 * @throws UserError if GitHub would refuse it
 */
export function parseCacheKey(text: string): string {
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  if (text === '') throw new UserError('A cache key must have at least one character, but is empty.');
  if (text.length > MAX_KEY_CHARS) {
    throw new UserError(`A cache key may have ${MAX_KEY_CHARS} characters, but "${shown}" has ${text.length}. Shorten it.`);
  }
  if (text.includes(',')) throw new UserError(`A cache key may not have a comma, but "${shown}" has one. Replace it by another character.`);
  return text;
}

/**
 * Checks what is asked for at once: a key and the prefixes to fall back to.
 * @throws UserError if GitHub would refuse them; Error if a prefix could end in the middle of a part
 */
export function checkCacheKeys(key: string, prefixes: readonly string[]): void {
  for (const each of [key, ...prefixes]) parseCacheKey(each);
  if (prefixes.length >= MAX_KEYS) {
    throw new UserError(`GitHub’s cache can be asked for ${MAX_KEYS} keys at once, but ${prefixes.length + 1} were given. Give fewer.`);
  }
  const open = prefixes.find((prefix) => !prefix.endsWith(SEPARATOR));
  if (open !== undefined) throw new Error(`The cache prefix "${open}" does not end in "${SEPARATOR}": it would match the keys of others.`);
}
