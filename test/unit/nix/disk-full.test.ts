import { describe, expect, test } from '@jest/globals';
import { isDiskFull } from '../../../src/nix/disk-full.js';

describe('isDiskFull', () => {
  test.each([
    'writing to file: No space left on device',
    'cp: error writing out: no space left on device',
    'error: executing SQLite statement: database or disk is full',
    'ENOSPC: write failed',
  ])('knows "%s"', (text) => {
    expect(isDiskFull(text)).toBe(true);
  });

  test.each(['there is space left on device sda', 'the alert "disk full" needs a threshold', 'Disk full'])(
    'does not take "%s" for it, which a flake or a builder may say for any reason',
    (text) => {
      expect(isDiskFull(text)).toBe(false);
    },
  );
});
