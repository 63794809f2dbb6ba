import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Derivation, DrvPath, Nix, NixEvent, PathInfo, StorePath } from '../../../src/nix/index.js';
import { findNarInfo } from '../../../src/pack/narinfo.js';
import { byDrvPath, derivation } from '../../support/derivations.js';
import { builderFailed, failed, started, stopped } from '../build/events.js';
import { createFakeCopy, infoOf, own } from '../pack/samples.js';

/** A derivation whose output has a hash of its own. */
export const product = (name: string, needs: readonly string[] = []): Derivation =>
  derivation(name, needs, { outputs: { out: own(name) } });

export interface Machine {
  readonly derivations: readonly Derivation[];
  /** Names of derivations whose builder fails. */
  readonly failing?: readonly string[];
  /** A store elsewhere. */
  readonly remote?: boolean;
  /** Names of what is in the store before. */
  readonly valid?: readonly string[];
  /** What Nix says when it is to copy; undefined if it can. */
  readonly copyProblem?: string;
  /** Bytes of each output. */
  readonly bytes?: number;
}

/** Paths of a binary cache. Like Nix it ends the whole build at an entry that is damaged. */
async function listOffered(url: string): Promise<readonly StorePath[]> {
  const directory = new URL(url).pathname;
  const names = (await readdir(directory)).filter((name) => name.endsWith('.narinfo'));
  return Promise.all(
    names.map(async (name) => {
      const info = findNarInfo(await readFile(join(directory, name), 'utf8'));
      if (info === undefined) throw new Error(`${name} is damaged`);
      if ((await stat(join(directory, info.url))).size !== info.fileSize) throw new Error(`${info.url} is damaged`);
      return info.path;
    }),
  );
}

/**
 * A machine with a store on paper: what is built or fetched from a binary cache is valid afterwards, and refers to what its derivation needs.
 * `steps` is what it was asked to do, in order.
 */
export function createFakeMachine({ derivations, failing = [], remote = false, valid = [], copyProblem, bytes = 5 }: Machine) {
  const known = byDrvPath(derivations);
  const infos = derivations.map(({ name, inputDrvs }): PathInfo => {
    const references = inputDrvs.flatMap((input) => known.get(input)?.outputs['out'] ?? []);
    return infoOf(name, [], { references, narSize: bytes });
  });
  const infoByPath = new Map(infos.map((info) => [info.path, info]));
  const store = new Set<StorePath>(valid.map(own));
  const steps: string[] = [];
  const builds: {
    readonly substituters: readonly string[];
    readonly drvPaths: readonly DrvPath[];
    readonly timeLimit?: number | undefined;
    readonly maxJobs?: number | undefined;
  }[] = [];
  const copy = createFakeCopy(infos);

  const findClosure = (paths: readonly StorePath[]) => {
    const seen = new Set(paths);
    for (const path of seen) for (const other of infoByPath.get(path)?.references ?? []) seen.add(other);
    return [...seen].reverse();
  };
  const nix: Partial<Nix> = {
    storeDirectory: remote ? undefined : '/nix/store',
    readDerivations: () => Promise.resolve(known),
    dryRun: () =>
      Promise.resolve({
        willBuild: new Set(derivations.filter(({ name }) => !store.has(own(name))).map(({ drvPath }) => drvPath)),
        willFetch: new Set(),
        unknown: new Set(),
      }),
    build: async ({ drvPaths, substituters = [], timeLimit, maxJobs }, onEvent) => {
      builds.push({ drvPaths, substituters, timeLimit, maxJobs });
      steps.push('build');
      const offered = (await Promise.all(substituters.map(listOffered))).flat();
      let activity = 0;
      const events: NixEvent[] = [];
      const realise = (drvPath: DrvPath): boolean => {
        const one = known.get(drvPath);
        const path = one?.outputs['out'];
        if (one === undefined || path === undefined) return false;
        if (store.has(path)) return true;
        if (offered.includes(path)) {
          store.add(path);
          for (const input of one.inputDrvs) realise(input);
          return true;
        }
        if (!one.inputDrvs.every(realise)) return false;
        activity += 1;
        events.push(started(activity, one.name), stopped(activity));
        if (failing.includes(one.name)) events.push(failed(builderFailed(one.name)));
        else store.add(path);
        return !failing.includes(one.name);
      };
      const isGood = drvPaths.map(realise).every(Boolean);
      events.forEach(onEvent);
      return { exitCode: isGood ? 0 : 1, signal: undefined };
    },
    findInvalid: (paths) => Promise.resolve(new Set(paths.filter((path) => !store.has(path)))),
    pathInfo: (paths) => Promise.resolve(paths.flatMap((path) => (store.has(path) ? (infoByPath.get(path) ?? []) : []))),
    closure: (paths) => Promise.resolve(findClosure(paths)),
    copyOnlyTo: async (url, paths) => {
      steps.push('copy');
      if (copyProblem !== undefined) throw new Error(copyProblem);
      await copy.copyOnlyTo(url, paths);
    },
  };
  return { nix: nix as Nix, steps, builds, infos };
}
