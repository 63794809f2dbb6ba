import { describe, expect, test } from '@jest/globals';
import { parseConfig, settingsOf } from '../../../src/config/index.js';
import { boundHealthTime, parseHealthLines, renderHealthScript } from '../../../src/health/index.js';
import { quoteShell } from '../../../src/health/shell.js';

const checksOf = (...items: readonly object[]) =>
  settingsOf(parseConfig(JSON.stringify({ hosts: { h: { health: items } } }), 'f'), 'h').health;
const CHECKS = checksOf({ unit: 'a.service' }, { tcp: 443, name: 'https port' });
const line = (more: object = {}) =>
  JSON.stringify({ check: 0, name: 'x', ok: true, attempts: 1, seconds: 0.5, message: 'active', ...more });
const END = '{"done":true,"checks":2,"failed":0,"seconds":0.5}';
const MISSING = 'The host did not report the result of this check.';

describe('what a host reported', () => {
  test('is told by the names of the configuration, not by those that the host sent', () => {
    expect(parseHealthLines(CHECKS, [line(), line({ check: 1, ok: false, attempts: 6, message: 'no\nanswer' }), END])).toEqual({
      ok: false,
      complete: true,
      results: [
        { name: 'a.service', kind: 'unit', ok: true, attempts: 1, seconds: 0.5, message: 'active' },
        { name: 'https port', kind: 'tcp', ok: false, attempts: 6, seconds: 0.5, message: 'no\nanswer' },
      ],
    });
  });

  test('all good and complete is good', () => {
    expect(parseHealthLines(CHECKS, [line(), line({ check: 1 }), END]).ok).toBe(true);
  });

  test.each([
    ['nothing', []],
    ['noise', ['Welcome', '[  OK  ] Reached target', '{', '{}', 'null', '[1]', '{"check":"0"}', '\0\0']],
    ['half a line', [line().slice(0, -10)]],
    ['a check that nobody asked for', [line({ check: 7 })]],
    ['a number that is none', [line({ check: -1 }), line({ check: 0.5 })]],
    ['a text for a truth', [line({ ok: 'true' })]],
    ['a line of megabytes', [line({ message: 'x'.repeat(100_000) })]],
  ])('%s is no result, and no result has failed', (_what, lines) => {
    const report = parseHealthLines(CHECKS, lines);
    expect(report.ok).toBe(false);
    expect(report.complete).toBe(false);
    expect(report.results.map(({ ok, attempts, message }) => [ok, attempts, message])).toEqual([
      [false, 0, MISSING],
      [false, 0, MISSING],
    ]);
  });

  test('noise around a line does not hide it', () => {
    const { results } = parseHealthLines(CHECKS, [`\u001b[0m[ 12.3] ${line()}\r`]);
    expect(results[0]).toMatchObject({ ok: true, message: 'active' });
  });

  test('a second line for the same check changes nothing', () => {
    const { results } = parseHealthLines(CHECKS, [line({ ok: false, message: 'first' }), line()]);
    expect(results[0]).toMatchObject({ ok: false, message: 'first' });
  });

  test('the end of another list of checks is not the end of this one', () => {
    expect(parseHealthLines(CHECKS, [line(), line({ check: 1 }), '{"done":true,"checks":9}']).complete).toBe(false);
  });

  test('messages are cut, and rid of codes for terminals', () => {
    const { results } = parseHealthLines(CHECKS, [
      line({ message: `\u001b[31m${'x'.repeat(9_000)}` }),
      line({ check: 1, message: 'caf\ufffd' }),
    ]);
    expect(results[0]?.message).toMatch(/^\[31mx+$/);
    expect(results[0]?.message.length).toBeLessThanOrEqual(4_000);
    expect(results[1]?.message).toBe('caf');
  });
});

describe('the script', () => {
  test('passes what the user wrote as one word each', () => {
    const script = renderHealthScript(
      checksOf({ command: "it's $HOME\nEOF\n", retries: 1, interval: '1.5 s', 'time-limit': '1 min', name: '`id`' }),
    );
    expect(script).toContain("\n  start_check '`id`' '1' '1500' '60000' 'command' 'it'\\''s $HOME\nEOF\n'\n}");
  });

  test('takes an address apart, so that the host need not', () => {
    const script = renderHealthScript(checksOf({ http: { url: 'http://[::1]:8080/a?b#c', status: 204, body: 'x', 'verify-tls': false } }));
    expect(script).toContain("'http' 'http://[::1]:8080/a?b' '::1' '8080' '[::1]:8080' '/a?b' '204' 'x' '--insecure'\n");
    expect(renderHealthScript(checksOf({ http: 'https://a.example' }))).toContain(
      "'https://a.example/' 'a.example' '443' 'a.example' '/' '200' ''\n",
    );
  });

  test('has the limit of all checks, if there is one', () => {
    expect(renderHealthScript(CHECKS, { timeLimit: 1_500.2 })).toMatch(/\nrun_checks \$\(\(1501 \* \$\{PANTHER_SLOW:-1\}\)\)\n/);
    expect(renderHealthScript(CHECKS)).toMatch(/\nrun_checks \$\(\(0 \* /);
  });

  test('a NUL byte is refused', () => {
    expect(() => quoteShell('a\0b')).toThrow('NUL');
  });

  test('the time it takes at most grows with the attempts, and with more checks than run side by side', () => {
    const check = { tcp: 1, retries: 2, interval: '1 s', 'time-limit': '10 s' };
    expect(boundHealthTime(checksOf(check))).toBe(3 * 14_000 + 2 * 1_000);
    expect(boundHealthTime(checksOf(...Array<object>(17).fill(check)))).toBe(2 * 44_000);
    expect(boundHealthTime([])).toBe(0);
  });
});
