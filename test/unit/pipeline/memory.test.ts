import { describe, expect, test } from '@jest/globals';
import { NO_HISTORY, type History } from '../../../src/history/index.js';
import { formatMemory, listUsed, parseMemory } from '../../../src/pipeline/memory.js';
import { byDrvPath, derivation, drv, out } from '../../support/derivations.js';
import { memoryOf, SYSTEM, TODAY, WEB } from './samples.js';

const HISTORY: History = {
  ...NO_HISTORY,
  nix: '2.34.8',
  targets: new Map([[WEB as never, { drvPath: drv('web'), outputs: { out: out('web') }, verdict: 'success' }]]),
  cache: new Map([
    [
      SYSTEM,
      {
        key: 'k',
        paths: {
          [out('web')]: { bytes: 1, used: TODAY, references: [] },
          [out('dev')]: { bytes: 1, used: TODAY, references: [] },
          [out('half')]: { bytes: 1, used: TODAY, references: [out('gone')] },
        },
      },
    ],
  ]),
};

describe('a memory', () => {
  test.each([
    ['of a first run', memoryOf()],
    [
      'of a later one',
      memoryOf({
        history: HISTORY,
        isPullRequest: true,
        caches: { [SYSTEM]: { save: 's', restore: 'r', prefixes: ['p/'], used: [out('web')] } },
      }),
    ],
  ])('%s is read as it was written', (_, memory) => {
    expect(parseMemory(JSON.parse(formatMemory(memory)))).toEqual(memory);
  });

  const json = () => JSON.parse(formatMemory(memoryOf())) as Record<string, unknown>;
  test.each<[string, unknown]>([
    ['nothing', null],
    ['another version', { ...json(), version: 2 }],
    ['no history', { ...json(), history: '' }],
    ['a history that is damaged', { ...json(), history: '{"version": 1' }],
    ['a history of another version', { ...json(), history: '{"version": 2}' }],
    ['a history that is no text', { ...json(), history: {} }],
    ['no budget', { ...json(), budget: undefined }],
    ['a used path that is none', { ...json(), caches: { [SYSTEM]: { save: 's', restore: 'r', prefixes: [], used: ['/etc/passwd'] } } }],
  ])('is refused if it holds %s', (_, value) => {
    let thrown: unknown;
    try {
      parseMemory(value);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({
      name: 'UserError',
      exitCode: 3,
      message: expect.stringMatching(
        /^What the plan job says of earlier runs cannot be read: .* Run the whole workflow again, all of it with one version\.$/s,
      ),
    });
  });
});

describe('listUsed', () => {
  test('names the kept outputs of derivations, those of all their names, and none that is kept by half', () => {
    const derivations = byDrvPath([
      derivation('web', [], { outputs: { out: out('web'), dev: out('dev') } }),
      derivation('half'),
      derivation('other'),
    ]);
    expect(listUsed(HISTORY, SYSTEM, derivations)).toEqual([out('web'), out('dev')]);
    expect(listUsed(HISTORY, 'aarch64-linux', derivations)).toEqual([]);
  });
});
