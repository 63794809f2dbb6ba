import { chooseCommand, type Command } from '../../../../src/deploy/protocol/choose-command.js';
import { planDeadlines } from '../../../../src/deploy/protocol/deadlines.js';
import { decideNext } from '../../../../src/deploy/protocol/decide-next.js';
import type { TargetFacts } from '../../../../src/deploy/protocol/facts.js';
import type { Answer } from '../../../../src/deploy/protocol/ports.js';
import { startDeployment, type DeployEvent, type DeployState } from '../../../../src/deploy/protocol/state.js';
import {
  fireTimer,
  listTargetMoves,
  makeTarget,
  runVerb,
  startHost,
  stopHost,
  tellPhase,
  type ModelVerb,
  type System,
  type Target,
  type TargetMutation,
} from './model-target.js';
import { factsOf, orderOf, PATHS, stateOf } from './samples.js';

/** Target, link and runner at one moment. */
export interface World {
  readonly target: Target;
  readonly link: boolean;
  readonly runner: DeployState;
  readonly isRunnerAlive: boolean;
  /** A verb of a connection that died, and that the target has yet to run. */
  readonly late: ModelVerb | 'none';
  /** How many faults may still happen. */
  readonly faults: number;
  /** Health checks passed on the new system, over a connection of their own. */
  readonly isProved: boolean;
  /** The host lost its power or rebooted after the runner had reported. */
  readonly isOlderReport: boolean;
}

/** Ways to break the runner's half. */
export type RunnerMutation = 'confirms-before-health' | 'believes-confirm' | 'believes-abort' | 'takes-lost-for-unheard' | 'trusts-profile';

export interface ModelOptions {
  readonly goal: 'deploy' | 'boot' | 'rollback';
  readonly reboot: 'never' | 'always';
  /** What the host boots at the beginning. */
  readonly boots: 'old' | 'other';
  readonly faults: number;
  readonly brokenTarget: ReadonlySet<TargetMutation>;
  readonly brokenRunner: ReadonlySet<RunnerMutation>;
}

interface Step {
  readonly name: string;
  readonly isFault: boolean;
  readonly next: World;
}

/** Something that may happen. */
export interface Move extends Step {
  /** Of `next`. */
  readonly key: string;
}

const DEADLINES = planDeadlines({ switchMs: 60_000, confirmMs: 60_000, rebootMs: 60_000, copyMs: 60_000, healthMs: 10_000 });

export function startWorld({ goal, reboot, boots, faults }: ModelOptions): World {
  const target = makeTarget(boots);
  const order = orderOf(
    goal === 'rollback' ? { goal: { mode: 'rollback', to: { kind: 'closure', closure: PATHS.new } } } : goal === 'boot' ? BOOT : {},
    { reboot },
  );
  return {
    ...{ target: goal === 'rollback' ? { ...target, hasNew: true } : target, link: true, runner: startDeployment(order) },
    ...{ isRunnerAlive: true, late: 'none', faults, isProved: false, isOlderReport: false },
  };
}
const BOOT = { goal: { mode: 'boot', closure: PATHS.new, system: 'x86_64-linux' } } as const;

/** What makes two worlds one. Words do not: nothing is decided by them. */
export const keyOf = (world: World): string => addFaults(sumUp(world), world.faults);
const addFaults = (sum: string, faults: number): string => `${sum}|${faults}`;

/** All but how many faults may still happen. */
function sumUp({ target, link, runner, isRunnerAlive, late, isProved, isOlderReport }: World): string {
  const { step, tries, maySwitch, isStaged, isCommitted, isCancelled, mayRestore, rebootDone, failure, ending, course } = runner;
  const health = runner.health.map(({ ok }) => ok).join('');
  const ended = ending === undefined ? '' : `${ending.outcome},${ending.running ?? ''},${ending.bootDefault ?? ''}`;
  const flags = [maySwitch, isStaged, isCommitted, isCancelled, mayRestore, rebootDone, isRunnerAlive, link, isProved, isOlderReport]
    .map(Number)
    .join('');
  return `${Object.values(target).join()}|${step},${tries},${failure?.outcome ?? ''},${ended},${health},${course?.old ?? ''},${course?.bootId ?? ''}|${flags}|${late}`;
}

export function isReachable({ target, link }: World): boolean {
  return target.isUp && link && !(target.running === 'new' && target.isNewDeaf);
}

const PATH_OF: Readonly<Record<System, string>> = { old: PATHS.old, new: PATHS.new, other: PATHS.other, half: PATHS.new };

/** What the runner thinks that runs. */
const expectedBy = ({ runner }: World): System =>
  runner.course?.old === PATHS.old ? 'old' : runner.course?.old === PATHS.new ? 'new' : 'other';

/** What `inspect` says of the target. While a switch is under way the link of the running system is new already. */
export function inspectTarget(target: Target): TargetFacts {
  const phase = tellPhase(target);
  return factsOf({
    bootId: `boot-${target.boot}`,
    current: PATH_OF[target.running] as TargetFacts['current'] & string,
    profile: PATH_OF[target.profile] as TargetFacts['current'] & string,
    ...(phase === 'none' ? {} : { state: stateOf(phase) }),
  });
}

/** Everything that may happen next. */
export function listMoves(world: World, options: ModelOptions): readonly Move[] {
  const sum = sumUp(world);
  const judge = (steps: readonly Step[]): readonly Move[] =>
    steps
      .filter(({ isFault }) => !isFault || world.faults > 0)
      .map((step) => ({ ...step, key: sumUp(step.next) }))
      .filter(({ key }) => key !== sum)
      .map((step) => {
        const faults = world.faults - Number(step.isFault);
        return { ...step, next: { ...step.next, faults }, key: addFaults(step.key, faults) };
      });
  const certain = judge([...listRunnerMoves(world, options), ...listHostMoves(world, options)]);
  // Time passes where nothing else can happen, or where nobody hears of anything; that it passes earlier is a fault.
  const isStuck = certain.every(({ isFault }) => isFault);
  const isFree = isStuck || !isRunning(world) || !isReachable(world);
  const { target } = world;
  const fired = { ...world, target: fireTimer(target, options.brokenTarget) };
  const timer = judge(target.isUp && target.timer ? [{ name: 'the timer fires', isFault: !isFree, next: fired }] : []);
  // The runner's limits are longer than the timer.
  const mayExpire = isRunning(world) && (timer.length === 0 || !isStuck);
  const expired = mayExpire
    ? [{ name: `${world.runner.step} takes too long`, isFault: !isFree, next: decide(world, { kind: 'expired' }, options) }]
    : [];
  return [...certain, ...timer, ...judge(expired)];
}

const isRunning = ({ runner, isRunnerAlive }: World): boolean => isRunnerAlive && runner.step !== 'done';

function listHostMoves(world: World, { brokenTarget }: ModelOptions): readonly Step[] {
  const { target, link, late } = world;
  const isReported = world.isOlderReport || world.runner.step === 'done' || !world.isRunnerAlive;
  const move = (name: string, next: Partial<World>, isFault = false): Step => ({ name, isFault, next: { ...world, ...next } });
  return [
    ...listTargetMoves(target, brokenTarget).map(({ name, isFault, next }) => move(name, { target: next }, isFault)),
    ...(link ? [move('the link is cut', { link: false }, true)] : [move('the link is back', { link: true })]),
    ...(target.isUp
      ? [move('the power is cut', { target: stopHost(target), late: 'none', isOlderReport: isReported }, true)]
      : [move('the host starts', { target: startHost(target, brokenTarget) })]),
    ...(target.isUp && target.isRebooting
      ? [move('the host reboots', { target: startHost(stopHost(target), brokenTarget), late: 'none', isOlderReport: isReported })]
      : []),
    ...(late !== 'none' && target.isUp
      ? [move(`a late ${late} is run`, { target: runVerb(target, late, expectedBy(world), brokenTarget)[0], late: 'none' })]
      : []),
  ];
}

function listRunnerMoves(world: World, options: ModelOptions): readonly Step[] {
  if (!isRunning(world)) return [];
  const { runner } = world;
  const move = (name: string, next: World, isFault = false): Step => ({ name, isFault, next });
  const command = chooseCommand(runner, DEADLINES, 0);
  return [
    ...listCommandMoves(world, command, options),
    move('the runner is killed', { ...world, isRunnerAlive: false }, true),
    ...(runner.isCancelled ? [] : [move('the run is cancelled', decide(world, { kind: 'cancelled' }, options), true)]),
  ];
}

function listCommandMoves(world: World, command: Command, options: ModelOptions): readonly Step[] {
  const { target } = world;
  const reachable = isReachable(world);
  const unreachable: Answer<never> = { kind: 'unreachable', message: 'no' };
  const to = (name: string, event: DeployEvent, from: World = world, isFault = false): Step => ({
    name,
    isFault,
    next: decide(from, event, options),
  });
  switch (command.kind) {
    case 'inspect':
      return [to('inspect', { kind: 'inspected', answer: reachable ? { kind: 'ok', value: inspectTarget(target) } : unreachable })];
    case 'measure':
      return [to('measure', { kind: 'measured', measured: { trust: 'trusted', ancestry: { relation: 'descendant' } } })];
    case 'install':
      return [to('install', { kind: 'called', answer: reachable ? { kind: 'ok', value: undefined } : unreachable })];
    case 'copy': {
      const failed: DeployEvent = { kind: 'copied', end: { kind: 'failed', message: 'no' } };
      if (!reachable) return [to('copy', failed)];
      const copied = { ...world, target: runVerb(target, 'copy', 'old', options.brokenTarget)[0] };
      return [to('copy', { kind: 'copied', end: { kind: 'ok' } }, copied), to('copying fails', failed, world, true)];
    }
    case 'health': {
      if (!reachable) return [to('health', { kind: 'proved', answer: { kind: 'unreachable', message: 'no' } })];
      const isProved = world.isProved || target.running === 'new';
      const bad = [{ name: 'web', kind: 'unit' as const, ok: false, attempts: 1, seconds: 1, message: 'no' }];
      return [
        to('health passes', { kind: 'proved', answer: { kind: 'passed', results: [] } }, { ...world, isProved }),
        to('health fails', { kind: 'proved', answer: { kind: 'failed', results: bad } }, world, true),
      ];
    }
    case 'call':
      return listCallMoves(world, command.call.verb, options);
    case 'nothing':
      return [];
  }
}

function listCallMoves(
  world: World,
  verb: Exclude<Command & { kind: 'call' }, never>['call']['verb'],
  options: ModelOptions,
): readonly Step[] {
  const { target } = world;
  const reachable = isReachable(world);
  const to = (name: string, answer: Answer<undefined>, from: World, isFault = false): Step => ({
    name,
    isFault,
    next: decide(from, verb === 'prepare' ? toPrepared(answer) : { kind: 'called', answer }, options),
  });
  if (verb === 'status') {
    const phase = tellPhase(target);
    const told: DeployEvent & { kind: 'status' } = {
      kind: 'status',
      answer: !reachable
        ? { kind: 'unreachable', message: 'no' }
        : phase === 'none'
          ? { kind: 'wrong-phase' }
          : { kind: 'ok', value: { state: stateOf(phase), log: [], logSize: 0 } },
    };
    return [{ name: 'status', isFault: false, next: decide(world, told, options) }];
  }
  if (verb === 'renew' || verb === 'dry-activate') return [];
  if (!reachable) return [to(verb, { kind: 'unreachable', message: 'no' }, world)];
  const [next, said] = runVerb(target, verb, expectedBy(world), options.brokenTarget);
  const answer: Answer<undefined> =
    said === 'ok'
      ? { kind: 'ok', value: undefined }
      : said === 'refused'
        ? { kind: 'refused', reason: 'no', message: 'no' }
        : { kind: 'wrong-phase' };
  const lost: Answer<undefined> = { kind: 'lost', message: 'no' };
  return [
    to(verb, answer, { ...world, target: next }),
    to(`${verb}, of which the answer is lost`, lost, { ...world, target: next }, true),
    to(`${verb}, which is lost`, lost, world, true),
    ...(world.late === 'none' ? [to(`${verb}, which comes late`, lost, { ...world, late: verb }, true)] : []),
  ];
}

function toPrepared(answer: Answer<undefined>): DeployEvent {
  return { kind: 'prepared', answer: answer.kind === 'ok' ? { kind: 'ok', value: { needed: false, because: [] } } : answer };
}

/** The real decision, or a broken one. */
function decide(world: World, event: DeployEvent, { brokenRunner }: ModelOptions): World {
  const { runner, target } = world;
  const next = decideNext(runner, event);
  const finish = (outcome: 'deployed' | 'rolled-back' | 'failed', running: System): World => ({
    ...world,
    runner: { ...next, step: 'done', ending: { outcome, message: '', running: PATH_OF[running] as typeof PATHS.old } },
  });
  const isOk = event.kind === 'called' && event.answer.kind === 'ok';
  if (brokenRunner.has('confirms-before-health') && next.step === 'proving') return { ...world, runner: { ...next, step: 'confirming' } };
  if (brokenRunner.has('believes-confirm') && runner.step === 'confirming' && isOk) return finish('deployed', 'new');
  if (brokenRunner.has('believes-abort') && runner.step === 'aborting' && isOk) return finish('rolled-back', 'old');
  const isLost = event.kind === 'called' && event.answer.kind === 'lost';
  if (brokenRunner.has('takes-lost-for-unheard') && runner.step === 'testing' && isLost) return finish('failed', 'old');
  if (brokenRunner.has('trusts-profile') && next.ending !== undefined && runner.step === 'settling' && event.kind === 'inspected')
    return { ...world, runner: { ...next, ending: { ...next.ending, bootDefault: PATH_OF[target.profile] as typeof PATHS.old } } };
  return { ...world, runner: next };
}
