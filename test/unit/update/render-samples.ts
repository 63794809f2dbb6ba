import type { LockNode, SourceAttributes } from '../../../src/flake/index.js';
import { escapeCode, escapeHtmlCode, escapeMarkdown, fence } from '../../../src/report/index.js';
import type { DescribedChange, ProposalContent, TextEscapes } from '../../../src/update/proposal-content.js';

/** As the actions hand them in. */
export const ESCAPES: TextEscapes = { markdown: escapeMarkdown, code: escapeCode, htmlCode: escapeHtmlCode, fence };

export const OLD = '1a2b3c4d5e6f7a8b9c0d1a2b3c4d5e6f7a8b9c0d';
export const NEW = '9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c';

/** A locked node. */
export function lockNode(locked: SourceAttributes, original: SourceAttributes = {}): LockNode {
  return { flake: true, inputs: {}, locked, original };
}

/** nixpkgs as it is locked: on 2026-10-01 (1790812800) or later. */
export const nixpkgs = (rev: string, lastModified: number) =>
  lockNode(
    { type: 'github', owner: 'NixOS', repo: 'nixpkgs', rev, lastModified, narHash: 'sha256-AAAA' },
    { type: 'github', owner: 'NixOS', repo: 'nixpkgs', ref: 'nixos-25.11' },
  );

export const NIXPKGS_UPDATED: DescribedChange = {
  path: ['nixpkgs'],
  kind: 'updated',
  before: nixpkgs(OLD, 1_790_812_800),
  after: nixpkgs(NEW, 1_793_491_200),
};

/** Nothing but one input that is updated. */
export function content(more: Partial<ProposalContent> = {}): ProposalContent {
  return {
    proposal: { id: 'all', title: 'Update flake.lock', flake: '.', inputs: [['nixpkgs']] },
    changes: [NIXPKGS_UPDATED],
    hosts: [],
    proof: { kind: 'built', targets: 14, passed: 14, alreadyBroken: [] },
    heldBack: [],
    tooYoung: [],
    unreachable: [],
    reproduce: [],
    marker: { version: 1, base: OLD, lock: 'a'.repeat(64), verdict: 'good', at: 1_793_500_000 },
    ...more,
  };
}

/** One of everything. */
export const FULL_CONTENT = content({
  changes: [
    {
      path: ['agenix', 'darwin'],
      kind: 'now-follows',
      before: nixpkgs(OLD, 1_790_812_800),
      after: nixpkgs(NEW, 1_793_491_200),
      follows: ['nixpkgs'],
    },
    {
      path: ['disko'],
      kind: 'retargeted',
      before: lockNode(
        { type: 'gitlab', owner: 'group%2Fsub', repo: 'disko', rev: OLD, lastModified: 1_790_812_800 },
        { type: 'gitlab', owner: 'group%2Fsub', repo: 'disko' },
      ),
      after: lockNode(
        { type: 'gitlab', owner: 'group%2Fsub', repo: 'disko', rev: NEW, lastModified: 1_793_491_200 },
        { type: 'gitlab', owner: 'group%2Fsub', repo: 'disko', ref: 'v2' },
      ),
    },
    {
      ...NIXPKGS_UPDATED,
      commits: {
        list: [
          { sha: NEW, title: 'openssl: 3.5.1 -> 3.5.2', author: 'someone' },
          { sha: OLD, title: 'Fixes #12 for @everyone: ```<b>&`code`', author: '@me' },
        ],
        total: 1_234,
        truncated: true,
      },
    },
    { path: ['old'], kind: 'removed', before: lockNode({ type: 'path', path: './x' }) },
    {
      path: ['web', 'x'],
      kind: 'added',
      after: lockNode(
        { type: 'tarball', url: 'https://example.org/x.tar.gz', narHash: 'sha256-BBBBCCCCDDDD' },
        { type: 'tarball', url: 'https://example.org/x.tar.gz' },
      ),
    },
  ],
  alsoChanged: [['web', 'x']],
  hosts: [
    {
      names: ['web', 'db'],
      needsReboot: true,
      diff: {
        changed: [
          { name: 'linux', before: ['6.12.30'], after: ['6.12.41'] },
          { name: 'openssl', before: ['1.1.1w', '3.5.1'], after: ['3.5.2'] },
        ],
        added: [{ name: 'unit-new.service', versions: [] }],
        removed: [{ name: 'perl', versions: ['5.38.2'] }],
        rebuilt: 212,
        bytesBefore: 2_000_000_000,
        bytesAfter: 2_012_582_912,
      },
    },
    { names: ['backup'], needsReboot: false, diff: { changed: [], added: [], removed: [], rebuilt: 3 } },
  ],
  proof: { kind: 'built', targets: 14, passed: 13, alreadyBroken: ['nixosConfigurations.attic'] },
  heldBack: [
    {
      inputs: [['home-manager'], ['stylix']],
      reason: 'They break 2 targets, and only together.',
      targets: ['nixosConfigurations.laptop', 'homeConfigurations."me@laptop"'],
      log: "building\n```\n<!-- panther-update {} -->\n</details>\nerror: attribute '@foo' missing, see #12\n",
    },
  ],
  tooYoung: [{ path: ['sops-nix'], rev: NEW, date: 1_793_491_200, ready: 1_794_096_000 }],
  unreachable: [{ path: ['private'], reason: 'git+ssh://git@example.org/private: Permission denied (publickey).' }],
  vulnerabilities: { fixed: ['CVE-2026-1234', 'CVE-2026-9'], introduced: [] },
  reproduce: [
    'git fetch origin panther/update/all && git switch --detach FETCH_HEAD',
    'nix build .#nixosConfigurations.web.config.system.build.toplevel',
  ],
  runUrl: 'https://github.com/o/r/actions/runs/1',
});
