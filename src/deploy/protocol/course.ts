import { storePathName, type StorePath } from '../../nix/index.js';
import type { TargetFacts } from './facts.js';
import type { DeployOrder, RollbackAim } from './order.js';
import type { Course } from './state.js';

/** What there is to go back to, in words. */
function describeHistory({ history }: TargetFacts): string {
  if (history.length === 0) return 'No deployment to this host was ever confirmed.';
  const entries = history.map(({ closure, revision }) => `${revision?.slice(0, 12) ?? 'no revision'} (${storePathName(closure)})`);
  return `Confirmed deployments, newest first: ${entries.join(', ')}.`;
}

function findAim(
  aim: RollbackAim,
  facts: TargetFacts,
): { readonly closure: StorePath; readonly revision?: string | undefined } | undefined {
  const { history, current } = facts;
  switch (aim.kind) {
    case 'previous': {
      const confirmed = history.find(({ closure }) => closure !== current);
      if (confirmed !== undefined) return confirmed;
      // Before the first deployment of ours something ran as well, and the target has kept it.
      const before = facts.state?.phase === 'committed' ? facts.state.old : undefined;
      return before === undefined || before === current ? undefined : { closure: before };
    }
    case 'revision':
      return history.find(({ revision }) => revision?.startsWith(aim.revision) === true);
    case 'closure':
      return { closure: aim.closure, revision: history.find(({ closure }) => closure === aim.closure)?.revision };
  }
}

/** Decides from what to what a host goes; a sentence if that cannot be told. Call it for a host that is NixOS. */
export function chooseCourse({ goal }: DeployOrder, facts: TargetFacts): Course | string {
  const { current, profile, bootId } = facts;
  if (current === undefined || profile === undefined) return 'The host has no running system, or no system profile.';
  const from = { old: current, default: profile, bootId };
  if (goal.mode !== 'rollback') return { closure: goal.closure, revision: goal.revision, ...from };
  const aim = findAim(goal.to, facts);
  if (aim !== undefined) return { closure: aim.closure, revision: aim.revision, ...from };
  const what = goal.to.kind === 'revision' ? `to the revision ${goal.to.revision}` : 'to an earlier system';
  return `There is no way back ${what}. ${describeHistory(facts)}`;
}
