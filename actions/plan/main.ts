import { join } from 'node:path';
import { locateFlake, parseEvaluation } from '../../src/flake/index.js';
import { createCliNix, requireNix } from '../../src/nix/index.js';
import { describePlan, examineFlake, findCheckResult, nameArtifacts, uploadDirectory, writeHandOver } from '../../src/pipeline/index.js';
import { makeMatrix, planFlake } from '../../src/plan/index.js';
import { createGitHubArtifactStore, readJsonFile, runAction } from '../../src/runtime/index.js';
import { INPUTS } from './inputs.js';

/** Plans the flake and hands plan and derivations to the jobs after this one. */
export const runPlan = (): Promise<never> =>
  runAction(async (io) => {
    const inputs = io.parseInputs(INPUTS);
    const nix = createCliNix({ env: io.env, signal: io.signal });
    await requireNix(nix);
    const settings = await nix.settings();
    const flake = await locateFlake(inputs.flake, io.workspace);
    const ports = { nix, log: io.log, signal: io.signal };
    const { evaluation: earlier, 'runner-map': runners } = inputs;
    const evaluation =
      earlier === undefined
        ? await examineFlake(
            flake,
            { ...inputs, systems: Object.keys(runners), checkOutputs: false },
            { ...ports, onDerivation: (drvPath) => nix.prefetchDerivation(drvPath) },
          )
        : parseEvaluation(await readJsonFile(join(earlier, 'evaluation.json'), 'The evaluation of actions/check'));

    const jobSeconds = inputs['minutes-per-runner'] * 60;
    const plan = await planFlake(
      evaluation,
      { runners, maxJobs: inputs['max-runners'], jobSeconds, reference: inputs.flake },
      { ...ports, hasSubstituters: settings.substituters.length > 0 },
    );
    io.log.group('Plan', describePlan(plan));

    const directory = await io.makeDirectory('plan');
    const digest = await writeHandOver(directory, plan, await findCheckResult(earlier), nix);
    await uploadDirectory(createGitHubArtifactStore(io.env), nameArtifacts(inputs.flake).plan, directory);
    io.setOutputs({ matrix: makeMatrix(plan), 'has-builds': plan.groups.length > 0, digest, plan: join(directory, 'plan.json') });
  });
