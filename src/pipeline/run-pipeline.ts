import { join } from 'node:path';
import {
  findRepositoryConfig,
  NO_VM_TESTS,
  planVmOrder,
  prepareVmTests,
  requireStoreHere,
  runVmTests,
  type VmLimits,
  type VmOrder,
  type VmTestOptions,
} from '../boot/index.js';
import type { BuildRun } from '../build/index.js';
import { checkFlake, type CheckResult } from '../check/index.js';
import type { Config } from '../config/index.js';
import { examineFlake, type Evaluation, type ExamineOptions, type Flake, type TargetId } from '../flake/index.js';
import { requireNix, type Nix, type NixSettings } from '../nix/index.js';
import { formatPlan, hashPlan, planFlake, type Plan, type RunnerMap } from '../plan/index.js';
import { formatReport, judge, renderSummary, type Evidence, type Report } from '../report/index.js';
import { writeFileAtomically, type Logger } from '../runtime/index.js';
import { detectSystem } from '../setup/index.js';
import type { VmResult } from '../vm/index.js';
import { buildHere } from './build-here.js';
import { describePlan } from './describe.js';

/** Parsed EVALUATION_INPUTS, CHECK_INPUTS and VM_INPUTS. */
export type PipelineOptions = CheckOptions & VmOptions;

/** Parsed EVALUATION_INPUTS and CHECK_INPUTS. */
export type CheckOptions = Omit<ExamineOptions, 'systems' | 'checkOutputs'> & {
  readonly format: boolean;
  readonly statix: 'auto' | 'on' | 'off';
  readonly deadnix: 'auto' | 'on' | 'off';
};

/** Parsed VM_INPUTS. */
export type VmOptions = VmTestOptions & VmLimits & { readonly 'vm-test': boolean; readonly 'require-kvm': boolean };

/** What a watcher may show while the pipeline runs. */
export interface PipelineProgress {
  readonly onStage: (stage: 'check' | 'plan' | 'build' | 'vm-test') => void;
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
  readonly tempDirectory: string;
  readonly cores: number;
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
  options: CheckOptions,
  ports: PipelinePorts,
): Promise<{ readonly evaluation: Evaluation; readonly check: CheckResult; readonly settings: NixSettings }> {
  const { evaluation, settings } = await examineHere(flake, { ...options, checkOutputs: true }, ports);
  const check = await checkFlake({ ...options, flake, evaluation, system: settings.system }, ports);
  return { evaluation, check, settings };
}

/** What the evaluation has to know of virtual machines; nothing if they are not wanted, or the configuration has problems, which the check tells. */
export async function findVmTests(
  flake: Flake,
  config: Config | undefined,
  options: ExamineOptions & VmTestOptions & Pick<VmOptions, 'vm-test'>,
  ports: Pick<PipelinePorts, 'nix' | 'log' | 'signal'>,
): Promise<Pick<ExamineOptions, 'vmTests'>> {
  if (!options['vm-test'] || config === undefined) return {};
  return { vmTests: await prepareVmTests(flake, config, options, ports) };
}

/** Runs in this process what a plan has for virtual machines. */
async function runVmStage(
  { cells, requireKvm }: VmOrder,
  built: ReadonlySet<TargetId>,
  directory: string,
  ports: PipelinePorts,
): Promise<Pick<Evidence, 'vm'>> {
  if (cells.length === 0) return {};
  ports.progress.onStage('vm-test');
  const storeDirectory = requireStoreHere(ports.nix);
  const results = new Map<string, ReadonlyMap<TargetId, VmResult>>();
  for (const { id, guests } of cells) {
    const ready = guests.filter(({ target, group }) => group === undefined || built.has(target));
    const absent = new Map<TargetId, string>();
    results.set(id, await runVmTests(ready, absent, { requireKvm, directory: join(directory, id) }, { ...ports, storeDirectory }));
  }
  return { vm: { cells: cells.map(({ id, guests }) => ({ id, targets: guests.map(({ target }) => target) })), results } };
}

/** All of a pipeline's work in one process and one store; the same stages as the jobs of ci.yml. */
export async function runPipeline(
  flake: Flake,
  options: PipelineOptions,
  directory: string,
  ports: PipelinePorts,
): Promise<{ readonly plan: Plan; readonly report: Report }> {
  ports.progress.onStage('check');
  const config = options['vm-test'] ? await findRepositoryConfig(flake) : undefined;
  const vmTests = await findVmTests(flake, config, { ...options, systems: [detectSystem()], checkOutputs: true }, ports);
  const { evaluation, check, settings } = await runCheckStage(flake, { ...options, ...vmTests }, ports);
  const runners = makeLocalRunners(settings);
  ports.progress.onStage('plan');
  const plan = await planFlake(
    evaluation,
    { runners, maxJobs: 1, jobSeconds: Number.POSITIVE_INFINITY, reference: flake.text },
    { ...ports, hasSubstituters: settings.substituters.length > 0 },
  );
  ports.log.group('Plan', describePlan(plan));

  ports.progress.onStage('build');
  const results = await buildHere(plan, { directory, root: flake.root }, ports);
  const order = config === undefined ? NO_VM_TESTS : planVmOrder(plan, config, { ...options, runners, maxJobs: 1 });
  const built = new Set(
    [...results.values()].flatMap(({ targets }) => targets.flatMap(({ id, status }) => (status === 'built' ? [id] : []))),
  );
  const vm = await runVmStage(order, built, directory, ports);
  return { plan, report: judge({ check, plan, planHash: hashPlan(plan), results, ...vm }) };
}

/** Writes plan.json, report.md and, when those are there, report.json; each whole or not at all. */
export async function writeReport(directory: string, plan: Plan, report: Report): Promise<void> {
  await writeFileAtomically(join(directory, 'plan.json'), formatPlan(plan));
  await writeFileAtomically(join(directory, 'report.md'), renderSummary(report));
  await writeFileAtomically(join(directory, 'report.json'), formatReport(report));
}
