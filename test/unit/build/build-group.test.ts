import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { buildGroup } from '../../../src/build/build-group.js';
import type { BuildTarget } from '../../../src/build/judge-group.js';
import type { BuildPorts } from '../../../src/build/order.js';
import type { TargetId, TargetKind } from '../../../src/flake/index.js';
import { type BuildRequest, type Derivation, type DrvPath, type NixEnd, type NixEvent, type StorePath } from '../../../src/nix/index.js';
import { FREE_DISK_ADVICE, InterruptedError, type Position } from '../../../src/runtime/index.js';
import { byDrvPath, derivation, drv, out } from '../../support/derivations.js';
import { createRecorder } from '../../support/recorder.js';
import { createTempDir, type TempDir } from '../../support/temp.js';
import { builderFailed, failed, logged, started, stopped } from './events.js';

const WEB = 'nixosConfigurations.web' as TargetId;
const DB = 'nixosConfigurations.db' as TargetId;
const SHELL = 'devShells.x86_64-linux.default' as TargetId;
const FINE: NixEnd = { exitCode: 0, signal: undefined };
const FAILED: NixEnd = { exitCode: 1, signal: undefined };

const target = (id: TargetId, name: string, kind: TargetKind = 'host', position?: Position): BuildTarget => ({
  id,
  kind,
  name,
  status: 'build',
  drvPath: drv(name),
  position,
});
const FLEET = [derivation('web', ['lib']), derivation('db', ['lib']), derivation('lib')];
const HOSTS = [target(WEB, 'web', 'host', { file: 'hosts/web.nix', line: 3 }), target(DB, 'db')];
const SHELLS = [target(SHELL, 'shell', 'dev-shell', { file: 'flake.nix', line: 8 })];
const builds = (activity: number, name: string, ...lines: string[]): NixEvent[] => [
  started(activity, name),
  ...lines.map((line) => logged(activity, line)),
  stopped(activity),
];

interface Story {
  readonly targets?: readonly BuildTarget[];
  readonly derivations?: readonly Derivation[];
  /** What Nix says, each a second after the one before. */
  readonly events?: readonly NixEvent[];
  readonly end?: NixEnd;
  /** Names of derivations whose outputs are not in the store afterwards. */
  readonly missing?: readonly string[];
  /** Names of dev shells that cannot be entered, and what is said then. */
  readonly closed?: Readonly<Record<string, string>>;
  readonly findText?: BuildPorts['findText'];
}

describe('buildGroup', () => {
  let temp: TempDir;
  beforeEach(async () => {
    temp = await createTempDir('build-group');
  });
  afterEach(() => temp.dispose());

  async function build({ targets = HOSTS, derivations = FLEET, events = [], end = FINE, missing = [], closed = {}, findText }: Story) {
    let time = 5_000;
    const asked = { builds: [] as BuildRequest[], validity: [] as StorePath[], entered: [] as DrvPath[] };
    const progress: string[] = [];
    const log = createRecorder();
    const ports: BuildPorts = {
      log,
      signal: new AbortController().signal,
      now: () => time,
      ...(findText === undefined ? {} : { findText }),
      onProgress: ({ running, ended }) => progress.push(`${running.length} running, ${ended} ended`),
      nix: {
        readDerivations: () => Promise.resolve(byDrvPath(derivations)),
        dryRun: () => Promise.reject(new Error('not asked')),
        build: (request, onEvent) => {
          asked.builds.push(request);
          for (const event of events) {
            onEvent(event);
            time += 1_000;
          }
          return Promise.resolve(end);
        },
        findInvalid: (paths) => {
          asked.validity.push(...paths);
          return Promise.resolve(new Set(missing.map(out).filter((path) => paths.includes(path))));
        },
        enterShell: (drvPath) => {
          asked.entered.push(drvPath);
          const message = Object.entries(closed).find(([name]) => drv(name) === drvPath)?.[1];
          return Promise.resolve({ entered: message === undefined, message: message ?? '' });
        },
      },
    };
    const order = { group: 'x86_64-linux-1', targets, plan: 'p'.repeat(64), directory: temp.path };
    return { result: await buildGroup(order, ports), asked, log, progress, ports, order };
  }

  describe('when all is well', () => {
    const story: Story = { events: [...builds(1, 'lib', 'compiling lib'), ...builds(2, 'web'), ...builds(3, 'db')] };

    test('has each target built, and tells what was built when', async () => {
      const { result } = await build(story);
      expect(result).toEqual({
        version: 1,
        group: 'x86_64-linux-1',
        plan: 'p'.repeat(64),
        targets: [
          { id: WEB, status: 'built', seconds: 4, failures: [] },
          { id: DB, status: 'built', seconds: 6, failures: [] },
        ],
        failures: [],
        builds: [
          { drvPath: drv('lib'), name: 'lib', system: 'x86_64-linux', start: 0, end: 2, succeeded: true },
          { drvPath: drv('web'), name: 'web', system: 'x86_64-linux', start: 3, end: 4, succeeded: true },
          { drvPath: drv('db'), name: 'db', system: 'x86_64-linux', start: 5, end: 6, succeeded: true },
        ],
        outputs: [out('lib'), out('web'), out('db')],
        fetched: { paths: 0 },
        seconds: 7,
      });
    });

    test('runs one nix build over each derivation once', async () => {
      const { asked } = await build({ ...story, targets: [...HOSTS, target('checks.x86_64-linux.web' as TargetId, 'web', 'check')] });
      expect(asked.builds.map(({ drvPaths, maxJobs }) => [drvPaths, maxJobs])).toEqual([[[drv('web'), drv('db')], undefined]]);
    });

    test('asks the store about targets and all that was built', async () => {
      const { asked } = await build(story);
      expect([...asked.validity].sort()).toEqual([out('db'), out('lib'), out('web')]);
    });

    test('folds the log of each derivation that said something, and annotates nothing', async () => {
      const { log } = await build(story);
      expect(log.groups).toEqual([{ title: 'lib: 2.0 s, 1 log lines', lines: ['compiling lib'] }]);
      expect(log.annotations).toEqual([]);
    });

    test('shows the end of a long log and says where the rest is, which is whole', async () => {
      const lines = Array.from({ length: 100 }, (_, index) => `line ${index + 1}`);
      const { log } = await build({ events: builds(1, 'lib', ...lines) });
      expect(log.groups[0]?.lines).toEqual(['(40 lines before these are in logs/01234567-lib.log)', ...lines.slice(40)]);
      expect(await readFile(join(temp.path, 'logs/01234567-lib.log'), 'utf8')).toBe(`${lines.join('\n')}\n`);
    });

    test('tells its progress as builders start and end', async () => {
      const { progress } = await build({ events: [started(1, 'lib'), started(2, 'web'), stopped(1), stopped(2)] });
      expect(progress).toEqual(['1 running, 0 ended', '2 running, 0 ended', '1 running, 1 ended', '0 running, 2 ended']);
    });

    test('counts what was fetched', async () => {
      const { result } = await build({
        events: [{ kind: 'copy-started', activity: 1, path: out('x'), from: 'https://cache.example.org' }],
      });
      expect(result.fetched).toEqual({ paths: 1 });
    });

    test('hands on how many builds may run at once, if that was said', async () => {
      const { order, ports, asked } = await build(story);
      await buildGroup({ ...order, maxJobs: 3 }, ports);
      expect(asked.builds.map(({ maxJobs }) => maxJobs)).toEqual([undefined, 3]);
    });
  });

  describe('when a target fails', () => {
    const story: Story = {
      events: [...builds(1, 'lib'), ...builds(2, 'web', 'cc web.c', 'web.c:1: error'), failed(builderFailed('web', 2)), ...builds(3, 'db')],
      end: FAILED,
      missing: ['web'],
    };

    test('builds the others and names the guilty derivation', async () => {
      const { result } = await build(story);
      expect(result.targets).toEqual([
        { id: WEB, status: 'failed', seconds: 5, failures: [0] },
        { id: DB, status: 'built', seconds: 8, failures: [] },
      ]);
      expect(result.failures).toEqual([
        {
          drvPath: drv('web'),
          name: 'web',
          message: 'Builder failed with exit code 2.',
          logTail: ['cc web.c', 'web.c:1: error'],
          log: 'logs/01234567-web.log',
          hashMismatch: undefined,
          transient: false,
          position: { file: 'hosts/web.nix', line: 3 },
        },
      ]);
      expect(result.builds.map(({ name, succeeded }) => [name, succeeded])).toEqual([
        ['lib', true],
        ['web', false],
        ['db', true],
      ]);
      expect(result.outputs).toEqual([out('lib'), out('db')]);
    });

    test('annotates it once, where the target is defined', async () => {
      const { log } = await build(story);
      expect(log.annotations).toEqual([
        {
          severity: 'error',
          title: 'web failed to build',
          message: `Builder failed with exit code 2.\nNeeded by ${WEB}.\nLast lines of its log:\ncc web.c\nweb.c:1: error`,
          position: { file: 'hosts/web.nix', line: 3 },
        },
      ]);
    });

    test('annotates no more than the last 15 lines of a log', async () => {
      const lines = Array.from({ length: 40 }, (_, index) => `line ${index + 1}`);
      const { log } = await build({ ...story, events: [...builds(2, 'web', ...lines), failed(builderFailed('web'))] });
      expect(log.annotations[0]?.message.split('\n').slice(2)).toEqual(['Last lines of its log:', ...lines.slice(25)]);
    });
  });

  describe('when a dependency of two targets fails', () => {
    const story: Story = {
      events: [
        ...builds(1, 'lib', 'no'),
        failed(builderFailed('lib')),
        failed(`Cannot build '${drv('web')}'.\nReason: 1 dependency failed.`),
        failed(`Cannot build '${drv('db')}'.\nReason: 1 dependency failed.`),
      ],
      end: FAILED,
      missing: ['web', 'db', 'lib'],
    };

    test('blames one derivation for both', async () => {
      const { result } = await build(story);
      expect(result.targets).toMatchObject([
        { id: WEB, status: 'dependency-failed', failures: [0] },
        { id: DB, status: 'dependency-failed', failures: [0] },
      ]);
      expect(result.failures.map(({ name }) => name)).toEqual(['lib']);
      expect(result.outputs).toEqual([]);
    });

    test('annotates it once, naming whom it holds up', async () => {
      const { log } = await build(story);
      expect(log.annotations.map(({ title }) => title)).toEqual(['lib failed to build']);
      expect(log.annotations[0]?.message).toContain(`Needed by ${WEB}, ${DB}.`);
    });

    test.each([
      [5, 'checks.x.t0, checks.x.t1, checks.x.t2, checks.x.t3, checks.x.t4.'],
      [6, 'checks.x.t0, checks.x.t1, checks.x.t2, checks.x.t3, checks.x.t4 and 1 more.'],
    ])('names no more than five of %i that it holds up', async (count, names) => {
      const targets = Array.from({ length: count }, (_, index) => target(`checks.x.t${index}` as TargetId, `t${index}`, 'check'));
      const derivations = [...targets.map(({ name }) => derivation(name, ['lib'])), derivation('lib')];
      const { log } = await build({ ...story, targets, derivations, missing: ['lib', ...targets.map(({ name }) => name)] });
      expect(log.annotations[0]?.message).toContain(`Needed by ${names}\n`);
    });
  });

  describe('when a hash does not match', () => {
    const SPECIFIED = 'sha256-LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=';
    const GOT = 'sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=';
    const story: Story = {
      events: [
        ...builds(1, 'lib'),
        failed(`hash mismatch in fixed-output derivation '${drv('lib')}':\n  specified: ${SPECIFIED}\n     got:    ${GOT}`),
      ],
      end: FAILED,
      missing: ['web', 'db', 'lib'],
    };

    test('points to where the hash is written, in whatever spelling, and says what to write', async () => {
      const asked: (readonly string[])[] = [];
      const findText = (texts: readonly string[]) => {
        asked.push(texts);
        return Promise.resolve({ file: 'pkgs/lib.nix', line: 12, column: 15 });
      };
      const { result, log } = await build({ ...story, findText });
      expect(asked).toEqual([
        [
          SPECIFIED,
          'LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=',
          '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
          '094qif9n4cq4fdg459qzbhg1c6wywawwaaivx0k0x8xhbyx4vwic',
        ],
      ]);
      expect(result.failures[0]).toMatchObject({
        hashMismatch: { specified: SPECIFIED, got: GOT },
        position: { file: 'pkgs/lib.nix', line: 12, column: 15 },
      });
      expect(log.annotations).toMatchObject([
        {
          message: `The hash does not match: ${SPECIFIED} was specified, but the content has ${GOT}.\nIf the new content is what you want, write: ${GOT}\nNeeded by ${WEB}, ${DB}.`,
          position: { file: 'pkgs/lib.nix', line: 12, column: 15 },
        },
      ]);
    });

    test.each([
      ['is not in the repository', () => Promise.resolve(undefined)],
      ['cannot be looked for', undefined],
    ])('points to the first target that needs it if the hash %s', async (_, findText) => {
      const { result } = await build({ ...story, findText });
      expect(result.failures[0]?.position).toEqual({ file: 'hosts/web.nix', line: 3 });
    });

    test('looks for nothing if it is no mismatch', async () => {
      const findText = () => Promise.reject(new Error('not asked'));
      const { result } = await build({
        events: [...builds(1, 'lib'), failed(builderFailed('lib'))],
        end: FAILED,
        missing: ['lib'],
        findText,
      });
      expect(result.failures).toHaveLength(1);
    });
  });

  describe('when Nix itself breaks down', () => {
    test('skips what was not tried for want of space', async () => {
      const { result, log } = await build({
        events: [failed('writing to file: No space left on device')],
        end: FAILED,
        missing: ['web', 'db'],
      });
      const reason = `The disk is full. ${FREE_DISK_ADVICE}`;
      expect(result.targets).toEqual([
        { id: WEB, status: 'skipped', failures: [], reason },
        { id: DB, status: 'skipped', failures: [], reason },
      ]);
      expect(log.annotations).toEqual([
        { severity: 'error', title: `${WEB} and 1 more are not built`, message: reason, position: { file: 'hosts/web.nix', line: 3 } },
      ]);
    });

    test('fails what is not there, although nobody gave a reason', async () => {
      const { result } = await build({ end: { exitCode: undefined, signal: 'SIGKILL' }, missing: ['web', 'db'] });
      const reason = 'Nix ended before it was built and gave no reason.';
      expect(result.targets).toEqual([
        { id: WEB, status: 'failed', failures: [], reason },
        { id: DB, status: 'failed', failures: [], reason },
      ]);
    });

    test('believes the store, not the exit code', async () => {
      const { result } = await build({ end: FAILED });
      expect(result.targets.map(({ status }) => status)).toEqual(['built', 'built']);
      const other = await build({ end: FINE, missing: ['db'] });
      expect(other.result.targets.map(({ status }) => status)).toEqual(['built', 'failed']);
    });

    test.each([
      [FINE, 'built'],
      [FAILED, 'failed'],
    ])('believes the exit code only of outputs whose paths nobody can know: %j', async (end, status) => {
      const { result } = await build({ targets: HOSTS.slice(0, 1), derivations: [derivation('web', [], { outputs: {} })], end });
      expect(result.targets).toMatchObject([{ status }]);
    });

    test('blames the builder that was running when it died', async () => {
      const { result } = await build({ events: [started(1, 'lib'), logged(1, 'half way')], end: FAILED, missing: ['web', 'db', 'lib'] });
      expect(result.failures).toMatchObject([
        { name: 'lib', message: 'Its builder ended without its outputs, and Nix gave no reason.', logTail: ['half way'] },
      ]);
      expect(result.targets.map(({ status }) => status)).toEqual(['dependency-failed', 'dependency-failed']);
    });

    test('leaves no result if it was interrupted, but the logs so far', async () => {
      const { ports, order } = await build({});
      const nix: BuildPorts['nix'] = {
        ...ports.nix,
        build: (_, onEvent) => {
          onEvent(started(1, 'lib'));
          onEvent(logged(1, 'half way'));
          return Promise.reject(new InterruptedError('SIGTERM'));
        },
      };
      await expect(buildGroup(order, { ...ports, nix })).rejects.toBeInstanceOf(InterruptedError);
      expect(await readFile(join(temp.path, 'logs/01234567-lib.log'), 'utf8')).toBe('half way\n');
    });
  });

  describe('a dev shell', () => {
    const derivations = [derivation('shell', ['lib']), derivation('lib')];
    const base: Story = { targets: SHELLS, derivations };

    test('is built if it can be entered', async () => {
      const { result, asked, log } = await build({ ...base, events: builds(1, 'shell') });
      expect(asked.entered).toEqual([drv('shell')]);
      expect(result.targets).toEqual([{ id: SHELL, status: 'built', seconds: 1, failures: [] }]);
      expect(log.annotations).toEqual([]);
    });

    test('is the only kind of target that is entered', async () => {
      const { asked } = await build({});
      expect(asked.entered).toEqual([]);
    });

    test('fails if it is built but cannot be entered, with the last lines of why', async () => {
      const said = Array.from({ length: 20 }, (_, index) => `line ${index + 1}`);
      const { result, log } = await build({ ...base, closed: { shell: said.join('\n') } });
      const reason = `The shell cannot be entered: ${said.slice(10).join('\n')}`;
      expect(result.targets).toMatchObject([{ id: SHELL, status: 'failed', failures: [], reason }]);
      expect(log.annotations).toEqual([
        { severity: 'error', title: `${SHELL} is not built`, message: reason, position: { file: 'flake.nix', line: 8 } },
      ]);
    });

    const unbuildable: Story = {
      ...base,
      events: [...builds(1, 'shell'), failed(builderFailed('shell'))],
      end: FAILED,
      missing: ['shell'],
    };

    test('is built if it can be entered although it is no package; what was not built is not handed on', async () => {
      const { result, log } = await build(unbuildable);
      expect(result.targets).toMatchObject([{ id: SHELL, status: 'built', failures: [] }]);
      expect(result.failures).toEqual([]);
      expect(log.annotations).toEqual([]);
      expect(result.outputs).toEqual([]);
      expect(result.builds).toMatchObject([{ name: 'shell', succeeded: false }]);
    });

    test('fails by its builder if it can be neither built nor entered', async () => {
      const { result, log } = await build({ ...unbuildable, closed: { shell: 'no' } });
      expect(result.targets).toMatchObject([{ status: 'failed', failures: [0], reason: 'The shell cannot be entered: no' }]);
      expect(log.annotations.map(({ title }) => title)).toEqual(['shell failed to build']);
    });

    test('that can be entered does not excuse a check that is the same derivation', async () => {
      const CHECK = 'checks.x86_64-linux.shell' as TargetId;
      const { result, log } = await build({ ...unbuildable, targets: [...SHELLS, target(CHECK, 'shell', 'check')] });
      expect(result.targets).toMatchObject([
        { id: SHELL, status: 'built', failures: [] },
        { id: CHECK, status: 'failed', failures: [0] },
      ]);
      expect(result.failures.map(({ name }) => name)).toEqual(['shell']);
      expect(log.annotations.map(({ message }) => message)).toEqual([`Builder failed with exit code 1.\nNeeded by ${CHECK}.`]);
    });

    test('that can be entered does not excuse a root that is the same derivation', async () => {
      const { ports, order } = await build(unbuildable);
      const result = await buildGroup({ ...order, roots: [drv('shell')] }, ports);
      expect(result.targets).toMatchObject([{ id: SHELL, status: 'built', failures: [] }]);
      expect(result.roots).toMatchObject([{ drvPath: drv('shell'), status: 'failed', failures: [0] }]);
      expect(result.failures.map(({ name }) => name)).toEqual(['shell']);
    });

    test('is not entered if something that it needs is not there', async () => {
      const { result, asked } = await build({
        ...base,
        events: [...builds(1, 'lib'), failed(builderFailed('lib'))],
        end: FAILED,
        missing: ['shell', 'lib'],
      });
      expect(asked.entered).toEqual([]);
      expect(result.targets).toMatchObject([{ id: SHELL, status: 'dependency-failed', failures: [0] }]);
    });

    test('is not entered on a full disk', async () => {
      const { result, asked } = await build({ ...base, events: [failed('database or disk is full')], end: FAILED, missing: ['shell'] });
      expect(asked.entered).toEqual([]);
      expect(result.targets).toMatchObject([{ status: 'skipped' }]);
    });

    test('that Nix did not come to is built if it can be entered, without a word of complaint', async () => {
      const { result, log } = await build({ ...base, events: [failed('something else went wrong')], end: FAILED, missing: ['shell'] });
      expect(result.targets[0]).toEqual({ id: SHELL, status: 'built', failures: [], reason: undefined });
      expect(log.annotations).toEqual([]);
    });

    test('is one of several, each judged by itself', async () => {
      const other = target('devShells.x86_64-linux.go' as TargetId, 'go', 'dev-shell');
      const { result } = await build({
        targets: [...SHELLS, other],
        derivations: [...derivations, derivation('go')],
        closed: { go: 'no' },
      });
      expect(result.targets.map(({ status }) => status)).toEqual(['built', 'failed']);
    });
  });
});
