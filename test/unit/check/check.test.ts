import { describe, expect, test } from '@jest/globals';
import { annotateProblems, arrangeProblems, describeBrokenTargets, reconcile } from '../../../src/check/check.js';
import type { LockProblem } from '../../../src/check/lock-comparison.js';
import type { BrokenTarget, Problem, TargetId } from '../../../src/flake/index.js';
import type { Annotation, Logger } from '../../../src/runtime/index.js';

const problem = (title: string, rest: Partial<Problem> = {}): Problem => ({
  severity: 'error',
  source: 'evaluation',
  title,
  message: title,
  ...rest,
});
const lockProblem = (title: string, rest: Partial<LockProblem> = {}): LockProblem => {
  return { severity: 'error', source: 'lock', title, message: title, inferred: false, ...rest };
};
const titles = (problems: readonly Problem[]) => problems.map(({ title }) => title);
const broken = (name: string, message: string, line?: number): BrokenTarget => {
  const error = line === undefined ? { message } : { message, file: 'module.nix', line, column: 3 };
  return {
    id: `nixosConfigurations.${name}` as TargetId,
    kind: 'host',
    name,
    outcome: 'broken',
    error,
    position: { file: 'flake.nix', line: 4 },
  };
};

describe('reconcile', () => {
  // As Nix 2.26.3 and 2.34.8 say it.
  test.each([
    "flake 'git+file:///r' requires lock file changes but they're not allowed due to '--no-update-lock-file'",
    'Lock file contains unlocked input \'{"owner":"o","repo":"r","type":"github"}\'. Use \'--allow-dirty-locks\' to accept this lock file.',
    "input 'd' follows a non-existent input 'zzz'",
    'follow cycle detected: [e -> d -> e]',
    "cannot find flake 'flake:bare' in the flake registries",
    "lock file references missing node 'a'",
    "lock file '/r/flake.lock' has unsupported version 9",
    '[json.exception.parse_error.101] parse error at line 1, column 3: syntax error',
    '[json.exception.type_error.306] cannot use value() with array',
    "'type' attribute to specify input scheme is required but not provided",
    "resolving Git reference 'main': revspec 'main' not found",
    "unable to download 'https://api.github.com/repos/o/r/commits/HEAD': Could not resolve host: api.github.com",
  ])('drops what Nix says of a lock file that has problems of its own: %s', (message) => {
    expect(titles(reconcile([lockProblem('lock')], [problem('The flake cannot be evaluated', { message })]))).toEqual(['lock']);
  });

  test('keeps another reason why the flake cannot be evaluated', () => {
    const syntax = problem('The flake cannot be evaluated', {
      message: 'syntax error, unexpected =',
      position: { file: 'flake.nix', line: 7 },
    });

    expect(titles(reconcile([lockProblem('lock')], [syntax]))).toEqual(['lock', 'The flake cannot be evaluated']);
  });

  test('keeps what Nix says if the lock file has only warnings', () => {
    const refused = problem('The flake cannot be evaluated', { message: 'requires lock file changes' });

    expect(titles(reconcile([lockProblem('lock', { severity: 'warning' })], [refused]))).toEqual(['lock', 'The flake cannot be evaluated']);
  });

  test('keeps the problem of an output that fails to fetch something', () => {
    const output = problem('packages cannot be listed', { id: 'packages', message: 'unable to download x' });

    expect(titles(reconcile([lockProblem('lock')], [output]))).toEqual(['lock', 'packages cannot be listed']);
  });

  test('drops what was only inferred if the evaluation opened the flake, and keeps what is certain', () => {
    const inferred = lockProblem('does not fit', { inferred: true });

    expect(titles(reconcile([inferred, lockProblem('untracked')], []))).toEqual(['untracked']);
    expect(titles(reconcile([inferred], [problem('The flake cannot be evaluated', { message: 'requires lock file changes' })]))).toEqual([
      'does not fit',
    ]);
  });

  test('hands on plain problems', () => {
    expect(reconcile([lockProblem('untracked')], [])[0]).not.toHaveProperty('inferred');
  });
});

describe('describeBrokenTargets', () => {
  test('tells one broken module once, with all hosts that it breaks', () => {
    const problems = describeBrokenTargets([
      broken('web', 'no such option', 7),
      broken('db', 'no such option', 7),
      broken('mail', 'no such option', 9),
    ]);

    expect(problems).toEqual([
      {
        severity: 'error',
        source: 'evaluation',
        id: 'nixosConfigurations.web',
        title: 'nixosConfigurations.web and 1 more cannot be evaluated',
        message: 'no such option\nAlso: nixosConfigurations.db',
        position: { file: 'module.nix', line: 7, column: 3 },
      },
      {
        severity: 'error',
        source: 'evaluation',
        id: 'nixosConfigurations.mail',
        title: 'nixosConfigurations.mail cannot be evaluated',
        message: 'no such option',
        position: { file: 'module.nix', line: 9, column: 3 },
      },
    ]);
  });

  test('tells an error without a place at the line that defines the target', () => {
    expect(describeBrokenTargets([broken('web', 'stack overflow')])[0]?.position).toEqual({ file: 'flake.nix', line: 4 });
  });

  test('names at most 20 others', () => {
    const targets = Array.from({ length: 30 }, (_, index) => broken(`h${index}`, 'no', 7));

    expect(describeBrokenTargets(targets)[0]?.message).toMatch(/^no\nAlso: nixosConfigurations\.h1, .*nixosConfigurations\.h20 …$/);
  });
});

describe('arrangeProblems', () => {
  test('puts the worst first, then goes by file, line and column', () => {
    const arranged = arrangeProblems([
      problem('notice', { severity: 'notice' }),
      problem('warning', { severity: 'warning' }),
      problem('b2', { position: { file: 'b.nix', line: 2 } }),
      problem('a10', { position: { file: 'a.nix', line: 10, column: 5 } }),
      problem('a10 earlier', { position: { file: 'a.nix', line: 10, column: 1 } }),
      problem('a9', { position: { file: 'a.nix', line: 9 } }),
      problem('nowhere'),
    ]);

    expect(titles(arranged)).toEqual(['nowhere', 'a9', 'a10 earlier', 'a10', 'b2', 'warning', 'notice']);
  });

  test('tells the same problem once, and the same words at another line again', () => {
    const at = (line: number) => problem('same', { position: { file: 'a.nix', line } });

    expect(arrangeProblems([at(1), at(1), at(2)])).toHaveLength(2);
  });
});

test('each problem becomes one annotation, in order', () => {
  const said: Annotation[] = [];
  const log = { annotate: (annotation: Annotation) => said.push(annotation) } as unknown as Logger;

  annotateProblems(
    {
      version: 1,
      problems: [problem('a', { id: 'x', position: { file: 'a.nix', line: 1 } }), problem('b', { severity: 'warning' })],
      skipped: [],
    },
    log,
  );

  expect(said).toEqual([
    { severity: 'error', title: 'a', message: 'a', position: { file: 'a.nix', line: 1 } },
    { severity: 'warning', title: 'b', message: 'b', position: undefined },
  ]);
});
