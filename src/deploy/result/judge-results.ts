import type { Outcome } from '../protocol/state.js';
import type { HostResult } from './host-result.js';

/** What a host that cannot be reached means. */
export type OfflinePolicy = 'fail' | 'skip';

const GOOD: readonly Outcome[] = ['deployed', 'unchanged', 'dry-run'];

/** Whether a host is a reason to stop, and makes the run red. */
export function isFailure({ outcome }: Pick<HostResult, 'outcome'>, offline: OfflinePolicy): boolean {
  if (outcome === 'offline') return offline === 'fail';
  // That of others is not its own.
  return outcome !== 'not-started' && outcome !== 'undone' && !GOOD.includes(outcome);
}

export interface DeployVerdict {
  readonly verdict: 'success' | 'failure';
  /** A sentence for each host that makes it red; none if it is green. */
  readonly reasons: readonly string[];
  /** A sentence for each host that was left out by policy. */
  readonly notices: readonly string[];
}

/**
 * Judges a run. It fails closed: a host that was expected and has no result is red.
 * @param hosts all that were to be deployed to
 */
export function judgeResults(
  hosts: readonly string[],
  results: readonly HostResult[],
  offline: (host: string) => OfflinePolicy,
): DeployVerdict {
  const told = new Set(results.map(({ host }) => host));
  const missing = hosts.filter((host) => !told.has(host)).map((host) => `${host}: there is no result of it.`);
  const bad = results.filter((result) => isFailure(result, offline(result.host)));
  const left = results.filter(({ outcome }) => outcome === 'not-started' || outcome === 'undone');
  const skipped = results.filter((result) => result.outcome === 'offline' && !isFailure(result, offline(result.host)));
  const toSentence = ({ host, message }: HostResult) => `${host}: ${message}`;
  const reasons = [...bad, ...left].map(toSentence).concat(missing);
  return { verdict: reasons.length === 0 ? 'success' : 'failure', reasons, notices: skipped.map(toSentence) };
}
