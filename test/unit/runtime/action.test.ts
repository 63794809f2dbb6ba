import { beforeEach, describe, expect, test } from '@jest/globals';
import { createActionsLogger, disarmCommands, readActionInputs } from '../../../src/runtime/action.js';
import type { Annotation, Severity } from '../../../src/runtime/logger.js';
import type { Core } from '../../../src/runtime/toolkit.js';

describe('readActionInputs', () => {
  test.each([
    [{ INPUT_FLAKE: '.' }, { flake: '.' }],
    [{ 'INPUT_RUNNER-MAP': 'x86_64-linux=ubuntu' }, { 'runner-map': 'x86_64-linux=ubuntu' }],
    [{ INPUT_TEXT: ' a\nB ' }, { text: ' a\nB ' }],
    [{ INPUT_EMPTY: '', INPUT_UNSET: undefined }, {}],
    [{ PATH: '/bin', MY_INPUT_FLAKE: 'x', input_flake: 'x' }, {}],
  ])('%j holds the inputs %j', (env, inputs) => {
    expect(readActionInputs(env)).toEqual(inputs);
  });
});

describe('createActionsLogger', () => {
  let calls: unknown[][];
  /** What our logger uses of GitHub's toolkit. */
  let core: Core;
  beforeEach(() => {
    calls = [];
    const record =
      (name: string) =>
      (...args: unknown[]) => {
        calls.push([name, ...args]);
      };
    const names = ['debug', 'info', 'notice', 'warning', 'error', 'startGroup', 'endGroup'];
    core = Object.fromEntries(names.map((name) => [name, record(name)])) as unknown as Core;
  });

  const remark = (severity: Severity, index: number): Annotation => ({
    severity,
    title: 'Evaluation',
    message: `problem ${index}`,
    position: { file: `hosts/${index}.nix`, line: 3 },
  });

  test('messages go to the commands of their kind', () => {
    const log = createActionsLogger(core, false);
    log.debug('a');
    log.info('b');
    log.warning('c');
    log.group('Targets', ['web', 'db']);
    expect(calls).toEqual([
      ['debug', 'a'],
      ['info', 'b'],
      ['warning', 'c', { title: 'Panther' }],
      ['startGroup', 'Targets'],
      ['info', 'web'],
      ['info', 'db'],
      ['endGroup'],
    ]);
  });

  test('lines of a builder cannot command the runner, wherever they are shown', () => {
    const log = createActionsLogger(core, true);
    log.group('web', ['::error::forged']);
    log.info('::set-env name=A::b');
    log.debug('##[warning]forged');
    const shown = calls.flatMap(([name, text]) => (name === 'info' ? [text] : []));
    expect(shown).toEqual([':\u200b:error::forged', ':\u200b:set-env name=A::b', '#\u200b#[warning]forged']);
  });

  test('debug messages are ordinary lines where the step was asked to debug', () => {
    createActionsLogger(core, true).debug('a');
    expect(calls).toEqual([['info', 'a']]);
  });

  test.each([
    { position: undefined, properties: { title: 'T' } },
    { position: { file: 'flake.nix' }, properties: { title: 'T', file: 'flake.nix' } },
    { position: { file: 'flake.nix', line: 3 }, properties: { title: 'T', file: 'flake.nix', startLine: 3 } },
    { position: { file: 'flake.nix', line: 3, column: 7 }, properties: { title: 'T', file: 'flake.nix', startLine: 3, startColumn: 7 } },
  ])('a remark at $position has the properties $properties', ({ position, properties }) => {
    createActionsLogger(core, false).annotate({ severity: 'notice', title: 'T', message: 'm', position });
    expect(calls).toEqual([['notice', 'm', properties]]);
  });

  test('a remark is cut where GitHub would cut it', () => {
    createActionsLogger(core, false).annotate({ severity: 'error', title: 'T', message: 'x'.repeat(5_000) });
    expect(calls).toEqual([['error', 'x'.repeat(4_000), { title: 'T' }]]);
  });

  test.each(['error', 'warning', 'notice'] as const)('the eleventh %s becomes a line of the log with its place', (severity) => {
    const log = createActionsLogger(core, false);
    for (let index = 1; index <= 12; index += 1) log.annotate(remark(severity, index));
    expect(calls.slice(0, 10)).toEqual(
      Array.from({ length: 10 }, (_, index) => [
        severity,
        `problem ${index + 1}`,
        { title: 'Evaluation', file: `hosts/${index + 1}.nix`, startLine: 3 },
      ]),
    );
    expect(calls.slice(10)).toEqual([
      ['info', `hosts/11.nix:3: ${severity}: Evaluation: problem 11`],
      ['info', `hosts/12.nix:3: ${severity}: Evaluation: problem 12`],
    ]);
  });

  test('each severity has a limit of its own, and warnings of ours count', () => {
    const log = createActionsLogger(core, false);
    for (let index = 1; index <= 10; index += 1) log.annotate(remark('warning', index));
    log.annotate(remark('error', 1));
    log.annotate(remark('notice', 1));
    log.warning('No cache.');
    expect(calls.slice(10)).toEqual([
      ['error', 'problem 1', { title: 'Evaluation', file: 'hosts/1.nix', startLine: 3 }],
      ['notice', 'problem 1', { title: 'Evaluation', file: 'hosts/1.nix', startLine: 3 }],
      ['info', 'warning: Panther: No cache.'],
    ]);
  });

  test('each logger counts for itself', () => {
    const full = createActionsLogger(core, false);
    for (let index = 1; index <= 10; index += 1) full.annotate(remark('error', index));
    createActionsLogger(core, false).annotate({ severity: 'error', title: 'T', message: 'm' });
    expect(calls.at(-1)).toEqual(['error', 'm', { title: 'T' }]);
  });
});

describe('text of others that goes to the log', () => {
  test.each([
    ['::add-mask::a', ':\u200b:add-mask::a'],
    ['  ::error file=x::gone', '  :\u200b:error file=x::gone'],
    ['first\n::stop-commands::x\nlast', 'first\n:\u200b:stop-commands::x\nlast'],
    ['note ##[add-mask]a', 'note #\u200b#[add-mask]a'],
    ['std::string a::b', 'std::string a::b'],
    ['# [x] ## heading', '# [x] ## heading'],
  ])('%j cannot command the runner', (text, harmless) => {
    expect(disarmCommands(text)).toBe(harmless);
  });
});
