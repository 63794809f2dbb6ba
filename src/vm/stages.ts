import type { Observation } from './observe.js';
import { STAGES, type Stage, type StageName } from './result.js';

/**
 * How far a boot came, and how long each stage took: by the guest's own clock if its probe told, else by when its console showed
 * that the next stage had begun. A quiet console shows little, so the initrd may be `unknown`.
 * @param durationMs from start to end
 * @param isStarted all stages before `ready` were passed
 */
export function listStages(observation: Observation, durationMs: number, isStarted: boolean): readonly Stage[] {
  const { marks, probe, probeBeganAtMs, probeEndedAtMs } = observation;
  const markOf = (name: StageName) => marks.find(({ stage }) => stage === name)?.atMs;
  const begins: Readonly<Record<StageName, number | undefined>> = {
    firmware: 0,
    kernel: markOf('kernel'),
    initrd: markOf('initrd'),
    // The probe is among the first of userspace.
    userspace: markOf('userspace') ?? probeBeganAtMs,
    ready: isStarted ? (probeEndedAtMs ?? durationMs) : undefined,
  };
  const reached = STAGES.findLastIndex((name) => begins[name] !== undefined);
  return STAGES.map((name, index): Stage => {
    if (index > reached) return { name, state: 'not-reached' };
    if (index === reached) return { name, state: isStarted ? 'done' : 'failed' };
    const told = name === 'ready' ? undefined : probe.stageSeconds[name];
    const begin = begins[name];
    const end = STAGES.slice(index + 1)
      .map((later) => begins[later])
      .find((at) => at !== undefined);
    const seen = begin === undefined || end === undefined ? undefined : Math.max(0, end - begin) / 1_000;
    const seconds = told ?? seen;
    // Whoever came further had a kernel, but perhaps no initrd.
    const isUnknown = name === 'initrd' && begin === undefined && told === undefined;
    const state = isUnknown ? 'unknown' : 'done';
    return { name, state, ...(seconds === undefined ? {} : { seconds: Math.round(seconds * 1_000) / 1_000 }) };
  });
}
