import { join } from 'node:path';
import { findTextInRepository } from '../../src/build/index.js';
import { createCliNix, findFreeDisk, requireNix } from '../../src/nix/index.js';
import { listPackFiles } from '../../src/pack/index.js';
import { CACHE_DIRECTORIES, downloadHandOver, nameArtifacts, runGroupJob, startPushJob, summarizeGroup } from '../../src/pipeline/index.js';
import { createGitHubArtifactStore, createGitHubCacheStore, runAction, UserError } from '../../src/runtime/index.js';
import { INPUTS } from './inputs.js';

/** Builds one group of the plan, without evaluating anything. */
export const runBuild = (): Promise<never> =>
  runAction(async (io) => {
    const inputs = io.parseInputs(INPUTS);
    const nix = createCliNix({ env: io.env, signal: io.signal });
    await requireNix(nix);
    const artifacts = createGitHubArtifactStore(io.env);
    const names = nameArtifacts(inputs.flake);
    const handOver = await downloadHandOver(artifacts, names.plan, await io.makeDirectory('plan'), inputs.digest);
    const { groups } = handOver.plan;
    const group = groups.find(({ id }) => id === inputs.group);
    if (group === undefined) {
      throw new UserError(
        `The input "group" is "${inputs.group}", but the plan has the groups ${groups.map(({ id }) => id).join(', ')}. Pass \${{ matrix.group }}.`,
      );
    }
    await nix.importPaths(await listPackFiles(handOver.pack, group.id));

    const { 'push-to': target, 'signing-key': signingKey, 'build-time-limit': minutes } = inputs;
    const push = target === undefined ? undefined : await startPushJob({ target, signingKey }, { ...io, nix });
    const { result, directory } = await runGroupJob(
      handOver,
      {
        group,
        isHandedOn: inputs['hand-over'],
        timeLimit: minutes === undefined ? undefined : minutes * 60,
        cacheDirectory: join(io.temp, CACHE_DIRECTORIES.outputs),
      },
      {
        ...io,
        nix,
        artifacts,
        cache: createGitHubCacheStore(io),
        names,
        now: () => performance.now(),
        freeDisk: async () => findFreeDisk(nix),
        findText: (texts) => findTextInRepository(io.workspace, texts, io.env),
        ...(push === undefined ? {} : { onBuilt: push.take }),
      },
    );
    await push?.finish(result.outputs);
    io.setOutputs({ result: join(directory, 'result.json') });
    const { good, bad } = summarizeGroup(result);
    const what = group.wave === 1 ? 'shared derivations' : 'targets';
    io.log.info(`${good.length} of ${good.length + bad.length} ${what} are built, in ${result.seconds.toFixed(1)} s.`);
    if (bad.length > 0) io.fail(`Not built: ${bad.join(', ')}`);
  });
