import { readdir, readFile } from 'node:fs/promises';

/** Command lines of processes that name a directory in their arguments or environment. */
export async function listProcessesOf(directory: string): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const read = (name: string) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '');
      const [command, environment, status] = [await read('cmdline'), await read('environ'), await read('status')];
      // A zombie waits for its parent only; nothing of it runs.
      if (/^State:\s+Z/m.test(status)) return [];
      return command.includes(directory) || environment.includes(directory) ? [command.replaceAll('\0', ' ')] : [];
    }),
  );
  return found.flat();
}
