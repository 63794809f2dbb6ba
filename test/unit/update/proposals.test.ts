import { describe, expect, test } from '@jest/globals';
import { parseConfig, updateSettingsOf, type UpdateSettings } from '../../../src/config/index.js';
import { formatInputPath, parseLockFile } from '../../../src/flake/index.js';
import { findCooldown, nameBranch, planProposals, type LockedFlake } from '../../../src/update/index.js';

const REV = '0123456789abcdef0123456789abcdef01234567';
const source = (repo: string, original: object = {}) => ({
  locked: { type: 'github', owner: 'o', repo, rev: REV, narHash: 'sha256-x', lastModified: 1 },
  original: { type: 'github', owner: 'o', repo, ...original },
});
/** A lock file by labels: the inputs of `root` and of others, and what they are. */
function lockOf(nodes: Readonly<Record<string, object>>) {
  return parseLockFile(JSON.stringify({ version: 7, root: 'root', nodes }));
}
const LOCK = lockOf({
  root: { inputs: { disko: 'disko', home: 'home', nixpkgs: 'nixpkgs_2', sops: 'sops', unstable: ['nixpkgs'] } },
  disko: { ...source('disko'), inputs: { nixpkgs: 'nixpkgs' } },
  nixpkgs: source('nixpkgs', { ref: 'nixos-unstable' }),
  nixpkgs_2: source('nixpkgs', { ref: 'nixos-25.11' }),
  home: { ...source('home'), inputs: { nixpkgs: ['nixpkgs'] } },
  sops: { ...source('sops'), inputs: { nixpkgs: ['nixpkgs'] } },
});
const settings = (change: Partial<UpdateSettings> = {}): UpdateSettings => ({ ...updateSettingsOf({}), ...change });
const at = (directory: string, lock = LOCK): LockedFlake => ({ directory, lock });
const plan = (change: Partial<UpdateSettings> = {}, only: readonly string[] = [], flakes = [at('.')]) => {
  const { proposals, leftOut } = planProposals(flakes, settings(change), only);
  return {
    proposals: proposals.map((proposal) => `${nameBranch(proposal)}: ${proposal.inputs.map(formatInputPath).join(' ')}`),
    titles: proposals.map(({ title }) => title),
    leftOut: leftOut.map(({ path, reason }) => `${formatInputPath(path)}: ${reason}`),
  };
};
const FOLLOWS = 'unstable: it follows nixpkgs and is updated with that';

describe('proposals', () => {
  test('are one of all inputs by default, with what others follow first', () => {
    expect(plan()).toEqual({
      proposals: ['panther/update/all: nixpkgs disko home sops'],
      titles: ['Update flake inputs'],
      leftOut: [FOLLOWS],
    });
  });

  test('are one for each input', () => {
    expect(plan({ mode: 'per-input' })).toMatchObject({
      proposals: [
        'panther/update/nixpkgs: nixpkgs',
        'panther/update/disko: disko',
        'panther/update/home: home',
        'panther/update/sops: sops',
      ],
      titles: ['Update nixpkgs', 'Update disko', 'Update home', 'Update sops'],
    });
  });

  test('of groups take their inputs first, the first group that matches, and leave the rest to the mode', () => {
    const groups = [
      { name: 'ours', inputs: ['{home,sops}'] },
      { name: 'late', inputs: ['s*', 'disko'] },
      { name: 'empty', inputs: ['x-*'] },
    ];
    expect(plan({ groups }).proposals).toEqual([
      'panther/update/ours: home sops',
      'panther/update/late: disko',
      'panther/update/all: nixpkgs',
    ]);
    expect(plan({ groups, mode: 'per-input' })).toMatchObject({
      proposals: ['panther/update/ours: home sops', 'panther/update/late: disko', 'panther/update/nixpkgs: nixpkgs'],
      titles: ['Update flake inputs of the group ours', 'Update flake inputs of the group late', 'Update nixpkgs'],
    });
  });

  test('leave ignored inputs out and say so', () => {
    expect(plan({ ignore: ['disko', 'h*'] })).toMatchObject({
      proposals: ['panther/update/all: nixpkgs sops'],
      leftOut: ['disko: update.ignore in .github/panther.yml names it', 'home: update.ignore in .github/panther.yml names it', FOLLOWS],
    });
  });

  test('have inputs of inputs only if these are named; a glob means those with a source of their own', () => {
    expect(plan({ nested: ['disko/nixpkgs'], mode: 'per-input' }).proposals).toContain('panther/update/disko+nixpkgs: disko/nixpkgs');
    expect(plan({ nested: ['*/nixpkgs'] })).toMatchObject({
      proposals: ['panther/update/all: nixpkgs disko disko/nixpkgs home sops'],
      leftOut: [FOLLOWS],
    });
    expect(plan({ nested: ['home/nixpkgs'] }).leftOut).toEqual(['home/nixpkgs: it follows nixpkgs and is updated with that', FOLLOWS]);
  });

  test.each([
    [
      'a path',
      { locked: { type: 'path', path: './x' }, original: { type: 'path', path: './x' } },
      'it is a directory, not a source that is fetched',
    ],
    ['a revision', source('x', { rev: REV }), 'flake.nix pins it to the revision 0123456789ab'],
    ['a hash', source('x', { narHash: 'sha256-x' }), 'flake.nix pins its content by a hash'],
    [
      'a name of the registry',
      { ...source('x'), original: { type: 'indirect', id: 'x' } },
      'flake.nix names it without a "url", so that it is whatever the registry of a machine says',
    ],
    ['no source', {}, 'flake.lock does not say where it comes from'],
  ])('leave out an input that is %s', (_name, node, reason) => {
    expect(plan({}, [], [at('.', lockOf({ root: { inputs: { x: 'x' } }, x: node }))])).toEqual({
      proposals: [],
      titles: [],
      leftOut: [`x: ${reason}`],
    });
  });

  test('of several flakes have branches of their own, which no input can be in the way of', () => {
    const other = lockOf({ root: { inputs: { nixpkgs: 'n' } }, n: source('nixpkgs') });
    expect(
      plan({ mode: 'per-input', ignore: ['disko', 'home', 'sops'] }, [], [at('.'), at('nixpkgs', other), at('hosts/a b', other)]),
    ).toMatchObject({
      proposals: [
        'panther/update/nixpkgs: nixpkgs',
        'panther/update/@nixpkgs/nixpkgs: nixpkgs',
        'panther/update/@hosts+a=20b/nixpkgs: nixpkgs',
      ],
      titles: ['Update nixpkgs', 'Update nixpkgs in nixpkgs', 'Update nixpkgs in hosts/a b'],
    });
  });

  test('without inputs are none', () => {
    expect(plan({}, [], [at('.', lockOf({ root: {} }))])).toEqual({ proposals: [], titles: [], leftOut: [] });
  });
});

describe('inputs that are asked for once', () => {
  test('are a part with a branch of its own, so that the whole stays what it is', () => {
    expect(plan({}, ['sops', 'disko'])).toEqual({
      proposals: ['panther/update/only,disko,sops: disko sops'],
      titles: ['Update disko and sops'],
      leftOut: [],
    });
    expect(plan({}, ['*']).proposals).toEqual(plan().proposals);
    expect(plan({}, ['disko/*', 's*']).proposals).toEqual(['panther/update/only,disko+nixpkgs,sops: disko/nixpkgs sops']);
    expect(plan({ groups: [{ name: 'g', inputs: ['home', 'sops', 'disko'] }] }, ['home', 'nixpkgs']).proposals).toEqual([
      'panther/update/only,home: home',
      'panther/update/all: nixpkgs',
    ]);
  });

  test('are the same proposals as ever if they are whole ones', () => {
    expect(plan({ mode: 'per-input' }, ['sops']).proposals).toEqual(['panther/update/sops: sops']);
    expect(plan({ groups: [{ name: 'g', inputs: ['home', 'sops'] }] }, ['home', 'sops']).proposals).toEqual([
      'panther/update/g: home sops',
    ]);
  });

  test('may be ignored or nested ones, by name', () => {
    expect(plan({ ignore: ['sops'] }, ['sops', 'disko/nixpkgs'])).toMatchObject({
      proposals: ['panther/update/only,disko+nixpkgs,sops: disko/nixpkgs sops'],
      leftOut: [],
    });
    expect(plan({ ignore: ['sops'] }, ['s*'])).toMatchObject({ proposals: [] });
    expect(plan({}, ['unstable'])).toMatchObject({ proposals: [], leftOut: [FOLLOWS] });
  });

  test('that do not exist are told, with the nearest name', () => {
    expect(() => plan({}, ['nixpkg', 'zzzzzzzz', 'y*'])).toThrow(
      [
        'The inputs to update name "nixpkg", but no flake has such an input; did you mean "nixpkgs"?',
        'The inputs to update name "zzzzzzzz", but no flake has such an input; the inputs are nixpkgs, disko, home, sops, unstable.',
        'The inputs to update name "y*", but no flake has such an input; the inputs are nixpkgs, disko, home, sops, unstable.',
      ].join('\n'),
    );
  });
});

describe('names in the settings', () => {
  test('that no flake has are told; globs may match nothing, and one flake that has it is enough', () => {
    const wrong = settings({
      ignore: ['dosko', 'x*'],
      nested: ['disko/nixpkg'],
      groups: [{ name: 'g', inputs: ['hom'] }],
      cooldown: { seconds: 0, inputs: [{ glob: 'sobs', seconds: 1 }] },
    });
    expect(() => planProposals([at('.')], wrong)).toThrow(
      [
        'The group "g" in update.groups names "hom", but no flake has such an input; did you mean "home"?',
        'update.ignore names "dosko", but no flake has such an input; did you mean "disko"?',
        'update.nested names "disko/nixpkg", but no flake has such an input; did you mean "disko/nixpkgs"?',
        'update.cooldown.inputs names "sobs", but no flake has such an input; did you mean "sops"?',
      ].join('\n'),
    );
    const other = lockOf({ root: { inputs: { dosko: 'n', hom: 'n', sobs: 'n' } }, n: source('n') });
    expect(() => planProposals([at('.'), at('x', other)], { ...wrong, nested: [] })).not.toThrow();
  });

  test('of a group that is called like an input outside it are told', () => {
    expect(() => plan({ mode: 'per-input', groups: [{ name: 'sops', inputs: ['disko'] }] })).toThrow(
      'update.groups has a group "sops", and the input sops, which is not in it, is proposed by itself',
    );
    expect(plan({ mode: 'per-input', groups: [{ name: 'sops', inputs: ['disko', 'sops'] }] }).proposals).toContain(
      'panther/update/sops: disko sops',
    );
  });

  test('the last age that matches an input holds for it', () => {
    const { cooldown } = updateSettingsOf(
      parseConfig("update: { cooldown: { age: 3 d, inputs: { '*': 1 d, nixpkgs: 0 d, '*/nixpkgs': 1 w } } }", 'f'),
    );
    expect([['home'], ['nixpkgs'], ['a', 'nixpkgs']].map((path) => findCooldown(path, cooldown))).toEqual([86_400, 0, 604_800]);
    expect(findCooldown(['home'], { seconds: 5, inputs: [] })).toBe(5);
  });
});

describe('names of branches', () => {
  // Stricter than git check-ref-format, so that neither a shell nor an address has to quote much.
  const isGoodRef = (ref: string) => ref.split('/').every((part) => /^[\w@=+,-]+$/.test(part));

  test.each(['..', 'a.lock', 'a b', 'a/b', 'ä', '@{x', '~^:?*[\\', '\u0000', '-', '.x', 'x'.repeat(300), '🐆'.repeat(40)])(
    'are good for git if an input is called %j',
    (name) => {
      const [whole = '', nested = ''] = [[name], ['a', name]].map((path) => {
        const inner = path.length === 1 ? {} : { inputs: { [name]: 'y' } };
        const lock = lockOf({ root: { inputs: { [path[0] ?? '']: 'x' } }, x: { ...source('x'), ...inner }, y: source('y') });
        const nestedNames = path.length === 1 ? [] : [`a/${name}`];
        const { proposals } = planProposals([at(name, lock)], settings({ mode: 'per-input', nested: nestedNames }));
        return nameBranch(proposals.at(-1) ?? { id: '..', flake: '.' });
      });
      for (const ref of [whole, nested]) {
        expect(isGoodRef(ref)).toBe(true);
        expect(ref.length).toBeLessThan(200);
      }
      expect(whole).not.toBe(nested);
    },
  );

  test('differ for names that differ', () => {
    const branches = [['a', 'b'], ['a/b'], ['a+b'], ['a=2bb'], ['ab'], [`${'x'.repeat(90)}1`], [`${'x'.repeat(90)}2`]].map((path) => {
      const [first = '', second] = path;
      const lock = lockOf({
        root: { inputs: { [first]: 'x' } },
        x: { ...source('x'), ...(second === undefined ? {} : { inputs: { [second]: 'y' } }) },
        y: source('y'),
      });
      const { proposals } = planProposals([at('.', lock)], settings({ mode: 'per-input', nested: second === undefined ? [] : ['a/b'] }));
      return nameBranch(proposals.at(-1) ?? { id: '', flake: '.' });
    });
    expect(new Set(branches).size).toBe(branches.length);
  });
});
