import { annotateProblems, formatCheckResult } from '../../check/index.js';
import { locateFlake } from '../../flake/index.js';
import { CHECK_INPUTS, EVALUATION_INPUTS, FLAKE_INPUT, runCheckStage } from '../../pipeline/index.js';
import { EXIT_CODE, type ExitCode } from '../../runtime/index.js';
import { parseCommandLine, refuseReport } from '../options.js';
import { withDisplay, type Terminal } from '../terminal.js';

export const inputs = { ...FLAKE_INPUT, ...EVALUATION_INPUTS, ...CHECK_INPUTS } as const;

/** `panther check`: every problem of the flake. */
export async function run(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { inputs: options, json, report } = parseCommandLine(inputs, args);
  refuseReport({ report });
  const flake = await locateFlake(options.flake, terminal.workingDirectory);
  return withDisplay(terminal, async (ports) => {
    const { check } = await runCheckStage(flake, options, ports);
    annotateProblems(check, ports.log);
    if (json) terminal.stdout.write(formatCheckResult(check));
    const errors = check.problems.filter(({ severity }) => severity === 'error').length;
    ports.log.info(errors === 0 ? `No errors, ${check.problems.length} other remarks.` : `${errors} errors.`);
    return errors === 0 ? EXIT_CODE.green : EXIT_CODE.red;
  });
}
