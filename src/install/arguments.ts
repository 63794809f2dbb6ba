import { delimiter } from 'node:path';
import { HOST_KEY_ALIAS } from './ssh-options.js';
import { type InstallRequest, type Phase } from './types.js';

/** Files of this machine that an invocation names. */
export interface PhaseFiles {
  readonly extraFiles: string | undefined;
  readonly diskKeys: readonly string[];
  /** Where the facts of the hardware go; undefined if they are not asked for. */
  readonly hardwareFile: string | undefined;
}

/**
 * What ssh is told to connect to. An IPv6 address cannot stand in the store URL that nixos-anywhere makes of it, so it goes by our name for
 * it, which the options of our ssh resolve.
 */
export const nameTarget = (address: string): string => (address.includes(':') ? HOST_KEY_ALIAS : address);

/**
 * Arguments of nixos-anywhere for one phase. Nothing in them is secret: they are seen in the list of processes. Never `--debug`, which shows
 * all that the script does, and never `--chown`, which cuts long paths.
 * @param diskoScript what the disko phase runs: the layout's script, or the one that only mounts
 */
export function listPhaseArguments(phase: Phase, request: InstallRequest, files: PhaseFiles, diskoScript: string): readonly string[] {
  const { target } = request;
  const login = phase === 'kexec' ? target.before : { user: 'root', port: target.installer.port };
  return [
    '--phases',
    phase,
    '--build-on',
    'local',
    '--store-paths',
    diskoScript,
    request.toplevel,
    ...(request.substituteOnDestination ? [] : ['--no-substitute-on-destination']),
    ...listOwnArguments(phase, request, files),
    '-p',
    String(login.port),
    '--target-host',
    `${login.user}@${nameTarget(target.address)}`,
  ];
}

function listOwnArguments(phase: Phase, request: InstallRequest, files: PhaseFiles): readonly string[] {
  switch (phase) {
    case 'kexec':
      return [
        '--post-kexec-ssh-port',
        String(request.target.installer.port),
        ...(request.kexec === undefined ? [] : ['--kexec', request.kexec]),
        ...(request.hardwareConfig === undefined || files.hardwareFile === undefined
          ? []
          : ['--generate-hardware-config', request.hardwareConfig.backend, files.hardwareFile]),
      ];
    case 'disko':
      return request.diskKeys.flatMap(({ remotePath }, index) => ['--disk-encryption-keys', remotePath, files.diskKeys[index] ?? '']);
    case 'install':
      return [
        ...(files.extraFiles === undefined ? [] : ['--extra-files', files.extraFiles]),
        ...(request.installedKey.kind === 'copy' ? ['--copy-host-keys'] : []),
      ];
    case 'reboot':
      return [];
  }
}

/** What nixos-anywhere and nix need; whatever else this process has (tokens, keys, an agent) is not theirs. */
const HANDED_ON = /^(?:HOME|USER|LOGNAME|LANG|LC_[A-Z]+|TZ|SSL_CERT_FILE|XDG_[A-Z]+_HOME|NIX_[A-Z_]+|(?:https?|no|all)_proxy)$/i;

/**
 * The environment of nixos-anywhere: our ssh first on PATH.
 * @param wrappers directory of our ssh
 * @param directory private; for temporary files
 */
export function makePhaseEnv(
  env: Readonly<Record<string, string | undefined>>,
  wrappers: string,
  directory: string,
  sshOptions: readonly string[],
): Readonly<Record<string, string>> {
  const kept = Object.entries(env).filter((entry): entry is [string, string] => HANDED_ON.test(entry[0]) && entry[1] !== undefined);
  return {
    ...Object.fromEntries(kept),
    PATH: [wrappers, env['PATH'] ?? ''].join(delimiter),
    TMPDIR: directory,
    NIX_SSHOPTS: sshOptions.join(' '),
  };
}
