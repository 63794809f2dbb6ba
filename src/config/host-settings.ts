import { matchesAny } from '../runtime/index.js';
import { type Config } from './config.js';
import { DEFAULT_HEALTH_CHECKS, type HealthCheck } from './health-check.js';
import { quoteText, type ConfigProblem } from './problem.js';
import { type VmPatch, type VmSettings } from './vm-settings.js';

/** All that the configuration says about one host. */
export interface HostSettings {
  readonly labels: readonly string[];
  readonly vm: VmSettings;
  /** Never none: DEFAULT_HEALTH_CHECKS where the configuration lists nothing. */
  readonly health: readonly HealthCheck[];
}

/**
 * What holds for a host: of every entry whose glob matches, in the order of the file, key by key; a later one wins.
 * Tables (`vm`, `secrets`) are merged, lists (`labels`, `health`, `disabled-units`) replaced.
 * @param hostName as in `nixosConfigurations`
 */
export function settingsOf(config: Config, hostName: string): HostSettings {
  const patches = config.entries.filter(({ glob }) => matchesAny(hostName, [glob])).map(({ patch }) => patch);
  const vmPatches = patches.flatMap(({ vm }) => (vm === undefined || vm === null ? [] : [vm]));
  const health = findLast(patches.map((patch) => patch.health));
  return {
    labels: findLast(patches.map((patch) => patch.labels)) ?? [],
    vm: mergeVm(vmPatches),
    health: health === undefined || health.length === 0 ? DEFAULT_HEALTH_CHECKS : health,
  };
}

function mergeVm(patches: readonly VmPatch[]): VmSettings {
  const last = <Key extends keyof VmPatch>(key: Key) => findLast(patches.map((patch) => patch[key]));
  const optional = {
    memory: last('memory'),
    cores: last('cores'),
    disk: last('disk'),
    timeLimit: last('time-limit'),
    module: last('module'),
  };
  return {
    enabled: last('enabled') ?? true,
    network: last('network') ?? false,
    secrets: new Map(patches.flatMap(({ secrets }) => [...(secrets ?? [])])),
    disabledUnits: last('disabled-units') ?? [],
    ...dropUndefined(optional),
  };
}

/** The last that is given; null is what YAML makes of a key without a value. */
function findLast<T>(values: readonly (T | null | undefined)[]): T | undefined {
  return values.reduce<T | undefined>((found, value) => value ?? found, undefined);
}

type Given<T> = { readonly [Key in keyof T]?: Exclude<T[Key], undefined> };

function dropUndefined<T extends object>(record: T): Given<T> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Given<T>;
}

/** A warning for each entry that matches no host of the flake: most likely the host was renamed or misspelt. */
export function listUnusedGlobs(config: Config, hostNames: readonly string[]): readonly ConfigProblem[] {
  const known = hostNames.length === 0 ? 'the flake has no hosts' : `the hosts are ${listSome(hostNames)}`;
  return config.entries
    .filter(({ glob }) => !hostNames.some((host) => matchesAny(host, [glob])))
    .map(({ glob, line, column }) => ({ line, column, message: `hosts.${quoteText(glob)} matches no host; ${known}.` }));
}

const SHOWN_HOSTS = 10;

function listSome(names: readonly string[]): string {
  const more = names.length - SHOWN_HOSTS;
  return `${names.slice(0, SHOWN_HOSTS).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
