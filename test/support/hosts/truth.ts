import { readFile, readlink } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** What is so on a host, whatever it says of itself. Read from outside, also while it is off. */
export interface HostTruth {
  /** Where the system profile leads: a toplevel. */
  readonly profile: string | undefined;
  /** Number of the profile's generation. */
  readonly generation: number | undefined;
  /** The toplevel that the next boot starts. */
  readonly bootDefault: string | undefined;
  /** Every start of a `switch-to-configuration`, in order: `VERB TOPLEVEL`. */
  readonly switches: readonly string[];
}

/** What is so only while the host is on. */
export interface RunningTruth {
  /** Where /run/current-system leads. */
  readonly current: string | undefined;
  readonly booted: string | undefined;
  /** The toplevel whose activation came to its end last: what is truly active, even if `current` already says more. */
  readonly activated: string | undefined;
}

const PROFILES = 'nix/var/nix/profiles';

/** @param root of the host's disk */
export async function readHostTruth(root: string): Promise<HostTruth> {
  const link = await readLink(join(root, PROFILES, 'system'));
  const generation = /^system-(\d+)-link$/.exec(basename(link ?? ''))?.[1];
  const log = await readText(join(root, 'var/log/switch.log'));
  return {
    profile: link === undefined ? undefined : await readLink(join(root, PROFILES, basename(link))),
    generation: generation === undefined ? undefined : Number(generation),
    bootDefault: await readText(join(root, 'boot/default')),
    switches: (log ?? '')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split(' ').slice(1).join(' ')),
  };
}

/** @param root as the host's own processes see it */
export async function readRunningTruth(root: string): Promise<RunningTruth> {
  return {
    current: await readLink(join(root, 'run/current-system')),
    booted: await readLink(join(root, 'run/booted-system')),
    activated: await readText(join(root, 'run/nixos-running-config')),
  };
}

/** @returns `key=value` lines of the state file of the deployment protocol; undefined without one */
export async function readDeployState(root: string): Promise<ReadonlyMap<string, string> | undefined> {
  const text = await readText(join(root, 'var/lib/panther/deploy/state'));
  return text === undefined ? undefined : new Map(text.split('\n').map((line) => [line.replace(/=.*/, ''), line.replace(/^[^=]*=/, '')]));
}

const readLink = (path: string): Promise<string | undefined> => readlink(path).catch(() => undefined);

const readText = async (path: string): Promise<string | undefined> => {
  const text = (await readFile(path, 'utf8').catch(() => '')).trim();
  return text === '' ? undefined : text;
};
