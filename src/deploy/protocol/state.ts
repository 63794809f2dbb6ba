import type { HealthResult } from '../../health/index.js';
import type { StorePath } from '../../nix/index.js';
import type { TargetFacts } from './facts.js';
import type { DeployOrder } from './order.js';
import type { Answer, CallValues, CopyEnd, HealthAnswer, Measured, RebootForecast, StatusAnswer } from './ports.js';

/** What the runner is at, in the order of a deployment that goes well; then the ways back. docs/reference/deploy-protocol.md has a picture. */
export const STEPS = [
  'inspecting',
  'measuring',
  'installing',
  'locking',
  'copying',
  'preparing',
  'rehearsing',
  'testing',
  'watching',
  'proving',
  'proving-unchanged',
  'confirming',
  'staging',
  'committing',
  'before-reboot',
  'rebooting',
  'awaiting-boot',
  'proving-boot',
  'restoring',
  'aborting',
  'settling',
  'releasing',
  'done',
] as const;
export type Step = (typeof STEPS)[number];

export const OUTCOMES = [
  'deployed',
  'unchanged',
  'rolled-back',
  'refused',
  'offline',
  'failed',
  'undone',
  'unknown',
  'dry-run',
  'not-started',
] as const;
/**
 * What became of a deployment. `failed` says what runs now, as far as the host told; `unknown` where that could not be found out.
 * `undone`: deployed, and taken back as others failed. `not-started`: others failed before its turn came.
 */
export type Outcome = (typeof OUTCOMES)[number];

/** How a deployment ended. */
export interface Ending {
  readonly outcome: Outcome;
  /** Sentences: what happened, what runs now, what to do. */
  readonly message: string;
  /** As the host itself said at the very end; absent if it could not be asked. */
  readonly running?: StorePath;
  /** What starts at the next boot; absent if that is not certain. */
  readonly bootDefault?: StorePath;
}

/** Why it goes back. */
export interface Failure {
  /** If it turns out that nothing was changed. */
  readonly outcome: Outcome;
  readonly message: string;
}

/** What a deployment goes from and to, once the host was asked. */
export interface Course {
  readonly closure: StorePath;
  readonly revision: string | undefined;
  readonly old: StorePath;
  readonly default: StorePath;
  /** Of the boot in which it began; of the last one before a reboot that we order. */
  readonly bootId: string;
}

/** Where a deployment is: plain data, of which every transition makes a new one. */
export interface DeployState {
  readonly order: DeployOrder;
  readonly step: Step;
  /** Since the step before last that made progress: what may go round is bounded by it. */
  readonly tries: number;
  readonly course?: Course;
  readonly facts?: TargetFacts;
  readonly notes: readonly string[];
  readonly reboot?: RebootForecast;
  readonly rebootDone: boolean;
  /** `test` was sent, and may have been heard. */
  readonly maySwitch: boolean;
  /** The new system becomes the boot default without being tried. */
  readonly isStaged: boolean;
  /** It was confirmed by the target that the new system is the boot default. */
  readonly isCommitted: boolean;
  readonly isCancelled: boolean;
  /** The order to take back what was committed got lost, and may be heard yet. */
  readonly mayRestore: boolean;
  readonly health: readonly HealthResult[];
  readonly preview: readonly string[];
  readonly failure?: Failure;
  readonly ending?: Ending;
}

/** What came of the command that `chooseCommand` asked for; or its time was up, or the user cancelled. */
export type DeployEvent =
  | { readonly kind: 'inspected'; readonly answer: Answer<TargetFacts> }
  | { readonly kind: 'measured'; readonly measured: Measured }
  | { readonly kind: 'not-measured'; readonly message: string }
  | { readonly kind: 'called'; readonly answer: Answer<undefined> }
  | { readonly kind: 'prepared'; readonly answer: Answer<RebootForecast> }
  | { readonly kind: 'rehearsed'; readonly answer: Answer<CallValues['dry-activate']> }
  | { readonly kind: 'status'; readonly answer: Answer<StatusAnswer> }
  | { readonly kind: 'copied'; readonly end: CopyEnd }
  | { readonly kind: 'proved'; readonly answer: HealthAnswer }
  | { readonly kind: 'expired' }
  | { readonly kind: 'cancelled' };

/** A deployment that has not begun. */
export function startDeployment(order: DeployOrder): DeployState {
  return {
    order,
    step: 'inspecting',
    tries: 0,
    notes: [],
    rebootDone: false,
    maySwitch: false,
    isStaged: false,
    isCommitted: false,
    isCancelled: false,
    mayRestore: false,
    health: [],
    preview: [],
  };
}

/** Goes on to another step. */
export function goTo(state: DeployState, step: Step, more: Partial<DeployState> = {}): DeployState {
  return { ...state, step, ...more };
}

/** The end, with what is known. */
export function finish(state: DeployState, ending: Ending): DeployState {
  return { ...state, step: 'done', ending };
}

/** Whether the host is to be rebooted once the new system is its boot default. */
export function wantsReboot({ order, isStaged, reboot }: DeployState): boolean {
  const { reboot: policy } = order.policy;
  return policy === 'always' || (policy === 'if-needed' && (isStaged || reboot?.needed === true));
}
