/** Why another machine did not answer. */
export type RemoteFailure = 'host-key' | 'login' | 'damaged-key' | 'unreachable' | 'no-nix' | 'no-ssh' | 'silent' | 'unknown';

/** Words of ssh (as of OpenSSH 8 to 10) and of shells, which come through Nix's standard error. The first that matches counts. */
const SIGNS: readonly (readonly [RemoteFailure, RegExp])[] = [
  ['no-ssh', /unable to execute 'ssh'|executing 'ssh'|execvp.*ssh.*No such file/i],
  [
    'host-key',
    /Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED|No \S+ host key is known|no hostkey alg|no matching host key type/i,
  ],
  ['damaged-key', /Load key .*: (?:error in libcrypto|invalid format)|bad permissions/i],
  ['login', /Permission denied|Too many authentication failures/i],
  [
    'unreachable',
    /Connection (?:refused|timed out|reset by|closed by)|Operation timed out|No route to host|Network is unreachable|Could not resolve hostname|kex_exchange_identification|Name or service not known/i,
  ],
  [
    'no-nix',
    /(?:nix-daemon|nix-store|nix)['’]?: (?:\w+ )*not found|command not found|exec: .*not found|No such file or directory.*nix|unknown command.*nix/i,
  ],
];

/** Finds out from what ssh or Nix printed why a machine did not answer. */
export function classifyRemoteFailure(stderr: string): RemoteFailure {
  return SIGNS.find(([, pattern]) => pattern.test(stderr))?.[0] ?? 'unknown';
}

/** Lines that say what went wrong, without those around them. */
export function quoteReason(stderr: string): string {
  const lines = stderr
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('warning:') && !/^@+$/.test(line));
  const telling = lines.filter((line) => SIGNS.some(([, pattern]) => pattern.test(line)));
  return (telling.length > 0 ? telling.slice(-2) : lines.slice(-2)).join(' ');
}
