// Fleets as graphs, made by numbers alone: the same numbers give the same graph everywhere.

/**
 * @typedef {object} Shape
 * @property {number} hosts
 * @property {number} perHost derivations that a host needs, its toplevel among them
 * @property {number} share part of them that all hosts need, from 0 to 1
 * @property {'one' | 'parts'} base whether what is shared hangs together, or falls into parts that need nothing of each other, as the units
 *   and scripts of NixOS do
 */
/** @typedef {{ name: string, inputs: number[], seconds: number }} Node `inputs` are numbers of nodes before it */
/** @typedef {{ nodes: Node[], hosts: { name: string, root: number }[], sharedCount: number }} Graph */

/** A linear congruential generator: the constants are those of Numerical Recipes. @returns {(bound: number) => number} */
function createRandom(seed) {
  let state = seed >>> 0;
  return (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

/** What {@link drawSeconds} draws from, for people. */
export const SECONDS_TEXT = '70 % of derivations take 1–5 s, 25 % 10–60 s, 4.8 % 1–5 min, 0.2 % 5–10 min; a toplevel 2 s';

function drawSeconds(random) {
  const kind = random(1_000);
  if (kind < 700) return 1 + random(5);
  if (kind < 950) return 10 + random(50);
  return kind < 998 ? 60 + random(240) : 300 + random(300);
}

const unique = (numbers) => [...new Set(numbers)];

/** The base as one: a first derivation that all others need, and two more of those before each. */
function addConnectedBase(count, add, random) {
  const base = [];
  for (let i = 0; i < count; i += 1) base.push(add(i === 0 ? [] : unique([base[0], base[random(i)], base[random(i)]])));
  return base;
}

/** The base in parts: most are small, some of up to forty, none larger than a quarter of it. */
function addPartedBase(count, add, random) {
  const base = [];
  const largest = Math.min(40, Math.ceil(count / 4));
  let part = [];
  let size = 0;
  for (let i = 0; i < count; i += 1) {
    if (part.length >= size) {
      part = [];
      size = 1 + Math.floor((random(1_000) / 1_000) ** 2 * largest);
    }
    const one = add(part.length === 0 ? [] : unique([part[random(part.length)], part[random(part.length)]]));
    part.push(one);
    base.push(one);
  }
  return base;
}

/** @param {Shape} shape @returns {Graph} */
export function makeGraph({ hosts: count, perHost, share, base: structure }) {
  const random = createRandom(7);
  const nodes = [];
  const sharedCount = Math.min(perHost - 1, Math.round(perHost * share));
  const addBase = (inputs) => nodes.push({ name: `shared-${nodes.length}`, inputs, seconds: drawSeconds(random) }) - 1;
  const base = (structure === 'one' ? addConnectedBase : addPartedBase)(sharedCount, addBase, random);
  const hosts = [];
  for (let host = 1; host <= count; host += 1) {
    const name = `host-${String(host).padStart(4, '0')}`;
    const own = [];
    for (let i = 0; i < perHost - sharedCount - 1; i += 1) {
      const inputs = [...own.slice(random(own.length || 1)).slice(0, 1), ...base.slice(random(base.length || 1)).slice(0, 1)];
      own.push(nodes.push({ name: `${name}-${i}`, inputs, seconds: drawSeconds(random) }) - 1);
    }
    const root = nodes.push({ name: `nixos-system-${name}`, inputs: [...own, ...base], seconds: 2 }) - 1;
    hosts.push({ name, root });
  }
  return { nodes, hosts, sharedCount };
}

/**
 * A large graph of other proportions, to see how long planning takes: half of it is shared, and no two hosts need the same part of that.
 * @param {number} hosts @param {number} total derivations @returns {Graph}
 */
export function makeLargeGraph(hosts, total) {
  const sharedCount = Math.round(total * 0.5);
  const own = Math.floor((total - sharedCount) / hosts);
  const nodes = [];
  const add = (inputs) => nodes.push({ name: `drv-${nodes.length}`, inputs: unique(inputs), seconds: 2 }) - 1;
  for (let i = 0; i < sharedCount; i += 1) {
    const near = i - 1 - (i % 7 === 0 ? 0 : i % 5 === 0 && i > 5 ? 4 : 0);
    add(i === 0 ? [] : [Math.floor(i / 2), near].filter((input) => input >= 0 && input < i));
  }
  const roots = [];
  for (let host = 0; host < hosts; host += 1) {
    for (let i = 0; i < own; i += 1) add(i === 0 ? [sharedCount - 1 - (host % 50)] : [nodes.length - 1, (host * 31 + i) % sharedCount]);
    roots.push({ name: `host-${host}`, root: nodes.length - 1 });
  }
  return { nodes, hosts: roots, sharedCount };
}

/** @param {Graph} graph @param {number} root @returns {number[]} numbers of all that a node needs and itself, rising */
export function listClosure({ nodes }, root) {
  const found = new Set([root]);
  for (const one of found) for (const input of nodes[one].inputs) found.add(input);
  return [...found].sort((a, b) => a - b);
}
