import type { BuildFailure } from '../build/index.js';
import { formatInstallable, type TargetError, type TargetId } from '../flake/index.js';
import { hashPlan, type Plan, type PlannedTarget } from '../plan/index.js';
import { ISSUES_URL } from '../runtime/index.js';
import { isMissing, type Evidence, type Missing } from './evidence.js';
import { judgeGroup, listRepeated, pickWorse, type GroupVerdict, type Settled } from './group-verdict.js';
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
import { formatCount, formatNames, isClean, quote, shorten, toInline } from './text.js';

/** Bounds of what a report keeps; the whole log stays in the group's artifact. */
const LIMITS = { logLines: 40, lineChars: 1_000, messageChars: 8_000, reasonChars: 1_000, commandChars: 500 } as const;
/** Sentences about single groups; a run that lost all of them has one cause, not 200. */
const MAX_GROUP_SENTENCES = 10;

const AGAIN = 'Run the whole workflow again.';
const OUR_MISTAKE = `This is a mistake in Panther, please report it: ${ISSUES_URL}`;

/** Why the gate is red, and which stage is to blame; none where a job is not one of ours. */
interface Reason {
  readonly stage?: StageName | undefined;
  readonly text: string;
}

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
  const failures = listFailures(settled);
  const targets = isMissing(plan) ? [] : plan.targets.map((target) => reportTarget(target, settled.get(target.id), failures));
  const problems = isMissing(check) ? [] : check.problems;

  const found: readonly Reason[] = [
    ...listCheckReasons(evidence, targets).map((text) => ({ stage: 'check' as const, text })),
    ...listPlanReasons(plan, planHash, targets).map((text) => ({ stage: 'plan' as const, text })),
    ...listBuildReasons(plan, groups, targets, results).map((text) => ({ stage: 'build' as const, text })),
  ];
  const reasons = [...found, ...listJobReasons(evidence, found)];
  return {
    version: 1,
    verdict: reasons.length === 0 ? 'success' : 'failure',
    ...(isMissing(plan) ? {} : { flake: plan.flake }),
    reasons: reasons.map(({ text }) => text),
    notices: listNotices(check, plan),
    targets,
    failures: [...failures.values()].map(({ reported }) => reported),
    stages: STAGES.map((name) => reportStage(name, evidence, reasons, targets)),
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
  return [
    ...listPlanFaults(plan, planHash),
    ...(broken.length === 0
      ? []
      : [`${formatCount(broken.length, 'target does', 'targets do')} not evaluate: ${formatNames(broken)}. Correct what Nix names.`]),
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
  return [
    ...say('failed', 'does not build', 'do not build', readLog),
    ...say('dependency-failed', 'needs something that does not build', 'need something that does not build', readLog),
    ...say('skipped', 'was not tried', 'were not tried', 'The list of targets says why.'),
    ...faults.slice(0, MAX_GROUP_SENTENCES),
    ...(rest > 0 ? [`${formatCount(rest, 'more result')} of groups cannot be believed. Look at the build jobs, and run them again.`] : []),
    ...(unknown.length === 0 ? [] : [`There are results of groups that the plan does not have: ${formatNames(unknown)}. ${AGAIN}`]),
  ];
}

function findStage(job: string): StageName | undefined {
  const word = /^[a-z]+/i.exec(job)?.[0].toLowerCase();
  return STAGES.find((stage) => stage === word);
}

/** What the ends of jobs say beyond what they left: all of that may be good, and yet a job was stopped after it had uploaded it. */
function listJobReasons({ needs = {}, plan }: Evidence, found: readonly Reason[]): readonly Reason[] {
  return Object.entries(needs).flatMap(([name, { result }]) => {
    const stage = findStage(name);
    const text = describeJob(result, stage, plan, found);
    return text === undefined ? [] : [{ stage, text: `The job ${quote(name)} ${text}` }];
  });
}

/** What speaks against a job by its end; undefined if nothing does, or if another reason tells it already. */
function describeJob(result: string, stage: StageName | undefined, plan: Evidence['plan'], found: readonly Reason[]): string | undefined {
  switch (result) {
    case 'success':
      return undefined;
    case 'failure': {
      if (stage === undefined) return 'failed. Read its log, and run it again.';
      // One job may do both the check and the plan.
      const isTold = found.some((reason) => (reason.stage === 'build') === (stage === 'build'));
      return isTold ? undefined : 'failed, although all that it left is good. Read its log for the step that failed, and run it again.';
    }
    case 'cancelled':
      return 'was cancelled, so what it left may be half of it. Run it again.';
    case 'skipped':
      if (stage !== 'build') return 'was skipped, but the gate needs it. Look at its "if" and at the jobs before it.';
      // Without a plan the verdict is red already, and says why.
      if (isMissing(plan)) return undefined;
      return plan.groups.length === 0
        ? undefined
        : `was skipped, but the plan has ${formatCount(plan.groups.length, 'group')} to build. ${AGAIN}`;
    default:
      return `ended with ${quote(result)}, which is not a success. ${AGAIN}`;
  }
}

function listNotices(check: Evidence['check'], plan: Evidence['plan']): readonly string[] {
  const skipped = isMissing(check) ? [] : check.skipped.map((what) => `Not checked: ${what}`);
  if (isMissing(plan)) return skipped;
  const { targets, excluded } = plan;
  const unsupported = targets.filter(({ status }) => status === 'unsupported').map(({ id }) => id);
  const hasHosts = targets.some(({ kind }) => kind === 'host' || kind === 'darwin-host');
  const nothing =
    'Nothing to build: the flake has no hosts, checks, packages, dev shells, homes or formatter for the systems that have a runner.';
  return [
    ...(targets.length === 0 ? [`${nothing} Only the check speaks for it.`] : []),
    ...(targets.length > 0 && !hasHosts ? ['No hosts: nothing in nixosConfigurations or darwinConfigurations was looked at.'] : []),
    ...(unsupported.length === 0
      ? []
      : [
          `${formatCount(unsupported.length, 'target was', 'targets were')} not tried, as no runner fits: ${formatNames(unsupported)}. ` +
            'Name a runner for the system in the input "runner-map" to have them built.',
        ]),
    ...(excluded.length === 0
      ? []
      : [
          `${formatCount(excluded.length, 'target is', 'targets are')} left out by the inputs "include" and "exclude": ${formatNames(excluded)}.`,
        ]),
    ...skipped,
  ];
}

interface IndexedFailure {
  readonly index: number;
  readonly reported: ReportedFailure;
}

/** Derivations to blame, by path: what breaks many targets, perhaps in several groups, is one failure. */
function listFailures(settled: ReadonlyMap<TargetId, Settled>): ReadonlyMap<string, IndexedFailure> {
  const found = new Map<string, IndexedFailure>();
  for (const { guilty, group } of settled.values()) {
    for (const failure of guilty) {
      if (!found.has(failure.drvPath)) found.set(failure.drvPath, { index: found.size, reported: reportFailure(failure, group) });
    }
  }
  return found;
}

function reportFailure({ drvPath, name, message, logTail, ...rest }: BuildFailure, group: string): ReportedFailure {
  return {
    drvPath,
    name,
    message: shorten(message, LIMITS.messageChars),
    logTail: logTail.slice(-LIMITS.logLines).map((line) => shorten(line, LIMITS.lineChars)),
    group,
    ...rest,
  };
}

function reportTarget(target: PlannedTarget, settled: Settled | undefined, failures: ReadonlyMap<string, IndexedFailure>): ReportedTarget {
  const { id, kind, name, system, drvPath, position } = target;
  const known = { id, kind, name, system, drvPath, position, command: formatCommand(target) };
  switch (target.status) {
    case 'failed': {
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
    build: targets.some(({ status, group }) => group !== undefined && status !== 'skipped'),
  };
  if (name === 'build' && isMissing(plan)) return { status: 'missing', reason: reason ?? 'There is no plan.' };
  if (reason !== undefined) return { status: isThere[name] ? 'failure' : 'missing', reason };
  const hasWork = name !== 'build' || isMissing(plan) || plan.groups.length > 0;
  return hasWork ? { status: 'success' } : { status: 'skipped', reason: 'There was nothing to build.' };
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
