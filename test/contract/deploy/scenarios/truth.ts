import { expect } from '@jest/globals';
import type { HostResult } from '../../../../src/deploy/index.js';
import { waitFor, whenTrue, type TestHost } from '../../../support/hosts/index.js';

/** What has to be so on a host after a deployment, however it ended. */
export interface Expected {
  /** The system that runs, activated to its end. */
  readonly runs: string;
  /** The boot default, and the system profile. Default: what runs. */
  readonly boots?: string;
}

/** By the host's disk and processes, not by its word: it can be reached, runs one whole system, boots one, and nothing is left at work. */
export async function expectState(host: TestHost, { runs, boots = runs }: Expected): Promise<void> {
  await waitFor(`${host.hostname} lets root in`, 30_000, async () => whenTrue((await host.ssh('true')).exitCode === 0));
  const { current, activated } = await host.readRunning();
  const { profile, bootDefault } = await host.readTruth();
  expect({ current, activated, profile, bootDefault }).toEqual({ current: runs, activated: runs, profile: boots, bootDefault: boots });
  const units = "systemctl list-units --all --plain --no-legend 'panther-*'";
  await waitFor(`${host.hostname} has no unit of ours left`, 30_000, async () => whenTrue((await host.execOrFail(units)) === ''));
}

/** The same, and what was told says exactly that. */
export async function expectTold(host: TestHost, result: HostResult, expected: Expected): Promise<void> {
  await expectState(host, expected);
  const { running, bootDefault } = result;
  expect({ running, bootDefault }).toEqual({ running: expected.runs, bootDefault: expected.boots ?? expected.runs });
}
