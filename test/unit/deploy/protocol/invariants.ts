import { isOpen } from '../../../../src/deploy/protocol/facts.js';
import type { Invariant } from './explore.js';
import { tellPhase, type System, type Target } from './model-target.js';
import { PATHS } from './samples.js';

export const INVARIANTS = {
  bootable: 'a: the host always has a boot default that exists: its own, or the new system once it was confirmed',
  ends: 'b: without further faults everything comes to an end, with a whole system running',
  net: 'c: an unconfirmed system that runs always has something that ends it without the runner',
  proved: 'd: nothing is confirmed unless health checks passed over a connection of their own',
  roots: 'e: while a deployment is at work neither the old nor the new system can be lost; the running one never',
  truth: 'f: what the runner reports is true when it reports it, and stays true',
} as const;

const has = (target: Target, system: System): boolean =>
  system === 'old' ? target.hasOld : system === 'new' || system === 'half' ? target.hasNew : true;

/** What must hold at every moment. */
export const checkState: Invariant = ({ target, isProved, runner, isOlderReport, isRunnerAlive }) => {
  const { loader, running, isUp, timer, unit, isRebooting, isConfirmed, isStaged, mayUndo, mayConfirm } = target;
  const phase = tellPhase(target);
  const isBootable = has(target, loader) && (loader === target.default || (loader === 'new' && isConfirmed));
  const isLoose = isUp && (running === 'new' || running === 'half') && loader !== 'new';
  const isHeld = timer || unit !== 'none' || isRebooting || mayUndo || mayConfirm;
  const isAtWork = phase !== 'none' && isOpen(phase);
  const { ending } = runner;
  const isFresh = isRunnerAlive && ending !== undefined && !isOlderReport;
  return [
    ...(isBootable ? [] : [INVARIANTS.bootable]),
    ...(isLoose && !isHeld ? [INVARIANTS.net] : []),
    ...(isConfirmed && !isStaged && !isProved ? [INVARIANTS.proved] : []),
    ...((isUp && !has(target, running)) || (isAtWork && !(has(target, target.old) && target.hasNew)) ? [INVARIANTS.roots] : []),
    ...(isFresh && !isTrue(target, ending) ? [INVARIANTS.truth] : []),
  ];
};

/** Whether a report says what is, as long as the host was not rebooted since. */
function isTrue(target: Target, ending: { readonly outcome: string; readonly running?: string; readonly bootDefault?: string }): boolean {
  const path = (system: System) => (system === 'half' ? '' : PATHS[system]);
  const { running, loader } = target;
  if (ending.running !== undefined && target.isUp && ending.running !== path(running)) return false;
  if (ending.bootDefault !== undefined && ending.bootDefault !== path(loader)) return false;
  if (ending.outcome === 'deployed') return loader === 'new' && (running === 'new' || target.isStaged) && target.isConfirmed;
  // Whoever says neither that it does not know nor that the new system runs says what runs.
  if (ending.outcome === 'rolled-back') return running !== 'new' && loader === target.default && ending.running !== undefined;
  return true;
}

/** What must hold once nothing more can happen. */
export const checkEnd: Invariant = ({ target, runner, isRunnerAlive }) => {
  const { running, loader, unit, isUp } = target;
  const phase = tellPhase(target);
  const isWhole = isUp && unit === 'none' && running !== 'half' && (phase === 'none' || !isOpen(phase));
  const isSteady = running === loader || running === target.old;
  const isTold = !isRunnerAlive || runner.step === 'done';
  return isWhole && isSteady && isTold ? [] : [INVARIANTS.ends];
};
