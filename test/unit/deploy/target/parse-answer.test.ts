import { describe, expect, test } from '@jest/globals';
import { parseAnswer, parseInspection } from '../../../../src/deploy/target/index.js';

const NEW = '/nix/store/zyxwvsrqpnmlkjihgfdcba9876543210-nixos-system-web-26.05';
const OLD = '/nix/store/00000000000000000000000000000000-nixos-system-web-25.11';
const BOOT = '11111111-2222-3333-4444-555555555555';

/** What the agent prints for a verb. */
const answer = (verb: string, lines: readonly string[], exitCode: number | undefined = 0) => ({
  exitCode,
  stdout: [`answer=${verb}`, ...lines, `end=${verb}`, ''].join('\n'),
  stderr: '',
});
const FACTS = ['protocol=1', 'user=root', 'uid=0', 'hostname=web', 'machine=x86_64', 'os=nixos', `boot_id=${BOOT}`, 'uptime=1000'];
const STATE = [
  ...[
    'state.format=1',
    'state.id=run-12',
    'state.phase=tested',
    'state.owner=acme/fleet%2c run 12',
    `state.new=${NEW}`,
    `state.old=${OLD}`,
  ],
  ...[`state.default=${OLD}`, 'state.revision=c0ffee', `state.boot_id=${BOOT}`, 'state.lease_until=1100', 'state.confirm_until=1060'],
  ...['state.undo_at=1090', 'state.switch_exit=4', 'state.failed_before=', 'state.failed_units=a.service b.mount'],
];

describe('facts', () => {
  test('are what the host said, with times as seconds from now', () => {
    const lines = [
      ...FACTS,
      ...['agent=0011223344556677', `machine_id=${'a'.repeat(32)}`, 'nixos=yes', `current=${NEW}`, `booted=${OLD}`, `profile=${OLD}`],
      ...['generation=41', 'store_free_bytes=12345678901', 'store_inodes_free=99', 'boot_free_bytes=1024', 'systemd_state=degraded'],
      ...['failed_units=a.service', 'nix_version=2.34.8', 'switch_running=no', 'sudo=yes', ...STATE],
      ...[`history.1=1700000000 run-10 - ${OLD}`, `history.2=1700000100 run-11 beef ${NEW}`],
    ];
    expect(parseInspection(answer('inspect', lines))).toEqual({
      kind: 'ok',
      value: {
        protocol: 1,
        user: 'root',
        uid: 0,
        hostname: 'web',
        machine: 'x86_64',
        os: 'nixos',
        bootId: BOOT,
        uptime: 1_000,
        agent: '0011223344556677',
        machineId: 'a'.repeat(32),
        isNixos: true,
        isSwitchRunning: false,
        sudo: true,
        current: NEW,
        booted: OLD,
        profile: OLD,
        generation: 41,
        storeFreeBytes: 12_345_678_901,
        storeInodesFree: 99,
        bootFreeBytes: 1_024,
        systemdState: 'degraded',
        failedUnits: ['a.service'],
        nixVersion: '2.34.8',
        state: {
          id: 'run-12',
          phase: 'tested',
          owner: 'acme/fleet, run 12',
          new: NEW,
          old: OLD,
          default: OLD,
          revision: 'c0ffee',
          leaseLeftSeconds: 100,
          confirmLeftSeconds: 60,
          undoLeftSeconds: 90,
          switchExit: 4,
          failedBefore: [],
          failedUnits: ['a.service', 'b.mount'],
        },
        history: [
          { epoch: 1_700_000_100, id: 'run-11', revision: 'beef', closure: NEW },
          { epoch: 1_700_000_000, id: 'run-10', closure: OLD },
        ],
      },
    });
  });

  test('of another boot have no time left', () => {
    const lines = [...FACTS, ...STATE].map((line) => line.replace(/^state.boot_id=.*/, 'state.boot_id=other'));
    const { value } = parseInspection(answer('inspect', lines)) as unknown as { value: { state: object } };
    expect(value.state).toMatchObject({ leaseLeftSeconds: 0 });
    expect(value.state).not.toHaveProperty('confirmLeftSeconds');
    expect(value.state).not.toHaveProperty('undoLeftSeconds');
  });

  test.each([
    ['store_free_bytes=lots', 'storeFreeBytes'],
    ['store_free_bytes=-1', 'storeFreeBytes'],
    ['store_free_bytes=99999999999999999999', 'storeFreeBytes'],
    ['current=/etc/passwd', 'current'],
    [`current=${NEW}/bin`, 'current'],
    ['machine_id=uninitialized', 'machineId'],
    ['sudo=perhaps', 'sudo'],
    ['systemd_state=running; rm', 'systemdState'],
    ['state.id=x', 'state'],
    ['nix_version=%1b[31m', 'nixVersion'],
  ])('that make no sense (%s) are none', (line, name) => {
    const read = parseInspection(answer('inspect', [...FACTS, line]));
    expect(read.kind).toBe('ok');
    expect(read).not.toHaveProperty(`value.${name}`);
  });

  test.each(FACTS.slice(0, -1))('without %s are no facts', (line) => {
    const lines = FACTS.filter((other) => other !== line);
    expect(parseInspection(answer('inspect', lines))).toEqual({
      kind: 'failed',
      message: 'The host\'s answer to "inspect" lacks what it has to say.',
    });
  });

  test('a phase that nobody knows makes no state', () => {
    const lines = [...FACTS, ...STATE].map((line) => line.replace('state.phase=tested', 'state.phase=dancing'));
    expect(parseInspection(answer('inspect', lines))).not.toHaveProperty('value.state');
  });
});

describe('an answer', () => {
  test('begins after what a login shell prints, and of two values the first counts', () => {
    const { stdout } = answer('prepare', ['reboot_needed=no', 'reboot_because=', 'reboot_needed=yes']);
    const noise = 'reboot_needed=yes\nend=prepare\nWelcome!\n'.repeat(1_000);
    expect(parseAnswer('prepare', { exitCode: 0, stdout: `${noise}${stdout}reboot_because=kernel\n`, stderr: '' })).toEqual({
      kind: 'ok',
      value: { needed: false, because: [] },
    });
  });

  test('of a verb that has nothing to say is just good', () => {
    expect(parseAnswer('confirm', answer('confirm', ['phase=committing']))).toEqual({ kind: 'ok', value: undefined });
  });

  test('names what only a reboot makes true, by words that are known', () => {
    expect(parseAnswer('prepare', answer('prepare', ['reboot_needed=yes', 'reboot_because=kernel evil kernel-params']))).toEqual({
      kind: 'ok',
      value: { needed: true, because: ['kernel', 'kernel-params'] },
    });
    expect(parseAnswer('prepare', answer('prepare', [])).kind).toBe('failed');
  });

  test('holds text of several lines', () => {
    const output = Buffer.from('would stop é.service\n\u001b[31mred\u001b[0m\n').toString('base64');
    expect(parseAnswer('dry-activate', answer('dry-activate', [`output.base64=${output}`]))).toEqual({
      kind: 'ok',
      value: { output: ['would stop é.service', '[31mred[0m'] },
    });
  });

  test('of status has the log, and where to read on', () => {
    const log = Buffer.from('one\ntwo\n').toString('base64');
    const lines = [...STATE, `boot_id=${BOOT}`, 'uptime=1000', 'log_size=90000', 'log_next=32768', `log.base64=${log}`];
    expect(parseAnswer('status', answer('status', lines))).toMatchObject({
      kind: 'ok',
      value: { state: { phase: 'tested' }, log: ['one', 'two'], logSize: 32_768 },
    });
    expect(parseAnswer('status', answer('status', [...STATE, 'log_size=7']))).toMatchObject({ value: { log: [], logSize: 7 } });
    expect(parseAnswer('status', answer('status', [])).kind).toBe('failed');
  });

  test('that refuses says why', () => {
    expect(parseAnswer('begin', answer('begin', ['refused=wrong-host', 'message=%54%68%69%73 is %0a%1bmail.'], 10))).toEqual({
      kind: 'refused',
      reason: 'wrong-host',
      message: 'This is mail.',
    });
    expect(parseAnswer('begin', answer('begin', ['refused=$(rm)'], 10))).toEqual({
      kind: 'refused',
      reason: 'unknown',
      message: 'The agent ended "begin" with exit code 10.',
    });
  });

  test('of a locked host says who holds it', () => {
    expect(parseAnswer('begin', answer('begin', ['owner=run 11', 'age=12', 'lease_left=288'], 11))).toEqual({
      kind: 'locked',
      owner: 'run 11',
      ageSeconds: 12,
      leaseLeftSeconds: 288,
    });
    expect(parseAnswer('begin', answer('begin', ['age=soon'], 11))).toEqual({ kind: 'locked', owner: 'somebody who gave no name' });
  });

  test('of another phase says which', () => {
    expect(parseAnswer('confirm', answer('confirm', ['phase=rolled-back'], 12))).toEqual({ kind: 'wrong-phase', phase: 'rolled-back' });
    expect(parseAnswer('confirm', answer('confirm', ['phase=none'], 12))).toEqual({ kind: 'wrong-phase' });
  });

  test.each([
    [undefined, 'lost'],
    [255, 'lost'],
    [0, 'failed'],
    [1, 'failed'],
    [137, 'failed'],
  ] as const)('without its end, and exit code %s, is %s', (exitCode, kind) => {
    const { stdout } = answer('confirm', ['phase=committing']);
    expect(
      parseAnswer('confirm', { exitCode, stdout: stdout.replace('end=confirm\n', ''), stderr: 'Connection \u0007reset' }),
    ).toMatchObject({
      kind,
      message: expect.stringContaining('It wrote: Connection reset'),
    });
  });

  test('of another verb is none', () => {
    expect(parseAnswer('confirm', answer('abort', [])).kind).toBe('failed');
  });

  test('of an agent that is not there says so', () => {
    expect(parseAnswer('confirm', { exitCode: 127, stdout: '', stderr: 'sh: no such file' })).toEqual({
      kind: 'failed',
      message: 'The agent is not on the host, or there is no sudo. It wrote: sh: no such file',
    });
  });
});

describe('a hostile host', () => {
  test('cannot make an answer without bounds', () => {
    const long = 'x'.repeat(1_000_000);
    const lines = [`message=${long}`, `output.base64=${long}`, ...Array.from({ length: 100_000 }, (_, index) => `key${index}=${index}`)];
    const read = parseAnswer('dry-activate', answer('dry-activate', lines));
    expect(read.kind).toBe('failed');
    expect(JSON.stringify(read).length).toBeLessThan(1_000);
    expect(parseAnswer('begin', answer('begin', [`message=${'y'.repeat(15_000)}`], 10))).toMatchObject({ message: 'y'.repeat(4_000) });
    const units = Array.from({ length: 500 }, (_, index) => `u${index}.service`).join(' ');
    expect(parseInspection(answer('inspect', [...FACTS, `failed_units=${units}`]))).toMatchObject({
      value: { failedUnits: Array.from({ length: 50 }, (_, index) => `u${index}.service`) },
    });
  });

  test.each([
    '__proto__=1',
    'constructor=2',
    'state.__proto__=3',
    '=4',
    'KEY=5',
    'a b=6',
    '%00=7',
    'message=%',
    'message=%zz',
    'message=%f',
  ])('cannot confuse by %s', (line) => {
    const read = parseAnswer('begin', answer('begin', [line], 10));
    expect(read).toMatchObject({ kind: 'refused', reason: 'unknown' });
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
  });

  test('cannot turn text around or colour it', () => {
    expect(parseAnswer('begin', answer('begin', ['message=%e2%80%aeevil%e2%81%a6 %c2%9b31m %ff'], 10))).toMatchObject({
      message: 'evil 31m \uFFFD',
    });
  });
});
