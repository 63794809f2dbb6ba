// npm run bench [-- PART …]: figures as ratios within one run, as machines differ. Nothing here is a test; targets are printed beside what was measured.
import { mkdir, mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { benchDeploy } from './bench/deploy.mjs';
import { benchEvaluations, benchPlan } from './bench/plan.mjs';
import { benchReal } from './bench/real.mjs';
import { benchScale } from './bench/scale.mjs';
import { benchSimulated } from './bench/simulated.mjs';
import { benchStart } from './bench/start.mjs';
import { benchVm } from './bench/vm.mjs';
import { formatTable } from './bench/table.mjs';
import { compile } from './build.mjs';
import { ensurePrivateNix } from './nix/private-nix.mjs';
import { abortOnSignals, explainFailure } from './tools/interrupt.mjs';
import { RUN_MARK, findSurvivors, killAll } from './tools/leaks.mjs';
import { Interrupted } from './tools/process.mjs';
import { removeTree } from './tools/remove.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const CACHE = join(ROOT, '.cache');
const log = (line) => console.log(line);

/** In the order in which they run. All take less than ten minutes on two cores, most of it the last one. */
const PARTS = {
  start: benchStart,
  scale: benchScale,
  plan: benchPlan,
  evaluations: benchEvaluations,
  simulated: benchSimulated,
  real: benchReal,
  vm: benchVm,
  deploy: benchDeploy,
};

/** @param {readonly string[]} names @param {import('./bench/context.mjs').BenchContext} context */
async function bench(names, context) {
  const figures = [];
  for (const name of names) {
    const start = performance.now();
    const result = await PARTS[name](context);
    if (context.signal.aborted) throw new Interrupted(context.signal.reason);
    for (const text of result.texts ?? []) log(`\n${text}`);
    figures.push(...(result.figures ?? []));
    log(`\n── ${name}: ${((performance.now() - start) / 1_000).toFixed(0)} s`);
  }
  log(`\n${formatTable(['what', 'measured', 'target', 'detail'], figures)}`);
}

async function main(asked) {
  const unknown = asked.filter((name) => !(name in PARTS));
  if (unknown.length > 0) {
    console.error(`npm run bench: unknown part ${unknown.join(', ')}. Parts are ${Object.keys(PARTS).join(', ')}.`);
    return 2;
  }
  // Before there is anything to clean up: the compiler's end may be ours.
  const js = await compile();
  const { signal } = abortOnSignals();
  const nix = await ensurePrivateNix('sid', { cacheDir: CACHE, log, signal });
  const scratch = await realpath(await mkdtemp(join(tmpdir(), 'panther-bench-')));
  const mark = scratch.split('/').at(-1);
  try {
    await mkdir(join(scratch, 'tmp'));
    const env = { TMPDIR: join(scratch, 'tmp'), [RUN_MARK]: mark };
    const names = Object.keys(PARTS).filter((name) => asked.length === 0 || asked.includes(name));
    await bench(names, { root: ROOT, js, scratch, nix, env, signal, log });
  } catch (error) {
    throw signal.aborted ? new Interrupted(signal.reason) : error;
  } finally {
    await killAll(await findSurvivors({ mark, scratch }));
    await removeTree(scratch);
  }
  return 0;
}

process.exitCode = await main(process.argv.slice(2)).catch((error) => explainFailure('npm run bench', error));
