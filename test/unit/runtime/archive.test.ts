import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { packDirectory, unpackArchive } from '../../../src/runtime/archive.js';
import { createTempDir, type TempDir } from '../../support/temp.js';

describe('an archive', () => {
  let temp: TempDir;
  let source: string;
  beforeEach(async () => {
    temp = await createTempDir('archive');
    source = join(temp.path, 'source');
    await mkdir(join(source, 'nar'), { recursive: true });
    await writeFile(join(source, '-a name; with blanks'), 'one');
    await writeFile(join(source, 'nar', '0.nar'), Buffer.from([0, 255, 10, 13]));
  });
  afterEach(() => temp.dispose());
  const target = () => join(temp.path, 'a', 'target');

  /** An environment in which only some programs are found. */
  async function envWith(...programs: readonly string[]) {
    const bin = join(temp.path, 'bin');
    await mkdir(bin);
    for (const program of programs) {
      const places = (process.env['PATH'] ?? '').split(delimiter).map((directory) => join(directory, program));
      await symlink(places.find((place) => existsSync(place)) ?? '', join(bin, program));
    }
    return { env: { PATH: bin } };
  }

  test('holds all of a directory, byte for byte', async () => {
    const archive = await packDirectory(source, join(temp.path, 'x'), { env: process.env });
    await unpackArchive(archive, target(), { env: process.env });
    expect((await readdir(target(), { recursive: true })).sort()).toEqual(['-a name; with blanks', 'nar', 'nar/0.nar']);
    expect([...(await readFile(join(target(), 'nar', '0.nar')))]).toEqual([0, 255, 10, 13]);
    expect(await readFile(join(target(), '-a name; with blanks'), 'utf8')).toBe('one');
  });

  test('is made by gzip where zstd is not installed, and named so', async () => {
    const ports = await envWith('tar', 'gzip');
    const archive = await packDirectory(source, join(temp.path, 'x'), ports);
    expect(archive).toBe(join(temp.path, 'x.tar.gz'));
    expect([...(await readFile(archive)).subarray(0, 2)]).toEqual([0x1f, 0x8b]);
    await unpackArchive(archive, target(), ports);
    expect(await readdir(join(target(), 'nar'))).toEqual(['0.nar']);
  });

  test('is made by gzip where zstd does not run', async () => {
    const ports = await envWith('tar', 'gzip');
    await writeFile(join(ports.env.PATH, 'zstd'), '#!/bin/sh\nexit 1\n');
    await chmod(join(ports.env.PATH, 'zstd'), 0o755);
    expect(await packDirectory(source, join(temp.path, 'x'), ports)).toBe(join(temp.path, 'x.tar.gz'));
  });

  test('is unpacked beside what is there already', async () => {
    const archive = await packDirectory(source, join(temp.path, 'x'), { env: process.env });
    await mkdir(target(), { recursive: true });
    await writeFile(join(target(), 'old'), '');
    await unpackArchive(archive, target(), { env: process.env });
    expect((await readdir(target())).sort()).toEqual(['-a name; with blanks', 'nar', 'old']);
  });

  test('of a directory that is not there is a fault of the tool', async () => {
    await expect(packDirectory(join(temp.path, 'nowhere'), join(temp.path, 'x'), { env: process.env })).rejects.toMatchObject({
      name: 'ToolError',
    });
  });

  test.each(['x.tar.gz', 'x.tar.zst'])('that is damaged is a fault of the tool: %s', async (name) => {
    await writeFile(join(temp.path, name), 'no archive');
    await expect(unpackArchive(join(temp.path, name), target(), { env: process.env })).rejects.toMatchObject({ name: 'ToolError' });
  });

  test('ends by a signal', async () => {
    const controller = new AbortController();
    controller.abort(new Error('enough'));
    await expect(packDirectory(source, join(temp.path, 'x'), { env: process.env, signal: controller.signal })).rejects.toThrow('enough');
  });
});
