import { describe, expect, test } from '@jest/globals';
import { annotateFlaky, annotateReasons, showLog } from '../../../src/build/annotate.js';
import { drv } from '../../support/derivations.js';
import { createRecorder } from '../../support/recorder.js';

describe('what failed once and succeeded then', () => {
  const annotate = (...names: readonly string[]) => {
    const log = createRecorder();
    annotateFlaky(new Map(names.map((name, index) => [drv(name), index === 0 ? 'No.' : undefined])), log);
    return log.annotations;
  };

  test('is not mentioned if there is nothing of the kind', () => {
    expect(annotate()).toEqual([]);
  });

  test('is one notice, however many there are, with a line for each of the first five', () => {
    expect(annotate('a', 'b', 'c', 'd', 'e', 'f', 'g')).toEqual([
      {
        severity: 'notice',
        title: 'a and 6 more failed once and succeeded when tried again',
        message: [
          'a: No.',
          'b: Nix gave no reason.',
          'c: Nix gave no reason.',
          'd: Nix gave no reason.',
          'e: Nix gave no reason.',
          'And 2 more.',
        ].join('\n'),
      },
    ]);
  });
});

test('each reason is annotated once, at the first that it holds up', () => {
  const log = createRecorder();
  annotateReasons(
    [
      { label: 'web', reason: 'full', position: { file: 'web.nix' } },
      { label: 'db', reason: 'odd' },
      { label: 'mail', reason: 'full', position: { file: 'mail.nix' } },
    ],
    log,
  );
  expect(log.annotations).toEqual([
    { severity: 'error', title: 'web and 1 more are not built', message: 'full', position: { file: 'web.nix' } },
    { severity: 'error', title: 'db is not built', message: 'odd', position: undefined },
  ]);
});

test('a log that a full disk cut is not said to be in its file', () => {
  const log = createRecorder();
  const lines = Array.from({ length: 60 }, () => 'x');
  const buildLog = {
    file: 'x.log',
    append: () => undefined,
    flush: () => undefined,
    tail: () => ({ lines, total: 61 }),
    isCut: () => true,
  };
  showLog({ drvPath: drv('web'), start: 0, end: 1_500, log: buildLog }, log);
  expect(log.groups).toEqual([
    { title: 'web: 1.5 s, 61 log lines', lines: ['(1 lines before these were not all kept, as the disk is full)', ...lines] },
  ]);
});
