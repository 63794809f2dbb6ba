import { isDiskFull, type Nix, type StorePath } from '../../nix/index.js';
import { classifyRemoteFailure } from '../../ssh/index.js';
import type { CallLimits, CopyEnd } from '../protocol/ports.js';

export interface CopyOrder {
  /** Store of the host. */
  readonly url: string;
  readonly path: StorePath;
  /** Whether that store takes paths from us without a signature. */
  readonly trusted: boolean;
  readonly substitute: boolean;
}

/** Nix's words for paths that nobody vouches for. Source: src/libstore/local-store.cc, "lacks a signature by a trusted key" since 2.4 */
const UNSIGNED = /lacks a (?:valid )?signature(?: by a trusted key)?/;
/** Lines that are kept to explain a failure. */
const KEPT_LINES = 20;

/** Explains why a copy failed, by what Nix said. */
export function judgeCopy(said: readonly string[]): CopyEnd {
  const text = said.join('\n');
  const last = (said.at(-1) ?? 'Nix gave no reason').replace(/\.$/, '');
  if (UNSIGNED.test(text)) {
    const message = `The host refused a path that no key it trusts has signed (${last}). Sign what is built (input "signing-key") and put the public key into nix.settings.trusted-public-keys of the host, or make the user one of its trusted-users.`;
    return { kind: 'failed', message, permanent: true };
  }
  if (isDiskFull(text)) {
    const message = `The host's disk became full while its store was filled (${last}). Collect garbage there: nix-collect-garbage --delete-older-than 14d.`;
    return { kind: 'failed', message, permanent: true };
  }
  const failure = classifyRemoteFailure(text);
  const isPermanent = failure === 'host-key' || failure === 'login' || failure === 'no-nix' || failure === 'no-ssh';
  return { kind: 'failed', message: `Copying to the host failed: ${last}.`, ...(isPermanent ? { permanent: true } : {}) };
}

/**
 * Copies once what is missing of a closure. What arrived stays, so that another try goes on where this one ended.
 * @throws the signal's reason if aborted
 */
export async function copyClosure(
  { url, path, trusted, substitute }: CopyOrder,
  { limitMs, signal, onProgress }: CallLimits & { readonly onProgress: () => void },
  nix: Pick<Nix, 'send'>,
): Promise<CopyEnd> {
  const limit = AbortSignal.timeout(Math.max(1, Math.ceil(limitMs)));
  const said: string[] = [];
  try {
    const request = { url, paths: [path], checkSigs: !trusted, substitute, signal: AbortSignal.any([signal, limit]) };
    const { exitCode } = await nix.send(request, (event) => {
      onProgress();
      if (event?.kind !== 'plain' && (event?.kind !== 'message' || event.level > 0)) return;
      said.push(event.text.replace(/^error: /, '').trim());
      if (said.length > KEPT_LINES) said.shift();
    });
    return exitCode === 0 ? { kind: 'ok' } : judgeCopy(said);
  } catch (error) {
    if (signal.aborted || !limit.aborted) throw error;
    return { kind: 'failed', message: `Copying to the host did not end within ${Math.round(limitMs / 1_000)} s.` };
  }
}
