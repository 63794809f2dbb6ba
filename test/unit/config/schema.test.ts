import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { findConfigProblems } from '../../../src/config/index.js';

interface Schema {
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly $defs: Readonly<Record<string, { readonly properties?: Readonly<Record<string, unknown>> }>>;
}
const schema = JSON.parse(readFileSync(new URL('../../../schemas/panther.schema.json', import.meta.url), 'utf8')) as Schema;
const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);
const FIXTURES = new URL('../../fixtures/config/', import.meta.url);
const DOCS = readFileSync(new URL('../../../docs/reference/configuration.md', import.meta.url), 'utf8');

/** Whether the schema that editors use, and we, take a file. */
const judge = (text: string) => ({ schema: validate(parse(text) ?? null), ours: findConfigProblems(text).length === 0 });
const host = (settings: object) => JSON.stringify({ hosts: { h: settings } });
const vm = (settings: object) => host({ vm: settings });
const check = (settings: object) => host({ health: [settings] });
const unit = { unit: 'a.service' };
const deploy = (settings: object) => host({ deploy: settings });
const install = (settings: object) => host({ install: settings });
const update = (settings: unknown) => JSON.stringify({ update: settings });
const file = { secret: 'X', path: '/run/x' };
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIC0tLS0tLS0tLS0tLS0tLS0tLS0tLS0tLS0tLS0tLS0t';

/** The keys that our parser knows of a table, from what it says of one that it does not. */
const keysOf = (text: string) => /; the keys are (.*)$/.exec(findConfigProblems(text)[0]?.message ?? '')?.[1]?.split(', ');
const UNKNOWN = { '???????????????': 1 };

describe('schemas/panther.schema.json', () => {
  test.each([
    ['the file', schema.properties, JSON.stringify(UNKNOWN)],
    ['host', schema.$defs['host']?.properties, host(UNKNOWN)],
    ['vm', schema.$defs['vm']?.properties, vm(UNKNOWN)],
    ['deploy', schema.$defs['deploy']?.properties, deploy(UNKNOWN)],
    ['deploy-file', schema.$defs['deploy-file']?.properties, deploy({ files: [{ ...file, ...UNKNOWN }] })],
    ['install', schema.$defs['install']?.properties, install(UNKNOWN)],
    ['install-file', schema.$defs['install-file']?.properties, install({ files: [{ ...file, ...UNKNOWN }] })],
    ['disk-key', schema.$defs['disk-key']?.properties, install({ 'disk-keys': [{ ...file, ...UNKNOWN }] })],
    ['check', schema.$defs['check']?.properties, check({ ...unit, ...UNKNOWN })],
    ['update', schema.$defs['update']?.properties, update(UNKNOWN)],
    ['update-group', schema.$defs['update-group']?.properties, update({ groups: [{ name: 'a', inputs: ['x'], ...UNKNOWN }] })],
    ['update-cooldown', schema.$defs['update-cooldown']?.properties, update({ cooldown: UNKNOWN })],
    ['request', schema.$defs['request']?.properties, check({ http: { url: 'http://x', ...UNKNOWN } })],
  ])('%s has the keys that the parser knows', (_name, properties, text) => {
    expect(Object.keys(properties ?? {})).toEqual(keysOf(text));
  });

  test.each([
    ['host', 'hosts'],
    ['vm', 'vm'],
    ['deploy', 'deploy'],
    ['deploy-file', 'deploy'],
    ['install', 'install'],
    ['install-file', 'install'],
    ['disk-key', 'install'],
    ['check', 'health'],
    ['request', 'health'],
    ['update', 'update'],
    ['update-group', 'update'],
    ['update-cooldown', 'update'],
  ])('every key of %s is told of in the docs, below %s', (table, section) => {
    const text = DOCS.split(/^## /m).find((part) => part.startsWith(`${section}\n`)) ?? '';
    const keys = Object.keys(schema.$defs[table]?.properties ?? {});
    expect(keys.length).toBeGreaterThan(1);
    expect(keys.filter((key) => !text.includes(`\`${key}\``))).toEqual([]);
  });

  test.each([
    ...readdirSync(FIXTURES).map((name) => [name, readFileSync(new URL(name, FIXTURES), 'utf8')] as const),
    ['the example of the docs', /```yaml\n(.*?)```/s.exec(DOCS)?.[1] ?? 'no: example'] as const,
    ['', ''],
    ['hosts:', 'hosts:'],
    ...[
      host({ labels: null, vm: null, health: null, deploy: null, install: null }),
      deploy({ address: '10.0.0.1', port: 22, 'host-key': null, files: null, 'ignore-units': [] }),
      deploy({ address: 'fe80::1', user: 'x-y', 'host-key': [KEY, `${KEY} root@web`] }),
      deploy({ address: 'web-{host}.example.org', wave: 0, 'confirm-limit': '10 s' }),
      deploy({
        files: [
          { ...file, mode: '0600' },
          { secret: '_y', path: '/a..b/.c' },
        ],
      }),
      install({ disks: ['/dev/disk/by-id/ata-X:1+2'], kexec: 'images/kexec.tar.gz', 'host-key': [] }),
      install({ kexec: '/var/kexec.tar.gz', files: [{ ...file, uid: 1000 }], 'disk-keys': [file] }),
      vm({ memory: '512 MB', 'time-limit': '1.5 h' }),
      vm({ secrets: null, 'disabled-units': [] }),
      update(null),
      update({ flakes: null, groups: null, ignore: null, nested: null, cooldown: null, labels: [], assignees: null }),
      update({ flakes: ['.', 'hosts/edge', '..x'], mode: 'per-input', nested: ['*/nixpkgs'] }),
      update({ groups: [{ name: 'a-1', inputs: ['disko', 'home-*'] }], ignore: ['old'] }),
      update({ statuses: ['gate', 'CI / all'] }),
      update({ cooldown: '0 d' }),
      update({ cooldown: { age: '1.5 w', inputs: { nixpkgs: '90 min' } } }),
      update({ cooldown: { inputs: null } }),
      update({ proof: 'build', draft: false, 'auto-merge': 'proven', 'merge-method': 'rebase' }),
      update({ proof: 'ci', draft: true, 'auto-merge': 'never', commits: 250 }),
      update({ labels: ['good first issue'], assignees: ['a-b'], reviewers: ['x_corp', 'renovate[bot]'], 'team-reviewers': ['ops.eu'] }),
      check({ tcp: 1 }),
      check({ tcp: '8080' }),
      check({ tcp: '[fe80::1]:22' }),
      check({ http: 'https://example.org/?a=b' }),
      check({ command: 'a\nb', retries: 0, interval: '500 ms' }),
    ].map((text) => [text, text] as const),
  ])('%s is good for both', (_name, text) => {
    expect(judge(text)).toEqual({ schema: true, ours: true });
  });

  test.each([
    '[]',
    'text',
    host([]),
    host({ lables: [] }),
    host({ labels: 'prod' }),
    host({ labels: ['-x'] }),
    vm({ memory: 2 }),
    vm({ memory: '2' }),
    vm({ cores: 0 }),
    vm({ cores: '2' }),
    vm({ enabled: 'yes' }),
    vm({ 'time-limit': '10 minutes' }),
    vm({ 'time-limit': '0 s' }),
    vm({ 'time-limit': 10 }),
    vm({ module: '/etc/x.nix' }),
    vm({ secrets: { 'run/x': 'y' } }),
    vm({ secrets: { '/run/x': 1 } }),
    vm({ 'disabled-units': ['a'] }),
    deploy([]),
    deploy({ address: '-x' }),
    deploy({ address: 'a b' }),
    deploy({ address: 'root@web' }),
    deploy({ address: '{name}.example.org' }),
    deploy({ address: 'web{' }),
    deploy({ port: 0 }),
    deploy({ port: '22' }),
    deploy({ user: '-l' }),
    deploy({ user: 'a b' }),
    deploy({ 'host-key': 'web ssh-ed25519 AAAA' }),
    deploy({ 'host-key': KEY.slice(0, -1) }),
    deploy({ 'host-key': [KEY, 1] }),
    deploy({ hostname: 'web.example.org' }),
    deploy({ 'machine-id': '0123456789ABCDEF0123456789ABCDEF' }),
    deploy({ wave: -1 }),
    deploy({ wave: 1.5 }),
    deploy({ reboot: 'sometimes' }),
    deploy({ offline: true }),
    deploy({ 'ignore-units': ['nginx'] }),
    deploy({ 'switch-limit': '10' }),
    deploy({ substitute: 'yes' }),
    deploy({ files: [{ secret: 'X' }] }),
    deploy({ files: [{ ...file, mode: 256 }] }),
    deploy({ files: [{ ...file, mode: '400' }] }),
    deploy({ files: [{ ...file, secret: 'MY-SECRET' }] }),
    deploy({ files: [{ ...file, owner: 0 }] }),
    ...['run/x', '/run/x/', '/run//x', '/run/../x', '/run/..', '/./x', '/nix/store/x/y'].map((path) =>
      deploy({ files: [{ ...file, path }] }),
    ),
    install({ disks: ['sda'] }),
    install({ disks: ['/dev/../sda'] }),
    install({ disks: ['/dev/sda; x'] }),
    install({ disks: '/dev/sda' }),
    install({ kexec: 'ftp://x/y' }),
    install({ kexec: '-x' }),
    install({ files: [{ ...file, uid: 'root' }] }),
    install({ 'disk-keys': [{ ...file, mode: '0400' }] }),
    update([]),
    update({ flakes: '.' }),
    update({ flakes: ['/x'] }),
    update({ flakes: ['../x'] }),
    update({ mode: 'each' }),
    update({ groups: [{ name: 'all', inputs: ['x'] }] }),
    update({ groups: [{ name: 'a/b', inputs: ['x'] }] }),
    update({ groups: [{ name: 'a', inputs: [] }] }),
    update({ groups: [{ name: 'a' }] }),
    update({ ignore: 'x' }),
    update({ nested: ['nixpkgs'] }),
    update({ cooldown: 3 }),
    update({ cooldown: '3' }),
    update({ cooldown: '3 days' }),
    update({ cooldown: { inputs: { nixpkgs: 3 } } }),
    update({ proof: true }),
    update({ labels: [' '] }),
    update({ assignees: ['@me'] }),
    update({ 'team-reviewers': ['org/ops'] }),
    update({ draft: 'yes' }),
    update({ commits: -1 }),
    update({ statuses: 'gate' }),
    update({ proof: 'ci', 'auto-merge': 'proven' }),
    update({ draft: true, 'auto-merge': 'proven' }),
    check({}),
    check({ ...unit, tcp: 1 }),
    check({ ...unit, retries: -1 }),
    check({ ...unit, interval: '5' }),
    check({ system: 'degraded' }),
    check({ tcp: 0 }),
    check({ tcp: 70_000 }),
    check({ tcp: 'host' }),
    check({ http: 'ftp://x' }),
    check({ http: 'http://me:pw@x/' }),
    check({ http: { status: 200 } }),
    check({ http: { url: 'http://x', status: 42 } }),
    check({ command: ' ' }),
    check({ command: ['a'] }),
    check({ ...unit, name: 'a\nb' }),
  ])('%s is bad for both', (text) => {
    expect(judge(text)).toEqual({ schema: false, ours: false });
  });
});
