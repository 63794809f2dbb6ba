import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { captureProcess, UserError } from '../runtime/index.js';
import { findExecutable } from './program.js';
import { isPublicKey, listInstallerKeys } from './ssh-options.js';
import { type ExtraFile, type InstalledKey, type InstallRequest } from './types.js';

/** What the installed system shows, and the files that make it do so. */
export interface InstalledHostKey {
  /** `ssh-ed25519 AAAA…` */
  readonly keys: readonly string[];
  readonly files: readonly ExtraFile[];
}

/**
 * Makes or reads the host key of the system to be installed.
 * @param draft path of a file to be, in a private directory
 * @throws UserError if ssh-keygen is not there, or cannot read the key that was given
 */
export async function makeInstalledKey(
  request: InstallRequest,
  draft: string,
  ports: { readonly env: Readonly<Record<string, string | undefined>>; readonly onSecret: (value: string) => void },
): Promise<InstalledHostKey> {
  const { installedKey } = request;
  if (installedKey.kind === 'copy') return { keys: listInstallerKeys(request), files: [] };
  const keygen = await findExecutable('ssh-keygen', ports.env['PATH']);
  if (keygen === undefined) throw new UserError('The program "ssh-keygen" was not found on PATH. Install OpenSSH.', { exitCode: 3 });
  const run = (...args: readonly string[]) => captureProcess({ command: [keygen, ...args], env: ports.env });
  if (installedKey.kind === 'given') {
    await writeFile(draft, `${installedKey.privateKey.replace(/\r\n?/g, '\n').trim()}\n`, { mode: 0o600 });
  } else {
    await run('-q', '-t', 'ed25519', '-N', '', '-C', request.host, '-f', draft);
  }
  const publicKey = await readPublicKey(run, draft);
  const content = await readFile(draft, 'utf8');
  ports.onSecret(content);
  const files = [
    { path: installedKey.path, content, mode: 0o600 },
    { path: `${installedKey.path}.pub`, content: `${publicKey} ${request.host}\n`, mode: 0o644 },
  ];
  return { keys: [publicKey], files };
}

/** Writes a key that was made here to where the request says, for its user alone. Not before it is on the machine: it could be another's. */
export async function saveInstalledKey(installedKey: InstalledKey, draft: string): Promise<void> {
  if (installedKey.kind !== 'generate' || installedKey.saveTo === undefined) return;
  await mkdir(dirname(installedKey.saveTo), { recursive: true });
  await rm(installedKey.saveTo, { force: true });
  await writeFile(installedKey.saveTo, await readFile(draft), { mode: 0o600, flag: 'wx' });
}

async function readPublicKey(run: (...args: readonly string[]) => Promise<string>, file: string): Promise<string> {
  // With an empty passphrase given, a locked key is an error and not a question. What ssh-keygen says could quote the file.
  const text = await run('-y', '-P', '', '-f', file).catch(() => '');
  const publicKey = text.trim().split(' ').slice(0, 2).join(' ');
  if (isPublicKey(publicKey)) return publicKey;
  throw new UserError(
    'The host key of the installed system that was given cannot be used. It must be the whole text of a private key without a passphrase, as "ssh-keygen -t ed25519 -N \'\' -f KEY" writes it to KEY.',
  );
}
