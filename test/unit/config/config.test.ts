import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { findConfigProblems, parseConfig, settingsOf } from '../../../src/config/index.js';

const FULL = readFileSync(new URL('../../fixtures/config/full.yml', import.meta.url), 'utf8');
const GIB = 2 ** 30;

/** `LINE:COLUMN message` of each problem. */
const complaints = (text: string) => findConfigProblems(text).map(({ line, column, message }) => `${line}:${column} ${message}`);
/** The settings of host `web` below `hosts.web`, from the indented text of that entry. */
const entry = (text: string) => `hosts:\n  web:\n${text.replace(/^(?=.)/gm, '    ')}`;
const healthOf = (text: string) => settingsOf(parseConfig(entry(`health:\n${text}`), 'f'), 'web').health;

describe('a configuration', () => {
  test('every key arrives, with units made plain', () => {
    const web = settingsOf(parseConfig(FULL, 'panther.yml'), 'web-1');
    expect(web.labels).toEqual(['prod', 'eu']);
    expect(web.vm).toEqual({
      enabled: true,
      memory: 2 * GIB,
      cores: 2,
      disk: 8 * GIB,
      timeLimit: 600_000,
      network: false,
      installTest: false,
      module: 'ci/vm.nix',
      secrets: new Map([
        ['/run/keys/token', 'dummy'],
        ['/run/secrets/db-password', 'dummy'],
      ]),
      disabledUnits: ['wg-quick-wg0.service'],
    });
    const tries = { retries: 5, interval: 2_000, timeLimit: 10_000 };
    expect(web.health).toEqual([
      { kind: 'system', name: 'system is running', retries: 0, interval: 2_000, timeLimit: 300_000 },
      { kind: 'unit', name: 'nginx.service', unit: 'nginx.service', ...tries },
      { kind: 'tcp', name: 'tcp localhost:443', host: 'localhost', port: 443, ...tries },
      { kind: 'tcp', name: 'application port', host: '::1', port: 8080, ...tries },
      { kind: 'http', name: 'http://localhost/', url: 'http://localhost/', status: 200, verifyTls: true, ...tries },
      {
        kind: 'http',
        name: 'http://localhost:8080/health',
        url: 'http://localhost:8080/health',
        status: 204,
        body: 'ok|ready',
        verifyTls: false,
        ...tries,
      },
      {
        kind: 'command',
        name: 'test -e /var/lib/app/ready',
        command: 'test -e /var/lib/app/ready\n',
        retries: 5,
        interval: 2_000,
        timeLimit: 30_000,
      },
    ]);
  });

  test.each([
    ['nothing', ''],
    ['a byte order mark alone', '\ufeff'],
    ['comments', '# hosts:\n'],
    ['an empty document', '---\n'],
    ['hosts without entries', 'hosts:\n'],
    ['hosts without a host', 'hosts: {}\n'],
  ])('%s is no configuration, and no problem', (_name, text) => {
    const config = parseConfig(text, 'f');
    expect(config.entries).toEqual([]);
    const { labels, vm, health } = settingsOf(config, 'web');
    expect({ labels, vm }).toEqual({
      labels: [],
      vm: { enabled: true, network: false, installTest: false, secrets: new Map(), disabledUnits: [] },
    });
    expect(health.map(({ kind }) => kind)).toEqual(['system']);
  });

  test('keys that are left empty are not given', () => {
    const config = parseConfig(entry('labels:\nvm:\nhealth:\n'), 'f');
    expect(settingsOf(config, 'web').health.map(({ kind }) => kind)).toEqual(['system']);
    expect(settingsOf(config, 'web').labels).toEqual([]);
    expect(settingsOf(parseConfig('hosts:\n  web:\n', 'f'), 'web').vm.enabled).toBe(true);
  });

  test('a list of checks can be shared by an anchor', () => {
    const config = parseConfig('hosts:\n  a:\n    health: &checks\n      - unit: x.service\n  b:\n    health: *checks\n', 'f');
    expect(settingsOf(config, 'b').health.map(({ name }) => name)).toEqual(['x.service']);
  });
});

describe('problems', () => {
  test('all are told at once, each with its line and column, in the order of the file', () => {
    const text = [
      'hosts:',
      "  'web-*':",
      '    vm:',
      '      memroy: 2 GiB',
      '      cores: two',
      '      time-limit: 10 minutes',
      '    health:',
      '      - unit: nginx',
      '      - tcp: 70000',
      '      - retries: 2',
      'host: {}',
    ].join('\n');
    expect(complaints(text)).toEqual([
      '4:7 Unknown key "memroy" below hosts."web-*".vm; did you mean "memory"?',
      '5:14 hosts."web-*".vm.cores must be a whole number from 1 to 256, but is "two".',
      '6:19 hosts."web-*".vm.time-limit must be a duration with its unit, such as "90 s" or "10 min", but is "10 minutes"; did you mean "10 min"?',
      '8:15 hosts."web-*".health[0].unit must be the name of a systemd unit with its ending, but is "nginx"; did you mean "nginx.service"?',
      '9:14 hosts."web-*".health[1].tcp must be a port from 1 to 65535 or "host:port", but is 70000.',
      '10:9 hosts."web-*".health[2] must have exactly one of system, unit, tcp, http, command, but has none.',
      '11:1 Unknown key "host" at the top of the file; did you mean "hosts"?',
    ]);
  });

  test('parseConfig throws them as one error with the file’s name on each line', () => {
    expect(() => parseConfig('hosts:\n  a: 1\n  b: 2\n', '.github/panther.yml')).toThrow(
      '.github/panther.yml:2:6: hosts.a must be a table of keys (labels, vm, health, deploy, install), but is 1.\n' +
        '.github/panther.yml:3:6: hosts.b must be a table of keys (labels, vm, health, deploy, install), but is 2.',
    );
  });

  test.each([
    ['a list at the top', '- a\n', '1:1 The file must be a table of keys (hosts, update), but is a list.'],
    ['text at the top', 'hello\n', '1:1 The file must be a table of keys (hosts, update), but is "hello".'],
    ['a key twice', 'hosts:\n  a: {}\n  a: {}\n', '3:3 This key stands here a second time. Keep one of them.'],
    ['a number and its text as keys', 'hosts:\n  1: {}\n  "1": {}\n', '3:3 This key stands here a second time. Keep one of them.'],
    ['a tab', 'hosts:\n\tweb: {}\n', '2:1 A tab stands where YAML wants spaces. Indent with spaces.'],
    [
      'two documents',
      'hosts: {}\n---\nhosts: {}\n',
      '2:1 The file holds more than one YAML document. Remove the line "---" and what is of the other.',
    ],
    ['a glob without quotes', 'hosts:\n  *: {}\n', expect.stringMatching(/^2:\d+ This is not valid YAML: /)],
    [
      'a key that objects have by themselves',
      'toString: 1\n',
      '1:1 Unknown key "toString" at the top of the file; the keys are hosts, update',
    ],
    ['a prototype', '__proto__:\n  a: 1\n', '1:1 Unknown key "__proto__" at the top of the file; the keys are hosts, update'],
    ['an empty glob', 'hosts:\n  "": {}\n', '2:7 hosts."" must be a glob over host names, but is empty.'],
    ['a code tag', 'hosts: !!js/function x\n', expect.stringMatching(/^1:8 /)],
    ['an unclosed bracket', 'hosts: {a: 1\n', expect.stringMatching(/This is not valid YAML/)],
  ])('%s is explained', (_name, text, expected) => {
    expect(complaints(text)[0]).toEqual(expected);
  });

  test.each([
    ['vm:\n  memory: 2\n', 'hosts.web.vm.memory must be a size with its unit, such as "10 GiB" or "500 MB", but is "2".'],
    ['vm:\n  memory: 1 MiB\n', 'hosts.web.vm.memory must be at least 128 MiB, but is "1 MiB".'],
    ['vm:\n  memory: 1000 TiB\n', 'hosts.web.vm.memory must be at most 1 TiB, but is "1000 TiB".'],
    ['vm:\n  cores: 0\n', 'hosts.web.vm.cores must be a whole number from 1 to 256, but is 0.'],
    ['vm:\n  cores: .nan\n', 'hosts.web.vm.cores must be a whole number from 1 to 256, but is NaN.'],
    ['vm:\n  cores: 1.5\n', 'hosts.web.vm.cores must be a whole number from 1 to 256, but is 1.5.'],
    ['vm:\n  enabled: yes\n', 'hosts.web.vm.enabled must be true or false, but is "yes".'],
    ['vm:\n  time-limit: 0 s\n', 'hosts.web.vm.time-limit must be longer than zero, but is "0 s".'],
    [
      'vm:\n  module: /etc/x.nix\n',
      'hosts.web.vm.module must be a path relative to the root of the repository, such as "ci/vm.nix", but is "/etc/x.nix".',
    ],
    ['vm:\n  module: ci/../../x.nix\n', 'hosts.web.vm.module must not lead out of the repository.'],
    [
      'vm:\n  secrets: { run/x: y }\n',
      'hosts.web.vm.secrets."run/x" must be an absolute path of a file, such as "/run/secrets/db-password", but is "run/x".',
    ],
    [
      'vm:\n  secrets: { /run/../etc/shadow: y }\n',
      'hosts.web.vm.secrets."/run/../etc/shadow" must be a path without "//", "/./" and "/../".',
    ],
    ['vm:\n  secrets: { /run/x: 12 }\n', 'hosts.web.vm.secrets."/run/x" must be text, but is 12; put it in quotes.'],
    [
      'vm:\n  disabled-units: a.service\n',
      'hosts.web.vm.disabled-units must be a list of systemd units, one per line after "- ", but is "a.service".',
    ],
    [
      'vm:\n  disabled-units: ["-H.service"]\n',
      'hosts.web.vm.disabled-units[0] must be the name of a systemd unit, such as "nginx.service", but is "-H.service".',
    ],
    [
      'vm:\n  disabled-units: ["a b.service"]\n',
      'hosts.web.vm.disabled-units[0] must be the name of a systemd unit, such as "nginx.service", but is "a b.service".',
    ],
    ['labels: ["-x"]\n', 'hosts.web.labels[0] must be a label of letters, digits and . _ : / -, but is "-x".'],
    ['labels: prod\n', 'hosts.web.labels must be a list of labels, one per line after "- ", but is "prod".'],
    ['health: { unit: a.service }\n', 'hosts.web.health must be a list of checks, one per line after "- ", but is a table of keys.'],
    [
      'health: [nginx.service]\n',
      expect.stringMatching(/^hosts\.web\.health\[0\] must be a table of keys \(system, unit, .*\), but is "nginx\.service"\.$/),
    ],
    [
      'health: [{ unit: a.service, tcp: 1 }]\n',
      'hosts.web.health[0] must have exactly one of system, unit, tcp, http, command, but has unit and tcp; write each as a check of its own.',
    ],
    ['health: [{ tcp: "host" }]\n', 'hosts.web.health[0].tcp must be a port from 1 to 65535 or "host:port", but is "host".'],
    ['health: [{ tcp: "-a:1" }]\n', 'hosts.web.health[0].tcp must be a port from 1 to 65535 or "host:port", but is "-a:1".'],
    [
      'health: [{ http: ftp://x }]\n',
      'hosts.web.health[0].http.url must be an address that begins with http:// or https://, but is "ftp://x".',
    ],
    [
      'health: [{ http: "http://me:pw@x/" }]\n',
      'hosts.web.health[0].http.url must not hold a user name or a password: everybody who can read the repository could read them.',
    ],
    ['health: [{ http: { status: 200 } }]\n', 'hosts.web.health[0].http.url is missing.'],
    [
      'health: [{ http: { url: "http://x", body: "(" } }]\n',
      'hosts.web.health[0].http.body is not a regular expression: a bracket is not closed, or there is nothing to repeat.',
    ],
    [
      'health: [{ http: { url: "http://x", body: "\\\\d+" } }]\n',
      expect.stringMatching(/http\.body must be a POSIX extended regular expression: write \[0-9\]/),
    ],
    [
      'health: [{ command: "a\\0b" }]\n',
      'hosts.web.health[0].command holds a control character (a NUL byte or an escape code), which cannot be passed on.',
    ],
    ['health: [{ command: "  " }]\n', 'hosts.web.health[0].command must be a command for bash, but is empty.'],
    ['health: [{ command: true }]\n', 'hosts.web.health[0].command must be a command for bash, but is true; put it in quotes.'],
    ['health: [{ unit: a.service, retries: -1 }]\n', 'hosts.web.health[0].retries must be a whole number from 0 to 1000, but is -1.'],
    ['health: [{ system: degraded }]\n', 'hosts.web.health[0].system must be "running", but is "degraded".'],
  ])('%j is explained', (text, expected) => {
    expect(findConfigProblems(entry(text)).map(({ message }) => message)).toEqual([expected]);
  });

  test.each([
    ['quotes and dollars', `- command: "echo \\"a\\" '$HOME' \`id\`"\n`, `echo "a" '$HOME' \`id\``],
    ['newlines', '- command: |\n    a\n\n    b\n', 'a\n\nb\n'],
    ['tabs', '- command: "a\\tb"\n', 'a\tb'],
  ])('a command with %s arrives as it is', (_name, text, command) => {
    expect(healthOf(text)).toMatchObject([{ kind: 'command', command }]);
  });
});

describe('hostile files', () => {
  const bomb = [
    'a: &a [x, x, x, x, x, x, x, x, x]',
    ...['b', 'c', 'd', 'e', 'f'].map((name, index) => {
      const before = 'abcde'[index] ?? '';
      return `${name}: &${name} [${Array(9).fill(`*${before}`).join(', ')}]`;
    }),
  ].join('\n');

  test.each([
    ['aliases that expand without end', bomb, /anchors of the file cannot be resolved/],
    ['an alias to nothing', 'hosts: *nothing\n', /anchors of the file cannot be resolved: Unresolved alias/],
    ['an alias to itself', 'hosts: &a [*a]\n', /./],
    ['brackets without end', '['.repeat(300_000), /nests more than 20/],
    ['balanced brackets', `${'['.repeat(5_000)}${']'.repeat(5_000)}`, /nests more than 20/],
    ['lists in lists in one line', '- '.repeat(60_000), /nests more than 20/],
    ['questions in one line', '? '.repeat(60_000), /nests more than 20/],
    ['tables below each other', Array.from({ length: 600 }, (_, index) => `${' '.repeat(index)}a:`).join('\n'), /nests more than 20/],
    ['more than a megabyte', `# ${'x'.repeat(1_100_000)}\n`, /has 1100003 characters; at most 1048576 are read/],
  ])('%s are refused with a sentence', (_name, text, expected) => {
    expect(findConfigProblems(text).map(({ message }) => message)).toEqual([expect.stringMatching(expected)]);
  });

  test('brackets in a command are no nesting', () => {
    expect(findConfigProblems(entry(`health:\n  - command: |\n      ${'[[ '.repeat(50)}\n`))).toEqual([]);
  });
});
