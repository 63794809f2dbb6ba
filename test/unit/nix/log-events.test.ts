import { describe, expect, test } from '@jest/globals';
import { parseLogLine, stripControls, type NixEvent } from '../../../src/nix/log-events.js';
import { listSamples, readSample } from '../../support/nix-samples.js';

const PHASED = '/nix/store/f7xvcy4mbvadlpb92gykgd7369h5qq8q-phased.drv';
const FAILS = '/nix/store/y1hnmz4pf9fl0mps7nxn5y09hx3hwgcw-fails.drv';
const NEEDS_FAILS = '/nix/store/6p8qm98slafpd93kj7hp9l30k2r2qhdd-needsfails.drv';
const WRONG_HASH = '/nix/store/zw5gislybd6w0wkmfv4ag7z19jg7srq2-wronghash.drv';
const FOREIGN = '/nix/store/qz5604kv27r2qm1m10kca5352a36n7za-foreign.drv';
const FIXED = '/nix/store/vmcn7crjvyl17jkfq7q5b8rykljpr3yi-fixed.txt';

/** What a log tells, each part in its order; lines and phases with the derivation of their activity. */
interface Told {
  readonly started: readonly string[];
  /** Those of `started` whose activity stopped. */
  readonly stopped: readonly string[];
  readonly phases: readonly (readonly [drvPath: string | undefined, phase: string])[];
  readonly lines: readonly (readonly [drvPath: string | undefined, line: string])[];
  readonly copies: readonly (readonly [path: string, from: string])[];
  readonly notes: readonly string[];
  readonly errors: readonly string[];
  readonly rest: readonly NixEvent[];
}

function gather(events: readonly NixEvent[]): Told {
  const of = <Kind extends NixEvent['kind']>(kind: Kind) =>
    events.filter((event): event is Extract<NixEvent, { kind: Kind }> => event.kind === kind);
  const builds = new Map(of('build-started').map(({ activity, drvPath }) => [activity, drvPath]));
  const messages = of('message');
  return {
    started: [...builds.values()],
    stopped: of('activity-stopped').flatMap(({ activity }) => builds.get(activity) ?? []),
    phases: of('phase').map(({ activity, phase }) => [builds.get(activity), phase]),
    lines: of('log-line').map(({ activity, line }) => [builds.get(activity), line]),
    copies: of('copy-started').map(({ path, from }) => [path, from]),
    notes: messages.filter(({ level }) => level > 0).map(({ text }) => text),
    errors: messages.filter(({ level }) => level === 0).map(({ text, error }) => error?.message ?? text),
    rest: [...of('download-started'), ...of('plain')],
  };
}

const parseLines = (lines: readonly string[]) => lines.map(parseLogLine).filter((event) => event !== undefined);
const linesOf = (file: string) =>
  readSample('internal-json', file)
    .split('\n')
    .filter((line) => line !== '');

const NOTHING: Told = { started: [], stopped: [], phases: [], lines: [], copies: [], notes: [], errors: [], rest: [] };
const FAILED: Told = {
  ...NOTHING,
  started: [FAILS],
  stopped: [FAILS],
  lines: [
    [FAILS, 'first line'],
    [FAILS, 'second line'],
  ],
  notes: ['this derivation will be built:', `  ${FAILS}`],
};
const MISMATCHED: Told = {
  ...FAILED,
  started: [WRONG_HASH, FAILS],
  stopped: [WRONG_HASH, FAILS],
  notes: ['these 3 derivations will be built:', `  ${FAILS}`, `  ${NEEDS_FAILS}`, `  ${WRONG_HASH}`],
};
const UNAVAILABLE: Told = { ...NOTHING, notes: ['this derivation will be built:', `  ${FOREIGN}`] };

const CANNOT_BUILD_FAILS = `Cannot build '${FAILS}'.\nReason: builder failed with exit code 3.\nOutput paths:\n  /nix/store/q7vxlxkqvq2n6gvrwsrzqbjs1sk6783h-fails`;
const CANNOT_BUILD_NEEDS_FAILS = `Cannot build '${NEEDS_FAILS}'.\nReason: 1 dependency failed.\nOutput paths:\n  /nix/store/0xf43jlpickq8lki1bx6z50vns6y5cbb-needsfails`;
const HASH_MISMATCH = `hash mismatch in fixed-output derivation '${WRONG_HASH}':\n  specified: sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n     got:    sha256-LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=`;
const BUILD_FAILED = `build of '${NEEDS_FAILS}^out', '${WRONG_HASH}^out' failed`;

const SAMPLES: readonly { readonly file: string; readonly told: Told }[] = [
  {
    file: 'determinate-3.11.2.txt',
    told: { ...MISMATCHED, errors: [CANNOT_BUILD_FAILS, CANNOT_BUILD_NEEDS_FAILS, HASH_MISMATCH, BUILD_FAILED] },
  },
  {
    file: 'determinate-3.22.2.txt',
    told: { ...MISMATCHED, errors: [CANNOT_BUILD_FAILS, CANNOT_BUILD_NEEDS_FAILS, HASH_MISMATCH, BUILD_FAILED] },
  },
  {
    file: 'lix-2.95.3-hash-mismatch.txt',
    told: {
      ...MISMATCHED,
      stopped: [FAILS, WRONG_HASH],
      errors: [
        `builder for '${FAILS}' failed with exit code 3`,
        `1 dependencies of derivation '${NEEDS_FAILS}' failed to build`,
        [
          `hash mismatch in fixed-output derivation '${WRONG_HASH}':`,
          '    likely URL: (unknown)',
          '     specified: sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
          '           got: sha256-LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=',
          ' expected path: /nix/store/00000000000000000000000000000000-wronghash',
          '      got path: /nix/store/11111111111111111111111111111111-wronghash',
        ].join('\n'),
        BUILD_FAILED,
      ],
    },
  },
  {
    file: 'nix-2.26.3-build.txt',
    told: {
      ...NOTHING,
      started: [PHASED],
      stopped: [PHASED],
      phases: [[PHASED, 'buildPhase']],
      lines: [
        [PHASED, '\u001b[31mred\u001b[0m'],
        [PHASED, 'bad utf8 \ufffd'],
        [PHASED, 'partial'],
      ],
      notes: ['this derivation will be built:', `  ${PHASED}`],
    },
  },
  {
    file: 'nix-2.26.3-eval-error.txt',
    told: { ...NOTHING, errors: ['no such thing', 'no such thing', "attribute 'attribute' missing"] },
  },
  { file: 'nix-2.26.3-fail.txt', told: { ...FAILED, errors: [`builder for '${FAILS}' failed with exit code 3`] } },
  {
    file: 'nix-2.26.3-hash-mismatch.txt',
    told: {
      ...MISMATCHED,
      stopped: [FAILS, WRONG_HASH],
      errors: [
        `builder for '${FAILS}' failed with exit code 3`,
        `1 dependencies of derivation '${NEEDS_FAILS}' failed to build`,
        HASH_MISMATCH,
        BUILD_FAILED,
      ],
    },
  },
  {
    file: 'nix-2.26.3-missing-feature.txt',
    told: {
      ...UNAVAILABLE,
      errors: [
        `a 'x86_64-linux' with features {quantum} is required to build '${FOREIGN}', but I am a 'x86_64-linux' with features {benchmark, big-parallel, kvm, nixos-test, uid-range}`,
      ],
    },
  },
  {
    file: 'nix-2.26.3-substitute.txt',
    told: {
      ...NOTHING,
      copies: [
        [FIXED, 'file:///tmp/nixsamples/cache226'],
        [FIXED, 'file:///tmp/nixsamples/cache226'],
      ],
      notes: ['this path will be fetched (0.00 MiB download, 0.00 MiB unpacked):', `  ${FIXED}`],
    },
  },
  {
    file: 'nix-2.34.8-build.txt',
    told: {
      ...NOTHING,
      started: [PHASED],
      stopped: [PHASED],
      phases: [[PHASED, 'buildPhase']],
      // Nix 2.34 loses a coloured line that ends in "\r\n".
      lines: [
        [PHASED, ''],
        [PHASED, 'bad utf8 \ufffd'],
        [PHASED, 'partial'],
      ],
      notes: ['this derivation will be built:', `  ${PHASED}`],
    },
  },
  {
    file: 'nix-2.34.8-daemon-hash-mismatch.txt',
    told: {
      ...MISMATCHED,
      errors: [
        [
          `error: Cannot build '${FAILS}'.`,
          '       Reason: builder failed with exit code 3.',
          '       Output paths:',
          '         /nix/store/q7vxlxkqvq2n6gvrwsrzqbjs1sk6783h-fails',
          '       Last 2 log lines:',
          '       > first line',
          '       > second line',
          '       For full logs, run:',
          `         nix log ${FAILS}`,
        ].join('\n'),
        CANNOT_BUILD_NEEDS_FAILS,
        HASH_MISMATCH,
        BUILD_FAILED,
      ],
    },
  },
  {
    file: 'nix-2.34.8-eval-error.txt',
    told: { ...NOTHING, errors: ['no such thing', 'no such thing', "attribute 'attribute' missing"] },
  },
  { file: 'nix-2.34.8-fail.txt', told: { ...FAILED, errors: [CANNOT_BUILD_FAILS] } },
  {
    file: 'nix-2.34.8-hash-mismatch.txt',
    told: { ...MISMATCHED, errors: [CANNOT_BUILD_FAILS, CANNOT_BUILD_NEEDS_FAILS, HASH_MISMATCH, BUILD_FAILED] },
  },
  {
    file: 'nix-2.34.8-missing-feature.txt',
    told: {
      ...UNAVAILABLE,
      errors: [
        `Cannot build '${FOREIGN}'.\nReason: missing system features\nRequired features: {quantum}\nAvailable features: {benchmark, big-parallel, kvm, nixos-test, uid-range}`,
      ],
    },
  },
  {
    file: 'nix-2.34.8-substitute.txt',
    told: {
      ...NOTHING,
      copies: [
        [FIXED, 'file:///tmp/nixsamples/cache234'],
        [FIXED, 'file:///tmp/nixsamples/cache234'],
      ],
      notes: ['this path will be fetched (0.1 KiB download, 0.1 KiB unpacked):', `  ${FIXED}`],
    },
  },
  { file: 'nix-2.36.0pre-fetch-to-store.txt', told: NOTHING },
];

describe('a recorded log', () => {
  test('is in the table, whichever it is, unless it is the file of --json-log-path, which has no prefix', () => {
    expect([...SAMPLES.map(({ file }) => file), 'nix-2.34.8-json-log-path.jsonl'].sort()).toEqual(listSamples('internal-json'));
  });

  test.each(SAMPLES)('$file tells what Nix did', ({ file, told }) => {
    expect(gather(parseLines(linesOf(file)))).toEqual(told);
  });

  test.each(SAMPLES)('$file tells the same with "\\r" before each line feed', ({ file }) => {
    const lines = linesOf(file);
    expect(parseLines(lines.map((line) => `${line}\r`))).toEqual(parseLines(lines));
  });

  test('of --json-log-path is plain text, as it lacks the prefix', () => {
    const kinds = new Set(parseLines(linesOf('nix-2.34.8-json-log-path.jsonl')).map(({ kind }) => kind));
    expect([...kinds]).toEqual(['plain']);
  });
});

describe('evaluation errors', () => {
  const errorsOf = (file: string) => parseLines(linesOf(file)).map((event) => (event.kind === 'message' ? event.error : event));

  test.each([
    { file: 'nix-2.26.3-eval-error.txt', source: '/tmp/samplestore-226/nix/store/hnc8nyrynjaxzki6scczsmlacmrf45fn-source/flake.nix' },
    { file: 'nix-2.34.8-eval-error.txt', source: '/tmp/nixsamples/broken/flake.nix' },
  ])('$file: messages, positions and traces come apart, without colours', ({ file, source }) => {
    expect(errorsOf(file)).toEqual([
      { message: 'no such thing', frame: { message: 'no such thing' }, trace: [] },
      {
        message: 'no such thing',
        frame: { message: 'no such thing' },
        trace: [{ message: "while calling the 'throw' builtin", file: source, line: 11, column: 16 }],
      },
      {
        message: "attribute 'attribute' missing",
        frame: { message: "attribute 'attribute' missing", file: source, line: 12, column: 17 },
        trace: [],
      },
    ]);
  });

  test.each([
    { what: 'a file without numbers at its end', file: '/src/flake.nix', expected: '/src/flake.nix' },
    { what: 'a file with one number at its end', file: '/src/flake.nix:12', expected: '/src/flake.nix:12' },
    { what: 'a file with line and column at its end', file: '/src/a:1:2/flake.nix:12:17', expected: '/src/a:1:2/flake.nix' },
    { what: 'an expression of the command line', file: '«string»:1:1', expected: '«string»' },
  ])('$what is named without line and column', ({ file, expected }) => {
    const record = { action: 'msg', level: 0, msg: 'error: x', raw_msg: 'x', file, line: 12, column: 17 };
    expect(parseLogLine(`@nix ${JSON.stringify(record)}`)).toMatchObject({
      error: { frame: { message: 'x', file: expected, line: 12, column: 17 } },
    });
  });

  test('an empty file name is none, and a trace without text is an empty frame', () => {
    const record = { action: 'msg', level: 0, msg: 'error: x', raw_msg: ' x\n', file: '', trace: [{ line: null }] };
    expect(parseLogLine(`@nix ${JSON.stringify(record)}`)).toEqual({
      kind: 'message',
      level: 0,
      text: 'error: x',
      error: { message: 'x', frame: { message: 'x' }, trace: [{ message: '' }] },
    });
  });
});

describe('a single record', () => {
  test.each([
    {
      record: { action: 'start', id: 7, type: 105, level: 3, text: '', fields: [FAILS, 'ssh://builder', 1, 1] },
      event: { kind: 'build-started', activity: 7, drvPath: FAILS, machine: 'ssh://builder' },
    },
    {
      record: { action: 'start', id: 7, type: 105, fields: [FAILS] },
      event: { kind: 'build-started', activity: 7, drvPath: FAILS, machine: '' },
    },
    {
      record: { action: 'start', id: 7, type: 108, fields: [FIXED, 'https://cache.nixos.org'] },
      event: { kind: 'copy-started', activity: 7, path: FIXED, from: 'https://cache.nixos.org' },
    },
    {
      record: { action: 'start', id: 7, type: 100, fields: [FIXED, 'local', 'ssh://target'] },
      event: { kind: 'copy-started', activity: 7, path: FIXED, from: 'local' },
    },
    {
      record: { action: 'start', id: 7, type: 101, fields: ['https://example.org/a.tar.gz'] },
      event: { kind: 'download-started', activity: 7, uri: 'https://example.org/a.tar.gz' },
    },
    { record: { action: 'stop', id: 7 }, event: { kind: 'activity-stopped', activity: 7 } },
    { record: { action: 'result', id: 7, type: 101, fields: ['a line'] }, event: { kind: 'log-line', activity: 7, line: 'a line' } },
    { record: { action: 'result', id: 7, type: 107, fields: ['hook'] }, event: { kind: 'log-line', activity: 7, line: 'hook' } },
    { record: { action: 'result', id: 7, type: 104, fields: ['checkPhase'] }, event: { kind: 'phase', activity: 7, phase: 'checkPhase' } },
    { record: { action: 'msg', level: 1, msg: 'warning: x' }, event: { kind: 'message', level: 1, text: 'warning: x' } },
  ])('$record is the event $event.kind', ({ record, event }) => {
    expect(parseLogLine(`@nix ${JSON.stringify(record)}`)).toEqual(event);
  });

  test.each([
    ['an action that nobody knows', { action: 'dance', id: 7 }],
    ['no action', { id: 7 }],
    ['an activity of a type that nobody knows', { action: 'start', id: 7, type: 999, fields: ['x'] }],
    ['a build without fields', { action: 'start', id: 7, type: 105, text: '' }],
    ['a result of a type that nobody knows', { action: 'result', id: 7, type: 999, fields: ['x'] }],
    ['progress', { action: 'result', id: 7, type: 105, fields: [1, 2, 0, 0] }],
    ['a log line that is a number', { action: 'result', id: 7, type: 101, fields: [1] }],
    ['a log line without fields', { action: 'result', id: 7, type: 101 }],
    ['a result of Determinate’s with a payload', { action: 'result', id: 7, type: 110, payload: { status: 'Built' }, sid: 'x' }],
    ['an id that is a text', { action: 'stop', id: '7' }],
    ['a field that is an object', { action: 'start', id: 7, type: 105, fields: [{}] }],
    ['a message without text', { action: 'msg', level: 0 }],
    ['null', null],
    ['a list', []],
    ['a number', 7],
  ])('that is %s is passed over', (_, record) => {
    expect(parseLogLine(`@nix ${JSON.stringify(record)}`)).toBeUndefined();
  });

  test.each([
    ['cut short', '@nix {"action":"stop","id":7'],
    ['empty', '@nix '],
    ['two in one line', '@nix {"action":"stop","id":7}@nix {"action":"stop","id":8}'],
    ['without a blank', '@nix{"action":"stop","id":7}'],
    ['indented', ' @nix {"action":"stop","id":7}'],
  ])('that is %s is plain text', (_, line) => {
    expect(parseLogLine(line)).toEqual({ kind: 'plain', text: line });
  });

  test('an unknown member does no harm', () => {
    expect(parseLogLine('@nix {"action":"stop","id":7,"sid":"019f7a52","later":[1]}')).toEqual({ kind: 'activity-stopped', activity: 7 });
  });

  test.each([
    ['\u001b[31;1merror:\u001b[0m no\r', 'error: no'],
    ['', ''],
  ])('a line without the prefix is plain text without controls: %j', (line, text) => {
    expect(parseLogLine(line)).toEqual({ kind: 'plain', text });
  });
});

describe('stripControls', () => {
  test.each([
    ['colours', '\u001b[31;1merror:\u001b[0m x', 'error: x'],
    ['colours with colons', 'a\u001b[38:2::255:0:0mb', 'ab'],
    ['private modes', 'a\u001b[?25lb\u001b[>0cc', 'abc'],
    ['movements of the cursor', 'a\u001b[2K\u001b[1Gb\u001b[10;20Hc', 'abc'],
    ['a hyperlink', '\u001b]8;;https://example.org\u001b\\text\u001b]8;;\u001b\\', 'text'],
    ['a window title', '\u001b]0;title\u0007text', 'text'],
    ['a window title without an end', '\u001b]0;title', ']0;title'],
    ['a choice of character set', '\u001b(Ba\u001b[mb', 'ab'],
    ['8-bit controls', 'a\u009b31mb\u009d0;title\u009cc\u0085d', 'abcd'],
    ['carriage returns and backspaces', 'progress\r100%\b\b', 'progress100%'],
    ['bells, NUL and DEL', 'a\u0007\u0000\u007fb', 'ab'],
    ['a lone escape', 'a\u001bb', 'ab'],
  ])('removes %s', (_, text, expected) => {
    expect(stripControls(text)).toBe(expected);
  });

  test('keeps tabs, line feeds and letters of all tongues', () => {
    expect(stripControls('a\tb\ngrün 日本 🐆 [31m')).toBe('a\tb\ngrün 日本 🐆 [31m');
  });
});
