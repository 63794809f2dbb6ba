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
  /** What is to run in virtual machines; nothing if absent. */
  readonly vmTests?: VmTests | undefined;
  /** Names of hosts that do not evaluate: their boot tests would not either. */
  readonly brokenHosts?: readonly string[];
  /** Steps to run, as half-open range of indexes into the listing, which is the same in every process. */
  readonly from: number;
  readonly to?: number;
}

/** What runs in virtual machines. Hosts are booted as what they are, with one more module. */
export interface VmTests {
  /** Nix expression: a function from one host's settings to a NixOS module. Our own text, never a user's. */
  readonly module: string;
  /** Different settings; anything JSON can say. Most hosts share theirs, and the program has to fit into one argument of a command. */
  readonly settings: readonly unknown[];
  /** Which settings each host that is to be booted has, by name. */
  readonly hosts: Readonly<Record<string, number>>;
  /** Names of hosts whose disks disko lays out, and whose layout is tried: `system.build.installTest`. */
  readonly installTests: readonly string[];
  /** Whether checks that are NixOS tests become their drivers, which run outside Nix's sandbox. */
  readonly drivers: boolean;
}

/** Text as a Nix string literal. */
export function quoteNix(text: string): string {
  return `"${text
    .replace(/["\\]|\$(?=\{)/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')}"`;
}

/** The Nix function, for `nix eval FLAKE#. --apply`, that evaluates a flake as told. */
export function writeProgram({ vmTests, ...args }: ProgramArguments): string {
  const program = readFileSync(new URL('./evaluate.nix', import.meta.url), 'utf8');
  const json = JSON.stringify({
    ...args,
    to: args.to ?? null,
    include: args.include.map(globToRegexSource),
    exclude: args.exclude.map(globToRegexSource),
    ...(vmTests === undefined
      ? {}
      : { bootSettings: vmTests.settings, bootHosts: vmTests.hosts, installTests: vmTests.installTests, testDrivers: vmTests.drivers }),
  });
  const literal = `builtins.fromJSON ${quoteNix(json)}`;
  return `(${program}) (${vmTests === undefined ? literal : `${literal} // { bootModule = ${vmTests.module}; }`})`;
}
