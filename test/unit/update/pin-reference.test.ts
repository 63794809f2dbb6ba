import { expect, test } from '@jest/globals';
import { pinReference } from '../../../src/update/pin-reference.js';

const REV = '0123456789abcdef0123456789abcdef01234567';

test.each([
  [{ type: 'github', owner: 'NixOS', repo: 'nixpkgs', ref: 'nixos-25.11' }, `github:NixOS/nixpkgs/${REV}`],
  [{ type: 'github', owner: 'o', repo: 'r', host: 'ghe.example.org', dir: 'a b' }, `github:o/r/${REV}?host=ghe.example.org&dir=a%20b`],
  [{ type: 'gitlab', owner: 'group%2Fsub', repo: 'r' }, `gitlab:group%2Fsub/r/${REV}`],
  [{ type: 'sourcehut', owner: '~user', repo: 'r', ref: 'main' }, `sourcehut:~user/r/${REV}`],
  [{ type: 'git', url: 'https://example.org/r', ref: 'main' }, `git+https://example.org/r?ref=main&rev=${REV}`],
  [
    { type: 'git', url: 'ssh://git@example.org/r', submodules: true, shallow: false },
    `git+ssh://git@example.org/r?shallow=0&submodules=1&rev=${REV}`,
  ],
  [{ type: 'git', url: 'https://example.org/r?x=1' }, `git+https://example.org/r?x=1&rev=${REV}`],
  [{ type: 'tarball', url: 'https://example.org/x.tar.gz' }, undefined],
  [{ type: 'indirect', id: 'nixpkgs' }, undefined],
  [{ type: 'path', path: './x' }, undefined],
])('%j is pinned by %j', (original, reference) => {
  expect(pinReference(original, REV)).toBe(reference);
});

test.each(['main', '0123456', `${REV}&dir=x`, ''])('the revision %j is no whole commit id', (rev) => {
  expect(pinReference({ type: 'github', owner: 'o', repo: 'r' }, rev)).toBeUndefined();
});
