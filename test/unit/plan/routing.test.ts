import { describe, expect, test } from '@jest/globals';
import type { Derivation } from '../../../src/nix/index.js';
import { makeBuildGraph } from '../../../src/plan/build-graph.js';
import { createRouter } from '../../../src/plan/routing.js';
import { parseRunnerMap } from '../../../src/plan/runner-map.js';
import { byDrvPath, derivation, drv } from '../../support/derivations.js';
import { evaluated } from './samples.js';

const RUNNERS = parseRunnerMap(
  JSON.stringify({
    'x86_64-linux': [
      { 'runs-on': 'plain', features: ['big-parallel'] },
      { 'runs-on': 'with-kvm', features: ['kvm', 'nixos-test'] },
      { 'runs-on': 'with-gpu', features: ['gpu', 'big-parallel'] },
    ],
    'aarch64-linux': 'arm',
  }),
);
const needing = (name: string, features: readonly string[], more: Partial<Derivation> = {}) =>
  derivation(name, [], { requiredSystemFeatures: features, ...more });

/** Where the host "web" goes if it needs some derivations. */
function routeWeb(needs: readonly Derivation[], system = 'x86_64-linux') {
  const all = byDrvPath([
    derivation('web', ['middle'], { system }),
    derivation(
      'middle',
      needs.map(({ name }) => name),
      { system },
    ),
    ...needs,
  ]);
  const route = createRouter(
    makeBuildGraph(all, [drv('web')], () => true),
    RUNNERS,
  )(evaluated('nixosConfigurations.web', { system }));
  return 'pool' in route ? route.pool.runner.labels.join() : route.obstacle;
}

describe('a target goes to', () => {
  test.each<[string, readonly Derivation[], string]>([
    ['the preferred runner if it asks for nothing', [derivation('lib')], 'plain'],
    ['the preferred runner if that has all it asks for', [needing('chromium', ['big-parallel'])], 'plain'],
    ['one with KVM if something below it asks for KVM', [derivation('lib'), needing('vm-test', ['nixos-test', 'kvm'])], 'with-kvm'],
    [
      'the first that has all that different derivations ask for',
      [needing('chromium', ['big-parallel']), needing('cuda', ['gpu'])],
      'with-gpu',
    ],
  ])('%s', (_, needs, label) => {
    expect(routeWeb(needs)).toBe(label);
  });

  test('the runner of its own system', () => {
    expect(routeWeb([derivation('lib', [], { system: 'builtin' })], 'aarch64-linux')).toBe('arm');
  });

  test('the preferred runner if it is there already', () => {
    const route = createRouter(
      makeBuildGraph(new Map(), [], () => true),
      RUNNERS,
    )(evaluated('nixosConfigurations.web'));
    expect(route).toMatchObject({ pool: { system: 'x86_64-linux', runner: { labels: ['plain'] } } });
  });
});

describe('no runner takes', () => {
  test('what asks for what none has', () => {
    expect(routeWeb([derivation('lib'), needing('odd', ['kvm', 'quantum'])])).toBe(
      '"odd" needs the system feature "quantum", which no runner for x86_64-linux has. Name it under "features" in the input "runner-map" if one has.',
    );
  });

  test('what asks for things that only several have', () => {
    expect(routeWeb([needing('vm-test', ['kvm']), needing('cuda', ['gpu'])])).toBe(
      'What it needs asks for the system features "gpu" and "kvm", which no single runner for x86_64-linux has together. Name them under "features" of one runner in the input "runner-map" if one has.',
    );
  });

  test('what is for a foreign machine, naming what is below that target and not below another', () => {
    const all = byDrvPath([
      derivation('db', ['blob']),
      derivation('blob', [], { system: 'armv7l-linux' }),
      derivation('web', ['firmware']),
      derivation('firmware', [], { system: 'armv7l-linux' }),
    ]);
    const route = createRouter(
      makeBuildGraph(all, [drv('db'), drv('web')], () => true),
      RUNNERS,
    );
    expect(route(evaluated('nixosConfigurations.web'))).toEqual({
      obstacle: 'It needs "firmware" built for armv7l-linux, which a runner for x86_64-linux cannot do. Put it in a binary cache first.',
    });
  });
});
