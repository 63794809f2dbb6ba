import { buildGroup, type TargetResult } from '../build/index.js';
import { findMetadata, type EvaluatedTarget, type Flake, type Target, type TargetId } from '../flake/index.js';
import type { Nix } from '../nix/index.js';
import { examineFlake, findFreeDisk, listFlakeHosts, type ExamineOptions } from '../pipeline/index.js';
import { UserError, type Logger, type Position } from '../runtime/index.js';
import { makeUnbootedResult, type VmResult } from '../vm/index.js';
import { bootHosts, type BuiltMachine } from './boot-hosts.js';
import { annotateUnusedGlobs, makeBootTests, needsSource, readRepositoryConfig } from './boot-tests.js';

/** Parsed EVALUATION_INPUTS and BOOT_INPUTS. */
export type BootTestOptions = Omit<ExamineOptions, 'systems' | 'checkOutputs'> & {
  readonly 'time-limit': number;
  readonly 'require-kvm': boolean;
};

export interface BootTestPorts {
  readonly nix: Nix;
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => number;
  readonly tempDirectory: string;
  readonly cores: number;
}

const isEvaluated = (target: Target): target is EvaluatedTarget => target.outcome === 'evaluated';

/** A machine that is not there to boot, as a result. */
const unbooted = (host: string, reason: string): VmResult =>
  makeUnbootedResult(host, { verdict: 'error', cause: 'qemu-missing', reason: `Not booted: ${reason}` });

/**
 * Evaluates, builds and boots the hosts of a flake on this machine.
 * @param directory where logs of builds and evidence of boots go
 * @returns a result for each host that is to be booted, in the order of the flake
 * @throws UserError for a configuration with problems, a store elsewhere, or without QEMU; ToolError; InterruptedError
 */
export async function runBootTests(
  flake: Flake,
  options: BootTestOptions,
  directory: string,
  ports: BootTestPorts,
): Promise<readonly VmResult[]> {
  const { nix, log } = ports;
  const { storeDirectory } = nix;
  if (storeDirectory === undefined) {
    throw new UserError(
      'Guests boot from the store of this machine, but this job uses a store elsewhere. Leave out the input "store" of actions/setup.',
    );
  }
  const config = await readRepositoryConfig(flake);
  const examine = { ...options, systems: [], checkOutputs: false };
  const hosts = await listFlakeHosts(flake, examine, ports);
  annotateUnusedGlobs(config, hosts, log);
  const { source } = needsSource(config, hosts) ? await findMetadata(nix, flake.reference) : {};
  const bootTests = makeBootTests(config, hosts, source, options['time-limit']);
  const evaluation = await examineFlake(flake, { ...examine, bootTests }, ports);
  const tests = evaluation.targets.filter(({ kind }) => kind === 'boot-test');
  const built = await buildMachines(tests.filter(isEvaluated), directory, ports);

  const machines: BuiltMachine[] = [];
  const results = new Map<string, VmResult>();
  for (const test of tests) {
    const { name } = test;
    if (!isEvaluated(test)) {
      results.set(name, unbooted(name, test.error.message));
      continue;
    }
    const result = built.get(test.id);
    const path = test.outputs['out'];
    if (result?.status === 'built' && path !== undefined) machines.push({ host: name, path });
    else results.set(name, unbooted(name, `its virtual machine does not build (${result?.status ?? 'it was not tried'}).`));
  }
  const boot = { config, timeLimitMs: options['time-limit'], requireKvm: options['require-kvm'], directory };
  for (const result of await bootHosts(machines, boot, { ...ports, storeDirectory })) results.set(result.host, result);
  return tests.flatMap(({ name, position }) => {
    const result = results.get(name);
    if (result === undefined) return [];
    annotateBoot(result, position, log);
    return [result];
  });
}

function annotateBoot({ host, verdict, reason }: VmResult, position: Position | undefined, log: Logger): void {
  if (verdict === 'failed' || verdict === 'error')
    log.annotate({ severity: 'error', title: `${host} does not boot`, message: reason, position });
  if (verdict === 'skipped') log.annotate({ severity: 'notice', title: `${host} was not booted`, message: reason, position });
}

/** Builds all machines at once. @returns what became of each, by target */
async function buildMachines(targets: readonly EvaluatedTarget[], directory: string, ports: BootTestPorts) {
  if (targets.length === 0) return new Map<TargetId, TargetResult>();
  const result = await buildGroup(
    {
      group: 'vm',
      targets: targets.map((target) => ({ ...target, outputs: { ...target.outputs }, status: 'build' as const })),
      plan: '',
      directory,
    },
    { ...ports, freeDisk: async () => findFreeDisk(ports.nix) },
  );
  return new Map(result.targets.map((target) => [target.id, target]));
}
