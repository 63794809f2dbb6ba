import { join } from 'node:path';
import { CACHE_DIRECTORIES, downloadHandOver, keepOutputs, nameArtifacts } from '../../src/pipeline/index.js';
import { createGitHubArtifactStore, createGitHubCacheStore, runAction } from '../../src/runtime/index.js';
import { INPUTS } from './inputs.js';

/** Keeps for later runs what several build jobs built. */
export const runKeep = (): Promise<never> =>
  runAction(async (io) => {
    const inputs = io.parseInputs(INPUTS);
    const artifacts = createGitHubArtifactStore(io.env);
    const names = nameArtifacts(inputs.flake);
    const handOver = await downloadHandOver(artifacts, names.plan, await io.makeDirectory('plan'), inputs.digest);
    await keepOutputs(
      handOver,
      { system: inputs.system, cacheDirectory: join(io.temp, CACHE_DIRECTORIES.outputs) },
      { ...io, artifacts, cache: createGitHubCacheStore(io), names },
    );
  });
