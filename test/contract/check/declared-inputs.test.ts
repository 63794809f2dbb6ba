import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readDeclaredInputs } from '../../../src/check/declared-inputs.js';
import { createCliNix } from '../../../src/nix/index.js';
import { ToolError } from '../../../src/runtime/index.js';
import { listTestNix, type TestStore } from '../../support/nix.js';
import { createTempDir, type TempDir } from '../../support/temp.js';

describe.each(listTestNix())('$label', (nix) => {
  let store: TestStore;
  let temp: TempDir;

  beforeEach(async () => {
    store = await nix.createStore();
    temp = await createTempDir('declared');
  });

  afterEach(async () => {
    await temp.dispose();
    await store.dispose();
  });

  const read = async (flake: string) => {
    const file = join(temp.path, 'flake.nix');
    await writeFile(file, flake);
    return readDeclaredInputs(createCliNix({ env: store.env }), file);
  };

  test('reads every way to declare an input, with the place of each', async () => {
    const flake = `{
  inputs.dotted.url = "github:o/dotted";
  inputs = {
    set = {
      url = "github:o/set";
      inputs.dotted.follows = "dotted";
      inputs.deep.inputs.er.follows = "";
    };
    attributes = { type = "github"; owner = "o"; repo = "r"; flake = false; };
    literal.url = ./sub/flake;
    lib.follows = "set/deep";
    bare = { };
    self.submodules = true;
  };
  outputs = { self, bare, implied, ... }: throw "never evaluated";
}
`;

    expect(await read(flake)).toEqual([
      { name: 'attributes', line: 9, column: 5, source: { type: 'github', owner: 'o', repo: 'r' }, flake: false, inputs: [] },
      { name: 'bare', line: 12, column: 5, source: {}, flake: true, inputs: [] },
      { name: 'dotted', line: 2, column: 3, source: { url: 'github:o/dotted' }, flake: true, inputs: [] },
      { name: 'lib', line: 11, column: 5, source: {}, follows: ['set', 'deep'], flake: true, inputs: [] },
      { name: 'literal', line: 10, column: 5, source: { url: 'path:./sub/flake' }, flake: true, inputs: [] },
      {
        name: 'set',
        line: 4,
        column: 5,
        source: { url: 'github:o/set' },
        flake: true,
        inputs: [
          {
            name: 'deep',
            line: 7,
            column: 7,
            source: {},
            flake: true,
            inputs: [{ name: 'er', line: 7, column: 7, source: {}, follows: [], flake: true, inputs: [] }],
          },
          { name: 'dotted', line: 6, column: 7, source: {}, follows: ['dotted'], flake: true, inputs: [] },
        ],
      },
      { name: 'implied', line: 15, column: 27, source: {}, flake: true, inputs: [] },
    ]);
  });

  test('finds none in a flake without inputs, whatever its outputs are', async () => {
    expect(await read('{ outputs = _: { }; }')).toEqual([]);
    expect(await read('{ outputs = "nonsense"; inputs = 3; }')).toEqual([]);
    expect(await read('{ }')).toEqual([]);
  });

  test.each(['{ inputs = ; }', '{ inputs.x = { url = 1 + "a"; }; }', 'throw "no"'])(
    'fails as a tool for %s, which Nix has to explain',
    async (flake) => {
      await expect(read(flake)).rejects.toThrow(ToolError);
    },
  );
});
