import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { renderSummary, renderTerminal } from '../../../../src/deploy/index.js';
import { escapeMarkdown, fence, toInline } from '../../../../src/report/index.js';
import { startSystemdHost, type TestHost } from '../../../support/hosts/index.js';
import { listOwnLines, sampleProcesses, type SampledProcess } from '../../../support/install/sample-processes.js';
import { createRunner, type Deployed, type Runner } from '../fleet-rig.js';

const mark = randomBytes(8).toString('hex');
const TOKEN = `planted-token-${mark}\nplanted-second-line-${mark}`;
const schema = JSON.parse(readFileSync(new URL('../../../../schemas/deploy-result.schema.json', import.meta.url), 'utf8')) as object;

let runner: Runner;
let host: TestHost;
beforeAll(async () => {
  [runner, host] = await Promise.all([createRunner(), startSystemdHost()]);
});
afterAll(async () => {
  await Promise.all([runner.dispose(), host.stop()]);
});

/** All that is shown or kept of a deployment. */
function showAll({ result, log }: Deployed): string {
  const escapes = { markdown: escapeMarkdown, fence: (lines: readonly string[]) => fence(lines), line: toInline };
  return [JSON.stringify(result), JSON.stringify(log), renderSummary(result, escapes), ...renderTerminal(result, escapes)].join('\n');
}

/** Lines of the secrets that are found in one of the texts. */
const findLeaks = (texts: readonly string[]): readonly string[] =>
  listOwnLines(TOKEN, host.userKey).filter((line) => texts.some((text) => text.includes(line)));

describe.each([
  ['a deployment that goes well', {}, '/var/lib/app/token', 'true', 'deployed'],
  ['one that goes back', { test: { after: 'exit 1' } }, '/var/lib/app/token', 'true', 'rolled-back'],
  ['one whose file cannot be written', {}, '/etc/passwd/token', 'true', 'failed'],
  ['one whose health check shows what it was given', {}, '/var/lib/app/token', 'cat /var/lib/app/token; exit 1', 'rolled-back'],
] as const)('of %s', (title, behaviour, path, command, outcome) => {
  let done: Deployed;
  let seen: readonly SampledProcess[];
  beforeAll(async () => {
    const closure = await runner.build({ label: title.replaceAll(' ', '-'), behaviour });
    const config = {
      health: [{ command, retries: 1, interval: '1 s' }],
      deploy: { files: [{ secret: 'TOKEN', path, owner: 'root', mode: '0400' }] },
    };
    const sampler = await sampleProcesses();
    done = await runner.deploy([{ host, closure, config }], { secrets: new Map([['TOKEN', TOKEN]]) });
    seen = await sampler.stop();
  });

  test('no secret is in an argument or environment of any process, of the runner or of the host', () => {
    expect(done.only.outcome).toBe(outcome);
    const commands = seen.map(({ command }) => command);
    // It saw both sides, so that it would have seen a secret as well: the host's processes are this machine's, too.
    expect(commands.some((command) => command.startsWith('ssh\n') || command.includes('/ssh\n'))).toBe(true);
    expect(commands.some((command) => command.includes('-panther-agent\n'))).toBe(true);
    expect(findLeaks(commands)).toEqual([]);
    expect(findLeaks(seen.map(({ environment }) => environment))).toEqual([]);
  });

  test('no secret is in the result, the log, the summary or a message', () => {
    expect(findLeaks([showAll(done)])).toEqual([]);
  });

  test('the result, as it is written to deploy-result.json, fits its schema', () => {
    const validate = new Ajv2020({ strict: true, strictRequired: true, allErrors: true }).compile(schema);
    expect([validate(JSON.parse(JSON.stringify(done.result))), validate.errors]).toEqual([true, null]);
  });
});
