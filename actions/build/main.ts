import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildGroup, findTextInRepository } from '../../src/build/index.js';
import { createCliNix, requireNix } from '../../src/nix/index.js';
import { downloadHandOver, listBuildTargets, nameArtifacts, summarizeGroup, uploadDirectory } from '../../src/pipeline/index.js';
import { hashPlan } from '../../src/plan/index.js';
import { createGitHubArtifactStore, runAction, UserError } from '../../src/runtime/index.js';
import { INPUTS } from './inputs.js';

/** Builds one group of the plan, without evaluating anything. */
export const runBuild = (): Promise<never> =>
  runAction(async (io) => {
    const inputs = io.parseInputs(INPUTS);
    const nix = createCliNix({ env: io.env, signal: io.signal });
    await requireNix(nix);
    const artifacts = createGitHubArtifactStore(io.env);
    const names = nameArtifacts(inputs.flake);
    const { plan, pack } = await downloadHandOver(artifacts, names.plan, await io.makeDirectory('plan'), inputs.digest);
    const group = plan.groups.find(({ id }) => id === inputs.group);
    if (group === undefined) {
      throw new UserError(
        `The input "group" is "${inputs.group}", but the plan has the groups ${plan.groups.map(({ id }) => id).join(', ')}. Pass \${{ matrix.group }}.`,
      );
    }
    await nix.importPaths(pack);

    const directory = await io.makeDirectory('result');
    const result = await buildGroup(
      { group: group.id, targets: listBuildTargets(plan, group), plan: hashPlan(plan), directory },
      {
        nix,
        log: io.log,
        signal: io.signal,
        now: () => performance.now(),
        findText: (texts) => findTextInRepository(io.workspace, texts, io.env),
      },
    );
    await writeFile(join(directory, 'result.json'), `${JSON.stringify(result, undefined, 2)}\n`);
    await uploadDirectory(artifacts, names.result(group.id), directory);
    if (inputs['hand-over'] && result.outputs.length > 0) {
      const cache = await io.makeDirectory('outputs');
      await nix.copyToCache(result.outputs, cache);
      await uploadDirectory(artifacts, names.outputs(group.id), cache);
    }
    io.setOutputs({ result: join(directory, 'result.json') });
    const { good, bad } = summarizeGroup(result);
    io.log.info(`${good.length} of ${result.targets.length} targets are built, in ${result.seconds.toFixed(1)} s.`);
    if (bad.length > 0) io.fail(`Not built: ${bad.map(({ id, status }) => `${id} (${status})`).join(', ')}`);
  });
