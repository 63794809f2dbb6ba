import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeError, exitCodeOf, EXIT_CODE } from './errors.js';
import { describeUnknownInputs, parseInputs, type Inputs, type InputTable, type RawInputs } from './inputs.js';
import { formatPosition, type Annotation, type Logger, type Position } from './logger.js';
import { listenForInterrupt } from './process.js';
import { createLazyCore, type Core } from './toolkit.js';

/** GitHub keeps 10 annotations of each severity per step; more would push out the first ones. */
const MAX_ANNOTATIONS_PER_SEVERITY = 10;
/** GitHub cuts an annotation's message at 4096 characters. */
const MAX_ANNOTATION_CHARS = 4_000;

/** What an action's step can do besides its work. */
export interface ActionIo {
  readonly log: Logger;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the repository was checked out. */
  readonly workspace: string;
  /** A directory that lives as long as the job, at the same place on all runners of a kind. */
  readonly temp: string;
  /** A new directory that lives as long as the job. */
  makeDirectory(name: string): Promise<string>;
  /** Aborts when the runner cancels the step. */
  readonly signal: AbortSignal;
  parseInputs<Table extends InputTable>(table: Table): Inputs<Table>;
  /** Step outputs; objects become JSON. */
  setOutputs(outputs: Readonly<Record<string, unknown>>): void;
  /** Environment of the steps after this one. */
  exportVariable(name: string, value: string): void;
  addPath(directory: string): void;
  /** Text that GitHub replaces by *** in every log from now on. */
  maskSecret(secret: string): void;
  /** Values for this action's post step. */
  saveState(name: string, value: string): void;
  readState(name: string): string;
  writeSummary(markdown: string): Promise<void>;
  /** Ends the step red, without an exception: a verdict, not a breakdown. */
  fail(message: string): void;
}

/** Inputs as the runner hands them over: `INPUT_RUNNER-MAP` → `runner-map`. */
export function readActionInputs(env: Readonly<Record<string, string | undefined>>): RawInputs {
  const inputs = Object.entries(env).filter(([name, value]) => name.startsWith('INPUT_') && value !== undefined && value !== '');
  return Object.fromEntries(inputs.map(([name, value]) => [name.slice('INPUT_'.length).toLowerCase(), value ?? '']));
}

function toAnnotationProperties({ file, line, column }: Position) {
  return { file, ...(line === undefined ? {} : { startLine: line }), ...(column === undefined ? {} : { startColumn: column }) };
}

/**
 * Makes text harmless that the runner would obey: a builder may print `::add-mask::` or `##[error]` as well as anything else.
 * `::` counts at the start of a line, `##[` anywhere. Source: ActionCommand.cs of actions/runner. A zero-width space keeps it readable.
 */
export function disarmCommands(text: string): string {
  return text.replace(/^([^\S\n]*):(?=:)/gm, '$1:\u200b').replaceAll('##[', '#\u200b#[');
}

/** Keeps the first annotations of each severity; the others become plain log lines, so nothing is lost. */
export function createActionsLogger(core: Core, debug: boolean): Logger {
  const say = (text: string) => core.info(disarmCommands(text));
  const shown = { error: 0, warning: 0, notice: 0 };
  const annotate = (annotation: Annotation) => {
    const { severity, title, message, position } = annotation;
    shown[severity] += 1;
    if (shown[severity] > MAX_ANNOTATIONS_PER_SEVERITY) {
      const place = position === undefined ? '' : `${formatPosition(position)}: `;
      say(`${place}${severity}: ${title}: ${message}`);
      return;
    }
    core[severity](message.slice(0, MAX_ANNOTATION_CHARS), {
      title,
      ...(position === undefined ? {} : toAnnotationProperties(position)),
    });
  };
  return {
    debug: (message) => (debug ? say(message) : core.debug(message)),
    info: say,
    warning: (message) => annotate({ severity: 'warning', title: 'Panther', message }),
    annotate,
    group: (title, lines) => {
      core.startGroup(title);
      lines.forEach(say);
      core.endGroup();
    },
  };
}

/** Reads the inputs, and takes them out of the environment: secrets are among them, and every program that is started would inherit them. */
function takeActionInputs(env: NodeJS.ProcessEnv): RawInputs {
  const raw = readActionInputs(env);
  for (const name of Object.keys(env)) if (name.startsWith('INPUT_')) Reflect.deleteProperty(env, name);
  return raw;
}

async function createActionIo(signal: AbortSignal): Promise<ActionIo> {
  const core = await createLazyCore();
  const log = createActionsLogger(core, core.isDebug());
  const temp = process.env['RUNNER_TEMP'] ?? tmpdir();
  const raw = takeActionInputs(process.env);
  return {
    log,
    env: process.env,
    signal,
    temp,
    workspace: process.env['GITHUB_WORKSPACE'] ?? process.cwd(),
    makeDirectory: async (name) => {
      await mkdir(temp, { recursive: true });
      return mkdtemp(join(temp, `panther-${name}-`));
    },
    parseInputs: (table) => {
      // INPUT_* variables may also be the caller's own, so an unknown one is no error; one that looks like a slip is worth a warning.
      for (const problem of describeUnknownInputs(table, Object.keys(raw))) {
        if (problem.includes('did you mean')) log.warning(problem);
        else log.debug(problem);
      }
      return parseInputs(table, raw);
    },
    setOutputs: (outputs) => {
      for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value);
    },
    exportVariable: (name, value) => core.exportVariable(name, value),
    addPath: (directory) => core.addPath(directory),
    maskSecret: (secret) => {
      if (secret !== '') core.setSecret(secret);
    },
    saveState: (name, value) => core.saveState(name, value),
    readState: (name) => core.getState(name),
    writeSummary: async (markdown) => {
      await core.summary.addRaw(markdown).write();
    },
    fail: (message) => core.setFailed(message),
  };
}

/**
 * Runs an action's main phase. Whatever is thrown ends the step red with one message; cancelled steps end with exit code 130.
 * Ends the process itself: sockets of GitHub's clients would otherwise hold the job for minutes.
 */
export async function runAction(main: (io: ActionIo) => Promise<void>): Promise<never> {
  const interrupt = listenForInterrupt();
  const io = await createActionIo(interrupt.signal);
  try {
    await main(io);
  } catch (error) {
    io.fail(describeError(error));
    process.exitCode = exitCodeOf(error);
  }
  return exitAfterFlush(process.exitCode === undefined ? EXIT_CODE.green : Number(process.exitCode));
}

/** Runs an action's post phase: clean-up never turns a green job red. */
export async function runPostAction(post: (io: ActionIo) => Promise<void>): Promise<never> {
  const interrupt = listenForInterrupt();
  const io = await createActionIo(interrupt.signal);
  try {
    await post(io);
  } catch (error) {
    io.log.warning(`Cleaning up did not work; the job goes on. ${describeError(error)}`);
  }
  return exitAfterFlush(EXIT_CODE.green);
}

async function exitAfterFlush(code: number): Promise<never> {
  await new Promise((resolve) => process.stdout.write('', resolve));
  process.exit(code);
}
