import { describe, expect, test } from '@jest/globals';
import { formatReport, judge, renderSummary, renderTerminal } from '../../../src/report/index.js';
import {
  built,
  CLEAN,
  DB,
  drv,
  evidence,
  evidenceOf,
  evidenceOfWeb,
  failure,
  FMT,
  MAIL,
  makePlan,
  planned,
  problem,
  WEB,
} from './samples.js';

const MEGABYTE = 1_000_000;
const lines = (...parts: readonly string[]) => `${parts.join('\n')}\n`;

describe('the summary', () => {
  test('of a green run is the verdict, a table for each kind, and figures', () => {
    expect(renderSummary(judge(evidence()))).toBe(
      lines(
        '## 🟢 4 targets are good: 2 built, 1 cached, 1 unchanged',
        '',
        'Also worth knowing:',
        '',
        '- 1 target was not built again: checks.x86_64-linux.fmt. Its output paths are those of an earlier run that was good.',
        '',
        '### Hosts (3)',
        '',
        '| Target | System | Status | Time | Why |',
        '| --- | --- | --- | --- | --- |',
        '| `nixosConfigurations.web` | `x86_64-linux` | 🟢 built | 12 s |  |',
        '| `nixosConfigurations."db.example.org"` | `x86_64-linux` | 🟢 built | 12 s |  |',
        '| `nixosConfigurations.mail` | `x86_64-linux` | 🟢 cached |  | A substituter has its whole closure. |',
        '',
        '### Checks (1)',
        '',
        '| Target | System | Status | Time | Why |',
        '| --- | --- | --- | --- | --- |',
        '| `checks.x86_64-linux.fmt` | `x86_64-linux` | 🟢 unchanged |  | Its output paths are those of an earlier run that was good. |',
        '',
        '4 targets: 2 built, 1 cached, 1 unchanged. 4 targets evaluated in 1 process. ' +
          '230 derivations: 200 cached, 2 of 30 built. 14 paths fetched. Time: build 1 min 15 s. Revision `abc123`.',
      ),
    );
  });

  test('of a flake with nothing to build says so', () => {
    const summary = renderSummary(
      judge(evidence({ plan: makePlan([], [], { derivations: { total: 0, cached: 0, toBuild: 0 } }), results: new Map() })),
    );
    expect(summary).toMatch(
      /^## 🟢 Nothing to build, and the check is clean\n\nAlso worth knowing:\n\n- Nothing to build: the flake has no hosts/,
    );
    expect(summary).not.toMatch(/^\|/m);
  });

  test('shows a target that does not evaluate: message, place, command', () => {
    const error = { message: "error: attribute 'foo' missing\n  at line 3", file: 'hosts/web.nix', line: 3, column: 5 };
    const summary = renderSummary(judge(evidenceOf([planned(WEB, { status: 'failed', error }), planned(MAIL)])));
    expect(summary.slice(0, summary.indexOf('### Hosts'))).toBe(
      lines(
        '## 🔴 1 of 2 targets failed',
        '',
        '- 1 target does not evaluate: nixosConfigurations.web. Correct what Nix names.',
        '',
        '### 1 failure',
        '',
        '<details><summary>🔴 <code>nixosConfigurations.web</code>: does not evaluate</summary>',
        '',
        '`hosts/web.nix:3:5`',
        '',
        '```text',
        "error: attribute 'foo' missing",
        '  at line 3',
        '```',
        '',
        'Reproduce it in the directory of the flake:',
        '',
        '```sh',
        'nix build .#nixosConfigurations.web.config.system.build.toplevel',
        '```',
        '',
        '</details>',
        '',
      ),
    );
    expect(summary).toContain("| 🔴 failed |  | error: attribute 'foo' missing |");
  });

  test('shows a derivation that does not build once, with its log and everything that it breaks', () => {
    const settle = (target: { readonly id: string }) => built(target.id, { status: 'dependency-failed', failures: [0] });
    const libx = failure('libx', { log: 'logs/libx.log', position: { file: 'pkgs/libx.nix', line: 7 } });
    const summary = renderSummary(judge(evidenceOf([planned(WEB), planned(DB), planned(MAIL)], settle, [libx])));
    expect(summary.slice(summary.indexOf('### 1 failure'), summary.indexOf('### Hosts'))).toBe(
      lines(
        '### 1 failure',
        '',
        '<details><summary>🔴 <code>nixosConfigurations.web</code> and 2 more: <code>libx</code> does not build</summary>',
        '',
        '`pkgs/libx.nix:7`',
        '',
        '```text',
        'builder failed with exit code 1',
        '```',
        '',
        'Last lines of the log of `libx`:',
        '',
        '```text',
        'compiling',
        'error: no such file',
        '```',
        '',
        'The whole log is `logs/libx.log` in the result artifact of the group `all`.',
        '',
        'It breaks `nixosConfigurations.web`, `nixosConfigurations."db.example.org"`, `nixosConfigurations.mail`.',
        '',
        'Reproduce it in the directory of the flake:',
        '',
        '```sh',
        'nix build .#nixosConfigurations.web.config.system.build.toplevel',
        '```',
        '',
        '</details>',
        '',
      ),
    );
    expect(summary).toContain('| 🔴 dependency-failed | 12 s | libx: builder failed with exit code 1 |');
  });

  test('puts what breaks most first', () => {
    const summary = renderSummary(
      judge(
        evidenceOf(
          [planned(WEB), planned(DB), planned(MAIL)],
          (target, index) => built(target.id, { status: 'failed', failures: [index === 0 ? 0 : 1] }),
          [failure('small'), failure('big')],
        ),
      ),
    );
    expect(summary.indexOf('<code>big</code>')).toBeLessThan(summary.indexOf('<code>small</code>'));
  });

  test('folds targets that fail to evaluate for one reason', () => {
    const error = { message: 'boom', file: 'common.nix', line: 1 };
    const targets = [WEB, DB].map((target) => planned(target, { status: 'failed', error }));
    const other = planned(MAIL, { status: 'failed', error: { ...error, line: 2 } });
    expect(renderSummary(judge(evidenceOf([...targets, other]))).match(/<details><summary>.*/g)).toEqual([
      '<details><summary>🔴 <code>nixosConfigurations.web</code> and 1 more: does not evaluate</summary>',
      '<details><summary>🔴 <code>nixosConfigurations.mail</code>: does not evaluate</summary>',
    ]);
  });

  test('gives the hash to write down for a hash mismatch', () => {
    const mismatch = failure('src', {
      message: 'hash mismatch',
      logTail: [],
      hashMismatch: { specified: 'sha256-AAAA=', got: 'sha256-BBBB=' },
    });
    const summary = renderSummary(
      judge(evidenceOfWeb([built(WEB, { status: 'dependency-failed', failures: [0] })], { failures: [mismatch] })),
    );
    expect(summary).toContain('If that source is the right one, replace the hash `sha256-AAAA=` by `sha256-BBBB=`.');
    expect(summary).not.toContain('Last lines');
  });

  test('shows a failure without a derivation to blame by its reason', () => {
    const shell = 'devShells.x86_64-linux.default';
    const summary = renderSummary(
      judge(
        evidenceOf([planned(shell)], (target) => built(target.id, { status: 'failed', reason: 'The shell does not start: exit code 3.' })),
      ),
    );
    expect(summary).toContain(
      '<code>devShells.x86_64-linux.default</code>: failed</summary>\n\n```text\nThe shell does not start: exit code 3.\n```',
    );
    expect(summary).toContain('nix develop .#devShells.x86_64-linux.default -c true');
  });

  test('says why targets were skipped or unsupported', () => {
    const summary = renderSummary(
      judge(
        evidenceOf([planned(WEB), planned(MAIL, { status: 'unsupported', reason: 'No runner for aarch64-linux.' })], (target) =>
          built(target.id, { status: 'skipped', reason: 'The disk was full.' }),
        ),
      ),
    );
    expect(summary).toContain('| 🟠 skipped | 12 s | The disk was full. |');
    expect(summary).toContain('| ⚪ unsupported |  | No runner for aarch64-linux. |');
    expect(summary).toContain('- 1 target was not tried, as no runner fits: nixosConfigurations.mail.');
  });

  test('lists the check’s problems with their places, errors first', () => {
    const problems = [
      problem({ severity: 'notice', source: 'format', title: 'Not formatted', message: 'Not formatted' }),
      problem({
        severity: 'warning',
        source: 'statix',
        title: 'Empty let',
        message: 'Remove it.',
        position: { file: 'a.nix', line: 2, column: 1 },
      }),
      problem({ position: { file: 'flake.nix', line: 14 } }),
    ];
    const summary = renderSummary(judge(evidence({ check: { ...CLEAN, problems } })));
    expect(summary.slice(summary.indexOf('### The check'), summary.indexOf('Also worth knowing'))).toBe(
      lines(
        '### The check found 3 problems',
        '',
        '|  | Where | What |',
        '| --- | --- | --- |',
        '| 🔴 error | `flake.nix:14` | Unlocked input: flake.lock has no entry for "disko". |',
        '| 🟠 warning | `a.nix:2:1` | Empty let: Remove it. |',
        '| 🔵 notice |  | Not formatted |',
        '',
      ),
    );
  });

  test('lists what the check found of a failed target besides its evaluation', () => {
    const given = evidenceOf([planned(WEB, { status: 'failed', error: { message: 'boom' } })]);
    const summary = renderSummary(
      judge({ ...given, check: { ...CLEAN, problems: [problem({ source: 'outputs', id: WEB, title: 'Odd name' })] } }),
    );
    expect(summary).toContain('| Odd name: ');
  });

  test('folds the table above 50 targets', () => {
    const hosts = Array.from({ length: 51 }, (_, index) => planned(`nixosConfigurations.h${index}`));
    expect(renderSummary(judge(evidenceOf(hosts)))).toMatch(
      /<details><summary>All 51 targets<\/summary>\n\n### Hosts[^]*\|\n\n<\/details>\n\n51 targets/,
    );
    expect(renderSummary(judge(evidenceOf(hosts.slice(1))))).not.toContain('<details>');
  });

  test('has a table for every kind, in one order', () => {
    const kinds = ['formatter', 'dev-shell', 'package', 'check', 'home', 'darwin-host', 'host'] as const;
    const summary = renderSummary(judge(evidenceOf(kinds.map((kind) => planned(`x.${kind}`, { kind })))));
    expect(summary.match(/^### .*$/gm)).toEqual([
      '### Hosts (1)',
      '### Darwin hosts (1)',
      '### Homes (1)',
      '### Checks (1)',
      '### Packages (1)',
      '### Dev shells (1)',
      '### Formatters (1)',
    ]);
  });

  test('bounds what one failure may say, and counts the rest', () => {
    const error = { message: Array.from({ length: 99 }, (_, index) => (index === 39 ? 'm'.repeat(500) : `line ${index}`)).join('\n') };
    const targets = Array.from({ length: 60 }, (_, index) => planned(`checks.x86_64-linux.c${index}`, { status: 'failed', error }));
    const problems = Array.from({ length: 600 }, (_, index) => problem({ title: `p${index}`, message: `p${index}` }));
    const summary = renderSummary(judge({ ...evidenceOf(targets), check: { ...CLEAN, problems } }));
    expect(summary).toMatch(/^line 38\nm{400}… \(100 more characters\)\n…\n```/m);
    expect(summary).toContain('`checks.x86_64-linux.c49` and 10 more.');
    expect(summary).toContain('| p499 |');
    expect(summary).not.toContain('| p500 |');
    expect(summary).toContain('… and 100 more problems, in report.json.');
  });

  test('bounds the reasons and notices, and counts the rest', () => {
    const needs = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`lint-${index}`, { result: 'failure' as const }]));
    const skipped = Array.from({ length: 15 }, (_, index) => `part ${index}`);
    const summary = renderSummary(judge(evidence({ needs, check: { ...CLEAN, skipped } })));
    expect(summary).toContain('- The job "lint-49" failed');
    expect(summary).not.toContain('lint-50');
    expect(summary).toContain('- … and 10 more, in report.json');
    expect(summary).toContain('- Not checked: part 8\n- … and 6 more, in report.json');
  });

  test.each([0, 1])('counts the rest only where there is one: %d more', (more) => {
    const many = (bound: number) => Array.from({ length: bound + more }, (_, index) => index);
    const error = { message: many(40).join('\n') };
    const targets = many(50).map((index) => planned(`checks.x86_64-linux.c${index}`, { status: 'failed', error }));
    const problems = many(500).map((index) => problem({ title: `p${index}`, message: `p${index}` }));
    const skipped = many(9).map((index) => `part ${index}`);
    const summary = renderSummary(judge({ ...evidenceOf(targets), check: { version: 1, problems, skipped } }));
    expect(summary.match(/… and .*|and 1 more\.$|^…$/gm) ?? []).toEqual(
      more === 0 ? [] : ['…', 'and 1 more.', '… and 1 more problem, in report.json.', '… and 1 more, in report.json'],
    );
    expect(summary).toContain('```text\n0\n1\n');
  });

  test('leaves out figures that are zero', () => {
    const plan = makePlan([planned(MAIL, { status: 'cached' })], [], {
      derivations: { total: 0, cached: 0, toBuild: 0 },
      evaluations: { processes: 0, targets: 0 },
      flake: { reference: '.' },
    });
    expect(renderSummary(judge(evidence({ plan, results: new Map() })))).toMatch(/\n\n1 target: 1 cached\.\n$/);
    const timed = renderSummary(
      judge(evidence({ plan: { ...plan, evaluations: { processes: 2, targets: 1 } }, results: new Map(), seconds: { check: 1, plan: 2 } })),
    );
    expect(timed).toMatch(/\n\n1 target: 1 cached\. 1 target evaluated in 2 processes\. Time: check 1 s, plan 2 s\.\n$/);
  });

  test('does not list a problem that a failed target shows', () => {
    const given = evidenceOf([planned(WEB, { status: 'failed', error: { message: 'boom' } }), planned(FMT)]);
    const problems = [
      problem({ source: 'evaluation', id: WEB, title: 'shown with its target' }),
      problem({ source: 'evaluation', title: 'shown' }),
    ];
    const summary = renderSummary(judge({ ...given, check: { ...CLEAN, problems } }));
    expect(summary).toContain('### The check found 1 problem\n');
    expect(summary).not.toContain('shown with its target');
  });
});

describe('1,000 hosts', () => {
  const hosts = Array.from({ length: 1_000 }, (_, index) => planned(`nixosConfigurations.host-${index}`));
  // One string of 4 MB, shared: as many as there are hosts would be the test's own 4 GB.
  const logTail = Array<string>(60).fill('x'.repeat(4_000_000));
  const report = judge(
    evidenceOf(
      hosts,
      (target, index) => built(target.id, { status: 'failed', failures: [index] }),
      hosts.map((_, index) => failure(`pkg-${index}`, { message: 'boom', logTail })),
    ),
  );

  const rendered = new Map<number, string>();
  const render = (maxBytes: number) => {
    const summary = rendered.get(maxBytes) ?? renderSummary(report, { maxBytes });
    rendered.set(maxBytes, summary);
    return summary;
  };

  test('that are good are one folded table', () => {
    const summary = renderSummary(judge(evidenceOf(hosts)));
    expect(summary).toMatch(/^## 🟢 1,000 targets are good: 1,000 built\n/);
    expect(summary).toContain('<details><summary>All 1,000 targets</summary>\n\n### Hosts (1,000)\n\n| Target');
    expect(summary.match(/🟢 built/g)).toHaveLength(1_000);
    expect(Buffer.byteLength(summary)).toBeLessThan(MEGABYTE);
  });

  test('that all fail, each with megabytes of log, are within the limit and done in two seconds', () => {
    const start = performance.now();
    const summary = renderSummary(report);
    renderTerminal(report);
    expect(performance.now() - start).toBeLessThan(2_000);
    expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(MEGABYTE);
    expect(summary).toContain('<code>pkg-999</code>');
    expect(summary).toMatch(/_Left out, as GitHub shows no more than 1 MiB: most logs\. The whole is in report\.json\._\n$/);
  });

  test.each([
    [100_000_000, undefined],
    [8_000_000, 'most lines of logs'],
    [1_000_000, 'most logs'],
    [400_000, 'logs'],
    [300_000, 'logs and all targets but the failed ones'],
    [100_000, 'logs and most targets'],
    [1_000, 'everything but these counts'],
  ])('in %d bytes lose %j', (maxBytes, omitted) => {
    const summary = render(maxBytes);
    expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(maxBytes);
    expect(/_Left out, as GitHub shows no more than 1 MiB: (.*)\. The whole/.exec(summary)?.[1]).toBe(omitted);
    expect(summary).toMatch(/^## 🔴 1,000 of 1,000 targets failed\n/);
    expect(summary).toContain('1,000 targets: 1,000 failed.');
  });

  test('fill their levels: fewer lines, few logs, no logs, no table, fewer failures, counts', () => {
    expect(render(100_000_000).match(/^xxx/gm)).toHaveLength(25_000);
    expect(render(8_000_000).match(/^xxx/gm)).toHaveLength(8_000);
    expect(render(1_000_000).match(/^xxx/gm)).toHaveLength(30 * 8);
    expect(render(400_000)).not.toMatch(/^xxx/m);
    expect(render(400_000)).toContain('### Hosts (1,000)');
    expect(render(300_000)).not.toContain('### Hosts');
    expect(render(300_000)).toContain('<code>pkg-999</code>');
    expect(render(100_000)).toContain('<code>pkg-99</code>');
    expect(render(100_000)).not.toContain('<code>pkg-100</code>');
    expect(render(100_000)).toContain('… and 900 more failures, in report.json.');
    expect(render(1_000)).not.toContain('<details>');
    expect(render(1_000)).toContain('1 reason, listed in report.json.');
  });

  test('names and problems without end do not make the last level long', () => {
    const name = (index: number) => `checks.x86_64-linux."${index}${'@<|`'.repeat(25_000)}"`;
    const problems = Array.from({ length: 5_000 }, () => problem({ title: 't'.repeat(10_000), message: '|'.repeat(10_000) }));
    const targets = Array.from({ length: 40 }, (_, index) =>
      planned(name(index), { status: 'failed', error: { message: `${index}${'\n'.repeat(100_000)}` } }),
    );
    const given = evidenceOf(targets);
    const start = performance.now();
    const summary = renderSummary(judge({ ...given, check: { ...CLEAN, problems } }));
    expect(performance.now() - start).toBeLessThan(2_000);
    expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(MEGABYTE);
  });
});

describe('hostile words', () => {
  const HOSTILE = [
    '</details></summary><script>alert(1)</script>',
    '| a | b |\n\n# Title\n',
    '**@admin** [x](https://evil.example) ![i](https://evil.example/i.png)',
    '`````\n# out',
    '::error file=x::forged\n::set-output name=a::b',
    '##[error]forged',
    '\u001b[2J\u001b]8;;https://evil.example\u0007link\u0000\u202egnp.exe',
    '<!-- panther -->&lt;b&gt; $x$ #1 @team/x',
  ] as const;
  const word = (index: number) => HOSTILE[index % HOSTILE.length] ?? '';
  const targets = HOSTILE.map((text, index) =>
    planned(`checks.x86_64-linux."${text}"`, {
      name: text,
      ...(index % 2 === 0 ? {} : { status: 'failed' as const, error: { message: text, file: text } }),
    }),
  );
  const report = judge({
    ...evidenceOf(targets, (target, index) => built(target.id, { status: 'failed', failures: [index], reason: word(index) }), [
      ...HOSTILE.map((text, index) =>
        failure(`p${index}`, { name: text, message: text, logTail: [...HOSTILE, text], log: text, drvPath: drv(`p${index}`) }),
      ),
    ]),
    check: {
      version: 1,
      problems: HOSTILE.map((text) => problem({ title: text, message: `${text}!`, position: { file: text } })),
      skipped: [...HOSTILE],
    },
    needs: Object.fromEntries(HOSTILE.map((text) => [text, { result: 'failure' as const }])),
  });
  const summary = renderSummary(report);
  /** The summary without blocks and spans of code, in which nothing has a meaning. */
  const outside = summary.replace(/^(`{3,})\w+\n[\s\S]*?\n\1$/gm, '').replace(/`[^`\n]*`/g, '');

  test('are shown, but open no tag of their own', () => {
    expect(summary).toContain('&#60;script&#62;alert(1)');
    expect([...new Set(outside.match(/<\/?\w+/g))].sort()).toEqual(['</code', '</details', '</summary', '<code', '<details', '<summary']);
    expect(outside).not.toContain('<!--');
    expect(outside.match(/<details>/g)?.length).toBe(outside.match(/<\/details>/g)?.length);
    expect(outside.match(/<code>/g)?.length).toBe(outside.match(/<\/code>/g)?.length);
  });

  test('make no heading, link, image, mention, issue reference or formatting', () => {
    expect(outside.match(/^#.*$/gm)).toEqual([
      '## 🔴 8 of 8 targets failed, the check found 8 errors',
      '### 8 failures',
      '### The check found 8 problems',
      '### Checks (8)',
    ]);
    expect(outside).not.toMatch(/\]\(|https:\/\/evil|@|(?<!&)#\d|\*\*|\$/);
  });

  test('break no table: every row has as many cells as its head', () => {
    const rows = outside.match(/^\|.*$/gm) ?? [];
    const cells = rows.map((row) => row.split('|').length - 2);
    expect(rows.length).toBe(8 + 2 + 8 + 2);
    expect([...new Set(cells)]).toEqual([3, 5]);
  });

  test('leave no control or invisible character and no workflow command, neither in the summary nor in the log', () => {
    const log = renderTerminal(report);
    for (const text of [summary, ...log]) {
      // eslint-disable-next-line no-control-regex
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
      expect(text).not.toMatch(/^\s*::|##\[/m);
    }
    for (const line of log) expect(line).not.toContain('\n');
  });

  test('stay what they are in report.json, where no character has a meaning', () => {
    expect((JSON.parse(formatReport(report)) as { targets: { name: string }[] }).targets.map(({ name }) => name)).toEqual(HOSTILE);
  });
});
