import type { Socket } from 'node:net';
import * as v from 'valibot';
import { createLineSplitter } from '../runtime/index.js';

/** QEMU's machine protocol over its socket. https://www.qemu.org/docs/master/interop/qmp-spec.html */
const QmpMessage = v.union([
  v.object({ QMP: v.unknown() }),
  v.object({ event: v.string(), data: v.optional(v.record(v.string(), v.unknown()), {}) }),
  v.object({ id: v.string(), return: v.unknown() }),
  v.object({ id: v.string(), error: v.object({ class: v.string(), desc: v.string() }) }),
]);

/** Something that happened in QEMU, such as `RESET` and `SHUTDOWN`. */
export interface QmpEvent {
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A command that QEMU refused, or could not answer any more. */
export class QmpError extends Error {
  override readonly name = 'QmpError';
}

/** A connection to the control of one QEMU. */
export interface Qmp {
  /**
   * Runs one command and waits for its answer.
   * @throws QmpError if QEMU refuses, ends, or does not answer within `timeoutMs`
   */
  execute(command: string, args: Readonly<Record<string, unknown>>, timeoutMs: number): Promise<unknown>;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: QmpError) => void;
}

/** Speaks QMP over a socket that QEMU has connected to. @param onEvent called for each event, from the first on */
export function openQmp(socket: Socket, onEvent: (event: QmpEvent) => void): Qmp {
  const waiting = new Map<string, Waiting>();
  let counter = 0;
  let isClosed = false;
  const send = (command: string, args: Readonly<Record<string, unknown>>): string => {
    counter += 1;
    const id = `panther-${counter}`;
    socket.write(`${JSON.stringify({ execute: command, arguments: args, id })}\n`);
    return id;
  };
  const takeLine = (line: string) => {
    const message = findQmpMessage(line);
    if (message === undefined) return;
    if ('QMP' in message) {
      // Until this is said, QEMU refuses all other commands and tells of no event.
      send('qmp_capabilities', {});
      return;
    }
    if ('event' in message) {
      onEvent(message);
      return;
    }
    const asked = waiting.get(message.id);
    waiting.delete(message.id);
    if ('error' in message) asked?.reject(new QmpError(message.error.desc));
    else asked?.resolve(message.return);
  };
  const lines = createLineSplitter(takeLine);
  socket.on('data', lines.push);
  socket.on('error', () => undefined);
  socket.on('close', () => {
    isClosed = true;
    for (const { reject } of waiting.values()) reject(new QmpError('QEMU has ended.'));
    waiting.clear();
  });
  return {
    execute: async (command, args, timeoutMs) => {
      if (isClosed) throw new QmpError('QEMU has ended.');
      const id = send(command, args);
      let timer: NodeJS.Timeout | undefined;
      try {
        return await new Promise((resolve, reject) => {
          waiting.set(id, { resolve, reject });
          timer = setTimeout(() => reject(new QmpError(`QEMU did not answer to ${command} within ${timeoutMs} ms.`)), timeoutMs);
        });
      } finally {
        clearTimeout(timer);
        waiting.delete(id);
      }
    },
  };
}

function findQmpMessage(line: string) {
  try {
    const parsed = v.safeParse(QmpMessage, JSON.parse(line));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
