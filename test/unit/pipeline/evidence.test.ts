import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { NO_VM_TESTS } from '../../../src/boot/index.js';
import { nameArtifacts } from '../../../src/pipeline/artifact-names.js';
import { collectEvidence, parseNeeds } from '../../../src/pipeline/evidence.js';
import { uploadDirectory, writeHandOver } from '../../../src/pipeline/hand-over.js';
import { hashPlan } from '../../../src/plan/index.js';
import { UserError, type ArtifactStore } from '../../../src/runtime/index.js';
import { createTempDir, type TempDir } from '../../support/temp.js';
import { CHECK, createFakeArtifactStore, memoryOf, outputsOf, PLAN, resultOf } from './samples.js';

const NAMES = nameArtifacts('.');
const NEEDS = { plan: { result: 'success' }, build: { result: 'failure' } } as const;
const [ONE, TWO] = ['x86_64-linux-1', 'x86_64-linux-2'];

describe('collectEvidence', () => {
  let temp: TempDir;
  let store: ArtifactStore;
  let digest: string;
  beforeEach(async () => {
    temp = await createTempDir('evidence');
    await mkdir(join(temp.path, 'artifacts'));
    store = createFakeArtifactStore(join(temp.path, 'artifacts'));
    digest = await uploadPlan(CHECK);
    for (const group of [ONE, TWO]) await uploadResult(group, JSON.stringify(resultOf(group)));
  });
  afterEach(() => temp.dispose());

  async function uploadPlan(check: typeof CHECK | undefined): Promise<string> {
    const directory = join(temp.path, 'plan-job');
    await rm(directory, { recursive: true, force: true });
    await rm(join(temp.path, 'artifacts', NAMES.plan), { recursive: true, force: true });
    const told = await writeHandOver(
      directory,
      { plan: PLAN, check, memory: memoryOf(), vm: NO_VM_TESTS },
      {
        readDerivations: () => Promise.resolve(new Map()),
        closure: () => Promise.resolve([]),
        exportPaths: () => Promise.resolve([]),
      },
    );
    await uploadDirectory(store, NAMES.plan, directory);
    return told;
  }
  async function uploadResult(group: string, text: string, outputs = JSON.stringify(outputsOf(group))): Promise<void> {
    const directory = join(temp.path, `build-job-${group}`);
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, 'result.json'), text);
    await writeFile(join(directory, 'outputs.json'), outputs);
    await uploadDirectory(store, NAMES.result(group), directory);
  }
  const removeArtifact = (name: string) => rm(join(temp.path, 'artifacts', name), { recursive: true });
  const collect = (told: string | undefined = digest) =>
    collectEvidence(store, NAMES, { digest: told, needs: NEEDS, directory: join(temp.path, 'gate-job') });

  test('gathers check, plan and the result of each group', async () => {
    expect((await collect()).evidence).toEqual({
      needs: NEEDS,
      plan: PLAN,
      check: CHECK,
      results: new Map([
        [ONE, resultOf(ONE)],
        [TWO, resultOf(TWO)],
      ]),
      planHash: hashPlan(PLAN),
    });
  });

  test('tells builders and gate one hash of the plan', async () => {
    expect((await collect()).evidence.planHash).toBe(resultOf(ONE).plan);
  });

  test('tells what each group built and what the plan job knew, for whoever writes it down', async () => {
    const { handOver, work } = await collect();
    expect(handOver).toEqual({
      plan: PLAN,
      check: CHECK,
      memory: memoryOf(),
      vm: NO_VM_TESTS,
      pack: join(temp.path, 'gate-job', 'plan', 'pack'),
    });
    expect(work).toEqual([ONE, TWO].map((group) => ({ result: resultOf(group), outputs: outputsOf(group) })));
  });

  test.each<[string, () => Promise<unknown>, string]>([
    ['is missing', () => removeArtifact(NAMES.result(ONE)), 'The artifact "panther-result-x86_64-linux-1" of this run is missing.'],
    ['is cut short', () => uploadResult(ONE, '{"version": 1, "gro'), 'is not valid JSON: it is damaged or cut short.'],
    ['is something else', () => uploadResult(ONE, '{"version": 1}'), "A build job's result cannot be read"],
    [
      'holds no result',
      () => rm(join(temp.path, 'artifacts', NAMES.result(ONE), 'result.json')),
      'The result of group x86_64-linux-1 was expected at',
    ],
    [
      'is another plan’s',
      () => uploadResult(ONE, JSON.stringify(resultOf(ONE, { plan: 'another' }))),
      'The result of the group x86_64-linux-1 was made for another plan or by another group.',
    ],
    ['is another group’s', () => uploadResult(ONE, JSON.stringify(resultOf(TWO))), 'was made for another plan or by another group.'],
    [
      'is without what was built',
      () => rm(join(temp.path, 'artifacts', NAMES.result(ONE), 'outputs.json')),
      'The list of outputs of group x86_64-linux-1 was expected at',
    ],
    [
      'comes with what another plan’s job built',
      () => uploadResult(ONE, JSON.stringify(resultOf(ONE)), JSON.stringify(outputsOf(ONE, { plan: 'another' }))),
      'The outputs of the group x86_64-linux-1 were made for another plan or by another group.',
    ],
  ])('keeps it as evidence against the run if a result %s; the others still count', async (_, damage, reason) => {
    await damage();
    const { evidence, work } = await collect();
    expect(evidence.results.get(ONE)).toEqual({ missing: true, reason: expect.stringContaining(reason) });
    expect(evidence.results.get(TWO)).toEqual(resultOf(TWO));
    expect(work.map(({ result }) => result.group)).toEqual([TWO]);
  });

  test.each<[string, () => Promise<string | undefined>, string]>([
    ['the plan job ended too early', () => Promise.resolve(undefined), 'The plan job ended before it had a plan: see its log.'],
    ['the plan job told another digest', () => Promise.resolve('0'.repeat(64)), 'is not what the plan job uploaded'],
    [
      'the plan was deleted',
      async () => {
        await removeArtifact(NAMES.plan);
        return digest;
      },
      'The artifact "panther-plan" of this run is missing.',
    ],
  ])('believes nothing without the plan: %s', async (_, prepare, reason) => {
    const told = await prepare();
    const missing = { missing: true, reason: expect.stringContaining(reason) };
    const collected = await collectEvidence(store, NAMES, { digest: told, needs: NEEDS, directory: join(temp.path, 'gate-job') });
    expect(collected).toEqual({ evidence: { needs: NEEDS, plan: missing, check: missing, results: new Map(), planHash: '' }, work: [] });
  });

  test('misses the check if the plan job handed none over', async () => {
    const { check, plan } = (await collect(await uploadPlan(undefined))).evidence;
    expect(check).toEqual({ missing: true, reason: 'The check left no result: see the log of the plan job.' });
    expect(plan).toEqual(PLAN);
  });
});

describe('parseNeeds', () => {
  test('reads what GitHub says of the jobs before, and drops their outputs', () => {
    const text =
      '{"plan": {"result": "success", "outputs": {"matrix": "{}"}}, "build": {"result": "cancelled"}, "lint": {"result": "skipped"}, "x": {"result": "failure"}}';
    expect(parseNeeds(text)).toEqual({
      plan: { result: 'success' },
      build: { result: 'cancelled' },
      lint: { result: 'skipped' },
      x: { result: 'failure' },
    });
  });

  test.each([
    '',
    'success',
    '{',
    'null',
    '5',
    '{"plan": "success"}',
    '{"plan": {"result": "fine"}}',
    '{"plan": {}}',
    '[{"result": "fine"}]',
  ])('refuses %j', (text) => {
    expect(() => parseNeeds(text)).toThrow(new UserError('The input "needs" must be ${{ toJSON(needs) }}, written just so.'));
  });

  test.each(['{}', '[]'])('refuses %s: a gate that needs no job judges none', (text) => {
    expect(() => parseNeeds(text)).toThrow('The input "needs" names no job');
  });
});
