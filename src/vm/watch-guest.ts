import { appendFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { openChannel, type Channel } from './channels.js';
import { recordConsole } from './console.js';
import type { GuestFiles } from './guest-command.js';
import { addConsoleLine, NOTHING_SEEN, type Observation } from './observe.js';
import { readProbe } from './probe-report.js';
import { openQmp, type Qmp, type QmpEvent } from './qmp.js';

/** Bytes of the probe's lines that are kept in a file. */
const MAX_PROBE_FILE_BYTES = 4 * 2 ** 20;

/** Everything that is heard of one guest, from its three channels. */
export interface GuestWatch {
  readonly observe: () => Observation;
  readonly listConsoleTail: () => readonly string[];
  /** Undefined until QEMU has connected. */
  readonly qmp: () => Qmp | undefined;
  /** Waits until QEMU's last words are read, then closes files and sockets. A second call does nothing. */
  close(): Promise<void>;
}

export interface WatchPorts {
  /** Milliseconds since the start of the guest. */
  readonly elapsed: () => number;
  /** Called whenever there is something new to decide on. */
  readonly onChange: () => void;
  readonly consoleFile: string;
  readonly probeFile: string;
}

/** Opens the channels of a guest, before it starts. @throws Error of the system, such as for a full disk */
export async function watchGuest(files: GuestFiles, ports: WatchPorts): Promise<GuestWatch> {
  let observation: Observation = NOTHING_SEEN;
  let qmp: Qmp | undefined;
  let probeBytes = 0;
  const ended: Promise<void>[] = [];
  const note = (change: Partial<Observation>) => {
    observation = { ...observation, ...change };
    ports.onChange();
  };

  const console = recordConsole(ports.consoleFile, (line) => (observation = addConsoleLine(observation, line, ports.elapsed())));
  const probe = readProbe((line) => {
    probeBytes += line.length + 1;
    if (probeBytes <= MAX_PROBE_FILE_BYTES) appendFileSync(ports.probeFile, `${line}\n`);
  });
  const onConsole = (chunk: Buffer) => {
    console.take(chunk);
    note({ lastActivityAtMs: ports.elapsed() });
  };
  const onProbe = (chunk: Buffer) => {
    probe.take(chunk);
    const report = probe.report();
    const atMs = ports.elapsed();
    note({
      lastActivityAtMs: atMs,
      probe: report,
      ...(report.began && observation.probeBeganAtMs === undefined ? { probeBeganAtMs: atMs } : {}),
      ...(report.ended && observation.probeEndedAtMs === undefined ? { probeEndedAtMs: atMs } : {}),
    });
  };
  const onEvent = ({ event, data }: QmpEvent) => {
    if (event === 'RESET' && data['guest'] === true) note({ rebootsAtMs: [...observation.rebootsAtMs, ports.elapsed()] });
    if (event === 'SHUTDOWN' && typeof data['reason'] === 'string') note({ shutdown: data['reason'] });
  };

  const readTo = (socket: Socket, onData: (chunk: Buffer) => void) => {
    ended.push(new Promise((resolve) => socket.once('close', () => resolve())));
    socket.on('data', onData);
  };
  const channels: Channel[] = [];
  const closeAll = async () => {
    for (const channel of channels.splice(0)) await channel.close();
    console.close();
  };
  try {
    channels.push(await openChannel(files.consoleSocket, (socket) => readTo(socket, onConsole)));
    channels.push(await openChannel(files.probeSocket, (socket) => readTo(socket, onProbe)));
    channels.push(
      await openChannel(files.qmpSocket, (socket) => {
        ended.push(new Promise((resolve) => socket.once('close', () => resolve())));
        qmp = openQmp(socket, onEvent);
      }),
    );
  } catch (error) {
    await closeAll();
    throw error;
  }
  return {
    observe: () => observation,
    listConsoleTail: () => console.listTail(),
    qmp: () => qmp,
    close: async () => {
      // QEMU has ended: its sockets close by themselves, after what they still hold.
      await Promise.race([Promise.all(ended), new Promise((resolve) => setTimeout(resolve, 1_000).unref())]);
      await closeAll();
    },
  };
}
