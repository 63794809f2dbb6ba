import { renderNixSshOptions, writeSshFiles, type SshRequest } from '../ssh/index.js';
import type { Environment, SetupPorts } from './machine.js';

/** State of the step, for its post phase: the directory that holds the SSH key. */
export const SSH_STATE = 'ssh-directory';

/** How SSH reaches other machines in this job. */
export interface SshSetup {
  /** Absolute path of the private key; undefined to leave that to the machine. */
  readonly keyFile: string | undefined;
  /** What every later Nix process needs in its environment. */
  readonly env: { readonly NIX_SSHOPTS: string };
}

/**
 * Writes what SSH needs for the rest of the job; the post phase removes it.
 * @throws UserError if the path of its directory cannot be told to Nix
 */
export async function prepareSsh(request: SshRequest, env: Environment, ports: Pick<SetupPorts, 'files' | 'runner'>): Promise<SshSetup> {
  const { configFile, keyFile } = await writeSshFiles(request, {
    makeDirectory: async (name) => {
      const directory = await ports.runner.makeDirectory(name);
      // Before the files are there, so that they are removed whatever happens next.
      ports.runner.saveState(SSH_STATE, directory);
      return directory;
    },
    writePrivate: (path, text) => ports.files.writePrivate(path, text),
  });
  return { keyFile, env: { NIX_SSHOPTS: renderNixSshOptions(configFile, env['NIX_SSHOPTS']) } };
}
