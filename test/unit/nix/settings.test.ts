import { expect, test } from '@jest/globals';
import { parseSettingsJson } from '../../../src/nix/settings.js';

/** A setting as Nix 2.34 prints it, its description cut. */
const setting = (value: unknown) => ({
  aliases: [],
  defaultValue: value,
  description: '…',
  documentDefault: false,
  experimentalFeature: null,
  value,
});

test('what this machine builds is read from the values of its settings', () => {
  const settings = {
    cores: setting(0),
    system: { ...setting('aarch64-linux'), defaultValue: 'x86_64-linux' },
    'system-features': setting(['benchmark', 'big-parallel', 'kvm', 'nixos-test', 'uid-range']),
    'extra-platforms': setting(['armv7l-linux']),
    substituters: setting(['https://cache.example.org']),
  };
  expect(parseSettingsJson(settings)).toEqual({
    system: 'aarch64-linux',
    systemFeatures: ['benchmark', 'big-parallel', 'kvm', 'nixos-test', 'uid-range'],
    extraPlatforms: ['armv7l-linux'],
    substituters: ['https://cache.example.org'],
  });
});

test.each([
  ['nothing', null],
  ['an object without them', {}],
  ['lists that are text', { system: setting('x86_64-linux'), 'system-features': setting('kvm'), 'extra-platforms': setting([]) }],
  ['bare values', { system: 'x86_64-linux', 'system-features': [], 'extra-platforms': [] }],
])('settings that are %s are refused as a shape that nobody knows', (_, json) => {
  expect(() => parseSettingsJson(json)).toThrow(
    expect.objectContaining({
      name: 'UserError',
      exitCode: 3,
      message: expect.stringContaining('"nix config show --json" printed JSON in a shape that this Panther does not know'),
    }),
  );
});
