import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { askStoreInfo, parseStoreInfo } from '../../../src/nix/store-info.js';
import type { ProcessOutcome } from '../../../src/runtime/index.js';

const SAMPLES = join(import.meta.dirname, '..', '..', 'fixtures', 'nix-samples', 'store-info');
const outcome = (changes: Partial<ProcessOutcome>): ProcessOutcome => ({
  exitCode: 0,
  signal: undefined,
  stdout: '',
  stderrTail: '',
  ...changes,
});

describe('what a store says', () => {
  /** By file: whether it is a daemon, and whether it trusts the user of the sample. */
  const FACTS: Readonly<Record<string, readonly [isDaemon: boolean, trusted: boolean | undefined]>> = {
    'lix-2.95.3-daemon.json': [true, true],
    'nix-2.18.9-daemon.json': [true, true],
    'nix-2.26.3-binary-cache.json': [false, true],
    'nix-2.26.3-daemon-untrusted.json': [true, false],
    'nix-2.26.3-daemon.json': [true, true],
    'nix-2.26.3-local.json': [false, true],
    'nix-2.34.8-binary-cache.json': [false, true],
    'nix-2.34.8-daemon-untrusted.json': [true, false],
    'nix-2.34.8-daemon.json': [true, true],
    'nix-2.34.8-local.json': [false, true],
    'nix-2.35.2-https.json': [false, undefined],
  };

  test.each(readdirSync(SAMPLES))('%s', (file) => {
    const { isDaemon, trusted } = parseStoreInfo(readFileSync(join(SAMPLES, file), 'utf8'));
    expect([isDaemon, trusted]).toEqual(FACTS[file]);
  });

  test.each(['', 'no JSON', '{"trusted":true}'])('"%s" is refused', (text) => {
    expect(() => parseStoreInfo(text)).toThrow('"nix store info --json" printed what no known Nix prints');
  });
});

describe('asking', () => {
  const ask = async (answers: readonly Partial<ProcessOutcome>[], store?: string) => {
    const asked: string[] = [];
    const answer = await askStoreInfo((args) => {
      asked.push(args.slice(2).join(' '));
      return Promise.resolve(outcome(answers[asked.length - 1] ?? {}));
    }, store);
    return { answer, asked };
  };

  test('another store is named', async () => {
    expect((await ask([{}], 'ssh-ng://h')).asked).toEqual(['store info --json --store ssh-ng://h']);
  });

  test('a Nix that only knows "ping" is asked so', async () => {
    const { answer, asked } = await ask([{ exitCode: 1, stderrTail: "error: 'info' is not a recognised command" }, { stdout: 'pong' }]);
    expect(asked).toEqual(['store info --json', 'store ping --json']);
    expect(answer).toMatchObject({ exitCode: 0, stdout: 'pong' });
  });

  test('a store that does not answer is asked once', async () => {
    const { answer, asked } = await ask([{ exitCode: 1, stderrTail: 'error: cannot connect' }]);
    expect(asked).toHaveLength(1);
    expect(answer).toMatchObject({ exitCode: 1, stderrTail: 'error: cannot connect' });
  });
});
