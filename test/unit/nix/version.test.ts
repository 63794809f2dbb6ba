import { describe, expect, test } from '@jest/globals';
import { isAtLeast, parseNixVersion, requireSupported } from '../../../src/nix/version.js';
import { listSamples, readSample } from '../../support/nix-samples.js';

const SAMPLES = [
  { file: 'determinate-3.11.2.txt', vendor: 'determinate', nix: [2, 31], text: 'nix (Determinate Nix 3.11.2) 2.31.1' },
  { file: 'determinate-3.22.2.txt', vendor: 'determinate', nix: [2, 35], text: 'nix (Determinate Nix 3.22.2) 2.35.2' },
  { file: 'lix-2.91.1.txt', vendor: 'lix', nix: [2, 91], text: 'nix (Lix, like Nix) 2.91.1' },
  { file: 'lix-2.95.3.txt', vendor: 'lix', nix: [2, 95], text: 'nix (Lix, like Nix) 2.95.3' },
  { file: 'lix-2.96.0-dev.txt', vendor: 'lix', nix: [2, 96], text: 'nix (Lix, like Nix) 2.96.0-dev-049cc4e' },
  { file: 'nix-2.24.10.txt', vendor: 'nix', nix: [2, 24], text: 'nix (Nix) 2.24.10' },
  { file: 'nix-2.26.3.txt', vendor: 'nix', nix: [2, 26], text: 'nix (Nix) 2.26.3' },
  { file: 'nix-2.34.8.txt', vendor: 'nix', nix: [2, 34], text: 'nix (Nix) 2.34.8' },
  { file: 'nix-2.36.0pre.txt', vendor: 'nix', nix: [2, 36], text: 'nix (Nix) 2.36.0pre20260822_88b09c6' },
  { file: 'nixpkgs-2.30.3+2.txt', vendor: 'nix', nix: [2, 30], text: 'nix (Nix) 2.30.3+2' },
] as const;

describe('parseNixVersion', () => {
  test('every recorded version is in the table', () => {
    expect(SAMPLES.map(({ file }) => file)).toEqual(listSamples('nix-version'));
  });

  test.each(SAMPLES)('$file is told by vendor and upstream release', ({ file, vendor, nix, text }) => {
    expect(parseNixVersion(readSample('nix-version', file))).toEqual({ vendor, nix, text });
  });

  test.each([
    ['nix 2.40', [2, 40]],
    ['nix (Nix) 3.0.0', [3, 0]],
    ['\nnix (Nix) 2.3.16\n', [2, 3]],
  ])('%j is read although it is written unlike the others', (text, nix) => {
    expect(parseNixVersion(text).nix).toEqual(nix);
  });

  test.each(['', 'nix', 'command not found'])('output without a version (%j) is refused with what was printed', (text) => {
    const message = `"nix --version" printed "${text}", which holds no version.`;
    expect(() => parseNixVersion(text)).toThrow(expect.objectContaining({ name: 'UserError', exitCode: 3, message }));
  });
});

describe('isAtLeast', () => {
  test.each([
    { vendor: 'nix', nix: [2, 18], wanted: [2, 18], holds: true },
    { vendor: 'nix', nix: [2, 17], wanted: [2, 18], holds: false },
    { vendor: 'nix', nix: [2, 34], wanted: [2, 33], holds: true },
    { vendor: 'nix', nix: [3, 0], wanted: [2, 33], holds: true },
    { vendor: 'nix', nix: [1, 99], wanted: [2, 0], holds: false },
    { vendor: 'determinate', nix: [2, 31], wanted: [2, 30], holds: true },
    { vendor: 'determinate', nix: [2, 31], wanted: [2, 32], holds: false },
    { vendor: 'lix', nix: [2, 95], wanted: [2, 18], holds: true },
    { vendor: 'lix', nix: [2, 95], wanted: [2, 19], holds: false },
  ] as const)('$vendor $nix as new as upstream $wanted: $holds', ({ vendor, nix, wanted, holds }) => {
    expect(isAtLeast({ vendor, nix, text: '' }, wanted)).toBe(holds);
  });
});

describe('requireSupported', () => {
  test.each(SAMPLES)('$file is supported', ({ file }) => {
    expect(() => requireSupported(parseNixVersion(readSample('nix-version', file)))).not.toThrow();
  });

  test('an older Nix is the machine’s fault, told with what was found and what to do', () => {
    expect(() => requireSupported(parseNixVersion('nix (Nix) 2.17.1'))).toThrow(
      expect.objectContaining({
        name: 'UserError',
        exitCode: 3,
        message:
          'Nix 2.18 or newer is needed, but this machine has "nix (Nix) 2.17.1". Update Nix, or let actions/setup find one by the input "nix-installer".',
      }),
    );
  });
});
