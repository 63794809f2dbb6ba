import { describe, expect, test } from '@jest/globals';
import { findConfigProblems, parseConfig, updateSettingsOf } from '../../../src/config/index.js';

const settings = (text: string) => updateSettingsOf(parseConfig(text, 'panther.yml'));
const complaints = (text: string) =>
  findConfigProblems(`update:\n  ${text}\n`).map(({ line, column, message }) => `${line}:${column} ${message}`);

const DEFAULTS = {
  flakes: ['.'],
  mode: 'all',
  groups: [],
  ignore: [],
  nested: [],
  cooldown: { seconds: 0, inputs: [] },
  proof: 'build',
  labels: [],
  assignees: [],
  reviewers: [],
  teamReviewers: [],
  draft: false,
  autoMerge: 'never',
  mergeMethod: 'merge',
  commits: 25,
  statuses: ['Panther update'],
};

describe('update', () => {
  test('every key arrives, with units made plain', () => {
    const text = `
update:
  flakes: [., hosts/edge/, ./lab]
  mode: per-input
  groups:
    - name: ours
      inputs: [disko, 'home-*']
  ignore: [old]
  nested: [disko/nixpkgs]
  cooldown:
    age: 3 d
    inputs: { '*': 12 h, nixpkgs: 0 d, 'nixos-*': 1.5 w }
  proof: build
  labels: [flake.lock, good first issue]
  assignees: [octocat]
  reviewers: [octo_corp, 'renovate[bot]']
  team-reviewers: [ops]
  draft: false
  auto-merge: proven
  merge-method: squash
  commits: 0
  statuses: [gate, CI / all]
`;
    expect(settings(text)).toEqual({
      flakes: ['.', 'hosts/edge', 'lab'],
      mode: 'per-input',
      groups: [{ name: 'ours', inputs: ['disko', 'home-*'] }],
      ignore: ['old'],
      nested: ['disko/nixpkgs'],
      cooldown: {
        seconds: 259_200,
        inputs: [
          { glob: '*', seconds: 43_200 },
          { glob: 'nixpkgs', seconds: 0 },
          { glob: 'nixos-*', seconds: 907_200 },
        ],
      },
      proof: 'build',
      labels: ['flake.lock', 'good first issue'],
      assignees: ['octocat'],
      reviewers: ['octo_corp', 'renovate[bot]'],
      teamReviewers: ['ops'],
      draft: false,
      autoMerge: 'proven',
      mergeMethod: 'squash',
      commits: 0,
      statuses: ['gate', 'CI / all'],
    });
  });

  test.each(['', 'update:', 'update: {}', 'hosts: {}', 'update: { flakes: , groups: , ignore: , cooldown: }', 'update: { flakes: [] }'])(
    '%j: what holds by itself merges nothing, and proposes what was built',
    (text) => {
      expect(settings(text)).toEqual(DEFAULTS);
    },
  );

  test('a cooldown may be one age for all', () => {
    expect(settings('update: { cooldown: 90 min }').cooldown).toEqual({ seconds: 5_400, inputs: [] });
  });

  test('hosts are read beside it', () => {
    const config = parseConfig('update: { draft: true }\nhosts: { web: {} }\n', 'f');
    expect(config.entries.map(({ glob }) => glob)).toEqual(['web']);
    expect(updateSettingsOf(config).draft).toBe(true);
  });

  test.each([
    ['mode: each', '2:9 update.mode must be one of all, per-input, but is "each".'],
    ['moed: all', '2:3 Unknown key "moed" below update; did you mean "mode"?'],
    [
      'flakes: [/x]',
      '2:12 update.flakes[0] must be a directory relative to the root of the repository, such as "." or "hosts/edge", but is "/x".',
    ],
    ['flakes: [a/../../b]', '2:12 update.flakes[0] must not lead out of the repository.'],
    ['flakes: [a, ./a/]', '2:11 update.flakes must not name the same directory twice.'],
    ['flakes: .', '2:11 update.flakes must be a list of directories, one per line after "- ", but is ".".'],
    ['groups: [{ name: a }]', '2:12 update.groups[0].inputs is missing.'],
    ['groups: [{ name: a, inputs: [] }]', '2:31 update.groups[0].inputs must name at least one input.'],
    ['groups: [{ name: a b, inputs: [x] }]', '2:20 update.groups[0].name must be a name of letters, digits, _ and -, but is "a b".'],
    [
      'groups: [{ name: all, inputs: [x] }]',
      '2:20 update.groups[0].name must not be "all", which is what the proposal of all other inputs is called.',
    ],
    ['groups: [{ name: a, inputs: [x] }, { name: a, inputs: [y] }]', '2:11 update.groups must not have two groups of one name.'],
    ['ignore: nixpkgs', '2:11 update.ignore must be a list of names of inputs, one per line after "- ", but is "nixpkgs".'],
    ['nested: [nixpkgs]', '2:12 update.nested[0] must name an input of an input, such as "disko/nixpkgs".'],
    ['cooldown: 3', '2:13 update.cooldown must be an age with its unit, such as "3 d" or "12 h", but is 3; put it in quotes.'],
    [
      'cooldown: 3 days',
      '2:13 update.cooldown must be an age with its unit, such as "3 d" or "12 h", but is "3 days"; the units are min, h, d and w.',
    ],
    ['cooldown: 400 d', '2:13 update.cooldown must be at most 365 d, but is "400 d".'],
    ['cooldown: [3 d]', '2:13 update.cooldown must be an age with its unit, such as "3 d" or "12 h", but is a list.'],
    ['cooldown: { days: 3 }', '2:15 Unknown key "days" below update.cooldown; the keys are age, inputs'],
    [
      'cooldown: { inputs: { nixpkgs: 3 y } }',
      '2:34 update.cooldown.inputs.nixpkgs must be an age with its unit, such as "3 d" or "12 h", but is "3 y"; the units are min, h, d and w.',
    ],
    ['proof: true', '2:10 update.proof must be one of build, ci, none, but is true.'],
    ['assignees: ["@me"]', '2:15 update.assignees[0] must be the name of a GitHub account, without "@", but is "@me".'],
    [
      'team-reviewers: [org/ops]',
      '2:20 update.team-reviewers[0] must be the short name of a team, without the organization and "@", but is "org/ops".',
    ],
    ['draft: yes', '2:10 update.draft must be true or false, but is "yes".'],
    ['commits: 251', '2:12 update.commits must be a whole number from 0 to 250, but is 251.'],
    ['statuses: gate', '2:13 update.statuses must be a list of names of checks, one per line after "- ", but is "gate".'],
    [
      '{ proof: ci, auto-merge: proven }',
      '2:28 update.auto-merge must be never, as update.proof is ci: only what Panther has built itself is merged.',
    ],
    ['{ draft: true, auto-merge: proven }', '2:30 update.auto-merge must be never, as update.draft is true: GitHub merges no drafts.'],
  ])('%s is explained', (text, expected) => {
    expect(complaints(text)).toEqual([expected]);
  });
});
