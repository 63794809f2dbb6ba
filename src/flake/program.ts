import { readFileSync } from 'node:fs';
import { globToRegexSource } from '../runtime/index.js';

/** What evaluate.nix is told. */
export interface ProgramArguments {
  /** Marks our own traces; unguessable, so that an evaluated flake cannot forge results. */
  readonly token: string;
  /** Systems of which the per-system outputs are looked at. */
  readonly systems: readonly string[];
  /** Globs over target ids. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Also look at outputs that are no targets: overlays, modules, apps, templates … */
  readonly checkOutputs: boolean;
  /** Top-level outputs that could not even be listed in an earlier process. */
  readonly skipCategories: readonly string[];
  /** Steps to run, as half-open range of indexes into the listing, which is the same in every process. */
  readonly from: number;
  readonly to?: number;
}

/** Text as a Nix string literal. */
export function quoteNix(text: string): string {
  return `"${text
    .replace(/["\\]|\$(?=\{)/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')}"`;
}

/** The Nix function, for `nix eval FLAKE#. --apply`, that evaluates a flake as told. */
export function writeProgram(args: ProgramArguments): string {
  const program = readFileSync(new URL('./evaluate.nix', import.meta.url), 'utf8');
  const json = JSON.stringify({
    ...args,
    to: args.to ?? null,
    include: args.include.map(globToRegexSource),
    exclude: args.exclude.map(globToRegexSource),
  });
  return `(${program}) (builtins.fromJSON ${quoteNix(json)})`;
}
