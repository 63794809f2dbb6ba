import { storePathName, type StorePath } from '../../nix/index.js';
import { isOpen, type TargetFacts } from './facts.js';
import { wantsReboot, type DeployState, type Ending } from './state.js';

/** Whether the target is done with this deployment, one way or the other. */
export function isSettled({ state }: TargetFacts, { order }: DeployState): boolean {
  return state?.id !== order.id || (state.phase !== 'locked' && !isOpen(state.phase));
}

/** What it came to, by what the host says of itself at the end; never by what was asked of it. */
export function conclude(facts: TargetFacts, deployment: DeployState): Ending {
  const { course, failure } = deployment;
  const { current, profile } = facts;
  const why = failure === undefined ? '' : `${failure.message} `;
  if (course === undefined || current === undefined)
    return { outcome: 'failed', message: `${why}The host has no running system that could be named.` };
  const bootDefault = findBootDefault(facts);
  const known = { running: current, ...(bootDefault === undefined ? {} : { bootDefault }) };
  if (facts.state?.id !== deployment.order.id) {
    const message = `${why}Meanwhile another deployment was begun on the host, or its records were removed. It runs ${name(current)}.`;
    return { outcome: 'failed', message, ...known };
  }
  const isSteady = current === profile;
  if (current === course.closure && isSteady) return { ...concludeNew(facts, deployment, why), ...known };
  if (facts.state.phase.startsWith('committed') && profile === course.closure)
    return { ...concludeWaiting(deployment, why, current), ...known };
  if (current === course.old && profile === course.default && bootDefault === profile) {
    const reboots = facts.bootId === course.bootId ? '' : ' after a reboot';
    return deployment.maySwitch
      ? { outcome: 'rolled-back', message: `${why}The host runs the old system again${reboots}, which was verified.`, ...known }
      : { outcome: failure?.outcome ?? 'failed', message: `${why}Nothing was changed on the host.`, ...known };
  }
  if (isSteady && current === course.default)
    return { outcome: 'rolled-back', message: `${why}The host rebooted into its boot default, ${name(current)}.`, ...known };
  const next = bootDefault === undefined ? 'what it starts next is not known' : `its next boot starts ${name(bootDefault)}`;
  const advice = isSteady || profile === undefined ? '' : ` Its system profile names ${name(profile)}: deploy again to settle that.`;
  return { outcome: 'failed', message: `${why}The host runs ${name(current)}; ${next}.${advice}`, ...known };
}

const name = (path: StorePath) => storePathName(path);

/**
 * What the next boot starts. The profile tells, except where a reboot came between the two writes of a commit or of its undoing, profile
 * first and boot loader then: there what was booted tells.
 */
function findBootDefault({ state, profile, booted }: TargetFacts): StorePath | undefined {
  return state?.phase === 'lost-by-reboot' ? booted : profile;
}

function concludeNew(facts: TargetFacts, deployment: DeployState, why: string): Omit<Ending, 'running'> {
  const { failure, isStaged, isCommitted } = deployment;
  const running = 'The host runs the new system, and starts it at its next boot.';
  if (failure === undefined)
    return { outcome: 'deployed', message: isStaged ? 'The host was rebooted into the new system.' : 'The host runs the new system.' };
  // What failed before the confirmation came to nothing, if the host took the confirmation after all; a reboot was left out then.
  const isConfirmed = facts.state?.phase.startsWith('committed') === true;
  if (isConfirmed && !isCommitted && !wantsReboot(deployment))
    return { outcome: 'deployed', message: `${running} Meanwhile: ${failure.message}` };
  return { outcome: 'failed', message: `${why}${running}` };
}

/** The new system is the boot default, and does not run. */
function concludeWaiting({ isStaged, failure }: DeployState, why: string, current: StorePath): Omit<Ending, 'running'> {
  if (isStaged && failure === undefined)
    return { outcome: 'deployed', message: 'The new system is the boot default. The host runs the old one until it is rebooted.' };
  return { outcome: 'failed', message: `${why}The host runs ${name(current)}, and starts the new system at its next boot.` };
}
