import { createHash } from 'node:crypto';
import { InputProblem } from '../runtime/index.js';

/** The public key by which a host is known. */
export interface HostKey {
  /** `ssh-ed25519` … */
  readonly type: string;
  /** Base64, as it stands in files. */
  readonly key: string;
}

/** A key begins with its own type, after four bytes of length. Source: RFC 4253, 6.6. */
export function isKeyOf(type: string, key: string): boolean {
  const bytes = Buffer.from(key, 'base64');
  return (
    /^[A-Za-z0-9+/]{8,}=*$/.test(key) &&
    bytes.subarray(4, 4 + type.length).toString('latin1') === type &&
    bytes.readUInt32BE(0) === type.length
  );
}

/** Parses `ssh-ed25519 AAAA… COMMENT`, as /etc/ssh/ssh_host_ed25519_key.pub has it. @throws InputProblem */
export function parseHostKey(text: string): HostKey {
  const [type = '', key = ''] = text.trim().split(/\s+/);
  if (!isKeyOf(type, key)) {
    throw new InputProblem(
      `is no public key of a host; write it as in /etc/ssh/ssh_host_ed25519_key.pub there, such as "ssh-ed25519 AAAA…", but it is "${text.trim().slice(0, 60)}"`,
    );
  }
  return { type, key };
}

/** `SHA256:…`, as `ssh-keygen -l` prints it. */
export function fingerprintOf({ key }: HostKey): string {
  return `SHA256:${createHash('sha256').update(Buffer.from(key, 'base64')).digest('base64').replace(/=+$/, '')}`;
}

/** The command that shows, on the host itself, the fingerprint of its key of this type. */
export function renderFingerprintCommand(type: string): string {
  const file = /^(?:sk-)?(?:ssh-)?(ed25519|ecdsa|rsa)/.exec(type)?.[1] ?? '*';
  return `ssh-keygen -lf /etc/ssh/ssh_host_${file}_key.pub`;
}
