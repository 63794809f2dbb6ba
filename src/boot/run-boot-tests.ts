import { buildGroup, type TargetResult } from '../build/index.js';
import { examineFlake, type EvaluatedTarget, type ExamineOptions, type Flake, type Target, type TargetId } from '../flake/index.js';
import { findFreeDisk, type Nix } from '../nix/index.js';
import { UserError, type Logger } from '../runtime/index.js';
import type { VmResult } from '../vm/index.js';
import { annotateUnusedGlobs, readRepositoryConfig, type VmTestOptions } from './boot-tests.js';
import { prepareVmTests } from './prepare.js';
import { runVmTests } from './run-vm-tests.js';
import { toGuests, type VmLimits } from './vm-order.js';

/** Parsed EVALUATION_INPUTS and BOOT_INPUTS. */
export type BootTestOptions = Omit<ExamineOptions, 'systems' | 'checkOutputs'> &
  VmTestOptions &
  VmLimits & { readonly 'require-kvm': boolean };

export interface BootTestPorts {
  readonly nix: Nix;
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => number;
  readonly tempDirectory: string;
  readonly cores: number;
  /** Nix's name of this machine. */
  readonly system: string;
}

const isEvaluated = (target: Target): target is EvaluatedTarget => target.outcome === 'evaluated';

/** Where this machine's store lies. @throws UserError for a store elsewhere */
export function requireStoreHere({ storeDirectory }: Pick<Nix, 'storeDirectory'>): string {
  if (storeDirectory !== undefined) return storeDirectory;
  throw new UserError(
    'Guests boot from the store of this machine, but this job uses a store elsewhere. Leave out the input "store" of actions/setup.',
  );
}

/**
 * Evaluates, builds and boots the hosts of a flake on this machine, and runs its NixOS tests.
 * @param directory where logs of builds and evidence of boots go
 * @returns a result for each host and test, in the order of the flake
 * @throws UserError for a configuration with problems, a store elsewhere, or without QEMU; ToolError; InterruptedError
 */
export async function runBootTests(
  flake: Flake,
  options: BootTestOptions,
  directory: string,
  ports: BootTestPorts,
): Promise<readonly VmResult[]> {
  const { nix, log, system } = ports;
  const storeDirectory = requireStoreHere(nix);
  const config = await readRepositoryConfig(flake);
  const examine = { ...options, systems: options['nixos-tests'] === 'driver' ? [system] : [], checkOutputs: false };
  const vmTests = await prepareVmTests(flake, config, examine, ports);
  const evaluation = await examineFlake(flake, { ...examine, vmTests }, ports);
  const hosts = evaluation.targets.flatMap(({ kind, name }) => (kind === 'host' ? [name] : []));
  annotateUnusedGlobs(config, hosts, log);

  const tests = evaluation.targets.filter(({ kind }) => kind === 'boot-test' || kind === 'nixos-test');
  const built = await buildMachines(tests.filter(isEvaluated), directory, ports);
  const absent = new Map<TargetId, string>();
  for (const test of tests) {
    if (!isEvaluated(test)) absent.set(test.id, test.error.message);
    else if (built.get(test.id)?.status !== 'built')
      absent.set(test.id, `what is to be started does not build (${built.get(test.id)?.status ?? 'it was not tried'}).`);
  }
  const guests = toGuests(
    tests.map((test) => ({ ...test, path: isEvaluated(test) ? test.outputs['out'] : undefined })),
    config,
    options,
  );
  const results = await runVmTests(guests, absent, { requireKvm: options['require-kvm'], directory }, { ...ports, storeDirectory });
  return tests.flatMap(({ id }) => results.get(id) ?? []);
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
