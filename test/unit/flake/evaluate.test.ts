import { describe, expect, test } from '@jest/globals';
import type { SourceMap } from '../../../src/flake/errors.js';
import { evaluateFlake, requireMatches } from '../../../src/flake/evaluate.js';
import type { EvaluateOptions, EvaluatePorts } from '../../../src/flake/evaluator.js';
import type { Evaluation } from '../../../src/flake/targets.js';
import type { Nix, NixEvent } from '../../../src/nix/index.js';
import { InterruptedError, ToolError, UserError } from '../../../src/runtime/index.js';
import { drv, out } from '../../support/derivations.js';
import { createRecorder } from '../../support/recorder.js';
import { createFakeEvaluator, good, message, untilAborted, type Death, type FakeEvaluator, type FakeFlake } from './fake-evaluator.js';

const OPTIONS: EvaluateOptions = {
  flake: { reference: '.', directory: '/work/fleet' },
  systems: ['x86_64-linux'],
  include: ['*'],
  exclude: [],
  checkOutputs: false,
  allowImportFromDerivation: false,
  acceptFlakeConfig: false,
  memoryLimit: 2_147_483_648,
};
const MAP: SourceMap = { root: '/work/fleet', source: out('source'), revision: 'abc123' };
const WEB = 'nixosConfigurations.web';
const DB = 'nixosConfigurations.db';
const MAIL = 'nixosConfigurations.mail';
const FMT = 'checks.x86_64-linux.fmt';

const findMap = () => Promise.resolve(MAP);

function makePorts(nix: Pick<Nix, 'evaluate'>, more: Partial<EvaluatePorts> = {}) {
  const log = createRecorder();
  const ports: EvaluatePorts = {
    nix,
    log,
    signal: new AbortController().signal,
    measureMemory: () => Promise.resolve(undefined),
    ...more,
  };
  return { ports, log };
}

async function evaluate(flake: FakeFlake, options: Partial<EvaluateOptions> = {}) {
  const nix = createFakeEvaluator(flake);
  const { ports, log } = makePorts(nix, { measureMemory: nix.measureMemory });
  const evaluation = await evaluateFlake({ ...OPTIONS, ...options }, findMap, ports);
  return { evaluation, nix, log };
}

/** A process that plays fixed events; `TOKEN` in them stands for its token. */
function createScriptedNix(events: readonly NixEvent[]): Pick<Nix, 'evaluate'> {
  return {
    evaluate: ({ program }, onEvent) => {
      const token = /panther-[0-9a-f]{24}/.exec(program)?.[0] ?? '';
      for (const event of events) onEvent('text' in event ? { ...event, text: event.text.replaceAll('TOKEN', token) } : event);
      return Promise.resolve({ exitCode: 0, signal: undefined });
    },
  };
}

const outcomesOf = ({ targets }: Evaluation) =>
  Object.fromEntries(targets.map((target) => [target.id, target.outcome === 'broken' ? target.error.message : target.drvPath]));
const begunOf = ({ processes }: FakeEvaluator) => processes.map(({ begun }) => begun);

describe('a flake in which all is well', () => {
  test('is evaluated by one process, each target once', async () => {
    const { evaluation, nix } = await evaluate({
      steps: { [WEB]: good('web'), [FMT]: good('fmt') },
      excluded: ['packages.x86_64-linux.hello'],
    });
    expect(begunOf(nix)).toEqual([[WEB, FMT]]);
    expect(evaluation).toEqual({
      version: 1,
      source: out('source'),
      revision: 'abc123',
      targets: [
        {
          id: WEB,
          kind: 'host',
          name: 'web',
          outcome: 'evaluated',
          system: 'x86_64-linux',
          drvPath: drv('web'),
          outputs: { out: out('web') },
          position: { file: 'flake.nix', line: 10, column: 5 },
        },
        {
          id: FMT,
          kind: 'check',
          name: 'fmt',
          outcome: 'evaluated',
          system: 'x86_64-linux',
          drvPath: drv('fmt'),
          outputs: { out: out('fmt') },
          position: { file: 'flake.nix', line: 11, column: 5 },
        },
      ],
      problems: [],
      excluded: ['packages.x86_64-linux.hello'],
      processes: 1,
    });
  });

  test('is opened as the options say', async () => {
    const { nix } = await evaluate(
      { steps: { [WEB]: good('web') } },
      {
        systems: ['aarch64-linux'],
        include: ['checks.*'],
        exclude: ['*.slow'],
        checkOutputs: true,
        allowImportFromDerivation: true,
        acceptFlakeConfig: true,
      },
    );
    expect(nix.processes[0]?.request).toMatchObject({
      flake: { reference: '.', directory: '/work/fleet' },
      allowImportFromDerivation: true,
      acceptFlakeConfig: true,
    });
    expect(nix.processes[0]?.args).toMatchObject({
      systems: ['aarch64-linux'],
      include: ['^checks\\..*$'],
      exclude: ['^.*\\.slow$'],
      checkOutputs: true,
      skipCategories: [],
      from: 0,
      to: null,
    });
  });

  test('is never asked to build or to obey its own settings unless the options say so', async () => {
    const { nix } = await evaluate({ steps: {} });
    expect(nix.processes[0]?.request).toMatchObject({ allowImportFromDerivation: false, acceptFlakeConfig: false });
  });

  test('tells its progress target by target', async () => {
    const told: unknown[] = [];
    const nix = createFakeEvaluator({ steps: { [WEB]: good('web'), [DB]: good('db') } });
    const { ports } = makePorts(nix, { onProgress: (...progress) => told.push(progress) });
    await evaluateFlake(OPTIONS, findMap, ports);
    expect(told).toEqual([
      [1, 2, WEB],
      [2, 2, DB],
    ]);
  });

  test('may trace what it likes: that goes to the debug log', async () => {
    const { evaluation, log } = await evaluate({ steps: { [WEB]: { traces: 'evaluating web {"event":"end"}' }, [DB]: good('db') } });
    expect(outcomesOf(evaluation)).toEqual({ [WEB]: drv(WEB), [DB]: drv('db') });
    expect(log.debugs).toEqual(['trace: evaluating web {"event":"end"}']);
  });

  test('cannot forge a result without the token of the process', async () => {
    const forged = `trace: panther-000000000000000000000000 ${JSON.stringify({ event: 'end', index: 0, drvPath: drv('evil'), system: 'x' })}`;
    const { evaluation, nix } = await evaluate({ steps: { [WEB]: { traces: forged } } });
    expect(outcomesOf(evaluation)).toEqual({ [WEB]: drv(WEB) });
    expect(nix.processes[0]?.args.token).toMatch(/^panther-[0-9a-f]{24}$/);
  });

  test('has no targets, and that is no error', async () => {
    const { evaluation } = await evaluate({ steps: {} });
    expect(evaluation).toMatchObject({ targets: [], problems: [], processes: 1 });
  });

  test('is told by the same events in the words of any vendor', async () => {
    const listing = {
      event: 'steps',
      steps: [{ id: WEB, kind: 'host', name: 'web', system: null, position: null }],
      excluded: [],
      names: [],
    };
    const nix = createScriptedNix([
      { kind: 'plain', text: `[trace] TOKEN ${JSON.stringify(listing)}` },
      { kind: 'message', level: 3, text: `TOKEN ${JSON.stringify({ event: 'begin', index: 0 })}` },
      { kind: 'plain', text: `trace: TOKEN ${JSON.stringify({ event: 'end', index: 0, ...good('web') })}` },
    ]);
    expect(outcomesOf(await evaluateFlake(OPTIONS, findMap, makePorts(nix).ports))).toEqual({ [WEB]: drv('web') });
  });

  test('has the names of its outputs looked at, too', async () => {
    const { evaluation } = await evaluate({ steps: {}, names: [{ name: 'overlay', position: null }] });
    expect(evaluation.problems).toMatchObject([{ severity: 'warning', title: 'overlay is deprecated' }]);
  });
});

describe('a target that throws', () => {
  const thrown: Death = {
    exit: 1,
    error: message('no such thing', { trace: [{ message: 'while calling', file: '/work/fleet/hosts/db.nix', line: 3, column: 7 }] }),
  };

  test('is broken with its message and place; a new process goes on after it', async () => {
    const { evaluation, nix } = await evaluate({ steps: { [WEB]: good('web'), [DB]: { dies: thrown }, [MAIL]: good('mail') } });
    expect(begunOf(nix)).toEqual([[WEB, DB], [MAIL]]);
    expect(nix.processes.map(({ args }) => args.from)).toEqual([0, 2]);
    expect(outcomesOf(evaluation)).toEqual({ [WEB]: drv('web'), [DB]: 'no such thing', [MAIL]: drv('mail') });
    expect(evaluation.processes).toBe(2);
    expect(evaluation.targets[1]).toEqual({
      id: DB,
      kind: 'host',
      name: 'db',
      outcome: 'broken',
      system: undefined,
      error: { message: 'no such thing', file: 'hosts/db.nix', line: 3, column: 7 },
      position: { file: 'flake.nix', line: 11, column: 5 },
    });
  });

  test('needs no process after it if it is the last', async () => {
    const { evaluation, nix } = await evaluate({ steps: { [WEB]: good('web'), [DB]: { dies: thrown } } });
    expect(begunOf(nix)).toEqual([[WEB, DB]]);
    expect(outcomesOf(evaluation)).toEqual({ [WEB]: drv('web'), [DB]: 'no such thing' });
  });

  test('gives every process a token of its own', async () => {
    const { nix } = await evaluate({ steps: { [WEB]: { dies: thrown }, [DB]: good('db') } });
    expect(new Set(nix.processes.map(({ args }) => args.token)).size).toBe(2);
  });

  test('does not stop the others, even if all of them throw', async () => {
    const { evaluation, nix } = await evaluate({ steps: { [WEB]: { dies: thrown }, [DB]: { dies: thrown }, [MAIL]: { dies: thrown } } });
    expect(begunOf(nix)).toEqual([[WEB], [DB], [MAIL]]);
    expect(Object.values(outcomesOf(evaluation))).toEqual(['no such thing', 'no such thing', 'no such thing']);
  });

  test('is placed where it is defined if the message has no place in the repository', async () => {
    const { evaluation } = await evaluate({ steps: { [FMT]: { dies: { exit: 1, error: message('bad') } } } });
    expect(evaluation.targets[0]).toMatchObject({
      outcome: 'broken',
      system: 'x86_64-linux',
      error: { message: 'bad', file: 'flake.nix', line: 10, column: 5 },
    });
  });

  test.each([
    ['2.26, which crashes with plain words', { exit: 1, says: 'error: stack overflow (possible infinite recursion)' }],
    ['others, which are killed by the system', { exit: 'SIGSEGV', says: 'stack overflow' }],
  ] as const)('by endless recursion is told so in Nix %s', async (_, death) => {
    const { evaluation } = await evaluate({ steps: { [WEB]: { dies: death }, [DB]: good('db') } });
    expect(outcomesOf(evaluation)).toEqual({ [WEB]: 'stack overflow: evaluating it recurses without end.', [DB]: drv('db') });
  });

  test.each([
    [{ exit: 7 }, 'The evaluator ended with exit code 7 and said nothing'],
    [{ exit: 7, says: 'out of cheese' }, 'The evaluator ended with exit code 7: out of cheese'],
  ])('without an error of Nix is described by how the process ended: %j', async (death, expected) => {
    const { evaluation } = await evaluate({ steps: { [WEB]: { dies: death } } });
    expect(outcomesOf(evaluation)).toEqual({ [WEB]: expected });
  });

  test('is described by the last five lines of what was said', async () => {
    const says = ['1', '2', '3', '4', '5', '6'].map((text): NixEvent => ({ kind: 'plain', text }));
    const listing = {
      event: 'steps',
      steps: [{ id: WEB, kind: 'host', name: 'web', system: null, position: null }],
      excluded: [],
      names: [],
    };
    const nix: Pick<Nix, 'evaluate'> = {
      evaluate: async (request, onEvent) => {
        const begin: NixEvent[] = [listing, { event: 'begin', index: 0 }].map((event) => ({
          kind: 'plain',
          text: `TOKEN ${JSON.stringify(event)}`,
        }));
        await createScriptedNix([...begin, ...says]).evaluate(request, onEvent);
        return { exitCode: 1, signal: undefined };
      },
    };
    const evaluation = await evaluateFlake(OPTIONS, findMap, makePorts(nix).ports);
    expect(outcomesOf(evaluation)).toEqual({ [WEB]: 'The evaluator ended with exit code 1: 2\n3\n4\n5\n6' });
  });
});

describe('a target that is no derivation', () => {
  test('is broken with what was expected, at the place of its attribute, and stops nothing', async () => {
    const { evaluation, nix } = await evaluate({
      steps: { [FMT]: { message: 'is a string; a derivation was expected' }, [WEB]: good('web') },
    });
    expect(begunOf(nix)).toEqual([[FMT, WEB]]);
    expect(evaluation.targets[0]).toMatchObject({
      outcome: 'broken',
      error: { message: `${FMT} is a string; a derivation was expected.`, file: 'flake.nix', line: 10, column: 5 },
    });
    expect(evaluation.targets[1]?.outcome).toBe('evaluated');
  });

  test('and of which nothing is said is broken, too', async () => {
    const { evaluation } = await evaluate({ steps: { [WEB]: {} } });
    expect(outcomesOf(evaluation)).toEqual({ [WEB]: `${WEB} has no derivation.` });
  });

  test('but a set that only claims to be one is broken, and the others still come out', async () => {
    const forged = { drvPath: '/etc/passwd', system: ['x86_64-linux'], outputs: { out: 5 } } as unknown as ReturnType<typeof good>;
    const { evaluation } = await evaluate({ steps: { [WEB]: forged, [DB]: good('db') } });
    expect(outcomesOf(evaluation)).toEqual({
      [WEB]: `${WEB} claims to be a derivation, but its drvPath, system or outputs are none that Nix makes.`,
      [DB]: drv('db'),
    });
  });

  test('gives no output path where that is known only after building', async () => {
    const { evaluation } = await evaluate({
      steps: { [WEB]: { ...good('web'), outputs: { out: '/1rz4g4znpzjwh1xymhjpm42vipw92pr73vdgl6xs1hycac8kf2n9', doc: out('web-doc') } } },
    });
    expect(evaluation.targets[0]).toMatchObject({ outcome: 'evaluated', outputs: { doc: out('web-doc') } });
    expect(evaluation.targets[0]).not.toHaveProperty('outputs.out');
  });
});

describe('an output that is no target', () => {
  const OVERLAY = 'overlays.default';

  test('is not listed, and fine if nothing is said against it', async () => {
    const { evaluation } = await evaluate({ steps: { [OVERLAY]: {} } });
    expect(evaluation).toMatchObject({ targets: [], problems: [] });
  });

  test('of the wrong shape is a problem at its place', async () => {
    const { evaluation } = await evaluate({ steps: { [OVERLAY]: { message: 'is a string; an overlay was expected' } } });
    expect(evaluation.problems).toEqual([
      {
        severity: 'error',
        source: 'outputs',
        id: OVERLAY,
        title: 'overlays.default has the wrong shape',
        message: 'overlays.default is a string; an overlay was expected.',
        position: { file: 'flake.nix', line: 10, column: 5 },
      },
    ]);
  });

  test.each([
    ['where Nix points', { file: '/work/fleet/overlay.nix', line: 2, column: 1 }, { file: 'overlay.nix', line: 2, column: 1 }],
    ['where it is defined', {}, { file: 'flake.nix', line: 10, column: 5 }],
  ])('that throws is a problem %s', async (_, frame, position) => {
    const error = message('undefined variable', { frame: { message: '', ...frame } });
    const { evaluation, nix } = await evaluate({ steps: { [OVERLAY]: { dies: { exit: 1, error } }, [WEB]: good('web') } });
    expect(evaluation.problems).toEqual([
      {
        severity: 'error',
        source: 'evaluation',
        id: OVERLAY,
        title: 'overlays.default cannot be evaluated',
        message: 'undefined variable',
        position,
      },
    ]);
    expect(begunOf(nix)).toEqual([[OVERLAY], [WEB]]);
  });
});

describe('an evaluator that is ended while it works', () => {
  /** Fits only in a process that has done nothing else. */
  const big = (death: Death) => ({ dies: (stepsBefore: number) => (stepsBefore > 0 ? death : undefined) });

  test.each(['memory', 'SIGKILL', 'SIGSEGV'] as const)('by %s after other steps gets the step a second try, alone', async (exit) => {
    const { evaluation, nix } = await evaluate({ steps: { [WEB]: good('web'), [DB]: big({ exit }), [MAIL]: good('mail') } });
    expect(begunOf(nix)).toEqual([
      [WEB, DB],
      [DB, MAIL],
    ]);
    expect(outcomesOf(evaluation)).toEqual({ [WEB]: drv('web'), [DB]: drv(DB), [MAIL]: drv('mail') });
  });

  test.each([
    [
      'memory',
      'Evaluating it needs more than 2 GiB of memory, the limit of one evaluator. Raise the input "memory-limit", or use a larger runner.',
    ],
    [
      'SIGKILL',
      'The evaluator was killed from outside (SIGKILL), most likely as the machine ran out of memory. Lower the input "memory-limit", or use a larger runner.',
    ],
    ['SIGSEGV', 'The evaluator crashed (SIGSEGV), most likely by a recursion without end.'],
  ] as const)('by %s while it had only this step to do leaves the step broken and goes on', async (exit, expected) => {
    const { evaluation, nix } = await evaluate({ steps: { [WEB]: good('web'), [DB]: { dies: { exit } }, [MAIL]: good('mail') } });
    expect(begunOf(nix)).toEqual([[WEB, DB], [DB], [MAIL]]);
    expect(outcomesOf(evaluation)).toEqual({ [WEB]: drv('web'), [DB]: expected, [MAIL]: drv('mail') });
  });

  test('with exit code 1 is not tried again: the same would happen', async () => {
    const { nix } = await evaluate({ steps: { [WEB]: good('web'), [DB]: { dies: { exit: 1 } }, [MAIL]: good('mail') } });
    expect(begunOf(nix)).toEqual([[WEB, DB], [MAIL]]);
  });

  test('after the last step has lost nothing', async () => {
    const { evaluation, nix } = await evaluate({ steps: { [WEB]: good('web'), [DB]: good('db') }, after: { exit: 'SIGSEGV' } });
    expect(begunOf(nix)).toEqual([[WEB, DB]]);
    expect(outcomesOf(evaluation)).toEqual({ [WEB]: drv('web'), [DB]: drv('db') });
  });

  test('after the listing of a flake without targets has lost nothing either', async () => {
    const { evaluation } = await evaluate({ steps: {}, after: { exit: 1 } });
    expect(evaluation).toMatchObject({ targets: [], problems: [], processes: 1 });
  });

  test('as if all was well, without a result, leaves no target unnoticed', async () => {
    const listing = {
      event: 'steps',
      steps: [{ id: WEB, kind: 'host', name: 'web', system: null, position: null }],
      excluded: [],
      names: [],
    };
    const nix = createScriptedNix([{ kind: 'plain', text: `TOKEN ${JSON.stringify(listing)}` }]);
    const evaluation = await evaluateFlake(OPTIONS, findMap, makePorts(nix).ports);
    expect(outcomesOf(evaluation)).toEqual({ [WEB]: 'It was not evaluated; this is a mistake in Panther.' });
  });

  test('between two steps is followed by one that goes on with the next', async () => {
    const listing = (ids: readonly string[]) => ({
      event: 'steps',
      steps: ids.map((id) => ({ id, kind: 'host', name: id, system: null, position: null })),
      excluded: [],
      names: [],
    });
    let calls = 0;
    const nix: Pick<Nix, 'evaluate'> = {
      evaluate: async (request, onEvent) => {
        const index = calls;
        calls += 1;
        const events = [listing([WEB, DB]), { event: 'begin', index }, { event: 'end', index, ...good(`host-${index}`) }];
        await createScriptedNix(events.map((event) => ({ kind: 'plain', text: `TOKEN ${JSON.stringify(event)}` }))).evaluate(
          request,
          onEvent,
        );
        return index === 0 ? { exitCode: undefined, signal: 'SIGKILL' } : { exitCode: 0, signal: undefined };
      },
    };
    const evaluation = await evaluateFlake(OPTIONS, findMap, makePorts(nix).ports);
    expect(outcomesOf(evaluation)).toEqual({ [WEB]: drv('host-0'), [DB]: drv('host-1') });
    expect(evaluation.processes).toBe(2);
  });

  test('before it began any step is an evaluator that does not work: no endless tries', async () => {
    const failing = evaluate({ steps: { [WEB]: good('web') }, afterListing: { exit: 3, says: 'cannot open the database' } });
    await expect(failing).rejects.toBeInstanceOf(ToolError);
    await expect(failing).rejects.toThrow(
      '"nix eval" ended with exit code 3: The evaluator ended with exit code 3: cannot open the database',
    );
  });

  test('by the user ends all with InterruptedError', async () => {
    const controller = new AbortController();
    let processes = 0;
    const nix: Pick<Nix, 'evaluate'> = {
      evaluate: ({ signal }) => {
        processes += 1;
        const rejected = untilAborted(signal);
        controller.abort(new InterruptedError('SIGINT'));
        return rejected;
      },
    };
    const { ports } = makePorts(nix, { signal: controller.signal });
    await expect(evaluateFlake(OPTIONS, findMap, ports)).rejects.toBeInstanceOf(InterruptedError);
    expect(processes).toBe(1);
  });

  test('by an error of our own is not taken for a broken target', async () => {
    const nix: Pick<Nix, 'evaluate'> = { evaluate: () => Promise.reject(new UserError('The program "nix" was not found on PATH.')) };
    await expect(evaluateFlake(OPTIONS, findMap, makePorts(nix).ports)).rejects.toThrow('The program "nix" was not found on PATH.');
  });

  test('is not ended as long as it stays within the limit', async () => {
    const measured: number[] = [];
    const nix: Pick<Nix, 'evaluate'> = {
      evaluate: async ({ signal, onStart }) => {
        onStart?.(4_711);
        while (measured.length < 2) await new Promise((resolve) => setImmediate(resolve));
        return { exitCode: signal?.aborted === true ? 1 : 0, signal: undefined };
      },
    };
    const { ports } = makePorts(nix, {
      measureMemory: (pid) => {
        measured.push(pid);
        return Promise.resolve(measured.length === 1 ? OPTIONS.memoryLimit : undefined);
      },
    });
    const evaluation = await evaluateFlake(OPTIONS, findMap, ports);
    expect(measured).toEqual([4_711, 4_711]);
    expect(evaluation.problems[0]?.message).toBe('The evaluator ended with exit code 0 and said nothing');
  });
});

describe('an output whose names cannot be listed', () => {
  const broken: Death = { exit: 1, error: message('no overlay today', { frame: { message: '', file: '/work/fleet/flake.nix', line: 4 } }) };

  test('is a problem with a place; all other outputs still come out', async () => {
    const { evaluation, nix } = await evaluate({ categories: { checks: broken }, steps: { [WEB]: good('web') } });
    expect(nix.processes.map(({ args }) => args.skipCategories)).toEqual([[], ['checks']]);
    expect(outcomesOf(evaluation)).toEqual({ [WEB]: drv('web') });
    expect(evaluation.problems).toEqual([
      {
        severity: 'error',
        source: 'evaluation',
        id: 'checks',
        title: 'checks cannot be listed',
        message: 'no overlay today',
        position: { file: 'flake.nix', line: 4, column: undefined },
      },
    ]);
  });

  test('may be one of several', async () => {
    const { evaluation, nix } = await evaluate({
      categories: { checks: broken, packages: { exit: 'SIGSEGV' } },
      steps: { [WEB]: good('web') },
    });
    expect(nix.processes.map(({ args }) => args.skipCategories)).toEqual([[], ['checks'], ['checks', 'packages']]);
    expect(evaluation.problems.map(({ title }) => title)).toEqual(['checks cannot be listed', 'packages cannot be listed']);
    expect(evaluation.processes).toBe(3);
  });

  test('does not keep later targets from being isolated', async () => {
    const { evaluation, nix } = await evaluate({
      categories: { checks: broken },
      steps: { [WEB]: { dies: { exit: 1, error: message('thrown') } }, [DB]: good('db') },
    });
    expect(nix.processes.map(({ args }) => [args.from, args.skipCategories])).toEqual([
      [0, []],
      [0, ['checks']],
      [1, ['checks']],
    ]);
    expect(outcomesOf(evaluation)).toEqual({ [WEB]: 'thrown', [DB]: drv('db') });
  });

  test('ends the work if the same one fails although it was to be left out', async () => {
    let processes = 0;
    const stubborn: Pick<Nix, 'evaluate'> = {
      evaluate: async (request, onEvent) => {
        processes += 1;
        await createScriptedNix([{ kind: 'plain', text: 'TOKEN {"event":"list","category":"checks"}' }]).evaluate(request, onEvent);
        return { exitCode: 1, signal: undefined };
      },
    };
    const evaluation = await evaluateFlake(OPTIONS, findMap, makePorts(stubborn).ports);
    expect(processes).toBe(2);
    expect(evaluation).toMatchObject({ targets: [], problems: [{ title: 'checks cannot be listed' }], excluded: [], processes: 2 });
  });
});

describe('a flake that cannot be opened', () => {
  test('is one problem, found by one process', async () => {
    const error = message('syntax error, unexpected end of file', {
      frame: { message: '', file: '/work/fleet/flake.nix', line: 9, column: 1 },
    });
    const { evaluation } = await evaluate({ cannotBeOpened: { exit: 1, error } });
    expect(evaluation).toEqual({
      version: 1,
      source: out('source'),
      revision: 'abc123',
      targets: [],
      problems: [
        {
          severity: 'error',
          source: 'evaluation',
          title: 'The flake cannot be evaluated',
          message: 'syntax error, unexpected end of file',
          position: { file: 'flake.nix', line: 9, column: 1 },
        },
      ],
      excluded: [],
      processes: 1,
    });
  });

  test('as an input cannot be fetched says so at once, before anything else', async () => {
    const error = message("unable to download 'https://example.org/x.tar.gz': HTTP error 404");
    const { log } = await evaluate({ cannotBeOpened: { exit: 1, error } });
    expect(log.warnings).toEqual([
      'unable to download \'https://example.org/x.tar.gz\': HTTP error 404\nSomething could not be fetched. Check the network, and for private sources the token ("github-token").',
    ]);
  });

  test('is said to be slow to fetch only once, whatever needs it', async () => {
    const death: Death = { exit: 1, error: message("unable to download 'https://example.org/x.tar.gz'") };
    const { log } = await evaluate({ steps: { [WEB]: { dies: death }, [DB]: { dies: death } } });
    expect(log.warnings).toHaveLength(1);
  });

  test('is tried patiently once, and quickly by what comes after', async () => {
    const death: Death = { exit: 1, error: message("unable to download 'https://example.org/x.tar.gz'") };
    const { nix } = await evaluate({ steps: { [WEB]: { dies: death }, [DB]: { dies: death }, [MAIL]: good('mail') } });
    expect(nix.processes.map(({ request }) => request.fetchOnce)).toEqual([false, true, true]);
  });

  test('for any other reason warns of nothing', async () => {
    const { log } = await evaluate({ steps: { [WEB]: { dies: { exit: 1, error: message('thrown') } } } });
    expect(log.warnings).toEqual([]);
  });
});

describe('requireMatches', () => {
  const nothing: Evaluation = { version: 1, targets: [], problems: [], excluded: [], processes: 1 };
  const excluded = [WEB, DB, MAIL, FMT, 'packages.x86_64-linux.a', 'packages.x86_64-linux.b'];

  test('refuses globs that match nothing, with examples of what there is', () => {
    const run = () => requireMatches({ ...nothing, excluded }, ['nixosConfiguration.*', 'check.*']);
    expect(run).toThrow(
      new UserError(
        `No target matches the input "include" (nixosConfiguration.* check.*) after "exclude". Targets of this flake are, for example: ${WEB}, ${DB}, ${MAIL}, ${FMT}, packages.x86_64-linux.a.`,
      ),
    );
    expect(run).toThrow(UserError);
    expect(run).toThrow(expect.objectContaining({ exitCode: 2 }));
  });

  test.each<[string, Partial<Evaluation>]>([
    ['a flake without any target', {}],
    [
      'a flake whose targets could not be listed',
      { excluded, problems: [{ severity: 'error', source: 'evaluation', title: 't', message: 'm' }] },
    ],
    [
      'globs that match',
      { excluded, targets: [{ id: WEB, kind: 'host', name: 'web', outcome: 'broken', error: { message: 'm' } } as never] },
    ],
  ])('accepts %s', (_, more) => {
    expect(() => requireMatches({ ...nothing, ...more }, ['x'])).not.toThrow();
  });

  test('is not content with warnings alone', () => {
    const problems = [{ severity: 'warning', source: 'outputs', title: 't', message: 'm' }] as const;
    expect(() => requireMatches({ ...nothing, excluded, problems }, ['x'])).toThrow('No target matches');
  });
});

describe('a full disk', () => {
  test.each<[string, Death]>([
    ['Nix', { exit: 1, error: message('writing to file: No space left on device') }],
    ['plain words', { exit: 1, says: 'error: executing SQLite statement: database or disk is full' }],
  ])('in the words of %s ends the evaluation: no target is to blame, and no other would fare better', async (_, death) => {
    const evaluating = evaluate({ steps: { [WEB]: { dies: death }, [DB]: good('db') } });
    await expect(evaluating).rejects.toBeInstanceOf(UserError);
    await expect(evaluating).rejects.toMatchObject({
      message: expect.stringMatching(/^The disk is full, so the flake cannot be evaluated\. Free space/),
      exitCode: 3,
    });
  });

  test('is not what a flake says of disks: by a trace, or by an alert of that name', async () => {
    const error = message('assertion failed: the alert "disk full" needs a threshold');
    const { evaluation } = await evaluate({
      steps: { [WEB]: { traces: 'No space left on device' }, [DB]: { dies: { exit: 1, error } }, [MAIL]: good('mail') },
    });
    expect(Object.values(outcomesOf(evaluation))).toEqual([drv(WEB), error.message, drv('mail')]);
  });
});

describe('a store that another process has just opened for the first time', () => {
  const busy = message("SQLite database '/nix/var/nix/db/db.sqlite' is busy");
  /** An evaluator that finds the store busy so many times. */
  const createBusyNix = (times: number) => {
    const calm = createFakeEvaluator({ steps: { [WEB]: good('web') } });
    let calls = 0;
    const evaluate: Pick<Nix, 'evaluate'>['evaluate'] = (request, onEvent) => {
      calls += 1;
      if (calls > times) return calm.evaluate(request, onEvent);
      onEvent({ kind: 'message', level: 0, text: '', error: busy });
      return Promise.resolve({ exitCode: 1, signal: undefined });
    };
    return { evaluate, countCalls: () => calls };
  };

  test('is tried again', async () => {
    const nix = createBusyNix(1);
    const evaluation = await evaluateFlake(OPTIONS, findMap, makePorts(nix).ports);
    expect(outcomesOf(evaluation)).toEqual({ [WEB]: drv('web') });
    expect(evaluation.problems).toEqual([]);
  });

  test('is told of if it stays busy', async () => {
    const nix = createBusyNix(100);
    const evaluation = await evaluateFlake(OPTIONS, findMap, makePorts(nix).ports);
    expect(evaluation.problems).toMatchObject([{ severity: 'error', message: busy.message }]);
    expect(nix.countCalls()).toBe(4);
  });
});
