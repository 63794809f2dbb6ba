import { SetupError } from '../tools/process.mjs';

/** @typedef {{ debian: string, triplet: string, loader: string }} Platform Debian's names for a processor, and its dynamic loader. */

/** @type {Record<string, Platform>} */
const PLATFORMS = {
  x64: { debian: 'amd64', triplet: 'x86_64-linux-gnu', loader: 'ld-linux-x86-64.so.2' },
  arm64: { debian: 'arm64', triplet: 'aarch64-linux-gnu', loader: 'ld-linux-aarch64.so.1' },
};

/** @param {string} os `process.platform` @param {string} cpu `process.arch` @returns {Platform} */
export function describePlatform(os, cpu) {
  const platform = os === 'linux' ? PLATFORMS[cpu] : undefined;
  if (platform === undefined) {
    throw new SetupError(`Debian's packages are for Linux on x86-64 or arm64; this is ${os} on ${cpu}.`);
  }
  return platform;
}
