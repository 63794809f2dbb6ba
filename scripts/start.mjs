// npm start: the whole pipeline on the fleet in examples/, with the Nix that is there or a private one. Needs node and git only.
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeNixEnvironment } from './nix/environment.mjs';
import { ensurePrivateNix } from './nix/private-nix.mjs';
import { canSandbox, findFittingNix } from './nix/probe.mjs';
import { OLDEST_NIX } from './nix/version.mjs';
import { abortOnSignals, explainFailure } from './tools/interrupt.mjs';
import { runInForeground } from './tools/foreground.mjs';
import { SetupError, capture } from './tools/process.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CACHE = join(ROOT, '.cache');
const CLI = 'dist/cli/main.js';

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

/** @param {readonly string[]} extra arguments for `panther ci` @returns {Promise<number>} exit code */
async function start(extra) {
  const interrupt = abortOnSignals();
  await requireCheckout();
  const env = await chooseNix(interrupt.signal);
  interrupt.release();
  return runInForeground([process.execPath, join(ROOT, CLI), 'ci', 'examples/fleet', '--report', 'report', ...extra], { cwd: ROOT, env });
}

process.exitCode = await start(process.argv.slice(2)).catch((error) => explainFailure('npm start', error));
