import { describe, expect, test } from '@jest/globals';
import { findEvaluationEvent, keepStorePaths } from '../../../src/flake/evaluation-events.js';
import type { NixEvent } from '../../../src/nix/index.js';
import { drv, out } from '../../support/derivations.js';

const TOKEN = 'panther-0123';
const say = (text: string): NixEvent => ({ kind: 'message', level: 0, text });

describe('findEvaluationEvent', () => {
  test.each<[string, object]>([
    ['the listing of an output', { event: 'list', category: 'checks' }],
    [
      'the listing of all steps',
      {
        event: 'steps',
        steps: [
          {
            id: 'checks.x86_64-linux.fmt',
            kind: 'check',
            name: 'fmt',
            system: 'x86_64-linux',
            position: { file: '/a/flake.nix', line: 1, column: 2 },
          },
          { id: 'nixosConfigurations.web', kind: 'host', name: 'web', system: null, position: null },
        ],
        excluded: ['packages.x86_64-linux.hello'],
        names: [{ name: 'checks', position: null }],
      },
    ],
    ['the beginning of a step', { event: 'begin', index: 3 }],
    [
      'a derivation',
      { event: 'end', index: 3, drvPath: drv('web'), system: 'x86_64-linux', outputs: { out: out('web'), dev: '/placeholder' } },
    ],
    ['a remark', { event: 'end', index: 3, message: 'is a string; a derivation was expected' }],
    ['nothing to say', { event: 'end', index: 3 }],
  ])('reads %s', (_, event) => {
    expect(findEvaluationEvent(say(`trace: ${TOKEN} ${JSON.stringify(event)}`), TOKEN)).toEqual(event);
  });

  test('reads an event in plain words, too, as a daemon may hand it on', () => {
    expect(findEvaluationEvent({ kind: 'plain', text: `${TOKEN} {"event":"begin","index":1}` }, TOKEN)).toEqual({
      event: 'begin',
      index: 1,
    });
  });

  test.each<[string, NixEvent]>([
    ['words of the flake', say('trace: hello')],
    ['events of another process', say('trace: panther-9999 {"event":"begin","index":0}')],
    ['the token alone, as Nix shows a part of our program', say(`{"token":"${TOKEN}","from":0}`)],
    ['a log line that repeats an event', { kind: 'log-line', activity: 1, line: `${TOKEN} {"event":"begin","index":0}` }],
  ])('leaves %s alone', (_, event) => {
    expect(findEvaluationEvent(event, TOKEN)).toBeUndefined();
  });

  test.each([
    { drvPath: '/etc/passwd', system: 'x86_64-linux', outputs: {} },
    { drvPath: out('web'), system: 'x86_64-linux', outputs: {} },
    { drvPath: 5, system: 'x86_64-linux', outputs: {} },
    { drvPath: drv('web'), system: null, outputs: {} },
    { drvPath: drv('web'), system: 'x86_64-linux', outputs: { out: ['a'] } },
  ])('calls a derivation that the flake made up what it is: %j', (result) => {
    expect(findEvaluationEvent(say(`${TOKEN} ${JSON.stringify({ event: 'end', index: 4, ...result })}`), TOKEN)).toEqual({
      event: 'end',
      index: 4,
      message: 'claims to be a derivation, but its drvPath, system or outputs are none that Nix makes',
    });
  });

  test('takes an event of ours that it does not know for a mistake in Panther', () => {
    expect(() => findEvaluationEvent(say(`${TOKEN} {"event":"dance"}`), TOKEN)).toThrow();
  });
});

test('keepStorePaths drops what is no store path: placeholders of content-addressed outputs, and nothing at all', () => {
  expect(keepStorePaths({ out: out('web'), dev: '/1rz4g4znpzjwh1xymhjpm42vipw92pr73vdgl6xs1hycac8kf2n9', doc: null, man: '' })).toEqual({
    out: out('web'),
  });
});
