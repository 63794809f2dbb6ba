import type { Group, Plan } from '../plan/index.js';
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

const findWord = (job: string): string => /^[a-z]+/i.exec(job)?.[0].toLowerCase() ?? '';

function findStage(job: string): StageName | undefined {
  const word = findWord(job);
  return STAGES.find((stage) => stage === (Object.hasOwn(WAVES, word) ? 'build' : word));
}

/** The groups that jobs of a name build. */
function listGroupsOf(job: string, { groups }: Plan): readonly Group[] {
  return groups.filter(({ wave }) => wave === WAVES[findWord(job)]);
}

/** What the ends of jobs say beyond what they left: all of that may be good, and yet a job was stopped after it had uploaded it. */
export function listJobReasons({ needs = {}, plan }: Evidence, found: readonly Reason[]): readonly Reason[] {
  return Object.entries(needs).flatMap(([name, { result }]) => {
    const stage = findStage(name);
    const groups = isMissing(plan) ? undefined : listGroupsOf(name, plan);
    const text = describeJob(result, stage, groups, found);
    return text === undefined ? [] : [{ stage, text: `The job ${quote(name)} ${text}` }];
  });
}

/**
 * What speaks against a job by its end; undefined if nothing does, or if another reason tells it already.
 * @param groups that it had to build, if there is a plan
 */
function describeJob(
  result: string,
  stage: StageName | undefined,
  groups: readonly Group[] | undefined,
  found: readonly Reason[],
): string | undefined {
  switch (result) {
    case 'success':
      return undefined;
    case 'failure': {
      if (stage === undefined) return 'failed. Read its log, and run it again.';
      // One job may do both the check and the plan.
      const isTold = found.some((reason) => (reason.stage === 'build') === (stage === 'build'));
      return isTold ? undefined : 'failed, although all that it left is good. Read its log for the step that failed, and run it again.';
    }
    case 'cancelled':
      return 'was cancelled, so what it left may be half of it. Run it again.';
    case 'skipped':
      if (stage !== 'build') return 'was skipped, but the gate needs it. Look at its "if" and at the jobs before it.';
      // Without a plan the verdict is red already, and says why.
      if (groups === undefined || groups.length === 0) return undefined;
      return `was skipped, but the plan has ${formatCount(groups.length, 'group')} for it to build. ${AGAIN}`;
    default:
      return `ended with ${quote(result)}, which is not a success. ${AGAIN}`;
  }
}
