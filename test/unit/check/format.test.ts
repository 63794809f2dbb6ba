import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { checkFormat, describeChanges, findFirstDifference, type FormatPorts } from '../../../src/check/format.js';
import type { FormatterEnd } from '../../../src/check/formatter.js';
import type { Evaluation, Target } from '../../../src/flake/index.js';
import type { DrvPath, NixEvent, StorePath } from '../../../src/nix/index.js';
import { createTempDir, type TempDir } from '../../support/temp.js';

const DRV = '/nix/store/00000000000000000000000000000000-fmt.drv' as DrvPath;
const POSITION = { file: 'flake.nix', line: 9, column: 7 };
const formatter = (rest: object = {}): Target =>
  ({
    id: 'formatter.x86_64-linux',
    kind: 'formatter',
    name: 'x86_64-linux',
    system: 'x86_64-linux',
    outcome: 'evaluated',
    drvPath: DRV,
    outputs: {},
    position: POSITION,
    ...rest,
  }) as Target;
const evaluationOf = (targets: readonly Target[], rest: Partial<Evaluation> = {}): Evaluation => {
  return {
    version: 1,
    source: '/nix/store/11111111111111111111111111111111-source' as StorePath,
    targets,
    problems: [],
    excluded: [],
    processes: 1,
    ...rest,
  };
};
const WELL: FormatterEnd = { ended: 'well', exit: 'exit code 0', tail: [] };
const BADLY: FormatterEnd = { ended: 'badly', exit: 'exit code 1', tail: ['bad.nix: cannot parse'] };

let temp: TempDir;
let root: string;
let copy: string;

beforeEach(async () => {
  temp = await createTempDir('format');
  root = join(temp.path, 'repository');
  copy = join(temp.path, 'copy');
  for (const directory of [root, copy]) {
    await mkdir(join(directory, 'hosts'), { recursive: true });
    await writeFile(join(directory, 'hosts/web.nix'), '{\n  a = 1;\n  b = 2;  \n}\n');
  }
});

afterEach(() => temp.dispose());

/** Ports where each run of the formatter ends as told, and changes the copy as told. */
function fake(ends: readonly FormatterEnd[], change: readonly string[] = []): FormatPorts & { readonly calls: string[] } {
  const calls: string[] = [];
  const rest = [...ends];
  return {
    calls,
    nix: {
      build: ({ drvPaths }) => {
        calls.push(`build ${drvPaths.join(' ')}`);
        return Promise.resolve({ exitCode: 0, signal: undefined });
      },
    },
    listFiles: () => Promise.resolve(['hosts/web.nix']),
    withCopy: (_, files, use) => {
      calls.push(`copy ${files.join(' ')}`);
      return use(copy);
    },
    listChanges: () => Promise.resolve(change),
    runFormatter: (directory) => {
      calls.push(`format ${directory}`);
      return Promise.resolve(rest.shift() ?? WELL);
    },
    signal: new AbortController().signal,
  };
}

const check = (ports: FormatPorts, evaluation = evaluationOf([formatter()]), directory = root) =>
  checkFormat({ reference: { reference: '.', directory }, text: '.', directory, root }, evaluation, 'x86_64-linux', ports);

describe('checkFormat', () => {
  test('builds the formatter, runs it once on a copy, and finds nothing in formatted files', async () => {
    const ports = fake([WELL]);

    expect(await check(ports)).toEqual({ problems: [], skipped: [] });
    expect(ports.calls).toEqual([`build ${DRV}`, 'copy hosts/web.nix', `format ${copy}`]);
  });

  test('tells each file that the formatter changed, with the first line', async () => {
    await writeFile(join(copy, 'hosts/web.nix'), '{\n  a = 1;\n  b = 2;\n}\n');

    expect((await check(fake([WELL], ['hosts/web.nix']))).problems).toEqual([
      {
        severity: 'error',
        source: 'format',
        title: 'hosts/web.nix is not formatted',
        message: 'The flake\'s formatter would change it from line 3 on. Run "nix fmt ." and commit the result.',
        position: { file: 'hosts/web.nix', line: 3 },
      },
    ]);
  });

  test('tells a file that the formatter removed, without a line', async () => {
    expect((await check(fake([WELL], ['gone.nix']))).problems.map(({ position }) => position)).toEqual([
      { file: 'gone.nix', line: undefined },
    ]);
  });

  test('runs in the directory of a flake below the root, and says where to run it', async () => {
    const ports = fake([WELL], ['hosts/web.nix']);
    const { problems } = await check(ports, evaluationOf([formatter()]), join(root, 'hosts'));

    expect(ports.calls.at(-1)).toBe(`format ${join(copy, 'hosts')}`);
    expect(problems[0]?.message).toContain('Run "nix fmt ." in hosts and commit the result.');
  });

  test('tells a formatter that fails by its last lines, at the line that defines it', async () => {
    expect((await check(fake([BADLY]))).problems).toEqual([
      {
        severity: 'error',
        source: 'format',
        id: 'formatter.x86_64-linux',
        title: 'The formatter fails',
        message: '"nix fmt ." on a copy of the repository ended with exit code 1:\nbad.nix: cannot parse',
        position: POSITION,
      },
    ]);
  });

  test('forgives a formatter that fails only because it changed something', async () => {
    const ports = fake([BADLY, WELL], ['hosts/web.nix']);
    const { problems } = await check(ports);

    expect(problems.map(({ title }) => title)).toEqual(['hosts/web.nix is not formatted']);
    expect(ports.calls.filter((call) => call.startsWith('format'))).toHaveLength(2);
  });

  test('tells both what it changed and that it fails, if it fails for good', async () => {
    const { problems } = await check(fake([BADLY, BADLY], ['hosts/web.nix']));

    expect(problems.map(({ title }) => title)).toEqual(['The formatter fails', 'hosts/web.nix is not formatted']);
  });

  test('trusts no change of a formatter that was stopped', async () => {
    const { problems } = await check(fake([{ ended: 'too late', exit: 'no end', tail: [] }], ['hosts/web.nix']));

    expect(problems.map(({ title }) => title)).toEqual(['The formatter does not end']);
    expect(problems[0]?.message).toMatch(/was stopped\..* It said nothing\.$/);
  });

  test('does not run a formatter that cannot be built, and tells the last lines of the build', async () => {
    const ports = fake([]);
    const events: NixEvent[] = [
      { kind: 'log-line', activity: 1, line: 'cc: no such file' },
      { kind: 'message', level: 0, text: 'error: x', error: { message: 'Cannot build fmt.drv', frame: { message: '' }, trace: [] } },
      { kind: 'message', level: 3, text: 'building' },
    ];
    const nix: FormatPorts['nix'] = {
      build: (_, onEvent) => {
        events.forEach(onEvent);
        return Promise.resolve({ exitCode: 1, signal: undefined });
      },
    };

    const { problems } = await check({ ...ports, nix });

    expect(problems).toMatchObject([{ title: 'The formatter cannot be built', position: POSITION }]);
    expect(problems[0]?.message).toBe(
      'formatter.x86_64-linux was built to check the formatting, which failed:\ncc: no such file\nCannot build fmt.drv',
    );
    expect(ports.calls).toEqual([]);
  });

  test.each([
    [
      'the flake has none for this system',
      evaluationOf([formatter({ id: 'formatter.aarch64-linux' })]),
      'the flake has no formatter.x86_64-linux',
    ],
    [
      'it is excluded',
      evaluationOf([], { excluded: ['formatter.x86_64-linux'] }),
      'formatter.x86_64-linux is left out by the inputs "include" and "exclude"',
    ],
    [
      'it is broken',
      evaluationOf([formatter({ outcome: 'broken', error: { message: 'x' } })]),
      'formatter.x86_64-linux cannot be evaluated',
    ],
    ['nothing was evaluated', evaluationOf([], { source: undefined }), 'the flake cannot be evaluated'],
  ])('is skipped if %s', async (_, evaluation, reason) => {
    expect(await check(fake([]), evaluation)).toEqual({ problems: [], skipped: [`format: ${reason}`] });
  });

  test('is skipped outside of a git work tree', async () => {
    const ports = { ...fake([]), listFiles: () => Promise.resolve(undefined) };

    expect((await check(ports)).skipped).toEqual(['format: the flake is in no git work tree, so which files are part of it is not known']);
  });

  test('is skipped for a flake that is not here', async () => {
    const flake = { reference: { reference: 'github:o/r' }, text: 'github:o/r' };

    expect((await checkFormat(flake, evaluationOf([formatter()]), 'x86_64-linux', fake([]))).skipped).toEqual([
      'format: only the files of a local flake can be looked at',
    ]);
  });
});

test('of very many files the first 50 are told one by one, the others in one problem', () => {
  const problems = describeChanges(
    Array.from({ length: 75 }, (_, index) => ({ file: `f${index}.nix`, line: 1 })),
    '',
  );

  expect(problems).toHaveLength(51);
  expect(problems.at(-1)?.title).toBe('25 more files are not formatted');
  expect(problems.at(-1)?.message).toMatch(
    /^The flake's formatter would also change f50\.nix, f51\.nix, .*, f69\.nix …\. Run "nix fmt \."/,
  );
});

describe('findFirstDifference', () => {
  test.each([
    ['a\nb\nc', 'a\nB\nc', 2],
    ['a\nb', 'a\nb\nc', 2],
    ['a\nb\n', 'a\nb\nc\n', 3],
    ['a\nb\nc', 'a', 2],
    ['', 'a', 1],
    ['a', '', 1],
    ['a\r\n', 'a\n', 1],
    ['same', 'same', undefined],
  ])('%j and %j differ from line %p on', (before, after, line) => {
    expect(findFirstDifference(before, after)).toBe(line);
  });
});
