import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { findConfigProblems, parseConfig, settingsOf } from '../../../src/config/index.js';
import { parseHostKey } from '../../../src/ssh/index.js';

const FULL = readFileSync(new URL('../../fixtures/config/full.yml', import.meta.url), 'utf8');
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIC0tLS0tLS0tLS0tLS0tLS0tLS0tLS0tLS0tLS0tLS0t';
const parse = (text: string) => parseConfig(text, 'panther.yml');
/** What is wrong with a table `deploy` or `install` of host `web`. */
const complaints = (text: string) => findConfigProblems(`hosts:\n  web:\n    ${text}\n`).map(({ message }) => message);

describe('deploy', () => {
  test('every key arrives, with units made plain', () => {
    expect(settingsOf(parse(FULL), 'web-1').deploy).toEqual({
      address: 'web-1.example.org',
      port: 2222,
      user: 'deploy',
      hostKeys: [KEY],
      hostname: 'web',
      machineId: '0123456789abcdef0123456789abcdef',
      wave: 10,
      reboot: 'if-needed',
      offline: 'skip',
      ignoreUnits: ['smartd.service'],
      switchLimit: 300_000,
      confirmLimit: 120_000,
      rebootLimit: 1_200_000,
      substitute: true,
      files: [
        { secret: 'DB_PASSWORD', path: '/var/lib/secrets/db', owner: 'postgres', group: 'postgres', mode: 0o440 },
        { secret: 'TOKEN', path: '/var/lib/secrets/token', owner: 'root', group: 'root', mode: 0o400 },
      ],
    });
  });

  test('says nothing of where a host is by itself, and is careful', () => {
    expect(settingsOf(parse(''), 'web').deploy).toEqual({
      user: 'root',
      hostKeys: [],
      wave: 100,
      reboot: 'never',
      offline: 'fail',
      ignoreUnits: [],
      switchLimit: 600_000,
      confirmLimit: 90_000,
      rebootLimit: 600_000,
      substitute: false,
      files: [],
    });
  });

  test('of several entries is merged key by key, the later one wins, lists are replaced', () => {
    const config = parse(`hosts:
  '*':
    deploy: { address: '{host}.example.org', user: deploy, wave: 5, substitute: true, host-key: ['${KEY}'], ignore-units: [a.service] }
  web:
    deploy: { wave: 0, substitute: false, host-key: [], ignore-units: [b.service], port: 2222 }
  db:
    deploy:
`);
    expect(settingsOf(config, 'web').deploy).toMatchObject({
      address: 'web.example.org',
      user: 'deploy',
      port: 2222,
      wave: 0,
      substitute: false,
      hostKeys: [],
      ignoreUnits: ['b.service'],
    });
    expect(settingsOf(config, 'db').deploy).toMatchObject({ address: 'db.example.org', wave: 5, hostKeys: [KEY] });
  });

  test('the name of a host is put into its address as it is', () => {
    const config = parse("hosts:\n  '*': { deploy: { address: '{host}.{host}' } }\n");
    expect(settingsOf(config, '$&').deploy.address).toBe('$&.$&');
  });

  test('a key that is taken is one that ssh can use, comment or not', () => {
    const config = parse(`hosts:\n  web: { deploy: { host-key: '${KEY} root@web host' } }\n`);
    const [key = ''] = settingsOf(config, 'web').deploy.hostKeys;
    expect(key).toBe(KEY);
    expect(parseHostKey(key).type).toBe('ssh-ed25519');
  });

  test.each([
    [
      'deploy: { address: "root@web" }',
      'hosts.web.deploy.address must be a host name or an IP address, such as "web.example.org" or "{host}.example.org", but is "root@web".',
    ],
    [
      'deploy: { address: "{name}.example.org" }',
      'hosts.web.deploy.address may have "{host}" in it, which stands for the name of the host, but no other braces.',
    ],
    ['deploy: { user: "-l" }', 'hosts.web.deploy.user must be the name of a user, such as "root", but is "-l".'],
    [
      `deploy: { host-key: "web ${KEY}" }`,
      expect.stringMatching(
        /^hosts\.web\.deploy\.host-key must be the public key of a host as in its \/etc\/ssh\/ssh_host_ed25519_key\.pub, such as "ssh-ed25519 AAAA…", but is "web ssh/,
      ),
    ],
    [`deploy: { host-key: ["${KEY.slice(0, -4)}"] }`, expect.stringMatching(/^hosts\.web\.deploy\.host-key\[0\] must be the public key/)],
    ['deploy: { host-key: 5 }', 'hosts.web.deploy.host-key must be a list of public keys of the host, one per line after "- ", but is 5.'],
    [
      'deploy: { machine-id: 11111111111111111111111111111111 }',
      expect.stringMatching(/^hosts\.web\.deploy\.machine-id must be the 32 digits of .*; put it in quotes\.$/),
    ],
    ['deploy: { reboot: sometimes }', 'hosts.web.deploy.reboot must be one of never, if-needed, always, but is "sometimes".'],
    ['deploy: { offline: no }', 'hosts.web.deploy.offline must be one of fail, skip, but is "no".'],
    ['deploy: { confirm-limit: 1 s }', 'hosts.web.deploy.confirm-limit must be at least 10 s, but is "1 s".'],
    ['deploy: { confirm-limit: 2 h }', 'hosts.web.deploy.confirm-limit must be at most 1 h, but is "2 h".'],
    ['deploy: { switch-limit: 10 }', expect.stringMatching(/^hosts\.web\.deploy\.switch-limit must be a duration with its unit/)],
    ['deploy: { wave: first }', 'hosts.web.deploy.wave must be a whole number from 0 to 1000, but is "first".'],
    [
      'deploy: { files: [{ secret: X, path: /run/x, mode: 0400 }] }',
      'hosts.web.deploy.files[0].mode must be permissions as four octal digits in quotes, such as "0400", but is 400; put it in quotes.',
    ],
    ['deploy: { files: [{ path: /run/x }] }', 'hosts.web.deploy.files[0].secret is missing.'],
    [
      'deploy: { files: [{ secret: X, path: /run/x }, { secret: Y, path: /run/x }] }',
      'hosts.web.deploy.files must not name the same path twice.',
    ],
    [
      'deploy: { files: [{ secret: X, path: /nix/store/x }] }',
      'hosts.web.deploy.files[0].path must not be in /nix/store, which is read-only.',
    ],
    ['deploy: { adress: web }', 'Unknown key "adress" below hosts.web.deploy; did you mean "address"?'],
  ])('%s is explained', (text, expected) => {
    expect(complaints(text)).toEqual([expected]);
  });
});

describe('install', () => {
  test('every key arrives', () => {
    expect(settingsOf(parse(FULL), 'web-1').install).toEqual({
      user: 'ubuntu',
      port: 22,
      hostKeys: [KEY],
      disks: ['/dev/sda', '/dev/disk/by-id/nvme-SAMSUNG_1'],
      kexec: 'https://example.org/kexec.tar.gz',
      files: [{ secret: 'HOST_KEY', path: '/etc/ssh/ssh_host_ed25519_key', uid: 0, gid: 0, mode: 0o600 }],
      diskKeys: [{ secret: 'DISK_KEY', path: '/tmp/disk.key' }],
    });
  });

  test('lets no disk be wiped by itself', () => {
    expect(settingsOf(parse(''), 'web').install).toEqual({ user: 'root', hostKeys: [], disks: [], files: [], diskKeys: [] });
  });

  test.each([
    [
      'install: { disks: [sda] }',
      'hosts.web.install.disks[0] must be the path of a disk, such as "/dev/sda" or "/dev/disk/by-id/nvme-…", but is "sda".',
    ],
    ['install: { disks: [/dev/disk/../sda] }', expect.stringMatching(/^hosts\.web\.install\.disks\[0\] must be the path of a disk/)],
    [
      'install: { kexec: "ftp://x/y" }',
      'hosts.web.install.kexec must be the path of a kexec tarball, or an address of one that begins with http:// or https://, but is "ftp://x/y".',
    ],
    [
      'install: { files: [{ secret: X, path: /x, uid: root }] }',
      'hosts.web.install.files[0].uid must be a whole number from 0 to 4294967294, but is "root".',
    ],
  ])('%s is explained', (text, expected) => {
    expect(complaints(text)).toEqual([expected]);
  });
});
