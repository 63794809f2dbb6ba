import { cp, mkdir, readdir } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { parseGroupResult, type GroupResult } from '../../../src/build/index.js';
import type { CheckResult } from '../../../src/check/index.js';
import { NO_HISTORY } from '../../../src/history/index.js';
import type { GroupOutputs } from '../../../src/pack/index.js';
import type { GroupWork } from '../../../src/pipeline/keep.js';
import type { Memory } from '../../../src/pipeline/memory.js';
import { hashPlan, type Group, type Plan } from '../../../src/plan/index.js';
import { makePlan } from '../../../src/plan/make-plan.js';
import { UserError, type ArtifactStore, type CacheStore } from '../../../src/runtime/index.js';
import { derivation, drv, out } from '../../support/derivations.js';
import { broken, evaluated, evaluationOf, OPTIONS, storeOf } from '../plan/samples.js';

export const WEB = 'nixosConfigurations.web';
export const DB = 'nixosConfigurations.db';
export const CHECK: CheckResult = {
  version: 1,
  problems: [{ severity: 'warning', source: 'lock', title: 't', message: 'm' }],
  skipped: ['statix: not installed'],
};

/** Two hosts to build, in a group each; one that is cached and one that is broken. */
export const PLAN: Plan = makePlan(
  evaluationOf([evaluated(WEB), evaluated(DB), evaluated('nixosConfigurations.mail'), broken('checks.x86_64-linux.fmt', 'no')], {
    revision: 'abc123',
    excluded: ['packages.x86_64-linux.hello'],
  }),
  storeOf([derivation('web'), derivation('db'), derivation('mail')], ['web', 'db']),
  { ...OPTIONS, jobSeconds: 0 },
);

export const [GROUP_1, GROUP_2] = ['x86_64-linux-1', 'x86_64-linux-2'];
export const SYSTEM = 'x86_64-linux';
export const TODAY = 20_000;

/** The same plan with other groups. */
export const withGroups = (groups: readonly Group[], more: Partial<Plan> = {}): Plan => ({ ...PLAN, groups: [...groups], ...more });

/** A group of the second wave, without anything to build, unless told otherwise. */
export function groupOf(id: string, more: Partial<Group> = {}): Group {
  return {
    id,
    wave: 2,
    system: SYSTEM,
    runner: ['ubuntu-latest'],
    targets: [],
    roots: [],
    needs: [],
    restores: false,
    derivations: 1,
    seconds: 60,
    ...more,
  };
}

/** What the jobs of a run know of earlier ones: nothing yet; a branch's run with a cache of 1 GiB. */
export function memoryOf(more: Partial<Memory> = {}): Memory {
  return {
    version: 1,
    history: NO_HISTORY,
    budget: 2 ** 30,
    isPullRequest: false,
    today: TODAY,
    historyKey: 'history/2/$',
    nix: '2.34.8',
    caches: { [SYSTEM]: { save: 'outputs/2/$', restore: 'outputs/2/$', prefixes: ['outputs/'], used: [] } },
    ...more,
  };
}

/** What a build job leaves of a group when all went well. */
export function resultOf(group: string, more: Partial<GroupResult> = {}): GroupResult {
  const targets = PLAN.groups.find(({ id }) => id === group)?.targets ?? [];
  return parseGroupResult({
    version: 1,
    group,
    plan: hashPlan(PLAN),
    targets: targets.map((id) => ({ id, status: 'built', seconds: 1, failures: [] })),
    failures: [],
    builds: [{ drvPath: drv('web'), name: 'web', start: 0, end: 1, succeeded: true }],
    outputs: [out('web')],
    fetched: { paths: 0 },
    seconds: 1,
    ...more,
  });
}

/** What a build job says of what it built, by the way of the same plan. */
export function outputsOf(group: string, more: Partial<GroupOutputs> = {}): GroupOutputs {
  return { version: 1, group, plan: hashPlan(PLAN), paths: [], ...more };
}

/** All that a build job leaves. */
export function workOf(group: string, outputs: Partial<GroupOutputs> = {}, result: Partial<GroupResult> = {}): GroupWork {
  return { result: resultOf(group, result), outputs: outputsOf(group, outputs) };
}

/** A cache store in a directory: each entry is a directory in it, and the newest is the one that was saved last. */
export function createFakeCacheStore(directory: string): CacheStore & { readonly asked: (readonly string[])[]; readonly saved: string[] } {
  const [asked, saved]: [string[][], string[]] = [[], []];
  const find = (key: string, prefixes: readonly string[]) =>
    saved.find((one) => one === key) ?? saved.toReversed().find((one) => prefixes.some((prefix) => one.startsWith(prefix)));
  return {
    asked,
    saved,
    restore: async (target, key, prefixes) => {
      asked.push([key, ...prefixes]);
      const found = find(key, prefixes);
      if (found === undefined) return undefined;
      await cp(join(directory, encodeURIComponent(found)), target, { recursive: true });
      return { key: found };
    },
    save: async (source, key) => {
      if (saved.includes(key)) return 'exists';
      await cp(source, join(directory, encodeURIComponent(key)), { recursive: true });
      saved.push(key);
      return 'saved';
    },
  };
}

/** An artifact store in a directory: each artifact is a directory in it. */
export function createFakeArtifactStore(directory: string): ArtifactStore {
  const list = () => readdir(directory);
  return {
    list,
    upload: async (name, root, files) => {
      for (const file of files) {
        const target = join(directory, name, relative(root, file));
        await mkdir(dirname(target), { recursive: true });
        await cp(file, target);
      }
    },
    download: async (name, target) => {
      if (!(await list()).includes(name)) throw new UserError(`The artifact "${name}" of this run is missing.`, { exitCode: 3 });
      await cp(join(directory, name), target, { recursive: true });
    },
  };
}
