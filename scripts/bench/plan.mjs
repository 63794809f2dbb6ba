// What planning costs beside evaluating, and how often a host is evaluated.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describeNixEnvironment } from '../nix/environment.mjs';
import { makeScaledFleet } from './fleets.mjs';
import { race, timeProgram } from './measure.mjs';

const EVAL = ['nix', 'eval', '--json', '--no-eval-cache'];
const TOPLEVEL = 'config.system.build.toplevel.drvPath';
const MIB = 2 ** 20;

const describeNix = ({ nix, env, scratch }) => ({
  ...env,
  ...describeNixEnvironment(nix, { storeRoot: join(scratch, 'store'), home: join(scratch, 'home') }),
});

/**
 * `plan` against one bare `nix eval` of the same drvPaths, and against one process per host. What comes out depends on the fleet: the more hosts
 * share (as those of NixOS share nixpkgs), the dearer a process for each; the dearer an evaluation, the less our own start counts.
 */
async function comparePlan(context, { label, sharedMerges }) {
  const cwd = await makeScaledFleet(context, { hosts: 24, derivationsPerHost: 100, sharedMerges });
  const options = { cwd, env: describeNix(context), signal: context.signal };
  const run = async (...argv) => (await timeProgram(argv, options)).ms;
  const all = [...EVAL, '.#nixosConfigurations', '--apply', `hosts: map (host: host.${TOPLEVEL}) (builtins.attrValues hosts)`];
  const { stdout } = await timeProgram([...EVAL, '.#nixosConfigurations', '--apply', 'builtins.attrNames'], options);
  const runners = {
    plan: () => run(process.execPath, join(context.root, 'dist', 'cli', 'main.js'), 'plan', '.', '--json'),
    one: () => run(...all),
  };
  await runners.plan(); // The first evaluation in a store writes all derivations.
  const { plan, one } = await race(runners, 7);
  let each = 0;
  for (const name of JSON.parse(stdout)) each += await run(...EVAL, `.#nixosConfigurations.${name}.${TOPLEVEL}`);
  const [planMs, oneMs, eachMs] = [plan, one, each].map((ms) => `${ms.toFixed(0)} ms`);
  return [
    [`plan of 24 hosts ÷ one bare nix eval, ${label}`, (plan / one).toFixed(2), '≤ 1.2', `${planMs} ÷ ${oneMs}`],
    [`one process per host ÷ plan, ${label}`, (each / plan).toFixed(2), '≥ 2', `${eachMs} ÷ ${planMs}`],
  ];
}

/** @param {import('./context.mjs').BenchContext} context @returns {Promise<import('./context.mjs').BenchResult>} */
export async function benchPlan(context) {
  return {
    figures: [
      ...(await comparePlan(context, { label: 'hosts share nothing', sharedMerges: 0 })),
      ...(await comparePlan(context, { label: 'hosts share a costly base', sharedMerges: 400 })),
    ],
  };
}

const CASES = [
  { label: 'evaluations per host', scale: { hosts: 24 }, memoryLimit: 64 * 1024 * MIB, target: '1.00' },
  {
    label: 'the same with a limit of 1 GiB on a fleet of 2.5 GiB',
    scale: { hosts: 24, mibPerHost: 100 },
    memoryLimit: 1024 * MIB,
    target: 'all hosts come out',
  },
];

/** Counts evaluations by a trace in the flake, without and with a memory limit that forces splitting. */
async function countEvaluations(context, { label, scale, memoryLimit, target }) {
  const load = (folder) => import(pathToFileURL(join(context.js, 'src', folder, 'index.js')).href);
  const [{ createCliNix }, { evaluateFlake, measureMemory }] = await Promise.all([load('nix'), load('flake')]);
  const directory = await makeScaledFleet(context, { trace: true, ...scale });
  const { signal } = context;
  let [traces, peak] = [0, 0];
  const silent = () => undefined;
  const log = {
    debug: (text) => (traces += text.includes('evaluating host-') ? 1 : 0),
    info: silent,
    warning: silent,
    annotate: silent,
    group: silent,
  };
  const evaluation = await evaluateFlake(
    {
      flake: { reference: '.', directory },
      systems: [],
      include: ['*'],
      exclude: [],
      checkOutputs: false,
      allowImportFromDerivation: false,
      acceptFlakeConfig: false,
      memoryLimit,
    },
    async () => ({}),
    {
      nix: createCliNix({ env: { ...process.env, ...describeNix(context) }, signal }),
      log,
      signal,
      measureMemory: async (pid) => {
        const bytes = await measureMemory(pid);
        peak = Math.max(peak, bytes ?? 0);
        return bytes;
      },
    },
  );
  const good = evaluation.targets.filter(({ outcome }) => outcome === 'evaluated').length;
  const detail = `${good} of 24 hosts, ${evaluation.processes} processes, peak ${(peak / MIB).toFixed(0)} MiB`;
  return [label, (traces / 24).toFixed(2), target, detail];
}

/** @param {import('./context.mjs').BenchContext} context @returns {Promise<import('./context.mjs').BenchResult>} */
export async function benchEvaluations(context) {
  const figures = [];
  for (const one of CASES) figures.push(await countEvaluations(context, one));
  return { figures };
}
