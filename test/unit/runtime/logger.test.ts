import { describe, expect, test } from '@jest/globals';
import { createPlainLogger, formatPosition, type Logger } from '../../../src/runtime/logger.js';

describe('formatPosition', () => {
  test.each([
    { position: { file: 'hosts/web.nix' }, text: 'hosts/web.nix' },
    { position: { file: 'hosts/web.nix', line: 12 }, text: 'hosts/web.nix:12' },
    { position: { file: 'hosts/web.nix', line: 12, column: 3 }, text: 'hosts/web.nix:12:3' },
    { position: { file: 'hosts/web.nix', line: undefined, column: undefined }, text: 'hosts/web.nix' },
  ])('$text tells what is known', ({ position, text }) => {
    expect(formatPosition(position)).toBe(text);
  });
});

describe('createPlainLogger', () => {
  function record(say: (log: Logger) => void, options?: { readonly debug: boolean }): string {
    let text = '';
    say(createPlainLogger((more) => (text += more), options));
    return text;
  }

  test.each([
    { what: 'information', say: (log: Logger) => log.info('Built web.'), text: 'Built web.\n' },
    { what: 'a warning', say: (log: Logger) => log.warning('No cache.'), text: 'warning: No cache.\n' },
    {
      what: 'a group',
      say: (log: Logger) => log.group('Targets', ['web', 'db']),
      text: 'Targets\n  web\n  db\n',
    },
    {
      what: 'a remark on a place',
      say: (log: Logger) =>
        log.annotate({ severity: 'error', title: 'Evaluation', message: 'no such\nthing', position: { file: 'flake.nix', line: 3 } }),
      text: 'flake.nix:3: error: Evaluation\n  no such\n  thing\n',
    },
    {
      what: 'a remark on no place',
      say: (log: Logger) => log.annotate({ severity: 'notice', title: 'Lock file', message: 'old' }),
      text: 'notice: Lock file\n  old\n',
    },
    {
      what: 'a remark whose title says it all',
      say: (log: Logger) => log.annotate({ severity: 'warning', title: 'old', message: 'old' }),
      text: 'warning: old\n',
    },
  ])('$what is written as lines', ({ say, text }) => {
    expect(record(say)).toBe(text);
  });

  test('debug messages are only written where asked for', () => {
    const say = (log: Logger) => log.debug('one process');
    expect(record(say)).toBe('');
    expect(record(say, { debug: false })).toBe('');
    expect(record(say, { debug: true })).toBe('one process\n');
  });
});
