import { describe, expect, test } from '@jest/globals';
import type { InputChange } from '../../../src/flake/index.js';
import { renderCommitMessage } from '../../../src/update/commit-message.js';
import { FULL_CONTENT, lockNode, NIXPKGS_UPDATED } from './render-samples.js';

const updated = (name: string): InputChange => ({ ...NIXPKGS_UPDATED, path: name.split('/') });

describe('renderCommitMessage', () => {
  test('the first line names the inputs, a line for each tells old and new', () => {
    expect(renderCommitMessage([updated('disko'), updated('nixpkgs')], '.')).toBe(
      [
        'flake.lock: update disko, nixpkgs',
        '',
        'disko: 1a2b3c4d5 (2026-10-01) → 9f8e7d6c5 (2026-11-01)',
        'nixpkgs: 1a2b3c4d5 (2026-10-01) → 9f8e7d6c5 (2026-11-01)',
        '',
      ].join('\n'),
    );
  });

  test('every kind of change', () => {
    expect(renderCommitMessage(FULL_CONTENT.changes, 'hosts/web')).toBe(
      [
        'hosts/web/flake.lock: update agenix/darwin, disko, nixpkgs, old, web/x',
        '',
        'agenix/darwin: follows nixpkgs',
        'disko: gitlab:group%2Fsub/disko 1a2b3c4d5 (2026-10-01) → gitlab:group%2Fsub/disko/v2 9f8e7d6c5 (2026-11-01)',
        'nixpkgs: 1a2b3c4d5 (2026-10-01) → 9f8e7d6c5 (2026-11-01)',
        'old: removed',
        'web/x: added, BBBBCCCCD',
        '',
      ].join('\n'),
    );
  });

  test('the first line has at most 72 characters, and inputs of inputs that come along are not in it', () => {
    const names = Array.from({ length: 11 }, (_, index) => `some-input-${index}`);
    const [subject] = renderCommitMessage([...names.map(updated), updated('some-input-1/nixpkgs')], '.').split('\n');
    expect(subject).toBe('flake.lock: update some-input-0, some-input-1, some-input-2 and 8 more');
    const [long] = renderCommitMessage([updated('x'.repeat(80)), updated('y'.repeat(80))], '.').split('\n');
    expect(long).toBe('flake.lock: update 2 inputs');
  });

  test('names and references mention nobody, refer to nothing, skip no CI and add no line', () => {
    const change: InputChange = {
      path: ['x\nCo-authored-by: a'],
      kind: 'retargeted',
      before: lockNode({}, { type: 'git', url: 'ssh://git@github.com/o/r', ref: '#12 [skip ci] GH-7' }),
      after: lockNode({}, { type: 'git', url: 'https://example.org/r' }),
    };
    const text = renderCommitMessage([change], '.');
    expect(text.split('\n')).toHaveLength(4);
    expect(text).not.toMatch(/@\w|#\d|\[skip|GH-\d/);
  });
});
