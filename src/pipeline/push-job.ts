import { setTimeout as wait } from 'node:timers/promises';
import type { Nix, StorePath } from '../nix/index.js';
import { createPusher, listSigningSecrets, parseSigningKey, storeSigningKey, type PushTarget } from '../push/index.js';
import type { Logger } from '../runtime/index.js';

/** Milliseconds between two looks at what can be pushed. */
const LOOK_MS = 1_000;

export interface PushJobOptions {
  /** The user's own binary cache. */
  readonly target: PushTarget;
  /** Text of the key to sign with. */
  readonly signingKey: string | undefined;
}

export interface PushJobPorts {
  readonly nix: Pick<Nix, 'copyTo' | 'sign' | 'findInvalid'>;
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly maskSecret: (secret: string) => void;
  readonly makeDirectory: (name: string) => Promise<string>;
}

/** Pushes what a job builds while it goes on building. */
export interface PushJob {
  /** Takes the outputs of a builder that ended, well or not. */
  readonly take: (outputs: readonly StorePath[]) => void;
  /** Pushes the rest, waits for it, and takes the key away. Never throws: a push that fails makes nothing red. */
  readonly finish: (outputs: readonly StorePath[]) => Promise<void>;
}

/** @throws UserError if the key is none */
export async function startPushJob({ target, signingKey }: PushJobOptions, ports: PushJobPorts): Promise<PushJob> {
  const { nix } = ports;
  const secrets = [...target.secrets, ...listSigningSecrets(signingKey ?? '')];
  for (const secret of secrets) ports.maskSecret(secret);
  const key = signingKey === undefined ? undefined : await storeSigningKey(parseSigningKey(signingKey), await ports.makeDirectory('push'));
  const pusher = createPusher(
    { target, keyFile: key?.file },
    {
      copyTo: async (url, paths, signal) => nix.copyTo(url, paths, signal),
      sign: async (keyFile, paths, signal) => nix.sign(keyFile, paths, signal),
      log: ports.log,
      signal: ports.signal,
      now: () => performance.now(),
      sleep: (ms, signal) => wait(ms, undefined, { signal }),
    },
  );
  // That a builder ended does not say that it was successful, so the store is asked; for all at once, as it takes a process.
  let ended: StorePath[] = [];
  let looking: Promise<void> | undefined;
  const look = async () => {
    await wait(LOOK_MS, undefined, { signal: ports.signal });
    looking = undefined;
    const paths = ended;
    ended = [];
    const invalid = await nix.findInvalid(paths);
    pusher.push(paths.filter((path) => !invalid.has(path)));
  };
  return {
    take: (outputs) => {
      ended.push(...outputs);
      // What is missed here is pushed at the end.
      looking ??= look().catch(() => undefined);
    },
    finish: async (outputs) => {
      await looking;
      pusher.push(outputs);
      await pusher.finish();
      await key?.dispose();
    },
  };
}
