import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createRepository } from '../../support/flakes.js';
import { listTestNix, type TestStore } from '../../support/nix.js';
import { runPanther, type CliRun } from '../../support/panther.js';
import { createTempDir, type TempDir } from '../../support/temp.js';

const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/flakes/${name}`, import.meta.url));

/** Runs `panther ci . ARGS` on a fixture, and tells what it left in its report directory. */
async function runOn(
  name: string,
  store: TestStore,
  args: readonly string[] = [],
  files: Readonly<Record<string, string>> = {},
): Promise<CliRun & { readonly left: readonly string[] }> {
  const repository = await createRepository(fixture(name), { files });
  try {
    const run = await runPanther(['ci', '.', '--report', 'out', ...args], { cwd: repository.dir, env: store.env });
    return { ...run, left: await readdir(join(repository.dir, 'out')).catch(() => []) };
  } finally {
    await repository.dispose();
  }
}

describe.each(listTestNix().map((nix) => [nix.version, nix] as const))('bad input, with Nix %s', (_version, nix) => {
  let store: TestStore;
  beforeAll(async () => {
    store = await nix.createStore();
  });
  afterAll(() => store.dispose());

  test.each([
    ['not-a-flake', 2, /is not a flake: it has no flake\.nix/],
    ['syntax-error', 1, /flake\.nix:7:11[\s\S]*syntax error/],
    ['outputs-throw', 1, /flake\.nix:5/],
    ['lock-missing', 1, /nix flake lock/],
    ['lock-incomplete', 1, /flake\.lock has no entry for the input "second" \(declared in flake\.nix:5\)/],
    ['lock-dangling-follows', 1, /follows/],
    ['lock-unlocked', 1, /flake\.lock:3: error: An input is not locked.*without a revision or a hash/],
  ])('%s ends with exit code %i and one clear sentence', async (name, exitCode, sentence) => {
    const run = await runOn(name, store);
    expect(`${run.stdout}${run.stderr}`).toMatch(sentence);
    expect(run.exitCode).toBe(exitCode);
  });

  test('an input that cannot be fetched is named, with what to do', async () => {
    const run = await runOn('lock-unfetchable', store);
    expect(`${run.stdout}${run.stderr}`).toMatch(/The input "\w+" cannot be fetched\. .*nix flake update/);
    expect(run.exitCode).toBe(1);
  });

  test.each([
    ['no-hosts', 0],
    ['no-outputs', 0],
    ['category-throw', 1],
  ])('%s is judged with exit code %i, and the report is written', async (name, exitCode) => {
    const run = await runOn(name, store);
    expect(run.exitCode).toBe(exitCode);
    expect([...run.left].sort()).toEqual(expect.arrayContaining(['plan.json', 'report.json', 'report.md']));
  });

  test('a category that cannot be listed costs only its own targets', async () => {
    const run = await runOn('category-throw', store, ['--json']);
    const report = JSON.parse(run.stdout) as {
      readonly targets: readonly { readonly id: string; readonly status: string }[];
      readonly problems: readonly { readonly id?: string }[];
    };
    expect(report.problems).toContainEqual(
      expect.objectContaining({ id: 'nixosConfigurations', position: expect.objectContaining({ file: 'flake.nix', line: 19 }) }),
    );
    expect(report.targets.length).toBeGreaterThan(0);
    expect(report.targets.filter(({ status }) => status !== 'built' && status !== 'cached')).toEqual([]);
  });

  test('a set that only claims to be a derivation costs nobody else', async () => {
    const forged =
      '{ type = "derivation"; name = "f"; system = "x86_64-linux"; outPath = "/nix/store/00000000000000000000000000000000-f"; drvPath = "/nix/store/00000000000000000000000000000000-f.drv"; }';
    const good = 'derivation { name = "good"; system = "x86_64-linux"; builder = "/bin/sh"; args = [ "-c" "echo > $out" ]; }';
    const flake = `{ outputs = { self }: { packages.x86_64-linux = { forged = ${forged}; good = ${good}; }; }; }\n`;
    const run = await runOn('no-outputs', store, ['--json'], { 'flake.nix': flake });
    const report = JSON.parse(run.stdout) as { readonly targets: readonly { readonly name: string; readonly status: string }[] };
    expect(report.targets.map(({ name, status }) => [name, status])).toEqual([
      ['forged', 'failed'],
      ['good', 'built'],
    ]);
  });

  test('globs that match nothing end with exit code 2 and name targets that there are', async () => {
    const run = await runOn('zoo', store, ['--include', 'nixosConfiguration.web']);
    expect(run.stderr).toMatch(/No target matches the input "include" \(nixosConfiguration\.web\).*nixosConfigurations\./);
    expect(run.exitCode).toBe(2);
    expect(run.left).toEqual([]);
  });

  test('dev shells are judged by entering them', async () => {
    const run = await runOn('bad-shell', store, ['--json']);
    const report = JSON.parse(run.stdout) as { readonly targets: readonly { readonly name: string; readonly status: string }[] };
    expect(Object.fromEntries(report.targets.map(({ name, status }) => [name, status]))).toMatchObject({
      good: 'built',
      'good-to-enter-only': 'built',
      'entry-fails': 'failed',
      'tool-fails': 'dependency-failed',
      'not-bash': 'failed',
      throws: 'failed',
    });
  });
});

describe('bad use', () => {
  let directory: TempDir;
  beforeAll(async () => {
    directory = await createTempDir('bad-use');
    await mkdir(join(directory.path, 'bin'));
  });
  afterAll(() => directory.dispose());

  test.each([
    [['ci', '--includ', 'x'], /There is no option "includ"; did you mean "include"\?/],
    [['ci', '--statix', 'maybe'], /The input "statix" must be one of auto, on, off, but is "maybe"/],
    [['ci', '--memory-limit', '3 apples'], /The input "memory-limit" must be a size/],
    [['ci', 'a', 'b'], /One flake was expected, but found "a" and "b"/],
    [['ci', 'nowhere'], /there is no directory/],
    [['ci', '.#web'], /names an output/],
    [['biuld'], /There is no command "biuld"/],
    [['constructor'], /There is no command "constructor"/],
    [['plan', '--report', 'out'], /The option "report" belongs to "panther ci"/],
    [[], /panther COMMAND/],
  ])('%j ends with exit code 2 and says what is wrong', async (args, sentence) => {
    const run = await runPanther(args, { cwd: directory.path, env: process.env });
    expect(run.stderr).toMatch(sentence);
    expect(run.exitCode).toBe(2);
  });

  test('without Nix on PATH it says where to get it', async () => {
    const repository = await createRepository(fixture('no-hosts'));
    const run = await runPanther(['ci', '.'], { cwd: repository.dir, env: { PATH: '/nonexistent' } });
    await repository.dispose();
    expect(run.stderr).toMatch(/No Nix was found on PATH/);
    expect(run.exitCode).toBe(3);
  });

  test('a Nix that is too old is named, with the oldest that fits', async () => {
    const old = join(directory.path, 'bin', 'nix');
    await writeFile(old, '#!/bin/sh\necho "nix (Nix) 2.3.16"\n', { mode: 0o755 });
    const repository = await createRepository(fixture('no-hosts'));
    const run = await runPanther(['ci', '.'], {
      cwd: repository.dir,
      env: { PATH: `${join(directory.path, 'bin')}:${process.env['PATH']}` },
    });
    await repository.dispose();
    expect(run.stderr).toMatch(/Nix 2\.18 or newer is needed, but this machine has "nix \(Nix\) 2\.3\.16"/);
    expect(run.exitCode).toBe(3);
  });
});
