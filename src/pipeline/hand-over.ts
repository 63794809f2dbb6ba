import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseVmOrder, type VmOrder } from '../boot/index.js';
import { formatCheckResult, parseCheckResult, type CheckResult } from '../check/index.js';
import type { DrvPath, Nix } from '../nix/index.js';
import { writeDerivationPack } from '../pack/index.js';
import { formatPlan, parsePlan, type Group, type Plan } from '../plan/index.js';
import { hashFile, hashText, readJsonFile, UserError, writeFileAtomically, type ArtifactStore } from '../runtime/index.js';
import { formatMemory, parseMemory, type Memory } from './memory.js';

/** Files of the plan artifact. `pack/` holds the derivations. */
const FILES = { plan: 'plan.json', check: 'check.json', memory: 'memory.json', vm: 'vm.json', pack: 'pack' } as const;

/** What the plan job hands to all later jobs. */
export interface HandOver {
  readonly plan: Plan;
  readonly check?: CheckResult | undefined;
  readonly memory: Memory;
  readonly vm: VmOrder;
  /** Directory of the derivation pack. */
  readonly pack: string;
}

/** The derivations that a group has to build, those of its targets among them. */
export function listRoots(plan: Plan, group: Group): readonly DrvPath[] {
  const wanted = new Set<string>(group.targets);
  const ofTargets = plan.targets.flatMap(({ id, drvPath }) => (wanted.has(id) && drvPath !== undefined ? [drvPath] : []));
  return [...new Set([...ofTargets, ...group.roots])];
}

/**
 * Writes plan, check result, memory, the order of VM tests and a derivation pack into a directory.
 * The pack holds the closure of the derivations that have to be built, so that builders never evaluate.
 * @returns the digest that later jobs get by another way (a job output) and compare
 */
export async function writeHandOver(
  directory: string,
  { plan, check, memory, vm }: Omit<HandOver, 'pack'>,
  nix: Pick<Nix, 'closure' | 'exportPaths' | 'readDerivations'>,
): Promise<string> {
  await mkdir(directory, { recursive: true });
  await writeFileAtomically(join(directory, FILES.plan), formatPlan(plan));
  if (check !== undefined) await writeFileAtomically(join(directory, FILES.check), formatCheckResult(check));
  await writeFileAtomically(join(directory, FILES.memory), formatMemory(memory));
  await writeFileAtomically(join(directory, FILES.vm), JSON.stringify(vm));
  const customers = plan.groups.map((group) => ({ group: group.id, roots: listRoots(plan, group) }));
  await writeDerivationPack(join(directory, FILES.pack), customers, nix);
  return digestHandOver(directory);
}

/** One digest over all files of a hand-over. What cannot be read, like a link that somebody slipped in, counts too. */
async function digestHandOver(directory: string): Promise<string> {
  const names = await listFiles(directory);
  const hash = (name: string) => hashFile(name).catch(() => 'unreadable');
  const lines = await Promise.all([...names].sort().map(async (name) => `${name.slice(directory.length + 1)} ${await hash(name)}`));
  return hashText(lines.join('\n'));
}

/** Everything below a directory that is none itself. */
async function listFiles(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
}

/** Uploads all files of a directory as one artifact. @param options.isCompressed compressing it again would only take time */
export async function uploadDirectory(
  store: ArtifactStore,
  name: string,
  directory: string,
  options: { readonly isCompressed?: boolean } = {},
): Promise<void> {
  await store.upload(name, directory, await listFiles(directory), options);
}

/** The result of actions/check in this job, from the directory that it gave as output. Undefined if there is none. */
export async function findCheckResult(directory: string | undefined): Promise<CheckResult | undefined> {
  if (directory === undefined) return undefined;
  return readJsonFile(join(directory, FILES.check), 'The result of the check').then(parseCheckResult, () => undefined);
}

/**
 * Fetches what the plan job left.
 * @param digest what that job said its digest is
 * @throws UserError if it is missing, corrupt, or another run's
 */
export async function downloadHandOver(store: ArtifactStore, name: string, directory: string, digest: string): Promise<HandOver> {
  await store.download(name, directory);
  const found = await digestHandOver(directory);
  if (found !== digest) {
    throw new UserError(
      `The artifact "${name}" is not what the plan job uploaded: its digest is ${found.slice(0, 12)}…, ${digest.slice(0, 12)}… was expected. It is damaged, or another run's. Run the whole workflow again.`,
      {
        exitCode: 3,
      },
    );
  }
  return {
    plan: parsePlan(await readJsonFile(join(directory, FILES.plan), 'The plan')),
    check: await findCheckResult(directory),
    memory: parseMemory(await readJsonFile(join(directory, FILES.memory), 'What is known of earlier runs')),
    vm: parseVmOrder(await readJsonFile(join(directory, FILES.vm), 'The order of VM tests')),
    pack: join(directory, FILES.pack),
  };
}
