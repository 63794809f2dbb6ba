import { expect, test } from '@jest/globals';
import { parseConfiguration, readConfiguration } from '../../../src/nix/configuration.js';
import type { ProcessOutcome } from '../../../src/runtime/index.js';

const JSON_TEXT = JSON.stringify({
  system: { value: 'x86_64-linux' },
  'system-features': { value: ['kvm'] },
  'access-tokens': { value: { 'gitlab.com': 'PAT:x' } },
  substituters: { value: ['https://cache.nixos.org/'] },
  'trusted-substituters': { value: [] },
  'trusted-public-keys': { value: ['k:x'] },
  store: { value: 'daemon' },
  'max-jobs': { value: 1 },
});
const failed = (stderrTail: string): ProcessOutcome => ({ exitCode: 1, signal: undefined, stdout: '', stderrTail });

test('what setup needs is read; tokens may be missing', () => {
  const config = parseConfiguration(JSON_TEXT);
  expect(config).toMatchObject({
    system: 'x86_64-linux',
    accessTokens: { 'gitlab.com': 'PAT:x' },
    trustedSubstituters: [],
    store: 'daemon',
  });
  expect(config.names.has('max-jobs')).toBe(true);
  expect(parseConfiguration(JSON_TEXT.replace('access-tokens', 'other')).accessTokens).toEqual({});
});

test('another shape is refused without showing it, as it may hold tokens', () => {
  const act = () => parseConfiguration('{"access-tokens": {"value": {"github.com": "ghs_secret"}}}');
  expect(act).toThrow('"nix config show --json" printed what no known Nix prints');
  expect(act).not.toThrow('ghs_secret');
});

test('old versions have another name for the command, and their word on it is no warning', async () => {
  const stderrTail = "warning: 'show-config' is a deprecated alias for 'config show'\nwarning: unknown setting 'eval-cores'\n";
  const { warnings } = await readConfiguration((args) =>
    Promise.resolve(
      args.includes('show-config')
        ? { exitCode: 0, signal: undefined, stdout: JSON_TEXT, stderrTail }
        : failed("error: 'config' is not a recognised command"),
    ),
  );
  expect(warnings).toEqual(["unknown setting 'eval-cores'"]);
});

test('a broken nix.conf ends with Nix’s words, and is not asked for again', async () => {
  const asked: string[] = [];
  const reading = readConfiguration((args) => {
    asked.push(args.join(' '));
    return Promise.resolve(failed('error: syntax error in configuration line'));
  });
  await expect(reading).rejects.toThrow('syntax error in configuration line');
  expect(asked).toHaveLength(1);
});
