import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { locateFlake } from '../flake/index.js';
import { createCliNix, requireNix } from '../nix/index.js';
import {
  CHECK_INPUTS,
  describePlan,
  EVALUATION_INPUTS,
  examineFlake,
  FLAKE_INPUT,
  makeLocalRunners,
  runCheckStage,
  runPipeline,
  writeReport,
  type PipelinePorts,
} from '../pipeline/index.js';
import { formatPlan, planFlake } from '../plan/index.js';
import { formatReport, renderTerminal } from '../report/index.js';
import { EXIT_CODE, type ExitCode, type InputTable } from '../runtime/index.js';
import { createDisplay } from './display.js';
import { parseCommandLine } from './options.js';

/** What a command may touch. */
export interface Terminal {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
  readonly signal: AbortSignal;
}

export interface Command {
  readonly summary: string;
  readonly inputs: InputTable;
  readonly run: (args: readonly string[], terminal: Terminal) => Promise<ExitCode>;
}

const ALL_INPUTS = { ...FLAKE_INPUT, ...EVALUATION_INPUTS, ...CHECK_INPUTS } as const;
const PLAN_ONLY_INPUTS = { ...FLAKE_INPUT, ...EVALUATION_INPUTS } as const;

/** Runs work with a display that is taken off the screen whatever happens. */
async function withDisplay<T>(terminal: Terminal, work: (ports: PipelinePorts) => Promise<T>): Promise<T> {
  const now = () => performance.now();
  const display = createDisplay(terminal.stderr, now);
  const { env, signal } = terminal;
  const nix = createCliNix({ env, signal });
  try {
    await requireNix(nix);
    return await work({ nix, log: display.log, signal, env, now, progress: display.progress });
  } finally {
    display.stop();
  }
}

const write = (stream: NodeJS.WriteStream, lines: readonly string[]) => stream.write(`${lines.join('\n')}\n`);

const ci: Command = {
  summary: 'check, plan and build everything, and judge it as the gate would',
  inputs: ALL_INPUTS,
  run: async (args, terminal) => {
    const { inputs, report: wanted, json } = parseCommandLine(ALL_INPUTS, args);
    const flake = await locateFlake(inputs.flake, terminal.workingDirectory);
    const kept = wanted === undefined ? undefined : resolve(terminal.workingDirectory, wanted);
    const directory = kept ?? (await mkdtemp(join(tmpdir(), 'panther-')));
    try {
      const { plan, report } = await withDisplay(terminal, (ports) => runPipeline(flake, inputs, directory, ports));
      if (kept !== undefined) await writeReport(kept, plan, report);
      write(json ? terminal.stderr : terminal.stdout, renderTerminal(report));
      if (kept !== undefined) terminal.stderr.write(`Report: ${join(kept, 'report.md')}\n`);
      if (json) terminal.stdout.write(formatReport(report));
      return report.verdict === 'success' ? EXIT_CODE.green : EXIT_CODE.red;
    } finally {
      if (kept === undefined) await rm(directory, { recursive: true, force: true });
    }
  },
};

const check: Command = {
  summary: 'find every problem of the flake, without building anything but its formatter',
  inputs: ALL_INPUTS,
  run: async (args, terminal) => {
    const { inputs, json } = parseCommandLine(ALL_INPUTS, args);
    const flake = await locateFlake(inputs.flake, terminal.workingDirectory);
    return withDisplay(terminal, async (ports) => {
      const { check: result } = await runCheckStage(flake, inputs, ports);
      for (const problem of result.problems) ports.log.annotate(problem);
      if (json) terminal.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
      const errors = result.problems.filter(({ severity }) => severity === 'error').length;
      ports.log.info(errors === 0 ? `No errors, ${result.problems.length} other remarks.` : `${errors} errors.`);
      return errors === 0 ? EXIT_CODE.green : EXIT_CODE.red;
    });
  },
};

const plan: Command = {
  summary: 'show what would be built, and what is there already',
  inputs: PLAN_ONLY_INPUTS,
  run: async (args, terminal) => {
    const { inputs, json } = parseCommandLine(PLAN_ONLY_INPUTS, args);
    const flake = await locateFlake(inputs.flake, terminal.workingDirectory);
    return withDisplay(terminal, async (ports) => {
      const settings = await ports.nix.settings();
      const evaluation = await examineFlake(
        flake,
        { ...inputs, systems: [settings.system], checkOutputs: false },
        { ...ports, onProgress: ports.progress.onEvaluated },
      );
      const options = { runners: makeLocalRunners(settings), maxJobs: 1, jobSeconds: Number.POSITIVE_INFINITY, reference: flake.text };
      const made = await planFlake(evaluation, options, ports);
      if (json) terminal.stdout.write(formatPlan(made));
      else write(terminal.stdout, describePlan(made));
      for (const { id, error } of made.targets) {
        if (error !== undefined)
          ports.log.annotate({
            severity: 'error',
            title: id,
            message: error.message,
            position: error.file === undefined ? undefined : { ...error, file: error.file },
          });
      }
      for (const problem of evaluation.problems) ports.log.annotate(problem);
      const isRed =
        made.targets.some(({ status }) => status === 'failed') || evaluation.problems.some(({ severity }) => severity === 'error');
      return isRed ? EXIT_CODE.red : EXIT_CODE.green;
    });
  },
};

export const COMMANDS: Readonly<Record<string, Command>> = { ci, check, plan };
