import { join } from 'node:path';
import type { GroupResult } from '../../build/index.js';
import type { EvaluatedTarget, Evaluation, ExamineOptions, Flake, TargetId, TargetKind } from '../../flake/index.js';
import type { NixSettings } from '../../nix/index.js';
import { planFlake, type Plan } from '../../plan/index.js';
import { UserError } from '../../runtime/index.js';
import type { LockProof, ProofFailure, ProvenHost } from '../../update/index.js';
import { buildHere } from '../build-here.js';
import { examineHere, makeLocalRunners, type PipelinePorts } from '../run-pipeline.js';

/** Compares flakes with one base, which is evaluated once. */
export interface Prover {
  /**
   * Evaluates a flake, and builds what differs from the base.
   * @param only ids to look at; all by default. For a trial that asks for what is known to fail.
   * @param name of the directory for the logs
   */
  prove(flake: Flake, name: string, only?: readonly string[]): Promise<LockProof>;
  /** Builds hosts as they are at the base, to compare with; what does not build is left out without a word. */
  buildBase(hosts: readonly string[]): Promise<void>;
}

/** Parsed EVALUATION_INPUTS. */
export type ProveOptions = Omit<ExamineOptions, 'systems' | 'vmTests' | 'checkOutputs'>;

/** Ids that as globs mean nothing but themselves. */
const isPlain = (id: string): boolean => !/[*?[\]{}\\,]/.test(id);
export const WHOLE_FLAKE = 'flake';

const isEvaluated = (target: Evaluation['targets'][number]): target is EvaluatedTarget => target.outcome === 'evaluated';

/** What does not evaluate, by id, and what is wrong with the flake as a whole. */
function listBroken({ targets, problems }: Evaluation): ReadonlyMap<string, ProofFailure> {
  const broken = targets.flatMap((target) => (target.outcome === 'broken' ? [[target.id, target.error.message] as const] : []));
  const whole = problems.flatMap(({ severity, id, message }) => (severity === 'error' ? [[id ?? WHOLE_FLAKE, message] as const] : []));
  return new Map([...whole, ...broken].map(([id, message]) => [id, { id, message, log: [], transient: false }]));
}

/** Whether what is wrong with one explains that another is not there. */
const isAbove = (broken: string, id: string): boolean => broken === WHOLE_FLAKE || id.startsWith(`${broken}.`);

/** What became of the targets of a plan that are not good. */
function listUnbuilt(plan: Plan, results: ReadonlyMap<string, GroupResult>): readonly ProofFailure[] {
  const planned = plan.targets.flatMap(({ id, status, error, reason }) =>
    status === 'failed' ? [{ id, message: error?.message ?? reason ?? 'It failed.', log: [], transient: false }] : [],
  );
  const built = [...results.values()].flatMap(({ targets, failures }) =>
    targets.flatMap(({ id, status, reason, failures: indexes }) => {
      if (status === 'built') return [];
      const causes = indexes.flatMap((index) => failures[index] ?? []);
      const [first] = causes;
      const message = first === undefined ? (reason ?? 'It was not built.') : `${first.name}: ${first.message}`;
      // What was not tried, such as after a full disk, proves nothing either.
      const transient = causes.length === 0 ? status === 'skipped' : causes.every((cause) => cause.transient);
      return [{ id, message, log: first?.logTail ?? [], transient }];
    }),
  );
  return [...planned, ...built];
}

/** Hosts of a plan that are there now. */
function listHosts(
  good: readonly EvaluatedTarget[],
  before: ReadonlyMap<TargetId, EvaluatedTarget>,
  failed: ReadonlySet<string>,
): readonly ProvenHost[] {
  const kind: TargetKind = 'host';
  return good.flatMap((target) => {
    const after = target.outputs['out'];
    if (target.kind !== kind || after === undefined || failed.has(target.id)) return [];
    return [{ name: target.name, before: before.get(target.id)?.outputs['out'], after }];
  });
}

/** @throws UserError if nothing matches the include globs; ToolError; InterruptedError */
export async function createProver(base: Flake, options: ProveOptions, ports: PipelinePorts): Promise<Prover> {
  const examine = async (flake: Flake, include: readonly string[]) =>
    examineHere(flake, { ...options, include, checkOutputs: true }, ports);
  const { evaluation: first, settings } = await examine(base, options.include);
  const before = new Map(first.targets.filter(isEvaluated).map((target) => [target.id, target]));
  const brokenAtBase = listBroken(first);

  const build = async (evaluation: Evaluation, targets: readonly EvaluatedTarget[], root: string | undefined, name: string) => {
    const plan = await planTargets(evaluation, targets, settings, ports);
    const results = await buildHere(plan, { directory: join(ports.tempDirectory, 'proof', name), root }, ports);
    return listUnbuilt(plan, results);
  };
  /** What did not build at the base; asked only for what fails, and once. */
  const baseFailures = new Map<string, Promise<readonly ProofFailure[]>>();
  const failedAtBase = async (id: string): Promise<boolean> => {
    if (brokenAtBase.has(id)) return true;
    const target = before.get(id as TargetId);
    if (target === undefined) return false;
    const known = baseFailures.get(id) ?? build(first, [target], base.root, `base-${baseFailures.size}`);
    baseFailures.set(id, known);
    return (await known).some(({ transient }) => !transient);
  };

  return {
    buildBase: async (hosts) => {
      const targets = [...before.values()].filter(({ kind, name }) => kind === 'host' && hosts.includes(name));
      await build(first, targets, base.root, 'base-hosts');
    },
    prove: async (flake, name, only) => {
      const isNarrow = only?.every((id) => id !== WHOLE_FLAKE && isPlain(id)) === true;
      const evaluation = await examine(flake, isNarrow ? only : options.include)
        .then((examined) => examined.evaluation)
        .catch((error: unknown): Evaluation => {
          // Of a narrow question it is the answer: what is asked for is not there.
          if (!isNarrow || !(error instanceof UserError)) throw error;
          return { ...first, targets: [], problems: [] };
        });
      const asked = (id: string) => only === undefined || only.includes(id);
      const broken = [...listBroken(evaluation).values()].filter(({ id }) => asked(id));
      const there = new Set<string>([...evaluation.targets.map(({ id }) => id), ...evaluation.excluded]);
      const gone = [...before.values()].flatMap(({ id }) =>
        there.has(id) || !asked(id) || broken.some((one) => isAbove(one.id, id))
          ? []
          : [{ id, message: 'It is not there any more.', log: [], transient: false }],
      );
      const targets = evaluation.targets.filter(isEvaluated).filter(({ id }) => asked(id));
      const changed = targets.filter(({ id, drvPath }) => before.get(id)?.drvPath !== drvPath);
      const here = new Set(Object.keys(makeLocalRunners(settings)));
      const buildable = changed.filter(({ system }) => here.has(system));
      const failed = [...broken, ...gone, ...(await build(evaluation, buildable, flake.root, name))];
      const judged = await Promise.all(failed.map(async (failure) => ({ failure, wasBroken: await failedAtBase(failure.id) })));
      return {
        affected: buildable.length,
        unaffected: targets.length - changed.length,
        elsewhere: changed.filter(({ system }) => !here.has(system)).map(({ id }) => id),
        failures: judged.flatMap(({ failure, wasBroken }) => (wasBroken ? [] : [failure])),
        brokenBefore: judged.flatMap(({ failure, wasBroken }) => (wasBroken ? [failure] : [])),
        hosts: listHosts(buildable, before, new Set(failed.map(({ id }) => id))),
      };
    },
  };
}

/** Plans some of what was evaluated, for this machine as the only one. */
async function planTargets(
  evaluation: Evaluation,
  targets: readonly EvaluatedTarget[],
  settings: NixSettings,
  ports: PipelinePorts,
): Promise<Plan> {
  const options = { runners: makeLocalRunners(settings), maxJobs: 1, jobSeconds: Number.POSITIVE_INFINITY, reference: '.' };
  return planFlake({ ...evaluation, targets, problems: [] }, options, { ...ports, hasSubstituters: settings.substituters.length > 0 });
}
