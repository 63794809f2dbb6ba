import type { runProcess } from '../runtime/index.js';
import { findOwnPort, formatAddress, listKnownNames, type SshAddress } from './address.js';
import { fingerprintOf, renderFingerprintCommand, type HostKey } from './host-key.js';
import { parseKnownHosts } from './known-hosts.js';

/** Seconds that ssh-keyscan waits for each connection. */
const SCAN_SECONDS = 5;
/** Milliseconds for all of it. */
const SCAN_MS = 15_000;
/** The usual kind first: each kind is a connection of its own, and sshd counts those without a login. */
const TYPES = ['ed25519', 'ecdsa,rsa'] as const;

/** Keys that ssh-keyscan printed; what else it says is left out. */
function readScan(stdout: string): readonly HostKey[] {
  return stdout.split('\n').flatMap((line) => {
    try {
      return parseKnownHosts(line).map(({ type, key }) => ({ type, key }));
    } catch {
      return [];
    }
  });
}

/**
 * Asks a host for its keys, to show them to a person. Nobody vouches for the answer: never trust it.
 * @returns none if it gives none in time, or if there is no ssh-keyscan
 * @throws the signal's reason if aborted
 */
export async function scanHostKeys(
  address: SshAddress,
  ports: {
    readonly run: typeof runProcess;
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly signal: AbortSignal;
  },
): Promise<readonly HostKey[]> {
  const limit = AbortSignal.timeout(SCAN_MS);
  for (const types of TYPES) {
    try {
      const { stdout } = await ports.run({
        command: ['ssh-keyscan', '-T', String(SCAN_SECONDS), '-p', String(address.port ?? 22), '-t', types, '--', address.host],
        env: ports.env,
        signal: AbortSignal.any([ports.signal, limit]),
      });
      const keys = readScan(stdout);
      if (keys.length > 0) return keys;
    } catch {
      ports.signal.throwIfAborted();
      return [];
    }
  }
  return [];
}

/**
 * Says that nothing is known of a host, with the exact lines to add if its key is the right one.
 * @param hostName as in `nixosConfigurations`, where it stands in .github/panther.yml
 * @param shown keys that the host showed to `scanHostKeys`
 */
export function describeUnpinnedHost(hostName: string, address: SshAddress, shown: readonly HostKey[]): string {
  const name = formatAddress(address);
  const [first] = shown;
  const port = findOwnPort(address);
  const problem = `Nothing is known of the host key of ${hostName} (${name}), so nobody could tell it from another machine, and nothing was sent there.`;
  if (first === undefined) {
    const scan = `ssh-keyscan ${port === undefined ? '' : `-p ${port} `}${address.host}`;
    return `${problem} It showed no key now either. Run "${scan}" where it can be reached, compare its fingerprint with that of "${renderFingerprintCommand('ssh-ed25519')}" on the host itself, and put the line into the input "ssh-known-hosts".`;
  }
  const line = `${first.type} ${first.key}`;
  const [knownName = address.host] = listKnownNames(address);
  return [
    `${problem} What answers there now shows this key, which may be that of somebody else: ${fingerprintOf(first)} (${first.type}).`,
    `Run "${renderFingerprintCommand(first.type)}" on the host itself. If that prints the same fingerprint, add to .github/panther.yml, below hosts, ${hostName}, deploy:`,
    `  host-key: ${line}`,
    'or to the input "ssh-known-hosts":',
    `  ${knownName} ${line}`,
  ].join('\n');
}
