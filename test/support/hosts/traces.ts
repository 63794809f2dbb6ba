import { readdir, readFile } from 'node:fs/promises';

const NET = '/sys/class/net';

/** What there is of hosts on this machine: processes, control groups, mounts and ends of wires whose names hold a mark. @param mark of one host, or the start of it */
export async function listHostTraces(mark: string): Promise<readonly string[]> {
  return [...(await listProcesses(mark)), ...(await listMountsAndGroups(mark)), ...(await listWires(mark))];
}

/** A host's processes are in its control group; its keeper has the group's name in its environment. */
async function listProcesses(mark: string): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const read = (name: string) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '');
      const [group, environment, command, status] = [await read('cgroup'), await read('environ'), await read('comm'), await read('status')];
      const isAlive = /^State:\s+[^ZX]/m.test(status);
      return isAlive && (group.includes(mark) || environment.includes(mark)) ? [`process ${pid}: ${command.trim()}`] : [];
    }),
  );
  return found.flat();
}

async function listMountsAndGroups(mark: string): Promise<readonly string[]> {
  const mounts = (await readFile('/proc/self/mountinfo', 'utf8')).split('\n');
  const groups = mounts.flatMap((line) => (line.includes(' - cgroup2 ') ? [line.split(' ')[4] ?? ''] : []));
  const names = await Promise.all(groups.map((directory) => readdir(directory)));
  return [
    ...mounts.filter((line) => line.includes(mark)).map((line) => `mount ${line}`),
    ...names.flat().flatMap((name) => (name.includes(mark) ? [`control group ${name}`] : [])),
  ];
}

async function listWires(mark: string): Promise<readonly string[]> {
  const names = await readdir(NET);
  const aliases = await Promise.all(names.map((name) => readFile(`${NET}/${name}/ifalias`, 'utf8').catch(() => '')));
  return names.filter((_, index) => aliases[index]?.includes(mark)).map((name) => `wire ${name}`);
}
