// What a Nix can do here is found out by letting it do it, once and small.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { capture, findOnPath } from '../tools/process.mjs';
import { removeTree } from '../tools/remove.mjs';
import { describeNixEnvironment } from './environment.mjs';
import { OLDEST_NIX, isRecentEnough, parseNixVersion } from './version.mjs';

/** Names itself after the moment, so that it is built and not found in the store. */
const PROBE = `derivation {
  name = "panther-probe-\${toString builtins.currentTime}"; system = builtins.currentSystem; builder = "/bin/sh";
  args = [ "-c" "echo built > $out" ]; allowSubstitutes = false; preferLocalBuild = true;
}`;

/**
 * Builds one derivation.
 * @param {string} nix the program @param {{ env: Record<string, string>, signal?: globalThis.AbortSignal }} options
 * @returns {Promise<{ built: true } | { built: false, reason: string }>}
 */
export async function tryBuild(nix, { env, signal }) {
  const argv = [nix, 'build', '--extra-experimental-features', 'nix-command flakes', '--no-link', '--impure', '--expr', PROBE];
  const { code, stderr } = await capture(argv, { env, signal });
  if (code === 0) return { built: true };
  const lines = stderr.split('\n').map((line) => line.trim());
  return { built: false, reason: lines.find((line) => /^error: ./.test(line)) ?? lines.filter(Boolean).at(-1) ?? `exit code ${code}` };
}

/**
 * Whether this machine lets us build in a sandbox (it takes user namespaces, or root with the right to mount).
 * @param {import('./private-nix.mjs').PrivateNix} nix
 * @param {{ log: (line: string) => void, signal?: globalThis.AbortSignal }} options
 */
export async function canSandbox(nix, { log, signal }) {
  const scratch = await mkdtemp(join(tmpdir(), 'panther-probe-'));
  try {
    const env = describeNixEnvironment(nix, { storeRoot: join(scratch, 'store'), home: join(scratch, 'home') });
    const outcome = await tryBuild(join(nix.prefix, 'bin/nix'), { env, signal });
    if (!outcome.built) log(`Note: builds run without a sandbox, because this machine does not allow one (${outcome.reason}).`);
    return outcome.built;
  } finally {
    await removeTree(scratch);
  }
}

/**
 * Looks for a Nix on PATH that Panther can work with: recent enough, and able to build.
 * @param {{ log: (line: string) => void, signal?: globalThis.AbortSignal }} options
 * @returns {Promise<{ version: string, env: Record<string, string> } | undefined>} `env` is what to add to the environment
 */
export async function findFittingNix({ log, signal }) {
  const nix = await findOnPath('nix');
  if (nix === undefined) return undefined;
  const said = await capture([nix, '--version'], { signal });
  const version = parseNixVersion(said.stdout);
  if (said.code !== 0 || version === undefined) return reject(`it does not tell its version ("${(said.stdout || said.stderr).trim()}")`);
  if (!isRecentEnough(version)) return reject(`it is ${version.text}, and ${OLDEST_NIX} or later is needed`);
  const env = { NIX_CONFIG: [process.env.NIX_CONFIG, 'extra-experimental-features = nix-command flakes'].filter(Boolean).join('\n') };
  const outcome = await tryBuild(nix, { env, signal });
  return outcome.built ? { version: version.text, env } : reject(`it cannot build (${outcome.reason})`);

  function reject(reason) {
    log(`Note: ${nix} is not used: ${reason}.`);
    return undefined;
  }
}
