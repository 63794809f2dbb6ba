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

/** The keys that our parser knows of a table, from what it says of one that it does not. */
const keysOf = (text: string) => /; the keys are (.*)$/.exec(findConfigProblems(text)[0]?.message ?? '')?.[1]?.split(', ');
const UNKNOWN = { '???????????????': 1 };

describe('schemas/panther.schema.json', () => {
  test.each([
    ['the file', schema.properties, JSON.stringify(UNKNOWN)],
    ['host', schema.$defs['host']?.properties, host(UNKNOWN)],
    ['vm', schema.$defs['vm']?.properties, vm(UNKNOWN)],
    ['check', schema.$defs['check']?.properties, check({ ...unit, ...UNKNOWN })],
    ['request', schema.$defs['request']?.properties, check({ http: { url: 'http://x', ...UNKNOWN } })],
  ])('%s has the keys that the parser knows', (_name, properties, text) => {
    expect(Object.keys(properties ?? {})).toEqual(keysOf(text));
  });

  test.each([
    ...readdirSync(FIXTURES).map((name) => [name, readFileSync(new URL(name, FIXTURES), 'utf8')] as const),
    ['the example of the docs', /```yaml\n(.*?)```/s.exec(DOCS)?.[1] ?? 'no: example'] as const,
    ['', ''],
    ['hosts:', 'hosts:'],
    ...[
      host({ labels: null, vm: null, health: null }),
      vm({ memory: '512 MB', 'time-limit': '1.5 h' }),
      vm({ secrets: null, 'disabled-units': [] }),
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
