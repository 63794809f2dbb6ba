// What the same work costs three ways, for real: small fleets of short builds, each job on a machine with a store of its own.
import { canSandbox } from '../nix/probe.mjs';
import { makeGraphFleet } from './fleets.mjs';
import { makeGraph } from './graph.mjs';
import { sum } from './measure.mjs';
import { runJobPerHost, runOneJob } from './naive-ways.mjs';
import { listTraffic, runPantherJobs } from './panther-way.mjs';
import { startResultsService } from './results-service.mjs';
import { findLowerBound, schedule } from './schedule.mjs';
import { nameShape } from './simulated.mjs';
import { formatBytes, formatNumber, formatTable } from './table.mjs';

const RUNNERS = 20;
/** Builds side by side: what Nix makes of two cores, as most runners have. */
const SLOTS = 2;
const FLEET = { hosts: 24, perHost: 20 };
/** Makes outputs of 12 kB, in some hundredths of a second. */
const ROUNDS_PER_BUILD = 4_000;
const SHAPES = [
  { share: 0, base: 'parts', isDividedToo: false },
  { share: 0.5, base: 'parts', isDividedToo: true },
  { share: 0.95, base: 'parts', isDividedToo: true },
  { share: 0.95, base: 'one', isDividedToo: false },
];
const PANTHER = { label: '(c) Panther', inputs: {} };
/** So short builds are worth one job; to see what handing on costs it is made to use all runners. */
const DIVIDED = { label: '(c) Panther, divided', inputs: { 'minutes-per-runner': '0' } };

const HEAD = ['way', 'jobs', 'eval/host', 'builds/drv', 'up', 'down', 'cache entries', 'runner-s', 'makespan', 'bound', '÷ bound'];

const total = (traffic) => sum(Object.values(traffic));

/** A row of the table. */
function formatWay({ label, jobs, evaluations, builds, up, down, entries, durations, makespan }, { derivations, lowerBound }) {
  return [
    label,
    jobs,
    formatNumber(evaluations / FLEET.hosts),
    formatNumber(builds / derivations),
    formatBytes(up),
    formatBytes(down),
    entries,
    formatNumber(sum(durations), 1),
    formatNumber(makespan, 1),
    formatNumber(lowerBound),
    formatNumber(makespan / lowerBound, 1),
  ];
}

const summarizeNaive = (label, jobs) => ({
  label,
  jobs: jobs.length,
  evaluations: sum(jobs.map(({ evaluations }) => evaluations)),
  builds: sum(jobs.map(({ builds }) => builds)),
  up: sum(jobs.map(({ bytes }) => bytes)),
  down: 0,
  entries: jobs.length,
  durations: jobs.map(({ seconds }) => seconds),
  makespan: schedule(
    jobs.map(({ seconds }) => seconds),
    RUNNERS,
  ),
});

const listBuilds = ({ shared, build }) => [...shared, ...build].flatMap(({ result }) => result.builds);

/** @param {Awaited<ReturnType<typeof runPantherJobs>>} jobs */
function summarizePanther(label, jobs, traffic) {
  const { plan, shared, build, keep, gate } = jobs;
  const all = [plan, ...shared, ...build, ...keep, gate];
  const wave = (cells) =>
    schedule(
      cells.map(({ seconds }) => seconds),
      RUNNERS,
    );
  return {
    label,
    jobs: all.length,
    evaluations: sum(all.map(({ log }) => [...log.matchAll(/evaluating host-/g)].length)),
    builds: listBuilds(jobs).length,
    up: total(traffic.up),
    down: total(traffic.down),
    entries: traffic.saved,
    durations: all.map(({ seconds }) => seconds),
    // Nobody waits for what is kept.
    makespan: plan.seconds + wave(shared) + wave(build) + gate.seconds,
  };
}

async function runPantherTwice(context, fleet, { label, inputs }) {
  const service = await startResultsService(context);
  try {
    const run = { context, fleet, service };
    const plan = { ...inputs, 'max-runners': String(RUNNERS) };
    const first = await runPantherJobs({ ...run, runId: '1' }, plan);
    const traffic = listTraffic(service, 0);
    const before = service.requests.length;
    const again = await runPantherJobs({ ...run, runId: '2' }, plan);
    return { label, first, traffic, again, againTraffic: listTraffic(service, before) };
  } finally {
    await service.stop();
  }
}

const describeTraffic = (bytes) =>
  Object.entries(bytes)
    .map(([kind, count]) => `${kind} ${formatBytes(count)}`)
    .join(', ');

const describeSeconds = ({ plan, shared, build, keep, gate }) =>
  [
    ['plan', [plan]],
    ['shared', shared],
    ['build', build],
    ['keep', keep],
    ['gate', [gate]],
  ]
    .filter(([, jobs]) => jobs.length > 0)
    .map(
      ([name, jobs]) =>
        `${name} ${jobs.length > 1 ? `${jobs.length} × ` : ''}${formatNumber(sum(jobs.map(({ seconds }) => seconds)) / jobs.length, 1)} s`,
    )
    .join(', ');

function describeRun({ label, first, traffic, again, againTraffic }) {
  const { restored, saved, up, down } = againTraffic;
  return [
    `${label}: ${describeSeconds(first)}; ${traffic.calls} calls of the service; up: ${describeTraffic(traffic.up)}; down: ${describeTraffic(traffic.down)}`,
    `  run again: ${describeSeconds(again)}; ${restored.length} cache entries fetched, ${saved} made, ${formatBytes(total(up))} up, ${formatBytes(total(down))} down`,
  ];
}

/** Most cache entries that one job fetched. */
const countMost = (jobs) => Math.max(0, ...jobs.map((job) => jobs.filter((other) => other === job).length));

async function benchShape(context, shape) {
  const graph = makeGraph({ ...FLEET, ...shape });
  const hosts = graph.hosts.map(({ name }) => name);
  const fleet = await makeGraphFleet(context, graph, ROUNDS_PER_BUILD);
  const perHost = summarizeNaive('(a) a job per host', await runJobPerHost(context, fleet.directory, hosts));
  const { job: oneJob, narBytes } = await runOneJob(context, fleet.directory, hosts);
  const runs = [];
  for (const way of shape.isDividedToo ? [PANTHER, DIVIDED] : [PANTHER]) runs.push(await runPantherTwice(context, fleet, way));

  const seconds = new Map(listBuilds(runs[0].first).map(({ name, start, end }) => [name.replace(/\.drv$/, ''), end - start]));
  const lowerBound = findLowerBound(graph, seconds, RUNNERS * SLOTS);
  const derivations = graph.nodes.length;
  const ways = runs.map(({ label, first, traffic }) => summarizePanther(label, first, traffic));
  const all = [perHost, summarizeNaive('(b) one job for all', [oneJob]), ...ways];
  const text = [
    `Real: ${FLEET.hosts} hosts, ${derivations} derivations, ${nameShape(shape)}, ${formatNumber(sum([...seconds.values()]), 1)} s of building`,
    formatTable(
      HEAD,
      all.map((way) => formatWay(way, { derivations, lowerBound })),
    ),
    ...runs.flatMap(describeRun),
  ].join('\n');
  const measured = runs.map(({ label, traffic, again, againTraffic }, index) => ({
    where: `${label}, ${nameShape(shape)}`,
    builds: ways[index].builds / derivations,
    evaluations: ways[index].evaluations / FLEET.hosts,
    cache: traffic.up.cache ?? 0,
    cacheRatio: (traffic.up.cache ?? 0) / narBytes,
    narBytes,
    derivations,
    buildJobsAgain: again.shared.length + again.build.length,
    restoredByJob: countMost(againTraffic.restored),
    runnerRatio: sum(ways[index].durations) / sum(perHost.durations),
    isLikeNixos: shape.share === 0.95,
    remark: label === DIVIDED.label ? 'made to use all runners for seconds of building: what it does not do by itself' : '',
  }));
  return { text, measured };
}

const findWorst = (measured, key) => measured.reduce((worst, one) => (one[key] > worst[key] ? one : worst));

/** Of all runs of (c) the worst. */
function listFigures(measured) {
  const worst = (key) => findWorst(measured, key);
  const cache = worst('cacheRatio');
  const beside = (cache.cache - cache.narBytes) / cache.derivations;
  return [
    ['real: builds per unique derivation, worst fleet', formatNumber(worst('builds').builds), '1.00', worst('builds').where],
    ['real: evaluations per host, worst fleet', formatNumber(worst('evaluations').evaluations), '1.00', worst('evaluations').where],
    [
      'real: cache entry ÷ its NARs, each by zstd, worst fleet',
      formatNumber(cache.cacheRatio, 3),
      '≤ 1.05',
      `${formatBytes(cache.cache)} ÷ ${formatBytes(cache.narBytes)}: ${beside.toFixed(0)} B for each path; ${cache.where}`,
    ],
    [
      'real: build jobs of a second run without changes',
      String(worst('buildJobsAgain').buildJobsAgain),
      '0',
      worst('buildJobsAgain').where,
    ],
    [
      'real: cache entries fetched by a job of it at most',
      String(worst('restoredByJob').restoredByJob),
      '≤ 1',
      worst('restoredByJob').where,
    ],
    ...measured
      .filter(({ isLikeNixos }) => isLikeNixos)
      .map(({ runnerRatio, where, remark }) => [
        `real: runner-seconds ÷ those of (a), ${where}`,
        formatNumber(runnerRatio),
        '≤ 0.33',
        remark,
      ]),
  ];
}

/** @param {import('./context.mjs').BenchContext} context @returns {Promise<import('./context.mjs').BenchResult>} */
export async function benchReal(context) {
  if (!(await canSandbox(context.nix, context)))
    return { texts: ['The part "real" was left out: without a sandbox, stores that lie elsewhere cannot exchange paths.'] };
  const texts = [METHOD];
  const measured = [];
  for (const shape of SHAPES) {
    const found = await benchShape(context, shape);
    texts.push(found.text);
    measured.push(...found.measured);
  }
  return { texts, figures: listFigures(measured) };
}

const METHOD = [
  'THE SAME WORK THREE WAYS, FOR REAL. Times are seconds.',
  `${FLEET.hosts} hosts of ${FLEET.perHost} derivations; a build writes ${(ROUNDS_PER_BUILD * 3) / 1_000} kB that cannot be compressed. Each job has an empty store of its own and runs alone.`,
  '(a) evaluates one host, builds it and packs what it built for a cache entry of its own (tar of a binary cache, zstd); (b) the same for all hosts in one job;',
  '  their cache entries are packed, not uploaded, so the time of the network is in (c) only: there it is the loopback.',
  '(c) is check and plan, both waves of build, keep and gate by the bundled actions, with Panther’s own inputs; "divided" is minutes-per-runner: 0.',
  `makespan: measured jobs put on ${RUNNERS} runners, each on the one that is free first; in (c) one stage after another, keep left out, as nobody waits for it.`,
  'No job waits for a machine or for Nix to be installed, which takes most of a minute each on GitHub: count the jobs.',
  `bound: the longest chain of measured builds, or all of them on ${RUNNERS} × ${SLOTS} slots. Builds are short here: most of what is above it are starts of processes.`,
].join('\n');
