import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { CONSENT, createActionRig, showStep, type ActionRig } from '../../support/install/action-rig.js';
import { createInstallStore, type InstallStore } from '../../support/install/closures.js';
import { PROGRAMS } from '../../support/install/rig.js';
import { type TargetOptions } from '../../support/install/target.js';
import { listTestNix } from '../../support/nix.js';
import { startResultsService, type ResultsService } from '../../support/results-service/index.js';

const [nix] = listTestNix();
const schema = JSON.parse(readFileSync(new URL('../../../schemas/install-result.schema.json', import.meta.url), 'utf8')) as object;
const validate = new Ajv2020({ strict: true, strictRequired: true }).compile(schema);
const STAND_IN = PROGRAMS[0]?.path ?? '';

let store: InstallStore;
let service: ResultsService;
let rigs: ActionRig[] = [];
beforeAll(async () => {
  [store, service] = await Promise.all([createInstallStore(nix), startResultsService()]);
});
afterEach(async () => {
  await Promise.all(rigs.map((rig) => rig.dispose()));
  rigs = [];
});
afterAll(async () => {
  await Promise.all([store.dispose(), service.stop()]);
});

async function startRig(options: Partial<TargetOptions> = {}): Promise<ActionRig> {
  const rig = await createActionRig(store, service, options);
  rigs.push(rig);
  return rig;
}

/** The result file of a red run; it has to fit the schema as any other. */
async function readResult(rig: ActionRig): Promise<{ readonly result: string; readonly message: string }> {
  const result = JSON.parse((await rig.readArtifact())['install-result.json'] ?? '') as { result: string; message: string };
  expect([validate(result), validate.errors]).toEqual([true, null]);
  return result;
}

const namesOf = (calls: readonly string[]) => calls.map((call) => call.split(' ')[0]);

describe('a machine that does not come back as it should', () => {
  // Together, as they wait most of the time.
  test('another host key than the new one, or no answer at all, is red at the time limit, and says what was seen', async () => {
    const [other, gone] = await Promise.all([
      startRig({ first: 'installer', faults: ['loses-key'] }),
      startRig({ first: 'installer', faults: ['stays-away'] }),
    ]);
    const [wrong, silent] = await Promise.all([other.run({ 'time-limit': '18 s' }), gone.run({ 'time-limit': '18 s' })]);

    expect([wrong.exitCode, wrong.outputs['result']]).toEqual([1, 'failed']);
    const took = 'The installation of "web1" took more than 18 s and was stopped. It waited for the installed system: ';
    const { message } = await readResult(other);
    expect(message).toMatch(/showed the host key SHA256:\S+, which is none of those expected of the installed system/);
    expect(message.startsWith(took)).toBe(true);
    // What it was given, not what it shows.
    expect(wrong.outputs['host-key']).toMatch(/^ssh-ed25519 /);

    expect([silent.exitCode, silent.outputs['result']]).toEqual([1, 'failed']);
    expect((await readResult(gone)).message).toMatch(/took more than 18 s.*127\.0\.0\.1 does not answer \(.*Connection refused\)/);
    expect(silent.summary).toContain('## 🔴 web1: failed');
    expect(silent.summary).toContain('| 🔴 boot |');
  });

  test('a machine that nobody can reach is offline, and no key that was made in vain is offered to be pinned', async () => {
    const rig = await startRig();
    await rig.target.cut();
    const done = await rig.run();
    expect([done.exitCode, done.outputs['result'], done.outputs['host-key'], done.outputs['host-key-file']]).toEqual([
      1,
      'offline',
      '',
      '',
    ]);
    expect(done.summary).not.toContain('Pin in');
    expect((await readResult(rig)).message).toContain('does not answer');
  });
});

describe('what is refused before anything is begun', () => {
  test('consent to other disks than those of the layout', async () => {
    const rig = await startRig();
    const done = await rig.run({ wipe: `${CONSENT}, /dev/sdb` });
    expect([done.exitCode, done.outputs['result'], done.outputs['host-key']]).toEqual([1, 'refused', '']);
    expect((await readResult(rig)).message).toContain('names /dev/sdb, which the layout does not touch');
    expect(await rig.target.calls()).toEqual([]);
  });

  test('a machine of which no host key is known: it is not even connected to', async () => {
    const rig = await startRig();
    const done = await rig.run({ 'ssh-known-hosts': '' });
    expect([done.exitCode, done.outputs]).toEqual([2, {}]);
    expect(done.log).toContain(`No host key is known of 127.0.0.1. See it by "ssh-keyscan -p ${rig.target.port} 127.0.0.1"`);
    expect(await rig.target.read('log')).not.toContain('Connection from');
    expect(await rig.target.calls()).toEqual([]);
  });
});

describe('nixos-anywhere', () => {
  test('that is not there is told with what to do, whether named by its path or by a flake', async () => {
    const rig = await startRig();
    const [path, flake] = [
      await rig.run({ 'nixos-anywhere': join(rig.directory, 'nowhere') }, 'a'),
      await rig.run({ 'nixos-anywhere': `path:${rig.directory}/no-flake` }, 'b'),
    ];
    expect([path.exitCode, path.log]).toEqual([
      3,
      expect.stringMatching(/nixos-anywhere was expected at \S+nowhere, but there is no program/),
    ]);
    expect([flake.exitCode, flake.log]).toEqual([
      3,
      expect.stringMatching(/could not be had: .*Put it on PATH, or name one by the input/s),
    ]);
    expect(await rig.target.calls()).toEqual([]);
  });

  test('of a version that does not know our arguments is red with its own words, and no disk is touched', async () => {
    const rig = await startRig();
    const directory = join(rig.directory, 'bin');
    await mkdir(directory);
    await writeFile(join(directory, 'nixos-anywhere'), '#!/bin/sh\necho "ERROR: unknown option: $1" >&2\nexit 1\n', { mode: 0o755 });
    const done = await rig.run({ 'nixos-anywhere': '' }, 'job', [directory]);
    expect([done.exitCode, done.outputs['result']]).toEqual([1, 'failed']);
    const result = await readResult(rig);
    expect(result).toMatchObject({ program: { source: 'path', version: expect.stringMatching(/^[0-9a-f]{12}$/) } });
    expect(result.message).toMatch(/^Phase kexec of nixos-anywhere failed \(1\)\..*No disk was touched\..*unknown option: --phases$/s);
    expect(await rig.target.calls()).toEqual([]);
  });

  test('that fails in a phase is red with its last words, in which no secret is shown', async () => {
    const rig = await startRig({ first: 'installer', faults: ['disko-fails'] });
    const program = join(rig.directory, 'chatty');
    const key = rig.target.userKey.split('\n')[2] ?? '';
    await writeFile(program, `#!/bin/sh\necho "it said ${key} and planted-4410" >&2\nexec ${STAND_IN} "$@"\n`, { mode: 0o755 });
    const done = await rig.run({ 'nixos-anywhere': program, secrets: '{"X":"planted-4410"}' });
    expect([done.exitCode, done.outputs['result']]).toEqual([1, 'failed']);
    const { message } = await readResult(rig);
    expect(message).toMatch(/it said \*\*\* and \*\*\*[^]*no space for a partition/);
    const shown = [showStep(done), JSON.stringify(await rig.readArtifact())].join('\n');
    expect([shown.includes(key), shown.includes('planted-4410')]).toEqual([false, false]);
    expect(namesOf(await rig.target.calls())).toEqual(['disko']);
  });
});
