import { findFacts, renderInspectScript, type TargetFacts } from './inspect.js';
import { type InstallRequest, type RemoteOutcome, type RemoteShell, type Stage } from './types.js';

/** What one look at the machine gave. */
export type Look =
  | { readonly kind: 'seen'; readonly stage: Stage; readonly facts: TargetFacts }
  | { readonly kind: 'unseen'; readonly outcomes: ReadonlyMap<Stage, Exclude<RemoteOutcome, { kind: 'done' }>> }
  | { readonly kind: 'unclear'; readonly stage: Stage; readonly message: string };

type Asked = Pick<InstallRequest, 'disks' | 'diskoScript' | 'limits'>;

/**
 * Asks the machine what it is, under the host keys and logins of one stage after the other until one lets in. An earlier run may have left it
 * at any of them.
 */
export async function lookAt(shell: RemoteShell, request: Asked, stages: readonly Stage[], signal: AbortSignal): Promise<Look> {
  const devices = request.disks.map(({ device }) => device);
  const script = renderInspectScript(devices, request.diskoScript);
  const outcomes = new Map<Stage, Exclude<RemoteOutcome, { kind: 'done' }>>();
  for (const stage of stages) {
    const outcome = await shell.run({ stage, script, timeLimit: request.limits.command }, signal);
    if (outcome.kind !== 'done') {
      outcomes.set(stage, outcome);
      continue;
    }
    const facts = findFacts(outcome.stdout, devices);
    if (facts !== undefined) return { kind: 'seen', stage, facts };
    const said = outcome.stderr.trim().split('\n').at(-1) ?? '';
    return {
      kind: 'unclear',
      stage,
      message: `The machine lets in, but does not answer as a Linux machine would${said === '' ? '.' : `: ${said}`}`,
    };
  }
  return { kind: 'unseen', outcomes };
}

const WORDS: Readonly<Record<Stage, string>> = {
  before: 'the system that is to be replaced',
  installer: 'the installer',
  installed: 'the installed system',
};

/** Why nobody could look, and what to do: the worst first, which is a host key that nobody expected. */
export function describeUnseen(address: string, outcomes: ReadonlyMap<Stage, Exclude<RemoteOutcome, { kind: 'done' }>>): string {
  const entries = [...outcomes];
  const refused = entries.find(([, outcome]) => outcome.kind === 'refused');
  if (refused?.[1].kind === 'refused') {
    return `${address} showed the host key of ${WORDS[refused[0]]}, but does not let us in (${refused[1].message}). Allow the public half of the input "ssh-key" there.`;
  }
  const wrong = entries.find(([, outcome]) => outcome.kind === 'wrong-host-key');
  if (wrong?.[1].kind === 'wrong-host-key') return describeWrongKey(address, wrong[0], wrong[1].offered);
  const last = entries.at(-1)?.[1];
  return `${address} does not answer (${last?.kind === 'unreachable' ? last.message : 'no answer'}). See that it runs, and that the address and port are right.`;
}

/** What to say of a host key that is not the expected one. @param offered its fingerprint, if ssh told it */
export function describeWrongKey(address: string, stage: Stage, offered: string | undefined): string {
  const shown = offered === undefined ? 'another host key' : `the host key ${offered}`;
  return `${address} showed ${shown}, which is none of those expected of ${WORDS[stage]}. Either it is another machine, or somebody is between. If the key is right, pin it in the known hosts.`;
}
