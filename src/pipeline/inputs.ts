import { parseRunnerMap } from '../plan/index.js';
import { InputProblem } from '../runtime/index.js';

const UNITS = { B: 1, KiB: 1_024, MiB: 1_048_576, GiB: 1_073_741_824 } as const;

/** Bytes of a size like `1 GiB` or `512MiB`. @throws InputProblem */
export function parseSize(text: string): number {
  const parsed = /^(\d+(?:\.\d+)?)\s*(B|KiB|MiB|GiB)$/.exec(text);
  const unit = parsed?.[2] as keyof typeof UNITS | undefined;
  if (parsed === null || unit === undefined || Number(parsed[1]) === 0)
    throw new InputProblem(`must be a size above zero like 2 GiB or 512 MiB, but is "${text}"`);
  return Math.floor(Number(parsed[1]) * UNITS[unit]);
}

/** Which flake. */
export const FLAKE_INPUT = {
  flake: {
    kind: 'text',
    default: '.',
    description: 'Directory of the flake, relative to the repository, or a flake reference like `github:owner/repo`.',
  },
} as const;

/** How a flake is evaluated. */
export const EVALUATION_INPUTS = {
  include: {
    kind: 'list',
    default: '*',
    description:
      'Globs over target ids, such as `nixosConfigurations.*` or `checks.*`, separated by blanks or lines. Only targets that match one are looked at.',
  },
  exclude: { kind: 'list', description: 'Globs over target ids to leave out, even if they match `include`.' },
  'allow-import-from-derivation': {
    kind: 'flag',
    default: false,
    description:
      'Let the evaluation build derivations and read what they made (IFD). Off, targets that need it fail with a message that says so.',
  },
  'accept-flake-config': {
    kind: 'flag',
    default: false,
    description: 'Obey the `nixConfig` of the flake. Whoever can change the flake can then name substituters and keys that are trusted.',
  },
  'memory-limit': {
    kind: 'parsed',
    parse: parseSize,
    description:
      'Memory one evaluator may use, such as `6 GiB`. Above it the work is split among several, one after another. Default: 70 % of the machine.',
  },
} as const;

/** How the work is divided among jobs. */
export const PLAN_INPUTS = {
  'runner-map': {
    kind: 'parsed',
    default: '{"x86_64-linux": "ubuntu-latest"}',
    parse: parseRunnerMap,
    description:
      'JSON of Nix system → runner: a label, a list of labels, or `{"runs-on": …, "features": [...]}` with the system features that builds may ask for. Outputs for other systems are not looked at; hosts of other systems are reported as unsupported.',
  },
  'max-runners': {
    kind: 'integer',
    min: 1,
    max: 255,
    default: 20,
    description: 'Build jobs at most. GitHub allows 255 of one matrix; free accounts run 20 at a time.',
  },
  'minutes-per-runner': {
    kind: 'integer',
    min: 0,
    max: 300,
    default: 10,
    description:
      'Estimated minutes of building that one job gets before another is started; targets that share what has to be built stay together. 0: one job for each target.',
  },
} as const;

/** What the check looks at besides evaluation. */
export const CHECK_INPUTS = {
  format: {
    kind: 'flag',
    default: true,
    description: "Run the flake's `formatter` on a copy of the repository and report files it would change.",
  },
  statix: {
    kind: 'choice',
    values: ['auto', 'on', 'off'],
    default: 'auto',
    description: 'Report findings of statix as warnings: `auto` if it is installed.',
  },
  deadnix: {
    kind: 'choice',
    values: ['auto', 'on', 'off'],
    default: 'auto',
    description: 'Report findings of deadnix as warnings: `auto` if it is installed.',
  },
} as const;
