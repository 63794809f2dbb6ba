import { describe, expect, test } from '@jest/globals';
import { listUnusedGlobs, parseConfig, settingsOf } from '../../../src/config/index.js';

const parse = (text: string) => parseConfig(text, 'panther.yml');

describe('settings of a host', () => {
  const config = parse(`hosts:
  '*':
    labels: [all]
    vm: { memory: 1 GiB, cores: 4, secrets: { /run/a: one, /run/b: two }, disabled-units: [a.service] }
    health: [{ unit: a.service }]
  'web-*':
    vm: { memory: 2 GiB, secrets: { /run/b: other }, disabled-units: [b.service, c.service] }
  web-1:
    labels: [first]
    vm: { enabled: false }
    health: [{ tcp: 80 }, { tcp: 443 }]
`);

  test('come from every entry that matches, the later one wins, key by key', () => {
    const { labels, vm, health } = settingsOf(config, 'web-1');
    expect(labels).toEqual(['first']);
    expect(vm).toEqual({
      enabled: false,
      memory: 2 * 2 ** 30,
      cores: 4,
      network: false,
      installTest: false,
      secrets: new Map([
        ['/run/a', 'one'],
        ['/run/b', 'other'],
      ]),
      disabledUnits: ['b.service', 'c.service'],
    });
    expect(health.map(({ name }) => name)).toEqual(['tcp localhost:80', 'tcp localhost:443']);
  });

  test('of a host that only a wide glob matches are those of that glob', () => {
    const { labels, vm, health } = settingsOf(config, 'db');
    expect([labels, vm.memory, vm.enabled, health.map(({ name }) => name)]).toEqual([['all'], 2 ** 30, true, ['a.service']]);
  });

  test('the order is that of the file, for names that are numbers too', () => {
    const numbers = parse("hosts:\n  '1*': { labels: [wide] }\n  10: { labels: [ten] }\n  '*': { labels: [last] }\n");
    expect(numbers.entries.map(({ glob }) => glob)).toEqual(['1*', '10', '*']);
    expect(settingsOf(numbers, '10').labels).toEqual(['last']);
  });

  test('an entry can take back what another set', () => {
    const back = parse(
      "hosts:\n  '*': { labels: [a], health: [{ tcp: 1 }], vm: { network: true, disabled-units: [a.service] } }\n  b: { labels: [], health: [], vm: { network: false, disabled-units: [] } }\n",
    );
    const { labels, vm, health } = settingsOf(back, 'b');
    expect([labels, vm.network, vm.disabledUnits, health.map(({ kind }) => kind)]).toEqual([[], false, [], ['system']]);
  });

  test.each(['constructor', '__proto__', 'toString', 'a.b', '$&'])('a host named %s gets no more than others', (name) => {
    expect(settingsOf(parse(`hosts:\n  web: { labels: [x] }\n`), name).labels).toEqual([]);
    expect(settingsOf(parse(`hosts:\n  '${name}': { labels: [x] }\n`), name).labels).toEqual(['x']);
  });
});

describe('globs that match nothing', () => {
  const config = parse("hosts:\n  'web-*': {}\n\n  bd: {}\n  '{db,mail}': {}\n");

  test('are told with their place, and with the hosts that there are', () => {
    expect(listUnusedGlobs(config, ['web-1', 'db'])).toEqual([
      { line: 4, column: 3, message: 'hosts."bd" matches no host; the hosts are web-1, db.' },
    ]);
  });

  test('many hosts are not all listed', () => {
    const hosts = Array.from({ length: 12 }, (_, index) => `web-${index}`);
    expect(listUnusedGlobs(config, hosts)[0]?.message).toMatch(/the hosts are web-0, .*, web-9 and 2 more\.$/);
  });

  test('of a flake without hosts are all', () => {
    expect(listUnusedGlobs(config, []).map(({ line, message }) => [line, message])).toEqual([
      [2, 'hosts."web-*" matches no host; the flake has no hosts.'],
      [4, 'hosts."bd" matches no host; the flake has no hosts.'],
      [5, 'hosts."{db,mail}" matches no host; the flake has no hosts.'],
    ]);
  });
});
