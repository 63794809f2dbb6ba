import { expect, test } from '@jest/globals';
import { addProbeLine, NOTHING_REPORTED, readProbe } from '../../../src/vm/probe-report.js';

const read = (...lines: readonly (string | object)[]) =>
  lines.reduce<typeof NOTHING_REPORTED>(
    (report, line) => addProbeLine(report, typeof line === 'string' ? line : JSON.stringify(line)),
    NOTHING_REPORTED,
  );

test('a whole report', () => {
  const report = read(
    { kind: 'hello', hostname: 'web-1', bootId: 'b', system: '/nix/store/x' },
    { kind: 'stages', kernel: 1.5, initrd: 0.25 },
    { check: 0, name: 'nginx', ok: true, attempts: 2, seconds: 1, message: 'active' },
    { kind: 'failed-unit', name: 'a.service', result: 'exit-code', journal: 'one\ntwo' },
    { kind: 'end', state: 'degraded' },
  );
  expect(report).toEqual({
    began: true,
    ended: true,
    hostName: 'web-1',
    bootId: 'b',
    system: '/nix/store/x',
    stageSeconds: { kernel: 1.5, initrd: 0.25 },
    state: 'degraded',
    health: [{ check: '0', name: 'nginx', ok: true, attempts: 2, seconds: 1, message: 'active' }],
    failedUnits: [{ name: 'a.service', result: 'exit-code', journal: ['one', 'two'] }],
    ignoredLines: 0,
    isCut: false,
  });
});

test.each([
  'noise',
  '{"kind":"end"',
  '[]',
  'null',
  '{"kind":"unknown"}',
  '{"kind":"end","state":5}',
  '{"check":0,"ok":"yes"}',
  '{"kind":"stages","kernel":-1}',
])('%s is passed over and counted', (line) => {
  expect(read(line)).toEqual({ ...NOTHING_REPORTED, ignoredLines: 1 });
});

test('after its last message nothing counts', () => {
  const end = read({ kind: 'end', state: 'running' });
  expect(addProbeLine(end, JSON.stringify({ kind: 'failed-unit', name: 'late.service' }))).toBe(end);
});

test('words of the guest are clean', () => {
  const { failedUnits, health, hostName } = read(
    { kind: 'hello', hostname: 'web\u001b[31m-1\u202e' },
    { kind: 'failed-unit', name: 'a\n.service', journal: ['\u001b[1mred\u001b[0m\u0000'] },
    { check: 1, ok: false, message: 'x\u0007\ny' },
  );
  expect(hostName).toBe('web-1');
  expect(failedUnits).toEqual([{ name: 'a .service', journal: ['red'] }]);
  expect(health).toEqual([{ check: '1', name: 'check 1', ok: false, message: 'x\ny' }]);
});

test('more results than anyone has are cut', () => {
  const bounds = { totalBytes: 1e6, lineChars: 1e5, items: 2, journalLines: 2, textChars: 10 };
  const lines = [1, 2, 3].map((number) => JSON.stringify({ check: number, ok: true }));
  const report = lines.reduce((seen, line) => addProbeLine(seen, line, bounds), NOTHING_REPORTED);
  expect(report.health).toHaveLength(2);
  expect(report.isCut).toBe(true);
});

test('lines come in pieces of any size', () => {
  const reader = readProbe();
  for (const char of '{"kind":"hello"}\r\n{"kind":"end","state":"running"}\n') reader.take(Buffer.from(char));
  expect(reader.report()).toMatchObject({ began: true, ended: true, ignoredLines: 0 });
});

test('a line that is too long is dropped whole: its end is no message of its own', () => {
  const reader = readProbe(() => undefined, { totalBytes: 1e6, lineChars: 50, items: 9, journalLines: 9, textChars: 9 });
  reader.take(Buffer.from('x'.repeat(60)));
  reader.take(Buffer.from('{"kind":"end"}\n{"kind":"hello"}\n'));
  expect(reader.report()).toMatchObject({ began: true, ended: false, ignoredLines: 1, isCut: true });
});

test('beyond the bound nothing is read', () => {
  const reader = readProbe(() => undefined, { totalBytes: 20, lineChars: 50, items: 9, journalLines: 9, textChars: 9 });
  reader.take(Buffer.from('{"kind":"hello"}\n'));
  reader.take(Buffer.from('{"kind":"end"}\n'));
  expect(reader.report()).toMatchObject({ began: true, ended: false, isCut: true });
});
