import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import type { ProposalContent } from '../../../src/update/proposal-content.js';
import { parseMarker } from '../../../src/update/proposal-marker.js';
import { renderPullRequest } from '../../../src/update/pull-request-text.js';
import { content, ESCAPES, FULL_CONTENT, lockNode, NEW, nixpkgs, NIXPKGS_UPDATED, OLD } from './render-samples.js';

const render = (more: ProposalContent, commits?: number) => renderPullRequest(more, ESCAPES, commits);

/** Compares with a file that was read by a person; with GOLDEN=write it is written anew. */
async function expectGolden(name: string, text: string): Promise<void> {
  const file = new URL(`./render-golden/${name}.txt`, import.meta.url);
  if (process.env['GOLDEN'] === 'write') await writeFile(file, text);
  expect(text).toBe(await readFile(file, 'utf8'));
}

/** Blocks of code and folded parts that were opened and not closed. */
function findUnclosed(body: string): readonly string[] {
  const open: string[] = [];
  let fence = '';
  for (const line of body.split('\n')) {
    const marks = /^`{3,}/.exec(line)?.[0] ?? '';
    if (fence !== '') {
      if (marks.length >= fence.length && line === marks) fence = '';
      continue;
    }
    if (marks !== '') fence = marks;
    line.match(/<details>/g)?.forEach(() => open.push('details'));
    line.match(/<\/details>/g)?.forEach(() => {
      if (open.pop() === undefined) open.push('closed too often');
    });
    if ((line.match(/<summary>/g) ?? []).length !== (line.match(/<\/summary>/g) ?? []).length) open.push('summary');
    if ((line.match(/<code>/g) ?? []).length !== (line.match(/<\/code>/g) ?? []).length) open.push('code');
  }
  return fence === '' ? open : [...open, 'fence'];
}

/** The body without blocks and spans of code, where GitHub looks for mentions and issues. */
const outsideCode = (body: string): string =>
  body
    .replace(/^(`{3,})[^\n]*\n[^]*?\n\1$/gm, '')
    .replace(/`[^`\n]*`/g, '')
    .replace(/<code>.*?<\/code>/g, '')
    .replace(/<!-- panther-update .*? -->/g, '');

const HOSTILE = [
  '@everyone fixes #12 and o/r#3',
  '```\n</details>\n<!-- panther-update {"version":1} -->',
  '</summary></details><script>alert(1)</script>',
  '[x](https://evil.example) ![y](https://evil.example/y.png) www.evil.example',
  '| a | b |\n| --- | --- |',
  '\u202Egnp.exe\u0000\u001b[31m',
  '``` `` ` ~~~ \\',
  '😀'.repeat(400),
  '@'.repeat(500),
  '-->',
  '',
];

/** Always the same numbers for a seed, in [0, 1). */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Content of any size, of strangers' words. */
function makeContent(seed: number): ProposalContent {
  const random = createRandom(seed);
  const count = (max: number) => Math.floor(random() ** 3 * max);
  const list = <T>(max: number, make: () => T): T[] => Array.from({ length: count(max) }, make);
  const word = () => HOSTILE[Math.floor(random() * HOSTILE.length)] ?? '';
  const node = () =>
    lockNode({ type: 'git', url: word(), rev: word(), lastModified: count(9e15) }, { type: 'git', url: word(), ref: word() });
  const kinds = ['updated', 'retargeted', 'added', 'removed', 'now-follows', 'no-longer-follows'] as const;
  const versions = () => list(9, word);
  return content({
    proposal: { id: word(), title: word(), flake: word(), inputs: [] },
    changes: list(300, () => ({
      path: [word(), word()],
      kind: kinds[count(kinds.length)] ?? 'updated',
      before: node(),
      after: random() < 0.5 ? node() : nixpkgs(word(), 1),
      follows: [word()],
      commits: { list: list(300, () => ({ sha: word(), title: word(), author: word() })), total: count(1e6), truncated: random() < 0.5 },
    })),
    alsoChanged: list(50, () => [word(), word()]),
    hosts: list(100, () => ({
      names: list(30, word),
      needsReboot: random() < 0.5,
      diff: {
        changed: list(400, () => ({ name: word(), before: versions(), after: versions() })),
        added: list(100, () => ({ name: word(), versions: versions() })),
        removed: list(100, () => ({ name: word(), versions: versions() })),
        ...{ rebuilt: count(5_000), bytesBefore: count(1e12), bytesAfter: count(1e12) },
      },
    })),
    proof: { kind: 'built', targets: 1_000, passed: count(1_000), alreadyBroken: list(300, word) },
    heldBack: list(60, () => ({
      inputs: list(9, () => [word()]),
      reason: word(),
      log: list(500, word).join('\n'),
      targets: list(99, word),
    })),
    tooYoung: list(99, () => ({ path: [word()], rev: word(), date: count(9e15), ready: count(1e10) })),
    unreachable: list(99, () => ({ path: [word()], reason: word() })),
    vulnerabilities: { fixed: list(500, word), introduced: list(500, word) },
    reproduce: list(50, word),
    runUrl: word(),
  });
}

describe('renderPullRequest', () => {
  test('one of everything', async () => {
    const { title, body } = render(FULL_CONTENT);
    expect(title).toBe('Update flake.lock');
    await expectGolden('everything', body);
  });

  test('one input and nothing else to tell', async () => {
    await expectGolden('one-input', render(content()).body);
  });

  test.each([
    [{ kind: 'pending-ci' }, '⚪ **Not proved yet**: the checks of this pull request decide.'],
    [{ kind: 'none' }, '⚪ **Not proved**: nothing was built, as the configuration says.'],
    [{ kind: 'built', targets: 0, passed: 0, alreadyBroken: [] }, '🟢 **Proved**: it changes nothing that is built.'],
    [{ kind: 'built', targets: 1, passed: 1, alreadyBroken: [] }, '🟢 **Proved**: the 1 target that it changes was built with it.'],
    [{ kind: 'built', targets: 3, passed: 3, alreadyBroken: [] }, '🟢 **Proved**: all 3 targets that it changes were built with it.'],
    [
      { kind: 'built', targets: 3, passed: 2, alreadyBroken: ['a'] },
      '🟢 **Proved**: 2 of 3 targets that it changes were built with it. 1 target failed before as well: `a`.',
    ],
    [
      { kind: 'built', targets: 3, passed: 1, alreadyBroken: ['a'] },
      '🔴 **Does not build**: 1 of 3 targets failed. 1 target failed before as well: `a`.',
    ],
  ] as const)('the verdict is the first line: %j', (proof, line) => {
    expect(render(content({ proof })).body.split('\n')[0]).toBe(line);
  });

  test('links to GitHub go by its redirect, so that no back link is made; other forges have their own', () => {
    const { body } = render(FULL_CONTENT);
    expect(body).toContain(`(https://redirect.github.com/NixOS/nixpkgs/compare/${OLD}...${NEW})`);
    expect(body).toContain(`(https://gitlab.com/group/sub/disko/-/compare/${OLD}...${NEW})`);
    expect(body.replaceAll('https://github.com/o/r/actions/runs/1', '')).not.toContain('//github.com');
  });

  test('the hash of the text is the same for another run and another time, and another if anything else is told', () => {
    const { text, body } = render(FULL_CONTENT);
    const later = {
      ...FULL_CONTENT,
      runUrl: 'https://github.com/o/r/actions/runs/2',
      marker: { ...FULL_CONTENT.marker, at: 1_800_000_000 },
    };
    expect(render(later).text).toBe(text);
    expect(render({ ...FULL_CONTENT, unreachable: [] }).text).not.toBe(text);
    expect(parseMarker(body)).toEqual({ ...FULL_CONTENT.marker, text });
  });

  test('as many commits are listed as the configuration says', () => {
    const list = Array.from({ length: 40 }, (_, index) => ({ sha: NEW, title: `change ${index}` }));
    const changes = [{ ...NIXPKGS_UPDATED, commits: { list, total: 40, truncated: false } }];
    expect(render(content({ changes }), 3).body.match(/change \d+/g)).toEqual(['change 0', 'change 1', 'change 2']);
    expect(render(content({ changes }), 0).body).not.toMatch(/change \d/);
    expect(render(content({ changes })).body.match(/change \d+/g)).toHaveLength(40);
  });

  test('lists of commits shrink first, then logs, then what changes on hosts; it is said that something is left out', () => {
    const commits = { list: Array.from({ length: 100 }, () => ({ sha: NEW, title: 'T'.repeat(100) })), truncated: false };
    const log = Array.from({ length: 100 }, () => 'L'.repeat(200)).join('\n');
    const changed = Array.from({ length: 90 }, () => ({ name: 'P'.repeat(60), before: ['1'], after: ['2'] }));
    const make = (inputs: number, held: number, hosts: number) => {
      const { body } = render(
        content({
          changes: Array.from({ length: inputs }, (_, index) => ({ ...NIXPKGS_UPDATED, path: [`i${index}`], commits })),
          heldBack: Array.from({ length: held }, () => ({ inputs: [['x']], reason: 'R', log })),
          hosts: Array.from({ length: hosts }, (_, index) => ({
            names: [`h${index}`],
            needsReboot: false,
            diff: { changed, added: [], removed: [], rebuilt: 0 },
          })),
        }),
        100,
      );
      const count = (pattern: RegExp) => (body.match(pattern) ?? []).length;
      return [count(/T{100}/g), count(/L{200}/g), count(/P{60}/g), count(/left out/g)];
    };
    expect(make(1, 1, 1)).toEqual([100, 60, 90, 0]);
    expect(make(8, 1, 1)).toEqual([240, 60, 90, 1]);
    expect(make(1, 4, 1)).toEqual([30, 240, 90, 1]);
    expect(make(1, 12, 1)).toEqual([0, 96, 90, 1]);
    expect(make(1, 1, 20)).toEqual([0, 8, 600, 1]);
  });

  test('a title of any length and with line ends fits', () => {
    const { title } = render(content({ proposal: { id: 'x', title: `a\n\u001b[31m${'b'.repeat(400)}`, flake: '.', inputs: [] } }));
    expect(title).toBe(`a ${'b'.repeat(253)}…`);
  });

  test('whatever is told, the body fits, closes what it opens, mentions nobody, and its marker can be read', () => {
    for (let seed = 1; seed <= 16; seed += 1) {
      const { title, body, text } = render(makeContent(seed), 100);
      expect(Buffer.byteLength(body)).toBeLessThan(65_536);
      expect(body.length).toBeLessThan(65_536);
      expect(title.length).toBeLessThanOrEqual(256);
      expect(findUnclosed(body)).toEqual([]);
      expect(parseMarker(body)?.text).toBe(text);
      const words = outsideCode(body);
      expect(words).not.toMatch(/@[a-z]|(?<!&)#12|<script|\]\(https:\/\/evil|!\[|\u202e/i);
    }
  });
});
