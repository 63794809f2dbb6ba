import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { performance } from 'node:perf_hooks';
import { signalGroup } from './process.mjs';

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGWINCH'];
const SAME_KEYSTROKE_MS = 1000;

/**
 * Runs a program in our place: it has our input and output, gets our signals, and its exit code is ours.
 * It leads its own process group: a Ctrl-C reaches us from the terminal and, under npm, once more from npm; the program must see it once.
 * @param {readonly string[]} argv @param {{ cwd: string, env: Record<string, string> }} options @returns {Promise<number>} exit code
 */
export function runInForeground(argv, { cwd, env }) {
  return new Promise((resolve, reject) => {
    const child = spawn(argv[0], argv.slice(1), { cwd, env: { ...process.env, ...env }, stdio: 'inherit', detached: true });
    const lastSeen = new Map();
    const forward = (name) => {
      const isRepeated = name !== 'SIGWINCH' && performance.now() - (lastSeen.get(name) ?? -Infinity) < SAME_KEYSTROKE_MS;
      if (!isRepeated) signalGroup(child.pid, name);
      lastSeen.set(name, performance.now());
    };
    for (const name of FORWARDED) process.on(name, forward);
    child.on('error', reject);
    child.on('close', (code, signalName) => {
      for (const name of FORWARDED) process.off(name, forward);
      resolve(code ?? 128 + constants.signals[signalName]);
    });
  });
}
