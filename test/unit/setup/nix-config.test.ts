import { describe, expect, test } from '@jest/globals';
import { parseConfiguration } from '../../../src/nix/index.js';
import type { Kvm } from '../../../src/setup/kvm.js';
import {
  findAccessToken,
  findDoubts,
  findProblems,
  findSecrets,
  isPlainToken,
  isSatisfied,
  listSettings,
  listUserConfFiles,
  renderUserConf,
  replaceBlock,
  selectDaemonSettings,
  selectUserSettings,
  settingNames,
  type NixRequest,
  type Setting,
} from '../../../src/setup/nix-config.js';
import { nixConfigJson } from './fake-ports.js';

const KEY = 'cache.example.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=';
const NOTHING: NixRequest = { substituters: [], trustedPublicKeys: [], acceptFlakeConfig: false, extraConfig: '' };
const KVM: Kvm = { usable: true, present: true, why: '', changes: [] };
const NO_KVM: Kvm = { usable: false, present: false, why: '', changes: [] };
const CLOSED_KVM: Kvm = { ...NO_KVM, present: true };
const CONFIG = parseConfiguration(nixConfigJson());
const lines = (settings: readonly Setting[]) => settings.map(({ name, value }) => `${name} = ${value}`);

describe('problems', () => {
  test.each([
    'https://cache.example.org',
    'https://cache.example.org/~team?priority=30',
    's3://bucket?region=eu-west-1',
    'ssh-ng://builder@host.example.org',
    'file:///var/cache?trusted=1',
    '/mnt/store',
  ])('%s is a substituter', (url) => {
    expect(findProblems({ ...NOTHING, substituters: [url] })).toEqual([]);
  });

  // How a list arrives whose value was made to add a setting: cut at blanks and line feeds.
  test.each(['trusted-users', '=', '*', 'cache.example.org', 'https://a\ntrusted-users=*', 'https://a b', 'https://a#b', 'https://', ''])(
    '%j is none',
    (url) => {
      expect(findProblems({ ...NOTHING, substituters: [url] })).toEqual([
        `The input "substituters" holds ${JSON.stringify(url)}, which is no store URL such as "https://cache.example.org".`,
      ]);
    },
  );

  test('a substituter with a password is refused without showing it', () => {
    const [problem] = findProblems({ ...NOTHING, substituters: ['https://user:hunter2@cache.example.org'] });
    expect(problem).toContain('netrc');
    expect(problem).not.toContain('hunter2');
  });

  test('a key is a name and 44 characters of base64', () => {
    expect(findProblems({ ...NOTHING, trustedPublicKeys: [KEY] })).toEqual([]);
  });

  test.each(['cache.example.org-1', 'cache.example.org-1:abc', `cache.example.org-1:${'A'.repeat(86)}==`, `a\nb:${KEY}`, ''])(
    '%j is no key, and only its name is shown',
    (key) => {
      const [problem] = findProblems({ ...NOTHING, trustedPublicKeys: [key] });
      expect(problem).toContain('does not look like "NAME:BASE64"');
      expect(problem).not.toContain('AAAA');
    },
  );

  test.each(['max-jobs = 2', 'cores=\n', '!include /etc/nix/more.conf', 'include more.conf', '# max-jobs=2', 'substituters =', ''])(
    '%j as extra configuration',
    (extraConfig) => {
      expect(findProblems({ ...NOTHING, extraConfig })).toEqual(
        extraConfig.startsWith('cores=') ? [expect.stringContaining('Line 1')] : [],
      );
    },
  );

  test('a bad line of extra configuration is named by its number and its first word only', () => {
    expect(findProblems({ ...NOTHING, extraConfig: 'max-jobs = 2\n\naccess-tokens=gitlab.com=glpat-secret\n' })).toEqual([
      'Line 3 of the input "extra-nix-config" must be "name = value" with blanks around "=", but begins with "access-tokens".',
    ]);
  });

  test('all problems come at once', () => {
    expect(findProblems({ ...NOTHING, substituters: ['a', 'b'], trustedPublicKeys: ['c'], extraConfig: 'd' })).toHaveLength(4);
  });
});

describe('doubts', () => {
  test.each([
    { name: 'no substituter', substituters: [], doubts: 0 },
    { name: 'no key', substituters: ['https://cache.example.org'], doubts: 1 },
    { name: 'a store that is trusted as such', substituters: ['file:///cache?trusted=1'], doubts: 0 },
    { name: 'the official cache', substituters: ['https://cache.nixos.org'], doubts: 0 },
  ])('$name: $doubts', ({ substituters, doubts }) => {
    expect(findDoubts({ ...NOTHING, substituters }, CONFIG, undefined)).toHaveLength(doubts);
  });

  test.each([
    { name: 'given', request: { trustedPublicKeys: [KEY] }, keys: [] },
    { name: 'known to the machine', request: {}, keys: [KEY] },
  ])('a substituter whose key may be one that is $name is not doubted', ({ request, keys }) => {
    const config = parseConfiguration(nixConfigJson({ 'trusted-public-keys': keys }));
    expect(findDoubts({ ...NOTHING, substituters: ['https://cache.example.org'], ...request }, config, undefined)).toEqual([]);
  });

  test('extra configuration that would replace the GitHub token', () => {
    const token = { host: 'github.com', token: 'x' };
    const request = { ...NOTHING, extraConfig: 'access-tokens = gitlab.com=PAT:y' };
    expect(findDoubts(request, CONFIG, token)).toEqual([expect.stringContaining('Write "extra-access-tokens = …" to have both')]);
    expect(findDoubts(request, CONFIG, undefined)).toEqual([]);
    expect(findDoubts({ ...request, extraConfig: 'extra-access-tokens = gitlab.com=PAT:y' }, CONFIG, token)).toEqual([]);
  });
});

describe('secrets', () => {
  test.each([
    ['ghs_abc', 'https://github.com', { host: 'github.com', token: 'ghs_abc' }],
    ['ghs_abc', undefined, { host: 'github.com', token: 'ghs_abc' }],
    ['ghs_abc', 'https://ghe.example.org', { host: 'ghe.example.org', token: 'ghs_abc' }],
    ['ghs_abc', 'http://github.com', undefined],
    ['ghs_abc', 'nonsense', undefined],
    ['', 'https://github.com', undefined],
    ['${{ github.token }}', 'https://github.com', undefined],
  ])('token %p of server %p', (input, server, token) => {
    expect(findAccessToken(input, server)).toEqual(token);
  });

  test.each([
    ['ghs_A1-b.c', true],
    ['a b', false],
    ['a\nmax-jobs = 9', false],
    ['a#b', false],
    ['', false],
  ])('%j as a token', (token, plain) => {
    expect(isPlainToken(token)).toBe(plain);
  });

  test('tokens in extra configuration are found, with and without their kind', () => {
    const text = 'max-jobs = 2\nextra-access-tokens = gitlab.com=PAT:glpat-1 codeberg.org=cb=2 # not=this\naccess-tokens = x=OAuth2:3';
    expect(findSecrets(text)).toEqual(['glpat-1', 'cb=2', '3']);
    expect(findSecrets('max-jobs = 2\naccess-tokens =')).toEqual([]);
  });

  test('names of settings are found in any nix.conf', () => {
    expect(settingNames('max-jobs = 2\n # cores = 1\n  substituters =\n!include x')).toEqual(['max-jobs', 'substituters']);
  });
});

describe('the user’s own files, as Nix searches them', () => {
  const never = () => false;
  test.each([
    [{ HOME: '/home/r' }, ['/home/r/.config/nix/nix.conf', '/etc/xdg/nix/nix.conf']],
    [{ HOME: '/home/r', XDG_CONFIG_HOME: '/c', XDG_CONFIG_DIRS: '/d:/e' }, ['/c/nix/nix.conf', '/d/nix/nix.conf', '/e/nix/nix.conf']],
    [{ HOME: '/home/r', XDG_CONFIG_HOME: '', XDG_CONFIG_DIRS: '' }, ['/home/r/.config/nix/nix.conf', '/etc/xdg/nix/nix.conf']],
    [{ HOME: '/home/r', NIX_CONFIG_HOME: '/n' }, ['/n/nix.conf', '/etc/xdg/nix/nix.conf']],
    [{ HOME: '/home/r', NIX_USER_CONF_FILES: '/a:/b' }, ['/a', '/b']],
    [{ HOME: '/home/r', NIX_USER_CONF_FILES: '' }, []],
  ])('%j', (env, files) => {
    expect(listUserConfFiles(env, never)).toEqual(files);
  });

  test('the file of an earlier run is left out', () => {
    expect(listUserConfFiles({ NIX_USER_CONF_FILES: '/ours:/a' }, (path) => path === '/ours')).toEqual(['/a']);
  });
});

describe('settings', () => {
  test('a plain job', () => {
    expect(lines(listSettings(NOTHING, KVM, CONFIG))).toEqual([
      'extra-experimental-features = nix-command flakes',
      'accept-flake-config = false',
      'max-jobs = auto',
      'connect-timeout = 15',
      'download-attempts = 6',
      'always-allow-substitutes = true',
      'keep-build-log = true',
      'log-lines = 50',
      'extra-system-features = kvm',
    ]);
  });

  test('caches, their keys, and flakes that may configure Nix', () => {
    const request = {
      ...NOTHING,
      substituters: ['https://a', 'https://a', 'https://b'],
      trustedPublicKeys: [KEY],
      acceptFlakeConfig: true,
    };
    expect(lines(listSettings(request, KVM, CONFIG))).toEqual(
      expect.arrayContaining([
        'extra-substituters = https://a https://b',
        `extra-trusted-public-keys = ${KEY}`,
        'accept-flake-config = true',
      ]),
    );
  });

  test('what this Nix does not know is left out, as it would warn at every command', () => {
    const names = new Set([...CONFIG.names].filter((name) => name !== 'always-allow-substitutes'));
    const settings = lines(listSettings(NOTHING, KVM, { ...CONFIG, names }));
    expect(settings).not.toContain('always-allow-substitutes = true');
    expect(settings).toContain('extra-experimental-features = nix-command flakes');
  });

  test.each([
    { name: 'opened', kvm: KVM, system: 'x86_64-linux', expected: ['extra-system-features = kvm'] },
    { name: 'closed', kvm: CLOSED_KVM, system: 'x86_64-linux', expected: ['system-features = benchmark big-parallel nixos-test'] },
    { name: 'absent', kvm: NO_KVM, system: 'aarch64-linux', expected: ['system-features = benchmark big-parallel nixos-test'] },
    { name: 'macOS', kvm: NO_KVM, system: 'aarch64-darwin', expected: [] },
  ])('the feature kvm follows the device: $name', ({ kvm, system, expected }) => {
    const settings = lines(listSettings(NOTHING, kvm, parseConfiguration(nixConfigJson({ system }))));
    expect(settings.filter((line) => line.includes('system-features'))).toEqual(expected);
  });

  test.each([
    { access: 'direct', user: 10, daemon: [] },
    { access: 'trusted', user: 10, daemon: ['extra-system-features'] },
    {
      access: 'untrusted',
      user: 4,
      daemon: [
        'max-jobs',
        'connect-timeout',
        'download-attempts',
        'always-allow-substitutes',
        'keep-build-log',
        'log-lines',
        'extra-substituters',
        'extra-system-features',
      ],
    },
  ] as const)('$access: each setting goes where it has effect', ({ access, user, daemon }) => {
    const settings = listSettings({ ...NOTHING, substituters: ['https://a'] }, KVM, CONFIG);
    expect(selectUserSettings(settings, access, CONFIG)).toHaveLength(user);
    expect(selectDaemonSettings(settings, access).map(({ name }) => name)).toEqual(daemon);
  });

  test('substituters that the daemon lets anyone use stay with an untrusted user', () => {
    const config = parseConfiguration(nixConfigJson({ 'trusted-substituters': ['https://b/'] }));
    const settings = listSettings({ ...NOTHING, substituters: ['https://a', 'https://b'] }, KVM, config);
    expect(lines(selectUserSettings(settings, 'untrusted', config))).toContain('extra-substituters = https://b');
  });
});

describe('the user’s nix.conf', () => {
  const settings: readonly Setting[] = [{ name: 'max-jobs', value: 'auto', takenFrom: 'anyone' }];
  const token = { host: 'github.com', token: 'ghs_new' };

  test('settings, then the token, then what the user adds, which so wins', () => {
    expect(renderUserConf(settings, token, CONFIG, '\nmax-jobs = 2\n')).toBe(
      [
        '# Written for this job by Panther (actions/setup), removed at its end.',
        'max-jobs = auto',
        'access-tokens = github.com=ghs_new',
        '# From the input "extra-nix-config":',
        'max-jobs = 2',
        '',
      ].join('\n'),
    );
  });

  test('tokens for other hosts stay, an older one for this host goes', () => {
    const config = parseConfiguration(nixConfigJson({ 'access-tokens': { 'github.com': 'ghs_old', 'gitlab.com': 'PAT:x' } }));
    expect(renderUserConf(settings, token, config, '')).toContain('access-tokens = github.com=ghs_new gitlab.com=PAT:x\n');
  });

  test('without a token the machine’s own are not touched', () => {
    expect(renderUserConf(settings, undefined, CONFIG, '')).not.toContain('access-tokens');
  });
});

describe('the daemon’s nix.conf', () => {
  const one: readonly Setting[] = [{ name: 'max-jobs', value: 'auto', takenFrom: 'anyone' }];
  const two: readonly Setting[] = [{ name: 'system-features', value: '', takenFrom: 'root' }];
  const begin = '# BEGIN panther (written by its actions/setup, replaced as a whole)\n';
  const block = `${begin}max-jobs = auto\n# END panther\n`;

  test.each([
    ['', block],
    ['build-users-group = nixbld', `build-users-group = nixbld\n${block}`],
    ['build-users-group = nixbld\n\n\n', `build-users-group = nixbld\n${block}`],
    [`a = 1\n${begin}old = 1\n# END panther\nb = 2\n`, `a = 1\nb = 2\n${block}`],
    [`a = 1\n${begin}old = 1\n`, `a = 1\n${block}`],
  ])('%j', (text, expected) => {
    expect(replaceBlock(text, one)).toBe(expected);
  });

  test('a second time changes nothing', () => {
    const text = replaceBlock('a = 1\n', one);
    expect(replaceBlock(text, one)).toBe(text);
  });

  test('other settings replace the earlier ones; an empty value is kept', () => {
    expect(replaceBlock(replaceBlock('a = 1\n', one), two)).toBe(`a = 1\n${begin}system-features =\n# END panther\n`);
  });

  const feature = (kvm: Kvm) => listSettings(NOTHING, kvm, CONFIG).filter(({ takenFrom }) => takenFrom === 'root');
  test.each([
    { name: 'kvm is usable and the daemon has it', kvm: KVM, features: ['kvm'], satisfied: true },
    { name: 'kvm is usable and the daemon lacks it', kvm: KVM, features: [], satisfied: false },
    { name: 'there is no kvm and the daemon has none', kvm: NO_KVM, features: ['nixos-test'], satisfied: true },
    { name: 'there is no kvm but the daemon claims it', kvm: NO_KVM, features: ['kvm'], satisfied: false },
    { name: 'kvm is closed to us, so root’s view is unknown', kvm: CLOSED_KVM, features: [], satisfied: false },
  ])('$name: nothing to do is $satisfied', ({ kvm, features, satisfied }) => {
    expect(isSatisfied(feature(kvm), kvm, features)).toBe(satisfied);
  });

  test('any other setting has to be written', () => {
    expect(isSatisfied(one, KVM, ['kvm'])).toBe(false);
    expect(isSatisfied(one, NO_KVM, [])).toBe(false);
  });
});
