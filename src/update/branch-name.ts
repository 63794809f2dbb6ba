import { type InputPath } from '../flake/index.js';
import { hashText } from '../runtime/index.js';

/** Where our branches are; all below it is ours. */
const PREFIX = 'panther/update';
const MAX_SLUG_CHARS = 80;

/** One part of a name as git takes it, whatever it is: all but letters, digits, `_` and `-` as the hexadecimal digits of its bytes. */
const encodePart = (part: string): string => part.replace(/[^A-Za-z0-9_-]/gu, (char) => `=${Buffer.from(char).toString('hex')}`);

/** Different for different parts, and the same with every run. */
function makeSlug(parts: readonly string[]): string {
  const slug = parts.map(encodePart).join('+');
  return slug.length <= MAX_SLUG_CHARS ? slug : `${slug.slice(0, MAX_SLUG_CHARS - 20)}=${hashText(slug).slice(0, 16)}`;
}

/** `nixpkgs`, `disko+nixpkgs`. */
export const slugOfInput = (path: InputPath): string => makeSlug(path);

/** `only,disko,nixpkgs`: the comma is in no other id. */
export const slugOfInputs = (paths: readonly InputPath[]): string => {
  const slug = ['only', ...paths.map(slugOfInput).sort()].join(',');
  return slug.length <= MAX_SLUG_CHARS ? slug : `only,${hashText(slug).slice(0, 16)}`;
};

/**
 * The branch of a proposal: `panther/update/nixpkgs`, `panther/update/@hosts+edge/nixpkgs`. The @ is there because git can have no branch `a/b`
 * beside a branch `a`: a flake in the directory `nixpkgs` must not stand in the way of an input of that name.
 * @param flake directory relative to the root of the repository
 */
export function nameBranch({ id, flake }: { readonly id: string; readonly flake: string }): string {
  return flake === '.' ? `${PREFIX}/${id}` : `${PREFIX}/@${makeSlug(flake.split('/'))}/${id}`;
}
