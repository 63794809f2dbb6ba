import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { runPanther } from '../support/panther.js';

const NODES = [process.execPath, process.env['PANTHER_TEST_NODE24'] ?? ''];

test.each(NODES)('the command line says the version of package.json, on %s', async (node) => {
  const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as { readonly version: string };
  const run = await runPanther(['--version'], { cwd: '.', env: process.env, node });
  expect(run).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: '' });
});

test('a reader that closes its end early is no fault', () => {
  const script = `"${process.execPath}" dist/cli/main.js --help | head -n 1; exit "\${PIPESTATUS[0]}"`;
  const run = spawnSync('bash', ['-c', script], { cwd: new URL('../..', import.meta.url), encoding: 'utf8' });
  expect(run).toMatchObject({ status: 0, stdout: 'panther COMMAND [FLAKE] [OPTIONS]\n', stderr: '' });
});

test.each(NODES)('help names every command and option, on %s', async (node) => {
  const run = await runPanther(['ci', '--help'], { cwd: '.', env: process.env, node });
  expect(run.exitCode).toBe(0);
  for (const word of ['ci', 'check', 'plan', '--include', '--exclude', '--memory-limit', '--report', '--json', 'Exit codes']) {
    expect(run.stdout).toContain(word);
  }
});
