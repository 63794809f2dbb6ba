import type { TargetId } from '../flake/index.js';
import { learn, listKept, type History, type Verdict } from '../history/index.js';
import type { KeptPaths } from '../pack/index.js';
import type { Plan } from '../plan/index.js';
import type { Report, ReportStatus } from '../report/index.js';
import { decideKeep, type GroupWork } from './keep.js';
import type { Memory } from './memory.js';

/** What each status proves of a target; `unchanged` was proved before, and of the others nothing is known. */
const PROVES: Readonly<Record<ReportStatus, Verdict | undefined>> = {
  built: 'success',
  cached: 'success',
  failed: 'failure',
  'dependency-failed': 'failure',
  unchanged: undefined,
  skipped: undefined,
  unsupported: undefined,
};

/** What is known after a run. @param work of the groups whose results can be believed */
export function remember(memory: Memory, plan: Plan, report: Pick<Report, 'targets'>, work: readonly GroupWork[]): History {
  const verdicts = new Map<TargetId, Verdict>();
  for (const { id, status } of report.targets) {
    const verdict = PROVES[status];
    if (verdict !== undefined) verdicts.set(id, verdict);
  }
  const cache = new Map<string, { key: string; paths: KeptPaths }>();
  // A system without work this time keeps its entry.
  for (const [system, { key }] of memory.history.cache) cache.set(system, { key, paths: listKept(memory.history, system) });
  const groupSystem = new Map(plan.groups.map(({ id, system }) => [id, system]));
  for (const system of new Set(groupSystem.values())) {
    const own = work.filter(({ result }) => groupSystem.get(result.group) === system);
    const decision = decideKeep(memory, system, own);
    if (decision !== undefined && decision.paths.size > 0) cache.set(system, decision);
    else cache.delete(system);
  }
  const results = work.map(({ result }) => result);
  return learn(memory.history, { plan, results, verdicts, cache, nix: memory.nix, today: memory.today });
}
