import { type Course, type Result } from './course.js';
import { describeWrongKey, lookAt } from './look.js';
import { type PhaseOutcome } from './phase.js';
import { type Phase } from './types.js';

const SHOWN_LINES = 12;

/** What to say of a phase that did not end well: why, and what the machine runs now. */
export async function describeFailure(course: Course, step: Phase | 'mount', outcome: PhaseOutcome): Promise<Result> {
  const { request, signal } = course;
  const said = outcome.lines.slice(-SHOWN_LINES).join('\n');
  const now = await describeNow(course, step);
  const tail = said === '' ? '' : `\nIts last words:\n${said}`;
  const phase = step === 'mount' ? 'disko' : step;
  switch (outcome.kind) {
    case 'wrong-host-key':
      return {
        result: 'failed',
        message: `Phase ${step} was stopped. ${describeWrongKey(request.target.address, 'installer', outcome.offered)} ${now}`,
      };
    case 'login-refused':
      return { result: 'failed', message: `Phase ${step} was stopped, as the machine did not let us in. ${now}${tail}` };
    case 'limit':
      return {
        result: 'failed',
        message: `Phase ${step} did not end within ${Math.round(request.limits[phase] / 1000)} s and was stopped. ${now}${tail}`,
      };
    case 'done':
    case 'failed':
      signal.throwIfAborted();
      return {
        result: 'failed',
        message: `Phase ${step} of nixos-anywhere failed${outcome.kind === 'failed' ? ` (${outcome.exit})` : ''}. ${now}${tail}`,
      };
  }
}

/** What the machine runs after a phase that failed. */
async function describeNow({ request, session, signal }: Course, step: Phase | 'mount'): Promise<string> {
  const look = await lookAt(session.shell, request, ['installer', 'before'], signal);
  const disks = step === 'kexec' ? 'No disk was touched.' : 'Its disks hold nothing but what was installed so far.';
  if (look.kind !== 'seen') return `The machine does not answer now, so what it runs is not known. ${disks}`;
  const runs = look.facts.kind === 'installer' ? 'is in the installer' : `runs ${look.facts.osName}`;
  return `The machine ${runs} and can be reached. ${disks} A later run goes on from here.`;
}
