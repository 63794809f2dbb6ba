import { describe, expect, test } from '@jest/globals';
import type { TargetFacts } from '../../../../src/deploy/protocol/facts.js';
import type { Policy } from '../../../../src/deploy/protocol/order.js';
import type { Measured } from '../../../../src/deploy/protocol/ports.js';
import { judgePreflight, type Wanted } from '../../../../src/deploy/protocol/preflight.js';
import { factsOf, ID, orderOf, PATHS, stateOf } from './samples.js';

const WANTED: Wanted = { id: ID, hostname: 'web', machineId: undefined, system: 'x86_64-linux', revision: 'b'.repeat(40) };
const MEASURED: Measured = { missingBytes: 2 ** 30, newBootBytes: 0, trust: 'trusted', ancestry: { relation: 'descendant' } };
const MIB = 2 ** 20;
const OURS = { history: [{ epoch: 1, id: 'run-6', revision: 'a'.repeat(40), closure: PATHS.old }] };

interface Case {
  readonly facts?: Partial<TargetFacts>;
  readonly wanted?: Partial<Wanted>;
  readonly policy?: Partial<Policy>;
  readonly measured?: Partial<Measured>;
}

const judge = ({ facts = {}, wanted = {}, policy = {}, measured = {} }: Case) =>
  judgePreflight(factsOf(facts), { ...WANTED, ...wanted }, orderOf({}, policy).policy, { ...MEASURED, ...measured });
const listReasons = (one: Case) => judge(one).refusals.map(({ reason }) => reason);

const other = (phase: Parameters<typeof stateOf>[0], leaseLeftSeconds = 60) => ({
  state: stateOf(phase, { id: 'run-8', owner: 'run 8 of example/fleet', leaseLeftSeconds }),
});

describe('a deployment is refused', () => {
  test.each<[string, Case, string, string]>([
    ['to another host', { facts: { hostname: 'db' } }, 'wrong-host', '"web" was expected, but it calls itself "db"'],
    ['to a twin of the host', { wanted: { machineId: 'f'.repeat(32) } }, 'wrong-host', 'machine id'],
    ['to another architecture', { facts: { machine: 'aarch64' } }, 'wrong-arch', 'aarch64, and the system to deploy is for x86_64-linux'],
    ['to what no Nix system is known for', { facts: { machine: 'mips' } }, 'wrong-arch', 'mips'],
    ['to an agent of another version', { facts: { protocol: 2 } }, 'wrong-protocol', 'version 2'],
    ['to another system than NixOS', { facts: { os: 'debian' } }, 'not-nixos', '"debian"'],
    ['without the right to be root', { facts: { uid: 1000, user: 'ci', sudo: false } }, 'no-root', '"ci"'],
    ['where sudo was not asked', { facts: { uid: 1000, user: 'ci' } }, 'no-root', '"ci"'],
    ['to a host that another holds', { facts: other('locked') }, 'locked', 'run 8 of example/fleet) for 60 s'],
    ['while another is at work', { facts: other('tested', 0) }, 'deployment-open', '"tested"'],
    ['while another is at work, though forced', { facts: other('testing'), policy: { forceUnlock: true } }, 'deployment-open', 'testing'],
    ['where units had failed', { facts: { failedUnits: ['nginx.service'] }, policy: { degraded: 'refuse' } }, 'degraded', 'nginx.service'],
    ['to a host that shuts down', { facts: { systemdState: 'stopping' } }, 'degraded', '"stopping"'],
    ['to a full store', { facts: { storeFreeBytes: 1024 * MIB * 1.1 + 64 * MIB - 1 } }, 'store-full', '1.2 GiB'],
    ['to a full /boot', { facts: { bootFreeBytes: 10 * MIB }, measured: { newBootBytes: 11 * MIB } }, 'boot-full', '11 MiB on /boot'],
    ['of paths that are not trusted', { measured: { trust: 'untrusted' } }, 'not-trusted', 'trusted-public-keys'],
    ['of an older revision', { facts: OURS, measured: { ancestry: { relation: 'ancestor' } } }, 'older-revision', 'aaaaaaaaaaaa'],
    ['of a diverged one', { facts: OURS, measured: { ancestry: { relation: 'diverged' } } }, 'diverged-revision', 'does not contain'],
    [
      'of one whose commit is earlier',
      { facts: OURS, measured: { ancestry: { relation: 'unknown', wantedTime: 1, deployedTime: 2 } } },
      'older-revision',
      'older',
    ],
  ])('%s', (_, one, reason, words) => {
    const { refusals } = judge(one);

    expect(refusals.map((refusal) => refusal.reason)).toEqual([reason]);
    expect(refusals[0]?.message).toContain(words);
  });

  test('for every reason at once, so that one run tells all', () => {
    const facts = { hostname: 'db', machine: 'aarch64', os: 'debian', storeFreeBytes: 0 };

    expect(listReasons({ facts, measured: { trust: 'untrusted' } })).toEqual([
      'not-nixos',
      'wrong-host',
      'wrong-arch',
      'store-full',
      'not-trusted',
    ]);
  });
});

describe('a deployment is not refused', () => {
  test.each<[string, Case]>([
    ['to a host that is well', {}],
    ['where sudo is allowed', { facts: { uid: 1000, user: 'ci', sudo: true } }],
    ['with the lock of its own', { facts: { state: stateOf('locked') } }],
    ['once the lease of another is over', { facts: other('locked', 0) }],
    ['with the lock of another, if forced', { facts: other('locked'), policy: { forceUnlock: true } }],
    ['after another that is over', { facts: other('rolled-back') }],
    ['after one that a reboot ended', { facts: other('lost-by-reboot') }],
    [
      'where only ignored units had failed',
      { facts: { failedUnits: ['a.service'] }, policy: { degraded: 'refuse', ignoredUnits: ['a.service'] } },
    ],
    ['with exactly the space that it takes', { facts: { storeFreeBytes: Math.ceil(1024 * MIB * 1.1) + 64 * MIB } }],
    ['of nothing new to a full store', { facts: { storeFreeBytes: 0 }, measured: { missingBytes: 0 } }],
    ['where sizes are not known', { facts: { storeFreeBytes: 0 }, measured: { missingBytes: undefined as never } }],
    ['of an older revision, if forced', { facts: OURS, measured: { ancestry: { relation: 'ancestor' } }, policy: { force: true } }],
    ['over what nobody deployed', { measured: { ancestry: { relation: 'ancestor' } } }],
    [
      'of a rollback',
      { facts: OURS, wanted: { revision: undefined, system: undefined }, measured: { ancestry: { relation: 'ancestor' } } },
    ],
    ['of 32-bit systems to a 64-bit host', { wanted: { system: 'i686-linux' } }],
  ])('%s', (_, one) => {
    expect(listReasons(one)).toEqual([]);
  });

  test('but what is odd is told', () => {
    const facts = { ...OURS, failedUnits: ['nginx.service'], profile: PATHS.other };
    const { notes } = judge({ facts, measured: { ancestry: { relation: 'unknown' } } });

    expect(notes.join('\n')).toMatch(/nginx\.service[^]*fetch-depth: 0[^]*system profile named nixos-other/);
  });

  test('before anything was measured for what is measured', () => {
    const facts = factsOf({ storeFreeBytes: 0 });

    expect(judgePreflight(facts, WANTED, orderOf().policy).refusals).toEqual([]);
  });
});
