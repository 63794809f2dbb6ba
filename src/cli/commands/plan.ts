import { locateFlake, positionOf } from '../../flake/index.js';
import { describePlan, EVALUATION_INPUTS, examineHere, FLAKE_INPUT, makeLocalRunners } from '../../pipeline/index.js';
import { formatPlan, planFlake } from '../../plan/index.js';
import { EXIT_CODE, type ExitCode } from '../../runtime/index.js';
import { parseCommandLine, refuseReport } from '../options.js';
import { withDisplay, writeLines, type Terminal } from '../terminal.js';

export const inputs = { ...FLAKE_INPUT, ...EVALUATION_INPUTS } as const;

/** `panther plan`: what would be built. */
export async function run(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { inputs: options, json, report } = parseCommandLine(inputs, args);
  refuseReport({ report });
  const flake = await locateFlake(options.flake, terminal.workingDirectory);
  return withDisplay(terminal, async (ports) => {
    const { evaluation, settings } = await examineHere(flake, { ...options, checkOutputs: false }, ports);
    const runners = makeLocalRunners(settings);
    const plan = await planFlake(
      evaluation,
      { runners, maxJobs: 1, jobSeconds: Number.POSITIVE_INFINITY, reference: flake.text },
      { ...ports, hasSubstituters: settings.substituters.length > 0 },
    );
    if (json) terminal.stdout.write(formatPlan(plan));
    else writeLines(terminal.stdout, describePlan(plan));
    for (const { id, error } of plan.targets) {
      if (error !== undefined) ports.log.annotate({ severity: 'error', title: id, message: error.message, position: positionOf(error) });
    }
    for (const problem of evaluation.problems) ports.log.annotate(problem);
    const isRed =
      plan.targets.some(({ status }) => status === 'failed') || evaluation.problems.some(({ severity }) => severity === 'error');
    return isRed ? EXIT_CODE.red : EXIT_CODE.green;
  });
}
