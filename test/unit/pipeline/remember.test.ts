import { describe, expect, test } from '@jest/globals';
import type { TargetId } from '../../../src/flake/index.js';
import { NO_HISTORY, type History, type Proof } from '../../../src/history/index.js';
import { decideKeep } from '../../../src/pipeline/keep.js';
import { remember } from '../../../src/pipeline/remember.js';
import type { ReportStatus } from '../../../src/report/index.js';
import { REPORT_STATUSES } from '../../../src/report/index.js';
import { drv, out } from '../../support/derivations.js';
import { own } from '../pack/samples.js';
import { GROUP_1, GROUP_2, memoryOf, PLAN, SYSTEM, TODAY, WEB, workOf } from './samples.js';

const WEB_ID = WEB as TargetId;
const OLD: Proof = { drvPath: drv('old'), outputs: { out: out('old') }, verdict: 'success', revision: 'a'.repeat(40) };
const reportOf = (status: ReportStatus) => ({
  targets: [{ id: WEB_ID, kind: 'host' as const, name: 'web', status, guilty: [] }],
});
const keptPath = (...references: readonly string[]) => ({ bytes: 1, used: TODAY - 2, references: references.map(own) });
const historyOf = (more: Partial<History>): History => ({ ...NO_HISTORY, ...more });

describe('remember', () => {
  const NEW: Proof = { drvPath: drv('web'), outputs: { out: out('web') }, verdict: 'success', revision: 'abc123' };
  const proofOf = (status: ReportStatus) =>
    remember(memoryOf({ history: historyOf({ targets: new Map([[WEB_ID, OLD]]) }) }), PLAN, reportOf(status), []).targets.get(WEB_ID);

  test.each<[ReportStatus, Proof]>([
    ['built', NEW],
    ['cached', NEW],
    ['failed', { ...NEW, verdict: 'failure' }],
    ['dependency-failed', { ...NEW, verdict: 'failure' }],
    ['unchanged', OLD],
    ['skipped', OLD],
    ['unsupported', OLD],
  ])('of a target that is %s what that proves, else what was proved before', (status, proof) => {
    expect(proofOf(status)).toEqual(proof);
  });

  test('every status that a report knows is told of above', () => {
    expect([...REPORT_STATUSES].sort()).toEqual(
      ['built', 'cached', 'failed', 'dependency-failed', 'unchanged', 'skipped', 'unsupported'].sort(),
    );
  });

  test('the builds of all groups that can be believed, the Nix and the commit', () => {
    const builds = (name: string, end: number) => ({
      builds: [{ drvPath: drv(name), name, system: SYSTEM, start: 0, end, succeeded: true }],
    });
    const work = [workOf(GROUP_1, {}, builds('web', 3)), workOf(GROUP_2, {}, builds('db', 4))];
    const { durations, nix, revision } = remember(memoryOf({ nix: '2.26.3' }), PLAN, { targets: [] }, work);
    expect(Object.fromEntries(durations)).toEqual({
      'x86_64-linux/web': { seconds: 3, day: TODAY },
      'x86_64-linux/db': { seconds: 4, day: TODAY },
    });
    expect([nix, revision]).toEqual(['2.26.3', 'abc123']);
  });

  describe('what the cache holds', () => {
    const history = historyOf({
      cache: new Map([
        [SYSTEM, { key: 'outputs/1/$', paths: { [own('a')]: keptPath() } }],
        ['aarch64-linux', { key: 'arm/1/$', paths: { [own('arm')]: keptPath(), [own('half')]: keptPath('gone') } }],
      ]),
    });
    const cacheAfter = (work: ReturnType<typeof workOf>[], memory = memoryOf({ history })) =>
      remember(memory, PLAN, { targets: [] }, work).cache;
    const built = (group: string, name: string) =>
      workOf(
        group,
        { paths: [{ path: own(name), bytes: 5, references: [] }] },
        { builds: [{ drvPath: drv(name), name, start: 0, end: 60, succeeded: true }] },
      );

    test('is as the jobs that save decide', () => {
      const work = [built(GROUP_1, 'web'), built(GROUP_2, 'db')];
      const decision = decideKeep(memoryOf({ history }), SYSTEM, work);
      expect(decision).toMatchObject({ save: true });
      expect(cacheAfter(work).get(SYSTEM)).toEqual({ key: decision?.key, paths: Object.fromEntries(decision?.paths ?? []) });
    });

    test('of a system without work stays, as far as it is whole', () => {
      expect(cacheAfter([built(GROUP_1, 'web')]).get('aarch64-linux')).toEqual({ key: 'arm/1/$', paths: { [own('arm')]: keptPath() } });
    });

    test('stays where no job left anything', () => {
      expect(cacheAfter([]).get(SYSTEM)).toEqual({ key: 'outputs/1/$', paths: { [own('a')]: keptPath() } });
    });

    test('is forgotten where it is lost and nothing new is kept', () => {
      expect([...cacheAfter([workOf(GROUP_1, { restore: {} })]).keys()]).toEqual(['aarch64-linux']);
    });

    test('is nothing where nothing is to be kept', () => {
      expect(cacheAfter([built(GROUP_1, 'web')], memoryOf({ budget: 0 })).size).toBe(0);
    });
  });
});
