import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { makeInstalledKey, saveInstalledKey } from './installed-key.js';
import { formatKnownHosts, listInstallerKeys, listSshOptions, listStageOptions } from './ssh-options.js';
import { type ExtraFile, type InstallRequest, type Stage } from './types.js';

/** All that an installation keeps on this machine while it runs, in one directory that only its user may enter. */
export interface PrivateFiles {
  readonly directory: string;
  readonly stageOptions: Readonly<Record<Stage, readonly string[]>>;
  /** For the phase that leaves one system and waits for the other: the machine may show the keys of both. */
  readonly kexecOptions: readonly string[];
  /** For `--extra-files`; undefined if the new system gets none. */
  readonly extraFiles: string | undefined;
  /** Local files of the disk keys, in the order of the request. */
  readonly diskKeys: readonly string[];
  /** Keys that the installed system will show; empty if they are those that an earlier run made. */
  readonly installedKeys: readonly string[];
  /** Hands over the key that was made, where the request says to. */
  saveInstalledKey(): Promise<void>;
  /** Says which keys the installed system shows, once that is known otherwise. */
  expectInstalledKeys(keys: readonly string[]): Promise<void>;
  /** Removes the directory and all in it. */
  dispose(): Promise<void>;
}

/** A path that no shell takes for anything else: nixos-anywhere puts them into scripts unquoted. */
const PLAIN_PATH = /^\/[A-Za-z0-9._/+@-]+$/;

/** Sentences about paths that cannot be used. */
export function listPathProblems({
  extraFiles,
  diskKeys,
  installedKey,
}: Pick<InstallRequest, 'extraFiles' | 'diskKeys' | 'installedKey'>): readonly string[] {
  const paths = [
    ...extraFiles.map(({ path }) => ({ what: 'extra file', path })),
    ...diskKeys.map(({ remotePath }) => ({ what: 'disk key', path: remotePath })),
    ...(installedKey.kind === 'copy' ? [] : [{ what: 'host key', path: installedKey.path }]),
  ];
  const bad = paths.filter(({ path }) => !PLAIN_PATH.test(path) || normalize(path) !== path || path.endsWith('/'));
  const owners = extraFiles.flatMap(({ path, owner }) =>
    owner === undefined || /^\d{1,10}:\d{1,10}$/.test(owner) ? [] : [{ path, owner }],
  );
  const seen = extraFiles.map(({ path }) => path);
  const twice = seen.filter((path, index) => seen.indexOf(path) !== index);
  return [
    ...bad.map(({ what, path }) => `The path of the ${what} "${path}" must be absolute, without "..", blanks or special characters.`),
    ...owners.map(
      ({ path, owner }) => `The owner of "${path}" must be numbers like "0:0" (names may mean others on the installer), not "${owner}".`,
    ),
    ...twice.map((path) => `The extra file "${path}" is given twice.`),
  ];
}

/**
 * Writes keys, known hosts and files for the machine.
 * @throws UserError if ssh-keygen cannot read the host key that was given
 */
export async function createPrivateFiles(
  request: InstallRequest,
  ports: {
    readonly tempDir: string;
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly onSecret: (value: string) => void;
  },
): Promise<PrivateFiles> {
  const directory = await mkdtemp(join(ports.tempDir, 'panther-install-'));
  const dispose = () => rm(directory, { recursive: true, force: true, maxRetries: 3 });
  try {
    await chmod(directory, 0o700);
    const at = (name: string) => join(directory, name);
    const writeSecret = (path: string, content: string) => writeFile(path, content, { mode: 0o600 });
    await writeSecret(at('key'), `${request.sshKey.replace(/\r\n?/g, '\n').trim()}\n`);

    const installed = await makeInstalledKey(request, at('host-key'), ports);
    const knownHosts = { before: at('known-before'), installer: at('known-installer'), installed: at('known-installed') };
    const expectInstalledKeys = (keys: readonly string[]) => writeFile(knownHosts.installed, formatKnownHosts(keys));
    await writeFile(knownHosts.before, formatKnownHosts(request.hostKeys));
    await writeFile(knownHosts.installer, formatKnownHosts(listInstallerKeys(request)));
    await writeFile(at('known-kexec'), formatKnownHosts([...new Set([...request.hostKeys, ...listInstallerKeys(request)])]));
    await expectInstalledKeys(installed.keys);

    const files = [...request.extraFiles, ...installed.files];
    const extraFiles = files.length === 0 ? undefined : at('extra-files');
    if (extraFiles !== undefined) await writeExtraFiles(extraFiles, files);
    const diskKeys = request.diskKeys.map((_key, index) => at(`disk-key-${index}`));
    await Promise.all(request.diskKeys.map(({ content }, index) => writeSecret(diskKeys[index] ?? '', content)));
    const access = { address: request.target.address, key: at('key'), configFile: request.sshConfigFile };
    return {
      directory,
      stageOptions: listStageOptions(knownHosts, access),
      kexecOptions: listSshOptions(at('known-kexec'), access),
      extraFiles,
      diskKeys,
      installedKeys: installed.keys,
      expectInstalledKeys,
      saveInstalledKey: () => saveInstalledKey(request.installedKey, at('host-key')),
      dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/**
 * The tree whose content becomes part of `/` of the new system. Modes are copied with it, those of directories, too: `/etc` must stay
 * readable for everybody, so only the directory around the tree is closed.
 */
async function writeExtraFiles(root: string, files: readonly ExtraFile[]): Promise<void> {
  await mkdir(root, { mode: 0o755 });
  for (const { path, content, mode } of files) {
    const place = join(root, path);
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, content, { mode: 0o600 });
    // The mode of a new file is cut by the umask.
    await chmod(place, mode ?? 0o600);
  }
  const parents = new Set(files.flatMap(({ path }) => listParents(path)));
  for (const parent of parents) await chmod(join(root, parent), isPrivateParent(parent) ? 0o700 : 0o755);
}

function listParents(path: string): readonly string[] {
  const parent = dirname(path);
  return parent === '/' ? ['/'] : [...listParents(parent), parent];
}

/** The usual mode of a home's .ssh and of root's home, which sshd asks for. */
const isPrivateParent = (directory: string): boolean => directory === '/root' || directory.endsWith('/.ssh');
