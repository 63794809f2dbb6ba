import { describe, expect, test } from '@jest/globals';
import { judgeBoot, type BootEvidence } from '../../../src/vm/judge.js';
import { NOTHING_SEEN, type Observation } from '../../../src/vm/observe.js';
import { END, HELLO, seeConsole, seeReport } from './observation.js';

const judge = (observation: Observation, rest: Partial<BootEvidence> = {}) =>
  judgeBoot({ observation, qemuWords: [], durationMs: 20_000, expectedChecks: [], ...rest });
const report = (...messages: readonly object[]) => seeReport(seeConsole('Linux version 6.12'), 10_000, HELLO, ...messages);
const LIMITED = { endedBecause: 'boot-limit' } as const;

describe('a report that is complete', () => {
  test('without failures passes', () => {
    expect(judge(report(END))).toMatchObject({ verdict: 'passed', cause: 'healthy', reason: 'The guest booted; no unit failed.' });
  });

  test('passes whatever the console says, which is noted', () => {
    const seen = seeReport(
      seeConsole('[ 1.0] Out of memory: Killed process 7 (x)', 'Kernel panic - not syncing: quote'),
      10_000,
      HELLO,
      END,
    );
    const verdict = judge(seen);
    expect(verdict.verdict).toBe('passed');
    expect(verdict.notes).toEqual([expect.stringContaining('ran out of memory meanwhile')]);
  });

  test('with a failed unit or check fails, and names them', () => {
    const unit = { kind: 'failed-unit', name: 'nginx.service' };
    const check = { check: 0, name: 'site', ok: false, message: 'status 502\nmore' };
    const { verdict, cause, reason, stages } = judge(report(unit, check, { kind: 'end', state: 'degraded' }));
    expect({ verdict, cause }).toEqual({ verdict: 'failed', cause: 'unhealthy' });
    expect(reason).toBe(
      'The guest booted, but 1 unit failed: nginx.service. 1 health check of 1 failed: site (status 502). What they said is among the files.',
    );
    expect(stages.at(-1)).toEqual({ name: 'ready', state: 'done' });
  });

  test('that leaves out a check has failed it, also the second of one name', () => {
    const verdict = judge(report({ check: 0, name: 'site', ok: true }, END), { expectedChecks: ['site', 'site', 'db'] });
    expect(verdict.cause).toBe('unhealthy');
    expect(verdict.health.map(({ name, ok }) => `${name} ${ok}`)).toEqual(['site true', 'site false', 'db false']);
  });

  test.each([
    ['maintenance', 'emergency-mode'],
    ['starting', 'too-slow'],
    ['degraded', 'unhealthy'],
    ['offline', 'unhealthy'],
  ])('with the state %s is %s', (state, cause) => {
    expect(judge(report({ kind: 'end', state }))).toMatchObject({ verdict: 'failed', cause });
  });

  test('without a state is not believed', () => {
    expect(judge(report({ kind: 'end' })).verdict).toBe('failed');
  });

  test.each(['maintenance', 'starting', 'offline'])('of a system that is %s fails in userspace', (state) => {
    expect(judge(report({ kind: 'end', state })).stages.map((stage) => stage.state)).toEqual([
      'done',
      'done',
      'unknown',
      'failed',
      'not-reached',
    ]);
  });
});

describe('a boot without a report', () => {
  test.each([
    [['Kernel panic - not syncing: Fatal exception'], 'kernel-panic'],
    [['Kernel panic - not syncing: VFS: Unable to mount root fs on x'], 'no-root'],
    [['Timed out waiting for device /dev/x, trying to mount anyway.', 'An error occurred in stage 1 of the boot process'], 'no-root'],
    [['Timed out waiting for device /dev/x, trying to mount anyway.', 'Kernel panic - not syncing: Attempted to kill init!'], 'no-root'],
    [['[ 1.0] Out of memory: Killed process 1 (init)', 'Kernel panic - not syncing: Attempted to kill init!'], 'out-of-memory'],
    [['<<< NixOS Stage 1 >>>', 'You are in emergency mode'], 'initrd-shell'],
    [['<<< NixOS Stage 1 >>>', '<<< NixOS Stage 2 >>>', 'You are in emergency mode'], 'emergency-mode'],
  ])('%j: %s', (lines, cause) => {
    expect(judge(seeConsole(...lines), { endedBecause: 'fatal-sign' })).toMatchObject({ verdict: 'failed', cause });
  });

  test('that was silent at the end hung; one that still printed was too slow', () => {
    const seen = seeConsole('Linux version 6.12', '<<< NixOS Stage 1 >>>');
    expect(judge(seen, LIMITED).cause).toBe('hung');
    expect(judge(seen, LIMITED).reason).toContain('in its initrd');
    expect(judge({ ...seen, lastActivityAtMs: 19_000 }, LIMITED).cause).toBe('too-slow');
  });

  test('that said nothing at all hung before its first output', () => {
    const { cause, reason, verdict } = judge(NOTHING_SEEN, LIMITED);
    expect({ cause, verdict }).toEqual({ cause: 'hung', verdict: 'failed' });
    expect(reason).toContain('before its first output');
  });

  test('that was killed for memory says so, not that it hung', () => {
    expect(judge(seeConsole('[ 1.0] Out of memory: Killed process 5 (sshd)'), LIMITED).cause).toBe('out-of-memory');
  });

  test('that switched itself off ended early', () => {
    expect(judge({ ...seeConsole('bye'), shutdown: 'guest-shutdown' }, { exitCode: 0 }).cause).toBe('ended-early');
  });

  test('whose QEMU was told to end at a reboot is a reboot loop', () => {
    expect(judge({ ...seeConsole('bye'), shutdown: 'guest-reset' }, { exitCode: 0 }).cause).toBe('reboot-loop');
  });

  test('whose QEMU died is an error of the machine', () => {
    const { verdict, cause, reason } = judge(seeConsole('Linux version 6.12'), { signal: 'SIGKILL' });
    expect({ verdict, cause }).toEqual({ verdict: 'error', cause: 'qemu-crashed' });
    expect(reason).toContain('SIGKILL');
  });

  test('whose QEMU did not start is an error of the machine, with its words', () => {
    const words = [
      'Could not access KVM kernel module: Permission denied',
      'qemu-system-x86_64: failed to initialize kvm: Permission denied',
    ];
    const { verdict, cause, reason } = judge(NOTHING_SEEN, { exitCode: 1, qemuWords: words });
    expect({ verdict, cause }).toEqual({ verdict: 'error', cause: 'qemu-refused' });
    expect(reason).toContain('This user may not use /dev/kvm');
  });
});

test('notes tell of reboots, of cut reports and of lines that could not be read', () => {
  const seen = report(END);
  const { notes } = judge({ ...seen, rebootsAtMs: [500], probe: { ...seen.probe, isCut: true, ignoredLines: 2 } });
  expect(notes).toEqual([
    'The guest rebooted by itself (1 time).',
    'The guest reported more than is read; the rest was left out.',
    '2 lines of the report could not be read.',
  ]);
});
