import { type RemoteOutcome } from './types.js';

/** What ssh itself says on its error output when the host key is not the expected one. */
const WRONG_KEY = /^Host key verification failed\.$/;
const FINGERPRINT = /\b(SHA256:[A-Za-z0-9+/]{43})\b/;
const REFUSED = /Permission denied|Too many authentication failures|no mutual signature|Load key/;

/** Whether the line is ssh's refusal of a host key. */
export const isHostKeyRefusal = (line: string): boolean => WRONG_KEY.test(line.trim());

/** The fingerprint of the key that the machine showed, if ssh told it: it does for a key that changed. */
export function findOfferedFingerprint(lines: readonly string[]): string | undefined {
  return lines.map((line) => FINGERPRINT.exec(line)?.[1]).find((found) => found !== undefined);
}

/** Why ssh ended with 255, told by what it said. */
export function explainSshFailure(stderr: string): Exclude<RemoteOutcome, { kind: 'done' }> {
  const lines = stderr.split('\n');
  if (lines.some(isHostKeyRefusal)) return { kind: 'wrong-host-key', offered: findOfferedFingerprint(lines) };
  const said = lines.filter((line) => line.trim() !== '' && !/^(Warning: Permanently|\*\* |Pseudo-terminal)/.test(line));
  const message = (said.at(-1) ?? 'no answer').trim();
  return { kind: REFUSED.test(stderr) ? 'refused' : 'unreachable', message };
}
