import { describe, expect, test } from '@jest/globals';
import type { Derivation, DrvPath, StorePath } from '../../../src/nix/index.js';
import { NO_EXPERIENCE, type Experience } from '../../../src/plan/experience.js';
import { makePlan, type PlanOptions } from '../../../src/plan/make-plan.js';
import { makeMatrix } from '../../../src/plan/matrix.js';
import type { Group } from '../../../src/plan/plan.js';
import { derivation, drv, out } from '../../support/derivations.js';
import { createRandom, evaluated, evaluationOf, OPTIONS, storeOf } from './samples.js';

const SYSTEMS = ['x86_64-linux', 'aarch64-linux'];
const RUNNERS: PlanOptions['runners'] = {
  'x86_64-linux': [
    { labels: ['plain'], features: [] },
    { labels: ['with-kvm'], features: ['kvm'], maxJobs: 4 },
  ],
  'aarch64-linux': [{ labels: ['arm'], features: [] }],
};

/** Hosts of two systems over layers of libraries, with some of everything that earlier runs may teach. */
function createRun(seed: number) {
  const random = createRandom(seed * 7_919 + 17);
  const derivations: Derivation[] = [];
  const pick = (names: readonly string[], one: number) => names.filter(() => random(one) === 0);
  const libraries: Record<string, string[]> = { 'x86_64-linux': [], 'aarch64-linux': [] };
  const sources = Array.from({ length: random(4) }, (_, index) => `source-${index}`);
  for (const name of sources) derivations.push(derivation(name, [], { system: 'builtin', fixedOutput: true }));
  for (const system of SYSTEMS) {
    for (let index = 0; index < 5 + random(30); index += 1) {
      const name = `lib-${index}-${system}`;
      derivations.push(derivation(name, [...pick(libraries[system] ?? [], 5), ...pick(sources, 20)], { system }));
      libraries[system]?.push(name);
    }
  }
  const targets = Array.from({ length: 1 + random(40) }, (_, index) => {
    const system = SYSTEMS[random(4) === 0 ? 1 : 0] ?? '';
    const name = `host-${index}`;
    const requiredSystemFeatures = system === 'x86_64-linux' && random(6) === 0 ? ['kvm'] : [];
    derivations.push(derivation(name, pick(libraries[system] ?? [], 6), { system, requiredSystemFeatures }));
    return evaluated(`nixosConfigurations.${name}`, { system });
  });
  const names = derivations.map(({ name }) => name);
  const there = new Set(pick(names, 15));
  const failed = new Set(pick(names, 40).map(drv));
  const proved = new Set(pick(names, 12));
  const seconds = new Map(names.map((name) => [name, random(4) === 0 ? undefined : random(400)] as const));
  const experience: Experience = {
    ...NO_EXPERIENCE,
    kept: new Set<StorePath>(pick(names, 12).map(out)),
    findProof: ({ name }) => (proved.has(name) ? 'Good.' : undefined),
    findFailure: (drvPath) => (failed.has(drvPath) ? { message: 'no' } : undefined),
    findSeconds: ({ name }) => seconds.get(name),
  };
  const missing = names.filter((name) => !there.has(name));
  const options = { ...OPTIONS, runners: RUNNERS, experience, maxJobs: 3 + random(20), jobSeconds: [0, 30, 300, 2_000][seed % 4] ?? 0 };
  const byPath = new Map(derivations.map((one) => [one.drvPath, one] as const));
  const isUnbuilt = ({ name, outputs }: Derivation) =>
    !there.has(name) && !Object.values(outputs).every((path) => experience.kept.has(path));
  /** What has to be built for some roots, found the slow and simple way. */
  const below = (roots: readonly DrvPath[]): ReadonlySet<DrvPath> => {
    const found = new Set<DrvPath>();
    const visit = (drvPath: DrvPath) => {
      const one = byPath.get(drvPath);
      if (one === undefined || !isUnbuilt(one) || found.has(drvPath)) return;
      found.add(drvPath);
      one.inputDrvs.forEach(visit);
    };
    roots.forEach(visit);
    return found;
  };
  return { evaluation: evaluationOf(targets), store: storeOf(derivations, missing), options, below, failed, proved, experience, byPath };
}

describe.each(Array.from({ length: 40 }, (_, seed) => seed))('the plan of a random run, seed %i', (seed) => {
  const run = createRun(seed);
  const plan = makePlan(run.evaluation, run.store, run.options);
  const drvOf = new Map(plan.targets.map(({ id, drvPath }) => [id, drvPath] as const));
  const rootsOf = ({ targets, roots }: Group) => [...roots, ...targets.flatMap((id) => drvOf.get(id) ?? [])];
  const first = plan.groups.filter(({ wave }) => wave === 1);
  const second = plan.groups.filter(({ wave }) => wave === 2);
  const builtFirst = new Map(first.map((group) => [group.id, run.below(group.roots)] as const));
  const allFirst = new Set([...builtFirst.values()].flatMap((built) => [...built]));
  const builtBy = (group: Group) =>
    group.wave === 1 ? [...(builtFirst.get(group.id) ?? [])] : [...run.below(rootsOf(group))].filter((path) => !allFirst.has(path));

  test('builds each derivation that has to be built in exactly one job', () => {
    const wanted = run.below(plan.targets.flatMap(({ status, drvPath }) => (status === 'build' ? (drvPath ?? []) : [])));
    expect(plan.groups.flatMap(builtBy).sort()).toEqual([...wanted].sort());
    expect(plan.derivations.toBuild).toBe(wanted.size);
  });

  test('tells of each group how many derivations it builds', () => {
    expect(plan.groups.map(({ derivations }) => derivations)).toEqual(plan.groups.map((group) => builtBy(group).length));
  });

  test('has each group of the second wave need exactly those of the first that build something below its targets', () => {
    for (const group of second) {
      const below = run.below(rootsOf(group));
      expect(group.needs).toEqual(
        first.filter(({ id }) => [...(builtFirst.get(id) ?? [])].some((path) => below.has(path))).map(({ id }) => id),
      );
    }
  });

  test('has the first wave’s groups build what they need themselves, and name nothing that they build anyway', () => {
    for (const { roots, needs } of first) {
      expect(needs).toEqual([]);
      for (const root of roots) {
        const inputs = run.byPath.get(root)?.inputDrvs ?? [];
        expect([...run.below(inputs)].filter((path) => roots.includes(path))).toEqual([]);
      }
    }
  });

  const isHeld = (path: DrvPath) =>
    run.store.dryRun.willBuild.has(path) && run.experience.kept.has(run.byPath.get(path)?.outputs['out'] ?? ('' as StorePath));

  test('fetches the cache for a group if what it has to have, or something that it needs, directly or not, is what the cache holds', () => {
    for (const group of plan.groups) {
      const needs = [...run.below(rootsOf(group))].flatMap((path) => run.byPath.get(path)?.inputDrvs ?? []);
      expect([group.id, group.restores]).toEqual([group.id, [...rootsOf(group), ...needs].some(isHeld)]);
    }
  });

  test('says of each target what is to be done with it', () => {
    for (const { name, drvPath, status } of plan.targets) {
      const below = drvPath === undefined ? new Set<DrvPath>() : run.below([drvPath]);
      const isDoomed = [...below].some((path) => run.failed.has(path));
      expect([name, status]).toEqual([
        name,
        run.proved.has(name)
          ? 'unchanged'
          : isDoomed
            ? 'failed'
            : below.size > 0 || (drvPath !== undefined && isHeld(drvPath))
              ? 'build'
              : 'cached',
      ]);
    }
  });

  test('sends each group where its derivations can be built', () => {
    for (const group of plan.groups) {
      for (const path of builtBy(group)) {
        const { system, requiredSystemFeatures = [] } = run.byPath.get(path) ?? {};
        expect(['builtin', group.system]).toContain(system);
        if (requiredSystemFeatures.length > 0) expect(group.runner).toEqual(['with-kvm']);
      }
    }
  });

  test('gives every job an id of its own, and a place in one of two matrices', () => {
    const ids = plan.groups.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect([1, 2].flatMap((wave) => makeMatrix(plan, wave as 1 | 2).include.map(({ group }) => group)).sort()).toEqual([...ids].sort());
  });

  test('is the same if it is made again', () => {
    const again = createRun(seed);
    expect(makePlan(again.evaluation, again.store, again.options)).toEqual(plan);
  });
});

test('random runs have two waves often, and one wave often', () => {
  const waves = Array.from({ length: 40 }, (_, seed) => {
    const { evaluation, store, options } = createRun(seed);
    return makePlan(evaluation, store, options).groups.some(({ wave }) => wave === 1);
  });
  expect(waves.filter(Boolean).length).toBeGreaterThan(10);
  expect(waves.filter((has) => !has).length).toBeGreaterThan(3);
});
