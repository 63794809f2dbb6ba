import { describe, expect, test } from '@jest/globals';
import {
  describeUnknownInputs,
  findSimilar,
  InputProblem,
  parseInputs,
  splitList,
  type InputSpec,
  type InputTable,
} from '../../../src/runtime/inputs.js';

const description = 'For a test.';

const SPECS = {
  text: { kind: 'text', description },
  'text with default': { kind: 'text', description, default: '.' },
  'required text': { kind: 'text', description, required: true },
  list: { kind: 'list', description },
  'list with default': { kind: 'list', description, default: 'x86_64-linux aarch64-linux' },
  'flag, off': { kind: 'flag', description, default: false },
  'flag, on': { kind: 'flag', description, default: true },
  choice: { kind: 'choice', description, values: ['all', 'changed', 'none'], default: 'changed' },
  integer: { kind: 'integer', description, min: 1, max: 256 },
  'integer with default': { kind: 'integer', description, min: -5, max: 5, default: 0 },
  parsed: { kind: 'parsed', description, parse: (text: string) => text.split('=') },
  'parsed with default': { kind: 'parsed', description, default: 'a=b', parse: (text: string) => text.split('=') },
  'parsed by a strict parser': {
    kind: 'parsed',
    description,
    parse: (text: string) => {
      throw new InputProblem(`must be like NAME=VALUE, but is "${text}"`);
    },
  },
} as const satisfies Record<string, InputSpec>;

const parseOne = (kind: keyof typeof SPECS, text?: string) =>
  parseInputs({ given: SPECS[kind] }, text === undefined ? {} : { given: text }).given;

describe('an input that is given', () => {
  test.each([
    ['text', 'a b', 'a b'],
    ['text', ' a b\n', 'a b'],
    ['text with default', 'x', 'x'],
    ['required text', 'x', 'x'],
    ['list', 'a b\nc', ['a', 'b', 'c']],
    ['list with default', 'a', ['a']],
    ['flag, off', 'true', true],
    ['flag, off', 'True', true],
    ['flag, off', 'TRUE', true],
    ['flag, on', 'false', false],
    ['flag, on', 'False', false],
    ['flag, on', 'FALSE\n', false],
    ['choice', 'all', 'all'],
    ['integer', '1', 1],
    ['integer', '256', 256],
    ['integer', '007', 7],
    ['integer with default', '-5', -5],
    ['parsed', 'x=1', ['x', '1']],
    ['parsed with default', 'x=1', ['x', '1']],
  ] as const)('%s: %j is %j', (kind, text, value) => {
    expect(parseOne(kind, text)).toEqual(value);
  });
});

describe('an input that is not given, or empty as GitHub hands over unset ones', () => {
  test.each([
    { kind: 'text', value: undefined },
    { kind: 'text with default', value: '.' },
    { kind: 'list', value: [] },
    { kind: 'list with default', value: ['x86_64-linux', 'aarch64-linux'] },
    { kind: 'flag, off', value: false },
    { kind: 'flag, on', value: true },
    { kind: 'choice', value: 'changed' },
    { kind: 'integer', value: undefined },
    { kind: 'integer with default', value: 0 },
    { kind: 'parsed', value: undefined },
    { kind: 'parsed with default', value: ['a', 'b'] },
    { kind: 'parsed by a strict parser', value: undefined },
  ] as const)('$kind: $value', ({ kind, value }) => {
    expect(parseOne(kind)).toEqual(value);
    expect(parseOne(kind, '')).toEqual(value);
    expect(parseOne(kind, ' \n')).toEqual(value);
  });
});

describe('an input that is wrong', () => {
  test.each([
    { kind: 'required text', text: '', message: 'The input "given" is required.' },
    { kind: 'flag, off', text: 'yes', message: 'The input "given" must be true or false, but is "yes".' },
    { kind: 'flag, on', text: '0', message: 'The input "given" must be true or false, but is "0".' },
    { kind: 'flag, on', text: 'tRUE', message: 'The input "given" must be true or false, but is "tRUE".' },
    { kind: 'choice', text: 'ALL', message: 'The input "given" must be one of all, changed, none, but is "ALL".' },
    { kind: 'integer', text: '0', message: 'The input "given" must be a whole number from 1 to 256, but is "0".' },
    { kind: 'integer', text: '257', message: 'The input "given" must be a whole number from 1 to 256, but is "257".' },
    { kind: 'integer', text: '1.5', message: 'The input "given" must be a whole number from 1 to 256, but is "1.5".' },
    { kind: 'integer', text: '1e2', message: 'The input "given" must be a whole number from 1 to 256, but is "1e2".' },
    { kind: 'integer', text: '0x10', message: 'The input "given" must be a whole number from 1 to 256, but is "0x10".' },
    { kind: 'integer', text: '4 5', message: 'The input "given" must be a whole number from 1 to 256, but is "4 5".' },
    { kind: 'integer', text: 'auto', message: 'The input "given" must be a whole number from 1 to 256, but is "auto".' },
    { kind: 'parsed by a strict parser', text: 'x', message: 'The input "given" must be like NAME=VALUE, but is "x".' },
  ] as const)('$kind: "$text" is a wrong use that names the input and what is allowed', ({ kind, text, message }) => {
    expect(() => parseOne(kind, text)).toThrow(expect.objectContaining({ name: 'UserError', exitCode: 2, message }));
  });

  test('is told together with all others, in the order of the table', () => {
    const table = { token: SPECS['required text'], mode: SPECS.choice, jobs: SPECS.integer, flag: SPECS['flag, on'] } satisfies InputTable;
    expect(() => parseInputs(table, { flag: 'on', jobs: 'many', mode: 'all' })).toThrow(
      expect.objectContaining({
        name: 'UserError',
        message: [
          'The input "token" is required.',
          'The input "jobs" must be a whole number from 1 to 256, but is "many".',
          'The input "flag" must be true or false, but is "on".',
        ].join('\n'),
      }),
    );
  });

  test('a mistake within a parser is no problem of the user’s', () => {
    const broken = {
      kind: 'parsed',
      description,
      parse: (): never => {
        throw new TypeError('x is undefined');
      },
    } as const;
    expect(() => parseInputs({ broken }, { broken: 'x' })).toThrow(TypeError);
  });
});

test('all inputs are parsed at once, and unknown ones are left to others', () => {
  const table = { flake: SPECS['text with default'], systems: SPECS.list, jobs: SPECS['integer with default'] } satisfies InputTable;
  expect(parseInputs(table, { systems: 'x86_64-linux', other: 'x' })).toEqual({ flake: '.', systems: ['x86_64-linux'], jobs: 0 });
});

describe('splitList', () => {
  test.each([
    ['', []],
    [' \n\t\n', []],
    ['a', ['a']],
    ['a  b\tc', ['a', 'b', 'c']],
    ['a\r\nb\r\n', ['a', 'b']],
    ['a\n# b c\n  # d\ne', ['a', 'e']],
    ['.#web\n./hosts#db', ['.#web', './hosts#db']],
    ['a #b', ['a', '#b']],
    ['a,b', ['a,b']],
  ])('%j holds %j', (text, items) => {
    expect(splitList(text)).toEqual(items);
  });
});

describe('findSimilar', () => {
  const known = ['flake', 'systems', 'runner-map', 'max-jobs', 'fail-on-severity'];

  test.each([
    { name: 'flake', similar: 'flake' },
    { name: 'flakes', similar: 'flake' },
    { name: 'falke', similar: 'flake' },
    { name: 'system', similar: 'systems' },
    { name: 'runner_map', similar: 'runner-map' },
    { name: 'runnermap', similar: 'runner-map' },
    { name: 'max-job', similar: 'max-jobs' },
    { name: 'fail-on-severty', similar: 'fail-on-severity' },
    { name: 'failonseverity', similar: 'fail-on-severity' },
    { name: 'fail-on-severe', similar: 'fail-on-severity' },
    { name: 'token', similar: undefined },
    { name: 'flxyz', similar: undefined },
    { name: 'severity', similar: undefined },
    { name: '', similar: undefined },
  ])('$name is taken for $similar', ({ name, similar }) => {
    expect(findSimilar(name, known)).toBe(similar);
  });

  test('nothing is similar where nothing is known', () => {
    expect(findSimilar('flake', [])).toBeUndefined();
  });
});

test('each unknown name is told with the name that was meant, or else with all names', () => {
  const table = { flake: SPECS.text, systems: SPECS.list } satisfies InputTable;
  expect(describeUnknownInputs(table, ['flake', 'flak', 'token', 'systems'])).toEqual([
    'There is no input "flak"; did you mean "flake"?',
    'There is no input "token"; the inputs are flake, systems.',
  ]);
  expect(describeUnknownInputs(table, ['flake'])).toEqual([]);
});
