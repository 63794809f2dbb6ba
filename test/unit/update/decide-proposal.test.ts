import { describe, expect, test } from '@jest/globals';
import { hashText } from '../../../src/runtime/index.js';
import {
  decideProposal,
  type ProposalAction,
  type ProposalBranch,
  type ProposalFacts,
  type ProposalMarker,
  type ProposalPull,
} from '../../../src/update/index.js';

const [BASE, OLD_BASE] = ['b', 'a'].map((char) => char.repeat(40)) as [string, string];
const TEXT = hashText('text');
const branch = (change: Partial<ProposalBranch> = {}): ProposalBranch => ({
  head: 'c1',
  parents: [BASE],
  isOurs: true,
  lockText: 'new',
  ...change,
});
const marker = (change: Partial<ProposalMarker> = {}): ProposalMarker => ({
  version: 1,
  base: BASE,
  lock: hashText('new'),
  verdict: 'good',
  text: TEXT,
  at: 1,
  ...change,
});
const pull = (change: Partial<ProposalPull> = {}): ProposalPull => ({
  number: 7,
  state: 'open',
  head: 'c1',
  marker: marker(),
  notices: [],
  ...change,
});
const facts = (change: Partial<ProposalFacts> = {}): ProposalFacts => ({
  base: BASE,
  wanted: { lockText: 'new' },
  verdict: 'good',
  proof: 'build',
  text: TEXT,
  branch: undefined,
  pull: undefined,
  previousProven: false,
  ...change,
});
const here = { branch: branch(), pull: pull(), previousProven: true };

describe('a proposal', () => {
  test.each<[string, Partial<ProposalFacts>, ProposalAction]>([
    ['that is new is created', {}, { kind: 'create', expectedHead: undefined }],
    ['that is there as wanted is left alone', here, { kind: 'nothing', reason: 'up-to-date' }],
    [
      'is made anew on a base that has moved',
      { ...here, branch: branch({ parents: [OLD_BASE] }) },
      { kind: 'refresh', number: 7, expectedHead: 'c1' },
    ],
    [
      'with a merge of the base is made anew',
      { ...here, branch: branch({ parents: [OLD_BASE, BASE] }) },
      { kind: 'refresh', number: 7, expectedHead: 'c1' },
    ],
    ['is replaced by a newer one', { ...here, wanted: { lockText: 'newer' } }, { kind: 'replace', number: 7, expectedHead: 'c1' }],
    [
      'is replaced by one without the input that breaks',
      { ...here, wanted: { lockText: 'newer' }, verdict: 'partly' },
      { kind: 'replace', number: 7, expectedHead: 'c1' },
    ],
    [
      'stays the last good one if the newer is bad, and says so',
      { ...here, wanted: { lockText: 'newer' }, verdict: 'bad' },
      { kind: 'keep-last-good', number: 7, notice: `bad:${hashText('newer')}`, isSame: false, wasProven: true },
    ],
    [
      'stays the last good one without saying so again',
      { ...here, wanted: { lockText: 'newer' }, verdict: 'bad', pull: pull({ notices: [`bad:${hashText('newer')}`] }) },
      { kind: 'nothing', reason: 'told' },
    ],
    [
      'that is itself bad on the new base is told to be',
      { ...here, branch: branch({ parents: [OLD_BASE] }), verdict: 'bad' },
      { kind: 'keep-last-good', number: 7, notice: `bad:${hashText('new')}`, isSame: true, wasProven: true },
    ],
    ['that is bad is not opened', { verdict: 'bad' }, { kind: 'nothing', reason: 'bad' }],
    ['that is unproven is not opened', { verdict: 'unproven' }, { kind: 'nothing', reason: 'unproven' }],
    ['that is left to CI is opened', { verdict: 'unproven', proof: 'ci' }, { kind: 'create', expectedHead: undefined }],
    [
      'is not replaced by one that could not be proved',
      { ...here, wanted: { lockText: 'newer' }, verdict: 'unproven' },
      { kind: 'nothing', reason: 'unproven' },
    ],
    ['whose run died before the pull request gets one', { branch: branch() }, { kind: 'open-pull', head: 'c1' }],
    [
      'whose run died before the text was changed gets it',
      { ...here, pull: pull({ marker: marker({ base: OLD_BASE, lock: hashText('old') }) }) },
      { kind: 'update-text-only', number: 7 },
    ],
    ['whose text was emptied gets it back', { ...here, pull: pull({ marker: undefined }) }, { kind: 'update-text-only', number: 7 }],
    ['that has something else to tell tells it', { ...here, text: hashText('other') }, { kind: 'update-text-only', number: 7 }],
    [
      'that was proved once is not called unproven',
      { ...here, verdict: 'unproven', proof: 'none', text: hashText('other') },
      { kind: 'nothing', reason: 'up-to-date' },
    ],
    ['that is obsolete is closed', { ...here, wanted: 'nothing-new' }, { kind: 'close-obsolete', number: 7, branchHead: 'c1' }],
    [
      'of which only the branch is left goes',
      { branch: branch(), wanted: 'nothing-new' },
      { kind: 'close-obsolete', number: undefined, branchHead: 'c1' },
    ],
    ['is not closed because no forge could be reached', { ...here, wanted: 'unknown' }, { kind: 'nothing', reason: 'unknown' }],
    ['of which there is nothing is nothing', { wanted: 'nothing-new' }, { kind: 'nothing', reason: 'up-to-date' }],
    [
      'that people have committed to is left to them, and they are told',
      { ...here, branch: branch({ isOurs: false }), wanted: { lockText: 'newer' } },
      { kind: 'leave-to-human', number: 7, notice: 'human-commits' },
    ],
    [
      'that people have committed to is left to them without telling again, also if obsolete',
      { ...here, branch: branch({ isOurs: false }), pull: pull({ notices: ['human-commits'] }), wanted: 'nothing-new' },
      { kind: 'nothing', reason: 'human-commits' },
    ],
    ['that a person has closed is not opened again', { pull: pull({ state: 'closed' }) }, { kind: 'respect-closed', number: 7 }],
    [
      'that a person has closed is not opened again on another base',
      { pull: pull({ state: 'closed', marker: marker({ base: OLD_BASE }) }), branch: branch({ parents: [OLD_BASE] }) },
      { kind: 'respect-closed', number: 7 },
    ],
    [
      'that a person has closed and emptied is known by its branch',
      { pull: pull({ state: 'closed', marker: undefined }), branch: branch({ parents: [OLD_BASE] }) },
      { kind: 'respect-closed', number: 7 },
    ],
    [
      'that a person has closed makes room for something new',
      { pull: pull({ state: 'closed', marker: marker({ lock: hashText('old') }) }), branch: branch({ lockText: 'old' }) },
      { kind: 'create', expectedHead: 'c1' },
    ],
    [
      'that we have closed is opened again when it is wanted again',
      { pull: pull({ state: 'closed', marker: marker({ closed: 'obsolete' }) }) },
      { kind: 'create', expectedHead: undefined },
    ],
    [
      'that was merged after the base was read is not made again',
      { pull: pull({ state: 'merged' }), branch: branch() },
      { kind: 'nothing', reason: 'just-merged' },
    ],
    [
      'that was merged and undone since is made again',
      { pull: pull({ state: 'merged', marker: marker({ base: OLD_BASE }) }) },
      { kind: 'create', expectedHead: undefined },
    ],
    ['whose branch is missing is waited for', { pull: pull() }, { kind: 'nothing', reason: 'branch-missing' }],
  ])('%s', (_name, change, action) => {
    expect(decideProposal(facts(change))).toEqual(action);
  });
});

const product = <T>(lists: readonly (readonly T[])[]): readonly (readonly T[])[] =>
  lists.reduce<readonly (readonly T[])[]>((rows, list) => rows.flatMap((row) => list.map((item) => [...row, item])), [[]]);

/** Every combination of what can be told apart. */
function listFacts(): readonly ProposalFacts[] {
  const wanted = ['nothing-new', 'unknown', { lockText: 'new' }] as const;
  const verdicts = ['good', 'partly', 'bad', 'unproven'] as const;
  const branches = [
    undefined,
    ...product<boolean>([
      [true, false],
      [true, false],
      [true, false],
    ]).map(([isOurs = true, isOnBase, isSame]) =>
      branch({ isOurs, parents: [isOnBase === true ? BASE : OLD_BASE], lockText: isSame === true ? 'new' : 'old' }),
    ),
    branch({ lockText: undefined }),
  ];
  const markers = [
    undefined,
    ...product<string>([
      ['new', 'old'],
      [BASE, OLD_BASE],
      ['good', 'unproven'],
      ['text', 'other'],
      ['', 'obsolete'],
    ]).map(([lock = '', base = '', verdict, text = '', closed]) =>
      marker({
        lock: hashText(lock),
        base,
        verdict: verdict === 'good' ? 'good' : 'unproven',
        text: hashText(text),
        ...(closed === 'obsolete' ? { closed } : {}),
      }),
    ),
  ];
  const notices = [[], ['human-commits'], [`bad:${hashText('new')}`]] as const;
  const pulls = [
    undefined,
    ...(['open', 'closed', 'merged'] as const).flatMap((state) =>
      ['c1', 'c0'].flatMap((head) =>
        markers.flatMap((known) => notices.map((told) => pull({ state, head, marker: known, notices: told }))),
      ),
    ),
  ];
  return wanted.flatMap((want) =>
    verdicts.flatMap((verdict) =>
      (['build', 'ci'] as const).flatMap((proof) =>
        branches.flatMap((own) =>
          pulls.flatMap((request) =>
            [true, false].map((previousProven) => facts({ wanted: want, verdict, proof, branch: own, pull: request, previousProven })),
          ),
        ),
      ),
    ),
  );
}

/** What the action makes of the world. */
function apply(action: ProposalAction, before: ProposalFacts): ProposalFacts {
  const { wanted, verdict, pull: request, branch: own } = before;
  const lockText = typeof wanted === 'string' ? '' : wanted.lockText;
  const written = marker({ verdict: verdict === 'bad' ? 'good' : verdict, lock: hashText(lockText) });
  const rewritten = branch({ head: 'c2', lockText });
  const opened = pull({ number: 8, head: 'c2', marker: written });
  const told = (notice: (typeof opened.notices)[number]) => ({
    ...before,
    ...(request === undefined ? {} : { pull: { ...request, notices: [...request.notices, notice] } }),
  });
  switch (action.kind) {
    case 'create':
      return { ...before, branch: rewritten, pull: opened };
    case 'open-pull':
      return { ...before, pull: { ...opened, head: action.head } };
    case 'refresh':
    case 'replace':
      return { ...before, branch: rewritten, pull: { ...opened, number: action.number } };
    case 'update-text-only':
      return { ...before, pull: { ...(request ?? opened), marker: written } };
    case 'keep-last-good':
    case 'leave-to-human':
      return told(action.notice);
    case 'close-obsolete':
      return {
        ...before,
        branch: action.branchHead === undefined ? own : undefined,
        pull:
          request?.state === 'open'
            ? { ...request, state: 'closed', marker: { ...(request.marker ?? written), closed: 'obsolete' } }
            : request,
      };
    case 'nothing':
    case 'respect-closed':
      return before;
  }
}

const WRITES: readonly string[] = ['create', 'refresh', 'replace'];
const moved = (action: ProposalAction) =>
  WRITES.includes(action.kind) || (action.kind === 'close-obsolete' && action.branchHead !== undefined);

describe('for every combination of facts', () => {
  const all = listFacts();
  const decided = all.map((each) => ({ each, action: decideProposal(each) }));
  const breaks = (isBroken: (each: ProposalFacts, action: ProposalAction) => boolean) =>
    decided.filter(({ each, action }) => isBroken(each, action)).slice(0, 3);

  test('there are enough, and each kind of action is met', () => {
    expect(all.length).toBeGreaterThan(50_000);
    expect([...new Set(decided.map(({ action }) => action.kind))].sort()).toEqual([
      'close-obsolete',
      'create',
      'keep-last-good',
      'leave-to-human',
      'nothing',
      'open-pull',
      'refresh',
      'replace',
      'respect-closed',
      'update-text-only',
    ]);
  });

  test('what people have committed to is never moved, deleted, closed or retold', () => {
    expect(breaks(({ branch: own }, { kind }) => own?.isOurs === false && kind !== 'nothing' && kind !== 'leave-to-human')).toEqual([]);
  });

  test('nothing bad, and nothing unproven where proof is asked for, is ever proposed', () => {
    const isUnfit = ({ verdict, proof }: ProposalFacts) => verdict === 'bad' || (verdict === 'unproven' && proof === 'build');
    expect(breaks((each, { kind }) => isUnfit(each) && [...WRITES, 'open-pull', 'update-text-only'].includes(kind))).toEqual([]);
  });

  test('only what is obsolete is closed, and what is not known to be obsolete is left', () => {
    expect(breaks(({ wanted }, { kind }) => kind === 'close-obsolete' && wanted !== 'nothing-new')).toEqual([]);
    expect(breaks(({ wanted }, action) => wanted === 'unknown' && (moved(action) || action.kind === 'open-pull'))).toEqual([]);
  });

  test('a branch is only moved or deleted from where it was seen', () => {
    const expectedOf = (action: ProposalAction) =>
      'expectedHead' in action ? action.expectedHead : action.kind === 'close-obsolete' ? action.branchHead : undefined;
    expect(breaks(({ branch: own }, action) => moved(action) && expectedOf(action) !== own?.head)).toEqual([]);
  });

  test('there are never two open pull requests', () => {
    expect(breaks(({ pull: request }, { kind }) => request?.state === 'open' && (kind === 'create' || kind === 'open-pull'))).toEqual([]);
  });

  test('numbers are those of the pull request', () => {
    expect(
      breaks(({ pull: request }, action) => 'number' in action && action.number !== undefined && action.number !== request?.number),
    ).toEqual([]);
  });

  test('once it is done there is nothing left to do', () => {
    const again = decided.map(({ each, action }) => ({ each, action, then: decideProposal(apply(action, each)) }));
    expect(again.filter(({ then }) => then.kind !== 'nothing' && then.kind !== 'respect-closed').slice(0, 3)).toEqual([]);
  });

  test('a good update ends in an open pull request with just that, unless people or the forge are in the way', () => {
    const ends = decided
      .filter(({ each }) => typeof each.wanted !== 'string' && each.verdict === 'good' && each.branch?.isOurs !== false)
      .map(({ each, action }) => ({ action, after: apply(action, each) }))
      .filter(({ action }) => action.kind !== 'respect-closed' && (action.kind !== 'nothing' || action.reason === 'up-to-date'));
    expect(ends.length).toBeGreaterThan(1_000);
    const isRight = ({ after }: (typeof ends)[number]) =>
      after.branch?.lockText === 'new' &&
      after.branch.parents.join() === BASE &&
      after.pull?.state === 'open' &&
      after.pull.marker?.text === TEXT;
    expect(ends.filter((end) => !isRight(end)).slice(0, 3)).toEqual([]);
  });
});
