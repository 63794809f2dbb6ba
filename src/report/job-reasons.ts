import type { Group } from '../plan/index.js';
import { isMissing, type Evidence } from './evidence.js';
import { STAGES, type StageName } from './report.js';
import { formatCount, quote } from './text.js';

/** Why the gate is red, and which stage is to blame; none where a job is not one of ours. */
export interface Reason {
  readonly stage?: StageName | undefined;
  readonly text: string;
}

/** What to do about a run that contradicts itself. */
export const AGAIN = 'Run the whole workflow again.';

/** The jobs that build are of two waves, of one stage. */
const WAVES: Readonly<Record<string, Group['wave']>> = { shared: 1, build: 2 };
/** First word of the jobs that run virtual machines. */
const VM_WORD = 'vm';

const findWord = (job: string): string => /^[a-z]+/i.exec(job)?.[0].toLowerCase() ?? '';

function findStage(job: string): StageName | undefined {
  const word = findWord(job);
  if (word === VM_WORD) return 'vm-test';
  return STAGES.find((stage) => stage === (Object.hasOwn(WAVES, word) ? 'build' : word));
}

/** How many parts of the work jobs of a name have: groups to build, or guests to run together. Undefined if nobody planned them. */
function countWork(job: string, { plan, vm }: Evidence): number | undefined {
  if (isMissing(plan)) return undefined;
  const word = findWord(job);
  return word === VM_WORD ? (vm?.cells.length ?? 0) : plan.groups.filter(({ wave }) => wave === WAVES[word]).length;
}

/** What the ends of jobs say beyond what they left: all of that may be good, and yet a job was stopped after it had uploaded it. */
export function listJobReasons(evidence: Evidence, found: readonly Reason[]): readonly Reason[] {
  return Object.entries(evidence.needs ?? {}).flatMap(([name, { result }]) => {
    const stage = findStage(name);
    const text = describeJob(result, stage, countWork(name, evidence), found);
    return text === undefined ? [] : [{ stage, text: `The job ${quote(name)} ${text}` }];
  });
}

/**
 * What speaks against a job by its end; undefined if nothing does, or if another reason tells it already.
 * @param work how many groups it had to build, or sets of guests to run, if there is a plan
 */
function describeJob(result: string, stage: StageName | undefined, work: number | undefined, found: readonly Reason[]): string | undefined {
  switch (result) {
    case 'success':
      return undefined;
    case 'failure': {
      if (stage === undefined) return 'failed. Read its log, and run it again.';
      // One job may do both the check and the plan.
      const isEarly = (name: StageName | undefined) => name === 'check' || name === 'plan';
      const isTold = found.some((reason) => reason.stage === stage || (isEarly(reason.stage) && isEarly(stage)));
      return isTold ? undefined : 'failed, although all that it left is good. Read its log for the step that failed, and run it again.';
    }
    case 'cancelled':
      return 'was cancelled, so what it left may be half of it. Run it again.';
    case 'skipped':
      if (stage !== 'build' && stage !== 'vm-test')
        return 'was skipped, but the gate needs it. Look at its "if" and at the jobs before it.';
      // Without a plan the verdict is red already, and says why.
      if (work === undefined || work === 0) return undefined;
      return stage === 'build'
        ? `was skipped, but the plan has ${formatCount(work, 'group')} for it to build. ${AGAIN}`
        : `was skipped, but the plan has ${formatCount(work, 'set')} of virtual machines for it to run. ${AGAIN}`;
    default:
      return `ended with ${quote(result)}, which is not a success. ${AGAIN}`;
  }
}
