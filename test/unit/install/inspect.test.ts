import { describe, expect, test } from '@jest/globals';
import { findDisks, findFacts, renderInspectScript } from '../../../src/install/inspect.js';
import { formatMarker, parseMarkerText } from '../../../src/install/marker.js';
import { renderMarkerScript, renderOwnersScript } from '../../../src/install/remote-marker.js';
import { factsOf, INSTALLER, KEY, LSBLK, MARKER, NIXOS, print, printMarker } from './samples.js';

describe('what a machine answers', () => {
  test.each([
    ['foreign', {}],
    ['nixos', NIXOS],
    ['installer', INSTALLER],
  ] as const)('tells what it is: %s', (kind, answers) => {
    expect(factsOf(answers).kind).toBe(kind);
  });

  test('another system with the variant "installer" is no NixOS installer', () => {
    expect(factsOf({ variant_id: 'installer' }).kind).toBe('foreign');
  });

  test('is nothing if it does not come to its end, or speaks of something else', () => {
    expect(findFacts(print().replace('end=inspect', ''), [])).toBeUndefined();
    expect(findFacts(print({ protocol: '2' }), [])).toBeUndefined();
    expect(findFacts('', [])).toBeUndefined();
  });

  test('has disks with their serial numbers, and what is mounted of any part of them', () => {
    expect(findDisks(LSBLK)).toEqual([
      { path: '/dev/sda', serial: 'S1', bytes: 20_000_000_000, type: 'disk', mountPoints: ['/'] },
      { path: '/dev/sr0', serial: undefined, bytes: 1, type: 'rom', mountPoints: [] },
    ]);
    expect(findDisks('{"blockdevices":[{"path":"/dev/sdb","size":"5","mountpoint":"/x"}]}')).toMatchObject([
      { bytes: 5, mountPoints: ['/x'] },
    ]);
    for (const text of [undefined, '', 'no', '{}', '{"blockdevices":1}']) expect(findDisks(text)).toBeUndefined();
  });

  test('values may hold the sign that parts them from their names', () => {
    expect(factsOf({ os_name: 'A=B' }).osName).toBe('A=B');
  });

  test('marks of earlier runs are told by where they are', () => {
    const facts = factsOf({ ...INSTALLER, ...printMarker('run'), ...printMarker('mnt', { progress: 'install' }) });
    expect(facts.markers).toEqual({ run: MARKER, mnt: { ...MARKER, progress: 'install' } });
  });

  test('a device name cannot become a command', () => {
    expect(renderInspectScript([`/dev/a'; reboot; '`], `/x'y`)).toMatch(
      /^set -- '\/dev\/a'\\''; reboot; '\\'''\ndisko_script='\/x'\\''y'\n/,
    );
  });
});

describe('the mark of an installation', () => {
  const whole = { ...MARKER, installedKey: KEY, bootId: 'boot-2' };

  test('is read as it was written', () => {
    expect(parseMarkerText(formatMarker(whole))).toEqual(whole);
    expect(parseMarkerText(formatMarker(MARKER))).toEqual(MARKER);
  });

  test.each([
    '',
    'format=2\nhost=a',
    formatMarker(MARKER).replace('progress=disko', 'progress=done'),
    formatMarker(MARKER).replace(/host=.*\n/, ''),
  ])('is none if it is not whole: %j', (text) => {
    expect(parseMarkerText(text)).toBeUndefined();
  });

  test('goes to the new file systems only once there are some', () => {
    expect(renderMarkerScript({ ...MARKER, progress: 'disko-started' })).not.toContain('/mnt/var');
    expect(renderMarkerScript(MARKER)).toContain('/mnt/var/lib/panther/install/state');
  });
});

test('only files with an owner of their own are given to one', () => {
  expect(renderOwnersScript([{ path: '/a' }])).toBeUndefined();
  expect(renderOwnersScript([{ path: '/a' }, { path: "/b'c", owner: '1:2' }])).toBe("set -eu\nchown -h 1:2 '/mnt/b'\\''c'");
});
