import type { HealthResult } from '../../health/index.js';
import type { StorePath } from '../../nix/index.js';
import type { Logger } from '../../runtime/index.js';
import type { Phase, TargetFacts, TargetState } from './facts.js';

/**
 * What came of asking the target.
 * `unreachable`: the command was not started. `lost`: it was, and the connection ended before its answer: it may have been done, or be done yet.
 */
export type Answer<Value> =
  | { readonly kind: 'ok'; readonly value: Value }
  | { readonly kind: 'refused'; readonly reason: string; readonly message: string }
  | { readonly kind: 'locked'; readonly owner: string; readonly ageSeconds?: number; readonly leaseLeftSeconds?: number }
  | { readonly kind: 'wrong-phase'; readonly phase?: Phase }
  | { readonly kind: 'failed'; readonly message: string }
  /** `permanent`: trying again is of no use, such as with another host key than the pinned one. */
  | { readonly kind: 'unreachable'; readonly message: string; readonly permanent?: true }
  | { readonly kind: 'lost'; readonly message: string };

/** Whether the new system can only be reached by a reboot, or will only be complete after one. */
export interface RebootForecast {
  readonly needed: boolean;
  /** Words such as `kernel`, `initrd`, `systemd`. */
  readonly because: readonly string[];
}

/** How a deployment stands. */
export interface StatusAnswer {
  readonly state: TargetState;
  /** Lines of the switch's log since `logOffset`. */
  readonly log: readonly string[];
  /** Bytes of the log up to here. */
  readonly logSize: number;
}

/** A verb of the agent, with what it needs. Seconds where times are given. */
export type Call =
  | {
      readonly verb: 'begin';
      readonly id: string;
      readonly owner: string;
      readonly leaseSeconds: number;
      readonly closure: StorePath;
      readonly oldExpected: StorePath;
      readonly hostname: string;
      readonly machineId: string | undefined;
      readonly revision: string | undefined;
      readonly forceUnlock: boolean;
    }
  | { readonly verb: 'prepare'; readonly id: string }
  | { readonly verb: 'confirm' | 'stage-boot' | 'reboot' | 'restore' | 'release'; readonly id: string }
  | { readonly verb: 'dry-activate'; readonly closure: StorePath }
  | {
      readonly verb: 'test';
      readonly id: string;
      readonly switchSeconds: number;
      readonly confirmSeconds: number;
      readonly ignoredUnits: readonly string[];
    }
  | { readonly verb: 'abort'; readonly id: string; readonly reason: string }
  | { readonly verb: 'renew'; readonly id: string; readonly leaseSeconds: number }
  | { readonly verb: 'status'; readonly id: string; readonly logOffset: number };
export type Verb = Call['verb'];

/** What verbs answer that say more than that they did it. */
export interface CallValues {
  readonly prepare: RebootForecast;
  readonly 'dry-activate': { readonly output: readonly string[]; readonly reboot?: RebootForecast };
  readonly status: StatusAnswer;
}
/** What a verb answers. */
export type CallValue<V extends Verb> = V extends keyof CallValues ? CallValues[V] : undefined;

/** Bounds of one command. */
export interface CallLimits {
  /** Milliseconds, connecting included. */
  readonly limitMs: number;
  readonly signal: AbortSignal;
}

/** What came of copying. */
export type CopyEnd =
  | { readonly kind: 'ok' }
  /** `permanent`: trying again is of no use, such as with a full disk or paths that are not trusted. */
  | { readonly kind: 'failed'; readonly message: string; readonly permanent?: true };

/** What came of the health checks. `incomplete`: the connection ended before all had reported. */
export type HealthAnswer =
  | { readonly kind: 'passed' | 'failed'; readonly results: readonly HealthResult[] }
  | { readonly kind: 'incomplete' | 'unreachable'; readonly message: string };

/** A unit that is failed, and the end of its journal. */
export interface FailedUnit {
  readonly name: string;
  readonly journal: readonly string[];
}

/** One host. Every method makes a connection of its own, never one that is shared: each proves that the host can still be reached. */
export interface TargetPort {
  /** What the host is and what it runs; read-only, needs nothing on the host. */
  inspect(limits: CallLimits): Promise<Answer<TargetFacts>>;
  /** Brings the agent to the host, if it is not there. */
  install(limits: CallLimits): Promise<Answer<undefined>>;
  call<V extends Verb>(call: Call & { readonly verb: V }, limits: CallLimits): Promise<Answer<CallValue<V>>>;
  /** Copies what is missing of a closure, once. `onProgress` is called whenever something arrived. */
  copy(closure: StorePath, options: CallLimits & { readonly onProgress: () => void }): Promise<CopyEnd>;
  /** Runs the health checks of the host. `limits.limitMs` is also the time that they have. */
  health(limits: CallLimits): Promise<HealthAnswer>;
  /** The units that are failed now; for the report only. */
  listFailedUnits(limits: CallLimits): Promise<readonly FailedUnit[]>;
  /** Why the host does not answer, for the report: no address, nobody listens, silent … A sentence; undefined if it does answer. */
  probe(limits: CallLimits): Promise<string | undefined>;
}

/** How a revision stands to another. `descendant`: the wanted one comes after the deployed one. */
export interface Ancestry {
  readonly relation: 'same' | 'descendant' | 'ancestor' | 'diverged' | 'unknown';
  /** Seconds since 1970; absent where the commit is not known. */
  readonly wantedTime?: number;
  readonly deployedTime?: number;
}

/** What a deployment will ask of the host, found out before anything is changed. */
export interface Measured {
  /** Uncompressed bytes that the host lacks of the closure; absent if that could not be found out. */
  readonly missingBytes?: number;
  /** Bytes of the new kernel and initrd, where the host does not have these; 0 if it does. */
  readonly newBootBytes?: number;
  /** `untrusted`: the host would refuse the paths, as it neither trusts the user nor knows a signature. */
  readonly trust: 'trusted' | 'signed' | 'untrusted' | 'unknown';
  readonly ancestry: Ancestry;
}

/** What the runner knows of closures and commits. */
export interface SourcePort {
  /** @throws UserError, ToolError if the closure is not to be had here */
  measure(
    closure: StorePath,
    revision: string | undefined,
    facts: TargetFacts,
    limits: CallLimits & { /** Whether the closure is copied from here. */ readonly copies: boolean },
  ): Promise<Measured>;
}

/** All that a deployment touches. */
export interface DeployPorts {
  readonly target: TargetPort;
  readonly source: SourcePort;
  readonly log: Logger;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  /** Rejects when the signal is aborted. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}
