import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { describeNixError, findPosition, findRepositoryFile, isFetchFailure, type SourceMap } from '../../../src/flake/errors.js';
import { parseLockFile } from '../../../src/flake/lock-file.js';
import { parseLogLine, type NixFrame, type NixMessageError, type StorePath } from '../../../src/nix/index.js';

const SOURCE = '/nix/store/hnc8nyrynjaxzki6scczsmlacmrf45fn-source' as StorePath;
const MAP: SourceMap = { source: SOURCE, root: '/work/my fleet' };
const REV = '8fe00f95b5c2412d31b89bde96e7a4b24b997c6c';

const LOCK = parseLockFile(
  JSON.stringify({
    version: 7,
    root: 'root',
    nodes: {
      root: { inputs: { nixpkgs: 'nixpkgs', disko: 'disko' } },
      nixpkgs: { locked: { type: 'github', owner: 'NixOS', repo: 'nixpkgs', rev: '1111111111111111111111111111111111111111' } },
      disko: { inputs: { lib: 'lib' }, locked: { type: 'github', owner: 'nix-community', repo: 'disko', rev: REV } },
      lib: { locked: { type: 'tarball', url: 'https://example.org/lib.tar.gz' } },
    },
  }),
);

function nixError(message: string, frame: Partial<NixFrame> = {}, trace: readonly Partial<NixFrame>[] = []): NixMessageError {
  return { message, frame: { message: '', ...frame }, trace: trace.map((one) => ({ message: '', ...one })) };
}

describe('findRepositoryFile', () => {
  test.each([
    ['a path in the work tree (2.34)', '/work/my fleet/hosts/web.nix', 'hosts/web.nix'],
    ['a path in the source in the store (2.26)', `${SOURCE}/hosts/web.nix`, 'hosts/web.nix'],
    ['the same in a chroot store', `/tmp/job-1${SOURCE}/flake.nix`, 'flake.nix'],
    ['a virtual path of a git flake (lazy trees)', '«git+file:///work/my fleet»/flake.nix', 'flake.nix'],
    ['a virtual path with a revision', `«git+file:///work/my fleet?ref=main&rev=${REV}»/hosts/web.nix`, 'hosts/web.nix'],
    ['a virtual path without git', '«file:///work/my fleet»/flake.nix', 'flake.nix'],
  ])('turns %s into a path in the repository', (_, file, expected) => {
    expect(findRepositoryFile(file, MAP)).toBe(expected);
  });

  test.each([
    ['another store path', '/nix/store/4b1p2d14h42nqb9q5zmfrs648pdaw6gb-source/lib/default.nix'],
    ['a store path that only begins alike', `${SOURCE}-2/flake.nix`],
    ['a directory beside the work tree', '/work/my fleet 2/flake.nix'],
    ['the virtual path of another flake', `«git+file:///work/other?rev=${REV}»/flake.nix`],
    ['the virtual path of a fetched flake', `«github:NixOS/nixpkgs/${REV}»/flake.nix`],
    ['a file that is none', '«string»'],
  ])('knows nothing of %s', (_, file) => {
    expect(findRepositoryFile(file, MAP)).toBeUndefined();
  });

  test('knows nothing at all of a flake that is not local and could not be opened', () => {
    expect(findRepositoryFile('/work/my fleet/flake.nix', {})).toBeUndefined();
    expect(findRepositoryFile('«git+file:///work/my fleet»/flake.nix', {})).toBeUndefined();
  });
});

test('findPosition keeps line and column, and needs a file of the repository', () => {
  expect(findPosition({ file: `${SOURCE}/flake.nix`, line: 11, column: 16 }, MAP)).toEqual({ file: 'flake.nix', line: 11, column: 16 });
  expect(findPosition({ file: '/elsewhere/flake.nix', line: 11, column: 16 }, MAP)).toBeUndefined();
  expect(findPosition({ line: 11 }, MAP)).toBeUndefined();
});

describe('describeNixError places an error', () => {
  const foreign = { file: '/nix/store/4b1p2d14h42nqb9q5zmfrs648pdaw6gb-source/lib/modules.nix', line: 99, column: 1 };
  const inner = { file: `${SOURCE}/hosts/db.nix`, line: 3, column: 7 };
  const outer = { file: `${SOURCE}/flake.nix`, line: 20, column: 2 };

  test.each<[string, NixMessageError, object]>([
    ['where it happened', nixError('m', inner, [outer]), { file: 'hosts/db.nix', line: 3, column: 7 }],
    [
      'at the nearest caller in the repository',
      nixError('m', foreign, [foreign, inner, outer]),
      { file: 'hosts/db.nix', line: 3, column: 7 },
    ],
    ['by its callers alone, if it has no place itself', nixError('m', {}, [outer]), { file: 'flake.nix', line: 20, column: 2 }],
    ['at a file that the message names', nixError(`path '${SOURCE}/hosts/gone.nix' is a directory`), { file: 'hosts/gone.nix' }],
    ['at the first such file that is in the repository', nixError(`'/lib/a.nix' and "${SOURCE}/b.nix"`), { file: 'b.nix' }],
  ])('%s', (_, error, position) => {
    expect(describeNixError(error, MAP)).toEqual({ message: expect.any(String), ...position });
  });

  describe('by the definition that the module system blames', () => {
    const blame = (...files: string[]) =>
      `A definition for option \`port' is not of type \`signed integer'. Definition values:\n${files.map((file) => `- In \`${file}': "eighty"`).join('\n')}`;

    test.each<[string, NixMessageError, object]>([
      ['in its file', nixError(blame(`${SOURCE}/hosts/web.nix`), foreign, [outer]), { file: 'hosts/web.nix' }],
      [
        'on its line, if a caller knows it',
        nixError(blame(`${SOURCE}/hosts/db.nix`), foreign, [outer, inner]),
        { file: 'hosts/db.nix', line: 3, column: 7 },
      ],
      [
        'in the first file of the repository',
        nixError(blame('/lib/a.nix', `${SOURCE}/hosts/web.nix`, `${SOURCE}/b.nix`)),
        { file: 'hosts/web.nix' },
      ],
      ['even if the file is a directory’s', nixError(blame(`${SOURCE}/hosts/web`), foreign, [outer]), { file: 'hosts/web' }],
      [
        'unless that is no file of the repository',
        nixError(blame('/lib/a.nix'), foreign, [outer]),
        { file: 'flake.nix', line: 20, column: 2 },
      ],
    ])('%s', (_, error, position) => {
      expect(describeNixError(error, MAP)).toEqual({ message: expect.any(String), ...position });
    });
  });

  test('nowhere, if nothing of it is in the repository', () => {
    expect(describeNixError(nixError("'/lib/a.nix' and 'flake.lock'", foreign, [foreign]), MAP)).toEqual({
      message: "'/lib/a.nix' and 'flake.lock'",
    });
  });

  test.each<[string, SourceMap]>([
    ['nix-2.26.3', { source: SOURCE }],
    ['nix-2.34.8', { root: '/tmp/nixsamples/broken' }],
  ])('as %s told it: a throw by its trace, a missing attribute by its own place', (version, map) => {
    const file = new URL(`../../fixtures/nix-samples/internal-json/${version}-eval-error.txt`, import.meta.url);
    const errors = readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((line) => {
        const event = line === '' ? undefined : parseLogLine(line);
        return event?.kind === 'message' && event.error !== undefined ? [describeNixError(event.error, map)] : [];
      });
    expect(errors).toEqual([
      { message: 'no such thing' },
      { message: 'no such thing', file: 'flake.nix', line: 11, column: 16 },
      { message: "attribute 'attribute' missing", file: 'flake.nix', line: 12, column: 17 },
    ]);
  });
});

describe('describeNixError writes a message', () => {
  test.each([
    ['the source in the store', `cannot read '${SOURCE}/hosts/a.nix'`, "cannot read 'hosts/a.nix'"],
    ['the same in a chroot store', `cannot read '/tmp/job-1${SOURCE}/hosts/a.nix'`, "cannot read 'hosts/a.nix'"],
    ['every mention of it', `${SOURCE}/a.nix and "${SOURCE}/b.nix"`, 'a.nix and "b.nix"'],
    [
      'not other store paths',
      'in /nix/store/4b1p2d14h42nqb9q5zmfrs648pdaw6gb-source/x',
      'in /nix/store/4b1p2d14h42nqb9q5zmfrs648pdaw6gb-source/x',
    ],
  ])('of paths in the repository: without %s', (_, text, expected) => {
    expect(describeNixError(nixError(text), MAP).message).toBe(expected);
  });

  test('with store paths as they are if the source is not known', () => {
    expect(describeNixError(nixError(`cannot read '${SOURCE}/a.nix'`), {}).message).toBe(`cannot read '${SOURCE}/a.nix'`);
  });

  test('without the word "error", however often it is there', () => {
    expect(describeNixError(nixError('error: error:  bad thing \n'), MAP).message).toBe('bad thing');
  });

  test('that is bounded, however long the original is, but keeps its hint', () => {
    // A pattern whose time grows by the square of the text would not be done in time.
    const { message } = describeNixError(nixError(`stack overflow ${'x'.repeat(1_000_000)}`), MAP);
    expect(message.length).toBeLessThan(8_200);
    expect(message).toContain('An evaluation that deep is nearly always endless');
  });

  test.each([
    [
      'a derivation that would have to be built',
      "cannot build '/nix/store/y1hnmz4pf9fl0mps7nxn5y09hx3hwgcw-settings-1.0.nix.drv^out' during evaluation because the option 'allow-import-from-derivation' is disabled",
      'Evaluating it builds "settings-1.0.nix" (import from derivation), which is off: a plan must not build. Set the input "allow-import-from-derivation: true" if it has to.',
    ],
    [
      'the same in a chroot store',
      "cannot build '/tmp/job-1/nix/store/y1hnmz4pf9fl0mps7nxn5y09hx3hwgcw-settings-1.0.nix.drv^out' during evaluation because the option 'allow-import-from-derivation' is disabled",
      'Evaluating it builds "settings-1.0.nix" (import from derivation), which is off: a plan must not build. Set the input "allow-import-from-derivation: true" if it has to.',
    ],
    [
      'a derivation that would have to be built and is not named',
      "the option 'allow-import-from-derivation' is disabled",
      'Evaluating it builds a derivation (import from derivation), which is off: a plan must not build. Set the input "allow-import-from-derivation: true" if it has to.',
    ],
    [
      'something that could not be fetched',
      "unable to download 'https://example.org/other.tar.gz': HTTP error 404",
      'Something could not be fetched. Check the network, and for private sources the token ("github-token").',
    ],
    [
      'an input of the flake, known by its revision',
      `Failed to open archive (Source threw exception: error: unable to download 'https://github.com/nix-community/disko/archive/${REV}.tar.gz'`,
      'The input "disko" cannot be fetched. Check that it still exists and that the token ("github-token") may read it, or run "nix flake update disko".',
    ],
    [
      'an input of an input, known by its URL',
      "unable to download 'https://example.org/lib.tar.gz': Could not resolve host: example.org",
      'The input "disko/lib" cannot be fetched. Check that it still exists and that the token ("github-token") may read it, or run "nix flake update disko/lib".',
    ],
    [
      'a lock file that does not fit (2.34)',
      "flake 'git+file:///work/my fleet' requires lock file changes but they're not allowed due to '--no-update-lock-file'",
      'flake.lock does not fit flake.nix. Run "nix flake lock" and commit the result.',
    ],
    [
      'a lock file that would change',
      "lock file '/work/my fleet/flake.lock' needs changes",
      'flake.lock does not fit flake.nix. Run "nix flake lock" and commit the result.',
    ],
    [
      'a file that is missing',
      `path '${SOURCE}/hosts/new.nix' does not exist`,
      'If the file is there, git does not know it yet: a flake sees only files that were added ("git add").',
    ],
    [
      'a file that git does not know (2.34)',
      'Path \'hosts/new.nix\' in the repository "/work/my fleet" is not tracked by Git.',
      'If the file is there, git does not know it yet: a flake sees only files that were added ("git add").',
    ],
    [
      'a file that the system misses',
      `opening file '${SOURCE}/hosts/new.nix': No such file or directory`,
      'If the file is there, git does not know it yet: a flake sees only files that were added ("git add").',
    ],
    [
      "a repository of another user's",
      "repository path '/work/my fleet' is not owned by current user",
      'Git refuses a repository of another user: run "git config --global --add safe.directory DIR".',
    ],
    [
      'a feature that is switched off',
      "experimental Nix feature 'pipe-operators' is disabled; add '--extra-experimental-features pipe-operators' to enable it",
      'Enable it: experimental-features = pipe-operators in nix.conf.',
    ],
    [
      'endless recursion (2.34)',
      'stack overflow; max-call-depth exceeded',
      'An evaluation that deep is nearly always endless: look for a function or option that refers to itself.',
    ],
  ])('with what to do about %s', (_, text, hint) => {
    expect(
      describeNixError(nixError(text), { ...MAP, lock: LOCK })
        .message.split('\n')
        .at(-1),
    ).toBe(hint);
  });

  test('that names an input which only the trace gives away', () => {
    const error = nixError('Failed to open archive', {}, [
      { message: 'while evaluating a host' },
      { message: `while fetching github:nix-community/disko/${REV}` },
    ]);
    expect(describeNixError(error, { ...MAP, lock: LOCK }).message).toContain('The input "disko" cannot be fetched.');
  });

  test('that names no input if there is no lock file', () => {
    expect(describeNixError(nixError(`unable to download 'https://example.org/${REV}'`), MAP).message).toContain(
      'Something could not be fetched.',
    );
  });

  test('without a hint where none is known', () => {
    expect(describeNixError(nixError('attribute "x" missing'), { ...MAP, lock: LOCK }).message).toBe('attribute "x" missing');
  });
});

describe('isFetchFailure', () => {
  test.each([
    "unable to download 'https://example.org/x'",
    'Failed to open archive (Source threw exception)',
    'Could not resolve host: github.com',
    "Couldn't resolve host name",
    "program 'git' failed with exit code 128",
    'HTTP error 404',
    "Couldn't connect to server",
    'Please make sure you have the correct access rights',
    'fatal: Authentication failed for x',
    'failed to fetch input',
    "cannot fetch 'x' from source",
  ])('knows "%s"', (message) => {
    expect(isFetchFailure(message)).toBe(true);
  });

  test.each(["attribute 'fetchurl' missing", 'infinite recursion encountered', 'called with unexpected argument "fetch"'])(
    'does not take "%s" for one',
    (message) => {
      expect(isFetchFailure(message)).toBe(false);
    },
  );
});
