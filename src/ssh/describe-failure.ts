import { formatAddress, type SshTarget } from './address.js';
import { quoteReason, type RemoteFailure } from './failure.js';
import { fingerprintOf, renderFingerprintCommand } from './host-key.js';
import { findHost, type KnownHost } from './known-hosts.js';

/** What ssh says of the key that it got: of a known host in one sentence, else not at all. */
function findShownFingerprint(stderr: string): string | undefined {
  return /key sent by the remote host is\s+(SHA256:[A-Za-z0-9+/]+)/.exec(stderr)?.[1];
}

/** Says which key was expected and which one the host showed, and how to find out which one is right. */
function describeWrongHostKey(target: SshTarget, stderr: string, knownHosts: readonly KnownHost[]): string {
  const { isKnown, keys } = findHost(knownHosts, target);
  const host = formatAddress(target);
  if (!isKnown) {
    return `Nothing is known of the host key of ${host}, so nothing was sent there. Put its line into the input "ssh-known-hosts", or its key into "host-key" of .github/panther.yml.`;
  }
  const expected = keys.map((key) => `${fingerprintOf(key)} (${key.type})`).join(' or ');
  const shown = findShownFingerprint(stderr) ?? 'one of another type';
  const compared = renderFingerprintCommand(keys[0]?.type ?? 'ssh-ed25519');
  return `${host} showed another host key than the known one, so nothing was sent there. Expected: ${expected === '' ? 'a key signed by a known authority' : expected}. Got: ${shown}. Either the host got a new key, or another machine answers in its place. Compare with "${compared}" on the host itself before you change the input "ssh-known-hosts" or "host-key" in .github/panther.yml.`;
}

/**
 * A sentence on why a host could not be reached, and what to do.
 * @param limitMs milliseconds that were waited
 */
export function describeSshFailure(
  failure: RemoteFailure,
  target: SshTarget,
  stderr: string,
  known: { readonly knownHosts: readonly KnownHost[]; readonly limitMs: number },
): string {
  const host = formatAddress(target);
  const said = quoteReason(stderr);
  const reason = said === '' ? '' : ` (${said})`;
  switch (failure) {
    case 'host-key':
      return describeWrongHostKey(target, stderr, known.knownHosts);
    case 'login':
      return `${host} refused the login of "${target.user}"${reason}. Add the public half of the input "ssh-key" ("ssh-keygen -y -f KEY") to that user's ~/.ssh/authorized_keys there (on NixOS: users.users.${target.user}.openssh.authorizedKeys.keys), and check the user's name.`;
    case 'damaged-key':
      return `The SSH client cannot read the key of the input "ssh-key"${reason}. Store the whole file again, from "-----BEGIN" to "-----END", with all its line feeds.`;
    case 'silent':
      return `${host} gave no answer within ${known.limitMs / 1_000} seconds. Check that the machine runs and that no firewall swallows the connection.`;
    case 'no-ssh':
      return `This runner has no SSH client${reason}. Install the package openssh-client (on NixOS: openssh) on it.`;
    case 'unreachable':
      return `${host} cannot be reached by SSH${reason}. Check the name, the port and the firewall, and that the machine runs.`;
    case 'no-nix':
    case 'unknown':
      return `The connection to ${host} failed${reason}. Try "ssh ${target.user}@${target.host}" by hand to see why.`;
  }
}
