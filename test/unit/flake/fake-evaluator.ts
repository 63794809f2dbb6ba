import type { Step, StepResult } from '../../../src/flake/evaluation-events.js';
import type { ProgramArguments } from '../../../src/flake/program.js';
import type { EvaluateRequest, Nix, NixEnd, NixEvent, NixMessageError } from '../../../src/nix/index.js';
import { drv, out } from '../../support/derivations.js';

/** What a program for `nix eval --apply` was told: reads the string literal at its end. */
export function readArguments(program: string): ProgramArguments {
  const literal = /\(builtins\.fromJSON "((?:[^"\\]|\\.)*)"\)$/s.exec(program)?.[1] ?? '';
  return JSON.parse(literal.replace(/\\(.)/gs, (_, char: string) => ({ n: '\n', r: '\r' })[char] ?? char)) as ProgramArguments;
}

/** How a fake evaluator ends: by exit code, by a signal, or by us, as it needs too much memory. */
export interface Death {
  readonly exit: number | 'SIGKILL' | 'SIGSEGV' | 'memory';
  /** Nix's last error message. */
  readonly error?: NixMessageError;
  /** A last line in plain words. */
  readonly says?: string;
}
type Behaviour = StepResult | { readonly dies: Death | ((stepsBefore: number) => Death | undefined) } | { readonly traces: string };

/** A flake as the evaluator sees it. */
export interface FakeFlake {
  /** Top-level outputs, in order; `dies` where their names cannot be listed. */
  readonly categories?: Readonly<Record<string, Death>>;
  /** What there is to evaluate, by id, and what comes of each. */
  readonly steps?: Readonly<Record<string, Behaviour>>;
  readonly excluded?: readonly string[];
  readonly names?: readonly { readonly name: string; readonly position: Step['position'] }[];
  /** The end before anything could be listed. */
  readonly cannotBeOpened?: Death;
  /** The end after the last step. */
  readonly after?: Death;
  /** The end after the listing, before any step. */
  readonly afterListing?: Death;
}

export const good = (name: string): StepResult => ({ drvPath: drv(name), system: 'x86_64-linux', outputs: { out: out(name) } });
export const message = (text: string, more: Partial<NixMessageError> = {}): NixMessageError => ({
  message: text,
  frame: { message: '' },
  trace: [],
  ...more,
});

const stepOf = (id: string, index: number): Step => ({
  id,
  kind: id.startsWith('nixos') ? 'host' : id.startsWith('overlays') ? 'overlay' : 'check',
  name: id.split('.').at(-1) ?? id,
  system: /^checks\.([^.]+)/.exec(id)?.[1] ?? null,
  position: { file: '/work/fleet/flake.nix', line: 10 + index, column: 5 },
});

export interface FakeEvaluator extends Pick<Nix, 'evaluate'> {
  /** One entry for each process: what it was told, and the ids that it began to evaluate. */
  readonly processes: { readonly request: EvaluateRequest; readonly args: ProgramArguments; readonly begun: string[] }[];
  /** For EvaluatePorts: more than any limit while a step needs too much. */
  readonly measureMemory: (pid: number) => Promise<number | undefined>;
}

/** Plays what evaluate.nix does with a flake: the same events in the same order, in as many processes as it is asked for. */
export function createFakeEvaluator(flake: FakeFlake): FakeEvaluator {
  const processes: FakeEvaluator['processes'] = [];
  let bytes = 1_000;

  const evaluate = async (request: EvaluateRequest, onEvent: (event: NixEvent) => void): Promise<NixEnd> => {
    const args = readArguments(request.program);
    const begun: string[] = [];
    processes.push({ request, args, begun });
    bytes = 1_000;
    request.onStart?.(4_000 + processes.length);
    const emit = (event: object) => onEvent({ kind: 'message', level: 0, text: `trace: ${args.token} ${JSON.stringify(event)}` });
    const die = async ({ exit, error, says }: Death): Promise<NixEnd> => {
      if (says !== undefined) onEvent({ kind: 'plain', text: says });
      if (error !== undefined) onEvent({ kind: 'message', level: 0, text: `error: ${error.message}`, error });
      if (exit !== 'memory')
        return typeof exit === 'number' ? { exitCode: exit, signal: undefined } : { exitCode: undefined, signal: exit };
      bytes = 99_000_000_000;
      return untilAborted(request.signal);
    };

    if (flake.cannotBeOpened !== undefined) return die(flake.cannotBeOpened);
    for (const [category, death] of Object.entries(flake.categories ?? {})) {
      if (args.skipCategories.includes(category)) continue;
      emit({ event: 'list', category });
      return die(death);
    }
    const steps = Object.entries(flake.steps ?? {});
    emit({ event: 'list', category: 'nixosConfigurations' });
    emit({
      event: 'steps',
      steps: steps.map(([id], index) => stepOf(id, index)),
      excluded: flake.excluded ?? [],
      names: flake.names ?? [],
    });
    if (flake.afterListing !== undefined) return die(flake.afterListing);
    for (const [index, [id, behaviour]] of steps.entries()) {
      if (index < args.from) continue;
      emit({ event: 'begin', index });
      begun.push(id);
      const death =
        'dies' in behaviour ? (typeof behaviour.dies === 'function' ? behaviour.dies(begun.length - 1) : behaviour.dies) : undefined;
      if (death !== undefined) return die(death);
      if ('traces' in behaviour) onEvent({ kind: 'message', level: 0, text: `trace: ${behaviour.traces}` });
      emit({ event: 'end', index, ...('dies' in behaviour || 'traces' in behaviour ? good(id) : behaviour) });
    }
    return flake.after === undefined ? { exitCode: 0, signal: undefined } : die(flake.after);
  };

  return { evaluate, processes, measureMemory: async () => Promise.resolve(bytes) };
}

/** As runProcess() does it: a process that is ended rejects with the signal's reason. */
export function untilAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
