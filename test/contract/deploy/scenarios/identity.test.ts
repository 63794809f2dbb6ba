import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startSystemdHost, type TestHost } from '../../../support/hosts/index.js';
import { createRunner, type Runner } from '../fleet-rig.js';
import { expectState, expectTold } from './truth.js';

let runner: Runner;
let host: TestHost;
let number = 0;
beforeAll(async () => {
  runner = await createRunner();
  host = await startSystemdHost({ users: [{ name: 'deploy', sudo: [`(root) NOPASSWD: ${runner.agentPath}`] }, { name: 'plain' }] });
});
afterAll(async () => {
  await Promise.all([runner.dispose(), host.stop()]);
});

const build = () => runner.build({ label: `identity-${(number += 1)}` });
const runs = async () => (await host.readRunning()).current ?? '';

test('8 · the host shows another key: refused before anything is sent there → refused', async () => {
  const before = await runs();
  const [name = '', type = '', key = ''] = host.knownHosts.trim().split(' ');
  const other = `${name} ${type} ${key.slice(0, -6)}AAAAAA`;
  const { only, connections } = await runner.deploy([{ host, closure: await build() }], { knownHosts: other });
  expect(only).toMatchObject({ outcome: 'refused', message: expect.stringMatching(/host key/i) });
  expect(connections.filter((what) => what !== 'inspect')).toEqual([]);
  await expectState(host, { runs: before });
});

test('8 · nothing is known of the host: refused, with the exact line to pin → refused', async () => {
  const { only, connections } = await runner.deploy([{ host, closure: await build() }], { knownHosts: '' });
  expect(only.outcome).toBe('refused');
  expect(only.message).toContain(`host-key: ${host.knownHosts.trim().split(' ').slice(1).join(' ')}`);
  expect(connections).toEqual([]);
});

test.each<[string, Readonly<Record<string, string>>, RegExp]>([
  ['calls itself otherwise', { hostname: 'another' }, /calls itself "target"/],
  ['has another machine id', { 'machine-id': '0123456789abcdef0123456789abcdef' }, /the machine id 0123456789abcdef/],
])('9 · the right key, but the machine %s: refused, with where to put it right → refused', async (_what, deploy, message) => {
  const before = await runs();
  const { only } = await runner.deploy([{ host, closure: await build(), config: { deploy } }]);
  expect(only).toMatchObject({ outcome: 'refused', running: before, message: expect.stringMatching(message) });
  await expectState(host, { runs: before });
});

test('15 · an older or diverged commit: refused unless it is forced → refused', async () => {
  const closure = await build();
  expect((await runner.deploy([{ host, closure }])).only.outcome).toBe('deployed');
  const older = await build();
  for (const relation of ['ancestor', 'diverged'] as const) {
    const { only } = await runner.deploy([{ host, closure: older }], { revision: 'beef0001', ancestry: { relation } });
    expect(only).toMatchObject({ outcome: 'refused', message: expect.stringMatching(/set "force"/) });
    await expectTold(host, only, { runs: closure });
  }
  const { only } = await runner.deploy([{ host, closure: older }], {
    revision: 'beef0001',
    ancestry: { relation: 'ancestor' },
    force: true,
  });
  expect(only.outcome).toBe('deployed');
  await expectTold(host, only, { runs: older });
});

test('20 · the same system runs already: nothing is switched, its health is asked, by two connections → unchanged', async () => {
  const closure = await build();
  await runner.deploy([{ host, closure }]);
  const { switches, generation } = await host.readTruth();
  const { only, connections } = await runner.deploy([{ host, closure }]);
  expect(only.outcome).toBe('unchanged');
  expect(connections).toEqual(['inspect', 'health']);
  expect(await host.readTruth()).toMatchObject({ switches, generation });
});

test('14 · two deployments at once: one wins, the other is told who holds the host → refused', async () => {
  const [one, other] = [await build(), await build()];
  const both = await Promise.all([one, other].map((closure) => runner.deploy([{ host, closure }], { owner: 'somebody, run 7' })));
  const outcomes = both.map(({ only }) => only.outcome);
  expect(outcomes.filter((outcome) => outcome === 'deployed')).toHaveLength(1);
  const loser = both.find(({ only }) => only.outcome !== 'deployed')?.only;
  expect(loser?.message).toMatch(/somebody, run 7/);
  await expectState(host, { runs: outcomes[0] === 'deployed' ? one : other });
});

test('16 · the run is cancelled while the switch is at work: taken back, and told so → rolled-back', async () => {
  const before = await runs();
  const closure = await runner.build({ label: 'cancelled', behaviour: { test: { before: 'sleep 2' } } });
  const cancel = new AbortController();
  const { only } = await runner.deploy([{ host, closure }], {
    signal: cancel.signal,
    after: (what) => (what === 'test' ? cancel.abort() : undefined),
  });
  expect(['rolled-back', 'unknown']).toContain(only.outcome);
  await expectState(host, { runs: before });
});

test('22 · a user who is not root, with a sudo rule for the agent alone: unsigned paths are refused before anything is copied, what is there is deployed → deployed', async () => {
  const closure = await build();
  const as = (user: string) => ({ deploy: { user } });
  // Its name is made of its content, so the host takes the agent; the system it takes from somebody it trusts only.
  const untrusted = await runner.deploy([{ host, closure, config: as('deploy') }]);
  expect(untrusted.only).toMatchObject({ outcome: 'refused', message: expect.stringMatching(/would refuse the paths/) });
  expect((await runner.deploy([{ host, closure }])).only.outcome).toBe('deployed');
  // What is there already needs no trust.
  const back = await runner.deploy([{ host, config: as('deploy') }], { mode: 'rollback' });
  expect(back.only.outcome).toBe('deployed');
  const without = await runner.deploy([{ host, closure, config: as('plain') }]);
  expect(without.only).toMatchObject({ outcome: 'refused', message: expect.stringMatching(/may not run the agent as root/) });
});
