import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { evaluateFlake, measureMemory, type Evaluation } from '../../../src/flake/index.js';
import { createCliNix } from '../../../src/nix/index.js';
import { createRepository, type Repository } from '../../support/flakes.js';
import { listTestNix, type TestStore } from '../../support/nix.js';

const SCALED = fileURLToPath(new URL('../../fixtures/flakes/scaled', import.meta.url));
const HOSTS = 12;

interface Counted {
  readonly evaluation: Evaluation;
  /** How often each host was evaluated, by the traces in the flake. */
  readonly counts: ReadonlyMap<string, number>;
}

/** Evaluates the scaled fleet, counting evaluations and killing evaluators when `shouldKill` says so. */
async function evaluateCounted(
  repository: Repository,
  store: TestStore,
  memoryLimit: number,
  onPid: (pid: number, counts: ReadonlyMap<string, number>) => void = () => undefined,
): Promise<Counted> {
  const counts = new Map<string, number>();
  const log = {
    debug: (text: string) => {
      const host = /evaluating (host-\d+)/.exec(text)?.[1];
      if (host !== undefined) counts.set(host, (counts.get(host) ?? 0) + 1);
    },
    info: () => undefined,
    warning: () => undefined,
    annotate: () => undefined,
    group: () => undefined,
  };
  const evaluation = await evaluateFlake(
    {
      flake: { reference: '.', directory: repository.dir },
      systems: [],
      include: ['*'],
      exclude: [],
      checkOutputs: true,
      allowImportFromDerivation: false,
      acceptFlakeConfig: false,
      memoryLimit,
    },
    () => Promise.resolve({}),
    {
      nix: createCliNix({ env: store.env }),
      log,
      signal: new AbortController().signal,
      measureMemory: async (pid) => {
        onPid(pid, counts);
        return measureMemory(pid);
      },
    },
  );
  return { evaluation, counts };
}

const scale = (mibPerHost: number) =>
  JSON.stringify({ hosts: HOSTS, derivationsPerHost: 5, sharedPercent: 50, mergesPerHost: 40, mibPerHost, loopsPerBuild: 0, trace: true });

describe.each(listTestNix().map((nix) => [nix.version, nix] as const))('evaluating a fleet with Nix %s', (_version, nix) => {
  let store: TestStore;
  beforeAll(async () => {
    store = await nix.createStore();
  });
  afterAll(() => store.dispose());

  test('each host is evaluated once, in one process', async () => {
    const repository = await createRepository(SCALED, { files: { 'scale.json': scale(0) } });
    const { evaluation, counts } = await evaluateCounted(repository, store, 64 * 2 ** 30);
    expect([...counts.values()]).toEqual(Array.from({ length: HOSTS }, () => 1));
    expect(evaluation.processes).toBe(1);
    await repository.dispose();
  });

  test('a fleet that needs more memory than the limit still comes out whole, by several processes', async () => {
    const repository = await createRepository(SCALED, { files: { 'scale.json': scale(60) } });
    const { evaluation, counts } = await evaluateCounted(repository, store, 400 * 2 ** 20);
    expect(evaluation.targets.map(({ outcome }) => outcome)).toEqual(Array.from({ length: HOSTS }, () => 'evaluated'));
    expect(evaluation.processes).toBeGreaterThan(1);
    // Only the host at which an evaluator was ended is evaluated again.
    expect([...counts.values()].reduce((a, b) => a + b, 0)).toBeLessThan(HOSTS + evaluation.processes);
    await repository.dispose();
  });

  test('hosts of which each needs more than the limit are broken with a sentence, and none is lost', async () => {
    const repository = await createRepository(SCALED, { files: { 'scale.json': scale(300) } });
    const { evaluation } = await evaluateCounted(repository, store, 200 * 2 ** 20);
    expect(evaluation.targets[0]).toMatchObject({
      outcome: 'broken',
      error: { message: expect.stringMatching(/more than 200 MiB of memory.*"memory-limit"/) as unknown },
    });
    expect(evaluation.targets).toHaveLength(HOSTS);
    await repository.dispose();
  });

  test('an evaluator killed from outside costs no host its result', async () => {
    const repository = await createRepository(SCALED, { files: { 'scale.json': scale(20) } });
    let killed = false;
    const { evaluation } = await evaluateCounted(repository, store, 64 * 2 ** 30, (pid, counts) => {
      if (killed || counts.size < 3) return;
      killed = true;
      process.kill(pid, 'SIGKILL');
    });
    expect(killed).toBe(true);
    expect(evaluation.processes).toBe(2);
    expect(evaluation.targets.map(({ outcome }) => outcome)).toEqual(Array.from({ length: HOSTS }, () => 'evaluated'));
    await repository.dispose();
  });
});
