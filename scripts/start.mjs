// npm start: the whole pipeline on the fleet in examples/, with the Nix that is there or a private one. Needs node and git only. Where the
// machine has a QEMU and something to boot in it, the hosts are booted, too.
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeNixEnvironment } from './nix/environment.mjs';
import { ensurePrivateNix } from './nix/private-nix.mjs';
import { canSandbox, findFittingNix } from './nix/probe.mjs';
import { OLDEST_NIX } from './nix/version.mjs';
import { describeGuestEnvironment, findGuest } from './tools/guest.mjs';
import { abortOnSignals, explainFailure } from './tools/interrupt.mjs';
import { runInForeground } from './tools/foreground.mjs';
import { SetupError, capture } from './tools/process.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CACHE = join(ROOT, '.cache');
const CLI = 'dist/cli/main.js';

/** These hosts boot in seconds; one that hangs shall not be waited for as long as a real one. */
const BOOT = ['--vm-test', '--vm-time-limit', '2 min'];

/** Standard output belongs to the command line tool. */
const log = (line) => console.error(line);

/** What a clone must have before anything is downloaded for it. */
async function requireCheckout() {
  await access(join(ROOT, CLI)).catch(() => {
    throw new SetupError(
      `${CLI} is missing: it is part of a complete checkout. Restore it with "git checkout -- dist", or build it with "npm ci && npm run build".`,
    );
  });
  const git = await capture(['git', 'rev-parse', '--verify', 'HEAD'], { cwd: ROOT });
  if (git.code === 127) throw new SetupError('git is not on PATH; Nix reads flakes through it. Install git and run again.');
  if (git.code !== 0) {
    const reason = git.stderr.trim().split('\n')[0];
    throw new SetupError(
      `git finds no commit here (${reason}), and Nix reads flakes from git. Use a checkout of your own, made by "git clone".`,
    );
  }
}

/** @returns {Promise<Record<string, string>>} the environment that runs the Nix to use */
async function chooseNix(signal) {
  const found = await findFittingNix({ log, signal });
  if (found) {
    log(`Using Nix ${found.version} from PATH.`);
    return found.env;
  }
  try {
    const nix = await ensurePrivateNix('sid', { cacheDir: CACHE, log, signal });
    const sandbox = await canSandbox(nix, { log, signal });
    log(`Using the private Nix ${nix.version} in ${nix.prefix}.`);
    const storeRoot = join(CACHE, sandbox ? 'store' : 'store-without-sandbox');
    return describeNixEnvironment(nix, { storeRoot, home: join(CACHE, 'nix-home'), sandbox });
  } catch (error) {
    if (error instanceof SetupError) error.message += ` Or install Nix ${OLDEST_NIX} or later yourself and put it on PATH.`;
    throw error;
  }
}

/** @returns {Promise<{ options: readonly string[], env: Record<string, string> }>} what boots the hosts, if this machine can */
async function chooseGuest(path) {
  const guest = await findGuest({ cacheDir: CACHE, path });
  if (!('reason' in guest)) return { options: BOOT, env: describeGuestEnvironment(guest, path) };
  log(guest.reason);
  return { options: [], env: {} };
}

/** @param {readonly string[]} extra arguments for `panther ci` @returns {Promise<number>} exit code */
async function start(extra) {
  const interrupt = abortOnSignals();
  await requireCheckout();
  const nix = await chooseNix(interrupt.signal);
  const guest = await chooseGuest(nix.PATH ?? process.env.PATH);
  interrupt.release();
  const command = [process.execPath, join(ROOT, CLI), 'ci', 'examples/fleet', '--report', 'report', ...guest.options, ...extra];
  return runInForeground(command, { cwd: ROOT, env: { ...nix, ...guest.env } });
}

process.exitCode = await start(process.argv.slice(2)).catch((error) => explainFailure('npm start', error));
