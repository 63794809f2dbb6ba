import type { BuildFailure, GroupResult, TargetResult } from '../build/index.js';
import type { TargetId } from '../flake/index.js';
import { storePathName } from '../nix/index.js';
import type { Group } from '../plan/index.js';
import { isMissing, type Missing } from './evidence.js';
import type { ReportStatus } from './report.js';
import { formatNames, quote, toInline } from './text.js';

/** What is known about a target that had to be built. */
export interface Settled {
  readonly status: ReportStatus;
  readonly group: string;
  readonly seconds?: number | undefined;
  readonly reason?: string | undefined;
  readonly guilty: readonly BuildFailure[];
}

export interface GroupVerdict {
  /** Every target of the group, and no other. */
  readonly settled: ReadonlyMap<TargetId, Settled>;
  readonly group: string;
  /** What failed in a group of the first wave, which has no targets to tell it. */
  readonly sharedFailures: readonly BuildFailure[];
  /** Why the group's result does not prove what it should: sentences. */
  readonly reasons: readonly string[];
}

const WHAT_TO_DO = 'Look at its build job, and run it again.';

/** From bad to good: of two statements about one target the worse is believed. */
const WORST_FIRST: readonly ReportStatus[] = ['failed', 'dependency-failed', 'skipped'];

function rank({ status }: Settled): number {
  const found = WORST_FIRST.indexOf(status);
  return found < 0 ? WORST_FIRST.length : found;
}

/** The worse of two statements, either of which may not be there. */
export function pickWorse(one: Settled | undefined, other: Settled): Settled {
  return one === undefined || rank(other) < rank(one) ? other : one;
}

/** Items that are there more than once. */
export function listRepeated<T>(items: readonly T[]): readonly T[] {
  const seen = new Set<T>();
  return [...new Set(items.filter((item) => seen.size === seen.add(item).size))];
}

/** Why a result is not one that this group's job made for this plan; undefined if it is. */
function refuse(result: GroupResult | Missing | undefined, group: Group, planHash: string): string | undefined {
  if (result === undefined) return 'left no result: its job did not run, was stopped, or could not upload it';
  if (isMissing(result)) return `left no result that can be used: ${toInline(result.reason, 1_000).replace(/\.$/, '')}`;
  if (result.plan !== planHash) return 'left a result that was made for another plan';
  if (result.group !== group.id) return `left a result that was made for the group ${quote(result.group)}`;
  return undefined;
}

function settle({ status, seconds, reason, failures }: TargetResult, result: GroupResult): Settled {
  return { status, group: result.group, seconds, reason, guilty: failures.flatMap((index) => result.failures[index] ?? []) };
}

/** Believes a group's result only if it was made for exactly this plan, and then only what it says once about its own targets. */
export function judgeGroup(group: Group, result: GroupResult | Missing | undefined, planHash: string): GroupVerdict {
  const skip = (reason: string): Settled => ({ status: 'skipped', group: group.id, reason, guilty: [] });
  const refusal = refuse(result, group, planHash);
  if (refusal !== undefined || result === undefined || isMissing(result)) {
    const sentence = `group ${quote(group.id)} ${refusal ?? ''}.`;
    const settled = new Map(group.targets.map((id) => [id, skip(`The ${sentence}`)]));
    return { group: group.id, sharedFailures: [], settled, reasons: [`The ${sentence} ${WHAT_TO_DO}`] };
  }
  const wanted = new Set(group.targets);
  const told = result.targets.filter(({ id }) => wanted.has(id));
  const settled = new Map<TargetId, Settled>();
  for (const target of told) settled.set(target.id, pickWorse(settled.get(target.id), settle(target, result)));
  const silent = group.targets.filter((id) => !settled.has(id));
  for (const id of silent) settled.set(id, skip(`The result of the group ${quote(group.id)} does not mention it.`));
  // Without them the second wave could only be good by building them again.
  const roots = new Map((result.roots ?? []).map(({ drvPath, status }) => [drvPath, status]));
  const untold = group.roots.filter((drvPath) => !roots.has(drvPath));
  const contradicted = told.filter(({ status, failures }) => status === 'built' && failures.length > 0);
  const say = (what: string, ids: readonly string[]) =>
    ids.length === 0 ? [] : [`The result of the group ${quote(group.id)} ${what}: ${formatNames(ids)}. ${WHAT_TO_DO}`];
  return {
    group: group.id,
    sharedFailures: group.wave === 1 ? result.failures : [],
    settled,
    reasons: [
      ...say('does not mention', silent),
      ...say(
        'speaks of what is not in the group',
        listIds(result.targets).filter((id) => !wanted.has(id)),
      ),
      ...say('speaks more than once of', listRepeated(listIds(told))),
      ...say('calls built what it blames a derivation for', listIds(contradicted)),
      ...say('does not mention', untold.map(storePathName)),
    ],
  };
}

function listIds(targets: readonly { readonly id: TargetId }[]): readonly TargetId[] {
  return targets.map(({ id }) => id);
}
