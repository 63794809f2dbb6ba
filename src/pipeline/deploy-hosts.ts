import { readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { settingsOf, type Config } from '../config/index.js';
import type { FleetHost, HostClosure } from '../deploy/index.js';
import { type StorePath } from '../nix/index.js';
import { hashPlan, type Plan, type PlannedTarget } from '../plan/index.js';
import { matchesAny, UserError } from '../runtime/index.js';
import { fetchBuiltOutputs, realisePaths, type BuiltOutputsPorts } from './built-outputs.js';

/** Where the systems come from. */
export type ClosureSource =
  /** What this run has built. */
  | { readonly kind: 'plan'; readonly plan: Plan }
  /** Paths that were built elsewhere, by host. */
  | { readonly kind: 'paths'; readonly paths: ReadonlyMap<string, StorePath> }
  /** None: hosts go back to what they have. */
  | { readonly kind: 'none' };

export interface DeployHostsPorts extends BuiltOutputsPorts {
  /** Where the store lies on this machine's disk; undefined for a store elsewhere. */
  readonly storeDirectory: string | undefined;
}

const GLOB = /[*?{]/;

const isHost = ({ kind }: PlannedTarget): boolean => kind === 'host';

function listNames(source: ClosureSource, globs: readonly string[]): readonly string[] {
  switch (source.kind) {
    case 'plan':
      return source.plan.targets.filter(isHost).map(({ name }) => name);
    case 'paths':
      return [...source.paths.keys()];
    case 'none':
      return globs.filter((glob) => !GLOB.test(glob));
  }
}

/** Names of the hosts that are meant. @throws UserError if a glob matches none: a typing mistake must not pass as "all done" */
export function chooseHosts(source: ClosureSource, globs: readonly string[]): readonly string[] {
  const names = listNames(source, globs);
  const lost = globs.filter((glob) => !names.some((name) => matchesAny(name, [glob])));
  if (lost.length > 0) {
    const known = names.length === 0 ? 'there are none' : `there are ${names.slice(0, 10).join(', ')}${names.length > 10 ? ' …' : ''}`;
    const advice =
      source.kind === 'none' ? 'To go back, name hosts without "*": nothing is evaluated for that.' : `Of the hosts to deploy to ${known}.`;
    throw new UserError(`The input "hosts" has ${lost.join(', ')}, which matches no host. ${advice}`);
  }
  return names.filter((name) => matchesAny(name, globs));
}

const STORE = '/nix/store/';

/** Text of a file in a store path. Links into the store are followed by hand: the store may lie below a root of its own. */
async function findText(path: string, file: string, storeDirectory: string): Promise<string | undefined> {
  const onDisk = (name: string) => join(storeDirectory, name.slice(STORE.length));
  let at = path;
  for (const part of file.split('/')) {
    at = `${at}/${part}`;
    const link = await readlink(onDisk(at)).catch(() => undefined);
    if (link?.startsWith(STORE) === true) at = link;
  }
  const text = await readFile(onDisk(at), 'utf8').catch(() => undefined);
  return text?.trim();
}

/** Reads what a system says of itself. */
async function describeClosure(path: StorePath, { storeDirectory }: DeployHostsPorts): Promise<HostClosure> {
  if (storeDirectory === undefined) {
    throw new UserError(
      'Systems are copied from the store of this machine, but this job uses a store elsewhere. Leave out the input "store".',
    );
  }
  const system = await findText(path, 'system', storeDirectory);
  if (system === undefined || system === '') {
    throw new UserError(
      `${path} is no NixOS system: it has no file "system". Give what nixosConfigurations.NAME.config.system.build.toplevel builds.`,
    );
  }
  return { path, system, hostname: await findText(path, 'etc/hostname', storeDirectory) };
}

/** What a plan built for some hosts. @throws UserError naming the hosts that were not built */
async function findPlanned(plan: Plan, names: readonly string[], ports: DeployHostsPorts): Promise<ReadonlyMap<string, StorePath>> {
  const targets = plan.targets.filter((target) => isHost(target) && names.includes(target.name));
  const groupOf = new Map(plan.groups.flatMap(({ id, targets: ids }) => ids.map((target) => [target, id] as const)));
  const groups = [...new Set(targets.flatMap(({ id }) => groupOf.get(id) ?? []))];
  const { caches, built } = await fetchBuiltOutputs(groups, hashPlan(plan), ports);
  const isThere = ({ id, status }: PlannedTarget) => (status === 'build' ? built.has(id) : status === 'cached');
  const lost = targets.filter((target) => !isThere(target) || target.outputs?.['out'] === undefined);
  if (lost.length > 0) {
    const why = lost.map(({ name, status, reason }) => `${name} (${status === 'build' ? 'not built' : (reason ?? status)})`);
    throw new UserError(
      `There is no system to deploy for ${why.join(', ')}. Nothing was deployed to any host. Put them right, or leave them out of "hosts".`,
      {
        exitCode: 1,
      },
    );
  }
  const paths = new Map(targets.flatMap(({ name, outputs }) => (outputs?.['out'] === undefined ? [] : [[name, outputs['out']] as const])));
  await requireRealised(paths, caches, ports);
  return paths;
}

async function requireRealised(paths: ReadonlyMap<string, StorePath>, caches: readonly string[], ports: DeployHostsPorts): Promise<void> {
  const problems = await realisePaths([...new Set(paths.values())], caches, ports.nix);
  const lost = [...paths].flatMap(([name, path]) => {
    const problem = problems.get(path);
    return problem === undefined ? [] : [`${name}: ${path}: ${problem}`];
  });
  if (lost.length === 0) return;
  throw new UserError(
    `What is to be deployed is in no pack of this run and in no binary cache. Nothing was deployed to any host.\n${lost.join('\n')}\nBuild with the input "hand-over: true", or name the cache in "substituters".`,
    { exitCode: 3 },
  );
}

/**
 * Names the hosts to deploy to, with what the configuration says of each, and has their systems fetched.
 * @throws UserError if a host is not known, or its system is nowhere to be had: then nothing was deployed to any
 */
export async function findDeployHosts(
  source: ClosureSource,
  globs: readonly string[],
  config: Config,
  ports: DeployHostsPorts,
): Promise<readonly FleetHost[]> {
  const names = chooseHosts(source, globs);
  const paths =
    source.kind === 'plan'
      ? await findPlanned(source.plan, names, ports)
      : source.kind === 'paths'
        ? new Map([...source.paths].filter(([name]) => names.includes(name)))
        : new Map<string, StorePath>();
  if (source.kind === 'paths') await requireRealised(paths, [], ports);
  const hosts: FleetHost[] = [];
  for (const name of names) {
    const path = paths.get(name);
    const closure = path === undefined ? undefined : await describeClosure(path, ports);
    hosts.push({ name, settings: settingsOf(config, name), ...(closure === undefined ? {} : { closure }) });
  }
  return hosts;
}
