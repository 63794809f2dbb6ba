import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 20;

/** Whether a process runs. One that only waits for its parent (a zombie) does not: whoever adopts it may take seconds to notice. */
export async function isRunning(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return /^State:\s+[^ZX]/m.test(status);
}

/** Ids of the running children of a process, as this machine counts them. */
export async function listChildren(parent: number): Promise<readonly number[]> {
  const told = await readFile(`/proc/${parent}/task/${parent}/children`, 'utf8').catch(() => undefined);
  // Not every kernel tells; then all processes have to be asked.
  const candidates =
    told === undefined ? (await readdir('/proc')).filter((name) => /^\d+$/.test(name)) : told.trim().split(' ').filter(Boolean);
  const isChild = new RegExp(`^State:\\s+[^ZX][^]*^PPid:\\s+${parent}$`, 'm');
  const found = await Promise.all(
    candidates.map(async (pid) => (isChild.test(await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')) ? [Number(pid)] : [])),
  );
  return found.flat();
}

/** Asks again and again until there is an answer. @param what for the message @throws Error after `limitMs` */
export async function waitFor<Answer>(what: string, limitMs: number, ask: () => Promise<Answer | undefined>): Promise<Answer> {
  for (const end = Date.now() + limitMs; ;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`Waited ${limitMs / 1000} s in vain: ${what}.`);
    await sleep(POLL_MS);
  }
}

/** For {@link waitFor}: a condition without a value. */
export const whenTrue = (condition: boolean): true | undefined => (condition ? true : undefined);
