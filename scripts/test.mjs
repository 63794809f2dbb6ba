// npm test [-- LAYER … [-- JEST-OPTION …]]: gets what the tests need, runs them layer by layer, leaves nothing behind.
import { mkdir, mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { abortOnSignals, explainFailure } from './tools/interrupt.mjs';
import { addCounts, runLayer } from './tools/layer.mjs';
import { RUN_MARK, findSurvivors, killAll } from './tools/leaks.mjs';
import { ensureNodeModules } from './tools/npm.mjs';
import { Interrupted } from './tools/process.mjs';
import { removeTree } from './tools/remove.mjs';
import { LAYERS, ensureTools } from './tools/test-tools.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const CACHE = join(ROOT, '.cache');
const ALL = Object.keys(LAYERS);

const log = (line) => console.log(line);

/** @param {readonly string[]} argv @returns {{ layers: string[], extra: string[] } | { unknown: string[] }} */
function parseArguments(argv) {
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  const asked = argv.slice(0, end);
  const unknown = asked.filter((word) => !ALL.includes(word));
  if (unknown.length > 0) return { unknown };
  return { layers: ALL.filter((layer) => asked.length === 0 || asked.includes(layer)), extra: argv.slice(end + 1) };
}

const measure = async (work) => {
  const start = performance.now();
  const result = await work();
  return { result, seconds: ((performance.now() - start) / 1000).toFixed(1) };
};

/**
 * Temporary files live outside the checkout: inside it, Nix and git would take every directory of a test for a part of this repository.
 * @returns {Promise<string>}
 */
async function makeScratch() {
  const scratch = await realpath(await mkdtemp(join(tmpdir(), 'panther-test-')));
  for (const directory of ['tmp', 'home']) await mkdir(join(scratch, directory));
  return scratch;
}

/** @param {{ layers: readonly string[], extra: readonly string[], scratch: string, signal: globalThis.AbortSignal }} options @returns {Promise<import('./tools/jest.mjs').Count>} */
async function test({ layers, extra, scratch, signal }) {
  const mark = scratch.split('/').at(-1);
  const context = { root: ROOT, cacheDir: CACHE, log, signal };
  const setup = await measure(async () => (await Promise.all([ensureTools(layers, context), ensureNodeModules(context)]))[0]);
  if (signal.aborted) throw new Interrupted(signal.reason);
  log(`Tools are ready: ${setup.seconds} s`);

  const env = { TMPDIR: join(scratch, 'tmp'), HOME: join(scratch, 'home'), [RUN_MARK]: mark };
  const run = { root: ROOT, cacheDir: CACHE, scratch, mark, env, tools: setup.result, extra, log, signal };
  const counts = [];
  for (const layer of layers) {
    log(`\n── ${layer}`);
    const { result, seconds } = await measure(() => runLayer(layer, run));
    log(`── ${layer}: ${result.passed} passed, ${result.failed} failed, ${seconds} s`);
    counts.push(result);
  }
  return addCounts(counts);
}

async function main() {
  const request = parseArguments(process.argv.slice(2));
  if (request.unknown) {
    console.error(`npm test: unknown layer ${request.unknown.join(', ')}. Layers are ${ALL.join(', ')}; options for jest follow a "--".`);
    return 2;
  }
  const { signal } = abortOnSignals();
  const scratch = await makeScratch();
  let total;
  try {
    total = await test({ ...request, scratch, signal });
  } finally {
    await killAll(await findSurvivors({ mark: scratch.split('/').at(-1), scratch }));
    await removeTree(scratch);
  }
  log(`\n${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 ? 0 : 1;
}

process.exitCode = await main().catch((error) => explainFailure('npm test', error));
