import { describe, expect, test } from '@jest/globals';
import { parseNixVersion } from '../../../src/nix/index.js';
import { parseBuilders, parseKnownHosts, parseStoreUrl, setup, SSH_STATE, type SetupRequest } from '../../../src/setup/index.js';
import {
  findRemoteProblems,
  renderBuilders,
  requireChosenStore,
  requireUsableBuilders,
  type RemoteRequest,
} from '../../../src/setup/remote.js';
import { createFakePorts, nixConfigJson, type FakeMachine } from './fake-ports.js';

const KEY_BODY = 'b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gt';
const KEY = `-----BEGIN OPENSSH PRIVATE KEY-----\n${KEY_BODY}\n-----END OPENSSH PRIVATE KEY-----`;
const HOST_KEY = 'AAAAC3NzaC1lZDI1NTE5AAAAIC0tLS0tLS0tLS0tLS0tLS0tLS0tLS0tLS0tLS0tLS0t';
const HOSTS = `host,[host]:2222 ssh-ed25519 ${HOST_KEY}`;
const HOST_KEY_COLUMN = Buffer.from(`ssh-ed25519 ${HOST_KEY}`).toString('base64');
const LOCAL = { stdout: '{"trusted":true,"url":"local"}' };
const UNTRUSTED = { stdout: '{"trusted":false,"url":"daemon"}' };
const NIX = 'nix --extra-experimental-features nix-command flakes';
const CONF = '/temp/panther-setup-Abc123/nix.conf';

const request = (changes: Partial<RemoteRequest> = {}): RemoteRequest => ({
  builders: [],
  store: undefined,
  sshKey: KEY,
  knownHosts: parseKnownHosts(HOSTS),
  ...changes,
});
const BUILDER = { builders: parseBuilders('ssh-ng://me@host x86_64-linux') };

const act = async (changes: Partial<RemoteRequest>, machine: FakeMachine = {}) => {
  const { ports, done } = createFakePorts(machine);
  const whole: SetupRequest = {
    githubToken: '',
    substituters: [],
    trustedPublicKeys: [],
    acceptFlakeConfig: false,
    extraConfig: '',
    kvm: 'auto',
    freeDiskSpace: false,
    minFreeDisk: undefined,
    ...request(changes),
  };
  const outcome = await setup(whole, ports).then(
    () => '',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  return { outcome, done, text: done.texts.get(CONF) ?? '' };
};
const names = {
  answers: { [`${NIX} config show`]: { stdout: nixConfigJson({ builders: '', 'builders-use-substitutes': false, store: 'auto' }) } },
};

describe('what does not fit together', () => {
  test('a host that nobody vouches for, once', () => {
    const builders = parseBuilders('ssh-ng://a@other\nssh-ng://b@other');
    expect(findRemoteProblems(request({ builders }))).toEqual([expect.stringContaining('has no line for other')]);
  });

  test('a host key in the machine line is enough', () => {
    const builders = parseBuilders(`ssh-ng://other - - 1 1 - - ${HOST_KEY_COLUMN}`);
    expect(findRemoteProblems(request({ builders }))).toEqual([]);
  });

  test('a key that is none', () => {
    expect(findRemoteProblems(request({ sshKey: 'x' }))).toEqual([expect.stringContaining('"ssh-key"')]);
  });

  test('builders for a store on another machine', () => {
    expect(findRemoteProblems(request({ ...BUILDER, store: parseStoreUrl('ssh-ng://host') }))).toEqual([
      expect.stringContaining('"store" and "builders" cannot be used together'),
    ]);
    expect(findRemoteProblems(request({ ...BUILDER, store: parseStoreUrl('local?root=/x') }))).toEqual([]);
  });
});

describe('the machine lines', () => {
  const ssh = { keyFile: '/t/key', env: { NIX_SSHOPTS: '' } };

  test('tell a daemon the key and the host key', () => {
    expect(renderBuilders(request(BUILDER), ssh, 'trusted')[0]?.line).toBe(
      `ssh-ng://me@host x86_64-linux /t/key - - - - ${HOST_KEY_COLUMN}`,
    );
  });

  test('leave both to NIX_SSHOPTS where Nix runs ssh itself', () => {
    expect(renderBuilders(request(BUILDER), ssh, 'direct')[0]?.line).toBe('ssh-ng://me@host x86_64-linux - - - - - -');
  });

  test('of other stores stay as they are', () => {
    const builders = parseBuilders('local?root=/x x86_64-linux');
    expect(renderBuilders(request({ builders }), ssh, 'trusted')[0]?.line).toBe('local?root=/x x86_64-linux - - - - - -');
  });
});

describe('a daemon', () => {
  const check =
    (changes: Partial<RemoteRequest>, access: 'direct' | 'trusted' | 'untrusted', version = 'nix (Nix) 2.34.8') =>
    () =>
      requireUsableBuilders(renderBuilders(request(changes), undefined, access), {
        access,
        version: parseNixVersion(version),
        user: 'runner',
        daemonFile: '/etc/nix/nix.conf',
      });
  const withPort = { builders: parseBuilders('ssh-ng://host:2222') };
  const byAuthority = { ...BUILDER, knownHosts: parseKnownHosts(`@cert-authority * ssh-ed25519 ${HOST_KEY}`) };

  test('that does not trust this user takes no builders', () => {
    expect(check(BUILDER, 'untrusted')).toThrow('Add the line "extra-trusted-users = runner" to /etc/nix/nix.conf');
  });

  test('needs the key of the host itself', () => {
    expect(check(byAuthority, 'trusted')).toThrow('knows host only by an authority');
    expect(check(byAuthority, 'direct')).not.toThrow();
  });

  test('of Nix before 2.31 reaches no other port', () => {
    expect(check(withPort, 'trusted', 'nix (Nix) 2.30.3')).toThrow('names the port 2222 of host, but the daemon of nix (Nix) 2.30.3');
    expect(check(withPort, 'trusted', 'nix (Nix) 2.31.0')).not.toThrow();
    expect(check(withPort, 'direct', 'nix (Nix) 2.26.3')).not.toThrow();
  });
});

describe('the step', () => {
  test('does nothing of all this without these inputs', async () => {
    const { done } = await act({ sshKey: '', knownHosts: [] }, names);
    expect(Object.keys(done.exported)).toEqual(['NIX_USER_CONF_FILES']);
    expect(done.state).not.toHaveProperty(SSH_STATE);
    expect(done.ran.filter(({ line }) => line.includes('--store'))).toEqual([]);
  });

  test('masks the key before it is written, and writes it nowhere else', async () => {
    const { outcome, done } = await act(BUILDER, { answers: { ...names.answers, [`${NIX} store info`]: LOCAL } });
    expect(outcome).toBe('');
    expect(done.order[0]).toBe('mask');
    const { texts, masked, ...elsewhere } = done;
    expect(masked).toEqual([KEY_BODY]);
    expect([...texts].filter(([, text]) => text.includes(KEY_BODY)).map(([path]) => path)).toEqual(['/temp/panther-ssh-Abc123/key']);
    expect(JSON.stringify(elsewhere)).not.toContain(KEY_BODY);
    expect(done.state[SSH_STATE]).toBe('/temp/panther-ssh-Abc123');
  });

  test('tells Nix of the builders, and asks each with the options that later steps have', async () => {
    const { done, text } = await act(BUILDER, { answers: { ...names.answers, [`${NIX} store info`]: LOCAL } });
    expect(text).toContain('builders = ssh-ng://me@host x86_64-linux - - - - - -\nbuilders-use-substitutes = true\n');
    const asked = done.ran.find(({ line }) => line.endsWith('store info --json --store ssh-ng://me@host'));
    expect(asked?.env['NIX_SSHOPTS']).toBe(done.exported['NIX_SSHOPTS']);
    expect(done.said).toContain('Builders      ssh-ng://me@host');
  });

  test('writes no builder into the file of a daemon that does not trust us', async () => {
    const { outcome, done } = await act(BUILDER, { answers: { ...names.answers, [`${NIX} store info`]: UNTRUSTED }, hasRoot: true });
    expect(outcome).toContain("Nix's daemon takes builders from trusted users only");
    expect(done.asRoot).toEqual([]);
  });

  test('uses the store that was asked for, and lets later steps use it', async () => {
    const store = parseStoreUrl('local?root=/big');
    const { outcome, done } = await act(
      { store, sshKey: '', knownHosts: [] },
      { answers: { [`${NIX} config show`]: { stdout: nixConfigJson({ store: store.text }) }, [`${NIX} store info`]: LOCAL } },
    );
    expect(outcome).toBe('');
    expect(done.exported['NIX_REMOTE']).toBe('local?root=/big');
    expect(new Set(done.ran.filter(({ line }) => line.startsWith('nix')).map(({ env }) => env['NIX_REMOTE']))).toEqual(
      new Set(['local?root=/big']),
    );
  });

  test('ends with one message if the store on another machine is not to be had', async () => {
    const { outcome } = await act(
      { store: parseStoreUrl('ssh-ng://me@host') },
      { answers: { [`${NIX} store info`]: { exitCode: 1, stderr: 'me@host: Permission denied (publickey).\nerror: x' } } },
    );
    expect(outcome).toMatch(
      /^The input "store" cannot be used\. host refused the key of the input "ssh-key" \(me@host: Permission denied \(publickey\)\.\)\./,
    );
  });

  test('refuses a Nix that cannot evaluate there', async () => {
    const { outcome } = await act(
      { store: parseStoreUrl('ssh-ng://me@host') },
      { answers: { [`${NIX} eval`]: { exitCode: 1, stderr: "error: path '/nix/store/x-panther-probe.nix' does not exist" } } },
    );
    expect(outcome).toContain('nix (Nix) 2.34.8 cannot evaluate with the store of the input "store". This version looks for');
  });
});

test('a nix.conf that names another store wins, so it is refused', () => {
  const store = parseStoreUrl('local?root=/big');
  expect(() => requireChosenStore(store, { store: 'daemon' })).toThrow('sets "store = daemon", which wins');
  expect(() => requireChosenStore(store, { store: 'local?root=/big' })).not.toThrow();
  expect(() => requireChosenStore(undefined, { store: 'daemon' })).not.toThrow();
});
