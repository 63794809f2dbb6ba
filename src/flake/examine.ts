import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DrvPath, Nix } from '../nix/index.js';
import type { Logger } from '../runtime/index.js';
import type { SourceMap } from './errors.js';
import { evaluateFlake, requireMatches } from './evaluate.js';
import type { EvaluateOptions } from './evaluator.js';
import { listHosts } from './list-hosts.js';
import { findMetadata, type Flake } from './locate.js';
import { parseLockFile, type LockFile } from './lock-file.js';
import { chooseMemoryLimit, measureMemory } from './memory.js';
import type { VmTests } from './program.js';
import type { Evaluation } from './targets.js';

/** Parsed EVALUATION_INPUTS, and which per-system outputs count. */
export interface ExamineOptions {
  readonly systems: readonly string[];
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly checkOutputs: boolean;
  readonly 'allow-import-from-derivation': boolean;
  readonly 'accept-flake-config': boolean;
  readonly 'memory-limit': number | undefined;
  /** What is to run in virtual machines; nothing by default. */
  readonly vmTests?: VmTests;
}

export interface ExaminePorts {
  readonly nix: Pick<Nix, 'evaluate' | 'flakeMetadata' | 'prefetchFlake'>;
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly onDerivation?: (drvPath: DrvPath) => void;
  readonly onProgress?: (done: number, total: number, id: string) => void;
}

/** The flake's lock file, if it has one that can be read; what is wrong with it is the check's to say. */
async function findLock({ directory }: Flake): Promise<LockFile | undefined> {
  if (directory === undefined) return undefined;
  try {
    return parseLockFile(await readFile(join(directory, 'flake.lock'), 'utf8'));
  } catch {
    return undefined;
  }
}

/** What error messages are told by. Nothing in it can fail: of a flake that cannot be opened little is known. */
async function findContext(flake: Flake, nix: ExaminePorts['nix']): Promise<SourceMap> {
  const [metadata, lock] = await Promise.all([findMetadata(nix, flake.reference), findLock(flake)]);
  return { ...metadata, lock, root: flake.root };
}

/** As the evaluator takes them. */
function toEvaluateOptions(flake: Flake, options: ExamineOptions): EvaluateOptions {
  const { systems, include, exclude, checkOutputs, vmTests } = options;
  return {
    flake: flake.reference,
    systems,
    include,
    exclude,
    checkOutputs,
    allowImportFromDerivation: options['allow-import-from-derivation'],
    acceptFlakeConfig: options['accept-flake-config'],
    memoryLimit: options['memory-limit'] ?? chooseMemoryLimit(),
    ...(vmTests === undefined ? {} : { vmTests }),
  };
}

/** Names of the hosts that `examineFlake` would evaluate. @throws ToolError; InterruptedError */
export async function listFlakeHosts(flake: Flake, options: ExamineOptions, ports: ExaminePorts): Promise<readonly string[]> {
  return listHosts(toEvaluateOptions(flake, options), { ...ports, measureMemory });
}

/**
 * Evaluates a flake once. What Nix calls the source is asked for meanwhile, as it costs a fraction of an evaluation, but only when the
 * evaluator is under way: two processes that open a new store at once get into each other's way (Nix 2.26: "gcroots/profiles: File exists").
 * @throws UserError if nothing matches the include globs; ToolError; InterruptedError
 */
export async function examineFlake(flake: Flake, options: ExamineOptions, ports: ExaminePorts): Promise<Evaluation> {
  let context: ReturnType<typeof findContext> | undefined;
  const findMap = () => (context ??= findContext(flake, ports.nix));
  const evaluation = await evaluateFlake(toEvaluateOptions(flake, options), findMap, {
    ...ports,
    measureMemory,
    onDerivation: (drvPath) => {
      void findMap();
      ports.onDerivation?.(drvPath);
    },
  });
  requireMatches(evaluation, options.include);
  return evaluation;
}
