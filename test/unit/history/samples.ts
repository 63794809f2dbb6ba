import type { BuildEntry, BuildFailure, GroupResult } from '../../../src/build/index.js';
import type { TargetId } from '../../../src/flake/index.js';
import { NO_HISTORY, type History } from '../../../src/history/history.js';
import type { RunRecord, Verdict } from '../../../src/history/learn.js';
import type { Plan, PlannedTarget } from '../../../src/plan/index.js';
import { drv, out } from '../../support/derivations.js';

export const TODAY = 20_000;
export const id = (text: string) => text as TargetId;
export const WEB = id('nixosConfigurations.web');
export const DB = id('nixosConfigurations.db');
export const [OLD_COMMIT, NEW_COMMIT] = ['a'.repeat(40), 'b'.repeat(40)];

export const historyOf = (more: Partial<History> = {}): History => ({ ...NO_HISTORY, nix: '2.34.8', ...more });

/** A target of the derivation of its name, to be built unless told otherwise. */
export function planned(text: string, more: Partial<PlannedTarget> = {}): PlannedTarget {
  const name = text.split('.').at(-1) ?? text;
  return { id: id(text), kind: 'host', name, drvPath: drv(name), outputs: { out: out(name) }, status: 'build', ...more };
}

export function planOf(targets: readonly PlannedTarget[], more: Partial<Plan> = {}): Plan {
  return {
    version: 1,
    flake: { reference: '.', revision: NEW_COMMIT },
    targets: [...targets],
    derivations: { total: 0, cached: 0, toBuild: 0 },
    evaluations: { processes: 1, targets: targets.length },
    groups: [],
    estimate: { seconds: 0, runnerSeconds: 0, lowerBound: 0 },
    excluded: [],
    ...more,
  };
}

export const buildOf = (name: string, seconds: number, more: Partial<BuildEntry> = {}): BuildEntry => ({
  drvPath: drv(name),
  name,
  system: 'x86_64-linux',
  start: 3,
  end: 3 + seconds,
  succeeded: true,
  ...more,
});

export const failureOf = (name: string, more: Partial<BuildFailure> = {}): BuildFailure => ({
  drvPath: drv(name),
  name,
  message: 'builder failed with exit code 1',
  logTail: ['no'],
  transient: false,
  ...more,
});

export function resultOf(more: Partial<GroupResult>): GroupResult {
  return {
    version: 1,
    group: 'x',
    plan: 'p',
    targets: [],
    failures: [],
    builds: [],
    outputs: [],
    fetched: { paths: 0 },
    seconds: 9,
    ...more,
  };
}

/** A run that found nothing, unless told otherwise. */
export function recordOf({
  verdicts = {},
  ...more
}: Partial<Omit<RunRecord, 'verdicts'>> & { verdicts?: Record<string, Verdict> } = {}): RunRecord {
  return {
    plan: planOf([]),
    results: [],
    verdicts: new Map(Object.entries(verdicts).map(([target, verdict]) => [id(target), verdict])),
    cache: new Map(),
    nix: '2.34.8',
    today: TODAY,
    ...more,
  };
}
