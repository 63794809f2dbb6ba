import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { listSshOptions } from '../../../src/install/ssh-options.js';
import { formatStop, writeWrappers } from '../../../src/install/ssh-wrappers.js';
import { captureProcess, runProcess } from '../../../src/runtime/index.js';
import { createTempDir, type TempDir } from '../../support/temp.js';

const tool = JSON.parse(process.env['PANTHER_TEST_SSHD'] ?? '') as { readonly clientDirectory: string };
const ssh = join(tool.clientDirectory, 'ssh');
/** What nixos-anywhere says, and whoever else thinks of something. */
const WEAKER = [
  'StrictHostKeyChecking=no',
  'StrictHostKeyChecking=accept-new',
  'UserKnownHostsFile=/dev/null',
  'GlobalKnownHostsFile=/etc/x',
  'KnownHostsCommand=/bin/echo',
  'HostKeyAlias=other',
  'VerifyHostKeyDNS=yes',
  'NoHostAuthenticationForLocalhost=yes',
  'ControlPath=/tmp/x',
  'BatchMode=no',
].flatMap((option) => ['-o', option]);

let temp: TempDir;
beforeEach(async () => {
  temp = await createTempDir('install-ssh');
});
afterEach(() => temp.dispose());

describe('ssh as nixos-anywhere gets it', () => {
  const write = async (configFile?: string) => {
    const options = listSshOptions('/private/known', { address: 'web1', key: '/private/key', configFile });
    await writeWrappers(join(temp.path, 'bin'), ssh, options, 'token');
    return { ...process.env, PATH: [join(temp.path, 'bin'), process.env['PATH']].join(delimiter) };
  };
  const ask = async (env: NodeJS.ProcessEnv, ...args: readonly string[]) => {
    const lines = (await captureProcess({ command: ['ssh', ...args, '-G', 'root@web1'], env })).split('\n');
    return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]));
  };
  const STRICT = {
    stricthostkeychecking: 'true',
    userknownhostsfile: '/private/known',
    globalknownhostsfile: '/dev/null',
    hostkeyalias: 'panther-install-target',
    verifyhostkeydns: 'false',
    nohostauthenticationforlocalhost: 'no',
    batchmode: 'yes',
  };

  test('checks host keys whatever it is told later', async () => {
    const settings = await ask(await write(), ...WEAKER);
    expect(settings).toMatchObject(STRICT);
    expect(settings).not.toHaveProperty('controlpath');
    expect(settings).not.toHaveProperty('knownhostscommand');
  });

  test('also if the user’s configuration says otherwise, which may name jumps', async () => {
    const config = join(temp.path, 'config');
    await writeFile(config, 'Host *\n  StrictHostKeyChecking no\n  UserKnownHostsFile /dev/null\n  BatchMode no\n  ProxyJump gate\n');
    expect(await ask(await write(config))).toMatchObject({ ...STRICT, proxyjump: 'gate' });
  });

  test('without our options the same call would check nothing', async () => {
    expect(await ask({ ...process.env, PATH: tool.clientDirectory }, ...WEAKER)).toMatchObject({ stricthostkeychecking: 'false' });
  });

  test('a name stands for an IPv6 address', async () => {
    const options = listSshOptions('/private/known', { address: 'fe80::1%eth0', key: '/k', configFile: undefined });
    await writeWrappers(join(temp.path, 'bin'), ssh, options, 'token');
    expect(await ask({ ...process.env, PATH: [join(temp.path, 'bin'), process.env['PATH']].join(delimiter) })).toMatchObject({
      hostname: 'fe80::1%eth0',
    });
  });

  test('ssh-copy-id copies nothing, and a failure is told once and not for ever', async () => {
    await mkdir(join(temp.path, 'fake'));
    const fake = join(temp.path, 'fake', 'ssh');
    const log = join(temp.path, 'log');
    await writeFile(
      fake,
      `#!/bin/sh\nprintf '%s\\n' "$*" >> ${log}\necho "Permission denied (publickey)." >&2\nexit $(cat ${temp.path}/code)\n`,
      { mode: 0o755 },
    );
    await writeWrappers(join(temp.path, 'bin'), fake, ['-F', '/dev/null'], 'token');
    const call = [join(temp.path, 'bin', 'ssh-copy-id'), '-o', 'IdentitiesOnly=no', '-i', '/tmp/x', '-p', '2222', 'root@web1'] as const;
    await writeFile(join(temp.path, 'code'), '0');
    await captureProcess({ command: call, env: process.env });
    expect(await readFile(log, 'utf8')).toBe('-F /dev/null -p 2222 root@web1 exit 0\n');

    await writeFile(join(temp.path, 'code'), '255');
    const control = new AbortController();
    const said: string[] = [];
    const onStderrLine = (line: string) => {
      said.push(line);
      if (line.startsWith(formatStop('token'))) control.abort(new Error('heard'));
    };
    await expect(runProcess({ command: call, env: process.env, onStderrLine, signal: control.signal })).rejects.toThrow('heard');
    expect(said).toEqual(['Permission denied (publickey).', `${formatStop('token')} login`]);
  });
});
