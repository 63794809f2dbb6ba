import { posix } from 'node:path';
import * as v from 'valibot';
import { InputProblem } from '../runtime/index.js';
import { choice, dictionary, flag, isTable, line, list, pattern, table, whole } from './schema-parts.js';

/** Seconds. A source is some days old or some weeks; the durations of other tables are those of a job. */
const AGES = new Map(Object.entries({ min: 60, h: 3_600, d: 86_400, w: 604_800 }));
const LONGEST_AGE = 365 * 86_400;
const AGE = 'an age with its unit, such as "3 d" or "12 h"';

/** Seconds of an age like `3 d`. @throws InputProblem */
function parseAge(text: string): number {
  const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/.exec(text.trim()) ?? [];
  const factor = AGES.get(unit);
  if (amount === '' || factor === undefined) throw new InputProblem(`must be ${AGE}, but is "${text}"; the units are min, h, d and w`);
  const seconds = Math.round(Number(amount) * factor);
  if (seconds > LONGEST_AGE) throw new InputProblem(`must be at most 365 d, but is "${text}"`);
  return seconds;
}

const AgeSchema = v.pipe(
  line(AGE, 50),
  v.rawTransform<string, number>(({ dataset, addIssue, NEVER }) => {
    try {
      return parseAge(dataset.value);
    } catch (error) {
      if (!(error instanceof InputProblem)) throw error;
      addIssue({ message: error.message });
      return NEVER;
    }
  }),
);

const FlakeSchema = v.pipe(
  pattern(/^[^/].*$/, 'a directory relative to the root of the repository, such as "." or "hosts/edge"', 1_000),
  v.transform((path) => posix.normalize(path).replace(/\/$/, '')),
  v.check((path) => path !== '..' && !path.startsWith('../'), 'must not lead out of the repository'),
);

const hasNoneTwice = (items: readonly string[] | null): boolean => items === null || new Set(items).size === items.length;

const InputGlobSchema = line('the name of an input, such as "nixpkgs", "home-*" or "disko/nixpkgs"', 250);
const NestedGlobSchema = v.pipe(
  InputGlobSchema,
  v.check((glob) => glob.includes('/'), 'must name an input of an input, such as "disko/nixpkgs"'),
);
const InputGlobsSchema = list(InputGlobSchema, 'names of inputs', 200);

/** Part of the name of a branch. */
const GroupNameSchema = v.pipe(
  pattern(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, 'a name of letters, digits, _ and -', 50),
  v.check((name) => name !== 'all', 'must not be "all", which is what the proposal of all other inputs is called'),
);
const GroupSchema = table({
  name: GroupNameSchema,
  inputs: v.pipe(
    v.array(InputGlobSchema, 'must be a list of names of inputs, one per line after "- "'),
    v.check((globs) => globs.length > 0, 'must name at least one input'),
    v.check((globs) => globs.length <= 200, 'must have at most 200 items'),
  ),
});

const CooldownTableSchema = table({
  age: v.optional(AgeSchema),
  inputs: v.optional(v.nullable(dictionary(InputGlobSchema, AgeSchema, 'a table of inputs and ages, such as {nixpkgs: 3 d}'))),
});
/** One age for all, or a table. */
const CooldownSchema = v.lazy((input) =>
  isTable(input)
    ? CooldownTableSchema
    : v.pipe(
        AgeSchema,
        v.transform((age): v.InferOutput<typeof CooldownTableSchema> => ({ age })),
      ),
);

/** What GitHub takes as a login; that of a managed user has an underscore, that of an App ends in [bot]. */
const LoginSchema = pattern(/^[A-Za-z0-9][A-Za-z0-9_-]*(?:\[bot\])?$/, 'the name of a GitHub account, without "@"', 100);
const TeamSchema = pattern(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/, 'the short name of a team, without the organization and "@"', 100);

const MODES = ['all', 'per-input'] as const;
const PROOFS = ['build', 'ci', 'none'] as const;
const AUTO_MERGES = ['never', 'proven'] as const;
const MERGE_METHODS = ['merge', 'squash', 'rebase'] as const;

/** The table `update`: only what it sets. */
export const UpdatePatchSchema = v.pipe(
  table({
    flakes: v.optional(
      v.pipe(
        list(FlakeSchema, 'directories', 50),
        v.check((flakes) => hasNoneTwice(flakes), 'must not name the same directory twice'),
      ),
    ),
    mode: v.optional(choice(MODES)),
    groups: v.optional(
      v.pipe(
        list(GroupSchema, 'groups', 50),
        v.check((groups) => hasNoneTwice(groups?.map(({ name }) => name) ?? null), 'must not have two groups of one name'),
      ),
    ),
    ignore: v.optional(InputGlobsSchema),
    nested: v.optional(list(NestedGlobSchema, 'names of inputs of inputs', 200)),
    cooldown: v.optional(v.nullable(CooldownSchema)),
    proof: v.optional(choice(PROOFS)),
    labels: v.optional(list(line('a label', 50), 'labels', 50)),
    assignees: v.optional(list(LoginSchema, 'accounts', 10)),
    reviewers: v.optional(list(LoginSchema, 'accounts', 15)),
    'team-reviewers': v.optional(list(TeamSchema, 'teams', 15)),
    draft: v.optional(flag),
    'auto-merge': v.optional(choice(AUTO_MERGES)),
    'merge-method': v.optional(choice(MERGE_METHODS)),
    commits: v.optional(whole(0, 250)),
    statuses: v.optional(list(line('the name of a check', 100), 'names of checks', 5)),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed || dataset.value['auto-merge'] !== 'proven') return;
    const { proof = 'build', draft } = dataset.value;
    const refuse = (message: string) =>
      addIssue({
        message,
        path: [{ type: 'object', origin: 'value', input: dataset.value, key: 'auto-merge', value: 'proven' }],
      });
    if (proof !== 'build') refuse(`must be never, as update.proof is ${proof}: only what Panther has built itself is merged`);
    if (draft === true) refuse('must be never, as update.draft is true: GitHub merges no drafts');
  }),
);
export type UpdatePatch = v.InferOutput<typeof UpdatePatchSchema>;

/** Inputs that are proposed together. */
export interface UpdateGroup {
  /** Letters, digits, `_` and `-`. */
  readonly name: string;
  /** Globs over paths of input names (`disko/nixpkgs`). */
  readonly inputs: readonly string[];
}

/** How the lock files of the repository are updated. Globs are over paths of input names, such as `nixpkgs` and `disko/nixpkgs`. */
export interface UpdateSettings {
  /** Directories relative to the root of the repository. */
  readonly flakes: readonly string[];
  /** Whether inputs that are in no group are proposed together, or each by itself. */
  readonly mode: (typeof MODES)[number];
  /** An input that is in several belongs to the first. */
  readonly groups: readonly UpdateGroup[];
  readonly ignore: readonly string[];
  /** Inputs of inputs that are updated by themselves too. */
  readonly nested: readonly string[];
  /** How old a candidate has to be. Of `inputs` the last that matches wins. */
  readonly cooldown: { readonly seconds: number; readonly inputs: readonly { readonly glob: string; readonly seconds: number }[] };
  /** Who proves a proposal: we before it is opened, the repository's CI after that, or nobody. */
  readonly proof: (typeof PROOFS)[number];
  readonly labels: readonly string[];
  readonly assignees: readonly string[];
  readonly reviewers: readonly string[];
  readonly teamReviewers: readonly string[];
  readonly draft: boolean;
  /** `proven` only with the proof `build`. */
  readonly autoMerge: (typeof AUTO_MERGES)[number];
  readonly mergeMethod: (typeof MERGE_METHODS)[number];
  /** Commits of an input that are listed at most. */
  readonly commits: number;
  /** Names under which the proof stands among the checks of a proposal: those that the branch's rules require. */
  readonly statuses: readonly string[];
}

/** The settings of the repository, with what holds where it says nothing. */
export function updateSettingsOf({ update: patch = {} }: { readonly update?: UpdatePatch }): UpdateSettings {
  const { flakes, cooldown } = patch;
  return {
    flakes: flakes === undefined || flakes === null || flakes.length === 0 ? ['.'] : flakes,
    mode: patch.mode ?? 'all',
    groups: patch.groups ?? [],
    ignore: patch.ignore ?? [],
    nested: patch.nested ?? [],
    cooldown: {
      seconds: cooldown?.age ?? 0,
      inputs: [...(cooldown?.inputs ?? [])].map(([glob, seconds]) => ({ glob, seconds })),
    },
    proof: patch.proof ?? 'build',
    labels: patch.labels ?? [],
    assignees: patch.assignees ?? [],
    reviewers: patch.reviewers ?? [],
    teamReviewers: patch['team-reviewers'] ?? [],
    draft: patch.draft ?? false,
    autoMerge: patch['auto-merge'] ?? 'never',
    mergeMethod: patch['merge-method'] ?? 'merge',
    commits: patch.commits ?? 25,
    statuses: patch.statuses ?? ['Panther update'],
  };
}
