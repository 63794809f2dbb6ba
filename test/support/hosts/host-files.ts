import { randomBytes } from 'node:crypto';
import { appendFile, chmod, copyFile, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readClientDirectory, runOrFail } from './tool.js';

/** A person who may log in besides root, with the same key. */
export interface HostUser {
  readonly name: string;
  /** What follows `NAME ALL=` in sudoers, one rule each: `(ALL) NOPASSWD: ALL`. Default: none. */
  readonly sudo?: readonly string[];
  /** Whether the host's Nix believes what they copy without a signature. Default: no. */
  readonly trusted?: boolean;
}

export interface HostIdentity {
  readonly hostname: string;
  /** 32 hexadecimal digits. */
  readonly machineId: string;
  /** Text of the private key that lets in root and every user. */
  readonly userKey: string;
  /** Its file, for `ssh -i`. */
  readonly userKeyFile: string;
}

export interface HostFilesRequest {
  /** The host's root directory. */
  readonly root: string;
  /** For keys; private to the test. */
  readonly directory: string;
  readonly hostname: string;
  readonly users: readonly HostUser[];
  readonly sshPort: number;
  readonly nixPrefix: string;
  /** Public keys of Nix that the host believes, as `NAME:BASE64`. */
  readonly trustedKeys: readonly string[];
  readonly address: string;
  readonly gateway: string;
}

const FIRST_UID = 1000;
const PRIVATE = 0o600;

/** Writes what makes a host differ from others. */
export async function writeHostFiles(request: HostFilesRequest): Promise<HostIdentity> {
  const { root, directory, hostname, users } = request;
  const write = async (path: string, text: string, mode = 0o644) => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text, { mode });
  };
  const machineId = randomBytes(16).toString('hex');
  await write('etc/machine-id', `${machineId}\n`);
  await write('etc/hostname', `${hostname}\n`);
  await write('etc/hosts', `127.0.0.1 localhost ${hostname}\n`);
  await write('etc/test-network', `${request.address}/30 ${request.gateway}\n`);
  await write('etc/ssh/sshd_config.d/port.conf', `Port ${request.sshPort}\n`);
  const trusted = users.filter((user) => user.trusted === true).map((user) => user.name);
  const nixSettings = [
    'experimental-features = nix-command flakes',
    'build-users-group =',
    'substituters =',
    'flake-registry =',
    'sandbox = false',
    `trusted-users = ${['root', ...trusted].join(' ')}`,
    `trusted-public-keys = ${request.trustedKeys.join(' ')}`,
  ];
  await write('etc/nix/nix.conf', `${nixSettings.join('\n')}\n`);
  await symlink(request.nixPrefix, join(root, 'opt/nix'));

  const userKeyFile = join(directory, 'user-key');
  await makeKey(userKeyFile);
  const publicKey = await readFile(`${userKeyFile}.pub`, 'utf8');
  await write('etc/ssh/authorized_keys.d/root', publicKey);
  for (const [index, user] of users.entries()) {
    const id = FIRST_UID + index;
    await appendFile(join(root, 'etc/passwd'), `${user.name}:x:${id}:${id}::/home/${user.name}:/bin/bash\n`);
    await appendFile(join(root, 'etc/group'), `${user.name}:x:${id}:\n`);
    await appendFile(join(root, 'etc/shadow'), `${user.name}:*:20000:0:99999:7:::\n`);
    await write(`etc/ssh/authorized_keys.d/${user.name}`, publicKey);
    const rules = (user.sudo ?? []).map((rule) => `${user.name} ALL=${rule}\n`);
    await write(`etc/sudoers.d/${user.name}`, rules.join(''), 0o440);
    await mkdir(join(root, 'home', user.name), { recursive: true });
    await runOrFail(['chown', `${id}:${id}`, join(root, 'home', user.name)]);
  }
  return { hostname, machineId, userKey: await readFile(userKeyFile, 'utf8'), userKeyFile };
}

/** Gives the host a key, instead of the one that it may have. @returns the public key, as `ssh-ed25519 AAAA…` */
export async function writeHostKey(root: string, directory: string): Promise<string> {
  const file = join(directory, `host-key-${randomBytes(4).toString('hex')}`);
  await makeKey(file);
  const to = join(root, 'etc/ssh/ssh_host_ed25519_key');
  await copyFile(file, to);
  await chmod(to, PRIVATE);
  await copyFile(`${file}.pub`, `${to}.pub`);
  const [type, key] = (await readFile(`${file}.pub`, 'utf8')).split(' ');
  return `${type} ${key}`;
}

/** An Ed25519 key without a passphrase: FILE and FILE.pub. */
const makeKey = (file: string): Promise<string> =>
  runOrFail([join(readClientDirectory(), 'ssh-keygen'), '-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', file]);
