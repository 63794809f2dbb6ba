import { describe, expect, test } from '@jest/globals';
import { parseDeployResult, type DeployResult } from '../../../../src/deploy/result/deploy-result.js';
import { formatHeadline, renderSummary, renderTerminal } from '../../../../src/deploy/result/describe-result.js';
import { makeUntriedResult, type HostResult } from '../../../../src/deploy/result/host-result.js';
import { judgeResults } from '../../../../src/deploy/result/judge-results.js';
import { escapeMarkdown, fence, toInline } from '../../../../src/report/text.js';
import { out } from '../../../support/derivations.js';

const ESCAPES = { markdown: escapeMarkdown, fence: (lines: readonly string[]) => fence(lines), line: toInline };

const host = (name: string, outcome: HostResult['outcome'], more: Partial<HostResult> = {}): HostResult => ({
  ...makeUntriedResult(name, 'deploy', outcome, `${name} is ${outcome}.`),
  ...more,
});

function resultOf(hosts: readonly HostResult[], more: Partial<DeployResult> = {}): DeployResult {
  const { verdict, reasons, notices } = judgeResults(
    hosts.map((one) => one.host),
    hosts,
    () => 'skip',
  );
  return {
    ...{ version: 1, mode: 'deploy', verdict, reasons: [...reasons], notices: [...notices] },
    ...{ waves: [{ name: 'wave 100', hosts: hosts.map((one) => one.host) }], hosts: [...hosts], seconds: 12 },
    ...more,
  };
}

describe('the verdict', () => {
  test.each<[HostResult['outcome'], 'success' | 'failure']>([
    ['deployed', 'success'],
    ['unchanged', 'success'],
    ['dry-run', 'success'],
    ['rolled-back', 'failure'],
    ['refused', 'failure'],
    ['failed', 'failure'],
    ['unknown', 'failure'],
    ['undone', 'failure'],
    ['not-started', 'failure'],
  ])('of a host that is %s is %s', (outcome, verdict) => {
    expect(judgeResults(['a'], [host('a', outcome)], () => 'skip').verdict).toBe(verdict);
  });

  test('of a host that is offline is what the policy says', () => {
    const offline = [host('a', 'offline')];

    expect(judgeResults(['a'], offline, () => 'skip')).toEqual({ verdict: 'success', reasons: [], notices: ['a: a is offline.'] });
    expect(judgeResults(['a'], offline, () => 'fail')).toEqual({ verdict: 'failure', reasons: ['a: a is offline.'], notices: [] });
  });

  test('of a host without a result is red', () => {
    expect(judgeResults(['a', 'b'], [host('a', 'deployed')], () => 'skip').reasons).toEqual(['b: there is no result of it.']);
  });
});

describe('deploy-result.json', () => {
  test('is read back as it was written', () => {
    const result = resultOf([
      host('web', 'deployed', { running: out('new'), bootDefault: out('new'), steps: [{ name: 'copying', seconds: 2 }] }),
    ]);

    expect(parseDeployResult(JSON.parse(JSON.stringify(result)))).toEqual(result);
  });

  test.each([
    ['another version', { version: 2 }],
    ['a verdict that is none', { verdict: 'green' }],
    ['a host that runs no store path', { hosts: [host('web', 'deployed', { running: '/etc' as never })] }],
  ])('with %s is refused', (_, more) => {
    expect(() => parseDeployResult({ ...resultOf([]), ...more })).toThrow('cannot be read');
  });
});

describe('what a person reads', () => {
  const RED = resultOf([
    host('web', 'rolled-back', {
      running: out('nixos-old'),
      bootDefault: out('nixos-old'),
      health: [{ name: 'http', kind: 'http', ok: false, attempts: 3, seconds: 1, message: 'status 502' }],
      failedUnits: [{ name: 'nginx.service', journal: ['bind: address in use'] }],
    }),
    host('db', 'not-started'),
    host('old', 'offline'),
  ]);

  test('begins with the verdict', () => {
    expect(formatHeadline(RED)).toBe('Deployment failed: 3 hosts (1 rolled back, 1 offline, 1 not started)');
    expect(renderSummary(RED, ESCAPES)).toMatch(/^## 🔴 Deployment failed/);
    expect(renderTerminal(RED, ESCAPES)[0]).toMatch(/^RED: Deployment failed/);
    expect(renderTerminal(resultOf([host('a', 'unchanged')]), ESCAPES)[0]).toBe('GREEN: Deployment succeeded: 1 host (1 unchanged)');
  });

  test('tells of each host what happened, what runs, and what failed', () => {
    const summary = renderSummary(RED, ESCAPES);

    expect(summary).toContain('| 🔴 rolled-back | web | web is rolled-back. | nixos-old | nixos-old |');
    expect(summary).toContain('| ⚪ not-started | db |');
    expect(summary).toContain('health check http: status 502');
    expect(summary).toContain('bind: address in use');
  });

  test('says whether a reboot is needed, and why', () => {
    const needed = host('web', 'deployed', { reboot: { needed: true, because: ['kernel', 'initrd'], done: false } });

    expect(renderSummary(resultOf([needed]), ESCAPES)).toContain('needed (kernel, initrd)');
  });

  test('obeys nothing that a host says', () => {
    const evil = '</details> | @everyone ```\n::error::x <b>';
    const summary = renderSummary(
      resultOf([
        host(evil, 'failed', {
          message: evil,
          notes: [evil],
          preview: ['```', evil],
          failedUnits: [{ name: evil, journal: ['```', evil] }],
          health: [{ name: evil, kind: 'unit', ok: false, attempts: 1, seconds: 1, message: evil }],
        }),
      ]),
      ESCAPES,
    );
    const outside = summary.replace(/^(`{3,})text\n[^]*?\n\1$/gm, '');

    expect(outside).not.toContain('@everyone');
    expect(outside).not.toContain('<b>');
    expect(outside.match(/<\/details>/g)).toHaveLength(1);
    expect(summary).not.toMatch(/^::error/m);
    expect(renderTerminal(resultOf([host('a', 'failed', { message: '::error::x\n::error::y' })]), ESCAPES).join('\n')).not.toMatch(
      /^::error/m,
    );
  });
});
