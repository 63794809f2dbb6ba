import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { Call } from '../../../../src/deploy/protocol/ports.js';
import { renderAgent, renderCall, renderInspect } from '../../../../src/deploy/target/index.js';
import { parseStorePath } from '../../../../src/nix/index.js';

const AGENT = parseStorePath('/nix/store/0123456789abcdfghijklmnpqrsvwxyz-panther-agent');
const SYSTEM = parseStorePath('/nix/store/zyxwvsrqpnmlkjihgfdcba9876543210-nixos-system-web-26.05');
const OLD = parseStorePath('/nix/store/00000000000000000000000000000000-nixos-system-web-25.11');

const BEGIN: Call = {
  verb: 'begin',
  id: 'run-12-web',
  owner: 'acme/fleet, run 12',
  leaseSeconds: 299.2,
  closure: SYSTEM,
  oldExpected: OLD,
  hostname: 'web',
  machineId: undefined,
  revision: undefined,
  forceUnlock: false,
};

describe('the agent', () => {
  const { text, version, name } = renderAgent();

  test('is the same text each time, and says which one it is', () => {
    expect(renderAgent().text).toBe(text);
    expect(text).toContain(`\nversion=${version}\n`);
    expect(text).not.toContain('@VERSION@');
    expect(
      createHash('sha256')
        .update(text.replace(`version=${version}`, 'version=@VERSION@'))
        .digest('hex')
        .slice(0, 16),
    ).toBe(version);
    expect(name).toBe('panther-agent');
  });

  test.each(['sh', 'bash'])('is a script that %s reads', (shell) => {
    const { status, stderr } = spawnSync(shell, ['-n'], { input: text, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });

  test.each(['sh', 'bash'])('does nothing in %s unless all of it arrived', (shell) => {
    const whole = text.indexOf('main "$@"');
    for (const length of [0.3, 0.6, 0.9].map((part) => Math.floor(whole * part)).concat(whole)) {
      const { stdout } = spawnSync(shell, ['-s', '--', 'ping'], { input: text.slice(0, length), encoding: 'utf8' });
      expect(stdout).toBe('');
    }
    expect(spawnSync(shell, ['-s', '--', 'ping'], { input: text, encoding: 'utf8' }).stdout).toBe('answer=ping\nend=ping\n');
  });

  test('does not know other verbs', () => {
    const { status, stdout, stderr } = spawnSync('sh', ['-s', '--', 'explode'], { input: text, encoding: 'utf8' });
    expect([status, stdout, stderr]).toEqual([1, '', `panther: "explode" is no verb of this agent (${version}).\n`]);
  });
});

describe('a call', () => {
  const ID = 'run-12-web';
  test.each<[Call, readonly string[]]>([
    [BEGIN, ['begin', ID, 'acme/fleet, run 12', '300', SYSTEM, OLD, 'web', '-', '-']],
    [
      { ...BEGIN, machineId: 'a'.repeat(32), revision: 'c0ffee', forceUnlock: true },
      ['begin', ID, 'acme/fleet, run 12', '300', SYSTEM, OLD, 'web', 'a'.repeat(32), 'c0ffee', 'force-unlock'],
    ],
    [{ verb: 'prepare', id: ID }, ['prepare', ID]],
    [{ verb: 'dry-activate', closure: SYSTEM }, ['dry-activate', '-', SYSTEM]],
    [{ verb: 'test', id: ID, switchSeconds: 600, confirmSeconds: 60, ignoredUnits: [] }, ['test', ID, '600', '60', '-']],
    [
      { verb: 'test', id: ID, switchSeconds: 600, confirmSeconds: 60, ignoredUnits: ['a.service', 'b@1.mount'] },
      ['test', ID, '600', '60', 'a.service,b@1.mount'],
    ],
    [{ verb: 'abort', id: ID, reason: 'health checks\nfailed; rm' }, ['abort', ID, 'health-checks-failed-rm']],
    [{ verb: 'abort', id: ID, reason: '' }, ['abort', ID, '-']],
    [{ verb: 'renew', id: ID, leaseSeconds: 300 }, ['renew', ID, '300']],
    [{ verb: 'status', id: ID, logOffset: 4096 }, ['status', ID, '4096']],
    [{ verb: 'stage-boot', id: ID }, ['stage-boot', ID]],
  ])('of %j is words for the agent, with sudo before them if the user is not root', (call, words) => {
    expect(renderCall({ path: AGENT, sudo: false }, call)).toEqual([AGENT, ...words]);
    expect(renderCall({ path: AGENT, sudo: true }, call)).toEqual(['sudo', '-n', '--', AGENT, ...words]);
  });

  test('has an owner that is cut between characters', () => {
    const owner = renderCall({ path: AGENT, sudo: false }, { ...BEGIN, owner: `${'x'.repeat(299)}é\0é` })[3];
    expect(owner).toBe('x'.repeat(299));
  });

  test('to a host that has no agent yet takes it from standard input', () => {
    expect(renderInspect(AGENT)).toEqual(['sh', '-s', '--', 'inspect', AGENT]);
  });
});
