import type { TargetId } from '../flake/index.js';
import type { DrvPath } from '../nix/index.js';
import type { BuildTarget } from './judge-group.js';
import type { BuildPorts } from './order.js';
import type { TargetResult } from './result.js';

/** Why a dev shell cannot be entered; undefined for one that can. Those that were not tried are absent. */
export type ShellTrial = ReadonlyMap<TargetId, string | undefined>;

/**
 * Enters each dev shell whose dependencies are there. Entering is the proof: shells that cannot be built as packages but work do exist,
 * and one that builds may still fail in its hooks.
 */
export async function tryShells(
  targets: readonly BuildTarget[],
  judged: readonly TargetResult[],
  failed: readonly DrvPath[],
  ports: Pick<BuildPorts, 'nix' | 'signal'>,
): Promise<ShellTrial> {
  const trial = new Map<TargetId, string | undefined>();
  for (const [index, { id, kind, drvPath }] of targets.entries()) {
    const result = judged[index];
    const isHeldUp = result?.failures.some((failure) => failed[failure] !== drvPath) === true || result?.status === 'skipped';
    if (kind !== 'dev-shell' || isHeldUp) continue;
    const { entered, message } = await ports.nix.enterShell(drvPath, ports.signal);
    trial.set(id, entered ? undefined : `The shell cannot be entered: ${message.split('\n').slice(-10).join('\n')}`);
  }
  return trial;
}

/** A target's result after its shell was tried. */
export function applyTrial(result: TargetResult, trial: ShellTrial): TargetResult {
  if (!trial.has(result.id)) return result;
  const reason = trial.get(result.id);
  return reason === undefined ? { ...result, status: 'built', failures: [], reason: undefined } : { ...result, status: 'failed', reason };
}
