import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import {
  describeFindings,
  parseDeadnixOutput,
  parseStatixOutput,
  runLinters,
  splitJsonDocuments,
  type LinterPorts,
} from '../../../src/check/linters.js';
import { UserError } from '../../../src/runtime/index.js';

const readSample = (name: string): string => readFileSync(new URL(`../../fixtures/linters/${name}`, import.meta.url), 'utf8');
const STATIX = readSample('statix-0.5.8.txt');
const DEADNIX = readSample('deadnix-1.3.1.txt');

const PLACES = { root: '/repository', directory: '/repository/nix' };
const outcome = (stdout: string, exitCode = 0, stderrTail = '') => ({ exitCode, signal: undefined, stdout, stderrTail });
const missing = () => Promise.reject(new UserError('not found', { cause: Object.assign(new Error('spawn'), { code: 'ENOENT' }) }));
/** Linters that print what is given for each; one that is not given is not there. */
const fake = (outputs: Partial<Record<string, ReturnType<typeof outcome>>>): LinterPorts => {
  return {
    run: ([program]) => {
      const output = outputs[program];
      return output === undefined ? missing() : Promise.resolve(output);
    },
    tracked: undefined,
  };
};

describe('parseStatixOutput', () => {
  test('reads what statix 0.5.8 prints, with its code and its suggestion', () => {
    const findings = parseStatixOutput(STATIX).filter(({ file }) => file === './a.nix');

    expect(findings).toEqual([
      {
        file: './a.nix',
        line: 7,
        column: 10,
        title: 'Unnecessary comparison with boolean (statix W01)',
        message: 'Comparing `true` with boolean literal `true`. Better: true',
      },
      {
        file: './a.nix',
        line: 10,
        column: 12,
        title: 'This function expression is eta reducible (statix W07)',
        message: 'Found eta-reduction: `y`. Better: y',
      },
      {
        file: './a.nix',
        line: 11,
        column: 3,
        title: 'Assignment instead of inherit (statix W03)',
        message: 'This assignment is better written with `inherit`. Better: inherit pkgs;',
      },
    ]);
  });

  test('tells only the first syntax error of a file', () => {
    const findings = parseStatixOutput(STATIX).filter(({ file }) => file === './sub/broken.nix');

    expect(findings.map(({ line, column, title }) => ({ line, column, title }))).toEqual([
      { line: 1, column: 7, title: 'Syntax error (statix E00)' },
    ]);
  });

  test('finds nothing in nothing', () => {
    expect(parseStatixOutput('')).toEqual([]);
  });
});

describe('parseDeadnixOutput', () => {
  test('reads what deadnix 1.3.1 prints', () => {
    expect(parseDeadnixOutput(DEADNIX).filter(({ file }) => file === './a.nix')).toEqual([
      { file: './a.nix', line: 1, column: 14, title: 'Unused code (deadnix)', message: 'Unused lambda pattern: unused' },
      { file: './a.nix', line: 3, column: 3, title: 'Unused code (deadnix)', message: 'Unused let binding: x' },
    ]);
  });

  test('tells only the first syntax error of a file, which has no line', () => {
    const [first, ...others] = parseDeadnixOutput(DEADNIX).filter(({ file }) => file === './sub/broken.nix');

    expect(first).toMatchObject({ line: undefined, title: 'Syntax error (deadnix)' });
    expect(others).toEqual([]);
  });
});

test('JSON documents that follow each other are told apart, whatever is in their texts', () => {
  expect(splitJsonDocuments('{"a":"}{\\""}\n\n{\n "b": {"c": 1}\n}')).toEqual(['{"a":"}{\\""}', '{\n "b": {"c": 1}\n}']);
});

describe('runLinters', () => {
  test('tells findings as warnings, with files relative to the repository, by file and line', async () => {
    const { problems } = await runLinters(
      PLACES,
      { statix: 'on', deadnix: 'auto' },
      fake({ statix: outcome(STATIX, 1), deadnix: outcome(DEADNIX) }),
    );

    expect(problems.every(({ severity }) => severity === 'warning')).toBe(true);
    expect(problems.map(({ source, position }) => `${source} ${position?.file ?? ''}:${position?.line ?? ''}`)).toEqual([
      'statix nix/a.nix:7',
      'statix nix/a.nix:10',
      'statix nix/a.nix:11',
      'statix nix/sub/broken.nix:1',
      'statix nix/sub/s p.nix:1',
      'deadnix nix/a.nix:1',
      'deadnix nix/a.nix:3',
    ]);
  });

  test('tells a file that cannot be parsed once, by whichever linter there is', async () => {
    const { problems } = await runLinters(PLACES, { statix: 'off', deadnix: 'on' }, fake({ deadnix: outcome(DEADNIX) }));

    expect(problems.map(({ title }) => title)).toEqual(['Unused code (deadnix)', 'Unused code (deadnix)', 'Syntax error (deadnix)']);
  });

  test('leaves out files that git does not track', async () => {
    const ports = { ...fake({ deadnix: outcome(DEADNIX) }), tracked: new Set(['nix/sub/broken.nix']) };
    const { problems } = await runLinters(PLACES, { statix: 'off', deadnix: 'on' }, ports);

    expect(problems.map(({ position }) => position?.file)).toEqual(['nix/sub/broken.nix']);
  });

  test('skips what is not there and was not asked for, and says so', async () => {
    expect(await runLinters(PLACES, { statix: 'auto', deadnix: 'off' }, fake({}))).toEqual({
      problems: [],
      skipped: ['statix: not on PATH', 'deadnix: off by the input "deadnix"'],
    });
  });

  test('ends with how to get a linter that was asked for', async () => {
    await expect(runLinters(PLACES, { statix: 'off', deadnix: 'on' }, fake({}))).rejects.toThrow(
      'The input "deadnix" is "on", but the program "deadnix" is not on PATH. Install it ("nix profile install nixpkgs#deadnix", https://github.com/astro/deadnix) in an earlier step, or set the input to "auto".',
    );
  });

  test('does not take another program of that name for the linter', async () => {
    // The "statix" of crates.io is a web server.
    const server = outcome(
      '',
      2,
      "error: Found argument 'check' which wasn't expected, or isn't valid in this context\n\nUSAGE:\n    statix [OPTIONS]",
    );

    expect(await runLinters(PLACES, { statix: 'auto', deadnix: 'off' }, fake({ statix: server }))).toEqual({
      problems: [],
      skipped: [
        "statix: \"statix check --format json .\" does not work: error: Found argument 'check' which wasn't expected, or isn't valid in this context",
        'deadnix: off by the input "deadnix"',
      ],
    });
  });

  test('is red if a linter that was asked for does not work, as statix with a broken configuration, which ends with 0', async () => {
    const broken = outcome('', 0, 'config error: unable to parse config file: invalid TOML value\n');
    const { problems } = await runLinters(PLACES, { statix: 'on', deadnix: 'off' }, fake({ statix: broken }));

    expect(problems).toEqual([
      {
        severity: 'error',
        source: 'statix',
        title: 'statix does not work',
        message:
          'The input "statix" is "on", but "statix check --format json ." does not work: config error: unable to parse config file: invalid TOML value',
      },
    ]);
  });

  test('trusts no findings of a linter that crashed among them', async () => {
    const { problems } = await runLinters(
      PLACES,
      { statix: 'on', deadnix: 'off' },
      fake({ statix: outcome(STATIX, 101, "thread 'main' panicked") }),
    );

    expect(problems.map(({ severity, title }) => `${severity}: ${title}`)).toEqual(['error: statix does not work']);
  });

  test('is red if a linter that was asked for prints something else', async () => {
    const other = outcome('Checked 12 files.\n');
    const { problems } = await runLinters(PLACES, { statix: 'on', deadnix: 'off' }, fake({ statix: other }));

    expect(problems[0]?.message).toContain('it prints something else than https://github.com/oppiliappan/statix does');
  });

  test('lets other failures through', async () => {
    const ports: LinterPorts = { run: () => Promise.reject(new Error('interrupted')), tracked: undefined };

    await expect(runLinters(PLACES, { statix: 'auto', deadnix: 'off' }, ports)).rejects.toThrow('interrupted');
  });
});

test('of very many findings the first 200 are told, and how many more there are', () => {
  const findings = Array.from({ length: 230 }, (_, index) => ({
    file: 'a.nix',
    line: 230 - index,
    column: 1,
    title: 'Unused',
    message: 'x',
  }));

  const problems = describeFindings('deadnix', findings, (file) => file);

  expect(problems).toHaveLength(201);
  expect(problems[0]?.position?.line).toBe(1);
  expect(problems.at(-1)).toMatchObject({
    title: '30 more findings of deadnix',
    message: 'Only the first 200 are told one by one. Run "deadnix" for all.',
  });
});
