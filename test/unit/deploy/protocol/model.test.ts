import { describe, expect, test } from '@jest/globals';
import { explore, type Exploration } from './explore.js';
import { checkEnd, checkState, INVARIANTS } from './invariants.js';
import type { TargetMutation } from './model-target.js';
import type { ModelOptions, RunnerMutation } from './model-world.js';

const SOUND: ModelOptions = { goal: 'deploy', reboot: 'never', boots: 'old', faults: 3, brokenTarget: new Set(), brokenRunner: new Set() };
const run = (more: Partial<ModelOptions> = {}): Exploration => explore({ ...SOUND, ...more }, checkState, checkEnd);
/** Readable when it fails: what does not hold, and the shortest way there. */
const listBroken = ({ violations }: Exploration) => violations.map(({ what, trace }) => [what, ...trace].join('\n  '));
/** `a` to `f`. */
const listLetters = ({ violations }: Exploration) => violations.map(({ what }) => what.split(':')[0]);

const KINDS = {
  'switches a host': {},
  'switches a host that boots something else': { boots: 'other' },
  'switches and reboots a host': { reboot: 'always' },
  'only sets the boot default': { goal: 'boot' },
  'sets the boot default and reboots': { goal: 'boot', reboot: 'always', boots: 'other' },
  'goes back': { goal: 'rollback' },
} satisfies Readonly<Record<string, Partial<ModelOptions>>>;

/**
 * Everything that can happen to a deployment is tried: runner, link and target take their steps in every order, and up to `faults` times something
 * fails at any moment: the runner is killed, the run cancelled, the link or the power cut, an answer or a call lost or late, the switch, the way back,
 * the boot loader, the health checks or the copy fail, a worker is killed, garbage is collected, or time runs out early.
 */
describe('all interleavings of runner, link and target', () => {
  test.each(Object.entries<Partial<ModelOptions>>(KINDS))('keep every promise of a deployment that %s', (_, options) => {
    expect(listBroken(run(options))).toEqual([]);
  });

  test('keep every promise with four faults in one deployment', () => {
    const found = run({ faults: 4, reboot: 'always' });

    expect(listBroken(found)).toEqual([]);
    // Of so many that a model which has lost most of its moves would show.
    expect(found.states).toBeGreaterThan(50_000);
    expect([...found.outcomes].sort()).toEqual(['deployed', 'failed', 'offline', 'refused', 'rolled-back', 'unknown']);
    expect(found.longestEnd).toBeLessThan(40);
  });

  test.each(Object.entries<Partial<ModelOptions>>(KINDS))('end well without faults in a deployment that %s', (_, options) => {
    const found = run({ ...options, faults: 0 });

    expect([...found.outcomes]).toEqual(['deployed']);
    expect(listBroken(found)).toEqual([]);
  });
});

describe('the exploration finds what is broken', () => {
  test.each([
    ['timer-after-switch', 'c', {}],
    ['no-timer', 'c', {}],
    ['timer-ends-with-confirm', 'c', {}],
    ['no-mutex', 'b', {}],
    ['profile-before-test', 'f', {}],
    ['loader-before-test', 'a', {}],
    ['no-roots', 'e', {}],
    ['undo-never-reboots', 'c', {}],
    ['keep-profile-after-failed-loader', 'b', {}],
    ['release-anything', 'c', {}],
    ['reboot-is-forgotten', 'b', {}],
  ] satisfies readonly (readonly [TargetMutation, string, Partial<ModelOptions>])[])(
    'in a target with %s: promise %s',
    (broken, letter, options) => {
      expect(listLetters(run({ ...options, faults: 2, brokenTarget: new Set([broken]) }))).toContain(letter);
    },
  );

  test.each([
    ['confirms-before-health', 'd'],
    ['believes-confirm', 'f'],
    ['believes-abort', 'f'],
    ['takes-lost-for-unheard', 'f'],
    ['trusts-profile', 'f'],
  ] satisfies readonly (readonly [RunnerMutation, string])[])('in a runner that %s: promise %s', (broken, letter) => {
    expect(listLetters(run({ faults: 2, brokenRunner: new Set([broken]) }))).toContain(letter);
  });

  test('for every promise', () => {
    expect(Object.values(INVARIANTS).map((what) => what.split(':')[0])).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });
});
