import { describe, expect, test } from '@jest/globals';
import { listPhaseArguments, makePhaseEnv } from '../../../src/install/arguments.js';
import { listRequestProblems } from '../../../src/install/request-problems.js';
import { PHASES } from '../../../src/install/types.js';
import { listSecretPieces, maskSecrets } from '../../../src/runtime/index.js';
import { out } from '../../support/derivations.js';
import { KEY, REQUEST } from './samples.js';

const FILES = { extraFiles: '/private/extra', diskKeys: ['/private/key-0'], hardwareFile: '/private/hardware' };
const RICH = {
  ...REQUEST,
  substituteOnDestination: false,
  kexec: '/image.tar.gz',
  hardwareConfig: { backend: 'nixos-facter', path: 'facter.json' },
  diskKeys: [{ remotePath: '/tmp/disk.key', content: 'passphrase' }],
} as const;
const argumentsOf = (phase: (typeof PHASES)[number], request = RICH) => listPhaseArguments(phase, request, FILES, out('disko'));
const COMMON = ['--build-on', 'local', '--store-paths', out('disko'), out('system'), '--no-substitute-on-destination'];

describe('the arguments of nixos-anywhere', () => {
  test('of kexec name the login of the old system, the image and the port after it', () => {
    expect(argumentsOf('kexec')).toEqual([
      ...['--phases', 'kexec', ...COMMON, '--post-kexec-ssh-port', '22', '--kexec', '/image.tar.gz'],
      ...['--generate-hardware-config', 'nixos-facter', '/private/hardware', '-p', '2222', '--target-host', 'debian@web1.example'],
    ]);
  });

  test('of the other phases are for root in the installer', () => {
    const login = ['-p', '22', '--target-host', 'root@web1.example'];
    expect(argumentsOf('disko')).toEqual([
      '--phases',
      'disko',
      ...COMMON,
      '--disk-encryption-keys',
      '/tmp/disk.key',
      '/private/key-0',
      ...login,
    ]);
    expect(argumentsOf('install')).toEqual(['--phases', 'install', ...COMMON, '--extra-files', '/private/extra', ...login]);
    expect(argumentsOf('reboot')).toEqual(['--phases', 'reboot', ...COMMON, ...login]);
  });

  test('keys are copied over only where that is wanted', () => {
    expect(
      listPhaseArguments('install', { ...REQUEST, installedKey: { kind: 'copy' } }, { ...FILES, extraFiles: undefined }, out('disko')),
    ).toContain('--copy-host-keys');
  });

  test('never hold a secret or ask for debug output', () => {
    const all = PHASES.flatMap((phase) => argumentsOf(phase));
    expect(all).not.toContain('--debug');
    expect(all.join(' ')).not.toContain('passphrase');
  });

  test('an IPv6 address, which store URLs cannot hold, goes by a name', () => {
    const target = { ...REQUEST.target, address: '2001:db8::1' };
    expect(argumentsOf('disko', { ...RICH, target }).at(-1)).toBe('root@panther-install-target');
  });
});

test('the environment of nixos-anywhere has our ssh first, and nothing of the job’s own', () => {
  const env = {
    PATH: '/usr/bin',
    HOME: '/home/x',
    NIX_CONFIG: 'a = b',
    GITHUB_TOKEN: 't',
    INPUT_KEY: 'k',
    SSHPASS: 'p',
    SSH_PRIVATE_KEY: 'k',
    SSH_AUTH_SOCK: 's',
    NIXOS_NO_CHECK: '1',
    NIX_SSHOPTS: '-o X',
  };
  expect(makePhaseEnv(env, '/private/bin', '/private', ['-F', '/dev/null'])).toEqual({
    PATH: '/private/bin:/usr/bin',
    HOME: '/home/x',
    NIX_CONFIG: 'a = b',
    TMPDIR: '/private',
    NIX_SSHOPTS: '-F /dev/null',
  });
});

describe('secrets in what is shown', () => {
  test('are replaced line by line, the longest first', () => {
    const pieces = listSecretPieces([
      'pass',
      'password',
      '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAAline1\nAAAAline2\n-----END OPENSSH PRIVATE KEY-----\n',
    ]);
    expect(maskSecrets('password pass AAAAline2 -----BEGIN OPENSSH PRIVATE KEY-----', pieces)).toBe(
      '*** *** *** -----BEGIN OPENSSH PRIVATE KEY-----',
    );
  });

  test('nothing is taken for a secret that is too short to be one', () => {
    expect(maskSecrets('a 12 x', listSecretPieces(['a', '12', '', ' \n']))).toBe('a 12 x');
  });
});

describe('a request that makes no sense by itself', () => {
  test('an ordinary one is fine', () => {
    expect(listRequestProblems({ ...RICH, extraFiles: [{ path: '/etc/a', content: '', owner: '0:0' }] })).toEqual([]);
  });

  test.each([
    [{ hostKeys: [] }, 'ssh-keyscan -p 2222 web1.example'],
    [{ hostKeys: ['web1 ssh-ed25519 AAAA'] }, 'A host key must be like'],
    [{ target: { ...REQUEST.target, address: '-oProxyCommand=x' } }, 'is no host name or address'],
    [{ target: { ...REQUEST.target, before: { user: '-l', port: 22 } } }, '"-l" is no name of a user'],
    [{ target: { ...REQUEST.target, installer: { port: 0 } } }, '0 is no port'],
    [{ disks: [{ device: 'sda' }] }, 'must begin with /dev/'],
    [{ extraFiles: [{ path: '/etc/../x', content: '' }] }, 'extra file "/etc/../x" must be absolute'],
    [{ extraFiles: [{ path: 'etc/x', content: '' }] }, 'must be absolute'],
    [{ extraFiles: [{ path: '/a', content: '', owner: 'root:root' }] }, 'must be numbers'],
    [
      {
        extraFiles: [
          { path: '/a', content: '' },
          { path: '/a', content: '' },
        ],
      },
      'is given twice',
    ],
    [{ diskKeys: [{ remotePath: '/tmp/$(reboot)', content: '' }] }, 'disk key "/tmp/$(reboot)"'],
  ])('%j is told', (more, message) => {
    expect(listRequestProblems({ ...REQUEST, hostKeys: [KEY], ...more })).toEqual([expect.stringContaining(message)]);
  });
});
