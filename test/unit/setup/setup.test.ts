import { describe, expect, test } from '@jest/globals';
import { NIX_CONF_STATE, setup, type SetupRequest } from '../../../src/setup/index.js';
import { createFakePorts, GIB, nixConfigJson, type FakeMachine } from './fake-ports.js';

const REQUEST: SetupRequest = {
  githubToken: 'ghs_secret',
  substituters: [],
  trustedPublicKeys: [],
  acceptFlakeConfig: false,
  extraConfig: '',
  kvm: 'auto',
  freeDiskSpace: false,
  minFreeDisk: undefined,
  builders: [],
  store: undefined,
  sshKey: '',
  knownHosts: [],
};
const NIX = 'nix --extra-experimental-features nix-command flakes';
const KEY = 'cache.example.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=';
const CACHE = { substituters: ['https://cache.example.org'], trustedPublicKeys: [KEY] };
const CONF = '/temp/panther-setup-Abc123/nix.conf';

const act = async (request: Partial<SetupRequest> = {}, machine: FakeMachine = {}) => {
  const { ports, done } = createFakePorts(machine);
  const result = await setup({ ...REQUEST, ...request }, ports);
  return { result, ports, done, text: done.texts.get(CONF) ?? '' };
};

describe('a plain job', () => {
  test('finds out what later steps want to know', async () => {
    const { result } = await act();
    expect(result).toMatchObject({
      nixVersion: '2.34.8',
      system: 'x86_64-linux',
      systemFeatures: ['benchmark', 'big-parallel', 'kvm', 'nixos-test'],
      kvm: { usable: true },
      freeDisk: 20 * GIB,
    });
  });

  test('tells later steps of its nix.conf, before the files the user has', async () => {
    const { done, text } = await act({}, { env: { XDG_CONFIG_HOME: '/c' } });
    expect(done.exported).toEqual({ NIX_USER_CONF_FILES: `${CONF}:/c/nix/nix.conf:/etc/xdg/nix/nix.conf` });
    expect(text).toContain('accept-flake-config = false\n');
    expect(text).toContain('access-tokens = github.com=ghs_secret\n');
  });

  test('leaves the path of that file to the post phase', async () => {
    expect((await act()).done.state).toEqual({ [NIX_CONF_STATE]: CONF });
  });

  test('changes nothing that takes root, and warns of nothing', async () => {
    const { done } = await act({}, { hasRoot: true, answers: { 'systemctl is-active': { exitCode: 0 } } });
    expect(done.asRoot).toEqual([]);
    expect(done.warnings).toEqual([]);
  });

  test('says what it found in one list', async () => {
    const { done } = await act(CACHE);
    expect(done.said).toEqual([
      'What this runner has for Nix',
      'Nix              nix (Nix) 2.34.8, in /nix/bin',
      'Store            daemon: a daemon, which trusts this user',
      'System           x86_64-linux; features: benchmark, big-parallel, kvm, nixos-test',
      'KVM              yes, /dev/kvm can be opened',
      'Disk             20 GiB of 70 GiB free: /, Nix store, temporary files, workspace',
      'Access token     for github.com, in a file that only this user can read',
      'Substituters     added: https://cache.example.org',
      'Daemon settings  nothing to change',
      'Nix 2.34.8 on x86_64-linux is ready: KVM yes, 20 GiB free.',
    ]);
  });
});

describe('the token', () => {
  test('is masked before it is used, and is in no command, environment or message', async () => {
    const { done } = await act({}, { hasRoot: true, kvm: [{ kind: 'refused', reason: 'no' }, { kind: 'opened' }] });
    expect(done.order).toEqual(['mask', 'write']);
    const { texts, masked, ...elsewhere } = done;
    expect(masked).toEqual(['ghs_secret']);
    expect([...texts].filter(([, text]) => text.includes('ghs_secret')).map(([path]) => path)).toEqual([CONF]);
    expect(JSON.stringify(elsewhere)).not.toContain('ghs_secret');
  });

  test('the expression of the default, as it arrives outside GitHub, is no token', async () => {
    const { done, text } = await act({ githubToken: '${{ github.token }}' });
    expect(text).not.toContain('access-tokens');
    expect(done.masked).toEqual([]);
    expect(done.said).toContain('Access token     none');
  });

  test('with a line feed is refused without showing it', async () => {
    const attempt = act({ githubToken: 'ghs_secret\ntrusted-users = *' });
    await expect(attempt).rejects.toThrow('The input "github-token" holds blanks');
    await expect(attempt).rejects.not.toThrow('ghs_secret');
  });

  test('tokens of extra configuration are masked too, and only its names are said', async () => {
    const { done } = await act({ extraConfig: 'extra-access-tokens = gitlab.com=PAT:glpat-x\ncores = 2' });
    expect(done.masked).toEqual(['ghs_secret', 'glpat-x']);
    expect(done.said.join('\n')).not.toContain('glpat-x');
    expect(done.said).toContain('Extra settings   extra-access-tokens, cores');
  });
});

test('all bad values are refused at once, before anything is run', async () => {
  const { ports, done } = createFakePorts();
  const request = { ...REQUEST, substituters: ['https://a', 'trusted-users', '=', '*'], trustedPublicKeys: ['bad'] };
  const attempt = setup(request, ports);
  await expect(attempt).rejects.toThrow('"trusted-users"');
  await expect(attempt).rejects.toThrow('"trusted-public-keys"');
  await expect(attempt).rejects.toMatchObject({ exitCode: 2 });
  expect(done.ran).toEqual([]);
});

test('a Nix off the PATH is added to it, for itself and for later steps', async () => {
  const { done } = await act({}, { executables: ['/nix/var/nix/profiles/default/bin/nix'] });
  expect(done.addedPaths).toEqual(['/nix/var/nix/profiles/default/bin']);
  expect(new Set(done.ran.map(({ env }) => env['PATH']))).toEqual(new Set(['/nix/var/nix/profiles/default/bin:/usr/bin:/nix/bin']));
});

test('a second run in the job writes the same file again only if it differs', async () => {
  const first = await act();
  const env = { NIX_USER_CONF_FILES: first.done.exported['NIX_USER_CONF_FILES'] };
  const second = await act({}, { env, files: { [CONF]: first.text } });
  expect(second.done.exported).toEqual(first.done.exported);
  expect(second.done.order).toEqual(['mask']);
  const third = await act(CACHE, { env, files: { [CONF]: first.text } });
  expect(third.done.exported).toEqual(first.done.exported);
  expect(third.text).toContain('extra-substituters = https://cache.example.org\n');
});

test('a nix.conf of an earlier job, already removed, is forgotten', async () => {
  const { done } = await act({}, { env: { NIX_USER_CONF_FILES: '/temp/panther-setup-old/nix.conf:/a' } });
  expect(done.exported).toEqual({ NIX_USER_CONF_FILES: `${CONF}:/a` });
});

test('what Nix says of the settings is passed on', async () => {
  const { done } = await act(
    { extraConfig: 'cors = 2' },
    { answers: { [`${NIX} config show`]: { stdout: nixConfigJson(), stderr: "warning: unknown setting 'cors'\n" } } },
  );
  expect(done.warnings).toEqual(["Nix says of its settings: unknown setting 'cors'"]);
});

test('what Nix would take, but not as it was meant, is a warning', async () => {
  const { done } = await act({ substituters: ['https://cache.example.org'] });
  expect(done.warnings).toEqual([expect.stringContaining('no key is given for it')]);
});

test('settings of NIX_CONFIG win over ours, so they are named', async () => {
  const { done } = await act({}, { env: { NIX_CONFIG: 'max-jobs = 1\nextra-access-tokens = a=b\ncores = 1' } });
  expect(done.said).toContain('NIX_CONFIG       of this job wins over these settings: max-jobs, extra-access-tokens');
});

describe('a user whom the daemon does not trust', () => {
  const untrusted = { [`${NIX} store info`]: { stdout: '{"trusted":false,"url":"daemon"}' } };

  test('is told the line to add', async () => {
    const { done, text } = await act(CACHE, { answers: untrusted });
    expect(done.warnings).toEqual([
      'Nix\'s daemon does not trust the user "runner": it ignores this user\'s substituters and keys and refuses unsigned paths, such as what earlier jobs built. Add the line "extra-trusted-users = runner" to /etc/nix/nix.conf and restart the daemon. The substituters and keys of this job have no effect.',
    ]);
    expect(text).not.toContain('extra-substituters');
    expect(text).not.toContain('log-lines');
  });

  test('gets the settings by the daemon’s own file where sudo allows it, but no token there', async () => {
    const { done, text } = await act(CACHE, { answers: { ...untrusted, 'systemctl is-active': { exitCode: 0 } }, hasRoot: true });
    const system = done.texts.get('/etc/nix/nix.conf') ?? '';
    expect(system).toContain('extra-substituters = https://cache.example.org\n');
    expect(system).toContain(`extra-trusted-public-keys = ${KEY}\n`);
    expect(system).not.toContain('trusted-users');
    expect(system).not.toContain('ghs_secret');
    expect(text).toContain('ghs_secret');
    expect(done.asRoot).toEqual(['write /etc/nix/nix.conf 644', 'systemctl restart nix-daemon.service']);
    expect(done.said).toContain('Daemon settings  /etc/nix/nix.conf changed, daemon restarted');
  });

  test('changes nothing by a second run', async () => {
    const machine = { answers: { ...untrusted, 'systemctl is-active': { exitCode: 0 } }, hasRoot: true };
    const first = await act(CACHE, machine);
    const files = { '/etc/nix/nix.conf': first.done.texts.get('/etc/nix/nix.conf') ?? '' };
    expect((await act(CACHE, { ...machine, files })).done.asRoot).toEqual([]);
  });
});

test('a daemon that believes in a device which nobody may open is told better, whoever it trusts', async () => {
  const { done } = await act({ kvm: 'off' }, { hasRoot: true });
  expect(done.texts.get('/etc/nix/nix.conf')).toContain('system-features = benchmark big-parallel nixos-test\n');
  expect(done.warnings).toEqual([
    "Nix's daemon: /etc/nix/nix.conf changed; the daemon reads it at its next start, as systemd does not run it.",
  ]);
});

test('without a daemon there is no system file to look at', async () => {
  const { done } = await act(
    { kvm: 'off' },
    { hasRoot: true, answers: { [`${NIX} store info`]: { stdout: '{"trusted":true,"url":"local"}' } } },
  );
  expect(done.asRoot).toEqual([]);
  expect(done.said.some((line) => line.startsWith('Daemon settings'))).toBe(false);
});

describe('disk', () => {
  const disks = { '/': { device: 1, free: 3 * GIB, total: 70 * GIB }, '/opt/ghc': { device: 1, free: 3 * GIB, total: 70 * GIB } };
  const hosted = { env: { RUNNER_ENVIRONMENT: 'github-hosted' }, disks, hasRoot: true };

  test('too little space ends the step before Nix is looked for', async () => {
    const { ports, done } = createFakePorts(hosted);
    await expect(setup({ ...REQUEST, minFreeDisk: 10 * GIB }, ports)).rejects.toThrow('Set "free-disk-space: true"');
    expect(done.ran).toEqual([]);
  });

  test('the store’s disk counts, wherever NIX_REMOTE puts it', async () => {
    const own = { ...disks, '/big': { device: 2, free: 90 * GIB, total: 100 * GIB } };
    const { result } = await act({ minFreeDisk: 50 * GIB }, { env: { NIX_REMOTE: 'local?root=/big/store' }, disks: own });
    expect(result.freeDisk).toBe(90 * GIB);
  });

  test('on request what is there of GitHub’s image is removed, and the sum is said', async () => {
    const { done } = await act({ freeDiskSpace: true }, hosted);
    expect(done.asRoot).toEqual(['rm -rf -- /opt/ghc']);
    expect(done.said).toContain('Space freed      0 B, /opt/ghc');
  });

  test('with enough space nothing is removed', async () => {
    const { done } = await act({ freeDiskSpace: true, minFreeDisk: GIB }, hosted);
    expect(done.asRoot).toEqual([]);
  });

  test('on a self-hosted runner it is refused, and the job goes on', async () => {
    const { done } = await act({ freeDiskSpace: true }, { ...hosted, env: { RUNNER_ENVIRONMENT: 'self-hosted' } });
    expect(done.asRoot).toEqual([]);
    expect(done.notices).toEqual([expect.stringContaining('self-hosted')]);
  });
});
