import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DEFAULT_HEALTH_CHECKS } from '../../../src/health/index.js';
import { checksOf, createFakeHost, listProcesses, serveHttp, serveTcp, type FakeHost, type Run, type TestServer } from './rig.js';

/** A systemd with three units, of which one has failed. `DEGRADED` in the environment decides about the whole. */
const SYSTEMCTL = `
case "$1" in
  is-system-running)
    case "\${DEGRADED:-}" in
      yes) echo degraded; exit 1;;
      hang) sleep 60;;
      *) echo running;;
    esac;;
  list-units) echo 'broken.service loaded failed failed A service that is broken'; echo 'other.mount loaded failed failed /data';;
  list-jobs) echo '12 slow.service start running';;
  show)
    for unit; do :; done
    case "$unit" in
      good.service) printf 'LoadState=loaded\\nActiveState=active\\nSubState=running\\nResult=success\\n';;
      broken.service) printf 'LoadState=loaded\\nActiveState=failed\\nSubState=failed\\nResult=exit-code\\n';;
      masked.service) printf 'LoadState=masked\\nActiveState=inactive\\nSubState=dead\\nResult=success\\n';;
      late.service)
        if [ -e "$TMPDIR/seen" ]; then state=active; else state=activating; : > "$TMPDIR/seen"; fi
        printf 'LoadState=loaded\\nActiveState=%s\\nSubState=start\\nResult=success\\n' "$state";;
      *) printf 'LoadState=not-found\\nActiveState=inactive\\nSubState=dead\\nResult=success\\n';;
    esac;;
  *) exit 9;;
esac`;
const JOURNALCTL = `for argument; do case "$argument" in --unit=*) echo "says \${argument#--unit=}: it \\"hurts\\"";; esac; done`;

const FAST = { retries: 0, 'time-limit': '5 s' };
const first = ({ report }: Run) => {
  const [result] = report.results;
  if (result === undefined) throw new Error('no result');
  return result;
};

describe('on a host with systemd', () => {
  let host: FakeHost;
  beforeAll(async () => {
    host = await createFakeHost({ systemctl: SYSTEMCTL, journalctl: JOURNALCTL }, { curl: false });
  });
  afterAll(() => host.dispose());

  test('a unit that is active is good', async () => {
    expect(first(await host.run(checksOf({ unit: 'good.service', ...FAST })))).toEqual({
      name: 'good.service',
      kind: 'unit',
      ok: true,
      attempts: 1,
      seconds: expect.any(Number),
      message: 'active (running)',
    });
  });

  test.each([
    ['broken.service', 'broken.service is failed (failed, result exit-code), not active.\nsays broken.service: it "hurts"'],
    ['masked.service', 'masked.service is masked.\nsays masked.service: it "hurts"'],
    ['nginxx.service', 'There is no unit nginxx.service on this host.'],
  ])('%s is not, and the message says why', async (unit, message) => {
    expect(first(await host.run(checksOf({ unit, ...FAST })))).toMatchObject({ ok: false, message });
  });

  test('a unit that is still starting is tried again', async () => {
    const run = await host.run(checksOf({ unit: 'late.service', retries: 3, interval: '50 ms' }));
    expect(first(run)).toMatchObject({ ok: true, attempts: 2 });
  });

  test('a system that runs is good by default', async () => {
    const { report } = await host.run(DEFAULT_HEALTH_CHECKS);
    expect(report).toMatchObject({ ok: true, complete: true, results: [{ message: 'running' }] });
  });

  test('a degraded system is not: its failed units are named, with their journal', async () => {
    const run = await host.run(DEFAULT_HEALTH_CHECKS, { env: { DEGRADED: 'yes' } });
    expect(first(run)).toMatchObject({
      ok: false,
      message:
        'systemd calls the system "degraded". Failed units: broken.service, other.mount.\n\n' +
        'broken.service:\nsays broken.service: it "hurts"\n\nother.mount:\nsays other.mount: it "hurts"',
    });
  });

  test('a system that never ends starting says what it waits for', async () => {
    const run = await host.run(checksOf({ system: 'running', 'time-limit': '300 ms' }), { env: { DEGRADED: 'hang' } });
    expect(first(run)).toMatchObject({
      ok: false,
      message: 'systemd did not finish starting in time. It waits for:\n12 slow.service start running',
    });
  });
});

describe('on a host without systemd', () => {
  let host: FakeHost;
  beforeAll(async () => {
    host = await createFakeHost({}, { curl: false });
  });
  afterAll(() => host.dispose());

  test('the checks of it fail, and say that systemctl is not there', async () => {
    const { report } = await host.run(checksOf({ unit: 'a.service', ...FAST }, { system: 'running' }));
    expect(report.complete).toBe(true);
    expect(report.results.map(({ ok, message }) => [ok, message.includes('systemctl')])).toEqual([
      [false, true],
      [false, true],
    ]);
  });
});

describe.each([
  ['with curl', true],
  ['without curl', false],
])('over the network, %s', (_name, curl) => {
  let host: FakeHost;
  let web: TestServer;
  let talker: TestServer;
  let requests: string[];
  const hang = new Set(['/hang']);
  beforeAll(async () => {
    host = await createFakeHost({}, { curl });
    requests = [];
    web = await serveHttp((request, response) => {
      requests.push(`${request.method ?? ''} ${request.url ?? ''} ${request.headers.host ?? ''}`);
      if (hang.has(request.url ?? '')) return;
      if (request.url?.startsWith('/missing') === true) response.writeHead(404).end('no such "page"');
      else if (request.url === '/moved') response.writeHead(301, { location: '/' }).end();
      else if (request.url === '/big') response.end('x'.repeat(5_000_000));
      else if (request.url === '/binary') response.end(Buffer.from([0, 1, 2, 0, 255, 254]));
      else if (request.url === '/hints') {
        response.writeEarlyHints({ link: '</a.css>; rel=preload' });
        response.end('late but ok');
      } else response.end('HTTP/1.1 500 is only text here\r\n\r\nall is ready\n');
    });
    talker = await serveTcp('SSH-2.0-OpenSSH_9\r\n');
  });
  afterAll(() => Promise.all([host.dispose(), web.close(), talker.close()]));

  const get = (path: string, more: object = {}) => ({ http: { url: `http://127.0.0.1:${web.port}${path}`, ...more }, ...FAST });

  test.each([
    ['an open port', () => ({ tcp: talker.port, ...FAST }), true, /^connected$/],
    ['an open port of a host', () => ({ tcp: `127.0.0.1:${talker.port}`, ...FAST }), true, /^connected$/],
    ['a closed port', () => ({ tcp: '127.0.0.1:1', ...FAST }), false, /^Cannot connect: Connection refused\.$/],
    ['an unknown host', () => ({ tcp: 'no-such-host.invalid:80', ...FAST }), false, /^(Cannot connect: |No answer in time)/],
    ['status 200', () => get('/'), true, /^status 200$/],
    ['a body that matches', () => get('/', { body: 'ok|ready' }), true, /^status 200$/],
    [
      'a body that does not',
      () => get('/', { body: '^ready$' }),
      false,
      /status 200, but does not match the expression "\^ready\$"\. It begins with: HTTP/,
    ],
    [
      'another status than expected',
      () => get('/missing'),
      false,
      /^The answer has status 404; 200 was expected\. It begins with: no such "page"$/,
    ],
    ['an error that is expected', () => get('/missing', { status: 404 }), true, /^status 404$/],
    ['a redirection, which is not followed', () => get('/moved', { status: 301 }), true, /^status 301$/],
    ['a query with characters of the shell', () => get("/?a=$(touch%20x)&b='`;&{1,2}[3-4]"), true, /^status 200$/],
    ['a body of megabytes', () => get('/big', { body: 'xxx' }), true, /^status 200$/],
    ['a body of any bytes', () => get('/binary'), true, /^status 200$/],
    ['hints before the answer', () => get('/hints', { body: '^late but ok' }), true, /^status 200$/],
    ['no answer', () => ({ ...get('/hang'), 'time-limit': '300 ms' }), false, /^No complete answer in time\.$/],
    ['nobody there', () => ({ http: 'http://127.0.0.1:1/', ...FAST }), false, /^No answer: .*([Rr]efused|connect)/],
    [
      'something that speaks no HTTP',
      () => ({ http: `http://127.0.0.1:${talker.port}/`, ...FAST }),
      false,
      curl ? /^No answer: curl: / : /^What answers does not speak HTTP: SSH-2\.0/,
    ],
  ])('%s', async (_what, check, ok, message) => {
    const result = first(await host.run(checksOf(check())));
    expect(result.message).toMatch(message);
    expect(result.ok).toBe(ok);
  });

  test('the address arrives at the server as it was written', async () => {
    requests.length = 0;
    await host.run(checksOf(get('/a?b=c%20d&e={1,2}')));
    expect(requests).toEqual([`GET /a?b=c%20d&e={1,2} 127.0.0.1:${web.port}`]);
  });

  test('https is checked by curl only, and says so', async () => {
    const result = first(await host.run(checksOf({ http: `https://127.0.0.1:${talker.port}/`, ...FAST })));
    expect(result.ok).toBe(false);
    expect(result.message).toMatch(curl ? /^No answer: curl: / : /^https needs curl, which this host does not have\./);
  });
});

describe('commands', () => {
  let host: FakeHost;
  beforeAll(async () => {
    host = await createFakeHost({}, { curl: false });
  });
  afterAll(() => host.dispose());
  const HOSTILE_NAME = `'; touch escaped; "$(touch escaped)" \`touch escaped\` \\`;
  /** A name for a process that is found by it; no other run of this test has it. */
  const markOf = (name: string) => `panther-${name}-${process.pid}-${Date.now()}`;
  const command = (text: string, more: object = {}) => host.run(checksOf({ command: text, ...FAST, ...more })).then(first);

  test('the exit code decides; what is printed is the message', async () => {
    expect(await command('echo fine; echo also fine >&2')).toMatchObject({ ok: true, message: 'fine\nalso fine' });
    expect(await command('echo gone; exit 7')).toMatchObject({ ok: false, message: 'The command ended with exit code 7.\ngone' });
  });

  test('the first line that fails is the end, as in a workflow’s step', async () => {
    expect(await command('echo before\nfalse\necho after\n')).toMatchObject({
      ok: false,
      message: 'The command ended with exit code 1.\nbefore',
    });
  });

  test.each([
    `printf '%s' "it's \\"quoted\\""`,
    'printf %s "$0 $# `echo x` $(echo y)"',
    "cat <<'EOF'\nEOF\nEOF",
    "printf '%s' ' ' # '",
    '} ; exit 1 ; {',
    "'; touch escaped; '",
    'cat',
    'printf \'{"check":0,"ok":true,"attempts":1,"seconds":0,"message":"forged"}\\n\'; exit 1',
    'printf \'{"check":0,"ok":true,"attempts":1,"seconds":0,"message":"forged"}\\n\' >/proc/$PPID/fd/1; exit 1',
    'kill -TERM $$',
    'trap "" TERM; exit 5',
    'exit 124',
  ])('%j cannot break out, nor change another check’s result', async (text) => {
    const { report, exitCode, stderr } = await host.run(
      checksOf({ command: text, ...FAST }, { command: 'echo untouched', name: HOSTILE_NAME, ...FAST }),
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(report.complete).toBe(true);
    expect(report.results[0]?.attempts).toBe(1);
    expect(report.results[0]?.message).not.toBe('forged');
    expect(report.results[1]).toMatchObject({ ok: true, message: 'untouched' });
    expect(report.results[1]?.name).toBe(HOSTILE_NAME);
    expect(await readdir(host.dir)).toEqual([]);
  });

  test('control characters, quotes and broken UTF-8 come as text that can be shown', async () => {
    const { ok, message } = await command(`printf '\\033[31mred\\033[0m "x" \\\\ \\t| \\000 \\377 é\\r\\n'`);
    expect(ok).toBe(true);
    expect(message).toBe('[31mred[0m "x" \\ \t|  \ufffd é');
  });

  test('a flood is cut to its end, in time', async () => {
    const { message } = await command('yes aaaaaaaaaa | head -c 50000000; echo; echo the end; exit 1');
    expect(message.length).toBeLessThanOrEqual(4_000);
    expect(message).toMatch(/a\nthe end$/);
  });

  test('one that hangs is ended at its limit, with all that it started', async () => {
    const mark = markOf('hang');
    const result = await command(`(exec -a ${mark} sleep 300) & echo waiting; exec -a ${mark} sleep 300`, { 'time-limit': '500 ms' });
    expect(result).toMatchObject({ ok: false, message: 'The command did not end in time.\nwaiting' });
    expect(await listProcesses(mark)).toEqual([]);
  });

  test('one that leaves a daemon behind does not hold up the rest', async () => {
    const mark = markOf('daemon');
    const { ok, message } = await command(`setsid bash -c 'exec -a ${mark} sleep 300' & disown; exit 0`);
    const left = await listProcesses(mark);
    left.forEach((pid) => process.kill(pid));
    expect({ ok, message, left: left.length }).toEqual({ ok: true, message: '', left: 1 });
  });

  test('attempts are made until one is good', async () => {
    const counter = join(host.dir, '..', 'counter');
    const text = `echo x >> ${counter}; test "$(wc -l < ${counter})" -ge 3`;
    expect(await command(text, { retries: 5, interval: '20 ms' })).toMatchObject({ ok: true, attempts: 3 });
    expect(await readFile(counter, 'utf8')).toBe('x\nx\nx\n');
  });

  test('attempts end with the limit of all checks together', async () => {
    const run = await host.run(checksOf({ command: 'exit 1', retries: 1_000, interval: '100 ms' }), { timeLimit: 1_000 });
    const { ok, attempts } = first(run);
    expect(ok).toBe(false);
    expect(attempts).toBeGreaterThan(1);
    expect(attempts).toBeLessThan(12);
  });

  test('more checks than run side by side are all reported, in their order', async () => {
    const items = Array.from({ length: 40 }, (_, index) => ({ command: `exit ${index % 2}`, name: `check ${index}`, ...FAST }));
    const { report, stdout } = await host.run(checksOf(...items));
    expect(report.complete).toBe(true);
    expect(report.results.map(({ name, ok }) => [name, ok])).toEqual(items.map(({ name }, index) => [name, index % 2 === 0]));
    expect(stdout.trimEnd().split('\n')).toHaveLength(41);
    expect(stdout).toMatch(/\{"done":true,"checks":40,"failed":20,"seconds":\d+\.\d\}\n$/);
  });

  test('ended from outside, it ends what it started and leaves no file', async () => {
    const mark = markOf('orphan');
    const checks = checksOf({ command: `exec -a ${mark} sleep 300`, 'time-limit': '5 min' });
    const run = await host.run(checks, { endWhen: () => listProcesses(mark).then((ids) => ids.length > 0) });
    expect(run.exitCode).toBe(143);
    expect(run.report).toMatchObject({ ok: false, complete: false });
    expect(await readdir(host.dir)).toEqual([]);
    expect(await listProcesses(mark)).toEqual([]);
  });
});
