import { describe, expect, test } from '@jest/globals';
import { CHECK_INPUTS, ECONOMY_INPUTS, EVALUATION_INPUTS, FLAKE_INPUT, PLAN_INPUTS } from '../../../src/pipeline/inputs.js';
import { parseInputs } from '../../../src/runtime/index.js';

describe('the inputs of the stages', () => {
  const TABLE = { ...FLAKE_INPUT, ...EVALUATION_INPUTS, ...PLAN_INPUTS, ...ECONOMY_INPUTS, ...CHECK_INPUTS };

  test('are all optional, and neither build nor trust anything unasked', () => {
    expect(parseInputs(TABLE, {})).toEqual({
      flake: '.',
      include: ['*'],
      exclude: [],
      'allow-import-from-derivation': false,
      'accept-flake-config': false,
      'memory-limit': undefined,
      'runner-map': { 'x86_64-linux': [{ labels: ['ubuntu-latest'], features: ['benchmark', 'big-parallel', 'nixos-test', 'kvm'] }] },
      'max-runners': 20,
      'minutes-per-runner': 10,
      cache: true,
      'cache-size-limit': 3 * 2 ** 30,
      'changed-only': true,
      'retry-failed': false,
      format: true,
      statix: 'auto',
      deadnix: 'auto',
    });
  });

  test('are refused all at once, each by name', () => {
    const raw = { 'memory-limit': 'much', 'runner-map': '{}', 'max-runners': '256', 'minutes-per-runner': '301' };
    expect(() => parseInputs(TABLE, raw)).toThrow(
      [
        'The input "memory-limit" must be a size with its unit, such as "10 GiB" or "500 MB", but is "much".',
        'The input "runner-map" must map Nix systems to runner labels, like {"x86_64-linux": "ubuntu-latest"}: it is empty.',
        'The input "max-runners" must be a whole number from 1 to 255, but is "256".',
        'The input "minutes-per-runner" must be a whole number from 0 to 300, but is "301".',
      ].join('\n'),
    );
  });

  test.each([
    ['6 GiB', 6_442_450_944],
    ['1.5 GiB', 1_610_612_736],
    ['64 MiB', 67_108_864],
  ])('take %s of memory as %i bytes', (text, bytes) => {
    expect(parseInputs(EVALUATION_INPUTS, { 'memory-limit': text })['memory-limit']).toBe(bytes);
  });

  test.each(['0 GiB', '0.1 B', '63.9 MiB'])('refuse %s of memory, in which no evaluator can work', (text) => {
    expect(() => parseInputs(EVALUATION_INPUTS, { 'memory-limit': text })).toThrow(
      `The input "memory-limit" must be at least 64 MiB, as no evaluator works with less, but is "${text}".`,
    );
  });

  test.each(['0 B', '1023 KiB'])('refuse a cache of %s, which holds nothing, and say how to have none', (text) => {
    expect(() => parseInputs(ECONOMY_INPUTS, { 'cache-size-limit': text })).toThrow(
      `The input "cache-size-limit" must be at least 1 MiB, but is "${text}". To keep nothing between runs write "cache: false".`,
    );
  });

  test('take the smallest cache that holds anything', () => {
    expect(parseInputs(ECONOMY_INPUTS, { 'cache-size-limit': '1 MiB' })['cache-size-limit']).toBe(1_048_576);
  });

  test.each(['auto', 'on', 'off'])('take "%s" for a linter', (value) => {
    expect(parseInputs(CHECK_INPUTS, { statix: value, deadnix: value })).toMatchObject({ statix: value, deadnix: value });
  });
});
