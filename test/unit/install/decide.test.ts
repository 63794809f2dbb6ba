import { describe, expect, test } from '@jest/globals';
import { decideNext, type Decision } from '../../../src/install/decide.js';
import { type Marker, type Progress } from '../../../src/install/marker.js';
import { out } from '../../support/derivations.js';
import { factsOf, INSTALLER, MARKER, NIXOS, printMarker, REQUEST } from './samples.js';

interface Given {
  readonly facts?: Readonly<Record<string, string>>;
  readonly remembered?: Marker;
  readonly request?: Partial<typeof REQUEST>;
  readonly hasWiped?: boolean;
}
const decide = ({ facts = {}, remembered, request = {}, hasWiped = false }: Given): Decision =>
  decideNext({ facts: factsOf(facts), remembered, request: { ...REQUEST, ...request }, hasWiped });
const MOUNTED = { ...INSTALLER, mnt_mounted: 'yes' };
const refused = (message: string) => ({ step: 'refuse', message: expect.stringContaining(message) });

describe('outside of the installer', () => {
  test.each([
    ['a machine with another system is taken over by kexec', {}, { step: 'kexec' }],
    ['so is a NixOS that is not ours', { facts: NIXOS }, { step: 'kexec' }],
    [
      'the system that was asked for, installed by us, only has to be well',
      { facts: { ...NIXOS, ...printMarker('disk') } },
      { step: 'verify' },
    ],
    [
      'the same, by what the runner remembers',
      { facts: NIXOS, remembered: { ...MARKER, progress: 'reboot' } as const },
      { step: 'verify' },
    ],
    ['the same path without a sign that we installed it is no proof', { facts: NIXOS }, { step: 'kexec' }],
    ['another system of ours is refused', { facts: { ...NIXOS, ...printMarker('disk', { host: 'db' }) } }, refused('installed as "db"')],
    ['a system that we deploy to is refused', { facts: { ...NIXOS, deployed_by_us: 'yes' } }, refused('deployed by us')],
    ['unless it is to be installed anew', { facts: { ...NIXOS, deployed_by_us: 'yes' }, request: { reinstall: true } }, { step: 'kexec' }],
    ['also if it is the very system', { facts: { ...NIXOS, ...printMarker('disk') }, request: { reinstall: true } }, { step: 'kexec' }],
    ['disks that were begun are not wiped by starting over', { remembered: MARKER }, refused('wipe-again')],
    ['unless that was asked for', { remembered: MARKER, request: { rewipe: true } }, { step: 'kexec' }],
    ['what is remembered of another host does not matter', { remembered: { ...MARKER, host: 'db' } }, { step: 'kexec' }],
    ['kexec alone has changed nothing', { remembered: { ...MARKER, progress: 'kexec' } as const }, { step: 'kexec' }],
    ['a machine that left the installer behind our back is not taken over again', { hasWiped: true }, refused('left the installer')],
  ] satisfies [string, Given, unknown][])('%s', (_title, given, decision) => {
    expect(decide(given)).toEqual(decision);
  });
});

describe('in the installer', () => {
  const at = (progress: Progress, more: Partial<Marker> = {}) => ({ ...MOUNTED, ...printMarker('run', { progress, ...more }) });
  test.each([
    ['disks come first', { facts: INSTALLER }, { step: 'disko' }],
    ['disks that are half made are made again', { facts: at('disko-started') }, { step: 'disko' }],
    ['disks that are made are kept', { facts: at('disko') }, { step: 'install' }],
    ['an installation that ended is only to be started', { facts: at('install') }, { step: 'reboot' }],
    ['unless another system is wanted by now', { facts: at('install', { toplevel: out('older') }) }, { step: 'install' }],
    ['what is on the new file systems counts as well', { facts: { ...MOUNTED, ...printMarker('mnt') } }, { step: 'install' }],
    [
      'what the installer says counts more than what the runner remembers',
      { facts: at('disko'), remembered: { ...MARKER, progress: 'install' } as const },
      { step: 'install' },
    ],
    ['another layout does not fit the disks', { facts: at('disko', { diskoScript: out('older') }) }, refused('another layout')],
    ['an installer at work on another host is left alone', { facts: at('disko', { host: 'db' }) }, refused('at work on "db"')],
    [
      'disks that are made but not mounted are not made again',
      { facts: INSTALLER, remembered: MARKER },
      refused('nothing is mounted at /mnt'),
    ],
    [
      'they are mounted where that is possible',
      { facts: INSTALLER, remembered: MARKER, request: { mountScript: out('mount') } },
      { step: 'mount' },
    ],
    ['all is wiped again if that was asked for', { facts: at('install'), request: { rewipe: true } }, { step: 'disko' }],
    ['but once', { facts: at('disko'), request: { rewipe: true }, hasWiped: true }, { step: 'install' }],
    [
      'nothing is begun while an earlier run still works',
      { facts: { ...at('disko-started'), busy: 'nixos-install' } },
      { step: 'wait', busy: 'nixos-install' },
    ],
  ] satisfies [string, Given, unknown][])('%s', (_title, given, decision) => {
    expect(decide(given)).toEqual(decision);
  });

  test('no mark of finished disks leads to wiping them, whatever else is the case', () => {
    const places = [undefined, 'run', 'mnt'] as const;
    const progresses = ['disko', 'install', 'reboot'] as const;
    const systems = [INSTALLER, MOUNTED, NIXOS, {}];
    const cases = places.flatMap((place) => progresses.flatMap((progress) => systems.map((facts) => ({ place, progress, facts }))));
    const steps = cases.map(({ place, progress, facts }) => {
      const marks = place === undefined ? {} : printMarker(place, { progress });
      // What lies in the memory of an installer is gone with it.
      const isGone = place !== undefined && !('variant_id' in facts);
      const remembered = place === undefined || isGone ? { remembered: { ...MARKER, progress } } : {};
      return decide({ facts: { ...facts, ...marks }, ...remembered }).step;
    });
    expect(steps).toHaveLength(36);
    expect(steps).not.toContain('disko');
    expect(steps).not.toContain('kexec');
  });
});
