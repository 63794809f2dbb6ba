import type { GroupResult } from '../build/index.js';
import type { CheckResult } from '../check/index.js';
import type { TargetId } from '../flake/index.js';
import type { Plan } from '../plan/index.js';
import type { VmResult } from '../vm/index.js';
import type { StageName } from './report.js';

/** Something that a stage had to leave and that cannot be used: not there, corrupt, unreadable, another plan's. */
export interface Missing {
  readonly missing: true;
  /** What is known about it: one sentence. */
  readonly reason: string;
}

/** How a job ended, in GitHub's words. */
export type JobEnd = 'success' | 'failure' | 'cancelled' | 'skipped';

/** What had to run in virtual machines, and what came of it. */
export interface VmEvidence {
  /** The jobs, or the one process, and what each had to run. */
  readonly cells: readonly { readonly id: string; readonly targets: readonly TargetId[] }[];
  /** By job. */
  readonly results: ReadonlyMap<string, ReadonlyMap<TargetId, VmResult> | Missing>;
}

/** Everything that speaks for or against a run. Whoever collects it puts `Missing` where something cannot be read. */
export interface Evidence {
  /**
   * The jobs that the gate waited for (GitHub's `needs`), by name; undefined where the pipeline is one process.
   * A name that begins with the word `check`, `plan`, `build` or `vm` (`build-2`) belongs to that stage.
   */
  readonly needs?: Readonly<Record<string, { readonly result: JobEnd }>>;
  readonly check: CheckResult | Missing;
  readonly plan: Plan | Missing;
  /** By group. */
  readonly results: ReadonlyMap<string, GroupResult | Missing>;
  /** Absent if nothing had to run in virtual machines. */
  readonly vm?: VmEvidence;
  /**
   * The plan's hash as the plan's own job announced it; empty if it did not. On GitHub a job's output: build jobs run the flake's code
   * and can replace any artifact of their run, but not another job's output.
   */
  readonly planHash: string;
  /** How long stages took, where that was measured. */
  readonly seconds?: Readonly<Partial<Record<StageName, number>>>;
}

export function isMissing(found: object): found is Missing {
  return 'missing' in found;
}
