import type { Socket } from 'node:net';
import type { SshAddress } from './address.js';
import { formatAddress } from './address.js';

/** What stands behind a port, as far as it can be told without a login. */
export type BannerProbe =
  /** It speaks SSH. Which machine it is, only the host key tells. */
  | { readonly kind: 'up'; readonly banner: string }
  /** The machine is there, but nobody takes the connection, or who takes it closes it at once. */
  | { readonly kind: 'refused'; readonly message: string }
  /** No answer within the limit, or a connection on which nobody speaks. */
  | { readonly kind: 'silent'; readonly message: string }
  /** The network says that it cannot get there, or nobody knows the name. */
  | { readonly kind: 'no-route'; readonly message: string }
  /** Something answers that speaks another protocol. */
  | { readonly kind: 'not-ssh'; readonly message: string };

export interface BannerPorts {
  /** Opens a connection: `connect` of node:net. */
  readonly connect: (address: { readonly host: string; readonly port: number }) => Socket;
  readonly signal: AbortSignal;
}

const DEFAULT_PORT = 22;
/** A server may say something else before its version. Source: RFC 4253, 4.2. */
const MAX_BANNER_CHARS = 8_192;
const NO_ROUTE = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN', 'ENOTFOUND', 'EAI_AGAIN', 'EADDRNOTAVAIL']);

/** The version line, if it is there yet. */
const findBanner = (text: string): string | undefined => /^(SSH-[^\r\n]*)\r?\n/m.exec(text)?.[1];

/**
 * Connects and waits for the words by which an SSH server introduces itself; an open port alone says nothing, as what forwards ports takes
 * connections for machines that are down. sshd counts it as a connection without login: do not ask more often than every 2 seconds.
 * @param limitMs milliseconds for connection and words together
 * @throws the signal's reason if aborted
 */
export function probeBanner(address: SshAddress, limitMs: number, { connect, signal }: BannerPorts): Promise<BannerProbe> {
  signal.throwIfAborted();
  const name = formatAddress(address);
  return new Promise((resolve, reject) => {
    let isOpen = false;
    let text = '';
    const socket = connect({ host: address.host, port: address.port ?? DEFAULT_PORT });
    const finish = (settle: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
      settle();
    };
    const end = (probe: BannerProbe): void => finish(() => resolve(probe));
    const onAbort = (): void => finish(() => reject(signal.reason as Error));
    const endWithoutBanner = (): void =>
      text === ''
        ? end({ kind: 'refused', message: `${name} closed the connection without a word.` })
        : end({ kind: 'not-ssh', message: `${name} answers, but not as an SSH server.` });
    const timer = setTimeout(() => {
      const what = isOpen ? 'took the connection, but said nothing as an SSH server does' : 'did not answer';
      end({ kind: 'silent', message: `${name} ${what} within ${limitMs / 1_000} seconds.` });
    }, limitMs);
    signal.addEventListener('abort', onAbort, { once: true });
    socket.on('connect', () => (isOpen = true));
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      const banner = findBanner(text);
      if (banner !== undefined) end({ kind: 'up', banner });
      else if (text.length > MAX_BANNER_CHARS) endWithoutBanner();
    });
    socket.on('end', endWithoutBanner);
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const message = `${name}: ${error.message}.`;
      if (error.code === 'ETIMEDOUT') end({ kind: 'silent', message: `${name} did not answer.` });
      else end({ kind: NO_ROUTE.has(error.code ?? '') ? 'no-route' : 'refused', message });
    });
  });
}
