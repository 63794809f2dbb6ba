import { readFile } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { runProcess } from '../runtime/index.js';

/** Share of the machine that one evaluator may have: the rest is for the store's page cache and ourselves. */
const EVALUATOR_SHARE = 0.7;

/** Bytes one evaluator may use if the user says nothing, from the machine's (or container's) memory. */
export function chooseMemoryLimit(): number {
  const constrained = process.constrainedMemory();
  const total = constrained > 0 && constrained < totalmem() ? constrained : totalmem();
  return Math.floor(total * EVALUATOR_SHARE);
}

/** Resident bytes of a process: from /proc on Linux, from ps elsewhere. Undefined once it has ended. */
export async function measureMemory(pid: number): Promise<number | undefined> {
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1_024;
  } catch {
    if (process.platform === 'linux') return undefined;
    const { stdout } = await runProcess({ command: ['ps', '-o', 'rss=', '-p', String(pid)], env: process.env });
    return /^\s*\d+\s*$/.test(stdout) ? Number(stdout) * 1_024 : undefined;
  }
}
