import { cp, mkdir, readdir } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { parseGroupResult, type GroupResult } from '../../../src/build/index.js';
import type { CheckResult } from '../../../src/check/index.js';
import { hashPlan, type Plan } from '../../../src/plan/index.js';
import { makePlan } from '../../../src/plan/make-plan.js';
import { UserError, type ArtifactStore } from '../../../src/runtime/index.js';
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
