import { addConsoleLine, NOTHING_SEEN, type Observation } from '../../../src/vm/observe.js';
import { addProbeLine } from '../../../src/vm/probe-report.js';

/** What is seen of a guest that prints these lines, one each 100 ms from the first second on. */
export function seeConsole(...lines: readonly string[]): Observation {
  return lines.reduce((seen, line, index) => {
    const atMs = 1_000 + index * 100;
    return { ...addConsoleLine(seen, line, atMs), lastActivityAtMs: atMs };
  }, NOTHING_SEEN);
}

/** The same, of a guest whose probe then sends these messages at a time. */
export function seeReport(seen: Observation, atMs: number, ...messages: readonly object[]): Observation {
  const probe = messages.reduce<Observation['probe']>((report, message) => addProbeLine(report, JSON.stringify(message)), seen.probe);
  return {
    ...seen,
    probe,
    lastActivityAtMs: atMs,
    ...(probe.began ? { probeBeganAtMs: atMs } : {}),
    ...(probe.ended ? { probeEndedAtMs: atMs } : {}),
  };
}

export const HELLO = { kind: 'hello', hostname: 'web-1' };
export const END = { kind: 'end', state: 'running' };
