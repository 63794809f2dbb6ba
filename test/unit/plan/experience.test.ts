import { describe, expect, test } from '@jest/globals';
import type { Derivation, DrvPath, StorePath } from '../../../src/nix/index.js';
import { NO_EXPERIENCE, type Experience } from '../../../src/plan/experience.js';
import { makePlan } from '../../../src/plan/make-plan.js';
import { derivation, drv, out } from '../../support/derivations.js';
import { evaluated, evaluationOf, OPTIONS, storeOf } from './samples.js';

const id = (name: string) => `nixosConfigurations.${name}`;
const kept = (...names: readonly string[]): Partial<Experience> => ({ kept: new Set<StorePath>(names.map(out)) });
const failed = (...names: readonly string[]): Partial<Experience> => ({
  findFailure: (drvPath: DrvPath) => (names.map(drv).includes(drvPath) ? { message: 'builder failed' } : undefined),
});
const proved = (...names: readonly string[]): Partial<Experience> => ({
  findProof: ({ name }) => (names.includes(name) ? 'It was good before.' : undefined),
});

/** A plan of hosts, all of which have to be built. */
function planWith(experience: Partial<Experience>, hosts: readonly string[], derivations: readonly Derivation[], more: object = {}) {
  const plan = makePlan(evaluationOf(hosts.map((host) => evaluated(id(host)))), storeOf(derivations), {
    ...OPTIONS,
    experience: { ...NO_EXPERIENCE, ...experience },
    ...more,
  });
  return { ...plan, statuses: plan.targets.map(({ name, status }) => `${name}: ${status}`) };
}
const FLEET = [
  derivation('web', ['lib']),
  derivation('db', ['lib', 'sql']),
  derivation('lib', ['glibc']),
  derivation('glibc'),
  derivation('sql'),
];

const ONE_AT_A_TIME = { 'x86_64-linux': [{ labels: ['small'], features: [], maxJobs: 1 }] };

describe('a target that was proved', () => {
  test('is unchanged, with the reason, and causes no builds', () => {
    const plan = planWith(proved('db'), ['web', 'db'], FLEET);
    expect(plan.statuses).toEqual(['web: build', 'db: unchanged']);
    expect(plan.targets[1]).toMatchObject({ reason: 'It was good before.', drvPath: drv('db') });
    expect(plan.groups).toMatchObject([{ targets: [id('web')], derivations: 3 }]);
    expect(plan.derivations).toEqual({ total: 5, cached: 2, toBuild: 3 });
  });

  test('is unchanged whatever else is known of it', () => {
    expect(planWith({ ...proved('web'), ...failed('glibc'), ...kept('web') }, ['web', 'db'], FLEET).statuses).toEqual([
      'web: unchanged',
      'db: failed',
    ]);
  });

  test('leaves nothing to build, if all were', () => {
    const plan = planWith(proved('web', 'db'), ['web', 'db'], FLEET);
    expect(plan.groups).toEqual([]);
    expect(plan.estimate).toEqual({ seconds: 0, runnerSeconds: 0, lowerBound: 0 });
  });
});

describe('what the cache of an earlier run holds', () => {
  test('is not built, nor what only it needs, and its group has to fetch it', () => {
    const plan = planWith(kept('lib'), ['web', 'db'], FLEET);
    expect(plan.groups).toMatchObject([{ targets: [id('db'), id('web')], derivations: 3, restores: true }]);
    expect(plan.derivations).toEqual({ total: 5, cached: 2, toBuild: 3 });
  });

  test('is fetched to see whether it is still there, if it is all of a target', () => {
    const plan = planWith(kept('web'), ['web'], FLEET);
    expect(plan.targets).toMatchObject([{ status: 'build' }]);
    expect(plan.groups).toMatchObject([{ derivations: 0, restores: true }]);
  });

  test('counts for nothing where a store has it anyway', () => {
    const store = storeOf([derivation('web', ['lib']), derivation('lib')], ['web']);
    const plan = makePlan(evaluationOf([evaluated(id('web'))]), store, { ...OPTIONS, experience: { ...NO_EXPERIENCE, ...kept('lib') } });
    expect(plan.groups).toMatchObject([{ derivations: 1, restores: false }]);
    const cached = makePlan(evaluationOf([evaluated(id('web'))]), storeOf([derivation('web')], []), {
      ...OPTIONS,
      experience: { ...NO_EXPERIENCE, ...kept('web') },
    });
    expect(cached.targets[0]?.reason).toBeUndefined();
  });

  test('has to be all outputs of a derivation', () => {
    const lib = derivation('lib', [], { outputs: { out: out('lib'), dev: out('lib-dev') } });
    expect(planWith(kept('lib'), ['web'], [derivation('web', ['lib']), lib]).derivations.toBuild).toBe(2);
    expect(planWith(kept('lib', 'lib-dev'), ['web'], [derivation('web', ['lib']), lib]).derivations.toBuild).toBe(1);
  });

  test('is nothing of a derivation whose outputs are known only after building', () => {
    expect(planWith(kept('lib'), ['web'], [derivation('web', ['lib']), derivation('lib', [], { outputs: {} })]).derivations.toBuild).toBe(
      2,
    );
  });

  test('is fetched by those groups only that need it, directly or by what another job builds', () => {
    const hosts = ['a', 'b', 'c', 'd'];
    const derivations = [
      ...['a', 'b'].map((name) => derivation(name, ['shared'])),
      ...['c', 'd'].map((name) => derivation(name, ['other'])),
      ...[derivation('shared', ['held']), derivation('held'), derivation('other')],
    ];
    const plan = planWith({ ...kept('held'), findSeconds: () => 900 }, hosts, derivations, { jobSeconds: 0, runners: ONE_AT_A_TIME });
    expect(plan.groups.map(({ wave, targets, roots, restores }) => [wave, targets[0] ?? roots[0], restores])).toEqual([
      [1, drv('shared'), true],
      [1, drv('other'), false],
      [2, id('a'), true],
      [2, id('b'), true],
      [2, id('c'), false],
      [2, id('d'), false],
    ]);
  });

  test('is fetched for a target that is realised only because some cached closure has a hole', () => {
    const store = storeOf([derivation('web')], ['web'], { unknown: new Set([out('hole')]) });
    const plan = makePlan(evaluationOf([evaluated(id('web'))]), store, { ...OPTIONS, experience: { ...NO_EXPERIENCE, ...kept('web') } });
    expect(plan.groups).toMatchObject([{ targets: [id('web')], derivations: 0, restores: true }]);
  });
});

describe('what failed in an earlier run', () => {
  test('fails its targets, however far below it is, and is not built', () => {
    const plan = planWith(failed('sql'), ['web', 'db'], FLEET);
    expect(plan.statuses).toEqual(['web: build', 'db: failed']);
    expect(plan.targets[1]).toMatchObject({
      remembered: { drvPath: drv('sql'), name: 'sql', message: 'builder failed' },
      reason:
        'Exactly this derivation, "sql", failed in an earlier run, so it was not tried again. To try it again, re-run the job on GitHub, or set the input "retry-failed" to true.',
    });
    expect(plan.groups).toMatchObject([{ targets: [id('web')], derivations: 3 }]);
  });

  test('is the lowest of several', () => {
    const plan = planWith(failed('db', 'lib', 'glibc'), ['db'], FLEET);
    expect(plan.targets[0]?.remembered?.name).toBe('glibc');
  });

  test('counts for nothing if it does not have to be built', () => {
    expect(planWith({ ...failed('glibc'), ...kept('lib') }, ['web'], FLEET).statuses).toEqual(['web: build']);
  });

  test('does not turn what no runner can build into a failure', () => {
    const derivations = [derivation('web', ['gpu']), derivation('gpu', [], { requiredSystemFeatures: ['gpu'] })];
    expect(planWith(failed('web'), ['web'], derivations).statuses).toEqual(['web: unsupported']);
  });
});

test('seconds that earlier runs measured are those of the plan', () => {
  const plan = planWith({ findSeconds: ({ name }) => ({ web: 100, lib: 20.4 })[name] }, ['web'], FLEET);
  expect(plan.groups[0]?.seconds).toBe(122);
  expect(plan.estimate).toEqual({ seconds: 162, runnerSeconds: 162, lowerBound: 122 });
});
