import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { findForge } from './forge.js';
import type { LockNode, SourceAttributes } from './lock-file.js';

/** Until when channels of nixpkgs get updates. Facts that change without us: a data file, with the day on which it was true. */
export interface ChannelTable {
  /** Day of the facts, `2026-11-23`. */
  readonly date: string;
  /** Where the facts are from. */
  readonly source: string;
  /** By the name of a release's main channel (`nixos-25.11`): the last day on which it was supported. */
  readonly channels: readonly { readonly ref: string; readonly until: string }[];
}

const Day = v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2}$/));
const Table = v.object({ date: Day, source: v.string(), channels: v.array(v.object({ ref: v.string(), until: Day })) });

/** @throws Error if it is no such table: it is a file of our own */
export function parseChannels(text: string): ChannelTable {
  return v.parse(Table, JSON.parse(text));
}

/** The table that comes with Panther. */
export function readChannels(): ChannelTable {
  return parseChannels(readFileSync(new URL('./channels.json5', import.meta.url), 'utf8'));
}

/** A release's channels: the main one, those of fewer tests or another system, and the branch that they are made from. */
const CHANNEL = /^(?:nixos|nixpkgs|release)-(\d{2}\.\d{2})(?:-(?:small|darwin|aarch64))?$/;

/** Unix seconds of the end of a channel's support. Undefined for rolling channels, and for those that the table does not know (yet). */
export function findSupportEnd(ref: string, { channels }: ChannelTable): number | undefined {
  const release = CHANNEL.exec(ref)?.[1];
  const until = channels.find((channel) => channel.ref === `nixos-${release ?? ''}`)?.until;
  return until === undefined ? undefined : Date.parse(`${until}T00:00:00Z`) / 1_000 + 86_400;
}

/** Path of nixpkgs on FlakeHub: `/f/NixOS/nixpkgs/0.2511.*`, and where that leads: `/f/pinned/NixOS/nixpkgs/0.2511.812345+rev-…`. */
const FLAKEHUB = /^https:\/\/(?:api\.)?flakehub\.com\/f\/(?:pinned\/)?NixOS\/nixpkgs\//;

/** Whether a source is nixpkgs itself, from wherever; forks are not, as nobody knows when they move. */
export function isNixpkgs(attributes: SourceAttributes): boolean {
  const forge = findForge(attributes);
  if (forge !== undefined) return forge.host === 'github.com' && forge.project.toLowerCase() === 'nixos/nixpkgs';
  return FLAKEHUB.test(String(attributes['url'] ?? ''));
}

/** The channel or release in a URL: those of channels.nixos.org and releases.nixos.org, and FlakeHub's numbers for them. */
function findRefInUrl(url: string): string | undefined {
  if (FLAKEHUB.test(url)) {
    const [, year, month] = /\/0\.(\d{2})(\d{2})\.[^/]*/.exec(url) ?? [];
    return year === undefined || month === undefined ? undefined : `nixos-${year}.${month}`;
  }
  const [, current] = /^https?:\/\/(?:channels\.nixos\.org|nixos\.org\/channels)\/([^/]+)/.exec(url) ?? [];
  const [, family, release] = /^https?:\/\/releases\.nixos\.org\/(nixos|nixpkgs)\/([^/]+)/.exec(url) ?? [];
  return current ?? (family === undefined || release === undefined ? undefined : `${family}-${release}`);
}

/** The branch or channel that an input follows: `nixos-25.11`. Undefined for the default branch, and for one revision only. */
export function findChannelRef({ original = {}, locked = {} }: LockNode): string | undefined {
  for (const { ref, url } of [original, locked]) {
    if (typeof ref === 'string') return ref.replace(/^refs\/heads\//, '');
    const found = typeof url === 'string' ? findRefInUrl(url) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
