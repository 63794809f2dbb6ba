// npm run bench: figures as ratios within one run, as machines differ. Nothing here is a test; targets are printed beside what was measured.
import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { compile } from './build.mjs';
import { describeNixEnvironment } from './nix/environment.mjs';
import { ensurePrivateNix } from './nix/private-nix.mjs';
import { removeTree } from './tools/remove.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CLI = join(ROOT, 'dist', 'cli', 'main.js');
const log = (line) => console.log(line);

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Runs a command to its end. @returns {{ ms: number, stdout: string }} */
function time(argv, options = {}) {
  const start = performance.now();
  const result = spawnSync(argv[0], argv.slice(1), { encoding: 'utf8', maxBuffer: 1e9, ...options });
  if (result.status !== 0) throw new Error(`${argv.join(' ').slice(0, 200)} ended with ${result.status}: ${result.stderr}`);
  return { ms: performance.now() - start, stdout: result.stdout };
}

/** Medians of commands run in turn, so that a slow moment of the machine hits all of them. */
function race(runners, rounds) {
  const times = Object.fromEntries(Object.keys(runners).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, run] of Object.entries(runners)) times[name].push(run());
  }
  return Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)]));
}

async function makeFleet(scratch, scale) {
  const directory = await mkdtemp(join(scratch, 'fleet-'));
  await cp(join(ROOT, 'test/fixtures/flakes/scaled'), directory, { recursive: true });
  const old = JSON.parse(await readFile(join(directory, 'scale.json'), 'utf8'));
  await writeFile(join(directory, 'scale.json'), JSON.stringify({ ...old, ...scale }));
  const git = (...args) => time(['git', '-C', directory, '-c', 'user.name=bench', '-c', 'user.email=bench@localhost', ...args]);
  git('init', '-q');
  git('add', '-A');
  git('commit', '-qm', 'fleet');
  return directory;
}

/**
 * `plan` against one bare `nix eval` of the same drvPaths, and against one process per host. What comes out depends on the fleet: the more hosts
 * share (as those of NixOS share nixpkgs), the dearer a process for each; the dearer an evaluation, the less our own start counts.
 */
async function benchPlan(scratch, env, rows, { label, sharedMerges }) {
  const cwd = await makeFleet(scratch, { hosts: 24, derivationsPerHost: 100, sharedMerges });
  const nix = ['nix', 'eval', '--json', '--no-eval-cache'];
  const all = [
    ...nix,
    '.#nixosConfigurations',
    '--apply',
    'hosts: map (host: host.config.system.build.toplevel.drvPath) (builtins.attrValues hosts)',
  ];
  const names = JSON.parse(time([...nix, '.#nixosConfigurations', '--apply', 'builtins.attrNames'], { cwd, env }).stdout);
  const runners = {
    plan: () => time([process.execPath, CLI, 'plan', '.', '--json'], { cwd, env }).ms,
    one: () => time(all, { cwd, env }).ms,
  };
  runners.plan(); // The first evaluation in a store writes all derivations.
  const { plan, one } = race(runners, 7);
  const each = names.reduce(
    (sum, name) => sum + time([...nix, `.#nixosConfigurations.${name}.config.system.build.toplevel.drvPath`], { cwd, env }).ms,
    0,
  );
  rows.push([
    `plan of 24 hosts ÷ one bare nix eval, ${label}`,
    (plan / one).toFixed(2),
    '≤ 1.2',
    `${plan.toFixed(0)} ms ÷ ${one.toFixed(0)} ms`,
  ]);
  rows.push([`one process per host ÷ plan, ${label}`, (each / plan).toFixed(2), '≥ 2', `${each.toFixed(0)} ms ÷ ${plan.toFixed(0)} ms`]);
}

/** Counts evaluations by a trace in the flake, without and with a memory limit that forces splitting. */
async function benchEvaluations(scratch, env, js, rows) {
  const load = (folder) => import(pathToFileURL(join(js, 'src', folder, 'index.js')).href);
  const [{ createCliNix }, { evaluateFlake, measureMemory }] = await Promise.all([load('nix'), load('flake')]);
  const cases = [
    { label: 'evaluations per host', scale: { hosts: 24 }, limit: 64 * 2 ** 30 },
    { label: 'the same with a limit of 1 GiB on a fleet of 2.5 GiB', scale: { hosts: 24, mibPerHost: 100 }, limit: 2 ** 30 },
  ];
  for (const { label, scale, limit } of cases) {
    const directory = await makeFleet(scratch, { trace: true, ...scale });
    let traces = 0;
    let peak = 0;
    const log = {
      debug: (text) => (traces += text.includes('evaluating host-') ? 1 : 0),
      info: () => undefined,
      warning: () => undefined,
      annotate: () => undefined,
    };
    const measure = async (pid) => {
      const bytes = await measureMemory(pid);
      peak = Math.max(peak, bytes ?? 0);
      return bytes;
    };
    const flake = { reference: '.', directory };
    const options = {
      flake,
      systems: [],
      include: ['*'],
      exclude: [],
      checkOutputs: false,
      allowImportFromDerivation: false,
      acceptFlakeConfig: false,
      memoryLimit: limit,
    };
    const ports = { nix: createCliNix({ env }), log, signal: new AbortController().signal, measureMemory: measure };
    const evaluation = await evaluateFlake(options, async () => ({}), ports);
    const good = evaluation.targets.filter(({ outcome }) => outcome === 'evaluated').length;
    rows.push([
      label,
      (traces / 24).toFixed(2),
      limit > 2 ** 31 ? '1.00' : 'all hosts come out',
      `${good} of 24 hosts, ${evaluation.processes} processes, peak ${(peak / 2 ** 20).toFixed(0)} MiB`,
    ]);
  }
}

/** Planning after evaluation, on made-up graphs: a fleet that shares 95 % of what has to be built. */
async function benchScale(js, rows) {
  const script = `
    import { makePlan, parseRunnerMap } from ${JSON.stringify(pathToFileURL(join(js, 'src/plan/index.js')).href)};
    const [hosts, total] = process.argv.slice(1).map(Number);
    const shared = Math.round(total * 0.5), own = Math.floor((total - shared) / hosts);
    const path = (i) => '/nix/store/' + String(i).padStart(32, '0') + '-drv-' + i + '.drv';
    const derivations = new Map();
    const add = (i, inputs) => derivations.set(path(i), { drvPath: path(i), name: 'drv-' + i, system: 'x86_64-linux', outputs: {}, inputDrvs: inputs.map(path), inputSrcs: [], requiredSystemFeatures: [], fixedOutput: false, preferLocalBuild: false });
    for (let i = 0; i < shared; i += 1) add(i, i === 0 ? [] : [Math.floor(i / 2), i - 1 - (i % 7 === 0 ? 0 : i % 5 === 0 && i > 5 ? 4 : 0)].filter((n) => n >= 0 && n < i));
    const targets = [];
    let next = shared;
    for (let h = 0; h < hosts; h += 1) {
      const first = next;
      for (let k = 0; k < own; k += 1, next += 1) add(next, k === 0 ? [shared - 1 - (h % 50)] : [next - 1, (h * 31 + k) % shared]);
      const id = 'nixosConfigurations.host-' + h;
      targets.push({ id, kind: 'host', name: 'host-' + h, outcome: 'evaluated', system: 'x86_64-linux', drvPath: path(Math.max(first, next - 1)), outputs: {} });
    }
    const start = performance.now();
    const plan = makePlan({ version: 1, targets, problems: [], excluded: [], processes: 1 }, { derivations, dryRun: { willBuild: new Set(derivations.keys()), willFetch: new Set(), unknown: new Set() } }, { runners: parseRunnerMap('{"x86_64-linux": "ubuntu-latest"}'), maxJobs: 20, jobSeconds: 600, reference: '.' });
    console.log(JSON.stringify({ ms: performance.now() - start, rss: process.resourceUsage().maxRSS / 1024, groups: plan.groups.length, derivations: derivations.size }));
  `;
  const measured = [
    [100, 2_000],
    [1_000, 20_000],
    [1_000, 100_000],
  ].map(([hosts, derivations]) => {
    const { stdout } = time([process.execPath, '--input-type=module', '-e', script, '--', String(hosts), String(derivations)]);
    return { hosts, ...JSON.parse(stdout) };
  });
  for (const { hosts, derivations, ms, rss, groups } of measured) {
    rows.push([
      `planning ${hosts} hosts, ${derivations} derivations`,
      `${(ms / 1_000).toFixed(1)} s`,
      hosts === 1_000 && derivations < 30_000 ? '< 20 s, < 1 GiB' : '',
      `${rss.toFixed(0)} MiB, ${groups} groups`,
    ]);
  }
}

/** How long the bundle takes to get to its first own line. */
async function benchStart(rows) {
  const bare = () => time([process.execPath, '-e', '0']).ms;
  const { node, cli } = race({ node: bare, cli: () => time([process.execPath, CLI, '--version']).ms }, 21);
  rows.push(['cold start of the bundle ÷ node -e 0', (cli / node).toFixed(2), '≤ 1.5', `${cli.toFixed(0)} ms ÷ ${node.toFixed(0)} ms`]);
  const files = await readdir(join(ROOT, 'dist'), { recursive: true });
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(ROOT, 'dist', file))).size));
  rows.push(['size of dist/', `${(sizes.reduce((a, b) => a + b, 0) / 1e6).toFixed(2)} MB`, '≤ 6 MB', `${files.length} files`]);
}

const scratch = await mkdtemp(join(tmpdir(), 'panther-bench-'));
const rows = [];
try {
  const js = await compile();
  const nix = await ensurePrivateNix('sid', { cacheDir: join(ROOT, '.cache'), log });
  const env = describeNixEnvironment(nix, { storeRoot: join(scratch, 'store'), home: join(scratch, 'home') });
  await benchStart(rows);
  await benchScale(js, rows);
  await benchPlan(scratch, env, rows, { label: 'hosts share nothing', sharedMerges: 0 });
  await benchPlan(scratch, env, rows, { label: 'hosts share a costly base', sharedMerges: 400 });
  await benchEvaluations(scratch, env, js, rows);
} finally {
  await removeTree(scratch).catch(() => rm(scratch, { recursive: true, force: true }));
}
log('| what | measured | target | detail |\n| --- | --- | --- | --- |');
for (const row of rows) log(`| ${row.join(' | ')} |`);
