import { describe, expect, test } from '@jest/globals';
import type { DrvPath } from '../../../src/nix/index.js';
import { NO_EXPERIENCE } from '../../../src/plan/experience.js';
import { planFlake, type PlanPorts } from '../../../src/plan/plan-flake.js';
import { ToolError } from '../../../src/runtime/index.js';
import { byDrvPath, derivation, drv, out } from '../../support/derivations.js';
import { createRecorder } from '../../support/recorder.js';
import { broken, evaluated, evaluationOf, OPTIONS, storeOf } from './samples.js';

const WEB = 'nixosConfigurations.web';
const TWIN = evaluated('nixosConfigurations.twin', { drvPath: drv('web') });
const MAC = evaluated('nixosConfigurations.mac', { system: 'aarch64-darwin' });

function createStore({ derivations, dryRun } = storeOf([derivation('web')])) {
  const asked: DrvPath[][] = [];
  const log = createRecorder();
  const ports: PlanPorts = {
    nix: {
      readDerivations: (drvPaths) => {
        asked.push([...drvPaths]);
        return Promise.resolve(derivations);
      },
      dryRun: (drvPaths) => {
        asked.push([...drvPaths]);
        return Promise.resolve(dryRun);
      },
      findInvalid: () => Promise.reject(new Error('not asked where there are substituters')),
    },
    log,
    hasSubstituters: true,
  };
  return { asked, log, ports };
}

describe('planFlake', () => {
  test('plans by what the store says of the derivations', async () => {
    const plan = await planFlake(evaluationOf([evaluated(WEB)]), OPTIONS, createStore().ports);
    expect(plan).toMatchObject({ targets: [{ id: WEB, status: 'build' }], groups: [{ targets: [WEB] }], derivations: { total: 1 } });
  });

  test('asks once for each derivation that some runner could build', async () => {
    const { asked, ports } = createStore();
    await planFlake(evaluationOf([evaluated(WEB), TWIN, MAC, broken('checks.x.y', 'm')]), OPTIONS, ports);
    expect(asked).toEqual([[drv('web')], [drv('web')]]);
  });

  test('asks nothing if there is nothing to plan', async () => {
    const { asked, ports } = createStore();
    const plan = await planFlake(evaluationOf([MAC, broken(WEB, 'm')]), OPTIONS, ports);
    expect(asked).toEqual([]);
    expect(plan).toMatchObject({
      targets: [{ status: 'unsupported' }, { status: 'failed' }],
      derivations: { total: 0, cached: 0, toBuild: 0 },
    });
  });

  test.each([
    [[out('hole')], 1],
    [[out('hole'), out('another')], 2],
  ])('warns of holes in a cached closure, naming one: %j', async (holes, count) => {
    const { log, ports } = createStore(storeOf([derivation('web')], [], { unknown: new Set(holes) }));
    await planFlake(evaluationOf([evaluated(WEB)]), OPTIONS, ports);
    expect(log.warnings).toEqual([
      `A cached closure has holes: ${count} paths, like ${out('hole')}, are nowhere to be had. Everything is realised to see whether it matters.`,
    ]);
  });

  test('warns of nothing if there is no hole', async () => {
    const { log, ports } = createStore();
    await planFlake(evaluationOf([evaluated(WEB)]), OPTIONS, ports);
    expect(log.warnings).toEqual([]);
  });

  test('does not plan without the store', async () => {
    const { ports } = createStore();
    const nix: PlanPorts['nix'] = { ...ports.nix, dryRun: () => Promise.reject(new ToolError(['nix', 'build'], 1, 'no daemon')) };
    await expect(planFlake(evaluationOf([evaluated(WEB)]), OPTIONS, { ...ports, nix })).rejects.toBeInstanceOf(ToolError);
  });
});

describe('planFlake with targets that were proved', () => {
  const DB = 'nixosConfigurations.db';
  const library = derivation('library');
  const store = storeOf([derivation('web', ['library']), derivation('db', ['sql']), library, derivation('sql')]);
  const options = (...proved: readonly string[]) => ({
    ...OPTIONS,
    experience: { ...NO_EXPERIENCE, findProof: ({ name }: { readonly name: string }) => (proved.includes(name) ? 'Good.' : undefined) },
  });
  const evaluation = evaluationOf([evaluated(WEB), evaluated(DB)]);

  test('reads the derivations of all, and asks what has to be built for the others only', async () => {
    const { asked, ports } = createStore(store);
    const plan = await planFlake(evaluation, options('db'), ports);
    expect(asked).toEqual([[drv('web'), drv('db')], [drv('web')]]);
    expect(plan.targets.map(({ status }) => status)).toEqual(['build', 'unchanged']);
  });

  test('asks for nothing if all were', async () => {
    const { asked, ports } = createStore(store);
    expect((await planFlake(evaluation, options('web', 'db'), ports)).derivations).toEqual({ total: 4, cached: 4, toBuild: 0 });
    expect(asked).toEqual([[drv('web'), drv('db')]]);
  });

  test.each([
    [['db'], [[out('web'), out('library')]]],
    [['web', 'db'], []],
  ])('asks a machine without substituters for the others’ paths only: %j', async (proved, expected) => {
    const asked: string[][] = [];
    const nix: PlanPorts['nix'] = {
      ...createStore(store).ports.nix,
      findInvalid: (paths) => {
        asked.push([...paths]);
        return Promise.resolve(new Set(paths));
      },
    };
    await planFlake(evaluation, options(...proved), { nix, log: createRecorder(), hasSubstituters: false });
    expect(asked).toEqual(expected);
  });
});

describe('planFlake on a machine without substituters', () => {
  const library = derivation('library');
  const web = derivation('web', ['library']);

  /** Plans the host "web", which needs a library, by what is in the store alone. */
  const planWith = async (invalid: readonly string[]) => {
    const known = byDrvPath([web, library]);
    const nix: PlanPorts['nix'] = {
      readDerivations: () => Promise.resolve(known),
      dryRun: () => Promise.reject(new Error('nobody to ask')),
      findInvalid: (paths) => Promise.resolve(new Set(paths.filter((path) => invalid.includes(path)))),
    };
    const { targets, derivations } = await planFlake(evaluationOf([evaluated(WEB)]), OPTIONS, {
      nix,
      log: createRecorder(),
      hasSubstituters: false,
    });
    return { status: targets[0]?.status, toBuild: derivations.toBuild };
  };

  test.each([
    { there: 'nothing', invalid: [out('web'), out('library')], status: 'build', toBuild: 2 },
    { there: 'the library', invalid: [out('web')], status: 'build', toBuild: 1 },
    { there: 'everything', invalid: [], status: 'cached', toBuild: 0 },
    { there: 'the host, whose library was collected', invalid: [out('library')], status: 'cached', toBuild: 0 },
  ])('with $there in the store, the host is to $status with $toBuild derivations', async ({ invalid, status, toBuild }) => {
    expect(await planWith(invalid)).toEqual({ status, toBuild });
  });

  test('a derivation whose output path is known only after building is built', async () => {
    const floating = { ...web, outputs: {} };
    const nix: PlanPorts['nix'] = {
      readDerivations: () => Promise.resolve(byDrvPath([floating, library])),
      dryRun: () => Promise.reject(new Error('nobody to ask')),
      findInvalid: () => Promise.resolve(new Set()),
    };
    const plan = await planFlake(evaluationOf([evaluated(WEB)]), OPTIONS, { nix, log: createRecorder(), hasSubstituters: false });
    expect(plan.targets[0]?.status).toBe('build');
  });
});
