// What the same work costs three ways, in thought: for fleets that no bench can build.
import { runChild } from './children.mjs';
import { SECONDS_TEXT } from './graph.mjs';
import { formatNumber, formatTable } from './table.mjs';

const ASSUMED = { runners: 20, jobSeconds: 600, evaluateBase: 5, evaluateHost: 2, gateSeconds: 20 };
const PER_HOST = 100;
const SIZES = [24, 100, 1_000];
const SHAPES = [
  { share: 0, base: 'parts' },
  { share: 0.5, base: 'parts' },
  { share: 0.5, base: 'one' },
  { share: 0.95, base: 'parts' },
  { share: 0.95, base: 'one' },
];
/** The shape for which makespan and runner-minutes have targets. */
const LIKE_NIXOS = 0.95;

const WAYS = [
  ['hosts', '(a) a job per host'],
  ['one', '(b) one job for all'],
  ['firstPanther', '(c) Panther, first run'],
  ['panther', '(c) Panther, times known'],
];

const HEAD = [
  'hosts',
  'way',
  'jobs',
  'eval/host',
  'builds/drv',
  'runner-min',
  '÷ (a)',
  'makespan',
  'building',
  'bound',
  '÷ bound',
  'without starts',
];

/** @param {Pick<import('./graph.mjs').Shape, 'share' | 'base'>} shape */
export function nameShape({ share, base }) {
  if (share === 0) return 'nothing shared';
  return `${Math.round(share * 100)} % shared, ${base === 'one' ? 'connected base' : 'base of parts'}`;
}

const toMinutes = (seconds) => formatNumber(seconds / 60, 1);

function formatWay(hosts, [way, label], found) {
  const { jobs, around, waves = [jobs], evaluations, builds, runnerSeconds, makespan, building, lowerBound } = found[way];
  const starts = found.overheadSeconds * waves.filter((count) => count > 0).length;
  return [
    hosts,
    label,
    around === 0 ? jobs : `${waves.join('+')} and ${around}`,
    formatNumber(evaluations),
    formatNumber(builds),
    formatNumber(runnerSeconds / 60, 0),
    formatNumber(runnerSeconds / found.hosts.runnerSeconds),
    toMinutes(makespan),
    toMinutes(building),
    toMinutes(lowerBound),
    formatNumber(building / lowerBound),
    formatNumber((building - starts) / lowerBound),
  ];
}

function listFigures(shape, hosts, { panther, hosts: perHost, overheadSeconds, planSeconds, mib, derivations }) {
  const where = `simulated, ${hosts} hosts, ${nameShape(shape)}`;
  if (hosts === 1_000 && shape.share === 0)
    return [
      [
        `dividing the work of 1000 hosts, ${derivations} derivations`,
        `${planSeconds.toFixed(1)} s`,
        '< 30 s, < 2 GiB',
        `${mib.toFixed(0)} MiB`,
      ],
    ];
  if (shape.share !== LIKE_NIXOS) return [];
  const waves = panther.waves[0] > 0 ? 2 : 1;
  const times = `${toMinutes(panther.building)} min ÷ ${toMinutes(panther.lowerBound)} min; ${waves} × ${overheadSeconds} s of it go by until jobs have started`;
  return [
    [`makespan ÷ lower bound, ${where}`, formatNumber(panther.building / panther.lowerBound), '≤ 1.15', times],
    [
      `runner-minutes ÷ those of (a), ${where}`,
      formatNumber(panther.runnerSeconds / perHost.runnerSeconds),
      '≤ 0.33',
      `${formatNumber(panther.runnerSeconds / 60, 0)} min ÷ ${formatNumber(perHost.runnerSeconds / 60, 0)} min`,
    ],
  ];
}

/** @param {import('./context.mjs').BenchContext} context @returns {Promise<import('./context.mjs').BenchResult>} */
export async function benchSimulated(context) {
  const texts = [];
  const figures = [];
  for (const shape of SHAPES) {
    const rows = [];
    let found;
    for (const hosts of SIZES) {
      found = await runChild(context, 'simulation', { ...ASSUMED, shape: { ...shape, hosts, perHost: PER_HOST } });
      rows.push(...WAYS.map((way) => formatWay(hosts, way, found)));
      figures.push(...listFigures(shape, hosts, found));
    }
    if (texts.length === 0) texts.push(describeAssumptions(found));
    texts.push(`Simulated: ${nameShape(shape)}\n${formatTable(HEAD, rows)}`);
  }
  return { texts, figures };
}

const describeAssumptions = ({ overheadSeconds, slots }) =>
  [
    'THE SAME WORK THREE WAYS, SIMULATED. Times are minutes.',
    `Assumed: ${ASSUMED.runners} runners with ${slots} builds side by side; a job takes ${overheadSeconds} s besides building (start, Nix, fetching and handing on);`,
    `  ${PER_HOST} derivations per host, none cached; ${SECONDS_TEXT};`,
    `  an evaluator takes ${ASSUMED.evaluateBase} s for what all hosts share and ${ASSUMED.evaluateHost} s for each host; the gate takes ${ASSUMED.gateSeconds} s.`,
    '(a) evaluates and builds each host in a job of its own; (b) all of them in one; (c) is what divideWork makes of it with 10 minutes per runner.',
    '  "first run" divides by guesses (2 s each), "times known" by what the builds will take. Jobs: first wave + second wave, and plan, gate and keep.',
    'makespan: until the verdict, evaluation included. building: without evaluation, plan and gate, as in the bound.',
    'bound: the longest chain of builds, or all work spread over all slots of all runners, whichever is more. Starting jobs is left out of it,',
    '  and in "without starts" of the other side too.',
  ].join('\n');
