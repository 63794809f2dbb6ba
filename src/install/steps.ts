import { readFile } from 'node:fs/promises';
import { awaitInstalled } from './await-installed.js';
import { timed, type Course, type Journal, type Result } from './course.js';
import { describeFailure } from './describe-failure.js';
import { type TargetFacts } from './inspect.js';
import { writeStateFile } from './state-file.js';
import { type InstallRequest, type Phase } from './types.js';

/** Runs a phase and marks its end. @returns undefined if all went well */
export async function runStep(course: Course, step: Phase | 'mount', facts: TargetFacts): Promise<Result | undefined> {
  const { request, ports, session, journal } = course;
  const phase = step === 'mount' ? 'disko' : step;
  const script = step === 'mount' ? (request.mountScript ?? request.diskoScript) : request.diskoScript;
  ports.onStep(`Phase ${step} of "${request.host}"`);
  if (step === 'disko') {
    journal.areKeysInPlace = false;
    const problem = await session.mark('disko-started', facts);
    if (problem !== undefined)
      return {
        result: 'failed',
        message: `The installer could not note that its disks are to be erased (${problem}). Nothing was erased.`,
      };
  }
  const outcome = await timed(
    course,
    step,
    () => session.runPhase(phase, script),
    ({ kind }) => kind === 'done',
  );
  // The machine restarts in either case; whether it did is seen by looking, and not by its absence.
  const isOver = outcome.kind === 'done' || (outcome.kind === 'limit' && (step === 'kexec' || step === 'reboot'));
  if (!isOver) return describeFailure(course, step, outcome);
  if (step === 'kexec') {
    if (request.hardwareConfig !== undefined) {
      const content = await readFile(session.hardwareFile, 'utf8').catch(() => undefined);
      if (content !== undefined) journal.hardware = { path: request.hardwareConfig.path, content };
    }
    return undefined;
  }
  if (step === 'install') {
    const problem = await timed(
      course,
      'owners',
      () => session.setOwners(),
      (one) => one === undefined,
    );
    if (problem !== undefined) return { result: 'failed', message: `The extra files could not be given to their owners: ${problem}.` };
    await session.files.saveInstalledKey();
    journal.installedKeys = session.files.installedKeys;
    journal.areKeysInPlace = true;
    await session.files.expectInstalledKeys(journal.installedKeys);
  }
  if (step === 'reboot') {
    await writeStateFile(request.stateFile, { ...markerOf(request, journal), progress: 'reboot' });
    return undefined;
  }
  const problem = await session.mark(step === 'mount' ? 'disko' : step, facts);
  return problem === undefined
    ? undefined
    : { result: 'failed', message: `Phase ${step} ended well, but that could not be noted on the machine: ${problem}.` };
}

const markerOf = ({ host, diskoScript, toplevel }: InstallRequest, { installedKeys: [installedKey] }: Journal) => ({
  host,
  diskoScript,
  toplevel,
  ...(installedKey === undefined ? {} : { installedKey }),
});

/** Waits for the installed system and asks whether it is well. */
export async function verify(
  course: Course,
  installerBoot: string | undefined,
  result: 'installed' | 'already-installed',
): Promise<Result> {
  const { request, ports, session, journal, signal } = course;
  journal.areKeysInPlace = true;
  ports.onStep(`Waiting for the installed system of "${request.host}"`);
  const verdict = await timed(
    course,
    'boot',
    () => awaitInstalled(session.shell, request, installerBoot, { ...ports, onLast: (last) => (journal.lastSeen = last) }, signal),
    ({ ok }) => ok,
  );
  if (!verdict.ok) return { result: 'failed', message: verdict.message };
  const message = `"${request.host}" runs ${request.toplevel}${result === 'installed' ? '' : ', as an earlier run installed it'}.`;
  const check = ports.health;
  if (check === undefined) return { result, message };
  const health = await timed(
    course,
    'health',
    () => check(session.shell, signal),
    ({ ok }) => ok,
  );
  if (health.ok) return { result, message, health };
  const failed = health.results.filter(({ ok }) => !ok).map(({ name, message: why }) => `${name}: ${why}`);
  return { result: 'failed', message: `"${request.host}" was installed and runs, but is not healthy:\n${failed.join('\n')}`, health };
}
