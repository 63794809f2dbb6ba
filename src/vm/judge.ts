import { findFatalSign, type EndReason, type Observation } from './observe.js';
import type { ProbeReport } from './probe-report.js';
import { explainQemuFailure } from './qemu-failure.js';
import type { BootCause, HealthResult, Stage } from './result.js';
import type { Sign, SignKind } from './signs.js';
import { listStages } from './stages.js';

/** All that is known of a boot that is over. */
export interface BootEvidence {
  readonly observation: Observation;
  /** Why we ended it; undefined if it ended by itself. */
  readonly endedBecause?: EndReason;
  /** Of QEMU or of the script that starts it; undefined if a signal ended it. */
  readonly exitCode?: number;
  readonly signal?: string;
  /** Last lines of QEMU's error output, clean. */
  readonly qemuWords: readonly string[];
  /** Milliseconds from start to end. */
  readonly durationMs: number;
  /** Names of the health checks that the guest had to report. */
  readonly expectedChecks: readonly string[];
}

/** What came of a boot. */
export interface BootVerdict {
  readonly verdict: 'passed' | 'failed' | 'error';
  readonly cause: BootCause;
  /** Sentences: what happened, what to do. */
  readonly reason: string;
  readonly stages: readonly Stage[];
  /** Those that were reported, then those that are missing, which have failed. */
  readonly health: readonly HealthResult[];
  /** Sentences about what was odd, but did not decide. */
  readonly notes: readonly string[];
}

/** Judges a boot. The probe's report is believed before anything on the console, which every program of the guest may write to. */
export function judgeBoot(evidence: BootEvidence): BootVerdict {
  const { probe } = evidence.observation;
  // Only a guest that says it is done has left out what it did not report; others did not come so far.
  const health = probe.ended ? addMissing(probe.health, evidence.expectedChecks) : probe.health;
  const ending = explainEnding(evidence, health);
  return {
    ...ending,
    health,
    verdict: ending.cause === 'healthy' ? 'passed' : ending.cause.startsWith('qemu-') ? 'error' : 'failed',
    stages: listStages(evidence.observation, evidence.durationMs, isStarted(ending.cause, probe)),
    notes: listNotes(evidence, ending.cause),
  };
}

/** A guest with a failed check has started all the same; one that nothing explains has not. */
function isStarted(cause: BootCause, { state }: ProbeReport): boolean {
  return cause === 'healthy' || (cause === 'unhealthy' && (state === 'running' || state === 'degraded'));
}

interface Ending {
  readonly cause: BootCause;
  readonly reason: string;
}

/** A host cannot vouch for what it did not say. Two checks may have one name. */
function addMissing(health: readonly HealthResult[], expected: readonly string[]): readonly HealthResult[] {
  const told = health.map(({ name }) => name);
  const missing = expected.filter((name) => {
    const index = told.indexOf(name);
    if (index === -1) return true;
    told.splice(index, 1);
    return false;
  });
  return [...health, ...missing.map((name) => ({ check: name, name, ok: false, message: 'The guest did not report this check.' }))];
}

function explainEnding(evidence: BootEvidence, health: readonly HealthResult[]): Ending {
  const { observation, endedBecause } = evidence;
  if (observation.probe.ended) return explainReport(observation.probe, health);
  const fatal = findFatalSign(observation);
  const isGuestHeard = observation.firstOutputAtMs !== undefined || observation.shutdown !== undefined;
  if (!isGuestHeard && endedBecause === undefined) return explainQemuFailure(evidence.exitCode, evidence.signal, evidence.qemuWords);
  if (fatal !== undefined) return explainSign(chooseSign(observation.signs, fatal), observation);
  const killed = observation.signs.find(({ kind }) => kind === 'out-of-memory');
  if (killed !== undefined) return explainSign(killed, observation);
  switch (endedBecause) {
    case 'reboots':
      return {
        cause: 'reboot-loop',
        reason: `The guest rebooted ${observation.rebootsAtMs.length} times without having reported. Look in console.log for what it did last before each.`,
      };
    case 'silence':
    case 'boot-limit':
    case 'total-limit':
      return explainLimit(evidence, endedBecause);
    case 'reported':
    case 'fatal-sign':
    case undefined:
      break;
  }
  return explainOwnEnd(evidence);
}

/** The first fatal sign; a missing root explains a panic and a shell, whichever came first. */
function chooseSign(signs: readonly Sign[], fatal: Sign): Sign {
  const explaining = (['no-root', 'out-of-memory'] as const).map((kind) => signs.find((sign) => sign.kind === kind));
  return explaining.find((sign) => sign !== undefined) ?? fatal;
}

/** Words of `systemctl is-system-running`. https://www.freedesktop.org/software/systemd/man/latest/systemctl.html */
function explainReport({ failedUnits, state }: ProbeReport, health: readonly HealthResult[]): Ending {
  const units = failedUnits.map(({ name }) => name);
  const checks = health.filter(({ ok }) => !ok);
  const failures = [
    ...(units.length === 0 ? [] : [`${count(units.length, 'unit')} failed: ${listNames(units)}.`]),
    ...(checks.length === 0
      ? []
      : [`${count(checks.length, 'health check')} of ${health.length} failed: ${listNames(checks.map(describeCheck))}.`]),
  ].join(' ');
  if (state === 'maintenance') {
    const { what, advice } = SIGN_WORDS['emergency-mode'];
    return { cause: 'emergency-mode', reason: [`${what}.`, failures, advice].filter((part) => part !== '').join(' ') };
  }
  if (state === 'starting' || state === 'initializing') {
    const reason = `The guest did not finish starting within its time limit. ${failures} Raise the key "time-limit" of the host's VM, or look in console.log for what it waited for.`;
    return { cause: 'too-slow', reason: reason.replace('  ', ' ') };
  }
  if (failures !== '') return { cause: 'unhealthy', reason: `The guest booted, but ${failures} What they said is among the files.` };
  if (state !== 'running') {
    return {
      cause: 'unhealthy',
      reason: `The guest booted, but systemd calls it "${state ?? 'nothing'}", not "running". See console.log.`,
    };
  }
  const passed = health.length === 0 ? 'no unit failed' : `no unit failed, and ${count(health.length, 'health check')} passed`;
  return { cause: 'healthy', reason: `The guest booted; ${passed}.` };
}

const describeCheck = ({ name, message }: { readonly name: string; readonly message?: string | undefined }) =>
  message === undefined || message === '' ? name : `${name} (${(message.split('\n')[0] ?? '').slice(0, 200)})`;

const SIGN_WORDS: Readonly<Record<SignKind, { readonly what: string; readonly advice: string }>> = {
  'kernel-panic': { what: "The guest's kernel panicked", advice: 'The lines before it in console.log say what it was doing.' },
  'no-root': {
    what: 'The guest did not find its root file system',
    advice:
      "Its fileSystems and boot.initrd must fit the VM; NixOS's build-vm replaces them unless virtualisation.useDefaultFilesystems is false.",
  },
  'initrd-shell': { what: 'The guest stopped in a shell of its initrd', advice: 'The lines before it in console.log say what failed.' },
  'emergency-mode': {
    what: 'The guest stopped in emergency mode',
    advice: 'Most often a file system could not be mounted, or a device never appeared: look for "Failed" and "Timed out" in console.log.',
  },
  'out-of-memory': { what: 'The guest ran out of memory', advice: 'Give it more (key "memory" of the host\'s VM).' },
  'lock-up': { what: "The guest's kernel was stuck", advice: 'The machine may be too busy: run fewer guests at once.' },
};

function explainSign({ kind, line }: Sign, observation: Observation): Ending {
  // Without a mark of userspace, systemd's emergency mode is that of the initrd.
  const isInitrd =
    kind === 'emergency-mode' &&
    observation.marks.some(({ stage }) => stage === 'initrd') &&
    !observation.marks.some(({ stage }) => stage === 'userspace');
  const cause = isInitrd ? 'initrd-shell' : kind === 'lock-up' ? 'hung' : kind;
  const { what, advice } = SIGN_WORDS[isInitrd ? 'initrd-shell' : kind];
  return { cause, reason: `${what}: "${line.slice(0, 300)}". ${advice}` };
}

/** A guest that was silent for at least this share of its time, before a limit ended it, hangs; others are slow. */
const HANG_SHARE = 0.25;

function explainLimit({ observation, durationMs }: BootEvidence, limit: EndReason): Ending {
  const silentMs = durationMs - observation.lastActivityAtMs;
  const far = describeProgress(observation);
  const seconds = formatSeconds(durationMs);
  if (limit === 'silence' || silentMs >= durationMs * HANG_SHARE) {
    const since =
      observation.firstOutputAtMs === undefined ? 'It never said anything' : `Nothing was heard of it for ${formatSeconds(silentMs)}`;
    return { cause: 'hung', reason: `The guest hung ${far} and was ended after ${seconds}. ${since}. Its screen is in screenshot.png.` };
  }
  return {
    cause: 'too-slow',
    reason: `The guest was not done within its time limit: ended after ${seconds}, ${far}, still at work. Raise the key "time-limit" of the host's VM if that is to be expected.`,
  };
}

function describeProgress({ marks, probe, probeBeganAtMs, firstOutputAtMs }: Observation): string {
  if (probe.health.length > 0) return `during its health checks (${count(probe.health.length, 'check')} done)`;
  if (probeBeganAtMs !== undefined) return 'while its units started';
  const last = marks.at(-1)?.stage;
  if (last === 'userspace') return 'while its units started';
  if (last === 'initrd') return 'in its initrd';
  return firstOutputAtMs === undefined ? 'before its first output' : 'while its kernel started';
}

function explainOwnEnd({ observation, exitCode, signal, qemuWords }: BootEvidence): Ending {
  const when = describeProgress(observation);
  if (observation.shutdown === 'guest-reset') {
    return {
      cause: 'reboot-loop',
      reason: `The guest rebooted ${when}, before it had reported, and QEMU was told to end then. See console.log.`,
    };
  }
  if (observation.shutdown === 'guest-panic')
    return { cause: 'kernel-panic', reason: `The guest's kernel panicked ${when}. See console.log.` };
  if (observation.shutdown?.startsWith('guest-') === true || exitCode === 0) {
    return {
      cause: 'ended-early',
      reason: `The guest shut itself down ${when}, before it had reported. Something in it powers off, or its probe did not run: see console.log.`,
    };
  }
  const last = qemuWords.findLast((line) => line.trim() !== '');
  const how = exitCode === undefined ? `was ended by the signal ${signal ?? 'unknown'}` : `ended with exit code ${exitCode}`;
  const advice = signal === 'SIGKILL' ? ' A kernel that is out of memory does so: run fewer guests at once.' : '';
  return { cause: 'qemu-crashed', reason: `QEMU ${how} ${when}${last === undefined ? '.' : `: ${last}`}${advice}` };
}

function listNotes({ observation }: BootEvidence, cause: BootCause): readonly string[] {
  const { signs, rebootsAtMs, probe } = observation;
  const killed = signs.find(({ kind }) => kind === 'out-of-memory');
  const stuck = signs.find(({ kind }) => kind === 'lock-up');
  return [
    ...(killed !== undefined && cause !== 'out-of-memory'
      ? [`The guest ran out of memory meanwhile: "${killed.line.slice(0, 300)}".`]
      : []),
    ...(stuck !== undefined && cause !== 'hung' ? [`The guest's kernel was stuck for a while: "${stuck.line.slice(0, 300)}".`] : []),
    ...(rebootsAtMs.length > 0 && cause !== 'reboot-loop' ? [`The guest rebooted by itself (${count(rebootsAtMs.length, 'time')}).`] : []),
    ...(probe.isCut ? ['The guest reported more than is read; the rest was left out.'] : []),
    ...(probe.ignoredLines > 0 ? [`${count(probe.ignoredLines, 'line')} of the report could not be read.`] : []),
  ];
}

const count = (number: number, noun: string) => `${number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`;
const formatSeconds = (ms: number) => `${Math.round(ms / 1_000)} s`;

function listNames(names: readonly string[]): string {
  return names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
}
