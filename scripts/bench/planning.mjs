// Run by scale.mjs: plans one large graph; prints seconds and memory.
import { performance } from 'node:perf_hooks';
import { loadPlanner, readRequest } from './children.mjs';
import { makeLargeGraph } from './graph.mjs';
import { makePlannerInput } from './planner-input.mjs';

const { js, hosts, derivations, maxJobs } = readRequest();
const { makePlan, parseRunnerMap } = await loadPlanner(js);
const { evaluation, knowledge } = makePlannerInput(makeLargeGraph(hosts, derivations));
const options = { runners: parseRunnerMap('{"x86_64-linux": "ubuntu-latest"}'), maxJobs, jobSeconds: 600, reference: '.' };
const start = performance.now();
const { groups } = makePlan(evaluation, knowledge, options);
const seconds = (performance.now() - start) / 1_000;
const mib = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ seconds, mib, waves: [1, 2].map((wave) => groups.filter((group) => group.wave === wave).length) }));
