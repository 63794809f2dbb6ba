import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Call } from '../../../src/deploy/protocol/ports.js';
import { parseAnswer, renderCall } from '../../../src/deploy/target/index.js';
import { renderCommandLine } from '../../../src/ssh/index.js';
import { describeBegin, expectOk, startAgentHost, type AgentHost } from './agent-rig.js';

const DEPLOYER = { name: 'deploy', sudo: ['(root) NOPASSWD: /nix/store/*-panther-agent'] };

let target: AgentHost;
beforeAll(async () => {
  target = await startAgentHost({ nix: '2.26', users: [DEPLOYER] });
});
afterAll(() => target.host.stop());

test('a system that is tried and confirmed runs, boots next, and is remembered', async () => {
  const { host, first } = target;
  const second = await target.deliver({ label: 'second' });
  await target.test('good-1', second);
  const tested = await target.reach('good-1', ['tested']);
  expect(tested).toMatchObject({ owner: 'acme/fleet, run 12', new: second, old: first, default: first, revision: 'c0ffee', switchExit: 0 });
  expect(await host.readTruth()).toMatchObject({ profile: first, bootDefault: first });
  expect(await host.readRunning()).toMatchObject({ current: second, activated: second });
  expectOk(await target.call({ verb: 'confirm', id: 'good-1' }));
  expect(await target.reach('good-1', ['committed'])).toMatchObject({ verdict: 'confirmed' });
  expect(await host.readTruth()).toMatchObject({ profile: second, bootDefault: second });
  expect(await target.listUnits()).toEqual([]);
  const facts = await target.inspect();
  expect(facts).toMatchObject({ current: second, booted: first, profile: second, systemdState: 'running', state: { phase: 'committed' } });
  expect(facts.history).toEqual([{ epoch: expect.any(Number), id: 'good-1', revision: 'c0ffee', closure: second }]);
});

test('a user who may run the agent by sudo, and nothing else, does the same over SSH', async () => {
  const { host, agent } = target;
  const third = await target.deliver({ label: 'third' });
  const { current } = await target.inspect();
  const call = async (what: Call) => {
    const { exitCode, stdout, stderr } = await host.ssh(renderCommandLine(renderCall({ path: agent, sudo: true }, what)), 'deploy');
    return expectOk(parseAnswer(what.verb, { exitCode, stdout, stderr }));
  };
  await call(describeBegin('good-2', third, current ?? third));
  await call({ verb: 'prepare', id: 'good-2' });
  await call({ verb: 'renew', id: 'good-2', leaseSeconds: 300 });
  await call({ verb: 'test', id: 'good-2', switchSeconds: 20, confirmSeconds: 60, ignoredUnits: ['a.service'] });
  await target.reach('good-2', ['tested']);
  expect(await call({ verb: 'status', id: 'good-2', logOffset: 0 })).toMatchObject({
    log: expect.arrayContaining([`finished test of ${third}`]),
  });
  await call({ verb: 'confirm', id: 'good-2' });
  await target.reach('good-2', ['committed']);
  expect(await host.readTruth()).toMatchObject({ profile: third, bootDefault: third });
  expect(await host.readRunning()).toMatchObject({ current: third, activated: third });
});
