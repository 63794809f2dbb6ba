import { InputProblem } from '../runtime/index.js';

const MILLISECONDS = new Map(Object.entries({ ms: 1, s: 1_000, min: 60_000, h: 3_600_000 }));

/** What people write instead of our units. `m` could be minutes, months or metres, so it is not taken. */
const SIMILAR = new Map(
  Object.entries({
    sec: 's',
    secs: 's',
    second: 's',
    seconds: 's',
    m: 'min',
    mins: 'min',
    minute: 'min',
    minutes: 'min',
    hr: 'h',
    hrs: 'h',
    hour: 'h',
    hours: 'h',
  }),
);

/** Longest duration that can be set: a job on GitHub's own runners ends after six hours, one on others after some days. */
const LONGEST_MS = 24 * 3_600_000;

/**
 * Milliseconds of a duration like `90 s`, `10 min`, `1.5 h`, `500 ms`.
 * @throws InputProblem, also for a number without a unit, for zero, and for more than a day
 */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim());
  const [, amount = '', unit = ''] = match ?? [];
  if (match === null) throw new InputProblem(`must be a duration with its unit, such as "90 s" or "10 min", but is "${text}"`);
  const factor = MILLISECONDS.get(unit);
  if (Number(amount) === 0) throw new InputProblem(`must be longer than zero, but is "${text}"`);
  if (factor === undefined) {
    const similar = unit === '' ? 's' : SIMILAR.get(unit.toLowerCase());
    const hint = similar === undefined ? 'the units are ms, s, min and h' : `did you mean "${amount} ${similar}"?`;
    throw new InputProblem(`must be a duration with its unit, such as "90 s" or "10 min", but is "${text}"; ${hint}`);
  }
  const milliseconds = Math.round(Number(amount) * factor);
  if (milliseconds > LONGEST_MS) throw new InputProblem(`must be at most 24 h, but is "${text}"`);
  if (milliseconds < 1) throw new InputProblem(`must be at least 1 ms, but is "${text}"`);
  return milliseconds;
}
