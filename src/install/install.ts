import { maskSecrets, UserError } from '../runtime/index.js';
import { parseWipeConsent } from './consent.js';
import { timed, type Course, type Journal, type Result } from './course.js';
import { decideNext } from './decide.js';
import { type TargetFacts } from './inspect.js';
import { describeUnseen, lookAt, type Look } from './look.js';
import { hasReached, type Marker } from './marker.js';
import { listPreflightProblems } from './preflight.js';
import { findWipeProblem, listRequestProblems } from './request-problems.js';
import { openSession, type Session } from './session.js';
import { readStateFile } from './state-file.js';
import { runStep, verify } from './steps.js';
import { type InstallOutcome, type InstallPorts, type InstallRequest, type Phase, type Stage } from './types.js';

/** More steps than any way through has. */
const MAX_STEPS = 12;
const BUSY_POLL_MS = 5_000;
const ANY_STAGE: readonly Stage[] = ['before', 'installer', 'installed'];

/**
 * Installs NixOS on one machine by nixos-anywhere, phase by phase, from where an earlier run left off. Every failure is an outcome that says
 * what the machine runs now.
 * @throws UserError for a request that makes no sense by itself (all problems at once); the reason of `signal` if that ends it
 */
export async function installHost(request: InstallRequest, ports: InstallPorts, signal: AbortSignal): Promise<InstallOutcome> {
  const problems = listRequestProblems(request);
  if (problems.length > 0) throw new UserError(problems.join('\n'));
  parseWipeConsent(request.consent);
  const remembered = await readStateFile(request.stateFile);
  const total = AbortSignal.timeout(request.limits.total);
  const both = AbortSignal.any([signal, total]);
  const session = await openSession(request, ports, both);
  const journal: Journal = {
    ...{ steps: [], resumedAfter: undefined, hardware: undefined, lastSeen: undefined },
    ...{ installedKeys: session.files.installedKeys, areKeysInPlace: false },
  };
  try {
    await expectKeys(session, journal, remembered, request);
    const result = await installInSession({ request, ports, session, journal, remembered, signal: both });
    const { resumedAfter, hardware } = journal;
    return {
      ...describeCourse(request, ports, journal),
      ...maskResult(result, session.secrets),
      ...(resumedAfter && { resumedAfter }),
      ...(hardware && { hardware }),
    };
  } catch (error) {
    if (signal.aborted || !total.aborted) throw error;
    const seen = journal.lastSeen === undefined ? '' : ` It waited for the installed system: ${journal.lastSeen.replace(/[.!]$/, '')}.`;
    const message = `The installation of "${request.host}" took more than ${formatLimit(request.limits.total)} and was stopped.${seen} A later run goes on where it was.`;
    return { ...describeCourse(request, ports, journal), ...maskResult({ result: 'failed', message }, session.secrets) };
  } finally {
    await session.files.dispose();
  }
}

/** What every outcome tells, however it ended. */
const describeCourse = ({ host }: InstallRequest, { program }: InstallPorts, { steps, installedKeys, areKeysInPlace }: Journal) => ({
  ...{ host, program, steps },
  installedKeys: areKeysInPlace ? installedKeys : [],
});

/** What the machine says, a health check for one, may hold what it was given: the outcome is kept in files, where the runner hides nothing. */
function maskResult({ result, message, health }: Result, secrets: readonly string[]): Result {
  const mask = (text: string) => maskSecrets(text, secrets);
  const masked = health?.results.map((one) => ({ ...one, message: mask(one.message) }));
  return { result, message: mask(message), ...(health && masked && { health: { ...health, results: masked } }) };
}

const formatLimit = (milliseconds: number): string =>
  milliseconds < 120_000 ? `${Math.round(milliseconds / 1_000)} s` : `${Math.round(milliseconds / 60_000)} minutes`;

/** A key that was made in an earlier run, and is on the machine since, counts instead of the one made now. */
async function expectKeys(session: Session, journal: Journal, marker: Marker | undefined, request: InstallRequest): Promise<void> {
  if (request.installedKey.kind !== 'generate' || marker?.host !== request.host) return;
  if (marker.installedKey === undefined || !hasReached(marker.progress, 'install')) return;
  journal.installedKeys = [marker.installedKey];
  journal.areKeysInPlace = true;
  await session.files.expectInstalledKeys(journal.installedKeys);
}

async function installInSession(course: Course): Promise<Result> {
  const { request, ports, session, journal, signal } = course;
  let look = await timed(course, 'inspect', () => lookAt(session.shell, request, ANY_STAGE, signal), isSeen);
  if (look.kind !== 'seen') return describeLook(request, look);
  journal.resumedAfter = findResumed(look.facts, request.host);
  const { kind, markers } = look.facts;
  await expectKeys(session, journal, kind === 'installer' ? (markers.run ?? markers.mnt) : markers.disk, request);
  let hasWiped = false;
  let isAllowed = false;
  const waitEnd = ports.now() + request.limits.install;
  for (let count = 0; count < MAX_STEPS; count++) {
    const { facts } = look;
    const decision = decideNext({ facts, remembered: course.remembered, request, hasWiped });
    if (decision.step === 'refuse') return { result: hasWiped ? 'failed' : 'refused', message: decision.message };
    if (decision.step === 'verify') return verify(course, undefined, 'already-installed');
    if (decision.step === 'wait') {
      ports.onStep(`${decision.busy} of an earlier run still works on the machine; waiting for it.`);
      if (ports.now() >= waitEnd)
        return { result: 'failed', message: `${capitalise(decision.busy)} of an earlier run did not end in time.` };
      count = 0;
      await ports.sleep(BUSY_POLL_MS, signal);
    } else {
      if (!isAllowed && (decision.step === 'kexec' || decision.step === 'disko')) {
        const refused = findRefusal(request, facts);
        if (refused !== undefined) return refused;
        isAllowed = true;
      }
      const failure = await runStep(course, decision.step, facts);
      if (failure !== undefined) return failure;
      if (decision.step === 'reboot') return verify(course, facts.bootId, 'installed');
      if (decision.step === 'disko') hasWiped = true;
    }
    // What was waited for may have been found at any stage; and somebody else may have gone on meanwhile.
    const stages = decision.step === 'wait' ? ANY_STAGE : (['installer', 'before'] as const);
    look = await timed(course, 'inspect', () => lookAt(session.shell, request, stages, signal), isSeen);
    if (look.kind !== 'seen') return describeLook(request, look);
    if (decision.step === 'kexec' && look.facts.kind !== 'installer') {
      return { result: 'failed', message: `kexec ended well, but the machine still runs ${look.facts.osName}. No disk was touched.` };
    }
  }
  return {
    result: 'failed',
    message: `The installation of "${request.host}" came back to where it had been again and again, and was stopped.`,
  };
}

const isSeen = (look: Look): boolean => look.kind === 'seen';

const describeLook = ({ target }: InstallRequest, look: Exclude<Look, { kind: 'seen' }>): Result =>
  look.kind === 'unclear'
    ? { result: 'failed', message: look.message }
    : {
        result: [...look.outcomes.values()].every(({ kind }) => kind === 'unreachable') ? 'offline' : 'refused',
        message: describeUnseen(target.address, look.outcomes),
      };

function findResumed(facts: TargetFacts, host: string): Phase | undefined {
  const marker = [facts.markers.run, facts.markers.mnt].find((one) => one?.host === host);
  if (facts.kind !== 'installer' || marker === undefined) return undefined;
  return marker.progress === 'disko-started' ? 'kexec' : marker.progress;
}

/** What speaks against touching this machine: asked once, before the first phase that leads to it. */
function findRefusal(request: InstallRequest, facts: TargetFacts): Result | undefined {
  const agreed = parseWipeConsent(request.consent).get(request.host) ?? [];
  const consent = findWipeProblem(request);
  const problems = [...(consent === undefined ? [] : [consent]), ...listPreflightProblems(facts, request, agreed)];
  return problems.length === 0 ? undefined : { result: 'refused', message: problems.join('\n') };
}

const capitalise = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
