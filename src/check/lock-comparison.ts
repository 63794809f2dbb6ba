import type { LockFile, Problem } from '../flake/index.js';
import type { Position } from '../runtime/index.js';
import type { DeclaredInput } from './declared-inputs.js';
import { isOtherSource } from './source.js';

/** A problem of the lock file. */
export interface LockProblem extends Problem {
  /** Concluded by comparing flake.nix with flake.lock: an evaluation that opens the flake refutes it, as Nix compares them too. */
  readonly inferred: boolean;
}

export type Path = readonly string[];

/** What is being compared, with the places that messages name. */
export interface Comparison {
  readonly declared: readonly DeclaredInput[];
  readonly lock: LockFile;
  readonly flakeAt: (input: Pick<DeclaredInput, 'line' | 'column'>) => Position;
  readonly lockAt: (...keys: readonly string[]) => Position;
}

export const RELOCK = 'Run "nix flake lock" and commit the result.';
export const report = (
  severity: Problem['severity'],
  title: string,
  message: string,
  position: Position | undefined,
  inferred = false,
): LockProblem => {
  return { severity, source: 'lock', title, message, position, inferred };
};
export const quote = (path: Path): string => `"${path.join('/')}"`;

/** Every declaration with its path from the root: an input, or what is set for an input of an input. */
export function listDeclarations(
  inputs: readonly DeclaredInput[],
  parent: Path = [],
): readonly { readonly path: Path; readonly input: DeclaredInput }[] {
  return inputs.flatMap((input) => {
    const path = [...parent, input.name];
    return [{ path, input }, ...listDeclarations(input.inputs, path)];
  });
}

/**
 * Whether the lock file can tell what inputs an input has. One that it lacks, or has from another source, is a problem of its own,
 * and says nothing of the inputs that it will have once it is locked.
 */
export function knowsInput(name: string, { declared, lock }: Pick<Comparison, 'declared' | 'lock'>): boolean {
  const label = lock.nodes[lock.root]?.inputs[name];
  const original = typeof label === 'string' ? lock.nodes[label]?.original : undefined;
  const source = declared.find((input) => input.name === name)?.source ?? {};
  return label !== undefined && (original === undefined || !isOtherSource(source, original));
}
