import { PRELUDE_STEP } from './rewrite.js';

/** `unfinished`: act ended before the job or step did. act knows no `cancelled`. */
export type Result = 'success' | 'failure' | 'skipped' | 'unfinished';

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly message: string;
  /** `file`, `line`, `endLine`, `col`, `endColumn`, `title`, as the step gave them. */
  readonly properties: Readonly<Record<string, string>>;
}

export interface StepRun {
  /** The step's id, or its index in the job. */
  readonly id: string;
  /** Its name, or what it uses or runs. */
  readonly name: string;
  readonly stage: 'Pre' | 'Main' | 'Post';
  /** What happened; `conclusion` is what counts, after continue-on-error. */
  readonly outcome: Result;
  readonly conclusion: Result;
  /** Standard output and error, without workflow commands. */
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly annotations: readonly Annotation[];
  /** What the step wrote to GITHUB_STEP_SUMMARY. */
  readonly summary: string;
}

export interface JobRun {
  /** Key of the job in its workflow. */
  readonly id: string;
  /** act's name for it: `<calling job>/<workflow>/<job name>-<cell>`. */
  readonly title: string;
  readonly matrix: Readonly<Record<string, unknown>>;
  readonly result: Result;
  /** In order of start; the harness's own first step is left out. */
  readonly steps: readonly StepRun[];
  /** What act itself says went wrong. */
  readonly errors: readonly string[];
  /** What the harness keeps of this job: `home`, `store`, `tools`. Undefined if its first step never ran. */
  readonly directory: string | undefined;
}

/** Tells of a step that starts, prints a line (the last of its log), or ends. */
export interface StepEvent {
  readonly phase: 'start' | 'output' | 'end';
  readonly job: JobRun;
  readonly step: StepRun;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
type StepDraft = Mutable<Omit<StepRun, 'annotations' | 'outputs'>> & {
  annotations: Annotation[];
  outputs: Record<string, string>;
  isForgiven: boolean;
};
type JobDraft = Mutable<Omit<JobRun, 'steps' | 'errors' | 'result'>> & {
  steps: StepDraft[];
  errors: string[];
  reported: string | undefined;
};

/** One line of `act --json`. The set-up of a job has `stepid`, a step `stepID`; both are lists, longer inside a composite action. */
interface Line {
  readonly level?: string;
  readonly msg?: string;
  readonly job?: string;
  readonly jobID?: string;
  readonly matrix?: Readonly<Record<string, unknown>>;
  readonly jobResult?: string;
  readonly step?: string;
  readonly stepID?: readonly string[];
  readonly stepid?: readonly string[];
  readonly stage?: StepRun['stage'];
  readonly stepResult?: Result;
  readonly raw_output?: boolean;
  readonly command?: string;
  readonly name?: string;
  readonly arg?: string;
  readonly raw?: string;
  readonly content?: string;
}

/** Reads the log of `act --json --verbose` line by line; without `--verbose`, skipped jobs and steps leave no trace. */
export interface LogReader {
  push(line: string): void;
  jobs(): readonly JobRun[];
  /** What act says of the whole run: a matrix that cannot be evaluated, a label that no runner has. */
  problems(): readonly string[];
}

export function createLogReader(onStep: (event: StepEvent) => void): LogReader {
  const jobs = new Map<string, JobDraft>();
  const problems: string[] = [];

  const findJob = (line: Line): JobDraft => {
    const title = line.job?.trim() ?? '';
    const key = JSON.stringify([title, line.matrix]);
    const known = jobs.get(key);
    if (known !== undefined) return known;
    const job = {
      id: line.jobID ?? '',
      title,
      matrix: line.matrix ?? {},
      steps: [],
      errors: [],
      reported: undefined,
      directory: undefined,
    };
    jobs.set(key, job);
    return job;
  };

  const findStep = (job: JobDraft, line: Line, stage: StepRun['stage']): StepDraft => {
    const id = line.stepID?.[0] ?? '';
    const known = job.steps.find((step) => step.id === id && step.stage === stage);
    if (known !== undefined) return known;
    const draft: StepDraft = {
      ...{ id, name: line.step ?? '', stage, outcome: 'unfinished', conclusion: 'unfinished' },
      ...{ log: '', outputs: {}, annotations: [], summary: '', isForgiven: false },
    };
    job.steps.push(draft);
    return draft;
  };

  const readStepLine = (job: JobDraft, line: Line): void => {
    const isOuter = line.stepID?.length === 1;
    const { stage, stepResult } = line;
    if (stage === undefined) return;
    if (isOuter && stepResult === 'skipped') {
      // A step without a pre or post part is "skipped" in that stage: no news.
      if (stage === 'Main') Object.assign(findStep(job, line, stage), { outcome: stepResult, conclusion: stepResult });
      return;
    }
    if (line.level === 'debug') return;
    if (isOuter && line.msg?.startsWith('⭐ Run') === true) {
      const step = findStep(job, line, stage);
      onStep({ phase: 'start', job: finishJob(job), step: finishStep(step) });
      return;
    }
    const step = job.steps.find((candidate) => candidate.id === line.stepID?.[0] && candidate.stage === stage);
    if (step === undefined) return;
    if (line.raw_output === true) {
      step.log += line.msg ?? '';
      onStep({ phase: 'output', job: finishJob(job), step: finishStep(step) });
    } else if (line.command !== undefined) readCommand(job, step, line, isOuter);
    else if (isOuter && line.msg === 'Failed but continue next step') step.isForgiven = true;
    else if (isOuter && stepResult !== undefined) {
      step.outcome = stepResult;
      step.conclusion = step.isForgiven ? 'success' : stepResult;
      onStep({ phase: 'end', job: finishJob(job), step: finishStep(step) });
    }
  };

  const readLine = (line: Line): void => {
    const isError = line.level === 'error' || line.level === 'fatal';
    if (line.job === undefined) {
      if (isError) problems.push(line.msg ?? '');
      return;
    }
    if (line.msg?.includes('Skipping unsupported platform') === true) problems.push(`${line.job.trim()}: ${line.msg.trim()}`);
    const isAboutJob = line.stepID !== undefined || line.stepid !== undefined || line.jobResult !== undefined;
    if (!isAboutJob && !isError) return;
    const job = findJob(line);
    if (line.jobResult !== undefined) job.reported = line.jobResult;
    // Errors inside a composite action come again, one level up, unless they are forgiven there.
    if (isError && line.command === undefined && (line.stepID?.length ?? 0) <= 1) job.errors.push(line.msg ?? '');
    if (line.stepID !== undefined) readStepLine(job, line);
  };

  return {
    push: (text) => {
      // act ends with an empty line when it has news of itself to tell.
      if (text === '') return;
      const line = parseLine(text);
      if (line === undefined) problems.push(text);
      else readLine(line);
    },
    jobs: () => [...jobs.values()].map(finishJob),
    problems: () => problems,
  };
}

function readCommand(job: JobDraft, step: StepDraft, line: Line, isOuter: boolean): void {
  switch (line.command) {
    case 'set-output':
      // A step inside a composite action sets its own outputs; the action's come again as the outer step's.
      if (isOuter && line.name !== undefined) step.outputs[line.name] = line.arg ?? '';
      break;
    case 'summary':
      // act gives each step a fresh file, as GitHub does, so nothing is counted twice.
      step.summary += line.content ?? '';
      break;
    case 'panther-test-job':
      job.directory = line.arg;
      break;
    case 'error':
    case 'warning':
    case 'notice':
      step.annotations.push(parseAnnotation(line.command, line.raw ?? ''));
      break;
    case undefined:
    default:
  }
}

/** From the raw line: act's own reading loses a property whose value has an equals sign, and unescapes in random order. */
function parseAnnotation(level: Annotation['level'], raw: string): Annotation {
  const [, head = '', message = ''] = /^::\w+ ?(.*?)::(.*?)[\r\n]*$/s.exec(raw) ?? [];
  const pairs = head.split(',').flatMap((pair) => {
    const at = pair.indexOf('=');
    return at > 0 ? [[pair.slice(0, at).trim(), unescapeProperty(pair.slice(at + 1))]] : [];
  });
  return { level, message: unescapeMessage(message), properties: Object.fromEntries(pairs) as Record<string, string> };
}

const unescapeMessage = (text: string): string => text.replace(/%(0D|0A|25)/gi, decodeURIComponent);
const unescapeProperty = (text: string): string => text.replace(/%(0D|0A|3A|2C|25)/gi, decodeURIComponent);

function finishJob({ reported, ...job }: JobDraft): JobRun {
  return { ...job, result: judge(job, reported), steps: job.steps.filter((step) => step.name !== PRELUDE_STEP).map(finishStep) };
}

const finishStep = ({ id, name, stage, outcome, conclusion, log, outputs, annotations, summary }: StepDraft): StepRun => ({
  ...{ id, name, stage, outcome, conclusion, log, outputs, annotations, summary },
});

/** act reports one result for all cells of a matrix: after one failed, a later good one is "failed" as well. So a cell is judged by its own errors. */
function judge(job: Pick<JobDraft, 'errors' | 'steps' | 'matrix'>, reported: string | undefined): Result {
  if (reported === undefined) return 'unfinished';
  const isBroken = job.errors.length > 0 || job.steps.some((step) => step.conclusion === 'failure');
  if (isBroken) return 'failure';
  if (reported === 'failure' && Object.keys(job.matrix).length > 0) return 'success';
  return reported as Result;
}

function parseLine(text: string): Line | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
