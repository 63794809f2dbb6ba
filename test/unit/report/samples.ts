import type { BuildFailure, GroupResult, TargetResult } from '../../../src/build/index.js';
import type { CheckResult } from '../../../src/check/index.js';
import type { Problem, TargetId, TargetKind } from '../../../src/flake/index.js';
import type { DrvPath, StorePath } from '../../../src/nix/index.js';
import { hashPlan, type Group, type Plan, type PlannedTarget } from '../../../src/plan/index.js';
import type { Evidence } from '../../../src/report/index.js';

const HASH = '0123456789abcdfghijklmnpqrsvwxyz';

export const id = (text: string) => text as TargetId;
export const drv = (name: string) => `/nix/store/${HASH}-${name}.drv` as DrvPath;
export const out = (name: string) => `/nix/store/${HASH}-${name}` as StorePath;

/** A target as the planner leaves it; to be built unless told otherwise. */
export function planned(text: string, more: Partial<PlannedTarget> = {}): PlannedTarget {
  const kind: TargetKind = text.startsWith('checks.') ? 'check' : text.startsWith('devShells.') ? 'dev-shell' : 'host';
  const name = text.split('.').at(-1) ?? text;
  return { id: id(text), kind, name, system: 'x86_64-linux', drvPath: drv(name), status: 'build', ...more };
}

export function group(name: string, targets: readonly string[], more: Partial<Group> = {}): Group {
  return {
    id: name,
    wave: 2,
    system: 'x86_64-linux',
    runner: ['ubuntu-latest'],
    targets: targets.map(id),
    roots: [],
    needs: [],
    restores: false,
    derivations: 3,
    seconds: 60,
    ...more,
  };
}

export function makePlan(targets: readonly PlannedTarget[], groups: readonly Group[], more: Partial<Plan> = {}): Plan {
  return {
    version: 1,
    flake: { reference: '.', revision: 'abc123' },
    targets: [...targets],
    derivations: { total: 230, cached: 200, toBuild: 30 },
    evaluations: { processes: 1, targets: targets.length },
    groups: [...groups],
    estimate: { seconds: 60, runnerSeconds: 120, lowerBound: 60 },
    excluded: [],
    ...more,
  };
}

export function built(text: string, more: Partial<TargetResult> = {}): TargetResult {
  return { id: id(text), status: 'built', seconds: 12, failures: [], ...more };
}

export function failure(name: string, more: Partial<BuildFailure> = {}): BuildFailure {
  return {
    drvPath: drv(name),
    name,
    message: 'builder failed with exit code 1',
    logTail: ['compiling', 'error: no such file'],
    transient: false,
    ...more,
  };
}

export function makeResult(plan: Plan, name: string, targets: readonly TargetResult[], more: Partial<GroupResult> = {}): GroupResult {
  return {
    version: 1,
    group: name,
    plan: hashPlan(plan),
    targets: [...targets],
    failures: [],
    builds: [{ drvPath: drv('web'), name: 'web', start: 0, end: 12, succeeded: true }],
    outputs: [out('web')],
    fetched: { paths: 7 },
    seconds: 75,
    ...more,
  };
}

export const CLEAN: CheckResult = { version: 1, problems: [], skipped: [] };

export function problem(more: Partial<Problem> = {}): Problem {
  return { severity: 'error', source: 'lock', title: 'Unlocked input', message: 'flake.lock has no entry for "disko".', ...more };
}

export const WEB = 'nixosConfigurations.web';
export const DB = 'nixosConfigurations."db.example.org"';
export const MAIL = 'nixosConfigurations.mail';
export const FMT = 'checks.x86_64-linux.fmt';

/** Web and db are built in a group each, mail is cached, fmt is unchanged. */
export const PLAN = makePlan(
  [
    planned(WEB),
    planned(DB, { name: 'db.example.org', drvPath: drv('db') }),
    planned(MAIL, { status: 'cached', reason: 'A substituter has its whole closure.' }),
    planned(FMT, { status: 'unchanged', reason: 'Its output paths are those of an earlier run that was good.' }),
  ],
  [group('x86_64-linux-1', [WEB]), group('x86_64-linux-2', [DB])],
);

export const WEB_RESULT = makeResult(PLAN, 'x86_64-linux-1', [built(WEB)]);
export const DB_RESULT = makeResult(PLAN, 'x86_64-linux-2', [built(DB)], { seconds: 40 });

export const DONE = { plan: { result: 'success' }, build: { result: 'success' } } as const;

/** A run in which all went well; what differs is given. */
export function evidence(more: Partial<Evidence> = {}): Evidence {
  const plan = more.plan ?? PLAN;
  return {
    needs: DONE,
    check: CLEAN,
    plan,
    planHash: 'missing' in plan ? '' : hashPlan(plan),
    results: new Map([
      ['x86_64-linux-1', WEB_RESULT],
      ['x86_64-linux-2', DB_RESULT],
    ]),
    ...more,
  };
}

/** The sample run with other words of the group that builds web. */
export function evidenceOfWeb(targets: readonly TargetResult[], more: Partial<GroupResult> = {}): Evidence {
  return evidence({
    results: new Map([
      ['x86_64-linux-1', makeResult(PLAN, 'x86_64-linux-1', targets, more)],
      ['x86_64-linux-2', DB_RESULT],
    ]),
  });
}

/** A run of one group over any plan, in which each target came out as `settle` says. */
export function evidenceOf(
  targets: readonly PlannedTarget[],
  settle: (target: PlannedTarget, index: number) => TargetResult = (target) => built(target.id),
  failures: readonly BuildFailure[] = [],
): Evidence {
  const toBuild = targets.filter(({ status }) => status === 'build');
  const groups =
    toBuild.length === 0
      ? []
      : [
          group(
            'all',
            toBuild.map((target) => target.id),
          ),
        ];
  const plan = makePlan(targets, groups);
  const results = new Map(groups.map((one) => [one.id, makeResult(plan, one.id, toBuild.map(settle), { failures: [...failures] })]));
  return evidence({ plan, results });
}
