import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { describeBoots, runBootTests } from '../../src/boot/index.js';
import { locateFlake } from '../../src/flake/index.js';
import { createCliNix, requireNix } from '../../src/nix/index.js';
import { nameArtifacts, uploadDirectory } from '../../src/pipeline/index.js';
import { createGitHubArtifactStore, describeError, runAction } from '../../src/runtime/index.js';
import { INPUTS } from './inputs.js';

/** Boots every host of a flake in one job. */
export const runVmTest = (): Promise<never> =>
  runAction(async (io) => {
    const inputs = io.parseInputs(INPUTS);
    const nix = createCliNix({ env: io.env, signal: io.signal });
    await requireNix(nix);
    const flake = await locateFlake(inputs.flake, io.workspace);
    const directory = await io.makeDirectory('vm');
    const results = await runBootTests(flake, inputs, directory, {
      nix,
      log: io.log,
      signal: io.signal,
      env: io.env,
      now: () => performance.now(),
      tempDirectory: io.temp,
      cores: availableParallelism(),
    });
    const { verdict, reasons, summary } = describeBoots(results);
    await io.writeSummary(summary);
    io.setOutputs({ verdict, evidence: directory });
    try {
      await uploadDirectory(createGitHubArtifactStore(io.env), `${nameArtifacts(inputs.flake).base}-vm`, join(directory));
    } catch (error) {
      io.log.warning(`The evidence was not kept as an artifact: ${describeError(error)}`);
    }
    if (verdict === 'failure') io.fail(reasons.join('\n'));
  });
