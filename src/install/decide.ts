import { type TargetFacts } from './inspect.js';
import { hasReached, type Marker } from './marker.js';
import { type InstallRequest, type Phase } from './types.js';

/** The next thing to do with a machine. */
export type Decision =
  | { readonly step: Phase }
  /** Mounts the file systems that an earlier run made. */
  | { readonly step: 'mount' }
  /** The system that was asked for is installed; only whether it is well is left to see. */
  | { readonly step: 'verify' }
  /** What an earlier run started still works on the machine. */
  | { readonly step: 'wait'; readonly busy: string }
  | { readonly step: 'refuse'; readonly message: string };

export interface DecisionInput {
  readonly facts: TargetFacts;
  /** What this machine, on which we run, remembers. */
  readonly remembered: Marker | undefined;
  readonly request: Pick<InstallRequest, 'host' | 'diskoScript' | 'mountScript' | 'toplevel' | 'rewipe' | 'reinstall'>;
  /** Whether this run has made the disks: then `rewipe` has had its effect. */
  readonly hasWiped: boolean;
}

const refuse = (message: string): Decision => ({ step: 'refuse', message });
const REWIPE = 'To erase the disks once more, set the input "wipe-again".';

/**
 * What comes next. The machine's own marks count more than what is remembered elsewhere, and disks that were made are never made anew unless
 * that was asked for.
 */
export function decideNext(input: DecisionInput): Decision {
  const { facts } = input;
  if (facts.busy !== undefined) return { step: 'wait', busy: facts.busy };
  return facts.kind === 'installer' ? decideInInstaller(input) : decideOutside(input);
}

function decideOutside({ facts, remembered, request, hasWiped }: DecisionInput): Decision {
  const { host } = request;
  if (hasWiped) return refuse(`The machine left the installer before "${host}" was installed. It now runs ${facts.osName}.`);
  const own = facts.markers.disk;
  if (!request.reinstall) {
    const isWanted = facts.kind === 'nixos' && facts.currentSystem === request.toplevel;
    if (isWanted && (own?.host === host || isInstalledBy(remembered, host))) return { step: 'verify' };
    if (own !== undefined || facts.isDeployedByUs) {
      const what = own === undefined ? 'that is deployed by us' : `that was installed as "${own.host}"`;
      return refuse(`The machine runs a NixOS ${what}. Nothing was changed. To erase it and install "${host}", set the input "reinstall".`);
    }
  }
  if (remembered?.host === host && hasReached(remembered.progress, 'disko-started') && !request.rewipe && !request.reinstall) {
    return refuse(
      `An earlier run had begun to lay out the disks of "${host}", but the machine now runs ${facts.osName} and not the installer. Nothing was changed. See which disk it starts from. ${REWIPE}`,
    );
  }
  return { step: 'kexec' };
}

const isInstalledBy = (remembered: Marker | undefined, host: string): boolean =>
  remembered?.host === host && hasReached(remembered.progress, 'install');

function decideInInstaller({ facts, remembered, request, hasWiped }: DecisionInput): Decision {
  const { host } = request;
  const { run, mnt } = facts.markers;
  const own = run ?? mnt ?? (remembered?.host === host ? remembered : undefined);
  if (own !== undefined && own.host !== host && !request.rewipe) {
    return refuse(`This installer is at work on "${own.host}", not on "${host}". Nothing was changed. ${REWIPE}`);
  }
  if (request.rewipe && !hasWiped) return { step: 'disko' };
  // Disks that are half made hold nothing any more, so there is nothing to protect.
  if (own === undefined || !hasReached(own.progress, 'disko')) return { step: 'disko' };
  if (own.diskoScript !== request.diskoScript) {
    return refuse(`The disks of "${host}" were laid out by another layout (${own.diskoScript}). Nothing was changed. ${REWIPE}`);
  }
  if (!facts.isMntMounted) {
    if (request.mountScript !== undefined) return { step: 'mount' };
    return refuse(
      `The disks of "${host}" were laid out by an earlier run, but nothing is mounted at /mnt: the installer was restarted. Nothing was changed. Mount them by the layout's mount script, or: ${REWIPE}`,
    );
  }
  return hasReached(own.progress, 'install') && own.toplevel === request.toplevel ? { step: 'reboot' } : { step: 'install' };
}
