import type { Problem, TargetError, TargetId, TargetKind } from '../flake/index.js';
import type { DrvPath } from '../nix/index.js';
import type { Plan } from '../plan/index.js';
import type { Position } from '../runtime/index.js';
import type { VmResult } from '../vm/index.js';

/**
 * What became of a target in the end. `cached` and `unchanged` come from the plan, `unsupported` too (nothing could be tried here);
 * `skipped` means that nobody knows: its build job did not try it, or left no result that can be believed.
 */
export const REPORT_STATUSES = ['built', 'cached', 'unchanged', 'failed', 'dependency-failed', 'skipped', 'unsupported'] as const;
export type ReportStatus = (typeof REPORT_STATUSES)[number];

export const STAGES = ['check', 'plan', 'build', 'vm-test'] as const;
export type StageName = (typeof STAGES)[number];

export interface Stage {
  readonly name: StageName;
  /** `skipped`: there was nothing to do. `missing`: it had to leave something, and that is not there or cannot be believed. */
  readonly status: 'success' | 'failure' | 'skipped' | 'missing';
  readonly seconds?: number;
  readonly reason?: string;
}

/** How a host booted, or a NixOS test went. Long texts are cut. */
export interface ReportedVm extends Omit<VmResult, 'name'> {
  /** The job that ran it; what is kept of the guest is in its artifact. */
  readonly job: string;
}

/** One target, as judged. */
export interface ReportedTarget {
  readonly id: TargetId;
  readonly kind: TargetKind;
  /** Last part of the attribute path. */
  readonly name: string;
  readonly system?: string | undefined;
  readonly drvPath?: DrvPath | undefined;
  readonly status: ReportStatus;
  /** The group that had to build it; its job left the result artifact of that group. */
  readonly group?: string | undefined;
  /** Seconds from the group's start until the target was there, or had failed. */
  readonly seconds?: number | undefined;
  /** Why it is not built, where no builder is to blame. */
  readonly reason?: string | undefined;
  /** It failed in an earlier run and was not tried again. */
  readonly remembered?: true | undefined;
  /** What went wrong: Nix's own message, or that of the first guilty derivation. With its place in the repository where that is known. */
  readonly error?: TargetError | undefined;
  /** The derivations to blame: indexes into the report's `failures`. */
  readonly guilty: readonly number[];
  /** File of the first guilty derivation's whole log, within the group's result artifact. */
  readonly log?: string | undefined;
  /** How it ran in a virtual machine, if it did. */
  readonly vm?: ReportedVm | undefined;
  /** Where the attribute is defined. */
  readonly position?: Position | undefined;
  /** What to type in the flake's directory to see the same. Absent where a name cannot be typed as it is shown. */
  readonly command?: string | undefined;
}

/** A derivation whose own builder failed. Listed once, however many targets and groups need it. */
export interface ReportedFailure {
  readonly drvPath: DrvPath;
  readonly name: string;
  readonly message: string;
  /** Last lines of its log; long lines are cut. */
  readonly logTail: readonly string[];
  /** File of the whole log, within the group's result artifact. */
  readonly log?: string | undefined;
  readonly group: string;
  readonly hashMismatch?: { readonly specified: string; readonly got: string } | undefined;
  readonly position?: Position | undefined;
}

export interface Totals {
  readonly targets: number;
  readonly statuses: Readonly<Record<ReportStatus, number>>;
  readonly derivations: { readonly total: number; readonly cached: number; readonly toBuild: number; readonly built: number };
  /** Paths that build jobs fetched from substituters. */
  readonly fetchedPaths: number;
  readonly evaluations: Plan['evaluations'];
  readonly problems: Readonly<Record<Problem['severity'], number>>;
}

/** What one run of the pipeline proved. The file `report.json`; documented in docs/reference/report-json.md. */
export interface Report {
  readonly version: 1;
  readonly verdict: 'success' | 'failure';
  /** The flake as the user named it, and its commit. Absent if there is no plan. */
  readonly flake?: Plan['flake'];
  /** Why the verdict is "failure": a sentence each, with what to do. */
  readonly reasons: readonly string[];
  /** What a reader of a green verdict should know all the same. */
  readonly notices: readonly string[];
  readonly targets: readonly ReportedTarget[];
  readonly failures: readonly ReportedFailure[];
  readonly stages: readonly Stage[];
  /** Everything the check found. */
  readonly problems: readonly Problem[];
  /** Targets left out by the inputs "include" and "exclude". */
  readonly excluded: readonly string[];
  readonly totals: Totals;
}

/**
 * Whether a red verdict is the machine's fault alone (a full disk, a lost job): nothing of the flake was found to be wrong,
 * but something was not tried.
 */
export function isMachineFault({ verdict, targets, problems }: Pick<Report, 'verdict' | 'targets' | 'problems'>): boolean {
  if (verdict === 'success' || targets.some(isFailed) || problems.some(({ severity }) => severity === 'error')) return false;
  return targets.some(({ status }) => status === 'skipped');
}

/** The text of report.json. */
export function formatReport(report: Report): string {
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

/** Whether the target, or something it needs, was tried and is broken. */
export function isFailed({ status }: { readonly status: ReportStatus }): boolean {
  return status === 'failed' || status === 'dependency-failed';
}

/** The targets that do not evaluate: they never came to a build job. */
export function isBroken({ status, group, remembered, vm }: Pick<ReportedTarget, 'status' | 'group' | 'remembered' | 'vm'>): boolean {
  return status === 'failed' && group === undefined && remembered !== true && vm === undefined;
}

/** The check's problems without those that are told with the targets that do not evaluate. */
export function listOwnProblems({ problems, targets }: Pick<Report, 'problems' | 'targets'>): readonly Problem[] {
  const broken = new Set<string>(targets.filter(isBroken).map(({ id }) => id));
  return problems.filter(({ source, id }) => source !== 'evaluation' || id === undefined || !broken.has(id));
}
