import { describe, expect, test } from '@jest/globals';
import { checkConfig } from '../../../src/check/config.js';
import type { Target, TargetId } from '../../../src/flake/index.js';
import { drv } from '../../support/derivations.js';

const FILE = '.github/panther.yml';
const host = (name: string): Target => ({
  id: `nixosConfigurations.${name}` as TargetId,
  kind: 'host',
  name,
  outcome: 'evaluated',
  system: 'x86_64-linux',
  drvPath: drv(name),
  outputs: {},
});

async function check(files: Readonly<Record<string, string | Uint8Array>>, hosts: readonly string[] = ['web']) {
  const find = (path: string) => {
    const content = files[path];
    return Promise.resolve(typeof content === 'string' ? Buffer.from(content) : content);
  };
  const problems = await checkConfig(find, { targets: hosts.map(host) });
  return problems.map(({ severity, source, message, position }) => ({
    severity,
    source,
    message,
    at: `${position?.file}:${position?.line ?? '-'}`,
  }));
}

describe('checkConfig', () => {
  test('finds nothing wrong with a good file, nor with none', async () => {
    expect(await check({})).toEqual([]);
    expect(await check({ [FILE]: 'hosts:\n  web: { vm: { memory: 2 GiB } }\n' })).toEqual([]);
  });

  test('finds every problem of a file, each on its line', async () => {
    const found = await check({ [FILE]: 'hosts:\n  web:\n    vm:\n      memroy: 2 GiB\n      cores: 0\n' });
    expect(found.map(({ severity, source, at }) => [severity, source, at])).toEqual([
      ['error', 'config', `${FILE}:4`],
      ['error', 'config', `${FILE}:5`],
    ]);
    expect(found[0]?.message).toContain('memory');
  });

  test('warns of an entry that matches no host, unless nobody knows the hosts', async () => {
    const text = 'hosts:\n  wbe: {}\n';
    expect(await check({ [FILE]: text })).toMatchObject([
      { severity: 'warning', at: `${FILE}:2`, message: expect.stringMatching(/matches no host/) },
    ]);
    expect(await check({ [FILE]: text }, [])).toEqual([]);
  });

  test('refuses two files, and one that is no text', async () => {
    expect(await check({ [FILE]: '', '.github/panther.yaml': '' })).toMatchObject([{ severity: 'error', at: `${FILE}:-` }]);
    const [problem] = await check({ [FILE]: Buffer.from([0x68, 0xff, 0x0a]) });
    expect(problem).toMatchObject({ severity: 'error' });
    expect(problem?.message).toMatch(/UTF-8/);
  });
});
