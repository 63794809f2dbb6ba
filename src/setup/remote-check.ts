import { UserError, type ProcessOutcome } from '../runtime/index.js';
import { classifyRemoteFailure, quoteReason, type RemoteFailure } from '../ssh/index.js';
import type { StoreUrl } from './remote-url.js';
import type { ReadyBuilder } from './remote.js';

/** What to do about a failure, and what it means. */
function describeFailure(kind: RemoteFailure, { text, ssh }: StoreUrl, stderr: string, limitMs: number): string {
  const host = ssh?.host ?? text;
  const said = quoteReason(stderr);
  const reason = said === '' ? '' : ` (${said})`;
  switch (kind) {
    case 'host-key':
      return `${host} showed another host key than the input "ssh-known-hosts" has for it, so nothing was sent there${reason}. Either the host got a new key, or another machine answers in its place. Compare "ssh-keyscan ${host}" with "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub" on the host itself before you change the input.`;
    case 'login':
      return `${host} refused the key of the input "ssh-key"${reason}. Add the public half ("ssh-keygen -y -f KEY") to ~/.ssh/authorized_keys of that user there, and check the user in "${text}".`;
    case 'damaged-key':
      return `The SSH client cannot read the key of the input "ssh-key"${reason}. Store the whole file again, from "-----BEGIN" to "-----END", with all its line feeds.`;
    case 'unreachable':
      return `${host} cannot be reached by SSH${reason}. Check the name, the port and the firewall, and that the machine runs.`;
    case 'no-nix':
      return `${host} can be reached, but has no Nix that a login without a terminal finds${reason}. Install Nix there, or name its program by "?remote-program=/path/to/nix-daemon" in the URL.`;
    case 'no-ssh':
      return `This runner has no SSH client${reason}. Install the package openssh-client (on NixOS: openssh) on it.`;
    case 'silent':
      return `${host} gave no answer within ${limitMs / 1_000} seconds. Check that the machine runs and that no firewall swallows the connection.`;
    case 'unknown':
      return `The store "${text}" does not answer${reason}.`;
  }
}

/** How a machine answered. */
export type RemoteState =
  { readonly kind: 'ready' } | { readonly kind: 'failed'; readonly failure: RemoteFailure; readonly message: string };

/** Milliseconds for another machine to answer, its SSH connection included. */
export const REMOTE_ANSWER_MS = 60_000;

/**
 * Asks a store whether it answers. One that does not is a state, not an exception.
 * @param ask runs "nix store info" and ends it when the signal aborts
 */
export async function checkRemote(
  url: StoreUrl,
  ask: (limit: AbortSignal) => Promise<Pick<ProcessOutcome, 'exitCode' | 'stderrTail'>>,
  cancel: AbortSignal,
  limitMs: number = REMOTE_ANSWER_MS,
): Promise<RemoteState> {
  const limit = AbortSignal.timeout(limitMs);
  const fail = (failure: RemoteFailure, stderr: string): RemoteState => ({
    kind: 'failed',
    failure,
    message: describeFailure(failure, url, stderr, limitMs),
  });
  try {
    const { exitCode, stderrTail } = await ask(AbortSignal.any([cancel, limit]));
    return exitCode === 0 ? { kind: 'ready' } : fail(classifyRemoteFailure(stderrTail), stderrTail);
  } catch (error) {
    if (limit.aborted && !cancel.aborted) return fail('silent', '');
    throw error;
  }
}

/** The builder as a store, with the key and host key that its machine line gives. */
export function builderStore({ line }: ReadyBuilder): string {
  const [url = '', , key = '-', , , , , hostKey = '-'] = line.split(' ');
  const parameters = [
    ...(key === '-' ? [] : [`ssh-key=${encodeURIComponent(key)}`]),
    ...(hostKey === '-' ? [] : [`base64-ssh-public-host-key=${encodeURIComponent(hostKey)}`]),
  ];
  return /^ssh(?:-ng)?:/.test(url) && parameters.length > 0 ? `${url}${url.includes('?') ? '&' : '?'}${parameters.join('&')}` : url;
}

/** What a wrong answer of a builder is to the job: a machine that is away is passed over by Nix, a wrong key is nobody's intention. */
const isMisconfiguration = (failure: RemoteFailure): boolean => failure !== 'unreachable' && failure !== 'silent';

/**
 * Judges the builders' states.
 * @returns warnings for those that are away
 * @throws UserError if one is set up wrongly, or if none of them answers
 */
export function judgeBuilders(states: readonly (readonly [builder: ReadyBuilder, state: RemoteState])[]): readonly string[] {
  const failed = states.flatMap(([, state]) => (state.kind === 'failed' ? [state] : []));
  const wrong = failed.filter(({ failure }) => isMisconfiguration(failure));
  if (wrong.length > 0 || (failed.length > 0 && failed.length === states.length)) {
    throw new UserError(failed.map(({ message }) => message).join('\n'), { exitCode: 3 });
  }
  return failed.map(({ message }) => `A builder is left out: ${message}`);
}
