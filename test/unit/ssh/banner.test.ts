import { once } from 'node:events';
import { connect, createServer, Socket, type AddressInfo, type Server } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { probeBanner } from '../../../src/ssh/index.js';

const NEVER = new AbortController().signal;
const ports = { connect: (address: { host: string; port: number }) => connect(address), signal: NEVER };
const LONG = 60_000;
let server: Server | undefined;

afterEach(() => void server?.close());

/** A server on this machine, and its address. */
async function serve(onConnection: (socket: Socket) => void) {
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    onConnection(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

test('a server that introduces itself is up, in however many pieces and after whatever words', async () => {
  const address = await serve((socket) => {
    socket.write('Welcome\r\nSSH');
    setImmediate(() => socket.write('-2.0-OpenSSH_10\r\n'));
  });
  expect(await probeBanner(address, LONG, ports)).toEqual({ kind: 'up', banner: 'SSH-2.0-OpenSSH_10' });
});

test('an open port on which nobody speaks is silent', async () => {
  const address = await serve(() => undefined);
  expect(await probeBanner(address, 200, ports)).toEqual({
    kind: 'silent',
    message: `127.0.0.1, port ${address.port} took the connection, but said nothing as an SSH server does within 0.2 seconds.`,
  });
});

test('a connection that is taken and closed at once is refused', async () => {
  expect(await probeBanner(await serve((socket) => void socket.end()), LONG, ports)).toMatchObject({ kind: 'refused' });
});

test('a port where nobody listens is refused', async () => {
  const address = await serve(() => undefined);
  await new Promise((resolve) => server?.close(resolve));
  expect(await probeBanner(address, LONG, ports)).toMatchObject({ kind: 'refused', message: expect.stringContaining('ECONNREFUSED') });
});

test.each([
  ['that closes', (socket: Socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ['that goes on and on', (socket: Socket) => void socket.write('x'.repeat(10_000))],
])('another protocol %s is no SSH', async (_name, onConnection) => {
  expect(await probeBanner(await serve(onConnection), LONG, ports)).toMatchObject({ kind: 'not-ssh' });
});

/** A connection that the system refuses with this code. */
const failing = (code: string) => ({
  signal: NEVER,
  connect: () => {
    const socket = new Socket();
    setImmediate(() => socket.destroy(Object.assign(new Error(`connect ${code}`), { code })));
    return socket;
  },
});

test.each([
  ['EHOSTUNREACH', 'no-route'],
  ['ENETUNREACH', 'no-route'],
  ['ENOTFOUND', 'no-route'],
  ['ETIMEDOUT', 'silent'],
  ['ECONNRESET', 'refused'],
])('%s is %s', async (code, kind) => {
  expect(await probeBanner({ host: 'web', port: undefined }, LONG, failing(code))).toMatchObject({ kind });
});

test('a machine that does not answer at all is silent', async () => {
  const probe = await probeBanner({ host: 'web', port: undefined }, 20, { connect: () => new Socket(), signal: NEVER });
  expect(probe).toEqual({ kind: 'silent', message: 'web did not answer within 0.02 seconds.' });
});

test('it ends when it is told to, and closes its connection', async () => {
  const abort = new AbortController();
  const socket = new Socket();
  const probing = probeBanner({ host: 'web', port: undefined }, LONG, { connect: () => socket, signal: abort.signal });
  abort.abort(new Error('cancelled'));
  await expect(probing).rejects.toThrow('cancelled');
  expect(socket.destroyed).toBe(true);
});
