import { spawn } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parseConfig, settingsOf } from '../../../src/config/index.js';
import { parseHealthLines, renderHealthScript, type HealthCheck, type HealthReport } from '../../../src/health/index.js';
import { createTempDir } from '../../support/temp.js';

/** Programs of coreutils that the script uses; those of a host that has nothing else but bash and systemd. */
const COREUTILS = ['cat', 'head', 'mktemp', 'rm', 'sleep', 'tail', 'timeout', 'tr', 'wc', 'env', 'touch', 'test', 'seq', 'yes', 'setsid'];

/** A host of which only what a test needs is there: programs on PATH, a directory for temporary files, a fake systemd. */
export interface FakeHost {
  readonly dir: string;
  /** Runs the script as ssh would: on standard input. */
  run(checks: readonly HealthCheck[], options?: RunOptions): Promise<Run>;
  dispose(): Promise<void>;
}

export interface RunOptions {
  readonly timeLimit?: number;
  /** Asked again and again; once it says yes, the script is asked to end. */
  readonly endWhen?: () => Promise<boolean>;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Run {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
  readonly report: HealthReport;
}

/** @param programs scripts for /bin/sh by name, such as a fake systemctl */
export async function createFakeHost(programs: Readonly<Record<string, string>>, options: { readonly curl: boolean }): Promise<FakeHost> {
  const temp = await createTempDir('health');
  const bin = join(temp.path, 'bin');
  const tmp = join(temp.path, 'tmp');
  await mkdir(bin);
  await mkdir(tmp);
  for (const name of [...COREUTILS, ...(options.curl ? ['curl'] : [])]) await symlink(join('/usr/bin', name), join(bin, name));
  await symlink('/bin/bash', join(bin, 'bash'));
  await symlink('/bin/sh', join(bin, 'sh'));
  for (const [name, text] of Object.entries(programs)) {
    await writeFile(join(bin, name), `#!/bin/sh\n${text}\n`);
    await chmod(join(bin, name), 0o755);
  }
  return {
    dir: tmp,
    run: (checks, { timeLimit, endWhen, env = {} } = {}) => {
      // The script appends the usual directories of a host to PATH; here they would lend it the machine's own programs.
      const script = renderHealthScript(checks, timeLimit === undefined ? {} : { timeLimit }).replace(/^PATH=.*$/m, `PATH=${bin}`);
      return runScript(join(bin, 'bash'), script, { PATH: bin, TMPDIR: tmp, ...env }, endWhen).then((run) => ({
        ...run,
        report: parseHealthLines(checks, run.stdout.split('\n')),
      }));
    },
    dispose: () => temp.dispose(),
  };
}

function runScript(bash: string, script: string, env: NodeJS.ProcessEnv, endWhen: RunOptions['endWhen']): Promise<Omit<Run, 'report'>> {
  return new Promise((resolve, reject) => {
    const child = spawn(bash, ['-s'], {
      env,
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(env['TMPDIR'] === undefined ? {} : { cwd: env['TMPDIR'] }),
    });
    const chunks = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
    child.stdout.on('data', (chunk: Buffer) => chunks.stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.stderr.push(chunk));
    let isOver = false;
    const watch = async () => {
      while (!isOver && endWhen !== undefined) {
        if (await endWhen()) return child.kill('SIGTERM');
        await new Promise((later) => setTimeout(later, 50));
      }
      return false;
    };
    watch().catch(reject);
    child.once('error', reject);
    child.once('close', (exitCode) => {
      isOver = true;
      resolve({ exitCode, stdout: Buffer.concat(chunks.stdout).toString(), stderr: Buffer.concat(chunks.stderr).toString() });
    });
    child.stdin.end(script);
  });
}

/** Checks as the configuration file makes them, from the lines of a `health` list. */
export function checksOf(...items: readonly unknown[]): readonly HealthCheck[] {
  return settingsOf(parseConfig(JSON.stringify({ hosts: { h: { health: items } } }), 'panther.yml'), 'h').health;
}

export interface TestServer {
  readonly port: number;
  close(): Promise<void>;
}

const closeServer = (server: { close(done: () => void): unknown }) => new Promise<void>((resolve) => server.close(() => resolve()));

async function listen(server: Server | ReturnType<typeof createTcpServer>): Promise<TestServer> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { port, close: () => closeServer(server) };
}

/** A web server on 127.0.0.1. */
export const serveHttp = (listener: RequestListener): Promise<TestServer> => {
  const server = createServer(listener);
  return listen(server).then(({ port }) => ({
    port,
    close: () => {
      server.closeAllConnections();
      return closeServer(server);
    },
  }));
};

/** A server on 127.0.0.1 that says something to whoever connects. */
export const serveTcp = (greeting: string): Promise<TestServer> =>
  listen(
    createTcpServer((socket) => {
      socket.on('error', () => undefined);
      // Without a reader a socket does not notice that the other end is gone.
      socket.resume();
      socket.end(greeting);
    }),
  );

/** Ids of running processes that have a text in their command line. */
export async function listProcesses(text: string): Promise<readonly number[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    ids.map(async (id) => {
      const line = await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '');
      return line.includes(text) ? [Number(id)] : [];
    }),
  );
  return found.flat();
}
