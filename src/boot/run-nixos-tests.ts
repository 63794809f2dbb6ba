import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { storePathBase } from '../nix/index.js';
import { findQemuProgram, runTestDriver, type TestDriverResult, type VmResult } from '../vm/index.js';
import type { ReadyGuest, RunOptions } from './boot-hosts.js';
import { chooseBoot, type FindAccelerator } from './choose-boot.js';
import type { VmPorts } from './run-vm-tests.js';

/** Parts of a test that a result names: the failed ones first. */
const MAX_CASES = 200;

/** What a test's driver told, as a result among those of boots. */
export function toVmResult({ name, verdict, reason, accelerator, seconds, junit, failure, logTail, files }: TestDriverResult): VmResult {
  const isBad = (outcome: string) => outcome === 'failed' || outcome === 'error';
  const cases = [...junit.cases.filter(({ outcome }) => isBad(outcome)), ...junit.cases.filter(({ outcome }) => !isBad(outcome))];
  return {
    name,
    verdict,
    cause: verdict === 'passed' ? 'healthy' : verdict === 'failed' ? 'test-failed' : 'qemu-missing',
    reason,
    accelerator,
    seconds,
    stages: [],
    health: [],
    failedUnits: [],
    notes: junit.problem === undefined ? [] : [`The test left no JUnit report that can be read: ${junit.problem}.`],
    // What the driver says of the failure is at the end of all that people read.
    consoleTail: verdict === 'passed' ? [] : [...logTail, ...failure],
    files: [...files],
    cases: cases.slice(0, MAX_CASES).map(({ name: part, outcome, seconds: took, message }) => ({
      name: part,
      outcome,
      message,
      ...(took === undefined ? {} : { seconds: took }),
    })),
  };
}

/** The first QEMU that a test's machines are started with: the driver's wrapper names their scripts. Undefined if that cannot be read. */
async function findTestQemu(driver: string, storeDirectory: string): Promise<string | undefined> {
  const wrapper = await readFile(driver, 'utf8').catch(() => '');
  const script = /\/nix\/store\/([^\s"':]+\/bin\/run-[^\s"':]+-vm)/.exec(wrapper)?.[1];
  const text = script === undefined ? '' : await readFile(join(storeDirectory, script), 'utf8').catch(() => '');
  return findQemuProgram(text);
}

/**
 * Runs NixOS tests by their drivers, one after another: each starts as many machines as it likes.
 * @returns results in the order of the tests
 * @throws InterruptedError
 */
export async function runNixosTests(
  tests: readonly ReadyGuest[],
  { requireKvm, directory }: RunOptions,
  findOn: FindAccelerator,
  ports: VmPorts,
): Promise<readonly VmResult[]> {
  const results: VmResult[] = [];
  for (const { name, path, limits, directory: own } of tests) {
    const driver = join(ports.storeDirectory, storePathBase(path), 'bin/nixos-test-driver');
    const qemu = await findTestQemu(driver, ports.storeDirectory);
    const plan = await chooseBoot(name, { qemu, requireKvm, limits: { totalMs: limits.totalMs, bootMs: limits.bootMs } }, findOn);
    if (!plan.boots) {
      results.push(plan.result);
      continue;
    }
    const request = {
      name,
      driver,
      accelerator: plan.accelerator,
      limitMs: plan.limits.totalMs,
      evidenceDirectory: join(directory, own),
    };
    const result = toVmResult(await runTestDriver(request, ports));
    ports.log.info(`${name}: ${result.verdict} in ${result.seconds.toFixed(0)} s. ${result.reason}`);
    results.push(result);
  }
  return results;
}
