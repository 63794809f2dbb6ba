import { chmod, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../runtime/index.js';

/** A key that signs store paths. */
export interface SigningKey {
  /** `NAME:BASE64` of the half that may be known: what users of the cache put into `trusted-public-keys`. */
  readonly publicKey: string;
  /** `NAME:BASE64` of the secret half. */
  readonly text: string;
}

/** An Ed25519 key as libsodium keeps it: 32 bytes of secret, then the 32 bytes of the public key. */
const SECRET_BYTES = 32;
const SHAPE = /^([^\s:]+):([A-Za-z0-9+/]{86}==)$/;
const PUBLIC_SHAPE = /^[^\s:]+:[A-Za-z0-9+/]{43}=$/;

/**
 * What to mask before the key is looked at: a key in a wrong shape is still a secret.
 * @returns the whole text, and the part after the name
 */
export function listSigningSecrets(text: string): readonly string[] {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.flatMap((line) => [line, line.slice(line.indexOf(':') + 1)]).filter((secret) => secret.length >= 8);
}

/** Parses the text of `nix key generate-secret`. @throws UserError that does not show it */
export function parseSigningKey(text: string): SigningKey {
  const [, name, base64] = SHAPE.exec(text.trim()) ?? [];
  if (name === undefined || base64 === undefined) {
    const hint = PUBLIC_SHAPE.test(text.trim()) ? ' It looks like the public key.' : '';
    throw new UserError(
      `The input "signing-key" must be one secret key, NAME:BASE64 with 88 characters after the colon, as "nix key generate-secret --key-name NAME" prints it.${hint}`,
    );
  }
  return { publicKey: `${name}:${Buffer.from(base64, 'base64').subarray(SECRET_BYTES).toString('base64')}`, text: text.trim() };
}

/** A key on disk. */
export interface StoredKey {
  readonly file: string;
  /** Removes the file. Never throws: the builds are done. */
  dispose(): Promise<void>;
}

/** Writes the key into a directory, readable by this user only: Nix takes keys from files, and arguments could be seen by others. */
export async function storeSigningKey({ text }: SigningKey, directory: string): Promise<StoredKey> {
  const file = join(directory, 'signing-key');
  await writeFile(file, text, { mode: 0o600, flag: 'wx' });
  // The process may have been started with a mask that takes rights from us.
  await chmod(file, 0o600);
  return { file, dispose: () => rm(file, { force: true }).catch(() => undefined) };
}
