import type { TargetFacts } from '../../../../src/deploy/protocol/facts.js';
import type { Answer, Call, DeployPorts, HealthAnswer, TargetPort, Verb } from '../../../../src/deploy/protocol/ports.js';
import { createRecorder, type Recorder } from '../../../support/recorder.js';
import { listTargetMoves, makeTarget, runVerb, startHost, stopHost, tellPhase, type ModelVerb, type Target } from './model-target.js';
import { inspectTarget } from './model-world.js';
import { stateOf } from './samples.js';

/** What is asked of a host, each over a connection of its own. */
export type Connection = Verb | 'inspect' | 'install' | 'copy' | 'health' | 'units' | 'probe';

/** How a host behaves beyond what it does when all goes well. */
export interface HostScript {
  /** Answers instead of the host, which hears nothing; undefined leaves it to the host. @param number of the connection, from 0 */
  readonly intercept?: (connection: Connection, number: number) => Answer<never> | undefined;
  readonly health?: (number: number) => HealthAnswer;
  /** Milliseconds of one copy, and how often it moves. */
  readonly copyMs?: number;
  readonly progressMs?: number;
  readonly target?: Partial<Target>;
  readonly facts?: Partial<TargetFacts>;
}

export interface FakeHost {
  readonly ports: DeployPorts;
  readonly connections: Connection[];
  readonly log: Recorder;
  /** Milliseconds of its clock, which only moves where something takes time. */
  readonly now: () => number;
  readonly read: () => Target;
}

const NONE: ReadonlySet<never> = new Set();
const CONNECTION_MS = 50;
const UNREACHABLE: Answer<never> = { kind: 'unreachable', message: 'No route to host.' };

/** A host made of the model's target, on a clock of its own: its workers take a step whenever somebody looks. */
export function createFakeHost(script: HostScript = {}): FakeHost {
  let clock = 0;
  let target: Target = { ...makeTarget('old'), ...script.target };
  const connections: Connection[] = [];
  const log = createRecorder();
  const sleepers = new Set<{ readonly at: number; readonly wake: () => void }>();
  const work = () => {
    const [move] = listTargetMoves(target, NONE).filter(({ isFault }) => !isFault);
    if (move !== undefined) target = move.next;
    else if (target.isRebooting) target = startHost(stopHost(target), NONE);
  };
  const connect = (connection: Connection): Answer<never> | undefined => {
    clock += CONNECTION_MS;
    connections.push(connection);
    return script.intercept?.(connection, connections.length - 1);
  };
  const pass = (milliseconds: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const stop = () => reject(new Error('aborted'));
      if (signal.aborted) {
        stop();
        return;
      }
      const give = () => {
        sleepers.delete(sleeper);
        stop();
      };
      const wake = () => {
        signal.removeEventListener('abort', give);
        resolve();
      };
      const sleeper = { at: clock + milliseconds, wake };
      sleepers.add(sleeper);
      signal.addEventListener('abort', give);
      // Whoever sleeps shortest wakes first, after everybody has had the chance to go to sleep.
      setImmediate(() => {
        const [next] = [...sleepers].sort((a, b) => a.at - b.at);
        if (next === undefined) return;
        sleepers.delete(next);
        clock = Math.max(clock, next.at);
        next.wake();
      });
    });
  const asked = async <Value>(connection: Connection, answer: () => Answer<Value>): Promise<Answer<Value>> => {
    const said = connect(connection) ?? answer();
    work();
    return Promise.resolve(said);
  };
  const ok = <Value>(value: Value): Answer<Value> => ({ kind: 'ok', value });
  const port: TargetPort = {
    inspect: async () => asked('inspect', () => ok({ ...inspectTarget(target), ...script.facts })),
    install: async () => asked('install', () => ok(undefined)),
    call: async (request) =>
      asked<never>(request.verb, () => {
        const call: Call = request;
        if (call.verb === 'renew') return ok(undefined) as unknown as Answer<never>;
        if (call.verb === 'dry-activate')
          return ok({ output: ['would restart nginx.service'], reboot: { needed: true, because: ['kernel'] } }) as unknown as Answer<never>;
        if (call.verb === 'status') {
          const phase = tellPhase(target);
          const state = phase === 'none' ? undefined : stateOf(phase);
          return state === undefined
            ? { kind: 'wrong-phase' }
            : (ok({ state, log: [`at ${call.logOffset}`], logSize: call.logOffset + 10 }) as unknown as Answer<never>);
        }
        const [next, said] = runVerb(target, call.verb satisfies ModelVerb, 'old', NONE);
        target = next;
        if (said === 'ok') return ok(call.verb === 'prepare' ? { needed: false, because: [] } : undefined) as unknown as Answer<never>;
        return said === 'refused' ? { kind: 'refused', reason: 'no', message: 'The host refuses.' } : { kind: 'wrong-phase' };
      }),
    copy: async (_, { signal, onProgress }) => {
      const said = connect('copy');
      if (said !== undefined && 'message' in said) return { kind: 'failed', message: said.message };
      const { copyMs = 0, progressMs = 10_000 } = script;
      const end = clock + copyMs;
      while (clock < end) {
        await pass(Math.min(progressMs, end - clock), signal);
        onProgress();
      }
      target = { ...target, hasNew: true };
      return { kind: 'ok' };
    },
    health: async () => {
      const said = connect('health');
      if (said !== undefined) return Promise.resolve({ kind: 'unreachable', message: 'No route to host.' });
      const number = connections.filter((one) => one === 'health').length;
      return Promise.resolve(script.health?.(number) ?? { kind: 'passed', results: [] });
    },
    listFailedUnits: async () => {
      connect('units');
      return Promise.resolve([{ name: 'nginx.service', journal: [`runs ${target.running}`] }]);
    },
    probe: async () => Promise.resolve(connect('probe') === undefined ? undefined : 'Nobody listens on port 22.'),
  };
  return {
    ports: {
      target: port,
      source: { measure: async () => Promise.resolve({ trust: 'trusted', ancestry: { relation: 'descendant' } }) },
      log,
      now: () => clock,
      sleep: pass,
    },
    connections,
    log,
    now: () => clock,
    read: () => target,
  };
}

/** A host that falls silent at a connection, for good or for some connections. */
export const silentFrom =
  (first: number, last = Number.POSITIVE_INFINITY): NonNullable<HostScript['intercept']> =>
  (_, number) =>
    number >= first && number <= last ? UNREACHABLE : undefined;
