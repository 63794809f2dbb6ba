import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { hashFile, hashText, isDirectory, isFile, readJsonFile, writeFileAtomically } from '../../../src/runtime/files.js';
import { createTempDir, type TempDir } from '../../support/temp.js';

let temp: TempDir;
beforeEach(async () => {
  temp = await createTempDir('files');
});
afterEach(async () => {
  await temp.dispose();
});

const at = (...parts: readonly string[]) => join(temp.path, ...parts);

describe('writeFileAtomically', () => {
  test('writes a file, makes its directory, and leaves nothing else there', async () => {
    await writeFileAtomically(at('a/b/plan.json'), '{"ü":1}');
    expect(await readFile(at('a/b/plan.json'), 'utf8')).toBe('{"ü":1}');
    expect(await readdir(at('a/b'))).toEqual(['plan.json']);
  });

  test('replaces what was there', async () => {
    await writeFile(at('plan.json'), 'something much longer than what comes');
    await writeFileAtomically(at('plan.json'), 'new');
    expect(await readFile(at('plan.json'), 'utf8')).toBe('new');
  });

  test('readers see one whole content or another, also while several write', async () => {
    const contents = Array.from({ length: 20 }, (_, index) => String(index).repeat(100_000));
    await writeFileAtomically(at('plan.json'), '');
    const reads: string[] = [];
    const writing = Promise.all(contents.map((content) => writeFileAtomically(at('plan.json'), content)));
    const reading = (async () => {
      for (let round = 0; round < 50; round += 1) reads.push(await readFile(at('plan.json'), 'utf8'));
    })();
    await Promise.all([writing, reading]);
    expect(reads.filter((read) => read !== '' && !contents.includes(read))).toEqual([]);
    expect(await readdir(temp.path)).toEqual(['plan.json']);
  });

  test.each([
    // The draft has a longer name than the file, so that only the draft cannot be written.
    { what: 'the draft cannot be written', prepare: () => Promise.resolve(), name: 'x'.repeat(250), code: 'ENAMETOOLONG', left: [] },
    {
      what: 'a directory is in its place',
      prepare: () => mkdir(at('plan.json/inner'), { recursive: true }),
      name: 'plan.json',
      code: 'EISDIR',
      left: ['plan.json'],
    },
  ])('when $what, the error of the disk comes through and no draft is left', async ({ prepare, name, code, left }) => {
    await prepare();
    await expect(writeFileAtomically(at(name), 'x')).rejects.toMatchObject({ code });
    expect(await readdir(temp.path)).toEqual(left);
  });

  test('when its directory cannot be made, nothing is written', async () => {
    await writeFile(at('file'), 'old');
    await expect(writeFileAtomically(at('file/plan.json'), 'x')).rejects.toMatchObject({
      code: expect.stringMatching(/^E(EXIST|NOTDIR)$/),
    });
    expect(await readFile(at('file'), 'utf8')).toBe('old');
    expect(await readdir(temp.path)).toEqual(['file']);
  });
});

describe('readJsonFile', () => {
  test('gives the value', async () => {
    await writeFile(at('plan.json'), '{"version":1,"targets":[]}');
    expect(await readJsonFile(at('plan.json'), 'The plan')).toEqual({ version: 1, targets: [] });
  });

  test('a missing file is named with what it should have been', async () => {
    await expect(readJsonFile(at('plan.json'), 'The plan')).rejects.toMatchObject({
      name: 'UserError',
      exitCode: 3,
      message: `The plan was expected at ${at('plan.json')}, but cannot be read (ENOENT).`,
      cause: { code: 'ENOENT' },
    });
  });

  test('a directory in its place is named with what it should have been', async () => {
    await expect(readJsonFile(temp.path, 'The plan')).rejects.toMatchObject({
      name: 'UserError',
      message: `The plan was expected at ${temp.path}, but cannot be read (EISDIR).`,
    });
  });

  test.each(['', '{"version":1', 'null x'])('a damaged file (%j) is named with what it should have been', async (text) => {
    await writeFile(at('plan.json'), text);
    await expect(readJsonFile(at('plan.json'), 'The plan')).rejects.toMatchObject({
      name: 'UserError',
      exitCode: 3,
      message: `The plan at ${at('plan.json')} is not valid JSON: it is damaged or cut short.`,
    });
  });
});

describe('hashes', () => {
  test.each([
    { text: '', hash: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' },
    { text: 'hello', hash: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824' },
    { text: 'ü', hash: '607474ca475a9724d7360aba71a56d5df77e61350e3f724cfa1f46e857e2d85f' },
  ])('of the file and of the text "$text" are SHA-256 in hex digits', async ({ text, hash }) => {
    await writeFile(at('file'), text);
    expect(hashText(text)).toBe(hash);
    expect(await hashFile(at('file'))).toBe(hash);
  });

  test('of a file that takes many reads is the same as of its text', async () => {
    const text = 'a line\n'.repeat(100_000);
    await writeFile(at('file'), text);
    expect(await hashFile(at('file'))).toBe(hashText(text));
  });

  test('of a missing file is an error of the system', async () => {
    await expect(hashFile(at('nothing'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

test('what is a file and what a directory is told through symbolic links; what is not there is neither', async () => {
  await writeFile(at('file'), '');
  await mkdir(at('directory'));
  await symlink('file', at('link-to-file'));
  await symlink('directory', at('link-to-directory'));
  await symlink('nothing', at('link-to-nothing'));
  const names = ['file', 'directory', 'link-to-file', 'link-to-directory', 'link-to-nothing', 'nothing', 'file/below'];
  const kinds = await Promise.all(names.map(async (name) => [name, await isFile(at(name)), await isDirectory(at(name))]));
  expect(kinds).toEqual([
    ['file', true, false],
    ['directory', false, true],
    ['link-to-file', true, false],
    ['link-to-directory', false, true],
    ['link-to-nothing', false, false],
    ['nothing', false, false],
    ['file/below', false, false],
  ]);
});
