import { mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createBuildLog } from '../../../src/build/build-log.js';
import { drv } from '../../support/derivations.js';
import { createTempDir, type TempDir } from '../../support/temp.js';

const COLOURED = '\u001b[31;1merror:\u001b[0m no';

describe('the log of a build', () => {
  let temp: TempDir;
  beforeEach(async () => {
    temp = await createTempDir('build-log');
  });
  afterEach(() => temp.dispose());

  const read = (file: string) => readFile(join(temp.path, 'logs', file), 'utf8');
  const create = (name = 'web-1.0') => createBuildLog(join(temp.path, 'logs'), drv(name));

  test('is whole in its file, colours and all', async () => {
    const log = create();
    for (const line of ['compiling', '', COLOURED]) log.append(line);
    log.flush();
    expect(await read(log.file)).toBe(`compiling\n\n${COLOURED}\n`);
  });

  test('has a file of its own, named by hash and name', () => {
    expect(create().file).toBe('01234567-web-1.0.log');
    expect(create('x'.repeat(150)).file).toBe(`01234567-${'x'.repeat(80)}.log`);
  });

  test('has no file, nor its directory, before there is a line', async () => {
    const log = create();
    log.flush();
    expect(await readdir(temp.path)).toEqual([]);
    expect(log.tail()).toEqual({ lines: [], total: 0 });
  });

  test('is not written twice by a second flush', async () => {
    const log = create();
    log.append('once');
    log.flush();
    log.flush();
    expect(await read(log.file)).toBe('once\n');
  });

  test('goes on in the same file after a flush', async () => {
    const log = create();
    log.append('first');
    log.flush();
    log.append('second');
    log.flush();
    expect(await read(log.file)).toBe('first\nsecond\n');
  });

  test('does not pile up in memory: much of it goes to the file by itself', async () => {
    const log = create();
    for (let index = 0; index < 100; index += 1) log.append('x'.repeat(1_000));
    expect((await read(log.file)).length).toBeGreaterThan(60_000);
    log.flush();
    expect((await read(log.file)).length).toBe(100_100);
  });

  test('has a tail of its last 60 lines, and says how many there were', () => {
    const log = create();
    for (let index = 1; index <= 1_000; index += 1) log.append(`line ${index}`);
    const { lines, total } = log.tail();
    expect(lines).toHaveLength(60);
    expect([lines[0], lines.at(-1), total]).toEqual(['line 941', 'line 1000', 1_000]);
  });

  test('has all lines in its tail if they are few', () => {
    const log = create();
    for (let index = 1; index <= 61; index += 1) log.append(`line ${index}`);
    expect(log.tail().lines[0]).toBe('line 2');
    expect(log.tail().total).toBe(61);
  });

  test('has a tail without colours and other controls, which hostile builds use to hide lines', () => {
    const log = create();
    for (const line of [COLOURED, 'good\rforged', '\u001b]8;;https://example.org\u0007link\u001b]8;;\u0007', 'tab\there']) log.append(line);
    expect(log.tail().lines).toEqual(['error: no', 'goodforged', 'link', 'tab\there']);
  });

  test('cuts long lines in the tail only', async () => {
    const log = create();
    log.append('y'.repeat(5_000));
    log.flush();
    expect(log.tail().lines).toEqual(['y'.repeat(2_000)]);
    expect(await read(log.file)).toBe(`${'y'.repeat(5_000)}\n`);
  });

  test('does not stop the build if the disk is full, and says that its file lacks something', async () => {
    const log = create();
    await mkdir(join(temp.path, 'logs'));
    await symlink('/dev/full', join(temp.path, 'logs', log.file));
    expect(log.isCut()).toBe(false);
    log.append('lost');
    log.flush();
    expect(log.isCut()).toBe(true);
    expect(log.tail()).toEqual({ lines: ['lost'], total: 1 });
  });

  test('stops the build if its file cannot be written for another reason', async () => {
    const log = create();
    await mkdir(join(temp.path, 'logs', log.file), { recursive: true });
    log.append('lost');
    expect(() => log.flush()).toThrow('EISDIR');
  });
});
