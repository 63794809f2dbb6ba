import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execPath } from 'node:process';

/** What a fake QEMU has at hand; its behaviour is the body of an async function over these. */
const PRELUDE = `
import { connect } from 'node:net';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
const args = process.argv.slice(2);
const pathOf = (id) => args.map((word) => new RegExp('^socket,id=' + id + ',path=(.*)$').exec(word)?.[1]).find(Boolean)?.replaceAll(',,', ',');
const open = async (path) => { const socket = connect(path); socket.on('error', () => {}); await once(socket, 'connect'); return socket; };
const consolePort = await open(pathOf('panther-console'));
const probe = await open(pathOf('panther-probe'));
const qmp = await open(args[args.indexOf('-qmp') + 1].replace(/^unix:/, '').replaceAll(',,', ','));
const write = async (socket, data) => { if (!socket.write(data)) await once(socket, 'drain'); };
const report = (message) => write(probe, JSON.stringify(message) + '\\n');
const say = (message) => write(qmp, JSON.stringify(message) + '\\n');
const commands = { qmp_capabilities: () => ({ return: {} }), quit: () => { setTimeout(() => process.exit(0), 20); return { return: {} }; } };
let pending = '';
qmp.on('data', (chunk) => {
  const lines = (pending + chunk).split('\\n');
  pending = lines.pop();
  for (const line of lines) {
    const { execute, arguments: given, id } = JSON.parse(line);
    const answer = commands[execute]?.(given) ?? { error: { class: 'CommandNotFound', desc: 'The command ' + execute + ' has not been found' } };
    say({ ...answer, id });
  }
});
await say({ QMP: { version: {}, capabilities: [] } });
`;

/** A program that connects to the engine's channels as QEMU does, and then does what a real guest seldom would. @param behaviour JavaScript */
export async function writeFakeQemu(directory: string, behaviour: string): Promise<readonly [string]> {
  const script = join(directory, 'fake-qemu.mjs');
  const program = join(directory, 'qemu-system-x86_64');
  await writeFile(script, PRELUDE + behaviour);
  await writeFile(program, `#!/bin/sh\nexec '${execPath}' '${script}' "$@"\n`);
  await chmod(program, 0o755);
  return [program];
}

/** A program of a few lines of shell. */
export async function writeProgram(file: string, script: string): Promise<string> {
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return file;
}
