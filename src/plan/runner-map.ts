import * as v from 'valibot';
import { InputProblem } from '../runtime/index.js';

/** Where derivations of one system are built. */
export interface Runner {
  /** Labels for `runs-on`. */
  readonly labels: readonly string[];
  /** System features that builds there may ask for. */
  readonly features: readonly string[];
  /** Builds side by side; undefined if the user does not say. */
  readonly maxJobs?: number | undefined;
}

/** Nix system → its runners, the preferred one first. */
export type RunnerMap = Readonly<Record<string, readonly Runner[]>>;

const Label = v.pipe(v.string(), v.nonEmpty());
const Labels = v.union([Label, v.pipe(v.array(Label), v.nonEmpty())]);
const Details = v.strictObject({
  'runs-on': Labels,
  features: v.optional(v.array(v.string())),
  'max-jobs': v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
});
const Entry = v.union([Labels, Details, v.pipe(v.array(Details), v.nonEmpty())]);
const MapJson = v.record(v.pipe(v.string(), v.regex(/^[a-z0-9_]+-[a-z0-9_]+$/, 'a Nix system like x86_64-linux')), Entry);

/** What every Nix builder offers, and KVM where GitHub's hosted runners have it: on x86_64 Linux. */
function defaultFeatures(system: string): readonly string[] {
  const common = ['benchmark', 'big-parallel', 'nixos-test'];
  if (system.endsWith('-darwin')) return [...common, 'apple-virt'];
  return system === 'x86_64-linux' ? [...common, 'kvm'] : common;
}

function toRunner(details: v.InferOutput<typeof Details>, system: string): Runner {
  const { 'runs-on': labels, features = defaultFeatures(system), 'max-jobs': maxJobs } = details;
  return { labels: typeof labels === 'string' ? [labels] : labels, features, ...(maxJobs === undefined ? {} : { maxJobs }) };
}

const isLabels = (entry: v.InferOutput<typeof Entry>): entry is v.InferOutput<typeof Labels> =>
  typeof entry === 'string' || (Array.isArray(entry) && typeof entry[0] === 'string');

function toRunners(entry: v.InferOutput<typeof Entry>, system: string): readonly Runner[] {
  if (isLabels(entry)) return [toRunner({ 'runs-on': entry }, system)];
  return (Array.isArray(entry) ? entry : [entry]).map((details) => toRunner(details, system));
}

/**
 * Parses the input "runner-map": JSON of system → label, list of labels, `{"runs-on": …, "features": […], "max-jobs": …}`,
 * or a list of those objects, the preferred one first.
 * @throws InputProblem
 */
export function parseRunnerMap(text: string): RunnerMap {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new InputProblem(`must be JSON like {"x86_64-linux": "ubuntu-latest"}, but is ${text.slice(0, 80)}`, { cause: error });
  }
  const parsed = v.safeParse(MapJson, json);
  if (!parsed.success || Object.keys(parsed.output).length === 0) {
    const detail = parsed.success ? 'it is empty' : v.summarize(parsed.issues).replaceAll('\n', ' ');
    throw new InputProblem(`must map Nix systems to runner labels, like {"x86_64-linux": "ubuntu-latest"}: ${detail}`);
  }
  return Object.fromEntries(Object.entries(parsed.output).map(([system, entry]) => [system, toRunners(entry, system)]));
}

/** The runners for a system, the preferred one first. A flake may call its systems what it likes, `constructor` too. */
export function listRunners(runners: RunnerMap, system: string): readonly Runner[] {
  return Object.hasOwn(runners, system) ? (runners[system] ?? []) : [];
}

/** Other systems that a machine builds without help. Source: getDefaultExtraPlatforms() in src/libstore/globals.cc. */
const ALSO_BUILDS: Readonly<Record<string, readonly string[]>> = {
  'x86_64-linux': ['i686-linux'],
  'aarch64-darwin': ['x86_64-darwin'],
};

/** Whether a runner of `system` can build a derivation for `wanted`. */
export function canBuild(system: string, wanted: string): boolean {
  return wanted === system || wanted === 'builtin' || (ALSO_BUILDS[system]?.includes(wanted) ?? false);
}
