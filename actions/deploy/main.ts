import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readRepositoryConfig } from '../../src/boot/index.js';
import {
  compareCommits,
  connectFleet,
  createHostRecorder,
  deployFleet,
  findOrderProblems,
  renderAgent,
  renderSummary,
  renderTerminal,
  type FleetOrder,
  type HostRecorder,
} from '../../src/deploy/index.js';
import { locateFlake } from '../../src/flake/index.js';
import { createCliNix, requireNix } from '../../src/nix/index.js';
import {
  downloadHandOver,
  findDeployHosts,
  findGitHub,
  findRunUrl,
  nameArtifacts,
  parseSecrets,
  uploadDirectory,
  type ClosureSource,
} from '../../src/pipeline/index.js';
import { escapeMarkdown, fence, toInline } from '../../src/report/index.js';
import { createGitHubArtifactStore, describeError, runAction, UserError, type ActionIo, type Inputs } from '../../src/runtime/index.js';
import { INPUTS } from './inputs.js';
import { SSH_STATE } from './state.js';

type DeployInputs = Inputs<typeof INPUTS>;

/** Where the systems come from, by the inputs. */
async function findSource(inputs: DeployInputs, io: ActionIo): Promise<ClosureSource> {
  const { closures, digest, flake, mode } = inputs;
  if (closures !== undefined) return { kind: 'paths', paths: closures };
  if (digest !== undefined) {
    const { plan } = await downloadHandOver(
      createGitHubArtifactStore(io.env),
      nameArtifacts(flake).plan,
      await io.makeDirectory('plan'),
      digest,
    );
    return { kind: 'plan', plan };
  }
  if (mode === 'rollback') return { kind: 'none' };
  throw new UserError(
    'There is nothing to deploy: give the input "digest" (the output of actions/plan in a run that built with "hand-over: true"), or "closures".',
  );
}

/** Who deploys, for those who find a lock. */
function describeOwner(env: ActionIo['env']): string {
  const url = findRunUrl(env);
  return url === undefined ? `${env['USER'] ?? 'somebody'} by hand` : `${env['GITHUB_ACTOR'] ?? 'somebody'}, ${url}`;
}

/** What GitHub is told goes on a little after the deployment, also after one that was cancelled; then it is given up. */
const RECORD_MS = 60_000;

/** Undefined if the job has no token for it. */
function findRecorder(inputs: DeployInputs, { mode, revision }: FleetOrder, io: ActionIo): HostRecorder | undefined {
  const end = new AbortController();
  const github = findGitHub(inputs['github-token'], io.env, { log: io.log, signal: end.signal });
  const runUrl = findRunUrl(io.env);
  if (github === undefined || runUrl === undefined) return undefined;
  const run = `${io.env['GITHUB_RUN_ID'] ?? '0'}-${io.env['GITHUB_RUN_ATTEMPT'] ?? '1'}`;
  const settings = { mode, revision, environment: inputs.environment ?? '', run, runUrl };
  const recorder = createHostRecorder(settings, github, (message) => io.log.warning(message));
  const finish = async () => {
    const limit = setTimeout(() => end.abort(new Error('it took too long')), RECORD_MS);
    await recorder.finish();
    clearTimeout(limit);
  };
  return { ...recorder, finish };
}

/** Deploys to hosts that run. Nothing is evaluated or built. */
export const runDeploy = (): Promise<never> =>
  runAction(async (io) => {
    const inputs = io.parseInputs(INPUTS);
    const { mode, 'ssh-key': sshKey = '' } = inputs;
    const secrets = parseSecrets(inputs.secrets);
    for (const secret of secrets.values()) io.maskSecret(secret);
    const source = await findSource(inputs, io);
    const flake = await locateFlake(inputs.flake, io.workspace);
    const config = await readRepositoryConfig(flake);
    const nixHere = createCliNix({ env: io.env, signal: io.signal });
    await requireNix(nixHere);
    const artifacts = createGitHubArtifactStore(io.env);
    const names = nameArtifacts(inputs.flake);
    const { storeDirectory } = nixHere;
    const hosts = await findDeployHosts(source, inputs.hosts, config, { ...io, nix: nixHere, artifacts, names, storeDirectory });

    const order = {
      hosts,
      mode,
      to: inputs.to,
      revision: inputs.revision ?? (source.kind === 'plan' ? source.plan.flake.revision : undefined) ?? io.env['GITHUB_SHA'],
      owner: describeOwner(io.env),
      reboot: inputs.reboot === 'configured' ? undefined : inputs.reboot,
      offline: inputs.offline === 'configured' ? undefined : inputs.offline,
      force: inputs.force,
      forceUnlock: inputs['force-unlock'],
      allowDegraded: inputs['allow-degraded'],
      waves: {
        ...(inputs.canary === undefined ? {} : { canary: inputs.canary }),
        ...(inputs['wave-size'] === undefined ? {} : { size: inputs['wave-size'] }),
      },
      maxParallel: inputs['max-parallel'],
      maxFailures: inputs['max-failures'],
      undoOnFailure: inputs['undo-on-failure'],
      secrets,
    };
    const problems = findOrderProblems(order);
    if (problems.length > 0) throw new UserError(problems.join('\n'));

    const { nixSshOptions, ...connection } = await connectFleet(
      hosts,
      { sshKey, knownHosts: inputs['ssh-known-hosts'] },
      {
        ...io,
        makeDirectory: async (name) => {
          const made = await io.makeDirectory(name);
          io.saveState(SSH_STATE, made);
          return made;
        },
      },
    );
    const directory = await io.makeDirectory('deploy');
    const agent = renderAgent();
    await mkdir(join(directory, 'agent'));
    const agentFile = join(directory, 'agent', agent.name);
    await writeFile(agentFile, agent.text, { mode: 0o755 });
    // Cancelling must not end what still has to ask the hosts; the deployment itself bounds all it does.
    const nix = createCliNix({ env: { ...io.env, NIX_SSHOPTS: nixSshOptions } });
    const recorder = findRecorder(inputs, order, io);
    const result = await deployFleet(
      order,
      {
        recorder,
        ...connection,
        nix,
        agent,
        agentPath: await nix.addFile(agentFile, agent.name),
        compareCommits: (wanted, deployed) => compareCommits(wanted, deployed, io.workspace, io),
        log: io.log,
        now: () => performance.now(),
        sleep: async (milliseconds, signal) => wait(milliseconds, undefined, { signal }),
        makeId: () => `${Date.now().toString(36)}-${randomBytes(4).toString('hex')}`,
      },
      io.signal,
    );

    const kept = join(directory, 'result');
    await mkdir(kept);
    await writeFile(join(kept, 'deploy-result.json'), `${JSON.stringify(result, undefined, 2)}\n`);
    const escapes = { markdown: escapeMarkdown, fence, line: toInline };
    await io.writeSummary(renderSummary(result, escapes));
    for (const line of renderTerminal(result, escapes)) io.log.info(line);
    io.setOutputs({ verdict: result.verdict, result: join(kept, 'deploy-result.json') });
    try {
      await uploadDirectory(artifacts, `${names.base}-deploy`, kept);
    } catch (error) {
      io.log.warning(`The result was not kept as an artifact: ${describeError(error)}`);
    }
    await recorder?.finish();
    if (result.verdict === 'failure') io.fail(result.reasons.join('\n'));
  });
