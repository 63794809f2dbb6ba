import { describe, expect, test } from '@jest/globals';
import { findConsentProblem, formatConsent, parseWipeConsent } from '../../../src/install/consent.js';

const DISKS = [{ device: '/dev/sda' }, { device: '/dev/disk/by-id/nvme-X:1' }];

describe('the consent to wipe', () => {
  test('names hosts and disks, a line for each host, with serial numbers where somebody wants to be sure', () => {
    expect([...parseWipeConsent(' web1: /dev/sda, /dev/nvme0n1=S3Z9 \n\ndb: /dev/disk/by-id/nvme-X:1\n')]).toEqual([
      ['web1', [{ device: '/dev/sda' }, { device: '/dev/nvme0n1', serial: 'S3Z9' }]],
      ['db', [{ device: '/dev/disk/by-id/nvme-X:1' }]],
    ]);
  });

  test('nothing is consent to nothing', () => {
    expect(parseWipeConsent(' \n').size).toBe(0);
  });

  test.each([
    'yes',
    'web1',
    'web1:',
    'web1: sda',
    'web1: /dev/',
    'web1: /dev/sda,',
    'web1: /dev/sda /dev/sdb',
    ': /dev/sda',
    '*: /dev/sda',
    'web1: all',
  ])('what names no host and its disks is refused: %s', (text) => {
    expect(() => parseWipeConsent(text)).toThrow(`but has the line "${text}"`);
  });

  test('a host or a disk that is named twice is refused', () => {
    expect(() => parseWipeConsent('a: /dev/sda\na: /dev/sdb')).toThrow('names the host "a" twice');
    expect(() => parseWipeConsent('a: /dev/sda, /dev/sda')).toThrow('names a disk of "a" twice');
  });

  test('the line that would be the consent is one, in any order', () => {
    expect(findConsentProblem('web1', DISKS, parseWipeConsent(formatConsent('web1', DISKS)))).toBeUndefined();
    expect(findConsentProblem('web1', DISKS, parseWipeConsent('web1: /dev/disk/by-id/nvme-X:1, /dev/sda=SERIAL'))).toBeUndefined();
  });

  test.each([
    ['', 'set the input "wipe" to "web1: /dev/sda, /dev/disk/by-id/nvme-X:1"'],
    ['web2: /dev/sda, /dev/disk/by-id/nvme-X:1', 'set the input "wipe" to "web1: '],
    ['web1: /dev/sda', 'does not name /dev/disk/by-id/nvme-X:1, which the layout erases'],
    ['web1: /dev/sda, /dev/disk/by-id/nvme-X:1, /dev/sdb', 'names /dev/sdb, which the layout does not touch'],
    ['web1: /dev/sdb', 'does not name /dev/sda, /dev/disk/by-id/nvme-X:1, which the layout erases, and names /dev/sdb'],
  ])('"%s" is not enough', (text, message) => {
    expect(findConsentProblem('web1', DISKS, parseWipeConsent(text))).toContain(message);
  });

  test('a layout without known disks cannot be agreed to', () => {
    expect(findConsentProblem('web1', [], parseWipeConsent('web1: /dev/sda'))).toContain('No disks are known');
  });
});
