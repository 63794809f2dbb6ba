import { describe, expect, test } from '@jest/globals';
import { renderNixSshOptions, renderSshConfig } from '../../../src/ssh/index.js';

describe('the configuration of ssh', () => {
  test('checks host keys before all the user’s own configuration says', () => {
    const lines = renderSshConfig([], { knownHosts: '/t/known', key: '/t/key' }).split('\n');
    const strict = lines.indexOf('  StrictHostKeyChecking yes');
    expect(strict).toBeGreaterThan(0);
    expect(lines.indexOf('  UserKnownHostsFile "/t/known"')).toBeGreaterThan(0);
    expect(lines.indexOf('  Include ~/.ssh/config')).toBeGreaterThan(strict);
    expect(lines).toContain('  IdentitiesOnly yes');
  });

  test('without a key takes those of the machine', () => {
    expect(renderSshConfig([], { knownHosts: '/t/known', key: undefined })).not.toMatch(/Identit/);
  });

  test('knows a host with its port under the name that older Nix calls it by', () => {
    const address = { host: 'host', port: 2222 };
    const config = renderSshConfig([address, address, { host: 'plain', port: undefined }], { knownHosts: '/k', key: undefined });
    expect(config.match(/^Host .*/gm)).toEqual(['Host host:2222', 'Host *']);
    expect(config).toContain('Host host:2222\n  HostName host\n  Port 2222\n');
  });

  test('gets the job’s own options between ours, and ours once', () => {
    const once = renderNixSshOptions('/temp/panther-ssh-A/config', '-J jump');
    expect(once).toBe('-oStrictHostKeyChecking=yes -J jump -F /temp/panther-ssh-A/config');
    expect(renderNixSshOptions('/temp/panther-ssh-B/config', once)).toBe(
      '-oStrictHostKeyChecking=yes -J jump -F /temp/panther-ssh-B/config',
    );
  });

  test('waits as long as it is told', () => {
    const paths = { knownHosts: '/k', key: undefined };
    expect(renderSshConfig([], paths)).toContain('  ConnectTimeout 15\n  ServerAliveInterval 30\n  ServerAliveCountMax 4\n');
    expect(renderSshConfig([], paths, { connectSeconds: 5, aliveSeconds: 10, aliveCount: 2 })).toContain(
      '  ConnectTimeout 5\n  ServerAliveInterval 10\n  ServerAliveCountMax 2\n',
    );
  });
});
