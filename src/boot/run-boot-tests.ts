import { buildGroup } from '../build/index.js';
import { settingsOf } from '../config/index.js';
import {
  chooseMemoryLimit,
  findMetadata,
  listHosts,
  measureMemory,
  type EvaluatedTarget,
  type Evaluation,
  type Flake,
} from '../flake/index.js';
import type { Nix } from '../nix/index.js';
import { examineFlake, findFreeDisk, type ExamineOptions } from '../pipeline/index.js';
import { UserError, type Logger } from '../runtime/index.js';
import { makeUnbootedResult, type VmResult } from '../vm/index.js';
import { bootHosts, type BuiltMachine } from './boot-hosts.js';
import { annotateUnusedGlobs, makeBootTests, readRepositoryConfig } from './boot-tests.js';

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

const isBoot = (target: Evaluation['targets'][number]): target is EvaluatedTarget =>
  target.kind === 'boot-test' && target.outcome === 'evaluated';

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
  const { nix, log, signal } = ports;
  const { storeDirectory } = nix;
  if (storeDirectory === undefined) {
    throw new UserError(
      'Guests boot from the store of this machine, but this job uses a store elsewhere. Leave out the input "store" of actions/setup.',
    );
  }
  const config = await readRepositoryConfig(flake);
  const evaluate = {
    flake: flake.reference,
    systems: [],
    include: options.include,
    exclude: options.exclude,
    checkOutputs: false,
    allowImportFromDerivation: options['allow-import-from-derivation'],
    acceptFlakeConfig: options['accept-flake-config'],
    memoryLimit: options['memory-limit'] ?? chooseMemoryLimit(),
  };
  const hosts = await listHosts(evaluate, { nix, log, signal, measureMemory });
  annotateUnusedGlobs(config, hosts, log);
  const { source } = hosts.some((host) => settingsOf(config, host).vm.module !== undefined) ? await findMetadata(nix, flake.reference) : {};
  const bootTests = makeBootTests(config, hosts, source, options['time-limit']);
  const evaluation = await examineFlake(flake, { ...options, systems: [], checkOutputs: false, bootTests }, ports);
  const targets = evaluation.targets.filter(isBoot);
  const built = targets.length === 0 ? undefined : await buildMachines(targets, directory, ports);

  const machines: BuiltMachine[] = [];
  const missing = new Map<string, VmResult>();
  for (const target of evaluation.targets) {
    if (target.kind !== 'boot-test') continue;
    const { name } = target;
    if (target.outcome === 'broken') {
      missing.set(name, unbooted(name, target.error.message));
      continue;
    }
    const result = built?.get(target.id);
    const path = target.outputs['out'];
    if (result?.status === 'built' && path !== undefined) machines.push({ host: name, path });
    else missing.set(name, unbooted(name, `its virtual machine does not build (${result?.status ?? 'it was not tried'}).`));
  }
  const booted = await bootHosts(
    machines,
    { config, timeLimitMs: options['time-limit'], requireKvm: options['require-kvm'], directory },
    { ...ports, storeDirectory },
  );
  const results = new Map([...booted.map((result) => [result.host, result] as const), ...missing]);
  const order = evaluation.targets.flatMap(({ kind, name }) => (kind === 'boot-test' ? (results.get(name) ?? []) : []));
  for (const { host, verdict, reason } of order) {
    const position = evaluation.targets.find(({ kind, name }) => kind === 'boot-test' && name === host)?.position;
    if (verdict === 'failed' || verdict === 'error')
      log.annotate({ severity: 'error', title: `${host} does not boot`, message: reason, position });
    if (verdict === 'skipped') log.annotate({ severity: 'notice', title: `${host} was not booted`, message: reason, position });
  }
  return order;
}

/** Builds all machines at once. @returns what became of each, by target */
async function buildMachines(targets: readonly EvaluatedTarget[], directory: string, ports: BootTestPorts) {
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
