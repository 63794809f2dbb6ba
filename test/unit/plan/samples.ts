import type { BrokenTarget, EvaluatedTarget, Evaluation, Target, TargetId, TargetKind } from '../../../src/flake/index.js';
import type { Derivation, DryRun } from '../../../src/nix/index.js';
import type { PlanOptions } from '../../../src/plan/index.js';
import type { StoreKnowledge } from '../../../src/plan/make-plan.js';
import { byDrvPath, drv, out } from '../../support/derivations.js';

export const id = (text: string) => text as TargetId;
const kindOf = (text: string): TargetKind => (text.startsWith('checks.') ? 'check' : text.startsWith('devShells.') ? 'dev-shell' : 'host');
const nameOf = (text: string): string => text.split('.').at(-1) ?? text;

/** A target that evaluates to the derivation of its name, for x86_64-linux unless told otherwise. */
export function evaluated(text: string, more: Partial<EvaluatedTarget> = {}): EvaluatedTarget {
  const name = nameOf(text);
  return {
    id: id(text),
    kind: kindOf(text),
    name,
    outcome: 'evaluated',
    system: 'x86_64-linux',
    drvPath: drv(name),
    outputs: { out: out(name) },
    ...more,
  };
}

export function broken(text: string, message: string): BrokenTarget {
  return { id: id(text), kind: kindOf(text), name: nameOf(text), outcome: 'broken', error: { message } };
}

export function evaluationOf(targets: readonly Target[], more: Partial<Evaluation> = {}): Evaluation {
  return { version: 1, targets, problems: [], excluded: [], processes: 1, ...more };
}

/** A store that has some derivations, of which those in `missing` (by name; all, if not told) have to be built. */
export function storeOf(derivations: readonly Derivation[], missing?: readonly string[], dryRun: Partial<DryRun> = {}): StoreKnowledge {
  const willBuild = new Set(missing?.map(drv) ?? derivations.map(({ drvPath }) => drvPath));
  return { derivations: byDrvPath(derivations), dryRun: { willBuild, willFetch: new Set(), unknown: new Set(), ...dryRun } };
}

export const OPTIONS: PlanOptions = {
  runners: { 'x86_64-linux': [{ labels: ['ubuntu-latest'], features: ['kvm', 'big-parallel'] }] },
  maxJobs: 20,
  jobSeconds: 600,
  reference: '.',
};

/** Numbers that look random and are the same in every run (Numerical Recipes' linear congruential generator). */
export function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
