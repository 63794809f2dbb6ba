import { afterAll, beforeAll } from '@jest/globals';
import type { TestHost } from '../../support/hosts/index.js';

type Started<Starts extends readonly (() => Promise<TestHost>)[]> = { readonly [Index in keyof Starts]: TestHost };

/** Starts hosts before the tests of a block and stops them after it. @returns they, once the tests run */
export function withHosts<const Starts extends readonly (() => Promise<TestHost>)[]>(...starts: Starts): Started<Starts> {
  const hosts: TestHost[] = [];
  beforeAll(async () => {
    const settled = await Promise.allSettled(starts.map((start) => start()));
    hosts.push(...settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])));
    const failed = settled.find((one) => one.status === 'rejected');
    if (failed !== undefined) throw failed.reason as Error;
  });
  afterAll(async () => {
    await Promise.all(hosts.map((host) => host.stop()));
  });
  return hosts as unknown as Started<Starts>;
}
