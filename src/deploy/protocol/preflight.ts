import { storePathName } from '../../nix/index.js';
import { formatSize } from '../../runtime/index.js';
import { isOpen, PROTOCOL_VERSION, type TargetFacts } from './facts.js';
import type { Policy } from './order.js';
import type { Measured } from './ports.js';
import { judgeRevision } from './revisions.js';

/** What the host has to be, and what it will get. */
export interface Wanted {
  readonly id: string;
  readonly hostname: string;
  readonly machineId: string | undefined;
  /** Nix's name of what the closure is for; absent: what the host ran before, which needs no check. */
  readonly system: string | undefined;
  readonly revision: string | undefined;
}

/** Why a deployment does not begin. */
export interface Refusal {
  readonly reason:
    | 'wrong-protocol'
    | 'not-nixos'
    | 'no-root'
    | 'wrong-host'
    | 'wrong-arch'
    | 'locked'
    | 'deployment-open'
    | 'degraded'
    | 'store-full'
    | 'boot-full'
    | 'not-trusted'
    | 'older-revision'
    | 'diverged-revision';
  /** Sentences: what was expected, what was found, what to do. */
  readonly message: string;
}

/** Every reason not to begin, and what is odd but no reason. */
export interface Preflight {
  readonly refusals: readonly Refusal[];
  readonly notes: readonly string[];
}

/** What a store needs besides the paths themselves: its database, and files that Nix has open while it copies. */
const STORE_MARGIN_BYTES = 64 * 2 ** 20;
const STORE_MARGIN_FACTOR = 1.1;

/** Machines by the systems that they run. Source: `uname -m`, and Nix's names of systems. */
const SYSTEMS: Readonly<Record<string, readonly string[]>> = {
  x86_64: ['x86_64-linux', 'i686-linux'],
  i686: ['i686-linux'],
  i586: ['i686-linux'],
  aarch64: ['aarch64-linux'],
  armv7l: ['armv7l-linux', 'armv6l-linux'],
  armv6l: ['armv6l-linux'],
  riscv64: ['riscv64-linux'],
  ppc64le: ['powerpc64le-linux'],
};

/**
 * Judges whether a deployment may begin.
 * @param measured absent before anything was measured: then only what the host said of itself is judged
 */
export function judgePreflight(facts: TargetFacts, wanted: Wanted, policy: Policy, measured?: Measured): Preflight {
  const health = judgeHealthBefore(facts, policy);
  const revision = measured === undefined ? {} : judgeRevision(wanted.revision, findDeployed(facts), measured.ancestry, policy.force);
  const refusals = [
    ...judgeKind(facts),
    ...judgeIdentity(facts, wanted),
    ...judgeArch(facts, wanted),
    ...judgeLock(facts, wanted, policy),
    ...(health.refusal === undefined ? [] : [health.refusal]),
    ...(measured === undefined ? [] : judgeSpace(facts, measured)),
    ...(measured?.trust === 'untrusted' ? [refuseUntrusted(facts)] : []),
    ...(revision.refusal === undefined ? [] : [revision.refusal]),
  ];
  return { refusals, notes: [health.note, revision.note, noteOtherDefault(facts)].filter((note) => note !== undefined) };
}

/** Whoever ran a system only for trying, or a commit that a power cut ended. */
function noteOtherDefault({ current, profile }: TargetFacts): string | undefined {
  if (current === undefined || profile === undefined || current === profile) return undefined;
  return `Before the deployment the host ran ${storePathName(current)}, while its system profile named ${storePathName(profile)}.`;
}

/** Revision of what runs, if a deployment of ours put it there. */
function findDeployed({ current, history }: TargetFacts): string | undefined {
  return history.find(({ closure }) => closure === current)?.revision;
}

function judgeKind({ protocol, os, current, profile, uid, user, sudo }: TargetFacts): readonly Refusal[] {
  if (protocol !== PROTOCOL_VERSION) {
    const message = `The agent on the host speaks version ${protocol} of the protocol, and this is version ${PROTOCOL_VERSION}. Deploy with the version of Panther that deployed last, or wait until that deployment is over.`;
    return [{ reason: 'wrong-protocol', message }];
  }
  const isNixos = os === 'nixos' && current !== undefined && profile !== undefined;
  const missing = os !== 'nixos' ? `its os-release says "${os}"` : 'it has no /run/current-system or no system profile';
  return [
    ...(isNixos
      ? []
      : [
          {
            reason: 'not-nixos' as const,
            message: `A running NixOS was expected, but ${missing}. Install it first (actions/install).`,
          },
        ]),
    ...(uid === 0 || sudo === true
      ? []
      : [
          {
            reason: 'no-root' as const,
            message: `The user "${user}" may not run the agent as root without a password. Connect as root, or give that user the sudo rule of docs/reference/deploy-protocol.md.`,
          },
        ]),
  ];
}

function judgeIdentity({ hostname, machineId }: TargetFacts, wanted: Wanted): readonly Refusal[] {
  const isNamed = hostname === wanted.hostname;
  const isSame = wanted.machineId === undefined || machineId === wanted.machineId;
  if (isNamed && isSame) return [];
  const found = isNamed
    ? `the machine id ${wanted.machineId ?? ''} was expected, but the host has ${machineId ?? 'none'}`
    : `a host that calls itself "${wanted.hostname}" was expected, but it calls itself "${hostname}"`;
  return [
    {
      reason: 'wrong-host',
      message: `This is another host: ${found}. Put its address right, or its name ("hostname", "machine-id") in .github/panther.yml.`,
    },
  ];
}

function judgeArch({ machine }: TargetFacts, { system }: Wanted): readonly Refusal[] {
  if (system === undefined || SYSTEMS[machine]?.includes(system) === true) return [];
  return [
    {
      reason: 'wrong-arch',
      message: `The host is a ${machine}, and the system to deploy is for ${system}. Set nixpkgs.hostPlatform of this host, or put its address right.`,
    },
  ];
}

function judgeLock({ state }: TargetFacts, { id }: Wanted, { forceUnlock }: Policy): readonly Refusal[] {
  if (state === undefined || state.id === id) return [];
  if (isOpen(state.phase)) {
    return [
      {
        reason: 'deployment-open',
        message: `Another deployment is at work there (${state.owner}, "${state.phase}"). The host ends it by itself, one way or the other: try again afterwards.`,
      },
    ];
  }
  if (state.phase !== 'locked' || state.leaseLeftSeconds <= 0 || forceUnlock) return [];
  return [
    {
      reason: 'locked',
      message: `The host is locked by another deployment (${state.owner}) for ${state.leaseLeftSeconds} s more. Try again afterwards, or set "force-unlock" if that deployment is gone.`,
    },
  ];
}

function judgeHealthBefore(facts: TargetFacts, policy: Policy): { readonly refusal?: Refusal; readonly note?: string } {
  const failed = facts.failedUnits.filter((unit) => !policy.ignoredUnits.includes(unit));
  const isStopping = facts.systemdState === 'stopping' || facts.systemdState === 'maintenance';
  if (isStopping) {
    const message = `The host is not up: systemd calls it "${facts.systemdState ?? ''}". Try again once it has started.`;
    return { refusal: { reason: 'degraded', message } };
  }
  if (failed.length === 0) return {};
  const what = `Units had failed on the host before anything was deployed: ${failed.slice(0, 10).join(', ')}.`;
  if (policy.degraded === 'note') return { note: what };
  const advice = 'Put them right, name them in "ignore-units", or allow it ("allow-degraded").';
  return { refusal: { reason: 'degraded', message: `${what} ${advice}` } };
}

function judgeSpace({ storeFreeBytes, bootFreeBytes }: TargetFacts, { missingBytes, newBootBytes }: Measured): readonly Refusal[] {
  const needed = missingBytes === undefined || missingBytes === 0 ? 0 : Math.ceil(missingBytes * STORE_MARGIN_FACTOR) + STORE_MARGIN_BYTES;
  const isStoreFull = storeFreeBytes !== undefined && needed > storeFreeBytes;
  const isBootFull = bootFreeBytes !== undefined && (newBootBytes ?? 0) > bootFreeBytes;
  return [
    ...(isStoreFull
      ? [
          {
            reason: 'store-full' as const,
            message: `The host's store needs ${formatSize(needed)} more and has ${formatSize(storeFreeBytes)} free. Collect garbage there: nix-collect-garbage --delete-older-than 14d.`,
          },
        ]
      : []),
    ...(isBootFull
      ? [
          {
            reason: 'boot-full' as const,
            message: `The new kernel and initrd need ${formatSize(newBootBytes ?? 0)} on /boot, which has ${formatSize(bootFreeBytes)} free. Delete old generations there, or limit them (boot.loader.systemd-boot.configurationLimit or boot.loader.grub.configurationLimit).`,
          },
        ]
      : []),
  ];
}

function refuseUntrusted({ user }: TargetFacts): Refusal {
  return {
    reason: 'not-trusted',
    message: `The host would refuse the paths: "${user}" is none of its trusted-users, and they are not signed by a key in its trusted-public-keys. Sign them (input "signing-key") and put the public key into nix.settings.trusted-public-keys of the host.`,
  };
}
