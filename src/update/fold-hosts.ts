import type { ClosureDiff } from './closure-diff.js';
import type { HostDifference } from './proposal-content.js';

/** What an update does to one host. */
export interface OneHost {
  readonly name: string;
  readonly diff: ClosureDiff;
  readonly needsReboot: boolean | undefined;
}

const describe = ({ diff: { added, removed, changed }, needsReboot }: OneHost): string =>
  JSON.stringify([added, removed, changed, needsReboot ?? null]);

/** Sizes and counts differ a little between hosts whose packages change alike; sizes are told where all have the same. */
function joinDiffs([first, ...others]: readonly [ClosureDiff, ...ClosureDiff[]]): ClosureDiff {
  const { added, removed, changed, bytesBefore, bytesAfter } = first;
  const isSameSize = others.every((diff) => diff.bytesBefore === bytesBefore && diff.bytesAfter === bytesAfter);
  const sizes = {
    ...(bytesBefore === undefined ? {} : { bytesBefore }),
    ...(bytesAfter === undefined ? {} : { bytesAfter }),
  };
  return {
    ...{ added, removed, changed },
    rebuilt: Math.max(...[first, ...others].map(({ rebuilt }) => rebuilt)),
    ...(isSameSize ? sizes : {}),
  };
}

/** Puts hosts together whose packages change alike, in the order of the first of each. */
export function foldHosts(hosts: readonly OneHost[]): readonly HostDifference[] {
  const groups = new Map<string, [OneHost, ...OneHost[]]>();
  for (const host of hosts) {
    const group = groups.get(describe(host));
    if (group === undefined) groups.set(describe(host), [host]);
    else group.push(host);
  }
  return [...groups.values()].map(([first, ...others]) => ({
    names: [first, ...others].map(({ name }) => name),
    diff: joinDiffs([first.diff, ...others.map(({ diff }) => diff)]),
    needsReboot: first.needsReboot,
  }));
}
