import type { TargetId } from '../flake/index.js';
import type { VmResult } from '../vm/index.js';
import { isMissing, type VmEvidence } from './evidence.js';
import type { ReportedTarget, ReportedVm } from './report.js';
import { formatCount, formatNames, quote, shorten, toInline } from './text.js';

/** Bounds of what a report keeps of a guest; the whole is in its job's artifact. */
const LIMITS = { lines: 60, lineChars: 500, units: 20, journalLines: 20, cases: 50, checks: 100, messageChars: 2_000, files: 50 } as const;

const cut = (text: string): string => shorten(text, LIMITS.messageChars);
const tail = (lines: readonly string[], count: number): string[] => lines.slice(-count).map((line) => shorten(line, LIMITS.lineChars));

function reportVm(job: string, result: VmResult): ReportedVm {
  const { verdict, cause, accelerator, seconds, stages, notes } = result;
  return {
    job,
    verdict,
    cause,
    ...(accelerator === undefined ? {} : { accelerator }),
    seconds,
    stages,
    notes,
    reason: cut(result.reason),
    health: result.health
      .slice(0, LIMITS.checks)
      .map((check) => (check.message === undefined ? check : { ...check, message: cut(check.message) })),
    failedUnits: result.failedUnits.slice(0, LIMITS.units).map((unit) => ({ ...unit, journal: tail(unit.journal, LIMITS.journalLines) })),
    consoleTail: tail(result.consoleTail, LIMITS.lines),
    files: result.files.slice(0, LIMITS.files),
    cases: result.cases.slice(0, LIMITS.cases).map((part) => ({ ...part, message: cut(part.message) })),
  };
}

/** A target whose virtual machine was to run, as that went. */
function settleVm(target: ReportedTarget, cell: string, result: VmResult): ReportedTarget {
  const vm = reportVm(cell, result);
  switch (result.verdict) {
    case 'passed':
      return { ...target, vm };
    case 'failed':
      return { ...target, vm, status: 'failed', error: { message: vm.reason, ...target.position } };
    case 'error':
      return { ...target, vm, status: 'skipped', reason: vm.reason };
    case 'skipped':
      return { ...target, vm, status: 'unsupported', reason: vm.reason };
  }
}

const isGood = ({ status }: ReportedTarget): boolean => status === 'built' || status === 'cached';
const isVmKind = ({ kind }: ReportedTarget): boolean => kind === 'boot-test' || kind === 'nixos-test';

/** Nothing had to run. */
const NOTHING: VmEvidence = { cells: [], results: new Map() };
type JobFindings = ReturnType<VmEvidence['results']['get']>;

/** Why nothing is known of a job's guests; undefined if something is. */
function refuse(found: JobFindings): string | undefined {
  if (found === undefined) return 'left no result: it did not run, was stopped, or could not upload it';
  return isMissing(found) ? `left no result that can be used: ${toInline(found.reason, 1_000).replace(/\.$/, '')}` : undefined;
}

/**
 * Judges what ran in virtual machines. Fails closed: what built and had to run is good only if a job says that it passed. Whatever does not build
 * is told already.
 * @returns the targets as they are now, sentences on what speaks against the run, and on what was left out
 */
export function judgeVm(
  targets: readonly ReportedTarget[],
  evidence: VmEvidence | undefined,
): { readonly targets: readonly ReportedTarget[]; readonly reasons: readonly string[]; readonly notices: readonly string[] } {
  const { cells, results } = evidence ?? NOTHING;
  const cellOf = new Map<TargetId, string>(cells.flatMap(({ id, targets: own }) => own.map((target) => [target, id] as const)));
  const refusals = new Map(cells.map(({ id }) => [id, refuse(results.get(id))] as const));
  const skip = (target: ReportedTarget, reason: string): ReportedTarget => ({ ...target, status: 'skipped', reason });

  const settled = targets.map((target): ReportedTarget => {
    if (!isVmKind(target) || !isGood(target)) return target;
    const cell = cellOf.get(target.id);
    if (cell === undefined) return skip(target, 'It is built, but the plan has no job run it.');
    const refusal = refusals.get(cell);
    if (refusal !== undefined) return skip(target, `The job ${quote(cell)} ${refusal}.`);
    const found = results.get(cell);
    const result = found === undefined || isMissing(found) ? undefined : found.get(target.id);
    return result === undefined
      ? skip(target, `The result of the job ${quote(cell)} does not mention it.`)
      : settleVm(target, cell, result);
  });

  const changed = settled.filter((target, index) => target !== targets[index]);
  const say = (kind: ReportedTarget['kind'], status: ReportedTarget['status'], one: string, many: string, advice: string) => {
    const names = changed.filter((target) => target.kind === kind && target.status === status).map(({ name }) => name);
    return names.length === 0 ? [] : [`${formatCount(names.length, one, many)}: ${formatNames(names)}. ${advice}`];
  };
  const look = 'The console, the journal and a screenshot are in the artifact of the job.';
  const why = 'The list of targets says why.';
  // Only where something that had to run is lost by it: a job of guests that did not build has nothing to say.
  const needed = new Set(changed.flatMap(({ id }) => cellOf.get(id) ?? []));
  const lost = [...refusals].flatMap(([cell, refusal]) =>
    refusal === undefined || !needed.has(cell) ? [] : [`The job ${quote(cell)} ${refusal}. Look at it, and run it again.`],
  );
  return {
    targets: settled,
    reasons: [
      ...say('boot-test', 'failed', 'host does not boot, or is not well', 'hosts do not boot, or are not well', look),
      ...say('nixos-test', 'failed', 'NixOS test fails', 'NixOS tests fail', look),
      ...say('boot-test', 'skipped', 'host was not booted', 'hosts were not booted', why),
      ...say('nixos-test', 'skipped', 'NixOS test was not run', 'NixOS tests were not run', why),
      ...lost,
    ],
    notices: listLeftOut(changed),
  };
}

/** What was not run by policy, each reason once. */
function listLeftOut(targets: readonly ReportedTarget[]): readonly string[] {
  const byReason = new Map<string, string[]>();
  for (const { name, vm } of targets) {
    if (vm?.verdict === 'skipped') byReason.set(vm.reason, [...(byReason.get(vm.reason) ?? []), name]);
  }
  return [...byReason].map(([reason, names]) => `Not run in a virtual machine: ${formatNames(names)}. ${reason}`);
}
