import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { globToRegexSource } from '../../../src/runtime/index.js';
import { GLOB_CASES } from '../../support/globs.js';
import { listTestNix, type TestStore } from '../../support/nix.js';

const execFileAsync = promisify(execFile);

describe.each(listTestNix())('$label', (nix) => {
  let store: TestStore;
  beforeEach(async () => {
    store = await nix.createStore();
  });
  afterEach(async () => {
    await store.dispose();
  });

  test('builtins.match reads the regular expression of every glob as JavaScript does', async () => {
    const cases = GLOB_CASES.map(({ glob, matches, misses }) => ({ glob, regex: globToRegexSource(glob), names: [...matches, ...misses] }));
    const expression = `
      map (case: { inherit (case) glob; matches = builtins.filter (name: builtins.match case.regex name != null) case.names; })
        (builtins.fromJSON (builtins.getEnv "GLOB_CASES"))`;
    const { stdout } = await execFileAsync('nix', ['eval', '--impure', '--json', '--expr', expression], {
      env: { ...store.env, GLOB_CASES: JSON.stringify(cases) },
    });
    expect(JSON.parse(stdout)).toEqual(GLOB_CASES.map(({ glob, matches }) => ({ glob, matches })));
  });
});
