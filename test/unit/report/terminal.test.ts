import { describe, expect, test } from '@jest/globals';
import { judge, renderTerminal } from '../../../src/report/index.js';
import { built, CLEAN, DB, evidence, evidenceOf, failure, MAIL, makePlan, planned, problem, WEB } from './samples.js';

describe('the end of a log', () => {
  test('of a green run is the verdict and the figures', () => {
    expect(renderTerminal(judge(evidence()))).toEqual([
      'GREEN: 4 targets are good: 2 built, 1 cached, 1 unchanged',
      '  - 1 target was not built again: checks.x86_64-linux.fmt. Its output paths are those of an earlier run that was good.',
      '',
      '4 targets: 2 built, 1 cached, 1 unchanged.',
      '4 targets evaluated in 1 process.',
      '230 derivations: 200 cached, 2 of 30 built.',
      '14 paths fetched.',
      'Time: build 1 min 15 s.',
    ]);
  });

  test('of a red run names each cause with place, derivation to blame, last lines and command', () => {
    const broken = planned(MAIL, {
      status: 'failed',
      error: { message: 'infinite recursion\nsecond line', file: 'hosts/mail.nix', line: 3, column: 5 },
    });
    const settle = (target: { readonly id: string }) => built(target.id, { status: 'dependency-failed', failures: [0] });
    const src = failure('src', {
      message: 'hash mismatch',
      logTail: ['fetching'],
      hashMismatch: { specified: 'sha256-A=', got: 'sha256-B=' },
    });
    const given = evidenceOf([planned(WEB), planned(DB), broken], settle, [src]);
    const problems = [
      problem({ severity: 'warning', position: { file: 'flake.nix', line: 14 } }),
      problem({ severity: 'notice', title: 'a notice' }),
    ];
    const lines = renderTerminal(judge({ ...given, check: { ...CLEAN, problems } }));
    expect(lines.slice(0, lines.indexOf('3 targets evaluated in 1 process.'))).toEqual([
      'RED: 3 of 3 targets failed',
      '  - 1 target does not evaluate: nixosConfigurations.mail. Correct what Nix names.',
      '  - 2 targets need something that does not build: nixosConfigurations.web, nixosConfigurations."db.example.org". Read the log of the derivation to blame.',
      '',
      'FAILED nixosConfigurations.web, nixosConfigurations."db.example.org"',
      '  src does not build:',
      '    hash mismatch',
      '  | fetching',
      '  if that source is the right one, its hash is sha256-B=',
      '  reproduce: nix build .#nixosConfigurations.web.config.system.build.toplevel',
      '',
      'FAILED nixosConfigurations.mail',
      '  at hosts/mail.nix:3:5',
      '    infinite recursion',
      '    second line',
      '  reproduce: nix build .#nixosConfigurations.mail.config.system.build.toplevel',
      '',
      'The check found 1 problem:',
      '  flake.nix:14: warning: Unlocked input: flake.lock has no entry for "disko".',
      '',
      '3 targets: 1 failed, 2 lacking a dependency.',
    ]);
  });

  test('has a word for every status, and for a failure without any reason', () => {
    const targets = ['a', 'b', 'c', 'd'].map((name) => planned(`checks.x86_64-linux.${name}`));
    const statuses = ['built', 'failed', 'dependency-failed', 'skipped'] as const;
    const others = (['cached', 'unchanged', 'unsupported'] as const).map((status) => planned(`checks.x86_64-linux.${status}`, { status }));
    const lines = renderTerminal(
      judge(evidenceOf([...targets, ...others], (target, index) => built(target.id, { status: statuses[index] ?? 'built' }))),
    );
    expect(lines).toContain(
      '7 targets: 1 built, 1 cached, 1 unchanged, 1 failed, 1 lacking a dependency, 1 not tried, 1 unsupported here.',
    );
    expect(lines).toContain('    Its build job gave no reason.');
  });

  test('of a run without plan has no counts of targets', () => {
    expect(renderTerminal(judge(evidence({ plan: { missing: true, reason: 'gone' }, results: new Map() }))).join('\n')).not.toContain(
      '0 targets',
    );
    expect(renderTerminal(judge(evidence({ plan: makePlan([], []), results: new Map() }))).join('\n')).not.toContain('0 targets');
  });

  test('tells 20 failures, names 100 more, and counts the rest', () => {
    const targets = Array.from({ length: 130 }, (_, index) =>
      planned(`checks.x86_64-linux.c${index}`, { status: 'failed', error: { message: `boom ${index}` } }),
    );
    const lines = renderTerminal(judge(evidenceOf(targets)));
    expect(lines.filter((line) => line.startsWith('  reproduce: '))).toHaveLength(20);
    expect(lines).toContain('FAILED checks.x86_64-linux.c119: boom 119');
    expect(lines.join('\n')).not.toContain('c120');
    expect(lines).toContain('… and 10 more failures, in report.json');
  });

  test('tells 50 problems and the first lines of long messages', () => {
    const problems = Array.from({ length: 60 }, (_, index) => problem({ title: `p${index}`, message: `p${index}` }));
    const target = planned(WEB, {
      status: 'failed',
      error: { message: Array.from({ length: 99 }, (_, index) => `line ${index}`).join('\n') },
    });
    const lines = renderTerminal(judge({ ...evidenceOf([target]), check: { ...CLEAN, problems } }));
    expect(lines).toContain('  error: p49');
    expect(lines).not.toContain('  error: p50');
    expect(lines).toContain('  … and 10 more, in report.json');
    expect(lines.slice(lines.indexOf('    line 9'), lines.indexOf('    line 9') + 2)).toEqual(['    line 9', '    …']);
  });

  test.each([0, 1])('counts the rest only where there is one: %d more', (more) => {
    const many = (bound: number) => Array.from({ length: bound + more }, (_, index) => index);
    const lineUp = (index: number) => [index, ...many(9)].join('\n');
    const targets = many(120).map((index) =>
      planned(`checks.x86_64-linux.c${index}`, { status: 'failed', error: { message: lineUp(index) } }),
    );
    const problems = many(50).map((index) => problem({ title: `p${index}`, message: `p${index}` }));
    const lines = renderTerminal(judge({ ...evidenceOf(targets), check: { ...CLEAN, problems } }));
    expect(lines.filter((line) => line.includes('…'))).toEqual(
      more === 0 ? [] : [...Array<string>(20).fill('    …'), '… and 1 more failure, in report.json', '  … and 1 more, in report.json'],
    );
    expect(lines.filter((line) => line.startsWith('FAILED'))).toHaveLength(120);
    expect(lines).toContain('    0');
  });
});
