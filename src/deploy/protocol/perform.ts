import { describeError } from '../../runtime/index.js';
import type { Command } from './choose-command.js';
import { copyWatched } from './copy-watched.js';
import type { Deadlines } from './deadlines.js';
import type { Answer, Call, CallLimits, DeployPorts } from './ports.js';
import type { DeployEvent, DeployState } from './state.js';

/** Does what a step asks for, and says what came of it. Nothing that happens on the way to the host is an exception. */
export async function performCommand(
  command: Command,
  state: DeployState,
  deadlines: Deadlines,
  limits: CallLimits,
  ports: DeployPorts,
): Promise<DeployEvent> {
  const { target, source } = ports;
  switch (command.kind) {
    case 'inspect':
      return { kind: 'inspected', answer: await answer(target.inspect(limits)) };
    case 'install':
      return { kind: 'called', answer: await answer(target.install(limits)) };
    case 'measure': {
      const { facts, course, order } = state;
      if (facts === undefined) return { kind: 'not-measured', message: 'The host was not looked at.' };
      try {
        const copies = order.goal.mode !== 'rollback';
        return { kind: 'measured', measured: await source.measure(command.closure, course?.revision, facts, { ...limits, copies }) };
      } catch (error) {
        return { kind: 'not-measured', message: describeError(error) };
      }
    }
    case 'copy':
      return { kind: 'copied', end: await copyWatched(command.closure, state, deadlines, limits, ports) };
    case 'health':
      try {
        return { kind: 'proved', answer: await target.health(limits) };
      } catch (error) {
        return { kind: 'proved', answer: { kind: 'unreachable', message: describeError(error) } };
      }
    case 'call':
      return callTarget(command.call, limits, ports);
    case 'nothing':
      return { kind: 'expired' };
  }
}

async function callTarget(call: Call, limits: CallLimits, { target }: DeployPorts): Promise<DeployEvent> {
  switch (call.verb) {
    case 'prepare':
      return { kind: 'prepared', answer: await answer(target.call(call, limits)) };
    case 'dry-activate':
      return { kind: 'rehearsed', answer: await answer(target.call(call, limits)) };
    case 'status':
      return { kind: 'status', answer: await answer(target.call(call, limits)) };
    case 'begin':
    case 'test':
    case 'confirm':
    case 'stage-boot':
    case 'reboot':
    case 'restore':
    case 'abort':
    case 'release':
    case 'renew':
      return { kind: 'called', answer: await answer(target.call(call, limits)) };
  }
}

/** A tool of ours that fails has told the target nothing, as far as anybody knows, or all: so it counts as lost. */
async function answer<Value>(asked: Promise<Answer<Value>>): Promise<Answer<Value>> {
  try {
    return await asked;
  } catch (error) {
    return { kind: 'lost', message: describeError(error) };
  }
}
