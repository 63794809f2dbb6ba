import { readdir, readFile } from 'node:fs/promises';
import { findErrorCode } from '../runtime/index.js';

/**
 * Kills processes that left the process group of a guest, such as the daemon of a TPM: they are known by their environment, which names
 * the guest's private directory. Only Linux shows environments.
 */
export async function killStragglers(variable: string, value: string): Promise<void> {
  const wanted = `${variable}=${value}`;
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  await Promise.all(
    pids.map(async (pid) => {
      const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
      if (environment.split('\0').includes(wanted)) kill(Number(pid));
    }),
  );
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (findErrorCode(error) !== 'ESRCH') throw error;
  }
}
