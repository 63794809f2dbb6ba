import { positionOf } from '../flake/index.js';
import type { Position } from '../runtime/index.js';
import { isFailed, type Report, type ReportedFailure, type ReportedTarget, type ReportedVm } from './report.js';

/** One thing that is broken, and all the targets that it breaks: people want to read it once. */
export interface Cause {
  /** In the plan's order; never empty. */
  readonly targets: readonly ReportedTarget[];
  /** The derivation to blame; undefined if a target does not evaluate, or nobody knows. */
  readonly failure?: ReportedFailure;
  readonly message: string;
  /** What the virtual machine said that failed; such a cause has one target. */
  readonly vm?: ReportedVm;
  readonly position?: Position | undefined;
}

function nameCause({ error, reason }: ReportedTarget): { readonly key: string; readonly message: string; readonly position?: Position } {
  const message = error?.message ?? reason ?? 'Its build job gave no reason.';
  const position = error === undefined ? undefined : positionOf(error);
  const key = JSON.stringify([message, position?.file, position?.line, position?.column]);
  return { key, message, ...(position === undefined ? {} : { position }) };
}

/** What made targets fail, each cause once; what breaks most comes first. A target with several causes is listed at each. */
export function listCauses({ targets, failures }: Pick<Report, 'targets' | 'failures'>): readonly Cause[] {
  const causes = new Map<string, Cause & { readonly targets: ReportedTarget[] }>();
  const add = (key: string, target: ReportedTarget, cause: Omit<Cause, 'targets'>) => {
    const known = causes.get(key);
    if (known === undefined) causes.set(key, { ...cause, targets: [target] });
    else known.targets.push(target);
  };
  for (const target of targets.filter(isFailed)) {
    const blamed = target.guilty.flatMap((index) => failures[index] ?? []);
    for (const failure of blamed) {
      add(failure.drvPath, target, { failure, message: failure.message, position: failure.position });
    }
    if (blamed.length > 0) continue;
    const { key, ...cause } = nameCause(target);
    // Two hosts that fail in the same words have two consoles.
    if (target.vm === undefined) add(key, target, cause);
    else add(`${key} ${target.id}`, target, { ...cause, vm: target.vm });
  }
  return [...causes.values()].sort((one, other) => other.targets.length - one.targets.length);
}
