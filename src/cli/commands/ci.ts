import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { VM_INPUTS } from '../../boot/index.js';
import { locateFlake } from '../../flake/index.js';
import { CHECK_INPUTS, EVALUATION_INPUTS, FLAKE_INPUT, runPipeline, writeReport } from '../../pipeline/index.js';
import { formatReport, isMachineFault, renderTerminal } from '../../report/index.js';
import { EXIT_CODE, type ExitCode } from '../../runtime/index.js';
import { parseCommandLine } from '../options.js';
import { withDisplay, writeLines, type Terminal } from '../terminal.js';

export const inputs = { ...FLAKE_INPUT, ...EVALUATION_INPUTS, ...CHECK_INPUTS, ...VM_INPUTS } as const;

/** `panther ci`: the whole pipeline. Logs and reports stay only where `--report` says. */
export async function run(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { inputs: options, report: wanted, json } = parseCommandLine(inputs, args);
  const flake = await locateFlake(options.flake, terminal.workingDirectory);
  const kept = wanted === undefined ? undefined : resolve(terminal.workingDirectory, wanted);
  const directory = kept ?? (await mkdtemp(join(tmpdir(), 'panther-')));
  try {
    const { plan, report } = await withDisplay(terminal, (ports) => runPipeline(flake, options, directory, ports));
    if (kept !== undefined) await writeReport(kept, plan, report);
    writeLines(json ? terminal.stderr : terminal.stdout, renderTerminal(report));
    if (kept !== undefined) terminal.stderr.write(`Report: ${join(kept, 'report.md')}\n`);
    if (json) terminal.stdout.write(formatReport(report));
    if (report.verdict === 'success') return EXIT_CODE.green;
    return isMachineFault(report) ? EXIT_CODE.fault : EXIT_CODE.red;
  } finally {
    if (kept === undefined) await rm(directory, { recursive: true, force: true });
  }
}
