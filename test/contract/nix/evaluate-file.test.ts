import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createCliNix } from '../../../src/nix/index.js';
import { listTestNix } from '../../support/nix.js';
import { createTempDir } from '../../support/temp.js';

describe.each(listTestNix().map((nix) => [nix.version, nix] as const))('evaluating a file with Nix %s', (_version, nix) => {
  const evaluate = async (text: string) => {
    const [store, temp] = [await nix.createStore(), await createTempDir('file')];
    const file = join(temp.path, 'flake.nix');
    await writeFile(file, text);
    await writeFile(join(temp.path, 'secret'), 'hunter2');
    try {
      return await createCliNix({ env: { ...store.env, TOKEN: 'hunter2' } }).evaluateFile(file, 'value: value.inputs');
    } finally {
      await store.dispose();
      await temp.dispose();
    }
  };

  test('gives its value', async () => {
    expect(await evaluate('{ inputs.a.url = "github:owner/repo"; }')).toEqual({ a: { url: 'github:owner/repo' } });
  });

  test('shows a file of a pull request neither the environment nor other files', async () => {
    expect(JSON.stringify(await evaluate('{ inputs.a.url = builtins.getEnv "TOKEN"; }'))).not.toContain('hunter2');
    await expect(evaluate('{ inputs.a.url = builtins.readFile ./secret; }')).rejects.toThrow(/is forbidden in restricted mode|not allowed/);
  });
});
