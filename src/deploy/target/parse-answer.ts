import * as v from 'valibot';
import type { Answer, CallValue, RebootForecast, StatusAnswer, Verb } from '../protocol/ports.js';
import { readAnswerLines } from './answer-lines.js';
import { findFacts, type InspectedFacts } from './parse-facts.js';
import { findState, MessageSchema, OwnerSchema, PhaseSchema } from './parse-state.js';
import { cleanText, CountSchema, dropAbsent, findValue, YesNoSchema, type Values } from './values.js';

/** How a command on the host ended. */
export interface CommandEnd {
  /** That of the command; undefined if the connection ended before it. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  /** The end of standard error, for the message where there is no better one. */
  readonly stderr: string;
}

/** Exit codes of the agent. */
const EXIT = { done: 0, refused: 10, locked: 11, wrongPhase: 12 } as const;
const MAX_TEXT_CHARS = 65_536;
const ReasonSchema = v.pipe(v.string(), v.regex(/^[a-z-]{1,40}$/));

/** The answer of `inspect`. */
export function parseInspection(end: CommandEnd): Answer<InspectedFacts> {
  return parseWith('inspect', end, (values) => toSaid(findFacts(values)));
}

/** The answer of a verb. A host that says less than the verb has to say has failed. */
export function parseAnswer<V extends Verb>(verb: V, end: CommandEnd): Answer<CallValue<V>> {
  return parseWith<CallValue<V>>(verb, end, FINDERS[verb]);
}

function parseWith<Value>(verb: string, end: CommandEnd, find: (values: Values) => Said<Value> | undefined): Answer<Value> {
  const { values, isComplete } = readAnswerLines(verb, end.stdout);
  if (!isComplete) {
    return end.exitCode === undefined || end.exitCode === SSH_FAILED
      ? { kind: 'lost', message: `The connection ended before the host had answered to "${verb}".${quote(end.stderr)}` }
      : { kind: 'failed', message: describeSilence(verb, end) };
  }
  const message = findValue(values, 'message', MessageSchema) ?? `The agent ended "${verb}" with exit code ${end.exitCode ?? 'unknown'}.`;
  switch (end.exitCode) {
    case EXIT.done: {
      const said = find(values);
      return said === undefined
        ? { kind: 'failed', message: `The host's answer to "${verb}" lacks what it has to say.` }
        : { kind: 'ok', ...said };
    }
    case EXIT.refused:
      return { kind: 'refused', reason: findValue(values, 'refused', ReasonSchema) ?? 'unknown', message };
    case EXIT.locked:
      return {
        kind: 'locked',
        owner: findValue(values, 'owner', OwnerSchema) ?? 'somebody who gave no name',
        ...dropAbsent({
          ageSeconds: findValue(values, 'age', CountSchema),
          leaseLeftSeconds: findValue(values, 'lease_left', CountSchema),
        }),
      };
    case EXIT.wrongPhase:
      return { kind: 'wrong-phase', ...dropAbsent({ phase: findValue(values, 'phase', PhaseSchema) }) };
    case undefined:
    default:
      return { kind: 'failed', message };
  }
}

/** Also what ssh ends with if the connection broke; the agent never does. */
const SSH_FAILED = 255;

function describeSilence(verb: string, { exitCode, stderr }: CommandEnd): string {
  if (exitCode === 127) return `The agent is not on the host, or there is no sudo.${quote(stderr)}`;
  return `The host ended "${verb}" with exit code ${exitCode ?? 'unknown'} and without an answer.${quote(stderr)}`;
}

const quote = (stderr: string) => {
  const text = cleanText(stderr, 1_000).trim();
  return text === '' ? '' : ` It wrote: ${text}`;
};

/** What a verb has to say; undefined if it did not. */
interface Said<Value> {
  readonly value: Value;
}

const sayNothing = (): Said<undefined> => ({ value: undefined });

const FINDERS: { readonly [V in Verb]: (values: Values) => Said<CallValue<V>> | undefined } = {
  begin: sayNothing,
  prepare: (values) => toSaid(findForecast(values)),
  'dry-activate': (values) => {
    const reboot = findForecast(values);
    return { value: { output: listTextLines(values.get('output') ?? ''), ...dropAbsent({ reboot }) } };
  },
  test: sayNothing,
  status: (values) => toSaid(findStatus(values)),
  confirm: sayNothing,
  'stage-boot': sayNothing,
  reboot: sayNothing,
  restore: sayNothing,
  release: sayNothing,
  abort: sayNothing,
  renew: sayNothing,
};

const toSaid = <Value>(value: Value | undefined): Said<Value> | undefined => (value === undefined ? undefined : { value });

const PARTS = ['kernel', 'initrd', 'kernel-modules', 'kernel-params', 'init-interface-version'];

function findForecast(values: Values): RebootForecast | undefined {
  const needed = findValue(values, 'reboot_needed', YesNoSchema);
  const because = (values.get('reboot_because') ?? '').split(' ').filter((part) => PARTS.includes(part));
  return needed === undefined ? undefined : { needed, because };
}

function findStatus(values: Values): StatusAnswer | undefined {
  const state = findState(values);
  if (state === undefined) return undefined;
  const size = findValue(values, 'log_next', CountSchema) ?? findValue(values, 'log_size', CountSchema) ?? 0;
  return { state, log: listTextLines(values.get('log') ?? ''), logSize: size };
}

function listTextLines(text: string): readonly string[] {
  const lines = cleanText(text, MAX_TEXT_CHARS).split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}
