import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import { expect, test } from '@jest/globals';
import { listHostTraces, startPlainHost, startSystemdHost, waitFor, whenTrue } from '../../support/hosts/index.js';

const kindsOf = (traces: readonly string[]) => [...new Set(traces.map((trace) => trace.replace(/ [^ ]*(:.*)?$/, '')))].sort();

test.each([
  ['systemd', startSystemdHost],
  ['plain', startPlainHost],
])('nothing is left of a %s host that was stopped in the middle of its work', async (_, start) => {
  const host = await start();
  await host.cutLink();
  const work = host.exec('setsid sleep 1000 & sleep 1000');
  const traces = await listHostTraces(host.mark);
  expect(kindsOf(traces)).toEqual(['control group', 'process', 'wire']);
  await host.stop();
  await host.stop();
  expect((await work).exitCode).not.toBe(0);
  expect(await listHostTraces(host.mark)).toEqual([]);
  await expect(access(dirname(host.knownHostsFile))).rejects.toThrow('ENOENT');
});

test('nothing but an empty control group is left of a host whose keeper was killed', async () => {
  const host = await startSystemdHost();
  const keeper = Number(/^\/proc\/(\d+)\//.exec(host.root)?.[1]);
  process.kill(keeper, 'SIGKILL');
  const left = await waitFor('all is gone', 10_000, async () => {
    const traces = await listHostTraces(host.mark);
    return whenTrue(traces.every((trace) => trace === `control group ${host.mark}`)) && traces;
  });
  expect(left).toEqual([`control group ${host.mark}`]);
  await host.stop();
});

test('a host that cannot be made is removed, and the message says why', async () => {
  const failed = await startSystemdHost({ size: '1M' }).then(
    (host) => host.stop(),
    (error: unknown) => String(error),
  );
  expect(failed).toContain('is full');
  expect((await listHostTraces(`panther-host-${process.pid}-`)).filter((trace) => !trace.startsWith('control group'))).toEqual([]);
});
