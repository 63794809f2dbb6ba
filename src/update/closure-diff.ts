import { storePathName, type StorePath } from '../nix/index.js';
import { parsePathName } from './package-name.js';

/** A path of a closure. */
export interface StorePathSize {
  readonly path: StorePath;
  /** Of its NAR; undefined for what was never built or fetched. */
  readonly bytes?: number;
}

/** A package of which there was, or is, nothing. */
export interface PackageVersions {
  readonly name: string;
  /** Oldest first; none for a package without versions. */
  readonly versions: readonly string[];
}

export interface PackageChange {
  readonly name: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** What differs between two systems, package by package, each list sorted by name. */
export interface ClosureDiff {
  readonly added: readonly PackageVersions[];
  readonly removed: readonly PackageVersions[];
  readonly changed: readonly PackageChange[];
  /** Packages of the same versions as before, but of other content. */
  readonly rebuilt: number;
  /** Sizes of the whole closures; undefined where one of the paths has none. */
  readonly bytesBefore?: number;
  readonly bytesAfter?: number;
}

/** Parts of a system that only take effect after a reboot. systemd is none: it takes over from itself. */
export type RebootReason = 'kernel' | 'initrd';

/** The system itself, which differs whenever anything does, and is called after its host. */
const TOPLEVEL = /^(?:nixos|darwin)-system-/;

/** Paths by package and version. */
type Packages = ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<StorePath>>>;

/** By numbers where there are some: 1.9 before 1.10. In no language's order, so that it is the same everywhere. */
const compareVersions = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true }) || (a < b ? -1 : 1);

function groupPaths(paths: readonly StorePathSize[]): Packages {
  const packages = new Map<string, Map<string, Set<StorePath>>>();
  for (const { path } of paths) {
    const text = storePathName(path);
    if (TOPLEVEL.test(text)) continue;
    const { name, version } = parsePathName(text);
    const versions = packages.get(name) ?? new Map<string, Set<StorePath>>();
    packages.set(name, versions.set(version, (versions.get(version) ?? new Set<StorePath>()).add(path)));
  }
  return packages;
}

type Versions = ReadonlyMap<string, ReadonlySet<StorePath>>;

const listVersions = (versions: Versions): readonly string[] =>
  [...versions.keys()].filter((version) => version !== '').sort(compareVersions);

const sameKeys = (a: Versions, b: Versions): boolean => a.size === b.size && [...a.keys()].every((key) => b.has(key));

const samePaths = (a: Versions, b: Versions): boolean =>
  [...a].every(([version, paths]) => {
    const others = b.get(version);
    return others?.size === paths.size && [...paths].every((path) => others.has(path));
  });

function sumBytes(paths: readonly StorePathSize[]): number | undefined {
  const unique = new Map(paths.map(({ path, bytes }) => [path, bytes]));
  let sum = 0;
  for (const bytes of unique.values()) {
    if (bytes === undefined) return undefined;
    sum += bytes;
  }
  return sum;
}

/** Compares two closures as people do: by packages and versions, as `nix store diff-closures` and nvd do. */
export function diffClosures(before: readonly StorePathSize[], after: readonly StorePathSize[]): ClosureDiff {
  const [old, now] = [groupPaths(before), groupPaths(after)];
  const names = [...new Set([...old.keys(), ...now.keys()])].sort();
  const added: PackageVersions[] = [];
  const removed: PackageVersions[] = [];
  const changed: PackageChange[] = [];
  let rebuilt = 0;
  for (const name of names) {
    const [was, is] = [old.get(name), now.get(name)];
    if (was === undefined) added.push({ name, versions: is === undefined ? [] : listVersions(is) });
    else if (is === undefined) removed.push({ name, versions: listVersions(was) });
    else if (!sameKeys(was, is)) changed.push({ name, before: listVersions(was), after: listVersions(is) });
    else if (!samePaths(was, is)) rebuilt += 1;
  }
  const [bytesBefore, bytesAfter] = [sumBytes(before), sumBytes(after)];
  return {
    ...{ added, removed, changed, rebuilt },
    ...(bytesBefore === undefined ? {} : { bytesBefore }),
    ...(bytesAfter === undefined ? {} : { bytesAfter }),
  };
}

/** A kernel's modules are an output of it, whatever it is called (`linux-zen-6.12.4-modules`), so kernels can be told from firmware. */
function listKernelPaths(paths: readonly StorePathSize[]): ReadonlySet<string> {
  const named = paths.map(({ path }) => ({ path, text: storePathName(path) }));
  const kernels = new Set(
    named
      .flatMap(({ text }) => (/-modules(?:-shrunk)?$/.test(text) ? [text.replace(/-modules(?:-shrunk)?$/, '')] : []))
      .filter((text) => text.startsWith('linux-')),
  );
  return new Set(named.filter(({ text }) => kernels.has(text.replace(/-modules(?:-shrunk)?$/, ''))).map(({ path }) => path));
}

const listInitrdPaths = (paths: readonly StorePathSize[]): ReadonlySet<string> =>
  new Set(paths.map(({ path }) => path).filter((path) => storePathName(path).startsWith('initrd-')));

const isSame = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => a.size === b.size && [...a].every((path) => b.has(path));

/** Why a reboot is needed before all of the new system runs; undefined for what has no kernel of its own, such as a container. */
export function findRebootReasons(before: readonly StorePathSize[], after: readonly StorePathSize[]): readonly RebootReason[] | undefined {
  const kernels = [listKernelPaths(before), listKernelPaths(after)] as const;
  if (kernels[1].size === 0) return undefined;
  return [
    ...(isSame(...kernels) ? [] : (['kernel'] as const)),
    ...(isSame(listInitrdPaths(before), listInitrdPaths(after)) ? [] : (['initrd'] as const)),
  ];
}
