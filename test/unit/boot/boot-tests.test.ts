import { describe, expect, test } from '@jest/globals';
import { annotateUnusedGlobs, chooseLimits, makeVmTests } from '../../../src/boot/boot-tests.js';
import { describeBoots } from '../../../src/boot/describe-boots.js';
import { EMPTY_CONFIG, parseConfig, settingsOf } from '../../../src/config/index.js';
import { makeUnbootedResult, type VmResult } from '../../../src/vm/index.js';
import { createRecorder } from '../../support/recorder.js';

const TEN_MINUTES = 600_000;
const OPTIONS = { 'vm-time-limit': TEN_MINUTES, 'nixos-tests': 'driver' } as const;
const limitsOf = (text: string, limit = TEN_MINUTES) => chooseLimits('web', settingsOf(parseConfig(text, 'panther.yml'), 'web'), limit);

describe('chooseLimits', () => {
  test('leaves the checks their time, and booting the rest', () => {
    const { totalMs, bootMs, healthMs } = chooseLimits('web', settingsOf(EMPTY_CONFIG, 'web'), TEN_MINUTES);
    expect(totalMs).toBe(TEN_MINUTES);
    expect(healthMs).toBeGreaterThan(0);
    expect(bootMs + healthMs).toBeLessThan(totalMs);
  });

  test('goes by the configuration, where that says something', () => {
    expect(limitsOf('hosts: {web: {vm: {time-limit: 20 min}}}').totalMs).toBe(2 * TEN_MINUTES);
  });

  test('never waits longer for a word than for the boot', () => {
    const { silenceMs, bootMs } = limitsOf('hosts: {}', 120_000);
    expect(silenceMs).toBe(bootMs);
  });

  test('refuses a limit in which nothing could boot, with the least that is possible', () => {
    expect(() => limitsOf('hosts: {web: {vm: {time-limit: 20 s}}}')).toThrow(/web's boot test, 20 s, is too short .* at least 90 s/);
  });
});

describe('makeVmTests', () => {
  const CONFIG = parseConfig("hosts: {'web-*': {vm: {cores: 2}}, off: {vm: {enabled: false}}}", 'panther.yml');

  test('says what hosts share once', () => {
    const { settings, hosts } = makeVmTests(CONFIG, ['db', 'web-1', 'web-2', 'mail'], undefined, OPTIONS);
    expect(settings).toHaveLength(2);
    expect(hosts).toEqual({ db: 0, 'web-1': 1, 'web-2': 1, mail: 0 });
  });

  test('leaves out hosts that are not to be booted', () => {
    expect(makeVmTests(CONFIG, ['off', 'db'], undefined, OPTIONS).hosts).toEqual({ db: 0 });
  });

  test('names the source only if a module is taken from it', () => {
    const withModule = parseConfig('hosts: {db: {vm: {module: ci/vm.nix}}}', 'panther.yml');
    expect(makeVmTests(CONFIG, ['db'], '/nix/store/source', OPTIONS).module).not.toContain('/nix/store/source');
    expect(makeVmTests(withModule, ['db'], '/nix/store/source', OPTIONS).module).toContain('"/nix/store/source"');
  });

  test('refuses more settings than fit into one evaluation', () => {
    const hosts = Array.from({ length: 40 }, (_, index) => `host-${index}`);
    const entries = Object.fromEntries(hosts.map((host) => [host, { health: [{ command: `echo ${host} ${'x'.repeat(3_000)}` }] }]));
    const config = parseConfig(JSON.stringify({ hosts: entries }), 'panther.yml');
    expect(() => makeVmTests(config, hosts, undefined, OPTIONS)).toThrow(/Let more hosts share their settings/);
  });

  test('names entries of the configuration that match no host, on their lines', () => {
    const log = createRecorder();
    annotateUnusedGlobs(CONFIG, ['db', 'web-1'], log);
    expect(log.annotations).toMatchObject([{ severity: 'warning', position: { file: '.github/panther.yml', line: 1 } }]);
    expect(log.annotations[0]?.message).toMatch(/"off" matches no host/);
  });
});

describe('describeBoots', () => {
  const passed: VmResult = {
    ...makeUnbootedResult('web', { verdict: 'error', cause: 'qemu-missing', reason: 'Is well.' }),
    verdict: 'passed',
    cause: 'healthy',
    seconds: 12.4,
    accelerator: 'kvm',
  };
  const failed: VmResult = { ...passed, name: 'db', verdict: 'failed', reason: 'Boom | <b>', consoleTail: ['</details>', 'last words'] };
  const skipped = makeUnbootedResult('mail', { verdict: 'skipped', cause: 'no-accelerator', reason: 'No KVM.' });

  test('is green if all are well, and skipping by policy changes nothing', () => {
    expect(describeBoots([passed, skipped])).toMatchObject({ verdict: 'success', reasons: [] });
    expect(describeBoots([])).toMatchObject({ verdict: 'success', summary: '## 🟢 No host to boot\n' });
  });

  test('is red with the reason of each that is not', () => {
    const { verdict, reasons, summary } = describeBoots([passed, failed]);
    expect(verdict).toBe('failure');
    expect(reasons).toEqual(['db: Boom | <b>']);
    expect(summary).toMatch(/^## 🔴 1 of 2 hosts and tests booted and is well\n/);
  });

  test('lets nothing of a guest be Markdown or HTML', () => {
    const { summary } = describeBoots([failed]);
    expect(summary).not.toContain('<b>');
    expect(/\| 🔴 failed .*/.exec(summary)?.[0].split('|')).toHaveLength(6);
    // As a code block by indentation, its words cannot end it.
    expect(summary).toContain('\n    </details>\n    last words\n');
  });
});
