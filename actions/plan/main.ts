import { join } from 'node:path';
import { findRepositoryConfig, makeVmMatrix, NO_VM_TESTS, planVmOrder } from '../../src/boot/index.js';
import { examineFlake, locateFlake, parseEvaluation } from '../../src/flake/index.js';
import { NO_HISTORY } from '../../src/history/index.js';
import { createCliNix, requireNix } from '../../src/nix/index.js';
import {
  CACHE_DIRECTORIES,
  describePlan,
  findCheckResult,
  findVmTests,
  listKeepCells,
  listParents,
  nameArtifacts,
  nameHistoryKeys,
  planRun,
  readRunContext,
  recallHistory,
  uploadDirectory,
  writeHandOver,
} from '../../src/pipeline/index.js';
import { makeMatrix } from '../../src/plan/index.js';
import { createGitHubArtifactStore, createGitHubCacheStore, readJsonFile, runAction } from '../../src/runtime/index.js';
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
    const config = inputs['vm-test'] ? await findRepositoryConfig(flake) : undefined;
    const examine = async () => {
      const options = { ...inputs, systems: Object.keys(runners), checkOutputs: false };
      const vmTests = await findVmTests(flake, config, options, ports);
      return examineFlake(flake, { ...options, ...vmTests }, { ...ports, onDerivation: (drvPath) => nix.prefetchDerivation(drvPath) });
    };
    const evaluation =
      earlier === undefined
        ? await examine()
        : parseEvaluation(await readJsonFile(join(earlier, 'evaluation.json'), 'The evaluation of actions/check'));

    const names = nameArtifacts(inputs.flake);
    const context = await readRunContext(io.env, async () => listParents(io.workspace, io.env));
    const history = inputs.cache
      ? await recallHistory(
          createGitHubCacheStore(io),
          nameHistoryKeys(names.base, context),
          join(io.temp, CACHE_DIRECTORIES.history),
          io.log,
        )
      : NO_HISTORY;
    const { plan, memory } = await planRun(
      evaluation,
      history,
      {
        ...inputs,
        runners,
        maxJobs: inputs['max-runners'],
        jobSeconds: inputs['minutes-per-runner'] * 60,
        reference: inputs.flake,
        base: names.base,
        context,
        now: new Date(),
      },
      { ...ports, hasSubstituters: settings.substituters.length > 0 },
    );
    io.log.group('Plan', describePlan(plan));

    const directory = await io.makeDirectory('plan');
    const vm = config === undefined ? NO_VM_TESTS : planVmOrder(plan, config, { ...inputs, runners, maxJobs: inputs['max-runners'] });
    const digest = await writeHandOver(directory, { plan, check: await findCheckResult(earlier), memory, vm }, nix);
    await uploadDirectory(createGitHubArtifactStore(io.env), names.plan, directory);
    const [shared, matrix] = [makeMatrix(plan, 1), makeMatrix(plan, 2)];
    const vmMatrix = makeVmMatrix(vm);
    const keep = listKeepCells(plan, memory);
    io.setOutputs({
      matrix,
      'has-builds': matrix.include.length > 0,
      'shared-matrix': shared,
      'has-shared': shared.include.length > 0,
      'vm-matrix': vmMatrix,
      'has-vm-tests': vmMatrix.include.length > 0,
      'keep-matrix': { include: keep },
      'has-keep': keep.length > 0,
      digest,
      plan: join(directory, 'plan.json'),
    });
  });
