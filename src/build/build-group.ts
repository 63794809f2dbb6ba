import { storePathName, type Derivation, type DrvPath } from '../nix/index.js';
import type { Position } from '../runtime/index.js';
import { annotateFailure, annotateFlaky, annotateReasons } from './annotate.js';
import { buildInAttempts, listFlaky, type Attempts } from './attempts.js';
import { listSpellings } from './hashes.js';
import { describeFailure, isBuilt, judgeRoots, judgeTargets, listFailed, type BuildTarget, type GroupEvidence } from './judge-group.js';
import { askBlocked, type Blockade } from './known-failures.js';
import type { BuildOrder, BuildPorts } from './order.js';
import type { BuildEntry, BuildFailure, GroupResult, RootResult, TargetResult } from './result.js';
import { applyTrial, tryShells } from './try-shells.js';

/** What became of what was asked for; `failures` are indexes into the list beside it. */
interface Judged {
  readonly targets: readonly TargetResult[];
  readonly roots: readonly RootResult[];
  readonly failures: readonly BuildFailure[];
}

/** What blames a failure: the same of a target and of a root. */
const isBlaming = (failure: number, result: { readonly failures: readonly number[] } | undefined) =>
  result?.failures.includes(failure) === true;

/** The place to mend a failure: where its wrong hash is written, else where the first target that needs it is defined. */
async function findPlace(
  drvPath: DrvPath,
  heldUp: readonly BuildTarget[],
  { watched }: GroupEvidence,
  ports: Pick<BuildPorts, 'findText'>,
): Promise<Position | undefined> {
  const mismatch = watched.errors.get(drvPath)?.hashMismatch;
  const written = mismatch === undefined ? undefined : await ports.findText?.(listSpellings(mismatch.specified));
  return written ?? heldUp.find((target) => target.position !== undefined)?.position;
}

/** Judges what was tried, and annotates what is wrong with it. */
async function judgeTried(
  tried: readonly BuildTarget[],
  triedRoots: readonly DrvPath[],
  evidence: GroupEvidence,
  ports: BuildPorts,
): Promise<Judged> {
  const unbuilt = listFailed(evidence);
  const first = judgeTargets(tried, evidence, unbuilt);
  const firstRoots = judgeRoots(triedRoots, evidence, unbuilt);
  const trial = await tryShells(tried, first, unbuilt, ports);
  const isEntered = ({ id }: BuildTarget) => trial.has(id) && trial.get(id) === undefined;
  // A shell that is no package but works is no failure, unless something else needs it as a package.
  const failed = unbuilt.filter((_, failure) => {
    const heldUp = tried.filter((_target, index) => isBlaming(failure, first[index]));
    return heldUp.length === 0 || !heldUp.every(isEntered) || firstRoots.some((root) => isBlaming(failure, root));
  });
  const targets = judgeTargets(tried, evidence, failed).map((result) => applyTrial(result, trial));
  const roots = judgeRoots(triedRoots, evidence, failed);

  const failures: BuildFailure[] = [];
  for (const [failure, drvPath] of failed.entries()) {
    const heldUp = tried.filter((_, index) => isBlaming(failure, targets[index]));
    const described = describeFailure(drvPath, evidence, await findPlace(drvPath, heldUp, evidence, ports));
    annotateFailure(described, heldUp, ports.log);
    failures.push(described);
  }
  const named = [
    ...targets.map((result, index) => ({ ...result, label: result.id, position: tried[index]?.position })),
    ...roots.map((result) => ({ ...result, label: storePathName(result.drvPath), position: undefined })),
  ];
  annotateReasons(
    named.flatMap(({ label, position, reason, failures: guilty }) =>
      reason === undefined || guilty.length > 0 ? [] : [{ label, reason, position }],
    ),
    ports.log,
  );
  return { targets, roots, failures };
}

/** Of some derivations, those that another one needs, itself included. */
function listNeeded(root: DrvPath, among: readonly DrvPath[], derivations: ReadonlyMap<DrvPath, Derivation>): readonly DrvPath[] {
  const seen = new Set<DrvPath>([root]);
  for (const drvPath of seen) for (const input of derivations.get(drvPath)?.inputDrvs ?? []) seen.add(input);
  return among.filter((drvPath) => seen.has(drvPath));
}

/** Adds what was not tried at all, in the order of what was asked for. */
function addBlocked(
  { targets, roots = [], knownFailures = [] }: BuildOrder,
  tried: Judged,
  { blocked }: Blockade,
  derivations: ReadonlyMap<DrvPath, Derivation>,
): { readonly targets: TargetResult[]; readonly roots: RootResult[]; readonly failures: BuildFailure[] } {
  const guilty = new Set([...blocked.values()].flat());
  // Their logs are with the result of the job in which they failed.
  const known = knownFailures.filter(({ drvPath }) => guilty.has(drvPath)).map((failure) => ({ ...failure, log: undefined }));
  const failureOf = new Map([...known, ...tried.failures].map(({ drvPath }, index) => [drvPath, index] as const));
  const others = tried.failures.map(({ drvPath }) => drvPath);
  const judge = <T extends object, R>(name: T, drvPath: DrvPath, found: R | undefined) => {
    const held = blocked.get(drvPath);
    if (held === undefined) return found;
    const status = held.includes(drvPath) ? ('failed' as const) : ('dependency-failed' as const);
    const all = [...held, ...listNeeded(drvPath, others, derivations)];
    return { ...name, status, seconds: 0, failures: all.flatMap((path) => failureOf.get(path) ?? []) };
  };
  const shift = <R extends { readonly failures: readonly number[] }>(result: R) => ({
    ...result,
    failures: result.failures.map((index) => index + known.length),
  });
  const targetOf = new Map(tried.targets.map((result) => [result.id, shift(result)] as const));
  const rootOf = new Map(tried.roots.map((result) => [result.drvPath, shift(result)] as const));
  return {
    targets: targets.flatMap(({ id, drvPath }) => judge({ id }, drvPath, targetOf.get(id)) ?? []),
    roots: roots.flatMap((drvPath) => judge({ drvPath }, drvPath, rootOf.get(drvPath)) ?? []),
    failures: [...known, ...tried.failures],
  };
}

/** Each run of a builder, with seconds from the group's start. */
function listBuilds(all: Attempts, flaky: ReadonlyMap<DrvPath, unknown>): readonly BuildEntry[] {
  const { derivations, start, end } = all.evidence;
  const toSeconds = (time: number) => (time - start) / 1_000;
  const builds = all.attempts.flatMap(({ watched, unbuilt }) =>
    watched.runs.map((run) => ({
      drvPath: run.drvPath,
      name: storePathName(run.drvPath),
      system: derivations.get(run.drvPath)?.system,
      start: toSeconds(run.start),
      end: toSeconds(run.end ?? end),
      succeeded: !unbuilt.has(run.drvPath),
    })),
  );
  return builds.map((build) => (build.succeeded && flaky.has(build.drvPath) ? { ...build, flaky: true as const } : build));
}

/**
 * Builds one group in one `nix build --keep-going`, without any evaluation, and judges each target by what is in the store afterwards:
 * messages differ from version to version, valid paths do not. What failed from outside is tried again; what needs a derivation that
 * failed in an earlier job is not tried at all.
 * @throws ToolError if the store cannot be asked; InterruptedError
 */
export async function buildGroup(order: BuildOrder, ports: BuildPorts): Promise<GroupResult> {
  const start = ports.now();
  const { targets, roots = [], knownFailures = [] } = order;
  const wanted = [...new Set([...targets.map(({ drvPath }) => drvPath), ...roots])];
  const derivations = await ports.nix.readDerivations(wanted);
  const known = knownFailures.map(({ drvPath }) => drvPath);
  const blockade = await askBlocked(wanted, known, derivations, ports.nix);
  if (blockade.blocked.size > 0) ports.log.info(explainBlocked(blockade));
  const isTried = (drvPath: DrvPath) => !blockade.blocked.has(drvPath);

  const tried = [...new Set([...wanted.filter(isTried), ...blockade.loose])];
  // Without anything to build, Nix would take the flake of its working directory.
  const all = tried.length === 0 ? undefined : await buildInAttempts(tried, order, derivations, start, ports);
  const judged =
    all === undefined
      ? { targets: [], roots: [], failures: [] }
      : await judgeTried(
          targets.filter(({ drvPath }) => isTried(drvPath)),
          roots.filter(isTried),
          all.evidence,
          ports,
        );
  const flaky = all === undefined ? new Map<DrvPath, undefined>() : listFlaky(all);
  annotateFlaky(flaky, ports.log);

  const result = addBlocked(order, judged, blockade, derivations);
  const runs = all?.evidence.watched.runs ?? [];
  const outputs =
    all === undefined
      ? []
      : listOutputs(
          runs.map(({ drvPath }) => drvPath),
          all.evidence,
        );
  return {
    version: 1,
    group: order.group,
    plan: order.plan,
    targets: result.targets,
    ...(roots.length === 0 ? {} : { roots: result.roots }),
    failures: result.failures,
    builds: all === undefined ? [] : [...listBuilds(all, flaky)],
    outputs: [...outputs],
    fetched: { paths: all?.evidence.watched.fetchedPaths ?? 0 },
    seconds: (ports.now() - start) / 1_000,
  };
}

/** Outputs of some derivations that are there, each once. */
function listOutputs(drvPaths: readonly DrvPath[], evidence: GroupEvidence) {
  const built = drvPaths.map((drvPath) => evidence.derivations.get(drvPath)).filter((derivation) => isBuilt(derivation, evidence));
  return new Set(built.flatMap((derivation) => Object.values(derivation?.outputs ?? {})));
}

function explainBlocked({ blocked }: Blockade): string {
  const guilty = [...new Set([...blocked.values()].flat())].map(storePathName);
  return `Not built again, nor what needs them, as they failed in an earlier job: ${guilty.join(', ')}. It holds up ${[...blocked.keys()].map(storePathName).join(', ')}.`;
}
