import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Phase } from '../../../src/deploy/protocol/facts.js';
import type { Answer, Call, CallValue, StatusAnswer, Verb } from '../../../src/deploy/protocol/ports.js';
import {
  parseAnswer,
  parseInspection,
  renderAgent,
  renderCall,
  renderInspect,
  type InspectedFacts,
  type RememberedState,
} from '../../../src/deploy/target/index.js';
import { parseStorePath, type StorePath } from '../../../src/nix/index.js';
import { runProcess } from '../../../src/runtime/index.js';
import { renderCommandLine } from '../../../src/ssh/index.js';
import {
  makeToplevel,
  startSystemdHost,
  waitFor,
  type HostOptions,
  type Outcome,
  type TestHost,
  type ToplevelOptions,
} from '../../support/hosts/index.js';
import { listTestNix } from '../../support/nix.js';

/** A host that has the agent. */
export interface AgentHost {
  readonly host: TestHost;
  readonly agent: StorePath;
  /** What the host ran first. */
  readonly first: StorePath;
  /** Builds a system and copies it to the host. */
  deliver(options: ToplevelOptions): Promise<StorePath>;
  /** Calls a verb as root, not by way of the network. */
  call<V extends Verb>(call: Call & { readonly verb: V }): Promise<Answer<CallValue<V>>>;
  inspect(): Promise<InspectedFacts>;
  /** Begins and prepares a deployment, with long leases; all has to go well. */
  prepare(id: string, closure: StorePath): Promise<void>;
  /** The same, and tries the system. */
  test(
    id: string,
    closure: StorePath,
    times?: { readonly switchSeconds?: number; readonly confirmSeconds?: number; readonly ignoredUnits?: readonly string[] },
  ): Promise<void>;
  /** Asks until the deployment is in one of the phases. @throws Error with the log of the host if it takes longer */
  reach(id: string, phases: readonly Phase[], limitMs?: number): Promise<RememberedState>;
  /** Units and timers of the agent that systemd still knows after some seconds. */
  listUnits(): Promise<readonly string[]>;
}

/** Names the begin of a deployment to what is there; `more` says what is different. */
export function describeBegin(
  id: string,
  closure: StorePath,
  old: StorePath,
  more: Partial<Extract<Call, { verb: 'begin' }>> = {},
): Extract<Call, { verb: 'begin' }> {
  return {
    verb: 'begin',
    id,
    owner: 'acme/fleet, run 12',
    leaseSeconds: 300,
    closure,
    oldExpected: old,
    hostname: 'target',
    machineId: undefined,
    revision: 'c0ffee',
    forceUnlock: false,
    ...more,
  };
}

/** @throws Error unless the answer is a good one */
export function expectOk<Value>(answer: Answer<Value>): Value {
  if (answer.kind !== 'ok') throw new Error(`A good answer was expected: ${JSON.stringify(answer)}`);
  return answer.value;
}

const toEnd = ({ exitCode, stdout, stderr }: Outcome) => ({ exitCode, stdout, stderr });

/** Starts a host and puts the agent into its store. */
export async function startAgentHost(options: HostOptions = {}): Promise<AgentHost> {
  const host = await startSystemdHost(options);
  try {
    return await giveAgent(host);
  } catch (error) {
    await host.stop();
    throw error;
  }
}

/** Puts the agent into the store of a host. */
export async function giveAgent(host: TestHost): Promise<AgentHost> {
  await writeFile(join(host.root, 'root/panther-agent'), renderAgent().text, { mode: 0o755 });
  const agent = parseStorePath(await host.execOrFail('nix-store --add /root/panther-agent'));
  const first = parseStorePath(host.system.path);
  const [nix] = listTestNix();

  const call = async <V extends Verb>(what: Call & { readonly verb: V }): Promise<Answer<CallValue<V>>> =>
    parseAnswer(what.verb, toEnd(await host.exec(renderCommandLine(renderCall({ path: agent, sudo: false }, what)))));
  const inspect = async () =>
    expectOk(parseInspection(toEnd(await host.exec(`${renderCommandLine(renderInspect(agent))} < /root/panther-agent`))));
  const prepare = async (id: string, closure: StorePath) => {
    const { current } = await inspect();
    expectOk(await call(describeBegin(id, closure, current ?? first)));
    expectOk(await call({ verb: 'prepare', id }));
  };
  return {
    host,
    agent,
    first,
    call,
    inspect,
    prepare,
    deliver: async (what) => {
      const store = await nix.createStore();
      try {
        const system = await makeToplevel(store, what);
        const command = ['nix', 'copy', '--no-check-sigs', '--to', `ssh-ng://root@${host.address}`, system.path] as const;
        const { exitCode, stderrTail } = await runProcess({ command: [...command], env: host.withSsh(system.env) });
        if (exitCode !== 0) throw new Error(`nix copy failed: ${stderrTail}`);
        return parseStorePath(system.path);
      } finally {
        await store.dispose();
      }
    },
    test: async (id, closure, { switchSeconds = 20, confirmSeconds = 60, ignoredUnits = [] } = {}) => {
      await prepare(id, closure);
      expectOk(await call({ verb: 'test', id, switchSeconds, confirmSeconds, ignoredUnits }));
    },
    reach: async (id, phases, limitMs = 60_000) => {
      let last: Answer<StatusAnswer> | undefined;
      try {
        return await waitFor(`the deployment is ${phases.join(' or ')}`, limitMs, async () => {
          last = await call({ verb: 'status', id, logOffset: 0 }).catch(() => last);
          if (last?.kind !== 'ok' || !phases.includes(last.value.state.phase)) return undefined;
          return last.value.state as RememberedState;
        });
      } catch (error) {
        throw new Error(`${String(error)}\n${JSON.stringify(last, undefined, 2)}\n${await host.logs()}`, { cause: error });
      }
    },
    listUnits: async () => {
      const list = "systemctl list-units --all --plain --no-legend 'panther-*' | cut -d ' ' -f 1";
      // A worker writes its verdict down before it ends itself.
      const none = `for _ in $(seq 100); do [ -n "$(${list})" ] || break; sleep 0.1; done; ${list}`;
      return (await host.execOrFail(none)).split('\n').filter((unit) => unit !== '');
    },
  };
}
