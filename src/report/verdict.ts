import type { BuildFailure } from '../build/index.js';
import { formatInstallable, type TargetError, type TargetId } from '../flake/index.js';
import { hashPlan, type Plan, type PlannedTarget } from '../plan/index.js';
import { ISSUES_URL } from '../runtime/index.js';
import { isMissing, type Evidence, type Missing } from './evidence.js';
import { judgeGroup, listRepeated, pickWorse, type GroupVerdict, type Settled } from './group-verdict.js';
import { AGAIN, listJobReasons, type Reason } from './job-reasons.js';
import { listNotices } from './notices.js';
import {
  isBroken,
  listOwnProblems,
  REPORT_STATUSES,
  STAGES,
  type Report,
  type ReportedFailure,
  type ReportedTarget,
  type ReportStatus,
  type Stage,
  type StageName,
  type Totals,
} from './report.js';
import { formatCount, formatNames, isClean, shorten, toInline } from './text.js';
import { judgeVm } from './vm-verdict.js';

/** Bounds of what a report keeps; the whole log stays in the group's artifact. */
const LIMITS = { logLines: 40, lineChars: 1_000, messageChars: 8_000, reasonChars: 1_000, commandChars: 500 } as const;
/** Sentences about single groups; a run that lost all of them has one cause, not 200. */
const MAX_GROUP_SENTENCES = 10;

const OUR_MISTAKE = `This is a mistake in Panther, please report it: ${ISSUES_URL}`;

/**
 * Judges a run. Fails closed: green only if every piece of evidence is there, was made for this plan, and is good. Whatever is missing,
 * doubled, unknown or contradictory is red, with a sentence that says what to do.
 *
 * A flake without anything to build is green if the check is clean and nothing was left out: one that holds only modules, templates or a
 * library is a good flake, and the check is all there is to prove; a notice says so. It is red if filters left nothing: a gate that turns
 * green because a glob excludes every host is the very hole that a gate must not have.
 */
export function judge(evidence: Evidence): Report {
  const { check, plan, planHash, results } = evidence;
  const groups = isMissing(plan) ? [] : plan.groups.map((group) => judgeGroup(group, results.get(group.id), planHash));
  const settled = mergeGroups(groups);
  const failures = listFailures(settled, groups);
  const builtTargets = isMissing(plan) ? [] : plan.targets.map((target) => reportTarget(target, settled.get(target.id), failures));
  const { targets, reasons: vmReasons, notices: vmNotices } = judgeVm(builtTargets, evidence.vm);
  const problems = isMissing(check) ? [] : check.problems;

  const found: readonly Reason[] = [
    ...listCheckReasons(evidence, targets).map((text) => ({ stage: 'check' as const, text })),
    ...listPlanReasons(plan, planHash, targets).map((text) => ({ stage: 'plan' as const, text })),
    ...listBuildReasons(plan, groups, builtTargets, results).map((text) => ({ stage: 'build' as const, text })),
    ...vmReasons.map((text) => ({ stage: 'vm-test' as const, text })),
  ];
  const reasons = [...found, ...listJobReasons(evidence, found)];
  return {
    version: 1,
    verdict: reasons.length === 0 ? 'success' : 'failure',
    ...(isMissing(plan) ? {} : { flake: plan.flake }),
    reasons: reasons.map(({ text }) => text),
    notices: [...listNotices(evidence), ...vmNotices],
    targets,
    failures: [...failures.values()].map(({ reported }) => reported),
    stages: STAGES.filter((name) => name !== 'vm-test' || evidence.vm !== undefined).map((name) =>
      reportStage(name, evidence, reasons, targets),
    ),
    problems,
    excluded: isMissing(plan) ? [] : plan.excluded,
    totals: countTotals(targets, evidence),
  };
}

/** A target's worst word, should a faulty plan give it to several groups. */
function mergeGroups(groups: readonly GroupVerdict[]): ReadonlyMap<TargetId, Settled> {
  const merged = new Map<TargetId, Settled>();
  for (const { settled } of groups) for (const [id, one] of settled) merged.set(id, pickWorse(merged.get(id), one));
  return merged;
}

function describeMissing(found: string, { reason }: Missing): string {
  const known = (toInline(reason, LIMITS.reasonChars) || 'Nothing says why.').replace(/(?<![.!?])$/, '.');
  return `${found} ${known} Look at the job that makes it, then run the whole workflow again.`;
}

function listCheckReasons({ check, plan }: Evidence, targets: readonly ReportedTarget[]): readonly string[] {
  if (isMissing(check) && isMissing(plan) && check.reason === plan.reason)
    return ['The check left no result, for the same reason as the plan.'];
  if (isMissing(check)) return [describeMissing('The check left no result.', check)];
  // An error that a broken target tells as well is left out here: that target makes the verdict red.
  const errors = listOwnProblems({ problems: check.problems, targets }).filter(({ severity }) => severity === 'error');
  const titles = formatNames([...new Set(errors.map(({ title }) => title))]);
  return errors.length === 0 ? [] : [`The check found ${formatCount(errors.length, 'error')}: ${titles}. Correct what it names.`];
}

function listPlanReasons(plan: Evidence['plan'], planHash: string, targets: readonly ReportedTarget[]): readonly string[] {
  if (isMissing(plan)) return [describeMissing('There is no plan, so nobody knows what had to be built.', plan)];
  const { excluded } = plan;
  const broken = targets.filter(isBroken).map(({ id }) => id);
  const remembered = targets.filter((target) => target.remembered === true).map(({ id }) => id);
  return [
    ...listPlanFaults(plan, planHash),
    ...(broken.length === 0
      ? []
      : [`${formatCount(broken.length, 'target does', 'targets do')} not evaluate: ${formatNames(broken)}. Correct what Nix names.`]),
    ...(remembered.length === 0
      ? []
      : [
          `${formatCount(remembered.length, 'target needs', 'targets need')} what failed before and is still the same, so it was not tried again: ` +
            `${formatNames(remembered)}. To try it again run the jobs again on GitHub, or set "retry-failed: true".`,
        ]),
    ...(targets.length > 0 || excluded.length === 0
      ? []
      : [
          `Nothing is left to prove: the inputs "include" and "exclude" leave out all that the flake has: ${formatNames(excluded)}. ` +
            'Let at least one target through.',
        ]),
  ];
}

/** What is wrong with the plan itself, whatever it plans. */
function listPlanFaults(plan: Plan, planHash: string): readonly string[] {
  const { targets, groups } = plan;
  const planned = new Set(targets.filter(({ status }) => status === 'build').map(({ id }) => id));
  const given = groups.flatMap((group) => group.targets);
  const givenOnce = new Set(given);
  const say = (what: string, names: readonly string[]) =>
    names.length === 0 ? [] : [`The plan ${what}: ${formatNames(names)}. ${OUR_MISTAKE}`];
  return [
    ...(planHash === '' ? [`The plan's job did not announce a plan, so this one may be another's. ${AGAIN}`] : []),
    ...(planHash !== '' && planHash !== hashPlan(plan) ? [`The plan is not the one that its job announced. ${AGAIN}`] : []),
    ...say('has more than one target of a name', listRepeated(targets.map(({ id }) => id))),
    ...say('has more than one group of a name', listRepeated(groups.map(({ id }) => id))),
    ...say('has a target build twice', listRepeated(given)),
    ...say(
      'has a group build what is not to be built',
      [...givenOnce].filter((id) => !planned.has(id)),
    ),
    ...say(
      'has no group build what is to be built',
      [...planned].filter((id) => !givenOnce.has(id)),
    ),
  ];
}

function listBuildReasons(
  plan: Evidence['plan'],
  groups: readonly GroupVerdict[],
  targets: readonly ReportedTarget[],
  results: Evidence['results'],
): readonly string[] {
  if (isMissing(plan)) return [];
  const known = new Set(plan.groups.map(({ id }) => id));
  const unknown = [...results.keys()].filter((id) => !known.has(id));
  const faults = groups.flatMap(({ reasons }) => reasons);
  const rest = faults.length - MAX_GROUP_SENTENCES;
  // A group whose result is at fault has its own sentence, so its untried targets need no second one.
  const told = new Set(groups.filter(({ reasons }) => reasons.length > 0).flatMap(({ settled }) => [...settled.keys()]));
  const built = targets.filter(({ group }) => group !== undefined);
  const say = (status: ReportStatus, one: string, many: string, advice: string) => {
    const ids = built.filter((target) => target.status === status && !(status === 'skipped' && told.has(target.id))).map(({ id }) => id);
    return ids.length === 0 ? [] : [`${formatCount(ids.length, `target ${one}`, `targets ${many}`)}: ${formatNames(ids)}. ${advice}`];
  };
  const readLog = 'Read the log of the derivation to blame.';
  // What several groups need has failed, and yet all targets came out: nothing that fits together.
  const lost = built.every(({ status }) => status === 'built') ? [...new Set(groups.flatMap(({ sharedFailures }) => sharedFailures))] : [];
  return [
    ...(lost.length === 0 ? [] : [`What several groups need does not build: ${formatNames(lost.map(({ name }) => name))}. ${readLog}`]),
    ...say('failed', 'does not build', 'do not build', readLog),
    ...say('dependency-failed', 'needs something that does not build', 'need something that does not build', readLog),
    ...say('skipped', 'was not tried', 'were not tried', 'The list of targets says why.'),
    ...faults.slice(0, MAX_GROUP_SENTENCES),
    ...(rest > 0 ? [`${formatCount(rest, 'more result')} of groups cannot be believed. Look at the build jobs, and run them again.`] : []),
    ...(unknown.length === 0 ? [] : [`There are results of groups that the plan does not have: ${formatNames(unknown)}. ${AGAIN}`]),
  ];
}

interface IndexedFailure {
  readonly index: number;
  readonly reported: ReportedFailure;
}

/**
 * Derivations to blame, by path: what breaks many targets, perhaps in several groups, is one failure. What failed in the first wave comes first,
 * as it is there that its log lies.
 */
function listFailures(settled: ReadonlyMap<TargetId, Settled>, groups: readonly GroupVerdict[]): ReadonlyMap<string, IndexedFailure> {
  const found = new Map<string, IndexedFailure>();
  const shared = groups.map(({ group, sharedFailures }) => ({ group, guilty: sharedFailures }));
  for (const { guilty, group } of [...shared, ...settled.values()]) {
    for (const failure of guilty) {
      if (!found.has(failure.drvPath)) found.set(failure.drvPath, { index: found.size, reported: reportFailure(failure, group) });
    }
  }
  return found;
}

function reportFailure(failure: BuildFailure, group: string): ReportedFailure {
  const { drvPath, name, message, logTail, log, hashMismatch, position } = failure;
  return {
    drvPath,
    name,
    message: shorten(message, LIMITS.messageChars),
    logTail: logTail.slice(-LIMITS.logLines).map((line) => shorten(line, LIMITS.lineChars)),
    group,
    log,
    hashMismatch,
    position,
  };
}

function reportTarget(target: PlannedTarget, settled: Settled | undefined, failures: ReadonlyMap<string, IndexedFailure>): ReportedTarget {
  const { id, kind, name, system, drvPath, position } = target;
  const known = { id, kind, name, system, drvPath, position, command: formatCommand(target) };
  switch (target.status) {
    case 'failed': {
      const { remembered } = target;
      if (remembered !== undefined) {
        const text = `${remembered.name}: ${remembered.message}`;
        const error = { message: shorten(text, LIMITS.messageChars), ...target.position };
        return { ...known, status: 'failed', remembered: true, reason: target.reason, error, guilty: [] };
      }
      const { message, ...place } = target.error ?? { message: target.reason ?? 'It does not evaluate; Nix gave no message.' };
      return { ...known, status: 'failed', error: { message: shorten(message, LIMITS.messageChars), ...place }, guilty: [] };
    }
    case 'build': {
      if (settled === undefined) return { ...known, status: 'skipped', reason: 'The plan gives it to no group.', guilty: [] };
      const { status, group, seconds, reason, guilty } = settled;
      const found = guilty.flatMap(({ drvPath: path }) => failures.get(path) ?? []);
      const log = found.find(({ reported }) => reported.log !== undefined)?.reported.log;
      return { ...known, status, group, seconds, reason, error: describeGuilty(guilty), guilty: found.map(({ index }) => index), log };
    }
    case 'cached':
    case 'unchanged':
    case 'unsupported':
      return { ...known, status: target.status, reason: target.reason, guilty: [] };
  }
}

function describeGuilty([first]: readonly BuildFailure[]): TargetError | undefined {
  return first === undefined ? undefined : { message: shorten(`${first.name}: ${first.message}`, LIMITS.messageChars), ...first.position };
}

/** Undefined where a name holds what a terminal does not show: a command must be what it looks like. */
function formatCommand(target: PlannedTarget): string | undefined {
  const installable = formatInstallable(target);
  if (!isClean(installable, LIMITS.commandChars)) return undefined;
  const word = /^[\w.#@:+/=-]+$/.test(installable) ? installable : `'${installable.replaceAll("'", "'\\''")}'`;
  return target.kind === 'dev-shell' ? `nix develop ${word} -c true` : `nix build ${word}`;
}

function reportStage(name: StageName, evidence: Evidence, reasons: readonly Reason[], targets: readonly ReportedTarget[]): Stage {
  const seconds = evidence.seconds?.[name] ?? (name === 'build' ? findLongest(evidence.results) : undefined);
  const reason = reasons.find(({ stage }) => stage === name)?.text;
  return { name, ...(seconds === undefined ? {} : { seconds }), ...judgeStage(name, evidence, reason, targets) };
}

function judgeStage(
  name: StageName,
  { check, plan }: Evidence,
  reason: string | undefined,
  targets: readonly ReportedTarget[],
): Pick<Stage, 'status' | 'reason'> {
  const isThere = {
    check: !isMissing(check),
    plan: !isMissing(plan),
    build: targets.some(({ status, group, vm: ran }) => group !== undefined && (status !== 'skipped' || ran !== undefined)),
    'vm-test': targets.some(({ vm: ran }) => ran !== undefined),
  };
  const isLate = name === 'build' || name === 'vm-test';
  if (isLate && isMissing(plan)) return { status: 'missing', reason: reason ?? 'There is no plan.' };
  if (reason !== undefined) return { status: isThere[name] ? 'failure' : 'missing', reason };
  if (name === 'build' && !isMissing(plan) && plan.groups.length === 0) return { status: 'skipped', reason: 'There was nothing to build.' };
  return { status: 'success' };
}

/** Groups run side by side, so the stage lasts as long as its longest one. */
function findLongest(results: Evidence['results']): number | undefined {
  const lengths = [...results.values()].flatMap((result) => (isMissing(result) ? [] : [result.seconds]));
  return lengths.length === 0 ? undefined : lengths.reduce((longest, one) => Math.max(longest, one), 0);
}

function countTotals(targets: readonly ReportedTarget[], { check, plan, results }: Evidence): Totals {
  const problems = isMissing(check) ? [] : check.problems;
  const count = <T extends string>(names: readonly T[], found: readonly T[]) => {
    const counts = Object.fromEntries(names.map((name) => [name, 0])) as Record<T, number>;
    for (const name of found) counts[name] += 1;
    return counts;
  };
  const groups = [...results.values()].flatMap((result) => (isMissing(result) ? [] : [result]));
  const known = isMissing(plan)
    ? { derivations: { total: 0, cached: 0, toBuild: 0 }, evaluations: { processes: 0, targets: 0 } }
    : { derivations: plan.derivations, evaluations: plan.evaluations };
  return {
    targets: targets.length,
    statuses: count(
      REPORT_STATUSES,
      targets.map(({ status }) => status),
    ),
    derivations: { ...known.derivations, built: groups.flatMap(({ builds }) => builds).filter(({ succeeded }) => succeeded).length },
    fetchedPaths: groups.reduce((sum, { fetched }) => sum + fetched.paths, 0),
    evaluations: known.evaluations,
    problems: count(
      ['error', 'warning', 'notice'],
      problems.map(({ severity }) => severity),
    ),
  };
}
