import { readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { storePathBase, isStorePath, type Nix, type PathInfo, type StorePath } from '../../nix/index.js';
import { formatStoreUrl, type Ssh, type SshTarget } from '../../ssh/index.js';
import type { Ancestry, CallLimits, Measured, SourcePort } from '../protocol/ports.js';

export interface SourcePorts {
  readonly ssh: Ssh;
  readonly nix: Pick<Nix, 'askStore' | 'closure' | 'pathInfo'>;
  /** Where the store lies on this machine's disk; undefined for a store elsewhere. */
  readonly storeDirectory: string | undefined;
  /** How two commits stand to each other; `unknown` where nobody knows them. */
  readonly compareCommits: (wanted: string, deployed: string) => Promise<Ancestry>;
}

/** Prints those of the paths on standard input that the host's store lacks. */
const FIND_MISSING = 'xargs -n 500 nix-store --check-validity --print-invalid';

/** Which of some paths the host lacks; undefined if it could not be asked. */
async function findMissing(
  paths: readonly StorePath[],
  target: SshTarget,
  { limitMs, signal }: CallLimits,
  ssh: Ssh,
): Promise<ReadonlySet<string> | undefined> {
  const work = { command: ['/bin/sh', '-c', FIND_MISSING] as const, input: paths.map((path) => `${path}\n`).join('') };
  const outcome = await ssh.run(target, { ...work, command: [...work.command] }, { timeLimit: limitMs, signal });
  if (outcome.kind !== 'ended' || outcome.exitCode !== 0) return undefined;
  return new Set(outcome.stdout.split('\n').filter(isStorePath));
}

/** What a system boots with. */
const BOOT_LINKS = ['kernel', 'initrd'] as const;

/** Bytes of kernel and initrd that the host has not in its store, and so not on its boot partition either. */
async function measureNewBoot(closure: StorePath, missing: ReadonlySet<string>, storeDirectory: string): Promise<number> {
  const onDisk = (path: string) => join(storeDirectory, path.slice('/nix/store/'.length));
  const sizes = await Promise.all(
    BOOT_LINKS.map(async (name) => {
      const file = await readlink(join(storeDirectory, storePathBase(closure), name)).catch(() => undefined);
      const path = /^\/nix\/store\/[^/]+/.exec(file ?? '')?.[0];
      if (file === undefined || path === undefined || !missing.has(path)) return 0;
      return stat(onDisk(file)).then(
        ({ size }) => size,
        () => 0,
      );
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function judgeTrust(
  missing: readonly PathInfo[],
  target: SshTarget,
  limits: CallLimits,
  nix: SourcePorts['nix'],
): Promise<Measured['trust']> {
  if (missing.length === 0) return 'signed';
  try {
    const { trusted } = await nix.askStore(formatStoreUrl(target), limits.signal);
    if (trusted === true) return 'trusted';
    // Whether the host trusts that key, it says when it takes the path.
    if (missing.every(({ isVouched }) => isVouched)) return 'signed';
    return trusted === false ? 'untrusted' : 'unknown';
  } catch (error) {
    limits.signal.throwIfAborted();
    if (error instanceof Error) return 'unknown';
    throw error;
  }
}

/** Measures what a deployment will ask of a host. */
export function createSource(target: SshTarget, { ssh, nix, storeDirectory, compareCommits }: SourcePorts): SourcePort {
  return {
    measure: async (closure, revision, facts, limits) => {
      const deployed = facts.history.find((one) => one.closure === facts.current)?.revision;
      const ancestry: Ancestry =
        revision === undefined || deployed === undefined ? { relation: 'unknown' } : await compareCommits(revision, deployed);
      if (!limits.copies) return { trust: 'unknown', ancestry };
      const infos = await nix.pathInfo(await nix.closure([closure]));
      const paths = infos.map(({ path }) => path);
      const missing = await findMissing(paths, target, limits, ssh);
      if (missing === undefined) return { trust: 'unknown', ancestry };
      const lacking = infos.filter(({ path }) => missing.has(path));
      return {
        missingBytes: lacking.reduce((sum, { narSize }) => sum + narSize, 0),
        ...(storeDirectory === undefined ? {} : { newBootBytes: await measureNewBoot(closure, missing, storeDirectory) }),
        trust: await judgeTrust(lacking, target, limits, nix),
        ancestry,
      };
    },
  };
}
