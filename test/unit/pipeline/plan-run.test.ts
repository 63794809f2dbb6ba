import { describe, expect, test } from '@jest/globals';
import { NO_HISTORY, type History } from '../../../src/history/index.js';
import type { Nix } from '../../../src/nix/index.js';
import { planRun, type PlanRunOptions } from '../../../src/pipeline/plan-run.js';
import { byDrvPath, derivation, drv, out } from '../../support/derivations.js';
import { createRecorder } from '../../support/recorder.js';
import { evaluated, evaluationOf, OPTIONS as PLAN_OPTIONS } from '../plan/samples.js';
import { DB, SYSTEM, TODAY, WEB } from './samples.js';

const OPTIONS: PlanRunOptions = {
  ...PLAN_OPTIONS,
  cache: true,
  'cache-size-limit': 1_000,
  'changed-only': true,
  'retry-failed': false,
  base: 'panther',
  context: { isPullRequest: false, run: '77.1', attempt: 1, head: 'a'.repeat(40), base: 'b'.repeat(40) },
  now: new Date(TODAY * 86_400_000 + 5),
};
const DERIVATIONS = byDrvPath([derivation('libx'), derivation('web', ['libx']), derivation('db')]);
const HISTORY: History = {
  ...NO_HISTORY,
  targets: new Map([[WEB as never, { drvPath: drv('web'), outputs: { out: out('web') }, verdict: 'success' }]]),
  failures: new Map([[drv('db'), { name: 'db', message: 'no', day: TODAY - 1 }]]),
  cache: new Map([
    [
      SYSTEM,
      {
        key: 'outputs/1/$',
        paths: {
          [out('libx')]: { bytes: 5, used: TODAY - 1, references: [] },
          [out('gone')]: { bytes: 5, used: TODAY - 1, references: [] },
        },
      },
    ],
  ]),
};

async function run(history: History, more: Partial<PlanRunOptions> = {}) {
  const nix: Partial<Nix> = {
    version: () => Promise.resolve({ vendor: 'nix', nix: [2, 34], text: '2.34.8' }),
    readDerivations: () => Promise.resolve(DERIVATIONS),
    dryRun: () => Promise.resolve({ willBuild: new Set(DERIVATIONS.keys()), willFetch: new Set(), unknown: new Set() }),
  };
  const log = createRecorder();
  const { plan, memory } = await planRun(
    evaluationOf([evaluated(WEB), evaluated(DB)]),
    history,
    { ...OPTIONS, ...more },
    { nix: nix as Nix, log, hasSubstituters: true },
  );
  return { log, memory, statuses: Object.fromEntries(plan.targets.map(({ id, status }) => [id, status])), plan };
}

describe('planRun', () => {
  test('builds everything in a first run, and says where to save what is learned', async () => {
    const { memory, statuses } = await run(NO_HISTORY);
    expect(statuses).toEqual({ [WEB]: 'build', [DB]: 'build' });
    expect(memory).toMatchObject({ history: NO_HISTORY, budget: 1_000, isPullRequest: false, today: TODAY, nix: '2.34.8' });
    const { save, restore, prefixes, used } = memory.caches[SYSTEM] ?? { save: '', restore: '', prefixes: [], used: [] };
    expect(save).toMatch(/outputs.*77\.1/);
    expect([restore, used]).toEqual([save, []]);
    expect(prefixes.every((prefix) => save.startsWith(prefix))).toBe(true);
    expect(memory.historyKey).toMatch(/history.*77\.1/);
  });

  test('takes from earlier runs what is proved, what failed, and what is kept', async () => {
    const { memory, statuses } = await run(HISTORY);
    expect(statuses).toEqual({ [WEB]: 'unchanged', [DB]: 'failed' });
    expect(memory.caches[SYSTEM]).toMatchObject({ restore: 'outputs/1/$', used: [out('libx')] });
  });

  test.each<[string, Partial<PlanRunOptions>]>([
    ['the inputs say so', { 'retry-failed': true }],
    ['somebody told GitHub to run it again', { context: { ...OPTIONS.context, attempt: 2 } }],
  ])('tries again what failed if %s', async (_, more) => {
    expect((await run(HISTORY, more)).statuses[DB]).toBe('build');
  });

  test('builds what is proved if not only what changed is wanted', async () => {
    const { statuses, plan } = await run(HISTORY, { 'changed-only': false });
    expect(statuses[WEB]).toBe('build');
    expect(plan.groups.map(({ restores }) => restores)).toEqual([true]);
  });

  test('counts on no cache if there is to be none', async () => {
    const { memory, plan } = await run(HISTORY, { cache: false, 'changed-only': false });
    expect(memory.budget).toBe(0);
    expect(plan.groups.map(({ restores }) => restores)).toEqual([false]);
  });

  test('says so if earlier runs used another Nix, and trusts output paths all the same', async () => {
    const { log, statuses } = await run({ ...HISTORY, nix: '2.26.3' });
    expect(log.infos).toEqual([expect.stringMatching(/^Earlier runs used 2\.26\.3, this one 2\.34\.8: /)]);
    expect(statuses[WEB]).toBe('unchanged');
    expect((await run({ ...HISTORY, nix: '2.34.8' })).log.infos).toEqual([]);
  });
});
