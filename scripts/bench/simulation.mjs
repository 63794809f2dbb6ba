// Run by simulated.mjs: does the same work three ways, in thought; prints what each costs.
import { performance } from 'node:perf_hooks';
import { loadPlanner, readRequest } from './children.mjs';
import { listClosure, makeGraph } from './graph.mjs';
import { sum } from './measure.mjs';
import { makePlannerInput } from './planner-input.mjs';

const { js, shape, runners, jobSeconds, evaluateBase, evaluateHost, gateSeconds } = readRequest();
const planner = await loadPlanner(js);
const overheadSeconds = planner.JOB_OVERHEAD_SECONDS;
const slots = planner.DEFAULT_SLOTS;

const graph = makeGraph(shape);
const { toDrvPath, evaluation, knowledge } = makePlannerInput(graph);
const start = performance.now();
const roots = evaluation.targets.map(({ drvPath }) => drvPath);
const buildGraph = planner.makeBuildGraph(knowledge.derivations, roots, () => true);
const numberOf = (node) => buildGraph.indexOf.get(toDrvPath(node));
const seconds = new Float64Array(graph.nodes.length);
for (const [node, one] of graph.nodes.entries()) seconds[numberOf(node)] = one.seconds;
const targets = roots.map((drvPath) => ({ root: buildGraph.indexOf.get(drvPath), pool: 0 }));
const divide = (believed) => {
  const order = planner.makeWorkOrder(buildGraph, believed, targets, [{ slots, fits: new Uint8Array(seconds.length).fill(1) }]);
  return { order, division: planner.divideWork(order, { maxJobs: runners, jobSeconds, overheadSeconds }) };
};
const { order, division } = divide(seconds);
const planSeconds = (performance.now() - start) / 1_000;
const mib = process.resourceUsage().maxRSS / 1024;

const toJob = (derivations) => ({ slots, derivations });
const closures = graph.hosts.map(({ root }) => Uint32Array.from(listClosure(graph, root), numberOf).sort());
const everything = Uint32Array.from(graph.nodes.keys());
const hosts = graph.hosts.length;
const evaluate = (count) => evaluateBase + evaluateHost * count;

/** @param waves jobs, as lists of derivations; `evaluated`: hosts that each job evaluates itself; `around`: seconds of jobs before and after */
function measure(waves, { evaluated, around = [] }) {
  const own = overheadSeconds + (evaluated === 0 ? 0 : evaluate(evaluated));
  const jobs = waves.map((wave) => wave.map(toJob));
  const building = planner.simulate(order.work, jobs, { maxRunners: runners, overheadSeconds });
  const all = planner.simulate(order.work, jobs, { maxRunners: runners, overheadSeconds: own });
  const aroundSeconds = sum(around.map(({ seconds: one }) => one));
  return {
    jobs: sum(waves.map(({ length }) => length)),
    around: around.length,
    evaluations: (evaluated * sum(waves.map(({ length }) => length)) + sum(around.map(({ evaluates = 0 }) => evaluates))) / hosts,
    builds: sum(waves.flat().map(({ length }) => length)) / graph.nodes.length,
    runnerSeconds: all.runnerSeconds + aroundSeconds,
    makespan: all.seconds + sum(around.filter(({ isAwaited = true }) => isAwaited).map(({ seconds: one }) => one)),
    building: building.seconds,
    lowerBound: building.lowerBound,
  };
}

function measurePanther({ shared, groups }) {
  const waves = [shared, groups].map((jobs) => jobs.map(({ derivations }) => derivations)).filter(({ length }) => length > 0);
  const isOnlyJob = waves.flat().length === 1;
  const around = [
    { seconds: overheadSeconds + evaluate(hosts) + planSeconds, evaluates: hosts },
    { seconds: gateSeconds },
    // Nobody waits for what is kept; a build job that is alone does it itself.
    ...(isOnlyJob ? [] : [{ seconds: overheadSeconds, isAwaited: false }]),
  ];
  return { ...measure(waves, { evaluated: 0, around }), waves: [shared.length, groups.length] };
}

// What a derivation is thought to take that no run has built yet; see src/plan/costs.ts.
const unknown = new Float64Array(seconds.length).fill(2);
console.log(
  JSON.stringify({
    derivations: graph.nodes.length,
    planSeconds,
    mib,
    overheadSeconds,
    slots,
    hosts: measure([closures], { evaluated: 1 }),
    one: measure([[everything]], { evaluated: hosts }),
    panther: measurePanther(division),
    firstPanther: measurePanther(divide(unknown).division),
  }),
);
