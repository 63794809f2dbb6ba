import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parseParents, readRunContext } from '../../../src/pipeline/run-context.js';
import { createTempDir, type TempDir } from '../../support/temp.js';

const sha = (letter: string) => letter.repeat(40);
const [BASE, TIP, CHANGE, MERGE, BEFORE] = [sha('a'), sha('b'), sha('c'), sha('d'), sha('e')];

describe('readRunContext', () => {
  let temp: TempDir;
  beforeEach(async () => {
    temp = await createTempDir('run-context');
  });
  afterEach(() => temp.dispose());

  const ENV = { GITHUB_RUN_ID: '77', GITHUB_RUN_ATTEMPT: '1', GITHUB_SHA: MERGE };
  /** @param event JSON, or the text of a damaged file; undefined for none at all */
  async function read(
    name: string,
    event: unknown,
    parents: readonly string[] = [],
    env: Readonly<Record<string, string | undefined>> = {},
  ) {
    const file = join(temp.path, 'event.json');
    if (event !== undefined) await writeFile(file, typeof event === 'string' ? event : JSON.stringify(event));
    let asked = 0;
    const context = await readRunContext({ ...ENV, GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: file, ...env }, () => {
      asked += 1;
      return Promise.resolve(parents);
    });
    return { context, asked };
  }
  const PULL_REQUEST = { action: 'synchronize', before: BEFORE, pull_request: { base: { sha: BASE, ref: 'main' }, head: { sha: CHANGE } } };

  test('compares a pull request that GitHub merged with the tip that it was merged with, not the event’s older base', async () => {
    const { context } = await read('pull_request', PULL_REQUEST, [TIP, CHANGE]);
    expect(context).toEqual({ isPullRequest: true, run: '77.1', attempt: 1, head: MERGE, base: TIP });
  });

  test.each([
    ['whose head is checked out', [BEFORE]],
    ['whose first commit is checked out', []],
  ])('compares a pull request %s with the event’s base', async (_, parents) => {
    expect((await read('pull_request', PULL_REQUEST, parents)).context.base).toBe(BASE);
  });

  test('compares a merge group with what it is to be merged into', async () => {
    const event = { action: 'checks_requested', merge_group: { head_sha: MERGE, base_sha: BASE } };
    expect((await read('merge_group', event, [TIP, CHANGE])).context).toMatchObject({ isPullRequest: true, base: BASE, head: MERGE });
  });

  test('compares a push with the commit before, and looks at no parents', async () => {
    const { context, asked } = await read('push', { before: BEFORE, after: MERGE }, [TIP, CHANGE]);
    expect(context).toEqual({ isPullRequest: false, run: '77.1', attempt: 1, head: MERGE, base: BEFORE });
    expect(asked).toBe(0);
  });

  test.each([
    ['a push of a new branch', 'push', { before: '0'.repeat(40) }],
    ['a schedule', 'schedule', { schedule: '0 4 * * *' }],
    ['a run by hand', 'workflow_dispatch', { inputs: null, ref: 'refs/heads/main' }],
    ['an event whose file is damaged', 'push', '{"before": "aaa'],
    ['an event whose file is empty', 'push', ''],
    ['an event whose file is no object', 'push', '[]'],
    ['an event whose file is nothing', 'push', 'null'],
    ['an event whose file is missing', 'push', undefined],
    ['an event whose words are of another kind', 'push', { before: 5 }],
  ])('compares %s with nothing', async (_, name, event) => {
    expect((await read(name, event)).context).toMatchObject({ isPullRequest: false, base: undefined, head: MERGE });
  });

  test('compares a pull request of which nothing is known with nothing, and still knows that it is one', async () => {
    expect((await read('pull_request', '{')).context).toMatchObject({ isPullRequest: true, base: undefined });
    expect((await read('pull_request', { pull_request: { base: { sha: 'main' } } })).context.base).toBeUndefined();
    expect((await read('pull_request', '{', [TIP, CHANGE])).context.base).toBe(TIP);
  });

  test('knows SHA-256 commits', async () => {
    const long = 'f'.repeat(64);
    expect((await read('pull_request', { pull_request: { base: { sha: long } } })).context.base).toBe(long);
  });

  test.each([
    ['3', 3, '77.3'],
    ['1', 1, '77.1'],
    [undefined, 1, '77.1'],
    ['', 1, '77.1'],
    ['x', 1, '77.1'],
  ])('takes the attempt "%s" for %i, which names the run', async (text, attempt, run) => {
    expect((await read('push', {}, [], { GITHUB_RUN_ATTEMPT: text })).context).toMatchObject({ attempt, run });
  });

  test('works without any of GitHub’s variables', async () => {
    expect(await readRunContext({}, () => Promise.resolve([]))).toEqual({
      isPullRequest: false,
      run: '0.1',
      attempt: 1,
      head: undefined,
      base: undefined,
    });
  });
});

describe('parseParents', () => {
  const commit = (...parents: readonly string[]) =>
    ['tree 1234', ...parents.map((parent) => `parent ${parent}`), 'author a <a@b> 0 +0000', '', 'Merge', '', `parent ${sha('9')}`].join(
      '\n',
    );

  test('reads the parents of a merge, in their order', () => {
    expect(parseParents(commit(TIP, CHANGE))).toEqual([TIP, CHANGE]);
  });

  test.each([
    ['a first commit, whatever its message says', commit()],
    ['nothing', ''],
  ])('finds none in %s', (_, text) => {
    expect(parseParents(text)).toEqual([]);
  });

  test('reads SHA-256 parents', () => {
    expect(parseParents(commit('f'.repeat(64)))).toEqual(['f'.repeat(64)]);
  });
});
