import type { StorePath } from '../../nix/index.js';
import type { Call } from '../protocol/ports.js';

/** Where the agent is on the host, and how it becomes root there. */
export interface AgentPlace {
  /** Of the file itself. */
  readonly path: StorePath;
  /** The user is not root: `sudo -n` runs the agent. */
  readonly sudo: boolean;
}

/** The agent refuses longer ones. */
const MAX_OWNER_BYTES = 300;
const MAX_WORD_CHARS = 100;

/** The command for a verb, word by word: whoever hands it to a shell quotes each (`quoteShell`). */
export function renderCall(agent: AgentPlace, call: Call): readonly string[] {
  const words = [agent.path, call.verb, ...listArguments(call)];
  return agent.sudo ? ['sudo', '-n', '--', ...words] : words;
}

/**
 * The command that inspects a host to which nothing was brought yet; the agent's text goes to its standard input.
 * @param path where the agent will be: whether sudo will allow it is asked too
 */
export function renderInspect(path: StorePath): readonly string[] {
  return ['sh', '-s', '--', 'inspect', path];
}

function listArguments(call: Call): readonly string[] {
  switch (call.verb) {
    case 'begin': {
      const { id, owner, leaseSeconds, closure, oldExpected, hostname, machineId, revision, forceUnlock } = call;
      const words = [id, shortenOwner(owner), seconds(leaseSeconds), closure, oldExpected, hostname, machineId ?? '-', toWord(revision)];
      return forceUnlock ? [...words, 'force-unlock'] : words;
    }
    case 'dry-activate':
      return ['-', call.closure];
    case 'test':
      return [call.id, seconds(call.switchSeconds), seconds(call.confirmSeconds), call.ignoredUnits.join(',') || '-'];
    case 'abort':
      return [call.id, toWord(call.reason)];
    case 'renew':
      return [call.id, seconds(call.leaseSeconds)];
    case 'status':
      return [call.id, String(call.logOffset)];
    case 'prepare':
    case 'confirm':
    case 'stage-boot':
    case 'reboot':
    case 'restore':
    case 'release':
      return [call.id];
  }
}

const seconds = (value: number) => String(Math.max(0, Math.ceil(value)));

/** What the agent takes as one word; other characters become hyphens. `-` stands for none. */
function toWord(text: string | undefined): string {
  const word = (text ?? '').replace(/[^0-9a-zA-Z._/+-]+/g, '-').slice(0, MAX_WORD_CHARS);
  return word === '' ? '-' : word;
}

/** Cut between characters. */
function shortenOwner(owner: string): string {
  const bytes = new TextEncoder().encode(owner.replaceAll('\0', ''));
  return bytes.length <= MAX_OWNER_BYTES
    ? owner.replaceAll('\0', '')
    : new TextDecoder().decode(bytes.subarray(0, MAX_OWNER_BYTES)).replace(/\uFFFD+$/, '');
}
