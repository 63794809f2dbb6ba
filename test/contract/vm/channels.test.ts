import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openChannel } from '../../../src/vm/channels.js';
import { createTempDir, type TempDir } from '../../support/temp.js';

let temp: TempDir;
beforeEach(async () => {
  temp = await createTempDir('channel');
});
afterEach(() => temp.dispose());

test('only the first connection is read: it is that of QEMU', async () => {
  const read: string[] = [];
  const path = join(temp.path, 'probe');
  const channel = await openChannel(path, (socket) => socket.on('data', (chunk) => read.push(chunk.toString())));
  const first = connect(path);
  first.write('from QEMU');
  while (read.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  const second = connect(path);
  second.on('error', () => undefined);
  // A socket that nobody reads from does not notice its end.
  second.resume();
  second.write('forged');
  await new Promise((resolve) => second.once('close', resolve));
  first.destroy();
  await channel.close();
  expect(read).toEqual(['from QEMU']);
  expect(await readdir(temp.path)).toEqual([]);
});

test('a path that is taken is an error', async () => {
  const path = join(temp.path, 'probe');
  const channel = await openChannel(path, () => undefined);
  await expect(openChannel(path, () => undefined)).rejects.toThrow('EADDRINUSE');
  await channel.close();
});
