import type { Phase } from '../../../../src/deploy/protocol/facts.js';

/** `half`: a switch is under way, or ended in the middle. `other`: what the host boots, where that is not what it ran. */
export type System = 'old' | 'new' | 'half' | 'other';

/** What a transient unit does next. */
export type Unit =
  'none' | 'switch-begins' | 'switch-ends' | 'undo' | 'commit-profile' | 'commit-loader' | 'commit-record' | 'back-profile' | 'back-loader';

/** A host, as far as the protocol is concerned. */
export interface Target {
  readonly phase: Phase | 'none';
  /** In which boot the phase was written down. */
  readonly phaseBoot: number;
  readonly boot: number;
  readonly isUp: boolean;
  readonly running: System;
  /** What the host started with: a root for the garbage collector, as what runs is. */
  readonly booted: System;
  readonly profile: System;
  readonly loader: System;
  /** What profile and loader were. */
  readonly default: System;
  /** What ran when the deployment began. */
  readonly old: System;
  readonly timer: boolean;
  readonly unit: Unit;
  readonly isStaged: boolean;
  readonly isRebooting: boolean;
  readonly isPrepared: boolean;
  /** The way back begins with profile and boot loader. */
  readonly isRestoring: boolean;
  /** The new system cannot be reached from outside. */
  readonly isNewDeaf: boolean;
  readonly rootOld: boolean;
  readonly rootNew: boolean;
  readonly hasOld: boolean;
  readonly hasNew: boolean;
  /** Whether anybody told it that the new system is good. */
  readonly isConfirmed: boolean;
  /** Without a mutex: somebody has looked at the phase, and will act on what it was. */
  readonly mayConfirm: boolean;
  readonly mayUndo: boolean;
}

/** Ways to break the target's half. */
export type TargetMutation =
  | 'timer-after-switch'
  | 'no-timer'
  | 'timer-ends-with-confirm'
  | 'no-mutex'
  | 'profile-before-test'
  | 'loader-before-test'
  | 'no-roots'
  | 'undo-never-reboots'
  | 'keep-profile-after-failed-loader'
  | 'release-anything'
  | 'reboot-is-forgotten';

export type ModelVerb = 'begin' | 'prepare' | 'test' | 'confirm' | 'stage-boot' | 'abort' | 'release' | 'reboot' | 'restore' | 'copy';
export type VerbAnswer = 'ok' | 'refused' | 'wrong-phase';

export function makeTarget(boots: 'old' | 'other'): Target {
  return {
    ...{
      phase: 'none',
      phaseBoot: 0,
      boot: 0,
      isUp: true,
      running: 'old',
      booted: 'old',
      profile: boots,
      loader: boots,
      default: boots,
      old: 'old',
      timer: false,
    },
    ...{
      unit: 'none',
      isStaged: false,
      isRebooting: false,
      isPrepared: false,
      isRestoring: false,
      isNewDeaf: false,
      rootOld: false,
      rootNew: false,
      hasOld: true,
      hasNew: false,
    },
    ...{ isConfirmed: false, mayConfirm: false, mayUndo: false },
  };
}

const EARLY: readonly string[] = ['locked', 'testing', 'tested', 'committing', 'rolling-back', 'rebooting'];

/** The phase as the target tells it. */
export function tellPhase({ phase, phaseBoot, boot }: Target): Phase | 'none' {
  return phaseBoot !== boot && EARLY.includes(phase) ? 'lost-by-reboot' : phase;
}

const write = (target: Target, phase: Phase, more: Partial<Target> = {}): Target => ({ ...target, phase, phaseBoot: target.boot, ...more });

/** Where profile or boot loader may have been touched, they come first. */
function startUndo(target: Target): Target {
  const isTouched = target.phase === 'committing' || target.isRestoring;
  return write(target, 'rolling-back', { unit: isTouched ? 'back-profile' : 'undo', isRestoring: isTouched });
}

const startCommit = (target: Target, more: Partial<Target> = {}): Target =>
  write(target, 'committing', { unit: 'commit-profile', isConfirmed: true, ...more });

/** Runs a verb, under the mutex. @param oldExpected what the runner thinks that runs */
export function runVerb(
  target: Target,
  verb: ModelVerb,
  oldExpected: System,
  broken: ReadonlySet<TargetMutation>,
): readonly [Target, VerbAnswer] {
  const phase = tellPhase(target);
  switch (verb) {
    case 'copy':
      return [{ ...target, hasNew: true }, 'ok'];
    case 'begin':
      if (phase === 'locked') return [target, 'ok'];
      if (phase !== 'none') return [target, 'wrong-phase'];
      if (target.running !== oldExpected) return [target, 'refused'];
      return [write(target, 'locked', { old: oldExpected, rootOld: !broken.has('no-roots') }), 'ok'];
    case 'prepare':
      if (phase !== 'locked') return [target, 'wrong-phase'];
      return target.hasNew ? [{ ...target, isPrepared: true, rootNew: !broken.has('no-roots') }, 'ok'] : [target, 'refused'];
    case 'test': {
      if (phase === 'testing' || phase === 'tested') return [target, 'ok'];
      if (phase !== 'locked' || !target.isPrepared) return [target, 'wrong-phase'];
      const early: Partial<Target> = broken.has('loader-before-test')
        ? { profile: 'new', loader: 'new' }
        : broken.has('profile-before-test')
          ? { profile: 'new' }
          : {};
      const timer = !broken.has('timer-after-switch') && !broken.has('no-timer');
      return [write(target, 'testing', { timer, unit: 'switch-begins', ...early }), 'ok'];
    }
    case 'confirm':
      if (phase === 'committed' || phase === 'committing') return [target, 'ok'];
      // What was never tried is confirmed once it was booted.
      if (phase === 'committed-pending-reboot' && target.phaseBoot !== target.boot && target.running === 'new')
        return [write(target, 'committed'), 'ok'];
      if (phase !== 'tested') return [target, 'wrong-phase'];
      if (broken.has('no-mutex')) return [{ ...target, mayConfirm: true }, 'ok'];
      return [startCommit(target, { timer: target.timer && !broken.has('timer-ends-with-confirm') }), 'ok'];
    case 'stage-boot':
      if (phase === 'committing' || phase === 'committed-pending-reboot') return [target, 'ok'];
      if (phase !== 'locked' || !target.isPrepared) return [target, 'wrong-phase'];
      return [startCommit(target, { isStaged: true, timer: !broken.has('no-timer') }), 'ok'];
    case 'abort':
      if (phase === 'locked') return [write(target, 'released'), 'ok'];
      if (phase === 'testing' || phase === 'tested') return [startUndo(target), 'ok'];
      if ((phase === 'committing' || phase === 'rolling-back') && target.unit === 'none') return [startUndo(target), 'ok'];
      return [target, phase === 'rolling-back' ? 'ok' : 'wrong-phase'];
    case 'release':
      if (phase !== 'locked' && !broken.has('release-anything')) return [target, 'wrong-phase'];
      return [write(target, 'released', broken.has('release-anything') ? { timer: false, unit: 'none' } : {}), 'ok'];
    case 'reboot':
      if (!phase.startsWith('committed')) return [target, 'wrong-phase'];
      return [{ ...target, isRebooting: true }, 'ok'];
    case 'restore':
      if (phase === 'rolling-back') return [target, 'ok'];
      if (!phase.startsWith('committed')) return [target, 'wrong-phase'];
      return [startUndo({ ...target, timer: true, isRestoring: true }), 'ok'];
  }
}

/** What may happen on the target by itself; a fault where the name says so. */
export interface TargetMove {
  readonly name: string;
  readonly isFault: boolean;
  readonly next: Target;
}

/** Everything but the power. */
export function listTargetMoves(target: Target, broken: ReadonlySet<TargetMutation>): readonly TargetMove[] {
  if (!target.isUp) return [];
  return [...listUnitMoves(target, broken), ...listPendingMoves(target), ...listGarbageMoves(target)];
}

/** Without a mutex: who has looked at the phase goes by it, whatever it is by now. */
function listPendingMoves(target: Target): readonly TargetMove[] {
  const confirmed = startCommit({ ...target, mayConfirm: false });
  const undone = write(target, 'rolling-back', { unit: 'undo', mayUndo: false });
  return [
    ...(target.mayConfirm ? [{ name: 'the confirmation that had looked before is written', isFault: false, next: confirmed }] : []),
    ...(target.mayUndo ? [{ name: 'the undo that had looked before is written', isFault: false, next: undone }] : []),
  ];
}

/** The timer, under the mutex. It stays armed until everything is over, so that work that died is begun again. */
export function fireTimer(target: Target, broken: ReadonlySet<TargetMutation>): Target {
  const isIdle = target.unit === 'none';
  switch (tellPhase(target)) {
    case 'testing':
    case 'tested':
      return broken.has('no-mutex') ? { ...target, mayUndo: true } : startUndo(target);
    case 'committing':
    case 'rolling-back':
      return isIdle ? startUndo(target) : target;
    case 'rebooting':
      return { ...target, isRebooting: true };
    case 'none':
    case 'locked':
    case 'committed':
    case 'committed-pending-reboot':
    case 'rolled-back':
    case 'released':
    case 'lost-by-reboot':
      return { ...target, timer: false };
  }
}

function listUnitMoves(target: Target, broken: ReadonlySet<TargetMutation>): readonly TargetMove[] {
  const moves = listWork(target, broken);
  return moves.length === 0 ? [] : [...moves, { name: 'what is at work is killed', isFault: true, next: { ...target, unit: 'none' } }];
}

function listWork(target: Target, broken: ReadonlySet<TargetMutation>): readonly TargetMove[] {
  const move = (name: string, next: Target, isFault = false): TargetMove => ({ name, isFault, next });
  switch (target.unit) {
    case 'none':
      return [];
    case 'switch-begins':
      return [move('the switch begins', { ...target, running: 'half', unit: 'switch-ends' })];
    case 'switch-ends': {
      const timer = target.timer || broken.has('timer-after-switch');
      const good = write(target, 'tested', { running: 'new', unit: 'none', timer });
      return [
        move('the switch ends well', good),
        move('the switch ends well and cuts off the network', { ...good, isNewDeaf: true }, true),
        move('the switch fails', startUndo(target), true),
      ];
    }
    case 'undo': {
      const failed = write(target, 'rebooting', {
        unit: 'none',
        isRebooting: !broken.has('undo-never-reboots'),
        timer: !broken.has('undo-never-reboots'),
        running: 'half',
      });
      return [
        move('the old system is back', write(target, 'rolled-back', { running: target.old, unit: 'none', timer: false })),
        move('going back fails', failed, true),
      ];
    }
    case 'commit-profile':
      return [move('the profile is set', { ...target, profile: 'new', unit: 'commit-loader' })];
    case 'commit-loader': {
      const back: Target = broken.has('keep-profile-after-failed-loader')
        ? write(target, 'committed', { unit: 'none' })
        : startUndo(target);
      return [
        move('the boot loader is written', { ...target, loader: 'new', unit: 'commit-record' }),
        move('the boot loader fails', back, true),
        move('the boot loader fails after it was written', { ...back, loader: 'new' }, true),
      ];
    }
    case 'commit-record': {
      const phase = target.isStaged ? 'committed-pending-reboot' : 'committed';
      return [move('the commit is recorded', write(target, phase, { unit: 'none', timer: false, rootNew: false }))];
    }
    case 'back-profile':
      return [move('the profile is set back', { ...target, profile: target.default, unit: 'back-loader' })];
    case 'back-loader':
      return [move('the boot loader is written back', { ...target, loader: target.default, isRestoring: false, unit: 'undo' })];
  }
}

function listGarbageMoves(target: Target): readonly TargetMove[] {
  const uses = (system: System) => [target.running, target.booted, target.profile].includes(system);
  const hasOld = target.hasOld && (target.rootOld || uses('old'));
  const hasNew = target.hasNew && (target.rootNew || uses('new'));
  if (hasOld === target.hasOld && hasNew === target.hasNew) return [];
  return [{ name: 'garbage is collected', isFault: true, next: { ...target, hasOld, hasNew } }];
}

/** The host starts: with what its boot loader names. */
export function startHost(target: Target, broken: ReadonlySet<TargetMutation>): Target {
  const phase = broken.has('reboot-is-forgotten') ? { phaseBoot: target.boot + 1 } : {};
  return { ...target, ...phase, isUp: true, boot: target.boot + 1, running: target.loader, booted: target.loader, isRebooting: false };
}

/** The power goes: nothing that only was in memory is left. */
export function stopHost(target: Target): Target {
  return { ...target, isUp: false, timer: false, unit: 'none', isRebooting: false, mayConfirm: false, mayUndo: false };
}
