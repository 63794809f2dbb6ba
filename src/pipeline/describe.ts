import type { BuildTarget, GroupResult } from '../build/index.js';
import { TARGET_KINDS, type TargetKind } from '../flake/index.js';
import { storePathName } from '../nix/index.js';
import type { Group, Plan } from '../plan/index.js';
import { formatCount } from '../report/index.js';
import { UserError } from '../runtime/index.js';

/** Targets named in a line; a fleet of a thousand hosts has hundreds of each status. */
const SHOWN_TARGETS = 8;

function listSome(items: readonly string[]): string {
  const more = items.length > SHOWN_TARGETS ? ` and ${items.length - SHOWN_TARGETS} more` : '';
  return `${items.slice(0, SHOWN_TARGETS).join(', ')}${more}`;
}

const KIND_NAMES: Readonly<Record<TargetKind, string>> = {
  host: 'host',
  'darwin-host': 'darwin host',
  home: 'home',
  check: 'check',
  package: 'package',
  'dev-shell': 'dev shell',
  formatter: 'formatter',
  'boot-test': 'boot test',
  'nixos-test': 'NixOS test',
};

function countKinds(targets: Plan['targets']): string {
  const counts = TARGET_KINDS.map((kind) => ({ kind, count: targets.filter((target) => target.kind === kind).length }));
  return counts.flatMap(({ kind, count }) => (count === 0 ? [] : [formatCount(count, KIND_NAMES[kind])])).join(', ');
}

/** A plan in a few lines of plain text: what is good by numbers, what is not by name. */
export function describePlan(plan: Plan): readonly string[] {
  const { derivations, evaluations, targets, groups, excluded } = plan;
  const idsOf = (status: string) => targets.filter((target) => target.status === status).map(({ id }) => id as string);
  const counts = (['build', 'cached', 'unchanged'] as const).flatMap((status) => {
    const { length } = idsOf(status);
    return length === 0 ? [] : [`${length} ${status === 'build' ? 'to build' : status}`];
  });
  const named = (['failed', 'unsupported'] as const).flatMap((status) => {
    const ids = idsOf(status);
    return ids.length === 0 ? [] : [`${ids.length} ${status}: ${listSome(ids)}`];
  });
  const left = excluded.length === 0 ? '' : `; ${excluded.length} left out`;
  return [
    `${formatCount(targets.length, 'target')}${targets.length === 0 ? '' : `: ${countKinds(targets)}`}; evaluated by ${formatCount(evaluations.processes, 'process', 'processes')}${left}`,
    ...(counts.length === 0 ? [] : [counts.join(', ')]),
    ...named,
    `${formatCount(derivations.total, 'derivation')}: ${derivations.cached} need no building, ${derivations.toBuild} to build in ${formatCount(groups.length, 'job')}`,
    ...(groups.length < 2
      ? []
      : groups.map(({ id, targets: ids, derivations: count }) => `  ${id} (${formatCount(count, 'derivation')}): ${listSome(ids)}`)),
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

/** What a group had to build, told apart: its targets by id, what it built for others by name. */
export function summarizeGroup({ targets, roots = [] }: GroupResult): {
  readonly good: readonly string[];
  /** With their status. */
  readonly bad: readonly string[];
} {
  const all = [
    ...targets.map(({ id, status }) => ({ name: id, status })),
    ...roots.map(({ drvPath, status }) => ({ name: storePathName(drvPath), status })),
  ];
  return {
    good: all.flatMap(({ name, status }) => (status === 'built' ? [name] : [])),
    bad: all.flatMap(({ name, status }) => (status === 'built' ? [] : [`${name} (${status})`])),
  };
}
