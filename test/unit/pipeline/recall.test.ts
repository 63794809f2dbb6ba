import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { formatHistory, NO_HISTORY, type History } from '../../../src/history/index.js';
import { recallHistory, saveHistory } from '../../../src/pipeline/recall.js';
import { drv, out } from '../../support/derivations.js';
import { createRecorder, type Recorder } from '../../support/recorder.js';
import { createTempDir, type TempDir } from '../../support/temp.js';
import { createFakeCacheStore, DB, memoryOf, WEB } from './samples.js';

const KEYS = { save: 'history/2/$', prefixes: ['history/'] };
const HISTORY: History = {
  ...NO_HISTORY,
  nix: 'nix (Nix) 2.34.8',
  revision: 'c'.repeat(40),
  targets: new Map(
    [WEB, DB].map((id) => [
      id as never,
      { drvPath: drv('web'), outputs: { out: out('web') }, verdict: id === WEB ? 'success' : 'failure' },
    ]),
  ),
};

describe('what earlier runs learned', () => {
  let temp: TempDir;
  let store: ReturnType<typeof createFakeCacheStore>;
  let log: Recorder;
  let directory: string;
  beforeEach(async () => {
    temp = await createTempDir('recall');
    await mkdir(join(temp.path, 'entries'));
    store = createFakeCacheStore(join(temp.path, 'entries'));
    log = createRecorder();
    directory = join(temp.path, 'history');
  });
  afterEach(() => temp.dispose());
  const recall = () => recallHistory(store, KEYS, directory, log);
  async function keep(key: string, files: Readonly<Record<string, string>>) {
    const entry = join(temp.path, 'entries', encodeURIComponent(key));
    await mkdir(entry);
    for (const [name, text] of Object.entries(files)) await writeFile(join(entry, name), text);
    store.saved.push(key);
  }

  test('is nothing at first, which is no reason to worry', async () => {
    expect(await recall()).toBe(NO_HISTORY);
    expect(store.asked).toEqual([['history/2/$', 'history/']]);
    expect([log.warnings, log.infos]).toEqual([[], ['Nothing is known of earlier runs: everything that no binary cache has is built.']]);
  });

  test('is recalled, and told in a line', async () => {
    await keep('history/1/$', { 'history.json': formatHistory(HISTORY) });
    expect(await recall()).toEqual(HISTORY);
    expect(log.warnings).toEqual([]);
    expect(log.infos).toEqual([
      expect.stringMatching(/^An earlier run of commit c{12} proved 1 targets? good, with nix \(Nix\) 2\.34\.8\.$/),
    ]);
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ['damaged', { 'history.json': formatHistory(HISTORY).slice(0, 50) }],
    ['of another version', { 'history.json': formatHistory({ ...HISTORY, version: 2 as 1 }) }],
    ['not in its entry', { other: '' }],
  ])('is nothing if it is %s, with a warning', async (_, files) => {
    await keep('history/1/$', files);
    expect(await recall()).toBe(NO_HISTORY);
    expect(log.warnings).toEqual([
      expect.stringMatching(/^What an earlier run learned \(history\/1\/\$\) is damaged, or of a Panther with another format\./),
    ]);
  });

  test('is saved so that the next run recalls it', async () => {
    await saveHistory(store, HISTORY, memoryOf({ historyKey: 'history/1/$' }), directory, log);
    expect(store.saved).toEqual(['history/1/$']);
    expect(await recallHistory(store, KEYS, join(temp.path, 'other'), log)).toEqual(HISTORY);
  });

  test('replaces the text that was recalled in the same place', async () => {
    await keep('history/1/$', { 'history.json': formatHistory(NO_HISTORY) });
    await recall();
    await saveHistory(store, HISTORY, memoryOf({ history: NO_HISTORY, historyKey: 'history/3/$' }), directory, log);
    expect(await readdir(directory)).toEqual(['history.json']);
    expect(await readFile(join(temp.path, 'entries', encodeURIComponent('history/3/$'), 'history.json'), 'utf8')).toBe(
      formatHistory(HISTORY),
    );
  });

  test('is not saved again if nothing is new', async () => {
    const same: History = { ...HISTORY, targets: new Map([...HISTORY.targets].reverse()) };
    await saveHistory(store, same, memoryOf({ history: HISTORY }), directory, log);
    expect([store.saved, await readdir(temp.path)]).toEqual([[], ['entries']]);
  });

  test('is not kept where nothing can be written, with a warning: the verdict stands', async () => {
    await writeFile(directory, 'a file');
    await saveHistory(store, HISTORY, memoryOf({ historyKey: 'history/1/$' }), directory, log);
    expect(log.warnings).toEqual([expect.stringMatching(/^What this run learned is not kept for the next one\. /)]);
    expect(store.saved).toEqual([]);
  });
});
