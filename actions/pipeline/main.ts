import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { locateFlake } from '../../src/flake/index.js';
import { createCliNix } from '../../src/nix/index.js';
import { runPipeline as runStages, writeReport } from '../../src/pipeline/index.js';
import { renderSummary, renderTerminal } from '../../src/report/index.js';
import { runAction } from '../../src/runtime/index.js';
import { INPUTS } from './inputs.js';

/** The whole pipeline in one job: the root action. */
export const runPipeline = (): Promise<never> =>
  runAction(async (io) => {
    const inputs = io.parseInputs(INPUTS);
    const nix = createCliNix({ env: io.env, signal: io.signal });
    const flake = await locateFlake(inputs.flake, io.workspace);
    const directory = await io.makeDirectory('report');
    const quiet = { onStage: (stage: string) => io.log.info(`Stage: ${stage}`), onEvaluated: () => undefined, onBuild: () => undefined };
    const { plan, report } = await runStages(flake, inputs, directory, {
      nix,
      log: io.log,
      signal: io.signal,
      env: io.env,
      now: () => performance.now(),
      progress: quiet,
      tempDirectory: io.temp,
      cores: availableParallelism(),
    });
    await writeReport(directory, plan, report);
    await io.writeSummary(renderSummary(report));
    io.log.group(`Report in ${join(directory, 'report.json')}`, renderTerminal(report));
    io.setOutputs({ verdict: report.verdict, report: directory });
    if (report.verdict === 'failure') io.fail(report.reasons.join('\n'));
  });
