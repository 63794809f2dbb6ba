import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findErrorCode, runProcess, UserError, type ProcessOutcome } from '../runtime/index.js';
import { cleanLines } from './clean.js';
import { keepEvidence } from './evidence.js';
import { listQemuOptions, makeGuestEnvironment, MAX_SOCKET_BYTES, nameGuestFiles, type GuestFiles } from './guest-command.js';
import { judgeBoot } from './judge.js';
import type { BootLimits } from './limits.js';
import { decideEnd, type EndReason } from './observe.js';
import type { AcceleratorKind, VmResult } from './result.js';
import { takeScreenshot } from './screenshot.js';
import { killStragglers } from './stragglers.js';
import { watchGuest, type GuestWatch } from './watch-guest.js';

/** One guest to boot. */
export interface GuestRequest {
  /** Of the host; for people and for the report. */
  readonly name: string;
  /** What starts QEMU: NixOS's `…/bin/run-NAME-vm`, or QEMU with its options. Ours are added at the end. */
  readonly command: readonly [string, ...string[]];
  readonly accelerator: AcceleratorKind;
  /** Memory of the guest; undefined: as the command says. */
  readonly memoryMiB?: number;
  readonly limits: BootLimits;
  /** Added to the kernel's command line by a script of NixOS. */
  readonly kernelParameters?: readonly string[];
  /** Names of the health checks that the guest has to report: one that it leaves out has failed. */
  readonly expectedChecks?: readonly string[];
  /** Absolute path of a directory for what is kept of this boot; made if it is not there. */
  readonly evidenceDirectory: string;
}

/** What a boot needs of the world. */
export interface GuestPorts {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where guests have their disks while they run: needs room for them. */
  readonly tempDirectory: string;
  /** Ends the guest and all it started. */
  readonly signal?: AbortSignal;
}

/** How often the limits are looked at, in milliseconds. */
const TICK_MS = 100;
/** Milliseconds that QEMU has to end after it was told to. */
const QUIT_MS = 2_000;
/** Milliseconds between SIGTERM and SIGKILL: a guest has nothing to save. */
const KILL_GRACE_MS = 1_000;
const QEMU_WORD_LINES = 50;
const QEMU_WORD_CHARS = 1_000;
/** QEMU's output that is kept: a script may print without end. */
const QEMU_LOG_LINES = 2_000;

/**
 * Boots a guest, watches it until it has reported or will not any more, judges it, and keeps the evidence. However the guest fails is a
 * result. When it returns or throws, nothing of the guest is left: no process, disk or socket.
 * @throws the signal's reason if aborted; UserError if the directory for temporary files will not do; Error of the system if evidence cannot be written
 */
export async function bootGuest(request: GuestRequest, ports: GuestPorts): Promise<VmResult> {
  ports.signal?.throwIfAborted();
  await mkdir(request.evidenceDirectory, { recursive: true });
  const files = nameGuestFiles(await mkdtemp(join(await realpath(ports.tempDirectory), 'panther-vm-')));
  try {
    const longest = Math.max(...[files.consoleSocket, files.probeSocket, files.qmpSocket].map((path) => Buffer.byteLength(path)));
    if (longest > MAX_SOCKET_BYTES) {
      throw new UserError(
        `The directory for temporary files, ${ports.tempDirectory}, has too long a path for sockets: at most ${MAX_SOCKET_BYTES - (longest - ports.tempDirectory.length)} characters are possible. Set TMPDIR to a shorter one.`,
        { exitCode: 3 },
      );
    }
    await mkdir(files.temp);
    await mkdir(files.shared);
    return await runGuest(request, files, ports);
  } finally {
    await rm(files.directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }
}

async function runGuest(request: GuestRequest, files: GuestFiles, ports: GuestPorts): Promise<VmResult> {
  const start = performance.now();
  const elapsed = () => performance.now() - start;
  const at = (name: string) => join(request.evidenceDirectory, name);
  let wake = (): void => undefined;
  const watch = await watchGuest(files, { elapsed, onChange: () => wake(), consoleFile: at('console.log'), probeFile: at('probe.jsonl') });
  try {
    const qemuLog: string[] = [];
    const takeWord = (line: string) => {
      qemuLog.push(line.slice(0, QEMU_WORD_CHARS));
      if (qemuLog.length > QEMU_LOG_LINES) qemuLog.splice(0, QEMU_LOG_LINES / 2);
    };
    const guest = startGuest(request, files, ports, takeWord);
    const end = new Promise<EndReason | undefined>((resolve) => {
      const look = () => {
        const reason = decideEnd(watch.observe(), request.limits, elapsed());
        if (reason !== undefined) resolve(reason);
      };
      wake = look;
      const timer = setInterval(look, TICK_MS);
      void guest.ended.finally(() => {
        clearInterval(timer);
        resolve(undefined);
      });
    });
    const endedBecause = await end;
    let noScreenshot: string | undefined;
    if (endedBecause !== undefined) {
      if (needsScreenshot(endedBecause, watch)) noScreenshot = await shoot(watch, files, at('screenshot.png'));
      await guest.stop(watch);
    }
    const outcome = await guest.outcome();
    const durationMs = elapsed();
    await watch.close();
    ports.signal?.throwIfAborted();

    const qemuWords = cleanLines(qemuLog.join('\n'), QEMU_WORD_LINES, QEMU_WORD_CHARS);
    const observation = watch.observe();
    const verdict = judgeBoot({
      observation,
      ...(endedBecause === undefined ? {} : { endedBecause }),
      ...(outcome.exitCode === undefined ? {} : { exitCode: outcome.exitCode }),
      ...(outcome.signal === undefined ? {} : { signal: outcome.signal }),
      qemuWords,
      durationMs,
      expectedChecks: request.expectedChecks ?? [],
    });
    return await keepEvidence(
      { request, verdict, observation, durationMs, consoleTail: watch.listConsoleTail(), qemuLog, noScreenshot },
      request.evidenceDirectory,
    );
  } finally {
    await watch.close();
  }
}

/** A screen shows what went wrong; of a guest that is well it shows a login prompt. */
function needsScreenshot(reason: EndReason, watch: GuestWatch): boolean {
  const { failedUnits, health } = watch.observe().probe;
  return reason !== 'reported' || failedUnits.length > 0 || health.some(({ ok }) => !ok);
}

function shoot(watch: GuestWatch, files: GuestFiles, file: string): Promise<string | undefined> {
  const qmp = watch.qmp();
  return qmp === undefined ? Promise.resolve('QEMU could not be asked') : takeScreenshot(qmp, files.screenDraft, file);
}

interface RunningGuest {
  /** Resolves when its process has ended, however. */
  readonly ended: Promise<void>;
  /** How it ended. @throws the reason of an abort from outside */
  readonly outcome: () => Promise<Pick<ProcessOutcome, 'exitCode' | 'signal'>>;
  /** Ends it: by QEMU's own word, else by signals to its group, at last by looking for what left the group. */
  readonly stop: (watch: GuestWatch) => Promise<void>;
}

/** Ends a guest's processes when this is the reason of the abort: our own doing, not an interruption. */
const STOPPED = Symbol('stopped');

function startGuest(request: GuestRequest, files: GuestFiles, ports: GuestPorts, onWord: (line: string) => void): RunningGuest {
  const controller = new AbortController();
  const signal = AbortSignal.any([controller.signal, ...(ports.signal === undefined ? [] : [ports.signal])]);
  const [program, ...args] = request.command;
  const env = makeGuestEnvironment(ports.env, files, request.kernelParameters ?? []);
  const process = runProcess({
    command: [program, ...args, ...listQemuOptions(files, request.accelerator, request.memoryMiB)],
    cwd: files.temp,
    env,
    onStdoutLine: onWord,
    onStderrLine: onWord,
    signal,
    graceMs: KILL_GRACE_MS,
  });
  // A process that left the group may keep the output open, and the end of the process from being seen.
  let hunter: NodeJS.Timeout | undefined;
  const hunt = () => {
    hunter = setTimeout(() => void killStragglers('TMPDIR', files.temp), KILL_GRACE_MS + 200);
  };
  signal.addEventListener('abort', hunt, { once: true });
  const settled = process.then(
    (outcome) => ({ outcome }),
    (error: unknown) => ({ error }),
  );
  const ended = settled.then(async () => {
    signal.removeEventListener('abort', hunt);
    clearTimeout(hunter);
    await killStragglers('TMPDIR', files.temp);
  });
  return {
    ended,
    outcome: async () => {
      await ended;
      const result = await settled;
      if ('outcome' in result) return result.outcome;
      ports.signal?.throwIfAborted();
      if (result.error === STOPPED) return { exitCode: undefined, signal: 'SIGTERM' };
      const isForbidden = findErrorCode(result.error) === 'EACCES';
      if (!(result.error instanceof UserError) && !isForbidden) throw result.error;
      // In a shell's words and exit codes, as a script would tell of it.
      onWord(`${program}: ${isForbidden ? 'Permission denied' : 'not found'}`);
      return { exitCode: isForbidden ? 126 : 127, signal: undefined };
    },
    stop: async (watch) => {
      await watch
        .qmp()
        ?.execute('quit', {}, QUIT_MS)
        .catch(() => undefined);
      const timer = setTimeout(() => controller.abort(STOPPED), QUIT_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}
