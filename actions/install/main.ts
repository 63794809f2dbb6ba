import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readRepositoryConfig } from '../../src/boot/index.js';
import { settingsOf } from '../../src/config/index.js';
import { locateFlake, parseLockFile } from '../../src/flake/index.js';
import {
  chooseProgram,
  createSshShell,
  findExecutable,
  installHost,
  resolveProgram,
  type InstallOutcome,
} from '../../src/install/index.js';
import { createCliNix, requireNix } from '../../src/nix/index.js';
import {
  createInstallHealth,
  makeInstallRequest,
  nameArtifacts,
  parseSecrets,
  readInstallLayout,
  uploadDirectory,
} from '../../src/pipeline/index.js';
import { escapeCode, escapeMarkdown, formatDuration } from '../../src/report/index.js';
import { createGitHubArtifactStore, describeError, isFile, runAction, ToolError, UserError } from '../../src/runtime/index.js';
import { findKeyProblem, listKeySecrets } from '../../src/ssh/index.js';
import { INPUTS } from './inputs.js';
import { KEY_STATE, TEMP_STATE } from './state.js';

/** Version of `install-result.json`. */
const RESULT_VERSION = 1;
const GOOD: readonly InstallOutcome['result'][] = ['installed', 'already-installed'];

/** What a person reads in the job's summary. */
function renderSummary({ host, result, message, steps, installedKeys, program }: InstallOutcome): string {
  const rows = steps.map(({ name, seconds, ok }) => `| ${ok ? '🟢' : '🔴'} ${name} | ${formatDuration(seconds)} |`);
  return [
    `## ${GOOD.includes(result) ? '🟢' : '🔴'} ${escapeMarkdown(host)}: ${result}`,
    escapeMarkdown(message, 4_000),
    rows.length === 0 ? '' : ['| step | time |', '| --- | --- |', ...rows].join('\n'),
    installedKeys.length === 0
      ? ''
      : `Pin in .github/panther.yml: ${installedKeys.map((key) => escapeCode(`host-key: ${key}`)).join(', ')}`,
    `nixos-anywhere ${escapeCode(program.version)} (${program.source}).`,
    '',
  ]
    .filter((part, index, all) => part !== '' || index === all.length - 1)
    .join('\n\n');
}

/** The first installation of a host. */
export const runInstall = (): Promise<never> =>
  runAction(async (io) => {
    const inputs = io.parseInputs(INPUTS);
    const { host, 'ssh-key': sshKey, 'installed-host-key': installedHostKey } = inputs;
    const secrets = parseSecrets(inputs.secrets);
    for (const secret of [...secrets.values(), ...listKeySecrets(sshKey), ...listKeySecrets(installedHostKey ?? '')]) io.maskSecret(secret);
    const problem = findKeyProblem(sshKey);
    if (problem !== undefined) throw new UserError(problem);

    const flake = await locateFlake(inputs.flake, io.workspace);
    const settings = settingsOf(await readRepositoryConfig(flake), host);
    const nix = createCliNix({ env: io.env, signal: io.signal });
    await requireNix(nix);
    const layout = await readInstallLayout(flake, host, nix);
    const directory = await io.makeDirectory('install');
    const keyDirectory = await io.makeDirectory('host-key');
    io.saveState(KEY_STATE, keyDirectory);
    // At a place that a later step of this job finds again.
    const places = { stateFile: join(io.temp, 'panther-install-state', host), hostKeyFile: join(keyDirectory, 'ssh_host_ed25519_key') };
    const request = makeInstallRequest(host, layout, settings, inputs, secrets, inputs['ssh-known-hosts'], places);

    io.log.info(`Building what "${host}" is installed from.`);
    const { exitCode } = await nix.build({ drvPaths: layout.drvPaths }, (event) => {
      if (event.kind === 'message' && event.level === 0) io.log.info(event.text);
      if (event.kind === 'build-started') io.log.info(`Building ${event.drvPath}`);
    });
    if (exitCode !== 0) throw new UserError(`"${host}" does not build, so nothing was installed. The log says why.`, { exitCode: 1 });

    const lock =
      flake.directory === undefined
        ? undefined
        : await readFile(join(flake.directory, 'flake.lock'), 'utf8').then(parseLockFile, () => undefined);
    const choice = chooseProgram(inputs['nixos-anywhere'], lock, await findExecutable('nixos-anywhere', io.env['PATH']));
    const program = await resolveProgram(choice, async (installable) => nix.buildInstallable(installable)).catch((error: unknown) => {
      if (!(error instanceof ToolError)) throw error;
      throw new UserError(`nixos-anywhere could not be had: ${error.message}. Put it on PATH, or name one by the input "nixos-anywhere".`, {
        exitCode: 3,
      });
    });
    const temp = await io.makeDirectory('private');
    io.saveState(TEMP_STATE, temp);
    const outcome = await installHost(
      request,
      {
        program,
        env: io.env,
        openShell: createSshShell,
        health: createInstallHealth(settings),
        onLine: (phase, line) => io.log.info(`${phase} | ${line}`),
        onStep: (message) => io.log.info(message),
        onSecret: (value) => listKeySecrets(value).forEach((secret) => io.maskSecret(secret)),
        now: () => performance.now(),
        sleep: async (milliseconds, signal) => wait(milliseconds, undefined, { signal }),
        tempDir: temp,
      },
      io.signal,
    );

    const kept = join(directory, 'kept');
    await mkdir(kept);
    await writeFile(join(kept, 'install-result.json'), `${JSON.stringify({ version: RESULT_VERSION, ...outcome }, undefined, 2)}\n`);
    const hardware = outcome.hardware === undefined ? undefined : join(kept, 'hardware', outcome.hardware.path.replaceAll('..', '_'));
    if (outcome.hardware !== undefined && hardware !== undefined) {
      await mkdir(dirname(hardware), { recursive: true });
      await writeFile(hardware, outcome.hardware.content);
    }
    await io.writeSummary(renderSummary(outcome));
    io.setOutputs({
      result: outcome.result,
      'host-key': outcome.installedKeys.join('\n'),
      'host-key-file': (await isFile(places.hostKeyFile)) ? places.hostKeyFile : '',
      'hardware-file': hardware ?? '',
    });
    try {
      await uploadDirectory(
        createGitHubArtifactStore(io.env),
        `${nameArtifacts(inputs.flake).base}-install-${host.replace(/[^A-Za-z0-9._-]/g, '_')}`,
        kept,
      );
    } catch (error) {
      io.log.warning(`The result was not kept as an artifact: ${describeError(error)}`);
    }
    io.log.info(outcome.message);
    if (!GOOD.includes(outcome.result)) io.fail(outcome.message);
  });
