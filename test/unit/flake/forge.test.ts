import { describe, expect, test } from '@jest/globals';
import { describeReference, findCompareLink, findForge, findRevisionDate } from '../../../src/flake/forge.js';
import type { SourceAttributes } from '../../../src/flake/lock-file.js';

const A = 'a'.repeat(40);
const B = 'b'.repeat(40);

/** `kind host project`, or nothing. */
const tellForge = (attributes: SourceAttributes): string => {
  const { kind, host, project } = findForge(attributes) ?? {};
  return [kind, host, project].filter((part) => part !== undefined).join(' ');
};
const git = (url: string): SourceAttributes => ({ type: 'git', url });
const tarball = (url: string, rest: SourceAttributes = {}): SourceAttributes => ({ type: 'tarball', url, ...rest });

describe('findForge', () => {
  test.each<[string, SourceAttributes, string]>([
    ['GitHub', { type: 'github', owner: 'NixOS', repo: 'nixpkgs' }, 'github github.com NixOS/nixpkgs'],
    ['a GitHub of one’s own', { type: 'github', owner: 'o', repo: 'r', host: 'git.corp.example' }, 'github git.corp.example o/r'],
    ['GitLab with a group in a group', { type: 'gitlab', owner: 'group%2Fsub', repo: 'r' }, 'gitlab gitlab.com group/sub/r'],
    ['SourceHut', { type: 'sourcehut', owner: '~user', repo: 'r' }, 'sourcehut git.sr.ht ~user/r'],
    ['git by https', git('https://github.com/o/r.git'), 'github github.com o/r'],
    [
      'git by ssh, whose port is not that of the pages',
      git('ssh://git@gitlab.example.org:2222/group/sub/r.git'),
      'gitlab gitlab.example.org group/sub/r',
    ],
    ['git with a password', git('https://user:secret@codeberg.org/o/r'), 'gitea codeberg.org o/r'],
    ['a port of https, which is that of the pages', git('https://gitea.example.org:3000/o/r'), 'gitea gitea.example.org:3000 o/r'],
    ['a Forgejo by its name', git('https://forgejo.example.org/o/r'), 'gitea forgejo.example.org o/r'],
    ['git on SourceHut', git('https://git.sr.ht/~user/r'), 'sourcehut git.sr.ht ~user/r'],
    ['an archive of GitHub', tarball('https://github.com/o/r/archive/main.tar.gz'), 'github github.com o/r'],
    [
      'an archive of GitLab',
      tarball('https://gitlab.gnome.org/group/sub/r/-/archive/main/r-main.tar.gz'),
      'gitlab gitlab.gnome.org group/sub/r',
    ],
    [
      'an archive whose server told the revision',
      tarball(`https://git.example.org/o/r/archive/${A}.tar.gz`, { rev: A }),
      'gitea git.example.org o/r',
    ],
    [
      'an archive of Gitea’s API',
      tarball(`https://git.example.org/api/v1/repos/o/r/archive/${A}.tar.gz`, { rev: A }),
      'gitea git.example.org o/r',
    ],
    ['a channel', tarball('https://channels.nixos.org/nixos-unstable/nixexprs.tar.xz'), 'github github.com NixOS/nixpkgs'],
    [
      'where a channel leads',
      tarball('https://releases.nixos.org/nixos/26.05/nixos-26.05.1/nixexprs.tar.xz'),
      'github github.com NixOS/nixpkgs',
    ],
    ['a channel by its old URL', tarball('https://nixos.org/channels/nixpkgs-unstable/nixexprs.tar.xz'), 'github github.com NixOS/nixpkgs'],
  ])('knows %s', (_, attributes, forge) => {
    expect(tellForge(attributes)).toBe(forge);
  });

  test.each<[string, SourceAttributes]>([
    ['a host that may be anything', git('https://git.example.org/o/r')],
    ['a host that only ends like a forge', git('https://notgithub.com/o/r')],
    ['a page that is no repository', git('https://github.com/o')],
    ['a file on disk', git('file:///home/user/r')],
    ['an archive whose server told no revision', tarball('https://git.example.org/o/r/archive/main.tar.gz')],
    ['another release of NixOS’s servers', tarball('https://releases.nixos.org/nix/nix-2.30/nix.tar.xz')],
    ['FlakeHub', tarball(`https://api.flakehub.com/f/pinned/o/r/0.1.1/x/source.tar.gz`, { rev: A })],
    ['a path', { type: 'path', path: '/srv/r' }],
    ['a name of the registry', { type: 'indirect', id: 'nixpkgs' }],
    ['a repository without an owner', { type: 'github', repo: 'r' }],
    ['a URL that is none', tarball('https://[')],
  ])('makes no guess of %s', (_, attributes) => {
    expect(findForge(attributes)).toBeUndefined();
  });
});

describe('findCompareLink', () => {
  const github = (rev: string, rest: SourceAttributes = {}) => ({ type: 'github', owner: 'o', repo: 'r', rev, ...rest });

  test.each<[string, SourceAttributes, string]>([
    ['GitHub', { type: 'github', owner: 'o', repo: 'r' }, `https://github.com/o/r/compare/${A}...${B}`],
    ['GitLab', { type: 'gitlab', owner: 'g%2Fs', repo: 'r' }, `https://gitlab.com/g/s/r/-/compare/${A}...${B}`],
    ['Gitea', git('https://codeberg.org/o/r'), `https://codeberg.org/o/r/compare/${A}...${B}`],
    ['SourceHut, which has the log only', { type: 'sourcehut', owner: '~u', repo: 'r' }, `https://git.sr.ht/~u/r/log/${B}`],
  ])('leads to %s', (_, attributes, link) => {
    expect(findCompareLink({ ...attributes, rev: A }, { ...attributes, rev: B })).toBe(link);
  });

  test('is the same repository’s if only the case or the way there differs', () => {
    expect(findCompareLink(github(A), { ...git('ssh://git@github.com/O/R.git'), rev: B })).toBe(
      `https://github.com/O/R/compare/${A}...${B}`,
    );
  });

  test('is none between two repositories, hosts or equal revisions', () => {
    expect(findCompareLink(github(A), github(B, { repo: 'fork' }))).toBeUndefined();
    expect(findCompareLink(github(A), github(B, { host: 'github.example.org' }))).toBeUndefined();
    expect(findCompareLink(github(A), github(A))).toBeUndefined();
  });

  test('is none without revisions, or with what could not stand in a link', () => {
    expect(findCompareLink({ type: 'github', owner: 'o', repo: 'r' }, github(B))).toBeUndefined();
    expect(findCompareLink(github('main](https://evil.example)'), github(B))).toBeUndefined();
    expect(findCompareLink(github(A, { host: 'x/y)' }), github(B, { host: 'x/y)' }))).toBeUndefined();
  });

  test('encodes what an owner could bring into a page', () => {
    const odd = (rev: string) => github(rev, { owner: 'o)[x' });

    expect(findCompareLink(odd(A), odd(B))).toBe(`https://github.com/o%29%5Bx/r/compare/${A}...${B}`);
  });
});

describe('describeReference', () => {
  test.each<[SourceAttributes, string]>([
    [{ type: 'github', owner: 'NixOS', repo: 'nixpkgs', ref: 'nixos-25.11' }, 'github:NixOS/nixpkgs/nixos-25.11'],
    [{ type: 'gitlab', owner: 'o', repo: 'r', rev: 'abc', host: 'h.example', dir: 'd' }, 'gitlab:o/r/abc?host=h.example&dir=d'],
    [{ type: 'git', url: 'https://h.example/r', ref: 'main' }, 'git+https://h.example/r?ref=main'],
    [{ type: 'git', url: 'https://user:secret@h.example/r' }, 'git+https://h.example/r'],
    [{ type: 'git', url: 'ssh://git:secret@h.example/r' }, 'git+ssh://git@h.example/r'],
    [{ type: 'tarball', url: 'https://token@h.example/a@b.tar.gz' }, 'https://h.example/a@b.tar.gz'],
    [{ type: 'path', path: './sub' }, 'path:./sub'],
    [{ type: 'indirect', id: 'nixpkgs' }, 'flake:nixpkgs'],
  ])('writes %j as a user would, without passwords', (attributes, text) => {
    expect(describeReference(attributes)).toBe(text);
  });
});

describe('findRevisionDate', () => {
  test('is unknown where Nix writes a date that stands for none', () => {
    expect(
      [{ lastModified: 1_700_000_000 }, { lastModified: 1 }, { lastModified: 0 }, {}, { lastModified: 'x' }].map(findRevisionDate),
    ).toEqual([1_700_000_000, undefined, undefined, undefined, undefined]);
  });
});
