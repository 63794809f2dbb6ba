import { isDiskFull, isDrvPath, storePathName, type DrvPath, type NixEvent } from '../nix/index.js';
import { createBuildLog, type BuildLog } from './build-log.js';
import { findReportedError, type ReportedError } from './failures.js';

/** One run of a derivation's builder; times in milliseconds. */
export interface BuildRun {
  readonly drvPath: DrvPath;
  readonly start: number;
  readonly end?: number;
  readonly log: BuildLog;
}

/** What was seen of a `nix build`. */
export interface Watched {
  /** In order of their ends; a derivation that was tried again is there twice. */
  readonly runs: readonly BuildRun[];
  readonly errors: ReadonlyMap<DrvPath, ReportedError>;
  /** Error messages about no single derivation. */
  readonly otherErrors: readonly string[];
  readonly fetchedPaths: number;
  /** Nix says so, or a builder that failed did. What a good builder prints, such as a test of just that, proves nothing. */
  readonly diskFull: boolean;
}

export interface BuildWatcher {
  readonly take: (event: NixEvent) => void;
  /** Builds under way, longest first. */
  readonly listRunning: () => readonly BuildRun[];
  readonly finish: () => Watched;
}

export interface WatchPorts {
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  readonly logDirectory: string;
  /** Called as each builder ends, well or not. */
  readonly onEnd?: (run: BuildRun & { readonly end: number }) => void;
  readonly onStart?: (run: BuildRun) => void;
}

/** Nix adds it to a builder's failure if less than 8 MiB are free. Source: decideWhetherDiskFull() in src/libstore of 2.18 to 2.35. */
const LITTLE_DISK = 'build failure may have been caused by lack of free disk space';

/** Follows the events of one `nix build`, writing each derivation's log to a file of its own. */
export function watchBuild(ports: WatchPorts): BuildWatcher {
  const running = new Map<number, BuildRun>();
  const ended: BuildRun[] = [];
  const errors = new Map<DrvPath, ReportedError>();
  const otherErrors: string[] = [];
  // Nix tells of a substitution and of the copy inside it.
  const fetched = new Set<string>();
  let diskFull = false;
  const diskFullFor = new Set<DrvPath>();

  const takeMessage = (text: string) => {
    diskFull ||= isDiskFull(text) || text.includes(LITTLE_DISK);
    const error = findReportedError(text);
    if (error === undefined) {
      if (!/^(?:error:\s*)?build of .* failed$/s.test(text)) otherErrors.push(text.replace(/^error:\s*/, ''));
      return;
    }
    // The builder's own failure says more than what it did to others.
    const known = errors.get(error.drvPath);
    if (known === undefined || known.isDependencyFailure) errors.set(error.drvPath, error);
  };

  const stop = (activity: number) => {
    const run = running.get(activity);
    if (run === undefined) return;
    running.delete(activity);
    const done = { ...run, end: ports.now() };
    done.log.flush();
    ended.push(done);
    ports.onEnd?.(done);
  };

  const take = (event: NixEvent) => {
    switch (event.kind) {
      case 'build-started': {
        if (!isDrvPath(event.drvPath)) return;
        const run = { drvPath: event.drvPath, start: ports.now(), log: createBuildLog(ports.logDirectory, event.drvPath) };
        running.set(event.activity, run);
        ports.onStart?.(run);
        return;
      }
      case 'log-line': {
        const run = running.get(event.activity);
        run?.log.append(event.line);
        if (run !== undefined && isDiskFull(event.line)) diskFullFor.add(run.drvPath);
        return;
      }
      case 'activity-stopped':
        stop(event.activity);
        return;
      case 'copy-started':
        fetched.add(event.path);
        return;
      case 'message':
        // A daemon relays errors as plain messages of level 0, without their structured part.
        if (event.level === 0) takeMessage(event.error?.message ?? event.text);
        return;
      case 'plain':
        if (event.text.startsWith('error:')) takeMessage(event.text);
        return;
      case 'phase':
      case 'download-started':
    }
  };

  return {
    take,
    listRunning: () => [...running.values()].sort((a, b) => a.start - b.start),
    finish: () => {
      for (const activity of [...running.keys()]) stop(activity);
      const isFull = diskFull || [...diskFullFor].some((drvPath) => errors.has(drvPath));
      return { runs: ended, errors, otherErrors, fetchedPaths: fetched.size, diskFull: isFull };
    },
  };
}

/** `web-units (3 min)`, for a heartbeat line. */
export function formatRun({ drvPath, start }: BuildRun, now: number): string {
  const seconds = Math.round((now - start) / 1_000);
  return `${storePathName(drvPath)} (${seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`})`;
}
