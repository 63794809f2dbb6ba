import type { InputPath, LockFile, LockNode } from '../../src/flake/index.js';

/** A stream of numbers from 0 to 1 that is the same for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Random = () => number;

const below = (random: Random, count: number): number => Math.floor(random() * count);
const NAMES = ['a', 'b', 'c', 'nixpkgs', 'utils', 'systems'];

function pickPath(random: Random): InputPath {
  return Array.from({ length: below(random, 4) }, () => NAMES[below(random, NAMES.length)] ?? 'a');
}

function makeNode(random: Random): Omit<LockNode, 'inputs'> {
  const repo = NAMES[below(random, NAMES.length)] ?? 'a';
  const source = { type: 'github', owner: 'o', repo };
  return {
    flake: random() > 0.1,
    original: random() > 0.5 ? source : { ...source, ref: `r${below(random, 3)}` },
    locked: { ...source, rev: `${below(random, 5)}`.repeat(40) },
  };
}

/**
 * A lock file of up to 12 nodes as Nix could never have written it: inputs share nodes, nodes hold each other, follows lead on, nowhere, and in circles.
 */
export function generateLock(random: Random): LockFile {
  const labels = Array.from({ length: below(random, 9) }, (_, index) => (index % 3 === 0 ? `nixpkgs_${index + 2}` : `n${index}`));
  const makeInputs = (from: number) =>
    Object.fromEntries(
      NAMES.filter(() => random() < 0.4).map((name) => {
        // Mostly onwards, so that most graphs end by themselves; some edges lead back.
        const start = random() < 0.85 ? from : 0;
        const label = labels[start + below(random, labels.length - start)];
        return [name, label === undefined || random() < 0.35 ? pickPath(random) : label];
      }),
    );
  const nodes = labels.map((label, index) => [label, { ...makeNode(random), inputs: makeInputs(index + 1) }] as const);
  return { version: 7, root: 'root', nodes: { root: { flake: true, inputs: makeInputs(0) }, ...Object.fromEntries(nodes) } };
}

/** A lock file with some nodes locked anew, asked for differently, or with other inputs. */
export function mutateLock(lock: LockFile, random: Random): LockFile {
  const other = generateLock(random);
  const spare = Object.values(other.nodes);
  const nodes = Object.entries(lock.nodes).map(([label, node]) => {
    const donor = spare[below(random, spare.length)];
    if (donor === undefined || random() < 0.6) return [label, node] as const;
    const inputs = Object.entries(donor.inputs).filter(([, next]) => typeof next !== 'string' || Object.hasOwn(lock.nodes, next));
    const isRoot = label === lock.root;
    const changed = random() < 0.5 || isRoot ? { inputs: Object.fromEntries(inputs) } : {};
    const locked = donor.locked !== undefined && !isRoot && random() < 0.6 ? { locked: donor.locked } : {};
    const original = donor.original !== undefined && !isRoot && random() < 0.3 ? { original: donor.original } : {};
    return [label, { ...node, ...changed, ...locked, ...original }] as const;
  });
  return { ...lock, nodes: Object.fromEntries(nodes) };
}

/** The same lock file with other labels, in another order, with the attributes of sources in another order too. */
export function relabelLock(lock: LockFile, random: Random): LockFile {
  const labels = Object.keys(lock.nodes);
  const shuffled = labels.map((label) => ({ label, at: random() })).sort((a, b) => a.at - b.at);
  const names = new Map(shuffled.map(({ label }, index) => [label, index % 2 === 0 ? `nixpkgs_${index + 2}` : `label-${index}`]));
  const rename = (label: string): string => names.get(label) ?? label;
  const reverse = <T>(record: Readonly<Record<string, T>>) => Object.fromEntries(Object.entries(record).reverse());
  const nodes = shuffled.map(({ label }) => {
    const node = lock.nodes[label] ?? { flake: true, inputs: {} };
    const inputs = Object.entries(node.inputs).map(([name, next]) => [name, typeof next === 'string' ? rename(next) : next]);
    const attributes = {
      ...(node.locked === undefined ? {} : { locked: reverse(node.locked) }),
      ...(node.original === undefined ? {} : { original: reverse(node.original) }),
    };
    return [rename(label), { ...node, ...attributes, inputs: reverse(Object.fromEntries(inputs) as LockNode['inputs']) }] as const;
  });
  return { ...lock, root: rename(lock.root), nodes: Object.fromEntries(nodes) };
}
