import { readdir, readFile, readlink } from 'node:fs/promises';

/**
 * Finding and ending what a workflow run started. act puts every step into a session of its own, so its process group is not enough.
 * Reads /proc, as act's host mode is used on Linux only.
 */
export interface Mark {
  /** `NAME=value`, found in the environment that a process was started with. */
  readonly variable: string;
  /** Found as its working or root directory or below: a daemon with a clean environment whose parent is gone has nothing else to be known by. */
  readonly directories: readonly string[];
}

export interface FoundProcess {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

interface Entry extends FoundProcess {
  readonly isMarked: boolean;
}

/** Marked processes and all their descendants. */
export async function findProcesses(mark: Mark): Promise<FoundProcess[]> {
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry)).map(Number);
  const entries = (await Promise.all(pids.map((pid) => readEntry(pid, mark)))).filter((entry) => entry !== undefined);
  const found = new Set(entries.filter((entry) => entry.isMarked).map((entry) => entry.pid));
  for (let size = -1; size !== found.size;) {
    size = found.size;
    for (const entry of entries) if (found.has(entry.parent)) found.add(entry.pid);
  }
  return entries.filter((entry) => found.has(entry.pid)).map(({ pid, parent, command }) => ({ pid, parent, command }));
}

/**
 * Kills all of them. They are stopped first, until a look around finds no new one, and then killed together: one that is killed while
 * another runs may be replaced by it. `whileFrozen` runs in between. @returns what was killed
 */
export async function killProcesses(
  mark: Mark,
  whileFrozen: () => Promise<void> = () => Promise.resolve(),
): Promise<readonly FoundProcess[]> {
  const frozen = new Map<number, FoundProcess>();
  for (;;) {
    const news = (await findProcesses(mark)).filter(({ pid }) => !frozen.has(pid));
    if (news.length === 0) break;
    for (const found of news) {
      signal(found.pid, 'SIGSTOP');
      frozen.set(found.pid, found);
    }
  }
  await whileFrozen();
  for (const pid of frozen.keys()) signal(pid, 'SIGKILL');
  for (let waited = 0; (await Promise.all([...frozen.keys()].map((pid) => readEntry(pid, mark)))).some(Boolean); waited += POLL_MS) {
    if (waited > KILL_MS)
      throw new Error(`These processes cannot be killed: ${[...frozen.values()].map(({ command }) => command).join('; ')}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return [...frozen.values()];
}

const KILL_MS = 5_000;
const POLL_MS = 20;

/** @returns undefined for a process that is gone, that is only waited for (a zombie), or that belongs to another user */
async function readEntry(pid: number, mark: Mark): Promise<Entry | undefined> {
  try {
    const read = (file: string): Promise<string> => readFile(`/proc/${String(pid)}/${file}`, 'utf8');
    const link = (file: string): Promise<string> => readlink(`/proc/${String(pid)}/${file}`);
    const [stat, environ, cmdline, ...links] = await Promise.all([
      read('stat'),
      read('environ'),
      read('cmdline'),
      link('cwd'),
      link('root'),
    ]);
    // The second field of stat is the program's name in parentheses and may itself hold spaces and parentheses.
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || state === 'X') return undefined;
    const isInside = links.some((target) => mark.directories.some((path) => target === path || target.startsWith(`${path}/`)));
    const isMarked = isInside || environ.split('\0').includes(mark.variable);
    return { pid, parent: Number(parent), isMarked, command: cmdline.replaceAll('\0', ' ').trim() };
  } catch {
    return undefined;
  }
}

function signal(pid: number, name: 'SIGSTOP' | 'SIGKILL'): void {
  try {
    process.kill(pid, name);
  } catch {
    // Gone already.
  }
}
