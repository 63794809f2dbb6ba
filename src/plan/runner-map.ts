import * as v from 'valibot';
import { InputProblem } from '../runtime/index.js';

/** Where derivations of one system are built. */
export interface Runner {
  /** Labels for `runs-on`. */
  readonly labels: readonly string[];
  /** System features that builds there may ask for. */
  readonly features: readonly string[];
}

/** Nix system → runner. */
export type RunnerMap = Readonly<Record<string, Runner>>;

const Labels = v.union([v.pipe(v.string(), v.nonEmpty()), v.pipe(v.array(v.pipe(v.string(), v.nonEmpty())), v.nonEmpty())]);
const Entry = v.union([Labels, v.strictObject({ 'runs-on': Labels, features: v.optional(v.array(v.string())) })]);
const MapJson = v.record(v.pipe(v.string(), v.regex(/^[a-z0-9_]+-[a-z0-9_]+$/, 'a Nix system like x86_64-linux')), Entry);

/** What every Nix builder offers, and KVM where GitHub's hosted runners have it: on x86_64 Linux. */
function defaultFeatures(system: string): readonly string[] {
  const common = ['benchmark', 'big-parallel', 'nixos-test'];
  if (system.endsWith('-darwin')) return [...common, 'apple-virt'];
  return system === 'x86_64-linux' ? [...common, 'kvm'] : common;
}

/**
 * Parses the input "runner-map": JSON of system → label, list of labels, or `{"runs-on": …, "features": […]}`.
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
  return Object.fromEntries(
    Object.entries(parsed.output).map(([system, entry]) => {
      const hasDetails = typeof entry === 'object' && 'runs-on' in entry;
      const labels = hasDetails ? entry['runs-on'] : entry;
      const features = hasDetails ? entry.features : undefined;
      return [system, { labels: typeof labels === 'string' ? [labels] : labels, features: features ?? defaultFeatures(system) }];
    }),
  );
}

/** The runner for a system. A flake may call its systems what it likes, `constructor` too. */
export function findRunner(runners: RunnerMap, system: string): Runner | undefined {
  return Object.hasOwn(runners, system) ? runners[system] : undefined;
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
