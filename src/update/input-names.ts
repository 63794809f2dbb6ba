import { type UpdateSettings } from '../config/index.js';
import { findSimilar, matchesAny } from '../runtime/index.js';

/** A glob of the settings may match nothing today; a name that matches nothing is misspelt or out of date. */
const isGlob = (name: string): boolean => /[*?{]/.test(name);

const SHOWN_NAMES = 10;

/**
 * A sentence for each name of the settings or of the dispatch that is no input.
 * @param only what was asked for at the dispatch
 * @param known every input of every flake, as `disko/nixpkgs`
 */
export function listUnknownNames(
  { groups, ignore, nested, cooldown }: Pick<UpdateSettings, 'groups' | 'ignore' | 'nested' | 'cooldown'>,
  only: readonly string[],
  known: readonly string[],
): readonly string[] {
  const isInput = (name: string) => known.includes(name);
  const isMatch = (name: string) => known.some((input) => matchesAny(input, [name]));
  const named = [
    { where: 'The inputs to update name', names: only, isGood: isMatch },
    ...[
      ...groups.map(({ name, inputs }) => ({ where: `The group "${name}" in update.groups names`, names: inputs })),
      { where: 'update.ignore names', names: ignore },
      { where: 'update.nested names', names: nested },
      { where: 'update.cooldown.inputs names', names: cooldown.inputs.map(({ glob }) => glob) },
    ].map((place) => ({ ...place, isGood: (name: string) => isGlob(name) || isInput(name) })),
  ];
  return named.flatMap(({ where, names, isGood }) =>
    names
      .filter((name) => !isGood(name))
      .map((name) => `${where} ${JSON.stringify(name)}, but no flake has such an input; ${hint(name, known)}`),
  );
}

function hint(name: string, known: readonly string[]): string {
  const similar = findSimilar(name, known);
  if (similar !== undefined) return `did you mean "${similar}"?`;
  if (known.length === 0) return 'there are no inputs at all.';
  const own = known.filter((input) => !input.includes('/'));
  const more = own.length - SHOWN_NAMES;
  return `the inputs are ${own.slice(0, SHOWN_NAMES).join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
}
