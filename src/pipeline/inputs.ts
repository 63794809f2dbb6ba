import { parseRunnerMap } from '../plan/index.js';
import { formatSize, InputProblem, parseSize } from '../runtime/index.js';

/** Least memory in which Nix evaluates anything at all. */
const MIN_EVALUATOR_BYTES = 64 * 2 ** 20;

/** Bytes for one evaluator. @throws InputProblem for a size in which none can work */
export function parseMemoryLimit(text: string): number {
  const bytes = parseSize(text);
  if (bytes < MIN_EVALUATOR_BYTES)
    throw new InputProblem(`must be at least ${formatSize(MIN_EVALUATOR_BYTES)}, as no evaluator works with less, but is "${text}"`);
  return bytes;
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
    parse: parseMemoryLimit,
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
      'JSON of Nix system → runner: a label, a list of labels, `{"runs-on": …, "features": [...], "max-jobs": 4}` with the system features that builds may ask for and the builds side by side, or a list of such objects in the order of preference: a target goes to the first that has all the features it asks for. Outputs for other systems are not looked at; hosts of other systems are reported as unsupported.',
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

/** Least bytes that a cache between runs can do anything with. */
const MIN_CACHE_BYTES = 2 ** 20;

/** Bytes for the cache between runs. @throws InputProblem for a size that holds nothing */
export function parseCacheSize(text: string): number {
  const bytes = parseSize(text);
  if (bytes < MIN_CACHE_BYTES)
    throw new InputProblem(
      `must be at least ${formatSize(MIN_CACHE_BYTES)}, but is "${text}". To keep nothing between runs write "cache: false"`,
    );
  return bytes;
}

/** What is taken from earlier runs, and kept for later ones. */
export const ECONOMY_INPUTS = {
  cache: {
    kind: 'flag',
    default: true,
    description:
      'Keep in GitHub’s cache what was built and no binary cache has, how long builds took, and which targets are proved good, so that later runs do not build it again.',
  },
  'cache-size-limit': {
    kind: 'parsed',
    default: '3 GiB',
    parse: parseCacheSize,
    description: 'What may be kept of built paths for each system, before compression. What was not used for longest goes first.',
  },
  'changed-only': {
    kind: 'flag',
    default: true,
    description: 'Do not build targets whose output paths an earlier run proved good, such as that of the merge base.',
  },
  'retry-failed': {
    kind: 'flag',
    default: false,
    description:
      'Build derivations again that failed by themselves in an earlier run. Running the workflow’s jobs again on GitHub does so too.',
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
