import type { Plan } from '../plan/index.js';
import { isMissing, type Evidence } from './evidence.js';
import { formatCount, formatNames } from './text.js';

/** Why targets were left out as unchanged, each reason once. */
function listUnchanged({ targets }: Plan): readonly string[] {
  const byReason = new Map<string, string[]>();
  for (const { id, status, reason = '' } of targets) {
    if (status === 'unchanged') byReason.set(reason, [...(byReason.get(reason) ?? []), id]);
  }
  return [...byReason].map(
    ([reason, ids]) => `${formatCount(ids.length, 'target was', 'targets were')} not built again: ${formatNames(ids)}. ${reason}`,
  );
}

/** Derivations that failed and then did not: their authors should know. */
function listFlaky(results: Evidence['results']): readonly string[] {
  const builds = [...results.values()].flatMap((result) => (isMissing(result) ? [] : result.builds));
  const names = [...new Set(builds.flatMap(({ name, flaky }) => (flaky === true ? [name] : [])))];
  return names.length === 0 ? [] : [`Failed once and succeeded when tried again: ${formatNames(names)}.`];
}

/** What a reader of a green verdict should know all the same. */
export function listNotices({ check, plan, results }: Evidence): readonly string[] {
  const skipped = isMissing(check) ? [] : check.skipped.map((what) => `Not checked: ${what}`);
  if (isMissing(plan)) return skipped;
  const { targets, excluded } = plan;
  const unsupported = targets.filter(({ status }) => status === 'unsupported').map(({ id }) => id);
  const hasHosts = targets.some(({ kind }) => kind === 'host' || kind === 'darwin-host');
  const nothing =
    'Nothing to build: the flake has no hosts, checks, packages, dev shells, homes or formatter for the systems that have a runner.';
  return [
    ...(targets.length === 0 ? [`${nothing} Only the check speaks for it.`] : []),
    ...(targets.length > 0 && !hasHosts ? ['No hosts: nothing in nixosConfigurations or darwinConfigurations was looked at.'] : []),
    ...listUnchanged(plan),
    ...listFlaky(results),
    ...(unsupported.length === 0
      ? []
      : [
          `${formatCount(unsupported.length, 'target was', 'targets were')} not tried, as no runner fits: ${formatNames(unsupported)}. ` +
            'Name a runner for the system in the input "runner-map" to have them built.',
        ]),
    ...(excluded.length === 0
      ? []
      : [
          `${formatCount(excluded.length, 'target is', 'targets are')} left out by the inputs "include" and "exclude": ${formatNames(excluded)}.`,
        ]),
    ...skipped,
  ];
}
