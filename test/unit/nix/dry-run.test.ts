import { describe, expect, test } from '@jest/globals';
import { parseDryRun } from '../../../src/nix/dry-run.js';
import { listSamples, readSample } from '../../support/nix-samples.js';

const MULTI = '/nix/store/6r79n30bphgqxzdrqf93yk7y65xpyina-multi.drv';
const EMPTY = '/nix/store/ca14x370nigzjkx73l0cj0r4pnw46azf-empty.drv';
const TOP = '/nix/store/k12apy3z8mndi7dhgc9k15lzqqgf0vk5-top.drv';
const FIXED = '/nix/store/vmcn7crjvyl17jkfq7q5b8rykljpr3yi-fixed.txt';
const FAILS = '/nix/store/q7vxlxkqvq2n6gvrwsrzqbjs1sk6783h-fails';
const NEEDS_FAILS = '/nix/store/0xf43jlpickq8lki1bx6z50vns6y5cbb-needsfails';

const toLists = ({ willBuild, willFetch, unknown }: ReturnType<typeof parseDryRun>) => ({
  willBuild: [...willBuild],
  willFetch: [...willFetch],
  unknown: [...unknown],
});

describe('recorded', () => {
  test.each(listSamples('dry-run'))('%s tells what is built, fetched, and nowhere', (file) => {
    expect(toLists(parseDryRun(readSample('dry-run', file)))).toEqual({
      willBuild: [MULTI, EMPTY, TOP],
      willFetch: [FIXED],
      unknown: [NEEDS_FAILS, FAILS],
    });
  });
});

test.each([
  { what: 'nothing', text: '', expected: { willBuild: [], willFetch: [], unknown: [] } },
  {
    what: 'one derivation',
    text: `this derivation will be built:\n  ${TOP}\n`,
    expected: { willBuild: [TOP], willFetch: [], unknown: [] },
  },
  {
    what: 'several paths to fetch',
    text: `these 2 paths will be fetched (1.21 MiB download, 4.97 MiB unpacked):\n  ${FIXED}\n  ${FAILS}\n`,
    expected: { willBuild: [], willFetch: [FIXED, FAILS], unknown: [] },
  },
  {
    what: 'one path that nobody has',
    text: `don't know how to build these paths:\n  ${FAILS}`,
    expected: { willBuild: [], willFetch: [], unknown: [FAILS] },
  },
  {
    what: 'a warning between two headings',
    text: `this derivation will be built:\n  ${TOP}\nwarning: unable to download\nthis path will be fetched (0.00 MiB download, 0.00 MiB unpacked):\n  ${FIXED}\n`,
    expected: { willBuild: [TOP], willFetch: [FIXED], unknown: [] },
  },
  {
    what: 'indented paths below another heading',
    text: `warning: these will be left alone:\n  ${TOP}\n  ${FIXED}\n`,
    expected: { willBuild: [], willFetch: [], unknown: [] },
  },
  {
    what: 'indented lines that are no paths of the right kind',
    text: `this derivation will be built:\n  ${FIXED}\n  and more\nthis path will be fetched:\n  ../../etc/passwd\n`,
    expected: { willBuild: [], willFetch: [], unknown: [] },
  },
  {
    what: 'paths that are not indented',
    text: `this derivation will be built:\n${TOP}\n`,
    expected: { willBuild: [], willFetch: [], unknown: [] },
  },
])('$what is read as it is meant', ({ text, expected }) => {
  expect(toLists(parseDryRun(text))).toEqual(expected);
});
