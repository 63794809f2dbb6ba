import { join } from 'node:path';
import { buildGroup, findTextInRepository, type BuildRun, type GroupResult } from '../build/index.js';
import { checkFlake, type CheckResult } from '../check/index.js';
import type { Evaluation, Flake } from '../flake/index.js';
import { requireNix, type Nix, type NixSettings } from '../nix/index.js';
import { formatPlan, hashPlan, planFlake, type Plan, type RunnerMap } from '../plan/index.js';
import { formatReport, judge, renderSummary, type Report } from '../report/index.js';
import { writeFileAtomically, type Logger } from '../runtime/index.js';
import { detectSystem } from '../setup/index.js';
import { describePlan, listBuildTargets } from './describe.js';
import { examineFlake, type ExamineOptions } from './examine.js';
import { findFreeDisk } from './free-disk.js';

/** Parsed EVALUATION_INPUTS and CHECK_INPUTS. */
export type PipelineOptions = Omit<ExamineOptions, 'systems' | 'checkOutputs'> & {
  readonly format: boolean;
  readonly statix: 'auto' | 'on' | 'off';
  readonly deadnix: 'auto' | 'on' | 'off';
};

/** What a watcher may show while the pipeline runs. */
export interface PipelineProgress {
  readonly onStage: (stage: 'check' | 'plan' | 'build') => void;
  readonly onEvaluated: (done: number, total: number, id: string) => void;
  readonly onBuild: (running: readonly BuildRun[], ended: number, total: number) => void;
}

export interface PipelinePorts {
  readonly nix: Nix;
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  readonly progress: PipelineProgress;
}

/** This machine as the only runner: it builds its own system, and whatever it can run besides. */
export function makeLocalRunners({ system, systemFeatures, extraPlatforms }: NixSettings): RunnerMap {
  const runner = { labels: ['local'], features: systemFeatures };
  return Object.fromEntries([system, ...extraPlatforms].map((name) => [name, [runner]] as const));
}

/**
 * Evaluates a flake for this machine's system, and asks Nix meanwhile what it is and how it is set up: the evaluation is what takes time.
 * @throws UserError if Nix is missing or too old
 */
export async function examineHere(
  flake: Flake,
  options: Omit<ExamineOptions, 'systems'>,
  ports: PipelinePorts,
): Promise<{ readonly evaluation: Evaluation; readonly settings: NixSettings }> {
  const evaluation = examineFlake(
    flake,
    { ...options, systems: [detectSystem()] },
    {
      ...ports,
      onDerivation: (drvPath) => ports.nix.prefetchDerivation(drvPath),
      onProgress: ports.progress.onEvaluated,
    },
  );
  const settings = ports.nix.settings();
  // Without a Nix that fits these fail too, but only the version says why.
  for (const other of [evaluation, settings]) other.catch(() => undefined);
  await requireNix(ports.nix);
  return { evaluation: await evaluation, settings: await settings };
}

/** Evaluates and checks a flake on this machine. */
export async function runCheckStage(
  flake: Flake,
  options: PipelineOptions,
  ports: PipelinePorts,
): Promise<{ readonly evaluation: Evaluation; readonly check: CheckResult; readonly settings: NixSettings }> {
  const { evaluation, settings } = await examineHere(flake, { ...options, checkOutputs: true }, ports);
  const check = await checkFlake({ ...options, flake, evaluation, system: settings.system }, ports);
  return { evaluation, check, settings };
}

/** All of a pipeline's work in one process and one store; the same stages as the jobs of ci.yml. */
export async function runPipeline(
  flake: Flake,
  options: PipelineOptions,
  directory: string,
  ports: PipelinePorts,
): Promise<{ readonly plan: Plan; readonly report: Report }> {
  ports.progress.onStage('check');
  const { evaluation, check, settings } = await runCheckStage(flake, options, ports);
  const runners = makeLocalRunners(settings);
  ports.progress.onStage('plan');
  const plan = await planFlake(
    evaluation,
    { runners, maxJobs: 1, jobSeconds: Number.POSITIVE_INFINITY, reference: flake.text },
    { ...ports, hasSubstituters: settings.substituters.length > 0 },
  );
  ports.log.group('Plan', describePlan(plan));

  ports.progress.onStage('build');
  const planHash = hashPlan(plan);
  const results = new Map<string, GroupResult>();
  for (const group of plan.groups) {
    const order = { group: group.id, targets: listBuildTargets(plan, group), plan: planHash, directory };
    const result = await buildGroup(order, {
      ...ports,
      findText: async (texts) => (flake.root === undefined ? undefined : findTextInRepository(flake.root, texts, ports.env)),
      freeDisk: async () => findFreeDisk(ports.nix),
      onProgress: ({ running, ended }) => ports.progress.onBuild(running, ended, group.derivations),
    });
    results.set(group.id, result);
  }
  return { plan, report: judge({ check, plan, planHash, results }) };
}

/** Writes plan.json, report.md and, when those are there, report.json; each whole or not at all. */
export async function writeReport(directory: string, plan: Plan, report: Report): Promise<void> {
  await writeFileAtomically(join(directory, 'plan.json'), formatPlan(plan));
  await writeFileAtomically(join(directory, 'report.md'), renderSummary(report));
  await writeFileAtomically(join(directory, 'report.json'), formatReport(report));
}
