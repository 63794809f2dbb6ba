import { describe, expect, test } from '@jest/globals';
import { canBuild, listRunners, parseRunnerMap } from '../../../src/plan/runner-map.js';
import { InputProblem } from '../../../src/runtime/index.js';

const COMMON = ['benchmark', 'big-parallel', 'nixos-test'];

describe('parseRunnerMap', () => {
  test.each([
    ['a label', '{"x86_64-linux": "ubuntu-latest"}', { 'x86_64-linux': [{ labels: ['ubuntu-latest'], features: [...COMMON, 'kvm'] }] }],
    [
      'a list of labels',
      '{"aarch64-linux": ["self-hosted", "arm"]}',
      { 'aarch64-linux': [{ labels: ['self-hosted', 'arm'], features: COMMON }] },
    ],
    [
      'details with features of their own',
      '{"x86_64-linux": {"runs-on": "big", "features": ["kvm", "gpu"]}}',
      { 'x86_64-linux': [{ labels: ['big'], features: ['kvm', 'gpu'] }] },
    ],
    [
      'details without any feature',
      '{"x86_64-linux": {"runs-on": ["self-hosted", "small"], "features": []}}',
      { 'x86_64-linux': [{ labels: ['self-hosted', 'small'], features: [] }] },
    ],
    [
      'details that leave the features to us',
      '{"aarch64-darwin": {"runs-on": "macos-latest"}}',
      { 'aarch64-darwin': [{ labels: ['macos-latest'], features: [...COMMON, 'apple-virt'] }] },
    ],
    [
      'details with builds side by side',
      '{"x86_64-linux": {"runs-on": "big", "features": [], "max-jobs": 8}}',
      { 'x86_64-linux': [{ labels: ['big'], features: [], maxJobs: 8 }] },
    ],
    [
      'a list of runners in the order of preference',
      '{"x86_64-linux": [{"runs-on": "ubuntu-latest", "features": ["big-parallel"]}, {"runs-on": ["self-hosted", "kvm"], "features": ["kvm"], "max-jobs": 8}]}',
      {
        'x86_64-linux': [
          { labels: ['ubuntu-latest'], features: ['big-parallel'] },
          { labels: ['self-hosted', 'kvm'], features: ['kvm'], maxJobs: 8 },
        ],
      },
    ],
    [
      'a list of one runner that leaves the features to us',
      '{"aarch64-linux": [{"runs-on": "arm"}]}',
      { 'aarch64-linux': [{ labels: ['arm'], features: COMMON }] },
    ],
  ])('takes %s', (_, text, expected) => {
    expect(parseRunnerMap(text)).toEqual(expected);
  });

  test('takes several systems', () => {
    expect(Object.keys(parseRunnerMap('{"x86_64-linux": "a", "aarch64-linux": "b"}'))).toEqual(['x86_64-linux', 'aarch64-linux']);
  });

  test.each([
    ['no JSON', 'ubuntu-latest', 'must be JSON like {"x86_64-linux": "ubuntu-latest"}, but is ubuntu-latest'],
    ['half of JSON', '{"x86_64-linux": ', 'must be JSON like {"x86_64-linux": "ubuntu-latest"}, but is {"x86_64-linux": '],
  ])('refuses %s and shows it', (_, text, message) => {
    expect(() => parseRunnerMap(text)).toThrow(InputProblem);
    expect(() => parseRunnerMap(text)).toThrow(expect.objectContaining({ message }));
  });

  test('shows no more than the beginning of what is no JSON', () => {
    const message = `must be JSON like {"x86_64-linux": "ubuntu-latest"}, but is ${'x'.repeat(80)}`;
    expect(() => parseRunnerMap('x'.repeat(10_000))).toThrow(expect.objectContaining({ message }));
  });

  test.each([
    ['nothing in it', '{}'],
    ['a list', '["ubuntu-latest"]'],
    ['an empty list', '[]'],
    ['a number', '5'],
    ['null', 'null'],
    ['a text', '"ubuntu-latest"'],
    ['a key that is no system', '{"linux": "ubuntu-latest"}'],
    ['a key with a path in it', '{"../x86_64-linux": "ubuntu-latest"}'],
    ['a key of the language', '{"__proto__": "ubuntu-latest"}'],
    ['an empty label', '{"x86_64-linux": ""}'],
    ['no label', '{"x86_64-linux": []}'],
    ['an empty label among others', '{"x86_64-linux": ["a", ""]}'],
    ['a label that is no text', '{"x86_64-linux": [1]}'],
    ['null for a label', '{"x86_64-linux": null}'],
    ['details without labels', '{"x86_64-linux": {"features": []}}'],
    ['details that it does not know', '{"x86_64-linux": {"runs-on": "a", "feature": ["kvm"]}}'],
    ['features that are no list', '{"x86_64-linux": {"runs-on": "a", "features": "kvm"}}'],
    ['a list of labels and runners', '{"x86_64-linux": ["a", {"runs-on": "b"}]}'],
    ['a list of runners and labels', '{"x86_64-linux": [{"runs-on": "b"}, "a"]}'],
    ['no builds side by side', '{"x86_64-linux": {"runs-on": "a", "max-jobs": 0}}'],
    ['half a build', '{"x86_64-linux": {"runs-on": "a", "max-jobs": 1.5}}'],
    ['a number of builds that is text', '{"x86_64-linux": [{"runs-on": "a", "max-jobs": "8"}]}'],
  ])('refuses %s', (_, text) => {
    expect(() => parseRunnerMap(text)).toThrow(InputProblem);
    expect(() => parseRunnerMap(text)).toThrow(/^must map Nix systems to runner labels, like \{"x86_64-linux": "ubuntu-latest"\}: [^\n]+$/);
  });
});

test.each([
  ['{}', 'it is empty'],
  ['{"linux": "a", "x86_64-linux": null}', '× a Nix system like x86_64-linux   → at linux × Invalid type'],
])('parseRunnerMap says on one line what is wrong with %s', (text, detail) => {
  expect(() => parseRunnerMap(text)).toThrow(`must map Nix systems to runner labels, like {"x86_64-linux": "ubuntu-latest"}: ${detail}`);
});

describe('listRunners', () => {
  const runners = parseRunnerMap('{"x86_64-linux": [{"runs-on": "one"}, {"runs-on": "two"}]}');

  test('lists the runners of a system, the preferred one first', () => {
    expect(listRunners(runners, 'x86_64-linux').map(({ labels }) => labels)).toEqual([['one'], ['two']]);
  });

  test.each(['aarch64-linux', 'constructor', '__proto__', ''])('finds none for "%s"', (system) => {
    expect(listRunners(runners, system)).toEqual([]);
  });
});

describe('canBuild', () => {
  test.each([
    ['x86_64-linux', 'x86_64-linux', true],
    ['x86_64-linux', 'builtin', true],
    ['x86_64-linux', 'i686-linux', true],
    ['aarch64-darwin', 'x86_64-darwin', true],
    ['aarch64-linux', 'builtin', true],
    ['x86_64-linux', 'aarch64-linux', false],
    ['i686-linux', 'x86_64-linux', false],
    ['x86_64-darwin', 'aarch64-darwin', false],
    ['aarch64-linux', 'armv7l-linux', false],
  ])('a runner of %s with a derivation for %s: %s', (system, wanted, expected) => {
    expect(canBuild(system, wanted)).toBe(expected);
  });
});
