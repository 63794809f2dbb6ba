import { availableParallelism } from 'node:os';
import { describeBoots, runBootTests } from '../../src/boot/index.js';
import { locateFlake } from '../../src/flake/index.js';
import { createCliNix, requireNix, type Nix } from '../../src/nix/index.js';
import { downloadHandOver, nameArtifacts, runVmJob, uploadDirectory } from '../../src/pipeline/index.js';
import { createGitHubArtifactStore, describeError, runAction, UserError, type ActionIo, type Inputs } from '../../src/runtime/index.js';
import { detectSystem } from '../../src/setup/index.js';
import type { VmResult } from '../../src/vm/index.js';
import { INPUTS } from './inputs.js';

type VmTestInputs = Inputs<typeof INPUTS>;

/** Runs one set of a plan's virtual machines. What came of it is uploaded for the gate, good or bad. */
async function runCell(cell: string, inputs: VmTestInputs, directory: string, io: ActionIo, nix: Nix): Promise<readonly VmResult[]> {
  if (inputs.digest === undefined) throw new UserError('The input "cell" needs the input "digest" beside it: the output of actions/plan.');
  const artifacts = createGitHubArtifactStore(io.env);
  const names = nameArtifacts(inputs.flake);
  const handOver = await downloadHandOver(artifacts, names.plan, await io.makeDirectory('plan'), inputs.digest);
  const { cells } = handOver.vm;
  const own = cells.find(({ id }) => id === cell);
  if (own === undefined) {
    throw new UserError(
      `The input "cell" is "${cell}", but the plan has ${cells.map(({ id }) => id).join(', ') || 'none'}. Pass \${{ matrix.cell }}.`,
    );
  }
  const ports = { ...io, nix, artifacts, names, tempDirectory: io.temp, cores: availableParallelism() };
  return [...(await runVmJob(handOver, own, directory, ports)).values()];
}

/** Boots every host of a flake in this job. */
async function runAll(inputs: VmTestInputs, directory: string, io: ActionIo, nix: Nix): Promise<readonly VmResult[]> {
  const flake = await locateFlake(inputs.flake, io.workspace);
  const results = await runBootTests(flake, inputs, directory, {
    ...io,
    nix,
    now: () => performance.now(),
    tempDirectory: io.temp,
    cores: availableParallelism(),
    system: detectSystem(),
  });
  try {
    await uploadDirectory(createGitHubArtifactStore(io.env), `${nameArtifacts(inputs.flake).base}-vm`, directory);
  } catch (error) {
    io.log.warning(`The evidence was not kept as an artifact: ${describeError(error)}`);
  }
  return results;
}

/** Boots hosts and runs NixOS tests: all of a flake, or one set of a plan's. */
export const runVmTest = (): Promise<never> =>
  runAction(async (io) => {
    const inputs = io.parseInputs(INPUTS);
    const nix = createCliNix({ env: io.env, signal: io.signal });
    await requireNix(nix);
    const directory = await io.makeDirectory('vm');
    const results =
      inputs.cell === undefined ? await runAll(inputs, directory, io, nix) : await runCell(inputs.cell, inputs, directory, io, nix);
    const { verdict, reasons, summary } = describeBoots(results);
    // Within ci.yml the gate tells it, with all else.
    if (inputs.cell === undefined) await io.writeSummary(summary);
    io.setOutputs({ verdict, evidence: directory });
    if (verdict === 'failure') io.fail(reasons.join('\n'));
  });
