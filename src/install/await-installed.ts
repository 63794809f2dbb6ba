import { type TargetFacts } from './inspect.js';
import { describeUnseen, lookAt } from './look.js';
import { type InstallPorts, type InstallRequest, type RemoteShell } from './types.js';

export type InstalledVerdict = { readonly ok: true; readonly facts: TargetFacts } | { readonly ok: false; readonly message: string };

const POLL_MS = 2_000;
/** A system that starts may refuse logins for a while; one that still does then has no key of ours. */
const REFUSED_MS = 30_000;

/**
 * Waits until the system that was installed answers: under its own host key, not as the installer, and with the closure that was asked for.
 * nixos-anywhere waits only until the machine is gone.
 * @param installerBoot boot id of the installer, if it is known
 * @param ports `onLast` hears at each try what is in the way, for whoever ends the waiting
 */
export async function awaitInstalled(
  shell: RemoteShell,
  request: InstallRequest,
  installerBoot: string | undefined,
  ports: Pick<InstallPorts, 'now' | 'sleep'> & { readonly onLast: (last: string) => void },
  signal: AbortSignal,
): Promise<InstalledVerdict> {
  const end = ports.now() + request.limits.boot;
  let refusedSince: number | undefined;
  let last: string;
  for (;;) {
    const look = await lookAt(shell, request, ['installed'], signal);
    if (look.kind === 'seen') {
      const { facts } = look;
      const isStillInstaller = facts.kind === 'installer' || facts.bootId === installerBoot;
      if (!isStillInstaller) return judgeInstalled(facts, request);
      last = 'the installer still runs: the machine did not restart';
    } else if (look.kind === 'unclear') {
      last = look.message;
    } else {
      last = describeUnseen(request.target.address, look.outcomes);
    }
    ports.onLast(last);
    const isRefused = look.kind === 'unseen' && look.outcomes.get('installed')?.kind === 'refused';
    refusedSince = isRefused ? (refusedSince ?? ports.now()) : undefined;
    const now = ports.now();
    if (now >= end || (refusedSince !== undefined && now - refusedSince >= REFUSED_MS)) break;
    await ports.sleep(Math.min(POLL_MS, end - now), signal);
  }
  return { ok: false, message: await explainAbsence(shell, request, last, signal) };
}

function judgeInstalled(facts: TargetFacts, { host, toplevel }: InstallRequest): InstalledVerdict {
  if (facts.currentSystem === toplevel) return { ok: true, facts };
  const found = facts.kind === 'nixos' ? `the system ${facts.currentSystem ?? 'of an unknown path'}` : facts.osName;
  return {
    ok: false,
    message: `The machine restarted, but runs ${found} and not ${toplevel}, which was installed as "${host}". See from which disk it starts.`,
  };
}

/** A machine that came back as the installer, or never left it, has another cause than one that is gone. */
async function explainAbsence(shell: RemoteShell, request: InstallRequest, last: string, signal: AbortSignal): Promise<string> {
  const look = await lookAt(shell, request, ['installer'], signal);
  const seconds = Math.round(request.limits.boot / 1000);
  if (look.kind === 'seen' && look.facts.kind === 'installer') {
    return `The installed system did not answer within ${seconds} s: the machine is in the installer. See that it starts from the disk that was installed.`;
  }
  return `"${request.host}" was installed and the machine restarted, but the installed system did not answer as it should within ${seconds} s. ${capitalise(last)}${/[.!]$/.test(last) ? '' : '.'} See its console; nothing was undone.`;
}

const capitalise = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
