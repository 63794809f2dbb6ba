import { boundHealthTime, parseHealthLines, renderHealthScript, type HealthCheck } from '../../health/index.js';
import type { Nix, StorePath } from '../../nix/index.js';
import {
  formatStoreUrl,
  type BannerProbe,
  type RemoteFailure,
  type RemoteWork,
  type Ssh,
  type SshOutcome,
  type SshTarget,
} from '../../ssh/index.js';
import type { Answer, CallLimits, FailedUnit, TargetPort } from '../protocol/ports.js';
import { parseAnswer, parseInspection, renderCall, renderInspect, type Agent, type AgentPlace, type CommandEnd } from '../target/index.js';
import { copyClosure } from './copy-closure.js';
import { putFiles, type SecretFile } from './put-files.js';

/** A host to reach by SSH. */
export interface SshHost {
  readonly target: SshTarget;
  readonly checks: readonly HealthCheck[];
  /** Whether it may fetch from its own substituters. */
  readonly substitute: boolean;
  /** Put there after the closure, before anything is switched. */
  readonly files: readonly SecretFile[];
  /** Of the deployment, which has the lock while files are put. */
  readonly deployment: string;
}

export interface SshTargetPorts {
  readonly ssh: Ssh;
  /** Its environment has the NIX_SSHOPTS that go with `ssh`. */
  readonly nix: Pick<Nix, 'send' | 'askStore'>;
  readonly agent: Agent;
  /** Where the agent is in the store of this machine, and will be in that of the host. */
  readonly agentPath: StorePath;
  readonly probe: (target: SshTarget, limitMs: number, signal: AbortSignal) => Promise<BannerProbe>;
}

/** Ways of failing that another try does not mend. */
const PERMANENT: readonly RemoteFailure[] = ['host-key', 'login', 'damaged-key', 'no-ssh'];

/** What a connection that did not do its work is to the protocol; undefined for a command that ran to its end. */
export function describeTrouble(outcome: SshOutcome): Extract<Answer<never>, { readonly kind: 'unreachable' | 'lost' }> | undefined {
  switch (outcome.kind) {
    case 'ended':
      return undefined;
    case 'no-connection':
      return {
        kind: 'unreachable',
        message: outcome.message,
        ...(PERMANENT.includes(outcome.failure) ? { permanent: true as const } : {}),
      };
    case 'lost':
    case 'timeout':
      return { kind: 'lost', message: outcome.message };
  }
}

const toEnd = (outcome: Extract<SshOutcome, { readonly kind: 'ended' }>): CommandEnd => ({
  exitCode: outcome.exitCode,
  stdout: outcome.stdout,
  stderr: outcome.stderrTail,
});

/** Prints each failed unit and the end of its journal. Journals that this user may not read are left out. */
const FAILED_UNITS_SCRIPT = `
systemctl list-units --failed --plain --no-legend --no-pager | head -n 20 | while read -r unit rest; do
  printf 'unit %s\\n' "$unit"
  journalctl --no-pager --quiet --lines 20 --output cat --unit "$unit" 2>/dev/null </dev/null | cut -c 1-400 | sed 's/^/| /'
done
`;

/** @param stdout of the script above */
export function parseFailedUnits(stdout: string): readonly FailedUnit[] {
  const units: { name: string; journal: string[] }[] = [];
  for (const line of stdout.split('\n')) {
    const name = /^unit (\S+)$/.exec(line)?.[1];
    if (name !== undefined) units.push({ name, journal: [] });
    else if (line.startsWith('| ')) units.at(-1)?.journal.push(line.slice(2));
  }
  return units;
}

/** Milliseconds that a command on the host has beyond the time of its health checks: to log in, and to start. */
const HEALTH_MARGIN_MS = 15_000;

/** A real host. Every method connects anew. */
export function createSshTarget(host: SshHost, ports: SshTargetPorts): TargetPort {
  const { target, checks } = host;
  const { ssh, nix, agent, agentPath } = ports;
  const url = formatStoreUrl(target);
  const place: AgentPlace = { path: agentPath, sudo: target.user !== 'root' };
  const run = (work: RemoteWork, { limitMs, signal }: CallLimits) => ssh.run(target, work, { timeLimit: limitMs, signal });
  const toWork = (words: readonly string[], input?: string): RemoteWork => {
    const [program = 'true', ...args] = words;
    return { command: [program, ...args], ...(input === undefined ? {} : { input }) };
  };
  return {
    inspect: async (limits) => {
      const outcome = await run(toWork(renderInspect(agentPath), agent.text), limits);
      return outcome.kind === 'ended' ? parseInspection(toEnd(outcome)) : (describeTrouble(outcome) ?? failUnheard());
    },
    install: async ({ limitMs, signal }) => {
      // Its name is made of its content, so that a host needs no signature to take it.
      const limits = { limitMs, signal, onProgress: () => undefined };
      const end = await copyClosure({ url, path: agentPath, trusted: false, substitute: false }, limits, nix);
      if (end.kind === 'ok') return { kind: 'ok', value: undefined };
      return end.permanent === true ? { kind: 'failed', message: end.message } : { kind: 'unreachable', message: end.message };
    },
    call: async (call, limits) => {
      const outcome = await run(toWork(renderCall(place, call)), limits);
      return outcome.kind === 'ended' ? parseAnswer(call.verb, toEnd(outcome)) : (describeTrouble(outcome) ?? failUnheard());
    },
    copy: async (closure, limits) => {
      const trusted = await nix.askStore(url, limits.signal).then(
        (info) => info.trusted === true,
        () => false,
      );
      const end = await copyClosure({ url, path: closure, trusted, substitute: host.substitute }, limits, nix);
      if (end.kind !== 'ok' || host.files.length === 0) return end;
      return putFiles(host.files, { place, deployment: host.deployment }, (command, input) => run({ command, input }, limits));
    },
    health: async (limits) => {
      const timeLimit = Math.max(1_000, Math.min(boundHealthTime(checks), limits.limitMs - HEALTH_MARGIN_MS));
      const script = renderHealthScript(checks, { timeLimit });
      const outcome = await run({ command: ['bash', '-s'], input: script }, limits);
      const trouble = describeTrouble(outcome);
      if (trouble !== undefined) return { kind: trouble.kind === 'lost' ? 'incomplete' : 'unreachable', message: trouble.message };
      const stdout = outcome.kind === 'ended' ? outcome.stdout : '';
      const report = parseHealthLines(checks, stdout.split('\n'));
      if (!report.complete && report.results.every(({ attempts }) => attempts === 0)) {
        const said = outcome.kind === 'ended' ? outcome.stderrTail.trim().split('\n').at(-1) : undefined;
        return { kind: 'incomplete', message: `The health checks did not run on the host: ${said ?? 'it said nothing'}.` };
      }
      return { kind: report.ok && report.complete ? 'passed' : 'failed', results: report.results };
    },
    listFailedUnits: async (limits) => {
      const outcome = await run({ script: FAILED_UNITS_SCRIPT }, limits);
      return outcome.kind === 'ended' ? parseFailedUnits(outcome.stdout) : [];
    },
    probe: async ({ limitMs, signal }) => {
      const found = await ports.probe(target, limitMs, signal);
      return found.kind === 'up' ? undefined : found.message;
    },
  };
}

/** An outcome that is neither an end nor a trouble does not exist; the compiler wants it said. */
const failUnheard = (): Answer<never> => ({ kind: 'failed', message: 'The host gave no answer.' });
