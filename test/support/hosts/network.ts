import { randomInt } from 'node:crypto';
import { describeTool, run, runOrFail, type HostsTool } from './tool.js';

/** The wire between this machine and a host. It is gone as soon as the host's network is. */
export interface Wire {
  /** The host's address. */
  readonly address: string;
  /** This machine's, which is the host's gateway. */
  readonly gateway: string;
  /** What is sent vanishes, in both directions and without a word, until `restore`: also across reboots of the host. */
  cut(): Promise<void>;
  restore(): Promise<void>;
}

/** Networks of four addresses in 10.231.0.0/16. */
const SLOTS = 16_384;
const MAX_TRIES = 50;
const PREFIX_LENGTH = 30;
const EXISTS = /File exists/i;

/**
 * Lays a wire to the network of a process, as its eth0. A wire is named after its addresses, so the kernel itself keeps tests that run at
 * the same time from taking the same ones.
 * @param mark what the wire's end on this machine is labelled with
 */
export async function layWire(tool: HostsTool, process: number, mark: string): Promise<Wire> {
  const ip = (...args: readonly string[]) => describeTool(tool, 'bin/ip', args);
  for (let attempt = 1; ; attempt++) {
    const slot = randomInt(SLOTS);
    const name = `pth${slot}`;
    const [gateway, address] = [describeAddress(slot, 1), describeAddress(slot, 2)];
    const hardware = `02:00:0a:e7:${hex(slot >> 8)}:${hex(slot & 255)}`;
    const peer = ['peer', 'name', 'eth0', 'address', hardware, 'netns', String(process)];
    const made = await run(ip('link', 'add', name, 'type', 'veth', ...peer));
    if (made.exitCode !== 0) {
      if (EXISTS.test(made.stderr) && attempt < MAX_TRIES) continue;
      throw new Error(`No wire could be laid to the host: ${made.stderr}`);
    }
    await runOrFail(ip('address', 'add', `${gateway}/${PREFIX_LENGTH}`, 'dev', name));
    await runOrFail(ip('link', 'set', name, 'up', 'alias', mark));
    // Asking for the host's hardware address would fail on a cut link, and a connection with "no route to host" at once.
    await runOrFail(ip('neighbour', 'replace', address, 'lladdr', hardware, 'nud', 'permanent', 'dev', name));
    const inside = ['nsenter', `--net=/proc/${process}/ns/net`] as const;
    const queue = (...args: readonly string[]) => describeTool(tool, 'sbin/tc', ['qdisc', ...args]);
    return {
      address,
      gateway,
      // A queue without room drops all. To take an end down would be noticed at the other one, and answered by "no route to host".
      cut: async () => {
        await runOrFail(queue('replace', 'dev', name, 'root', 'pfifo', 'limit', '0'));
        await runOrFail([...inside, ...queue('replace', 'dev', 'eth0', 'root', 'pfifo', 'limit', '0')]);
      },
      restore: async () => {
        await run(queue('delete', 'dev', name, 'root'));
        await run([...inside, ...queue('delete', 'dev', 'eth0', 'root')]);
      },
    };
  }
}

const hex = (byte: number): string => byte.toString(16).padStart(2, '0');

const describeAddress = (slot: number, host: number): string => {
  const offset = slot * 4 + host;
  return `10.231.${offset >> 8}.${offset & 255}`;
};
