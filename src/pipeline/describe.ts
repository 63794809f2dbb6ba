import type { BuildTarget, GroupResult, TargetResult } from '../build/index.js';
import type { Group, Plan } from '../plan/index.js';
import { UserError } from '../runtime/index.js';

/** Groups listed in the log; a fleet of a thousand hosts has hundreds of targets in each. */
const SHOWN_TARGETS = 8;

function listSome(items: readonly string[]): string {
  const more = items.length > SHOWN_TARGETS ? ` and ${items.length - SHOWN_TARGETS} more` : '';
  return `${items.slice(0, SHOWN_TARGETS).join(', ')}${more}`;
}

/** A plan in a few lines of plain text. */
export function describePlan(plan: Plan): readonly string[] {
  const { derivations, evaluations, targets, groups, excluded } = plan;
  const idsOf = (status: string) => targets.filter((target) => target.status === status).map(({ id }) => id as string);
  const counts = (['build', 'cached', 'unchanged', 'failed', 'unsupported'] as const)
    .map((status) => ({ status, ids: idsOf(status) }))
    .filter(({ ids }) => ids.length > 0)
    .map(({ status, ids }) => `${ids.length} ${status}: ${listSome(ids)}`);
  return [
    `${targets.length} targets, evaluated by ${evaluations.processes} ${evaluations.processes === 1 ? 'process' : 'processes'}${excluded.length > 0 ? `; ${excluded.length} left out` : ''}`,
    ...counts,
    `${derivations.total} derivations: ${derivations.cached} are there already, ${derivations.toBuild} to build in ${groups.length} ${groups.length === 1 ? 'job' : 'jobs'}`,
    ...groups.map(({ id, targets: ids, derivations: count }) => `  ${id} (${count} derivations): ${listSome(ids)}`),
  ];
}

/** The targets of a group, with what the builder needs to know of each. @throws UserError if the plan contradicts itself */
export function listBuildTargets(plan: Plan, group: Group): readonly BuildTarget[] {
  return group.targets.map((id) => {
    const target = plan.targets.find((candidate) => candidate.id === id);
    if (target?.drvPath === undefined)
      throw new UserError(`The plan's group ${group.id} names ${id}, which has no derivation. Run the whole workflow again.`, {
        exitCode: 3,
      });
    return { ...target, drvPath: target.drvPath };
  });
}

/** A group's targets, told apart. */
export function summarizeGroup(result: GroupResult): { readonly good: readonly TargetResult[]; readonly bad: readonly TargetResult[] } {
  return {
    good: result.targets.filter(({ status }) => status === 'built'),
    bad: result.targets.filter(({ status }) => status !== 'built'),
  };
}
