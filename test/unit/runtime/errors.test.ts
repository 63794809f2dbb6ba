import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import {
  describeError,
  EXIT_CODE,
  exitCodeOf,
  findErrorCode,
  InterruptedError,
  ToolError,
  UserError,
} from '../../../src/runtime/errors.js';

const systemError = (code: string, message: string) => Object.assign(new Error(message), { code });

describe('exitCodeOf', () => {
  test('the codes are those that the documentation promises', () => {
    expect(EXIT_CODE).toEqual({ green: 0, red: 1, wrongUse: 2, fault: 3, interrupted: 130 });
  });

  test.each([
    { what: 'a wrong use', error: new UserError('x'), code: 2 },
    { what: 'a red flake', error: new UserError('x', { exitCode: 1 }), code: 1 },
    { what: 'a machine’s fault', error: new UserError('x', { exitCode: 3 }), code: 3 },
    { what: 'a tool that failed', error: new ToolError(['nix'], 1, ''), code: 3 },
    { what: 'an interrupt', error: new InterruptedError('SIGINT'), code: 130 },
    { what: 'a mistake of ours', error: new TypeError('x'), code: 3 },
    { what: 'a thrown text', error: 'x', code: 3 },
    { what: 'nothing', error: undefined, code: 3 },
  ])('$what ends with $code', ({ error, code }) => {
    expect(exitCodeOf(error)).toBe(code);
  });
});

describe('ToolError', () => {
  test.each([
    { command: ['nix', 'build'], exit: 1, tail: '', message: '"nix build" ended with exit code 1' },
    { command: ['nix', 'build'], exit: 'SIGKILL', tail: '', message: '"nix build" ended with signal SIGKILL' },
    { command: ['nix'], exit: 1, tail: '\nerror: x\n\n', message: '"nix" ended with exit code 1: error: x' },
    { command: ['git', '-C', '/src', 'status', '--porcelain'], exit: 128, tail: '', message: '"git -C /src" ended with exit code 128' },
  ])('$message', ({ command, exit, tail, message }) => {
    expect(new ToolError(command, exit, tail)).toMatchObject({ name: 'ToolError', message, command, exit, tail });
  });
});

describe('findErrorCode', () => {
  test('a system error has its code, whichever realm threw it', async () => {
    // Jest runs tests in a realm of their own, so an error of node's is no `instanceof Error` here.
    const error: unknown = await readFile('/nowhere/at/all').catch((reason: unknown) => reason);
    expect(error instanceof Error).toBe(false);
    expect(findErrorCode(error)).toBe('ENOENT');
  });

  test.each([
    { error: systemError('ENOSPC', 'x'), code: 'ENOSPC' },
    { error: new Error('x'), code: undefined },
    { error: Object.assign(new Error('x'), { code: 7 }), code: undefined },
    { error: 'ENOENT', code: undefined },
    { error: null, code: undefined },
    { error: undefined, code: undefined },
  ])('$error has the code $code', ({ error, code }) => {
    expect(findErrorCode(error)).toBe(code);
  });
});

describe('describeError', () => {
  test.each([
    {
      what: 'a user’s error',
      error: new UserError('flake.nix is missing.', { cause: new Error('ENOENT') }),
      text: 'flake.nix is missing.',
    },
    { what: 'a tool that failed', error: new ToolError(['nix'], 1, 'error: x'), text: '"nix" ended with exit code 1: error: x' },
    { what: 'an interrupt', error: new InterruptedError('SIGINT'), text: 'Interrupted by SIGINT; nothing was left half written.' },
    {
      what: 'a full disk',
      error: systemError('ENOSPC', 'ENOSPC: no space left on device, write'),
      text: 'The disk is full (ENOSPC: no space left on device, write). Free space (on a GitHub-hosted runner by the input "free-disk-space: true"), or use a machine with more of it.',
    },
    {
      what: 'something that is no error',
      error: 'a text',
      text: 'Panther stopped with a text. Please report it: https://github.com/pantheros/panther/issues',
    },
  ])('$what is told in one message without a stack', ({ error, text }) => {
    expect(describeError(error)).toBe(text);
  });

  test('a mistake of ours is told with its stack and where to report it', () => {
    const error = new TypeError('x is undefined');
    error.stack = 'TypeError: x is undefined\n    at plan.ts:1:1';
    expect(describeError(error)).toBe(
      'This is a mistake in Panther, please report it: https://github.com/pantheros/panther/issues\nTypeError: x is undefined\n    at plan.ts:1:1',
    );
  });
});
