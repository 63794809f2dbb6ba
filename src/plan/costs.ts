import type { Derivation } from '../nix/index.js';
import type { Experience } from './experience.js';

/** Seconds a derivation is thought to take until runs have taught better: most of a NixOS host's own are files and units. */
const DEFAULT_BUILD_SECONDS = 2;
/** Seconds of those that only fetch or write a file. */
const DEFAULT_TRIFLE_SECONDS = 1;

/** Seconds that building a derivation is thought to take. */
export function estimateSeconds(derivation: Derivation, { findSeconds }: Pick<Experience, 'findSeconds'>): number {
  const learned = findSeconds(derivation);
  if (learned !== undefined && Number.isFinite(learned) && learned >= 0) return learned;
  return derivation.fixedOutput || derivation.preferLocalBuild ? DEFAULT_TRIFLE_SECONDS : DEFAULT_BUILD_SECONDS;
}

/** A dash that is followed by anything but a letter. Source: DrvName in src/libstore/names.cc. */
const VERSION_START = /-(?=[^a-zA-Z])/;
/** Without these, fetching firefox-128.0.tar.xz and building firefox-128.0 would share one duration. */
const FILE_ENDING = /\.(?:tar(?:\.[a-z0-9]+)?|t[bgx]z2?|zip|patch|diff|crate|gem|jar|whl|deb|rpm|iso|img)$/;

/** What a derivation's name says without its version: `firefox` of `firefox-128.0`, `firefox.tar.xz` of `firefox-128.0.tar.xz`. */
export function removeVersion(name: string): string {
  const start = name.search(VERSION_START);
  if (start === -1) return name;
  return name.slice(0, start) + (FILE_ENDING.exec(name.slice(start))?.[0] ?? '');
}

/**
 * Under what the duration of a derivation is remembered: its system, and its name without the version, as the next version most likely
 * takes as long. `x86_64-linux/firefox` of `firefox-128.0`.
 */
export function durationKey({ name, system }: Pick<Derivation, 'name' | 'system'>): string {
  return `${system}/${removeVersion(name)}`;
}
