import { randomBytes } from 'node:crypto';
import { chmod, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../runtime/index.js';
import type { SshAddress } from './address.js';
import { normalizeKey } from './key.js';
import { renderKnownHosts, type KnownHost } from './known-hosts.js';
import { renderSshConfig, type SshPatience } from './ssh-config.js';

/** What a connection needs to know. */
export interface SshRequest {
  /** Text of a private key that `findKeyProblem` has nothing against; empty to leave that to the machine. */
  readonly sshKey: string;
  readonly knownHosts: readonly KnownHost[];
  readonly addresses: readonly SshAddress[];
  readonly patience?: SshPatience;
}

/** Files that only this user can read, by which ssh reaches other machines. */
export interface SshFiles {
  readonly directory: string;
  readonly configFile: string;
  readonly knownHostsFile: string;
  /** Absolute path of the private key; undefined to leave that to the machine. */
  readonly keyFile: string | undefined;
  /** What `knownHostsFile` holds. */
  readonly knownHosts: readonly KnownHost[];
}

/** What writing them takes. */
export interface SshFilePorts {
  /**
   * Makes an empty directory that only this user can enter, with `panther-NAME-` at the beginning of its name.
   * Whoever has to remove the files in a later process notes the directory here: the key is not yet in it.
   */
  makeDirectory(name: string): Promise<string>;
  /** Writes a file that only this user can read, whole or not at all. */
  writePrivate(path: string, text: string): Promise<void>;
}

const FILES = { key: 'key', knownHosts: 'known_hosts', config: 'config' } as const;
/** Nix before 2.26 cuts NIX_SSHOPTS at blanks, whatever is quoted. */
const PLAIN_PATH = /^[\w./@%+=:,-]+$/;
const PRIVATE_FILE = 0o600;

/**
 * Writes the key, the known hosts and a configuration into a directory that only this user can read; `removeSshFiles` removes them.
 * @throws UserError if the path of that directory cannot be told to Nix
 */
export async function writeSshFiles(request: SshRequest, ports: SshFilePorts): Promise<SshFiles> {
  const directory = await ports.makeDirectory('ssh');
  if (!PLAIN_PATH.test(directory)) {
    throw new UserError(
      `The SSH key would lie in ${directory}, but Nix takes no path with blanks or quotes in it for SSH. Put the runner's work folder elsewhere.`,
      { exitCode: 3 },
    );
  }
  const at = (name: string) => join(directory, name);
  const keyFile = request.sshKey === '' ? undefined : at(FILES.key);
  const knownHostsFile = at(FILES.knownHosts);
  const configFile = at(FILES.config);
  if (keyFile !== undefined) await ports.writePrivate(keyFile, normalizeKey(request.sshKey));
  await ports.writePrivate(knownHostsFile, renderKnownHosts(request.knownHosts));
  const config = renderSshConfig(request.addresses, { knownHosts: knownHostsFile, key: keyFile }, request.patience);
  await ports.writePrivate(configFile, config);
  return { directory, configFile, knownHostsFile, keyFile, knownHosts: request.knownHosts };
}

/** Removes what `writeSshFiles` wrote, and the directory if nothing else is in it. Never throws: the job is over. */
export async function removeSshFiles(directory: string): Promise<void> {
  for (const name of Object.values(FILES)) await rm(join(directory, name), { force: true }).catch(() => undefined);
  await rmdir(directory).catch(() => undefined);
}

/** Writes a file that only this user can read, whole or not at all: the `writePrivate` of the real machine. */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await writeFile(draft, text, { mode: PRIVATE_FILE, flag: 'wx' });
    await chmod(draft, PRIVATE_FILE);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
