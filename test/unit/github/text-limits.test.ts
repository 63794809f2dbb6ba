import { describe, expect, test } from '@jest/globals';
import { fitBody, fitLine } from '../../../src/github/text-limits.js';

const NOTE = '_Cut here: GitHub takes no longer texts. The rest is in the summary of the run._';

describe('lines', () => {
  test('a line that fits stays', () => {
    expect(fitLine('x'.repeat(140), 140)).toBe('x'.repeat(140));
  });

  test('a longer one ends with an ellipsis, exactly at the limit', () => {
    expect(fitLine('x'.repeat(141), 140)).toBe(`${'x'.repeat(139)}…`);
  });

  test('lines become one', () => {
    expect(fitLine(' one \r\n\n two\rthree\n', 140)).toBe('one two three');
  });

  test('no character is cut in two', () => {
    const line = fitLine('😀'.repeat(100), 140);
    expect(Buffer.from(line).toString()).toBe(line);
    expect(line).toBe(`${'😀'.repeat(69)}…`);
  });
});

describe('bodies', () => {
  test('a body that fits stays as it is, to the last character', () => {
    const body = 'x\n'.repeat(500);
    expect(fitBody(body, 1_000)).toBe(body);
  });

  test('a longer one is cut after a line and says so', () => {
    const body = fitBody('a line\n'.repeat(1_000), 1_000);
    expect(body.length).toBeLessThanOrEqual(1_000);
    expect(body).toMatch(/^(a line\n)+a line\n\n_Cut here/);
  });

  test('an open code block and open details are closed before the note', () => {
    const body = fitBody(`<details>\n<details>\n\`\`\`\`log\n${'line\n'.repeat(1_000)}`, 1_000);
    expect(body.endsWith(`line\n\`\`\`\`\n</details>\n</details>\n\n${NOTE}\n`)).toBe(true);
  });

  test('what was closed is not closed again', () => {
    const body = fitBody(`<details>\n\`\`\`\nlog\n\`\`\`\n</details>\n${'line\n'.repeat(1_000)}`, 1_000);
    expect(body.endsWith(`line\n\n${NOTE}\n`)).toBe(true);
  });

  test.each([
    ['one line without end', 'x'.repeat(70_000)],
    ['characters of two halves', '😀'.repeat(40_000)],
    ['a fence without end', '`'.repeat(70_000)],
    ['nothing but details', '<details>'.repeat(9_000)],
    ['fences and details in turn', '<details>\n~~~~\n'.repeat(6_000)],
  ])('%s stays below the limit and well-formed', (_, text) => {
    const body = fitBody(text, 65_536);
    expect(body.length).toBeLessThanOrEqual(65_536);
    expect(Buffer.from(body).toString()).toBe(body);
    expect(body).toContain(NOTE);
  });
});
