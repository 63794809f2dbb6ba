import { createServer, type Server, type Socket } from 'node:net';

/** A socket of ours that one QEMU connects to. */
export interface Channel {
  /** Ends the connection and removes the socket's file. */
  close(): Promise<void>;
}

/** Listens on a path. Only the first connection counts: it is QEMU's, made before any guest runs. @throws Error of the system */
export async function openChannel(path: string, onConnect: (socket: Socket) => void): Promise<Channel> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    if (sockets.size > 0) {
      socket.destroy();
      return;
    }
    sockets.add(socket);
    // A QEMU that is killed resets its connections.
    socket.on('error', () => undefined);
    onConnect(socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  return {
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
