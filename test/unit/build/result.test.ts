import { describe, expect, test } from '@jest/globals';
import { parseGroupResult, type GroupResult } from '../../../src/build/result.js';
import type { TargetId } from '../../../src/flake/index.js';
import { UserError } from '../../../src/runtime/index.js';
import { drv, out } from '../../support/derivations.js';

const RESULT: GroupResult = {
  version: 1,
  group: 'x86_64-linux-1',
  plan: 'a'.repeat(64),
  targets: [
    { id: 'nixosConfigurations.web' as TargetId, status: 'built', seconds: 3, failures: [] },
    { id: 'nixosConfigurations.db' as TargetId, status: 'dependency-failed', seconds: 1.5, failures: [0], reason: 'r' },
  ],
  failures: [
    {
      drvPath: drv('lib'),
      name: 'lib',
      message: 'Builder failed with exit code 1.',
      logTail: ['a', 'b'],
      log: 'logs/01234567-lib.log',
      hashMismatch: { specified: 'sha256-a', got: 'sha256-b' },
      transient: true,
      position: { file: 'flake.nix', line: 3, column: 1 },
    },
  ],
  roots: [{ drvPath: drv('lib'), status: 'failed', seconds: 1.5, failures: [0] }],
  builds: [
    { drvPath: drv('lib'), name: 'lib', system: 'x86_64-linux', start: 0, end: 1.5, succeeded: false },
    { drvPath: drv('web'), name: 'web', start: 0, end: 1.5, succeeded: true, flaky: true },
  ],
  outputs: [out('web')],
  fetched: { paths: 7 },
  seconds: 3,
};
const json = () => JSON.parse(JSON.stringify(RESULT)) as Record<string, unknown>;

describe('parseGroupResult', () => {
  test('reads what a build job wrote', () => {
    expect(parseGroupResult(json())).toEqual(RESULT);
  });

  test.each(['built', 'failed', 'dependency-failed', 'skipped'])('knows the status "%s"', (status) => {
    expect(parseGroupResult({ ...json(), targets: [{ id: 'a', status, failures: [] }] }).targets[0]?.status).toBe(status);
  });

  test.each<[string, unknown]>([
    ['nothing', null],
    ['another version', { ...json(), version: 2 }],
    ['a status that means nothing', { ...json(), targets: [{ id: 'a', status: 'cached', failures: [] }] }],
    ['no list of who is to blame', { ...json(), targets: [{ id: 'a', status: 'built' }] }],
    ['an output outside the store', { ...json(), outputs: ['/etc/passwd'] }],
    [
      'a failure of what is no derivation',
      { ...json(), failures: [{ drvPath: out('lib'), name: 'lib', message: '', logTail: [], transient: false }] },
    ],
    ['a failure that may or may not pass', { ...json(), failures: [{ ...RESULT.failures[0], transient: undefined }] }],
    ['blame on what is not listed', { ...json(), targets: [{ id: 'a', status: 'failed', failures: [1] }] }],
    ['a root that blames what is not listed', { ...json(), roots: [{ drvPath: drv('a'), status: 'failed', failures: [1] }] }],
    ['blame on less than the first', { ...json(), targets: [{ id: 'a', status: 'failed', failures: [-1] }] }],
    ['blame on half a failure', { ...json(), targets: [{ id: 'a', status: 'failed', failures: [0.5] }] }],
    ['a root that is no derivation', { ...json(), roots: [{ drvPath: out('a'), status: 'built', failures: [] }] }],
    ['a status of a root that means nothing', { ...json(), roots: [{ drvPath: drv('a'), status: 'fine', failures: [] }] }],
    ['a build that is flaky and yet not', { ...json(), builds: [{ ...RESULT.builds[0], flaky: false }] }],
    [
      'a log tail that is no list',
      { ...json(), failures: [{ drvPath: drv('lib'), name: 'lib', message: '', logTail: 'a', transient: false }] },
    ],
    ['no hash of a plan', { ...json(), plan: undefined }],
  ])('refuses %s', (_, hostile) => {
    expect(() => parseGroupResult(hostile)).toThrow(UserError);
    expect(() => parseGroupResult(hostile)).toThrow(expect.objectContaining({ exitCode: 3 }));
    expect(() => parseGroupResult(hostile)).toThrow("A build job's result cannot be read");
  });
});
