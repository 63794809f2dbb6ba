import { matchesAny } from '../runtime/index.js';
import { type Config } from './config.js';
import { mergeDeploy, type DeploySettings } from './deploy-settings.js';
import { DEFAULT_HEALTH_CHECKS, type HealthCheck } from './health-check.js';
import { mergeInstall, type InstallSettings } from './install-settings.js';
import { dropUndefined, findLast } from './merge.js';
import { quoteText, type ConfigProblem } from './problem.js';
import { type VmPatch, type VmSettings } from './vm-settings.js';

/** All that the configuration says about one host. */
export interface HostSettings {
  readonly labels: readonly string[];
  readonly vm: VmSettings;
  /** Never none: DEFAULT_HEALTH_CHECKS where the configuration lists nothing. */
  readonly health: readonly HealthCheck[];
  readonly deploy: DeploySettings;
  readonly install: InstallSettings;
}

/**
 * What holds for a host: of every entry whose glob matches, in the order of the file, key by key; a later one wins.
 * Tables (`vm`, `secrets`, `deploy`, `install`) are merged, lists (`labels`, `health`, `files` …) replaced.
 * @param hostName as in `nixosConfigurations`
 */
export function settingsOf(config: Config, hostName: string): HostSettings {
  const patches = config.entries.filter(({ glob }) => matchesAny(hostName, [glob])).map(({ patch }) => patch);
  const health = findLast(patches.map((patch) => patch.health));
  return {
    labels: findLast(patches.map((patch) => patch.labels)) ?? [],
    vm: mergeVm(listGiven(patches.map(({ vm }) => vm))),
    health: health === undefined || health.length === 0 ? DEFAULT_HEALTH_CHECKS : health,
    deploy: mergeDeploy(listGiven(patches.map(({ deploy }) => deploy)), hostName),
    install: mergeInstall(listGiven(patches.map(({ install }) => install))),
  };
}

const listGiven = <T>(values: readonly (T | null | undefined)[]): readonly T[] =>
  values.flatMap((value) => (value === undefined || value === null ? [] : [value]));

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
    installTest: last('install-test') ?? false,
    secrets: new Map(patches.flatMap(({ secrets }) => [...(secrets ?? [])])),
    disabledUnits: last('disabled-units') ?? [],
    ...dropUndefined(optional),
  };
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
