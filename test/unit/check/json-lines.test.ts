import { describe, expect, test } from '@jest/globals';
import { findKeyLine } from '../../../src/check/json-lines.js';

const LOCK = `{
  "nodes": {
    "a": {
      "inputs": {
        "nodes": ["x", "a"]
      }
    },
    "b \\" {": { "locked": {} },
    "inputs": { "a": 1 }
  },
  "root": "root"
}`;

describe('findKeyLine', () => {
  test('finds a key by its whole path, not by its name alone', () => {
    expect(findKeyLine(LOCK, ['nodes'])).toBe(2);
    expect(findKeyLine(LOCK, ['nodes', 'a', 'inputs', 'nodes'])).toBe(5);
    expect(findKeyLine(LOCK, ['nodes', 'inputs', 'a'])).toBe(9);
    expect(findKeyLine(LOCK, ['root'])).toBe(11);
  });

  test('reads quotes and braces in keys', () => {
    expect(findKeyLine(LOCK, ['nodes', 'b " {', 'locked'])).toBe(8);
  });

  test('finds no value that looks like a key', () => {
    expect(findKeyLine(LOCK, ['nodes', 'a', 'inputs', 'nodes', 'x'])).toBeUndefined();
    expect(findKeyLine(LOCK, ['x'])).toBeUndefined();
  });
});
