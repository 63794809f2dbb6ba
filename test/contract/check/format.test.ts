import { execFile } from 'node:child_process';
import { chmod, lstat, mkdir, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createNixFormatter } from '../../../src/check/formatter.js';
import { type CheckRequest } from '../../../src/check/index.js';
import { withCopy } from '../../../src/check/work-copy.js';
import { createCliNix } from '../../../src/nix/index.js';
import type { Repository } from '../../support/flakes.js';
import { listTestNix, type TestStore } from '../../support/nix.js';
import { createTempDir, type TempDir } from '../../support/temp.js';
import { createFlake, examineAndCheck, summarize, type Files } from './flakes.js';

const execFileAsync = promisify(execFile);

/** Ends of lines without blanks, for files and directories given, through whatever git tracks. */
const TRIM = `#!/bin/sh
set -eu
cd "$(git rev-parse --show-toplevel)"
git ls-files -z -- '*.nix' | xargs -0 sed -i 's/ *$//'
`;

const flakeWith = (script: string) => `{
  outputs =
    { self }:
    let
      build = system: derivation {
        name = "fmt-1.0";
        inherit system;
        builder = "/bin/sh";
        script = builtins.readFile ./${script};
        args = [ "-euc" "mkdir -p $out/bin; echo \\"$script\\" > $out/bin/fmt; chmod +x $out/bin/fmt" ];
        PATH = "/bin";
      };
    in
    {
      nixosConfigurations.web = builtins.trace "a host is evaluated" { };
      formatter.x86_64-linux = build "x86_64-linux";
      formatter.aarch64-linux = build "aarch64-linux";
      formatter.x86_64-darwin = build "x86_64-darwin";
      formatter.aarch64-darwin = build "aarch64-darwin";
    };
}
`;
const filesWith = (script: string, files: Files = {}): Files => ({ 'flake.nix': flakeWith('fmt.sh'), 'fmt.sh': script, ...files });
const FORMAT: Partial<CheckRequest> = { format: true };
/** What the broken host of these flakes adds. */
const isOfFormat = (line: string) => !line.includes('nixosConfigurations.web');

describe.each(listTestNix())('$label', (nix) => {
  let store: TestStore;
  let temp: TempDir;
  let repository: Repository | undefined;

  beforeEach(async () => {
    store = await nix.createStore();
    temp = await createTempDir('copies');
  });

  afterEach(async () => {
    await repository?.dispose();
    repository = undefined;
    await store.dispose();
    await temp.dispose();
  });

  const format = async (files: Files, directory = '') => {
    const { dir } = (repository ??= await createFlake(files));
    const own = { ...store, env: { ...store.env, RUNNER_TEMP: temp.path } };
    const { result } = await examineAndCheck(join(dir, directory), own, FORMAT);
    return { result, lines: summarize(result).filter(isOfFormat) };
  };

  test('names the files that the formatter would change, and changes nothing of the user’s', async () => {
    const { result, lines } = await format(filesWith(TRIM, { 'hosts/web.nix': '{\n  a = 1;\n  b = 2; \n}\n', 'good.nix': '{ }\n' }));

    expect(lines).toEqual(['error hosts/web.nix:3: hosts/web.nix is not formatted']);
    expect(result.skipped).toEqual(['statix: off by the input "statix"', 'deadnix: off by the input "deadnix"']);
    expect(await repository?.git('status', '--porcelain')).toBe('');
    expect(await readdir(temp.path)).toEqual([]);
  });

  test('finds nothing in a repository that is formatted', async () => {
    expect((await format(filesWith(TRIM, { 'good.nix': '{ }\n' }))).lines).toEqual([]);
  });

  test('looks at files as they are on disk, with names of any kind, and not at those that git does not know', async () => {
    repository = await createFlake(filesWith(TRIM, { 'a b\'"$x.nix': '{ } \n', 'ünï.nix': '{ }\n', 'gone.nix': '{ } \n' }));
    await writeFile(join(repository.dir, 'ünï.nix'), '{ }\n{ } \n');
    await writeFile(join(repository.dir, 'untracked.nix'), '{ } \n');
    await execFileAsync('rm', [join(repository.dir, 'gone.nix')]);

    expect((await format({})).lines).toEqual([
      'error a b\'"$x.nix:1: a b\'"$x.nix is not formatted',
      'error ünï.nix:2: ünï.nix is not formatted',
    ]);
  });

  test('evaluates no host', async () => {
    const { result } = await format(filesWith('#!/bin/sh\nexit 3\n'));

    // What Nix says while it evaluates would be among the last words of a formatter that fails.
    const message = result.problems.find(({ title }) => title === 'The formatter fails')?.message;
    expect(message).toBe('"nix fmt ." on a copy of the repository ended with exit code 3: It said nothing.');
  });

  test('hands the formatter "." in the flake’s own directory, nothing on standard input, and no secret of the runner', async () => {
    const script =
      '#!/bin/sh\necho "args: $*"; echo "at: $(git rev-parse --show-prefix)"; echo "input: $(cat)"; echo "token: ${ACTIONS_RUNTIME_TOKEN-none}"; exit 1\n';
    repository = await createFlake({ 'nix/flake.nix': flakeWith('fmt.sh'), 'nix/fmt.sh': script });
    store.env['ACTIONS_RUNTIME_TOKEN'] = 'secret';
    const { result } = await format({}, 'nix');

    const message = result.problems.find(({ source }) => source === 'format')?.message;
    expect(message?.split('\n').slice(-4)).toEqual(['args: .', 'at: nix/', 'input: ', 'token: none'].map((line) => line.trimEnd()));
  });

  test('tells a formatter that fails by its words and its line in flake.nix', async () => {
    const { result } = await format(filesWith('#!/bin/sh\necho "bad.nix: cannot parse" >&2\nexit 3\n'));

    expect(result.problems.find(({ source }) => source === 'format')).toEqual({
      severity: 'error',
      source: 'format',
      id: expect.stringMatching(/^formatter\./) as unknown,
      title: 'The formatter fails',
      message: '"nix fmt ." on a copy of the repository ended with exit code 3:\nbad.nix: cannot parse',
      position: expect.objectContaining({ file: 'flake.nix' }) as unknown,
    });
  });

  test('is content with a formatter that fails only when it changes something', async () => {
    const script = `${TRIM}git diff --quiet HEAD || [ -e .git/again ] || { touch .git/again; exit 1; }\n`;

    expect((await format(filesWith(script, { 'bad.nix': '{ } \n' }))).lines).toEqual(['error bad.nix:1: bad.nix is not formatted']);
  });

  test('tells a formatter that cannot be built', async () => {
    const flake = flakeWith('fmt.sh').replace('mkdir -p', 'echo no compiler here; exit 1; mkdir -p');
    const { result } = await format({ 'flake.nix': flake, 'fmt.sh': TRIM });

    const problem = result.problems.find(({ source }) => source === 'format');
    expect(problem?.title).toBe('The formatter cannot be built');
    expect(problem?.message).toContain('no compiler here');
  });

  test('stops a formatter that does not end, with all that it started', async () => {
    const { dir } = (repository = await createFlake(filesWith('#!/bin/sh\necho started\nsleep 1007 & wait\n')));
    await examineAndCheck(dir, store);

    const started = Date.now();
    const end = await createNixFormatter(createCliNix({ env: store.env }), store.env, 4_000, new AbortController().signal)(dir);

    expect(end).toMatchObject({ ended: 'too late' });
    expect(Date.now() - started).toBeLessThan(15_000);
    expect((await execFileAsync('ps', ['-eo', 'args'])).stdout).not.toMatch(/sleep 1007$/m);
  });

  test('keeps links, also those that lead nowhere, and modes', async () => {
    const { dir } = (repository = await createFlake({ 'a.nix': '{ }\n', 'bin/run.sh': '#!/bin/sh\n' }));
    await symlink('nowhere', join(dir, 'dangling'));
    await symlink('a.nix', join(dir, 'link.nix'));
    await mkdir(join(dir, 'sub'));
    await symlink('../bin', join(dir, 'sub/bin'));
    await chmod(join(dir, 'bin/run.sh'), 0o755);
    await repository.git('add', '--all');
    const files = (await repository.git('ls-files')).split('\n');

    await withCopy(dir, files, { env: store.env, signal: new AbortController().signal }, async (copy) => {
      expect(await readlink(join(copy, 'dangling'))).toBe('nowhere');
      expect(await readlink(join(copy, 'link.nix'))).toBe('a.nix');
      expect(await readlink(join(copy, 'sub/bin'))).toBe('../bin');
      expect((await lstat(join(copy, 'bin/run.sh'))).mode & 0o111).not.toBe(0);
      expect(await readFile(join(copy, 'a.nix'), 'utf8')).toBe('{ }\n');
      expect((await execFileAsync('git', ['status', '--porcelain'], { cwd: copy })).stdout).toBe('');
    });
  });

  test('removes the copy also if what it is lent for fails', async () => {
    const { dir } = (repository = await createFlake({ 'a.nix': '' }));
    const env = { ...store.env, RUNNER_TEMP: temp.path };

    await expect(
      withCopy(dir, ['a.nix'], { env, signal: new AbortController().signal }, () => Promise.reject(new Error('no'))),
    ).rejects.toThrow('no');
    expect(await readdir(temp.path)).toEqual([]);
  });
});
