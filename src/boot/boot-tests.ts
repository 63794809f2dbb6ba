import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CONFIG_FILES, listUnusedGlobs, readConfig, settingsOf, type Config, type HostSettings } from '../config/index.js';
import type { VmTests, Flake } from '../flake/index.js';
import { boundHealthTime } from '../health/index.js';
import { findErrorCode, UserError, type Logger } from '../runtime/index.js';
import { describeProbe, writeProbe, type BootLimits } from '../vm/index.js';

/** Milliseconds that a guest has besides booting and its checks: to find the probe's port, and to power off. */
const MARGIN_MS = 30_000;
/** Milliseconds of silence on a real machine after which a guest counts as hung. */
const SILENCE_MS = 120_000;

/** The same; undefined for one with problems, which the check tells. */
export async function findRepositoryConfig(flake: Pick<Flake, 'root'>): Promise<Config | undefined> {
  return readRepositoryConfig(flake).catch((error: unknown) => {
    if (error instanceof UserError) return undefined;
    throw error;
  });
}

/** Reads the repository's configuration; empty without a file, and for a flake that is not on this disk. @throws UserError for one with problems */
export async function readRepositoryConfig({ root }: Pick<Flake, 'root'>): Promise<Config> {
  return readConfig(async (path) => {
    if (root === undefined) return undefined;
    try {
      return await readFile(join(root, path));
    } catch (error) {
      if (findErrorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  });
}

/** Says which globs of the configuration match no host: mostly one that was renamed. */
export function annotateUnusedGlobs(config: Config, hosts: readonly string[], log: Logger): void {
  for (const { message, line, column } of listUnusedGlobs(config, hosts)) {
    log.annotate({ severity: 'warning', title: 'Configuration', message, position: { file: CONFIG_FILES[0], line, column } });
  }
}

/**
 * How long a host may take on a machine with hardware virtualisation, in milliseconds.
 * @throws UserError if the time limit leaves nothing for booting
 */
export function chooseLimits(
  host: string,
  { vm, health }: HostSettings,
  defaultLimitMs: number,
): BootLimits & { readonly healthMs: number } {
  const totalMs = vm.timeLimit ?? defaultLimitMs;
  const healthMs = Math.min(boundHealthTime(health), Math.max(0, totalMs - 2 * MARGIN_MS));
  const bootMs = totalMs - healthMs - MARGIN_MS;
  if (bootMs < MARGIN_MS)
    throw new UserError(
      `The time limit of ${host}'s boot test, ${totalMs / 1_000} s, is too short for any guest: give it at least ${(3 * MARGIN_MS) / 1_000} s (input "vm-time-limit", or "time-limit" in ${CONFIG_FILES[0]}).`,
    );
  return { totalMs, bootMs, healthMs, silenceMs: Math.min(SILENCE_MS, bootMs) };
}

/** Whether any host gets a module from the flake's source. */
export function needsSource(config: Config, hosts: readonly string[]): boolean {
  return hosts.some((host) => settingsOf(config, host).vm.module !== undefined);
}

/** Linux takes no longer argument of a command; what else is in it has room besides. Source: MAX_ARG_STRLEN in linux/binfmts.h. */
const MAX_SETTINGS_BYTES = 70_000;

export interface VmTestOptions {
  /** Milliseconds for a host of which the configuration says nothing. */
  readonly 'vm-time-limit': number;
  readonly 'nixos-tests': 'driver' | 'sandbox';
}

/**
 * What the evaluation has to know to boot hosts, and to run tests.
 * @param hosts names
 * @param source store path of the flake's source
 * @throws UserError if the configuration does not fit, or says too much
 */
export function makeVmTests(config: Config, hosts: readonly string[], source: string | undefined, options: VmTestOptions): VmTests {
  const indexes = new Map<string, number>();
  const booted: Record<string, number> = {};
  for (const host of hosts) {
    const settings = settingsOf(config, host);
    if (!settings.vm.enabled) continue;
    const { bootMs, healthMs } = chooseLimits(host, settings, options['vm-time-limit']);
    const text = JSON.stringify(describeProbe(settings, { bootTimeLimit: bootMs, healthTimeLimit: healthMs }));
    const index = indexes.get(text) ?? indexes.size;
    indexes.set(text, index);
    booted[host] = index;
  }
  const texts = [...indexes.keys()];
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(JSON.stringify(text)), 0);
  if (bytes > MAX_SETTINGS_BYTES)
    throw new UserError(
      `${CONFIG_FILES[0]} says ${bytes} bytes of different things about hosts, of which ${MAX_SETTINGS_BYTES} fit into one evaluation. Let more hosts share their settings, and put long commands into scripts of the repository.`,
    );
  return {
    module: writeProbe(needsSource(config, hosts) ? source : undefined),
    settings: texts.map((text) => JSON.parse(text) as unknown),
    hosts: booted,
    installTests: hosts.filter((host) => settingsOf(config, host).vm.installTest),
    drivers: options['nixos-tests'] === 'driver',
  };
}
