import { describe, expect, test } from '@jest/globals';
import { classifyRemoteFailure, describeSshFailure, fingerprintOf, parseHostKey, parseKnownHosts } from '../../../src/ssh/index.js';

describe('what ssh, shells and Nix print', () => {
  test.each([
    ['Host key verification failed.\nerror: failed to start SSH connection', 'host-key'],
    ['@@@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @@@', 'host-key'],
    ['No ED25519 host key is known for host and you have requested strict checking.\nHost key verification failed.', 'host-key'],
    ['me@host: Permission denied (publickey).\nerror: failed to start', 'login'],
    ['Load key "/k": error in libcrypto\nme@host: Permission denied (publickey).', 'damaged-key'],
    ['ssh: connect to host h port 22: Connection refused', 'unreachable'],
    ['ssh: connect to host h port 22: Connection timed out', 'unreachable'],
    ['ssh: Could not resolve hostname h: Name or service not known', 'unreachable'],
    ['bash: line 1: nix-daemon: command not found\nerror: cannot open connection', 'no-nix'],
    ['sh: 1: nix-daemon: not found', 'no-nix'],
    ["error: unable to execute 'ssh': No such file or directory", 'no-ssh'],
    ['error: something else', 'unknown'],
  ])('%j is %s', (stderr, kind) => expect(classifyRemoteFailure(stderr)).toBe(kind));
});

describe('what to do about it', () => {
  const ED = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIC0tLS0tLS0tLS0tLS0tLS0tLS0tLS0tLS0tLS0tLS0t';
  const TARGET = { host: 'web.example.org', port: 2222, user: 'deploy' };
  const say = (failure: Parameters<typeof describeSshFailure>[0], stderr: string, known = `[web.example.org]:2222 ${ED}`) =>
    describeSshFailure(failure, TARGET, stderr, { knownHosts: parseKnownHosts(known), limitMs: 15_000 });

  test('of a changed host key: expected and got, and how to compare', () => {
    const stderr = 'The fingerprint for the ED25519 key sent by the remote host is\nSHA256:gotgotgot+/.\nHost key verification failed.\n';
    expect(say('host-key', stderr)).toBe(
      `web.example.org, port 2222 showed another host key than the known one, so nothing was sent there. Expected: ${fingerprintOf(parseHostKey(ED))} (ssh-ed25519). Got: SHA256:gotgotgot+/. Either the host got a new key, or another machine answers in its place. Compare with "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub" on the host itself before you change the input "ssh-known-hosts" or "host-key" in .github/panther.yml.`,
    );
  });

  test('of a key of another kind, and of one that an authority should have signed', () => {
    expect(say('host-key', 'No RSA host key is known for x and you have requested strict checking.')).toContain(
      'Got: one of another type.',
    );
    expect(say('host-key', '', `@cert-authority * ${ED}`)).toContain('Expected: a key signed by a known authority.');
  });

  test('of a host that nobody knows', () => {
    expect(say('host-key', '', '')).toContain('Nothing is known of the host key of web.example.org, port 2222');
  });

  test.each([
    ['login', 'deploy@web: Permission denied (publickey).', 'refused the login of "deploy" (deploy@web: Permission denied (publickey).).'],
    ['unreachable', 'ssh: connect to host web port 22: No route to host', 'cannot be reached by SSH (ssh: connect to host'],
    ['silent', '', 'gave no answer within 15 seconds.'],
    ['damaged-key', 'Load key "/k": error in libcrypto', 'cannot read the key of the input "ssh-key"'],
    ['unknown', 'Bad configuration option: x', '(Bad configuration option: x)'],
  ] as const)('of %s, with the words of ssh', (failure, stderr, expected) => {
    expect(say(failure, stderr)).toContain(expected);
  });
});
