import type { Nix, StorePath } from '../../nix/index.js';
import { diffClosures, findRebootReasons, type OneHost, type ProvenHost, type StorePathSize } from '../../update/index.js';

async function readClosure(path: StorePath, nix: Pick<Nix, 'closure' | 'pathInfo'>): Promise<readonly StorePathSize[]> {
  const infos = await nix.pathInfo(await nix.closure([path]));
  return infos.map((info) => ({ path: info.path, bytes: info.narSize }));
}

/** What an update does to hosts, package by package. Those of which one side is not in the store are left out. */
export async function compareHosts(
  hosts: readonly ProvenHost[],
  nix: Pick<Nix, 'closure' | 'pathInfo' | 'findInvalid'>,
): Promise<readonly OneHost[]> {
  const both = hosts.flatMap(({ name, before, after }) => (before === undefined ? [] : [{ name, before, after }]));
  const invalid = await nix.findInvalid(both.flatMap(({ before, after }) => [before, after]));
  const compared: OneHost[] = [];
  for (const { name, before, after } of both.filter((host) => !invalid.has(host.before) && !invalid.has(host.after))) {
    const [old, now] = await Promise.all([readClosure(before, nix), readClosure(after, nix)]);
    const reasons = findRebootReasons(old, now);
    compared.push({ name, diff: diffClosures(old, now), needsReboot: reasons === undefined ? undefined : reasons.length > 0 });
  }
  return compared;
}
