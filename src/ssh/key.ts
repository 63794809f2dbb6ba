/** An SSH key, as `ssh-keygen` writes it. */
const BLOCK = /^-----BEGIN ((?:OPENSSH |RSA |EC |DSA |ENCRYPTED )?PRIVATE KEY)-----\n([\s\S]+?)\n-----END \1-----$/;
/** Shorter lines say nothing of the key, but are part of much else in a log. */
const MIN_MASKED_CHARS = 8;
const OPENSSH_MAGIC = 'openssh-key-v1\0';

/** The text as ssh wants it: line feeds only, and one at the end, which a form for secrets cuts off. */
export const normalizeKey = (text: string): string => `${text.replace(/\r\n?/g, '\n').trim()}\n`;

/** What must never be seen in a log: GitHub masks line by line. */
export function listKeySecrets(text: string): readonly string[] {
  return normalizeKey(text)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.length >= MIN_MASKED_CHARS && !line.startsWith('-----'));
}

/** An OpenSSH key says by which cipher it is locked, `none` if by none. */
function isLocked(kind: string, body: string): boolean {
  if (kind.startsWith('ENCRYPTED') || body.includes('Proc-Type: 4,ENCRYPTED')) return true;
  if (!kind.startsWith('OPENSSH')) return false;
  const bytes = Buffer.from(body, 'base64');
  const start = OPENSSH_MAGIC.length + 4;
  return bytes.length > start && bytes.subarray(start, start + bytes.readUInt32BE(OPENSSH_MAGIC.length)).toString('latin1') !== 'none';
}

/** Whether an OpenSSH key lost its beginning or holds what is no base64. */
function isDamaged(kind: string, body: string): boolean {
  if (!kind.startsWith('OPENSSH')) return false;
  return !/^[A-Za-z0-9+/=\s]+$/.test(body) || !Buffer.from(body, 'base64').toString('latin1').startsWith(OPENSSH_MAGIC);
}

/** What people store instead of a key, and how it looks. */
const MISTAKES: readonly (readonly [pattern: RegExp, hint: string])[] = [
  [/^(?:ssh|ecdsa|sk)-/, 'It looks like a public key.'],
  [/BEGIN (?:SSH2 )?PUBLIC KEY/, 'It looks like a public key.'],
  [/^PuTTY-User-Key-File/, 'It is a key of PuTTY: export it in PuTTYgen by "Conversions", "Export OpenSSH key".'],
  [/^(?:~|\.{0,2}\/)\S*$/, 'It looks like the path of a file; store what the file holds.'],
  [/\\n/, 'It has "\\n" where line feeds have to be.'],
  [/^LS0tLS1CRUdJTi/, 'It is encoded as base64; store it as it is.'],
  [/^-----BEGIN [A-Z ]+----- +\S/, 'Its line feeds have become blanks.'],
  [/^-----BEGIN (?![\s\S]*-----END )/, 'Its end is missing.'],
];

/**
 * A sentence if ssh could not use the key; never with a part of it. Line ends of Windows and a missing last line feed are no problem:
 * `normalizeKey` mends them.
 */
export function findKeyProblem(text: string): string | undefined {
  const [, kind, body] = BLOCK.exec(normalizeKey(text).trim()) ?? [];
  const advice = 'Make one by "ssh-keygen -t ed25519 -N \'\' -f KEY" and store the content of KEY as a secret.';
  if (kind === undefined || body === undefined) {
    const mistake = MISTAKES.find(([pattern]) => pattern.test(text.trim()))?.[1];
    const hint = mistake === undefined ? '' : ` ${mistake}`;
    return `The input "ssh-key" must be the whole text of a private SSH key, from "-----BEGIN" to "-----END …-----" with its line feeds.${hint} ${advice}`;
  }
  if (isDamaged(kind, body)) return `The input "ssh-key" is a private SSH key of which a part is missing or changed. ${advice}`;
  if (!isLocked(kind, body)) return undefined;
  return 'The input "ssh-key" is a key with a passphrase, which nobody can type in a job. Make a key for this job alone by "ssh-keygen -t ed25519 -N \'\' -f KEY", or take the passphrase off a copy by "ssh-keygen -p -N \'\' -f COPY".';
}
