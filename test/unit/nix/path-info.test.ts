import { describe, expect, test } from '@jest/globals';
import { parsePathInfoJson } from '../../../src/nix/path-info.js';
import { listSamples, readJsonSample } from '../../support/nix-samples.js';

const TOP = '/nix/store/7gyql00g2ckdahmzmx9n1arv0ajcdpsc-top';
const MULTI_DEV = '/nix/store/npm00mkn7m1a62vmg7ibgisy0bi0ip25-multi-dev';
const MULTI = '/nix/store/vzls5yfmq4hs2qzmh31y26jgjy21xnsz-multi';
const FIXED = '/nix/store/vmcn7crjvyl17jkfq7q5b8rykljpr3yi-fixed.txt';

const RECORDED = listSamples('path-info').filter((file) => file.endsWith('.json'));

test('every vendor and every format from Nix 2.18 on is recorded', () => {
  expect(RECORDED).toEqual([
    'determinate-3.22.2-v3-provenance.json',
    'lix-2.95.3.json',
    'nix-2.18.9-binary-cache.json',
    'nix-2.18.9.json',
    'nix-2.19.7.json',
    'nix-2.26.3-binary-cache.json',
    'nix-2.26.3.json',
    'nix-2.34.8-v1.json',
    'nix-2.34.8-v2-binary-cache.json',
    'nix-2.34.8-v2.json',
    'nix-2.35.2-v3-binary-cache.json',
    'nix-2.35.2-v3.json',
  ]);
});

test.each(RECORDED)('%s gives sizes and references of the two valid paths and leaves out the invalid one', (file) => {
  expect(parsePathInfoJson(readJsonSample('path-info', file))).toEqual([
    // Those of a binary cache were signed.
    { path: TOP, narSize: 272, references: [MULTI_DEV, FIXED, MULTI], isVouched: file.includes('binary-cache') },
    { path: FIXED, narSize: 120, references: [], isVouched: true },
  ]);
});

describe('shapes', () => {
  test.each([
    ['no paths, Nix 2.18', []],
    ['no paths, Nix 2.19', {}],
    ['no paths, format 2', { version: 2, storeDir: '/nix/store', info: {} }],
    ['only an invalid path, Nix 2.18', [{ path: FIXED, valid: false }]],
    ['only an invalid path, Nix 2.19', { [FIXED]: null }],
  ])('%s: nothing is known', (_, json) => {
    expect(parsePathInfoJson(json)).toEqual([]);
  });

  test('base names are completed by the store directory that is printed beside them', () => {
    const json = { version: 2, storeDir: '/home/store', info: { [FIXED.slice(11)]: { narSize: 120, references: [FIXED.slice(11)] } } };
    expect(parsePathInfoJson(json)).toEqual([
      {
        path: '/home/store/vmcn7crjvyl17jkfq7q5b8rykljpr3yi-fixed.txt',
        narSize: 120,
        references: ['/home/store/vmcn7crjvyl17jkfq7q5b8rykljpr3yi-fixed.txt'],
        isVouched: false,
      },
    ]);
  });

  test.each([
    ['a signature', { signatures: ['cache-1:abc='] }, true],
    ['a signature of Nix 2.35', { signatures: [{ keyName: 'cache-1', sig: 'abc=' }] }, true],
    ['a name made of its content', { ca: 'fixed:r:sha256:abc' }, true],
    ['the same of Nix 2.35', { ca: { method: 'nar', hash: 'sha256-abc=' } }, true],
    ['nothing', { signatures: [], ca: null }, false],
  ])('%s vouches for a path, or does not', (_, more, isVouched) => {
    expect(parsePathInfoJson({ [FIXED]: { narSize: 1, references: [], ...more } })).toMatchObject([{ isVouched }]);
  });

  test('a path that a store tells nothing else of has no size and no references', () => {
    expect(parsePathInfoJson({ [FIXED]: {} })).toEqual([{ path: FIXED, narSize: 0, references: [], isVouched: false }]);
  });

  test.each([
    ['null', null],
    ['a text', 'error'],
    ['a list of texts', [FIXED]],
    ['an object of numbers', { [FIXED]: 120 }],
    ['a size that is text', { [FIXED]: { narSize: '120', references: [] } }],
    ['references that are objects', { [FIXED]: { narSize: 120, references: [{}] } }],
    ['format 2 whose paths are text', { version: 2, info: 'none' }],
  ])('%s is refused as a shape that nobody knows', (_, json) => {
    expect(() => parsePathInfoJson(json)).toThrow(
      expect.objectContaining({
        name: 'UserError',
        exitCode: 3,
        message: expect.stringMatching(
          /^"nix path-info --json" printed JSON in a shape that this Panther does not know \(.+\)\. Update Panther, or use Nix 2\.18 to 2\.35\.$/s,
        ),
      }),
    );
  });

  test.each([
    ['a key', { 'no-path': { narSize: 120, references: [] } }],
    ['a reference', { [FIXED]: { narSize: 120, references: ['../../etc/passwd'] } }],
  ])('%s that is no store path is refused', (_, json) => {
    expect(() => parsePathInfoJson(json)).toThrow(/A store path like \/nix\/store\/<hash>-<name> was expected, but found "/);
  });
});
