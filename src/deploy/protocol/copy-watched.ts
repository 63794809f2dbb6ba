import type { StorePath } from '../../nix/index.js';
import { describeError } from '../../runtime/index.js';
import type { Deadlines } from './deadlines.js';
import type { CallLimits, CopyEnd, DeployPorts } from './ports.js';
import type { DeployState } from './state.js';

/** How often within its limit a stalled copy is looked for. */
const STALL_LOOKS = 4;

/** Copies once. It is given up when nothing moves any more, or when the lock, renewed meanwhile, was lost. */
export async function copyWatched(
  closure: StorePath,
  { order }: DeployState,
  { stallMs, renewEveryMs, leaseSeconds, callMs }: Deadlines,
  { signal, limitMs }: CallLimits,
  { target, now, sleep }: DeployPorts,
): Promise<CopyEnd> {
  const controller = new AbortController();
  const both = AbortSignal.any([signal, controller.signal]);
  let lastProgress = now();
  let given: CopyEnd | undefined;
  const giveUp = (end: CopyEnd) => {
    given ??= end;
    controller.abort();
  };
  const repeat = async (pauseMs: number, work: () => Promise<void>) => {
    // Its end is an abort, with which sleeping rejects.
    for (;;) {
      await sleep(pauseMs, both);
      await work();
    }
  };
  const watchStall = async () => {
    if (now() - lastProgress >= stallMs) giveUp({ kind: 'failed', message: `Nothing arrived for ${Math.round(stallMs / 1_000)} s.` });
    return Promise.resolve();
  };
  const renew = async () => {
    const asked = target.call({ verb: 'renew', id: order.id, leaseSeconds }, { limitMs: callMs, signal: both });
    // An unreachable host shows itself in the copy.
    const kind = await asked.then(
      (answer) => answer.kind,
      () => undefined,
    );
    if (kind === 'locked' || kind === 'wrong-phase')
      giveUp({ kind: 'failed', permanent: true, message: 'The lock on the host was taken over by another deployment meanwhile.' });
  };
  const watches = [repeat(stallMs / STALL_LOOKS, watchStall), ...(order.goal.mode === 'dry-run' ? [] : [repeat(renewEveryMs, renew)])];
  // Ends of the watches are no failures of the copy.
  const watched = watches.map(async (watch) => watch.catch(() => undefined));
  try {
    const onProgress = () => {
      lastProgress = now();
    };
    const end = await target.copy(closure, { limitMs, signal: both, onProgress });
    // What was complete before anybody gave up is complete.
    return end.kind === 'ok' ? end : (given ?? end);
  } catch (error) {
    return given ?? { kind: 'failed', message: describeError(error) };
  } finally {
    controller.abort();
    await Promise.all(watched);
  }
}
