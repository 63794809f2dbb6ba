// What a test run must not leave behind: processes, and files in the repository.
import { readFile, readdir, readlink } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { capture } from './process.mjs';

/** Set in the environment of everything a test run starts, and inherited by all that those start. */
export const RUN_MARK = 'PANTHER_TEST_RUN';

const GRACE_MS = 3000;

/**
 * Finds processes of a test run, waiting a little for those that are just ending.
 * @param {{ mark: string, scratch: string }} run the value of {@link RUN_MARK}, and the directory for temporary files
 * @returns {Promise<{ pid: number, command: string }[]>} nothing where there is no /proc
 */
export async function findSurvivors(run) {
  const deadline = Date.now() + GRACE_MS;
  for (;;) {
    const survivors = await listProcesses(run);
    if (survivors.length === 0 || Date.now() > deadline) return survivors;
    await sleep(100);
  }
}

/** @param {readonly { pid: number }[]} processes */
export async function killAll(processes) {
  for (const { pid } of processes) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  }
  await sleep(200);
}

/** @param {string} root @returns {Promise<string[] | undefined>} what git sees as changed or new; undefined outside a git checkout */
export async function listRepositoryChanges(root) {
  const { code, stdout } = await capture(['git', 'status', '--porcelain', '--untracked-files=all'], { cwd: root });
  return code === 0 ? stdout.split('\n').filter(Boolean) : undefined;
}

async function listProcesses(run) {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const found = await Promise.all(
    pids.map(async (pid) => ((await belongsTo(pid, run)) ? { pid: Number(pid), command: await readCommand(pid) } : undefined)),
  );
  return found.filter((survivor) => survivor !== undefined);
}

/** A process that forgot its environment (a builder in Nix's sandbox, a daemon) still lives in a directory of the run. */
async function belongsTo(pid, { mark, scratch }) {
  const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
  if (environment.split('\0').includes(`${RUN_MARK}=${mark}`)) return true;
  const directory = await readlink(`/proc/${pid}/cwd`).catch(() => '');
  if (directory === scratch || directory.startsWith(`${scratch}/`)) return true;
  const mounts = await readFile(`/proc/${pid}/mountinfo`, 'utf8').catch(() => '');
  return mounts.split('\n').some((line) => isRootBelow(line, scratch));
}

/** `36 35 98:0 /tmp/panther-test-x/store/chroot / rw …`: the fourth field is the directory that the process sees as the fifth. */
function isRootBelow(line, scratch) {
  const [, , , source, target] = line.split(' ');
  return target === '/' && source.split('/').includes(scratch.split('/').at(-1));
}

const readCommand = async (pid) =>
  (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ').trim().slice(0, 200) || '(no command line)';
