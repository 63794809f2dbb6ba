import { join } from 'node:path';
import { findRepositoryConfig } from '../../src/boot/index.js';
import { annotateProblems, checkFlake, formatCheckResult } from '../../src/check/index.js';
import { examineFlake, locateFlake } from '../../src/flake/index.js';
import { createCliNix, requireNix } from '../../src/nix/index.js';
import { findVmTests } from '../../src/pipeline/index.js';
import { runAction, writeFileAtomically } from '../../src/runtime/index.js';
import { INPUTS } from './inputs.js';

/** Finds every problem of the flake, and keeps what it found for actions/plan, so that nothing is evaluated twice. */
export const runCheck = (): Promise<never> =>
  runAction(async (io) => {
    const inputs = io.parseInputs(INPUTS);
    const nix = createCliNix({ env: io.env, signal: io.signal });
    await requireNix(nix);
    const flake = await locateFlake(inputs.flake, io.workspace);
    const ports = { nix, log: io.log, signal: io.signal, env: io.env };
    const options = { ...inputs, systems: Object.keys(inputs['runner-map']), checkOutputs: true };
    const vmTests = await findVmTests(flake, await findRepositoryConfig(flake), options, ports);
    const evaluation = await examineFlake(flake, { ...options, ...vmTests }, ports);
    // Written before the slower parts: a formatter that hangs must not cost the plan its evaluation.
    const directory = await io.makeDirectory('check');
    await writeFileAtomically(join(directory, 'evaluation.json'), JSON.stringify(evaluation));
    io.setOutputs({ evaluation: directory });

    const { system } = await nix.settings();
    const check = await checkFlake({ ...inputs, flake, evaluation, system }, ports);
    await writeFileAtomically(join(directory, 'check.json'), formatCheckResult(check));
    annotateProblems(check, io.log);
    for (const skipped of check.skipped) io.log.info(`Skipped: ${skipped}`);
    const count = (severity: string) => check.problems.filter((problem) => problem.severity === severity).length;
    io.setOutputs({ errors: count('error'), warnings: count('warning') });
    if (count('error') > 0) io.fail(`The check found ${count('error')} errors and ${count('warning')} warnings.`);
  });
