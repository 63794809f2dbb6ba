import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { listSecretPieces, UserError } from '../runtime/index.js';
import { listPhaseArguments, makePhaseEnv } from './arguments.js';
import { type TargetFacts } from './inspect.js';
import { type Marker, type Progress } from './marker.js';
import { runPhase, type PhaseOutcome } from './phase.js';
import { createPrivateFiles, type PrivateFiles } from './private-files.js';
import { findExecutable } from './program.js';
import { renderMarkerScript, renderOwnersScript } from './remote-marker.js';
import { writeWrappers } from './ssh-wrappers.js';
import { writeStateFile } from './state-file.js';
import { type InstallPorts, type InstallRequest, type Phase, type RemoteShell } from './types.js';

/** One installation under way: what its steps share. */
export interface Session {
  readonly files: PrivateFiles;
  readonly shell: RemoteShell;
  /** Pieces that nobody may see; see listSecretPieces. */
  readonly secrets: readonly string[];
  /** Where nixos-anywhere is told to write the facts of the hardware. */
  readonly hardwareFile: string;
  /** Runs one phase of nixos-anywhere. @param diskoScript what it runs as the layout's script */
  runPhase(phase: Phase, diskoScript: string): Promise<PhaseOutcome>;
  /** Writes down how far it came, on the machine first. Undefined if that worked, else why not. */
  mark(progress: Progress, facts: TargetFacts): Promise<string | undefined>;
  /** Gives extra files to their owners. Undefined if that worked, else why not. */
  setOwners(): Promise<string | undefined>;
}

/**
 * Lays out keys, files and wrappers, and opens a shell. `files.dispose()` is the caller's to call.
 * @throws UserError if ssh is not there, or a key that was given is unusable
 */
export async function openSession(request: InstallRequest, ports: InstallPorts, signal: AbortSignal): Promise<Session> {
  const ssh = await findExecutable('ssh', ports.env['PATH']);
  if (ssh === undefined) throw new UserError('The program "ssh" was not found on PATH. Install OpenSSH.', { exitCode: 3 });
  const made: string[] = [];
  const onSecret = (value: string) => {
    made.push(value);
    ports.onSecret(value);
  };
  const files = await createPrivateFiles(request, { tempDir: ports.tempDir, env: ports.env, onSecret });
  try {
    const token = randomBytes(16).toString('hex');
    const wrappers = join(files.directory, 'bin');
    const phaseOptions = files.stageOptions.installer;
    const kexecOptions = files.kexecOptions;
    const places = { kexec: join(wrappers, 'kexec'), other: join(wrappers, 'other') };
    await writeWrappers(places.kexec, ssh, kexecOptions, token);
    await writeWrappers(places.other, ssh, phaseOptions, token);
    const shell = ports.openShell({ ssh, target: request.target, env: ports.env, options: files.stageOptions });
    const secrets = listSecretPieces([...listRequestSecrets(request), ...made]);
    const hardwareFile = join(files.directory, 'hardware');
    const run = async (script: string) => {
      const outcome = await shell.run({ stage: 'installer', script, timeLimit: request.limits.command }, signal);
      if (outcome.kind === 'done') return outcome.exitCode === 0 ? undefined : outcome.stderr.trim() || `exit code ${outcome.exitCode}`;
      return outcome.kind === 'wrong-host-key' ? 'it showed another host key' : outcome.message;
    };
    return {
      files,
      shell,
      secrets,
      hardwareFile,
      runPhase: (phase, diskoScript) => {
        const place = phase === 'kexec' ? places.kexec : places.other;
        const options = phase === 'kexec' ? kexecOptions : phaseOptions;
        const named = { extraFiles: files.extraFiles, diskKeys: files.diskKeys, hardwareFile };
        return runPhase(
          {
            command: [ports.program.path, ...listPhaseArguments(phase, request, named, diskoScript)],
            env: makePhaseEnv(ports.env, place, files.directory, options),
            cwd: files.directory,
            limit: request.limits[phase],
            token,
            secrets,
            stopAtWrongKey: phase !== 'reboot',
            onLine: (line) => ports.onLine(phase, line),
          },
          signal,
        );
      },
      mark: async (progress, facts) => {
        const marker = makeMarker(request, progress, facts, files.installedKeys[0]);
        const problem = await run(renderMarkerScript(marker));
        await writeStateFile(request.stateFile, marker);
        return problem;
      },
      setOwners: async () => {
        const script = renderOwnersScript(request.extraFiles);
        return script === undefined ? undefined : run(script);
      },
    };
  } catch (error) {
    await files.dispose();
    throw error;
  }
}

function makeMarker(request: InstallRequest, progress: Progress, facts: TargetFacts, installedKey: string | undefined): Marker {
  return {
    host: request.host,
    progress,
    diskoScript: request.diskoScript,
    toplevel: request.toplevel,
    ...(installedKey === undefined ? {} : { installedKey }),
    bootId: facts.bootId,
  };
}

/** Every value of a request that must not be shown. */
export const listRequestSecrets = (request: InstallRequest): readonly string[] => [
  request.sshKey,
  ...request.secrets,
  ...request.diskKeys.map(({ content }) => content),
  ...request.extraFiles.map(({ content }) => content),
  ...(request.installedKey.kind === 'given' ? [request.installedKey.privateKey] : []),
];
