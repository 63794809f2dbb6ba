import { describe, expect, test } from '@jest/globals';
import { NO_EXPERIENCE } from '../../../src/plan/experience.js';
import { MATRIX_LIMIT } from '../../../src/plan/make-groups.js';
import { listPlannable, makePlan } from '../../../src/plan/make-plan.js';
import type { Plan } from '../../../src/plan/plan.js';
import { derivation, drv, out } from '../../support/derivations.js';
import { broken, evaluated, evaluationOf, OPTIONS, storeOf } from './samples.js';

const WEB = 'nixosConfigurations.web';
const DB = 'nixosConfigurations.db';
const PI = 'nixosConfigurations.pi';
const ARM = { system: 'aarch64-linux' };
const BOTH = { ...OPTIONS.runners, 'aarch64-linux': [{ labels: ['ubuntu-24.04-arm'], features: [] }] };

const targetOf = (plan: Plan, id: string) => plan.targets.find((target) => target.id === id);
const groupsOf = (plan: Plan) => plan.groups.map(({ id, targets }) => [id, targets]);

describe('makePlan gives a target the status', () => {
  test('"build" if something of it has to be built', () => {
    const plan = makePlan(
      evaluationOf([evaluated(WEB, { position: { file: 'flake.nix', line: 3 } })]),
      storeOf([derivation('web', ['lib']), derivation('lib')], ['web']),
      OPTIONS,
    );
    expect(plan.targets).toEqual([
      {
        id: WEB,
        kind: 'host',
        name: 'web',
        system: 'x86_64-linux',
        position: { file: 'flake.nix', line: 3 },
        drvPath: drv('web'),
        outputs: { out: out('web') },
        status: 'build',
      },
    ]);
    expect(plan.groups).toEqual([
      {
        id: 'x86_64-linux-1',
        wave: 2,
        system: 'x86_64-linux',
        runner: ['ubuntu-latest'],
        targets: [WEB],
        roots: [],
        needs: [],
        restores: false,
        derivations: 1,
        seconds: 2,
      },
    ]);
    expect(plan.estimate).toEqual({ seconds: 42, runnerSeconds: 42, lowerBound: 2 });
  });

  test('"cached" if nothing has to be built', () => {
    const plan = makePlan(evaluationOf([evaluated(WEB)]), storeOf([derivation('web')], []), OPTIONS);
    expect(targetOf(plan, WEB)).toMatchObject({ status: 'cached', drvPath: drv('web') });
    expect(plan.groups).toEqual([]);
  });

  test('"build" although it looks cached, if a cached closure has holes: nobody can tell whose', () => {
    const store = storeOf([derivation('web')], [], { unknown: new Set([out('hole')]) });
    const plan = makePlan(evaluationOf([evaluated(WEB)]), store, OPTIONS);
    expect(targetOf(plan, WEB)?.status).toBe('build');
    expect(plan.groups).toMatchObject([{ targets: [WEB], derivations: 0, seconds: 0 }]);
  });

  test('"failed" if it does not evaluate, with its error', () => {
    const plan = makePlan(evaluationOf([broken(WEB, 'no such thing')]), storeOf([]), OPTIONS);
    expect(plan.targets).toEqual([{ id: WEB, kind: 'host', name: 'web', status: 'failed', error: { message: 'no such thing' } }]);
    expect(plan.groups).toEqual([]);
  });

  test('"unsupported" if no runner builds its system, cached or not', () => {
    const plan = makePlan(evaluationOf([evaluated(PI, ARM)]), storeOf([derivation('pi', [], ARM)], []), OPTIONS);
    expect(targetOf(plan, PI)).toMatchObject({
      status: 'unsupported',
      reason: 'No runner builds aarch64-linux. Add it to the input "runner-map", for example {"aarch64-linux": "LABEL"}.',
    });
  });

  test.each(['constructor', '__proto__', 'toString', ''])('"unsupported" if its system is called "%s"', (system) => {
    const plan = makePlan(evaluationOf([evaluated(WEB, { system })]), storeOf([derivation('web')]), OPTIONS);
    expect(targetOf(plan, WEB)).toMatchObject({ status: 'unsupported' });
  });

  test('"unsupported" if something it needs has to be built for a foreign system', () => {
    const store = storeOf([derivation('web', ['firmware']), derivation('firmware', [], ARM)]);
    const plan = makePlan(evaluationOf([evaluated(WEB)]), store, { ...OPTIONS, runners: BOTH });
    expect(targetOf(plan, WEB)).toMatchObject({
      status: 'unsupported',
      reason: 'It needs "firmware" built for aarch64-linux, which a runner for x86_64-linux cannot do. Put it in a binary cache first.',
    });
    expect(plan.groups).toEqual([]);
  });

  test.each<[string, object]>([
    ['is in a cache', ARM],
    ['is built by Nix itself', { system: 'builtin' }],
    ['is for the same machine in 32 bits', { system: 'i686-linux' }],
  ])('"build" although something is not for its system, if that %s', (_, more) => {
    const missing = 'system' in more && more.system === 'aarch64-linux' ? ['web'] : ['web', 'part'];
    const store = storeOf([derivation('web', ['part']), derivation('part', [], more)], missing);
    expect(targetOf(makePlan(evaluationOf([evaluated(WEB)]), store, OPTIONS), WEB)?.status).toBe('build');
  });

  test('"unsupported" if a derivation needs features that no runner has, naming all of them', () => {
    const store = storeOf([
      derivation('web', ['vm-test']),
      derivation('vm-test', [], { requiredSystemFeatures: ['kvm', 'gpu', 'quantum'] }),
    ]);
    const plan = makePlan(evaluationOf([evaluated(WEB)]), store, OPTIONS);
    expect(targetOf(plan, WEB)?.reason).toBe(
      '"vm-test" needs the system feature "gpu" and "quantum", which no runner for x86_64-linux has. Name it under "features" in the input "runner-map" if one has.',
    );
  });

  test('"build" if the runner has the features', () => {
    const store = storeOf([derivation('web', [], { requiredSystemFeatures: ['kvm'] })]);
    expect(targetOf(makePlan(evaluationOf([evaluated(WEB)]), store, OPTIONS), WEB)?.status).toBe('build');
  });
});

describe('makePlan', () => {
  test('tells what it was made from', () => {
    const evaluation = evaluationOf([evaluated(WEB), evaluated(DB)], {
      revision: 'abc123',
      processes: 3,
      excluded: ['packages.x86_64-linux.hello'],
    });
    const store = storeOf([derivation('web', ['lib']), derivation('db'), derivation('lib'), derivation('glibc')], ['web', 'lib']);
    expect(makePlan(evaluation, store, { ...OPTIONS, reference: 'nix/fleet' })).toMatchObject({
      version: 1,
      flake: { reference: 'nix/fleet', revision: 'abc123' },
      derivations: { total: 4, cached: 2, toBuild: 2 },
      evaluations: { processes: 3, targets: 2 },
      excluded: ['packages.x86_64-linux.hello'],
    });
  });

  test('does not count as to build what only unsupported targets need', () => {
    const store = storeOf([
      derivation('web', ['gpu-thing', 'lib']),
      derivation('gpu-thing', [], { requiredSystemFeatures: ['gpu'] }),
      derivation('lib'),
    ]);
    expect(makePlan(evaluationOf([evaluated(WEB)]), store, OPTIONS).derivations).toEqual({ total: 3, cached: 0, toBuild: 0 });
  });

  test('keeps the targets in the order of the flake, and sorts those of a group', () => {
    const plan = makePlan(
      evaluationOf([evaluated(WEB), broken('checks.x.y', 'm'), evaluated(DB)]),
      storeOf([derivation('web'), derivation('db')]),
      OPTIONS,
    );
    expect(plan.targets.map(({ id }) => id)).toEqual([WEB, 'checks.x.y', DB]);
    expect(groupsOf(plan)).toEqual([['x86_64-linux-1', [DB, WEB]]]);
  });

  test('builds a derivation that several targets are only once', () => {
    const twin = evaluated('nixosConfigurations.twin', { drvPath: drv('web'), outputs: { out: out('web') } });
    const plan = makePlan(evaluationOf([evaluated(WEB), twin]), storeOf([derivation('web')]), { ...OPTIONS, jobSeconds: 2 });
    expect(plan.groups).toMatchObject([{ targets: ['nixosConfigurations.twin', WEB], derivations: 1, seconds: 2 }]);
    expect(plan.derivations.toBuild).toBe(1);
  });

  test.each([
    ['fixed outputs, which are fetched', { fixedOutput: true }],
    ['what is not worth a trip to another machine', { preferLocalBuild: true }],
  ])('takes half the time for %s', (_, more) => {
    const names = Array.from({ length: 10 }, (__, index) => `d${index}`);
    const derivations = [derivation('web', names), ...names.map((name) => derivation(name, [], more))];
    expect(makePlan(evaluationOf([evaluated(WEB)]), storeOf(derivations), OPTIONS).groups).toMatchObject([
      { derivations: 11, seconds: 12 },
    ]);
  });

  test('rounds the seconds of a group', () => {
    expect(
      makePlan(evaluationOf([evaluated(WEB)]), storeOf([derivation('web', [], { fixedOutput: true })]), OPTIONS).groups[0]?.seconds,
    ).toBe(1);
  });
});

describe('makePlan has two waves', () => {
  const HOSTS = ['a', 'b', 'c'];
  const id = (name: string) => `nixosConfigurations.${name}`;
  const seconds: Readonly<Record<string, number>> = { 'llvm-19.1': 3_000, wrapper: 1, lone: 2_000 };
  const DERIVATIONS = [
    derivation('a', ['wrapper', 'lone']),
    derivation('b', ['wrapper']),
    derivation('c', ['lone']),
    derivation('wrapper', ['llvm-19.1']),
    ...['llvm-19.1', 'lone'].map((name) => derivation(name)),
  ];
  const experience = { ...NO_EXPERIENCE, findSeconds: ({ name }: { readonly name: string }) => seconds[name] ?? 5_000 };
  const runners = { 'x86_64-linux': [{ labels: ['small'], features: [], maxJobs: 1 }] };
  const plan = makePlan(evaluationOf(HOSTS.map((host) => evaluated(id(host)))), storeOf(DERIVATIONS), { ...OPTIONS, experience, runners });

  test('the first of which builds what several groups need, by the derivations on top of it', () => {
    expect(plan.groups.filter(({ wave }) => wave === 1)).toEqual([
      {
        id: 'shared-x86_64-linux-1',
        wave: 1,
        system: 'x86_64-linux',
        runner: ['small'],
        maxJobs: 1,
        targets: [],
        roots: [drv('wrapper')],
        needs: [],
        restores: false,
        derivations: 2,
        seconds: 3_001,
      },
      expect.objectContaining({ id: 'shared-x86_64-linux-2', roots: [drv('lone')], derivations: 1, seconds: 2_000 }),
    ]);
  });

  test('the second of which builds targets, and names what each group needs of the first', () => {
    expect(
      plan.groups
        .filter(({ wave }) => wave === 2)
        .map(({ id: group, targets, needs, derivations }) => [group, targets, needs, derivations]),
    ).toEqual([
      ['x86_64-linux-1', [id('a')], ['shared-x86_64-linux-1', 'shared-x86_64-linux-2'], 1],
      ['x86_64-linux-2', [id('b')], ['shared-x86_64-linux-1'], 1],
      ['x86_64-linux-3', [id('c')], ['shared-x86_64-linux-2'], 1],
    ]);
    expect(plan.derivations.toBuild).toBe(6);
  });

  test('which take as long as the slowest job of each', () => {
    expect(plan.estimate).toEqual({ seconds: 3_041 + 5_040, runnerSeconds: 20_001 + 5 * 40, lowerBound: 8_001 });
  });

  test('names the costliest first of what a job has to build', () => {
    const cheap = { ...experience, findSeconds: ({ name }: { readonly name: string }) => ({ ...seconds, lone: 4_000 })[name] ?? 5_000 };
    const together = {
      ...OPTIONS,
      experience: cheap,
      runners: { 'x86_64-linux': [{ labels: ['big'], features: [], maxJobs: 2 }] },
      jobSeconds: 0,
    };
    const made = makePlan(evaluationOf(HOSTS.map((host) => evaluated(id(host)))), storeOf(DERIVATIONS), together);
    expect(made.groups.filter(({ wave }) => wave === 1).map(({ roots }) => roots)).toEqual([[drv('lone'), drv('wrapper')]]);
  });
});

describe('makePlan sends targets to runners', () => {
  const runners = {
    'x86_64-linux': [
      { labels: ['plain'], features: [] },
      { labels: ['with-kvm'], features: ['kvm'] },
    ],
  };
  const targets = ['a', 'b', 'vm'].map((name) => evaluated(`nixosConfigurations.${name}`));
  const derivations = [
    derivation('a', ['lib']),
    derivation('b', ['lib']),
    derivation('vm', ['lib'], { requiredSystemFeatures: ['kvm'] }),
    derivation('lib'),
  ];

  test('with KVM only if they ask for it, in groups of their own', () => {
    const plan = makePlan(evaluationOf(targets), storeOf(derivations, ['a', 'b', 'vm']), { ...OPTIONS, runners });
    expect(plan.groups).toMatchObject([
      { id: 'x86_64-linux-1', runner: ['plain'], targets: ['nixosConfigurations.a', 'nixosConfigurations.b'] },
      { id: 'x86_64-linux-2', runner: ['with-kvm'], targets: ['nixosConfigurations.vm'] },
    ]);
  });

  test('after what those of several runners need was built by one', () => {
    const plan = makePlan(evaluationOf(targets), storeOf(derivations), { ...OPTIONS, runners });
    expect(plan.groups.map(({ id, derivations: count, needs }) => [id, count, needs])).toEqual([
      ['shared-x86_64-linux-1', 1, []],
      ['x86_64-linux-1', 2, ['shared-x86_64-linux-1']],
      ['x86_64-linux-2', 1, ['shared-x86_64-linux-1']],
    ]);
  });

  test('of several systems, after what both need was built by one that can', () => {
    const pair = [evaluated(WEB), evaluated(PI, ARM)];
    const both = [derivation('web', ['source']), derivation('pi', ['source'], ARM), derivation('source', [], { system: 'builtin' })];
    const plan = makePlan(evaluationOf(pair), storeOf(both), { ...OPTIONS, runners: BOTH });
    expect(plan.groups.map(({ id, derivations: count, needs }) => [id, count, needs])).toEqual([
      ['shared-aarch64-linux-1', 1, []],
      ['aarch64-linux-1', 1, ['shared-aarch64-linux-1']],
      ['x86_64-linux-1', 1, ['shared-aarch64-linux-1']],
    ]);
  });
});

test.each([
  ['one after another', 1],
  ['as many as there are', 20],
])('makePlan in one store has a group for each system and no first wave, whatever is shared: %s', (_, maxJobs) => {
  const pair = [evaluated(WEB), evaluated(DB), evaluated(PI, ARM)];
  const all = [
    ...['web', 'db'].map((name) => derivation(name, ['source'])),
    derivation('pi', ['source'], ARM),
    derivation('source', [], { system: 'builtin' }),
  ];
  const plan = makePlan(evaluationOf(pair), storeOf(all), { ...OPTIONS, runners: BOTH, maxJobs, jobSeconds: Number.POSITIVE_INFINITY });
  expect(plan.groups).toMatchObject([
    { id: 'aarch64-linux-1', wave: 2, targets: [PI], needs: [], derivations: 2 },
    { id: 'x86_64-linux-1', wave: 2, targets: [DB, WEB], needs: [], derivations: 2 },
  ]);
});

describe('makePlan divides the jobs among systems', () => {
  const hosts = (count: number, system: string) =>
    Array.from({ length: count }, (_, index) => evaluated(`nixosConfigurations.${system}-${index}`, { system }));
  const planFor = (x86: number, arm: number, maxJobs: number) => {
    const targets = [...hosts(x86, 'x86_64-linux'), ...hosts(arm, 'aarch64-linux')];
    const store = storeOf(targets.map(({ name, system }) => derivation(name, [], { system })));
    return makePlan(evaluationOf(targets), store, { ...OPTIONS, runners: BOTH, maxJobs, jobSeconds: 0 });
  };
  const countBySystem = (plan: Plan) => {
    const count = (system: string) => plan.groups.filter((group) => group.system === system).length;
    return [count('x86_64-linux'), count('aarch64-linux')];
  };

  test('each on its own runners', () => {
    const plan = planFor(1, 1, 20);
    expect(plan.groups).toMatchObject([
      { id: 'aarch64-linux-1', system: 'aarch64-linux', runner: ['ubuntu-24.04-arm'], targets: ['nixosConfigurations.aarch64-linux-0'] },
      { id: 'x86_64-linux-1', system: 'x86_64-linux', runner: ['ubuntu-latest'], targets: ['nixosConfigurations.x86_64-linux-0'] },
    ]);
  });

  test.each([
    ['as many as there are targets', 3, 2, 20, [3, 2]],
    ['at least one for each', 5, 5, 1, [1, 1]],
    ['one, if there may be only one', 5, 0, 1, [1, 0]],
    ['by their share', 30, 10, 10, [7, 3]],
    ['never more than GitHub takes', 600, 200, 1_000, [190, 64]],
  ])('%s', (_, x86, arm, maxJobs, expected) => {
    const plan = planFor(x86, arm, maxJobs);
    expect(countBySystem(plan)).toEqual(expected);
    expect(plan.groups.length).toBeLessThanOrEqual(MATRIX_LIMIT);
    expect(new Set(plan.groups.map(({ id }) => id)).size).toBe(plan.groups.length);
  });
});

test('listPlannable leaves out what is broken and what has no runner', () => {
  const evaluation = evaluationOf([
    evaluated(WEB),
    broken(DB, 'm'),
    evaluated(PI, ARM),
    evaluated('checks.x.y', { system: 'constructor' }),
  ]);
  expect(listPlannable(evaluation, OPTIONS.runners).map(({ id }) => id)).toEqual([WEB]);
});
