import { availableParallelism } from 'node:os';
import { readRepositoryConfig } from '../../src/boot/index.js';
import { updateSettingsOf, type UpdateSettings } from '../../src/config/index.js';
import type { GitHub } from '../../src/github/index.js';
import { createCliNix, requireNix } from '../../src/nix/index.js';
import {
  downloadUpdate,
  findBaseBranch,
  findGitHub,
  findRunUrl,
  listUpdateFailures,
  prepareUpdate,
  readHead,
  renderUpdateLines,
  renderUpdateSummary,
  uploadUpdate,
  type PreparedProposal,
  type UpdateFile,
  type UpdateOutcome,
} from '../../src/pipeline/index.js';
import { createGitHubArtifactStore, describeError, runAction, UserError, type ActionIo, type Inputs } from '../../src/runtime/index.js';
import { previewProposal, publishProposal, type PublishOrder } from '../../src/update/index.js';
import { INPUTS } from './inputs.js';

type UpdateInputs = Inputs<typeof INPUTS>;

/** Updates and proves in this job. */
async function prepareHere(inputs: UpdateInputs, settings: UpdateSettings, github: GitHub | undefined, io: ActionIo): Promise<UpdateFile> {
  const nix = createCliNix({ env: io.env, signal: io.signal });
  await requireNix(nix);
  const { root, head: base } = await readHead(io.workspace, io);
  return prepareUpdate(
    { root, base, settings, only: inputs.inputs, options: inputs, runUrl: findRunUrl(io.env) },
    {
      nix,
      log: io.log,
      signal: io.signal,
      env: io.env,
      now: () => performance.now(),
      progress: { onStage: () => undefined, onEvaluated: () => undefined, onBuild: () => undefined },
      tempDirectory: io.temp,
      cores: availableParallelism(),
      github,
      unixTime: () => Math.floor(Date.now() / 1_000),
    },
  );
}

function makeOrder(proposal: PreparedProposal, base: string, baseBranch: string, env: ActionIo['env']): PublishOrder {
  const run = `${env['GITHUB_RUN_ID'] ?? '0'}-${env['GITHUB_RUN_ATTEMPT'] ?? '1'}`;
  return { ...proposal, base, baseBranch, runUrl: findRunUrl(env), run };
}

/** Publishes one proposal, or only looks what would be done. What is refused keeps no other from being published. */
async function publish(
  proposal: PreparedProposal,
  order: PublishOrder,
  isDryRun: boolean,
  settings: UpdateSettings,
  github: GitHub,
  io: ActionIo,
): Promise<UpdateOutcome> {
  if (proposal.error !== undefined) return { proposal };
  try {
    if (isDryRun) {
      const { kind } = await previewProposal(order, settings, github);
      return {
        proposal,
        published: { name: proposal.name, branch: proposal.branch, action: kind, message: `It would be done: ${kind}.`, warnings: [] },
      };
    }
    return { proposal, published: await publishProposal(order, settings, github) };
  } catch (error) {
    if (io.signal.aborted || !(error instanceof UserError)) throw error;
    return { proposal, refused: describeError(error) };
  }
}

/** Pull requests that update lock files. */
export const runUpdate = (): Promise<never> =>
  runAction(async (io) => {
    const inputs = io.parseInputs(INPUTS);
    const { phase, digest, 'dry-run': isDryRun } = inputs;
    const github = findGitHub(inputs['github-token'], io.env, io);
    const settings = updateSettingsOf(await readRepositoryConfig({ root: io.workspace }));
    const artifacts = createGitHubArtifactStore(io.env);
    if (phase === 'publish' && digest === undefined)
      throw new UserError('With "phase: publish" the input "digest" has to be the output of the job that proved.');
    const file =
      phase === 'publish'
        ? await downloadUpdate(artifacts, await io.makeDirectory('update'), digest ?? '')
        : await prepareHere(inputs, settings, github, io);
    for (const { name, title, body, wanted } of file.proposals) {
      if (typeof wanted === 'object' && isDryRun) io.log.group(`${name}: ${title}`, body.split('\n'));
    }
    if (phase === 'prove') {
      const directory = await io.makeDirectory('update');
      io.setOutputs({ digest: await uploadUpdate(artifacts, directory, file) });
    }

    const outcomes: UpdateOutcome[] = [];
    const isPublishing = phase !== 'prove' && (github !== undefined || !isDryRun);
    if (isPublishing && github === undefined)
      throw new UserError('To open pull requests a token is needed: give the input "github-token".');
    const baseBranch = isPublishing && github !== undefined ? await findBaseBranch(inputs.base, io.env, github) : '';
    for (const proposal of file.proposals) {
      const order = makeOrder(proposal, file.base, baseBranch, io.env);
      outcomes.push(isPublishing && github !== undefined ? await publish(proposal, order, isDryRun, settings, github, io) : { proposal });
    }

    for (const { proposal, published } of outcomes) {
      for (const note of [...(phase === 'publish' ? [] : proposal.notes), ...(published?.warnings ?? [])]) io.log.warning(note);
    }
    await io.writeSummary(renderUpdateSummary(file, outcomes));
    for (const line of renderUpdateLines(outcomes)) io.log.info(line);
    const failures = listUpdateFailures(outcomes);
    io.setOutputs({
      proposals: outcomes.map(({ proposal, published }) => published ?? { name: proposal.name, branch: proposal.branch }),
      verdict: failures.length === 0 ? 'success' : 'failure',
    });
    if (failures.length > 0) io.fail(failures.join('\n'));
  });
