import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { findProcesses } from '../../support/act/index.js';
import { createRepository } from '../../support/flakes.js';
import { listTestNix, type TestStore } from '../../support/nix.js';
import { runPanther } from '../../support/panther.js';

const SCALED = fileURLToPath(new URL('../../fixtures/flakes/scaled', import.meta.url));

/** Builders that spin for minutes: only a signal ends them in time. */
const SLOW_BUILDS = JSON.stringify({
  hosts: 3,
  derivationsPerHost: 2,
  sharedPercent: 0,
  mergesPerHost: 1,
  mibPerHost: 0,
  loopsPerBuild: 1_000_000_000,
  trace: false,
});
/** An evaluation of minutes. */
const SLOW_EVALUATION = JSON.stringify({
  hosts: 500,
  derivationsPerHost: 2,
  sharedPercent: 0,
  mergesPerHost: 4_000,
  mibPerHost: 0,
  loopsPerBuild: 0,
  trace: false,
});

/** What still runs of a Nix with this store: the environment of each of its processes names it, and builders have their root in it. */
const findLeftovers = (store: TestStore) => findProcesses({ variable: `NIX_REMOTE=${store.env['NIX_REMOTE']}`, directories: [store.root] });

describe.each(listTestNix().map((nix) => [nix.version, nix] as const))('an interrupted run, with Nix %s', (_version, nix) => {
  test.each([
    ['SIGINT', 'while building', SLOW_BUILDS, /Building/],
    ['SIGTERM', 'while building', SLOW_BUILDS, /Building/],
    ['SIGINT', 'while evaluating', SLOW_EVALUATION, /Checking/],
    ['SIGTERM', 'while evaluating', SLOW_EVALUATION, /Checking/],
  ] as const)(
    'by %s %s ends with exit code 130 and one sentence, and leaves no process and no half-written file',
    async (signal, _moment, scale, mark) => {
      const [repository, store] = [await createRepository(SCALED, { files: { 'scale.json': scale } }), await nix.createStore()];
      let sent = false;
      let running: Promise<readonly unknown[]> = Promise.resolve([]);
      const run = await runPanther(['ci', '.', '--report', 'out', '--no-format'], {
        cwd: repository.dir,
        env: store.env,
        onStderr: (text, kill) => {
          if (sent || !mark.test(text)) return;
          sent = true;
          setTimeout(() => {
            running = findLeftovers(store);
            void running.then(() => kill(signal));
          }, 500);
        },
      });
      expect(run.stdout + run.stderr).toContain(`Interrupted by ${signal}; nothing was left half written.`);
      expect(run.exitCode).toBe(130);
      // What is gone now was there before: panther itself and at least one Nix.
      expect((await running).length).toBeGreaterThan(1);
      expect(await findLeftovers(store)).toEqual([]);
      const left = await readdir(join(repository.dir, 'out')).catch(() => []);
      expect(left.filter((name) => name !== 'logs')).toEqual([]);
      await store.dispose();
      await repository.dispose();
    },
  );
});
