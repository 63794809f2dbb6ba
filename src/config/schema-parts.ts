import * as v from 'valibot';
import { findSimilar, InputProblem, parseSize } from '../runtime/index.js';
import { parseDuration } from './duration.js';
import { describeValue } from './problem.js';

/**
 * Building blocks of the file's schema. Each complaint is the rest of a sentence that begins with the path of the value: "must be …, but is …".
 */

/** Marks a complaint about a key nobody knows; its place is the key, not the value. */
export const UNKNOWN_KEY = 'unknown key';

const mustBe = (what: string) => (issue: { readonly input: unknown }) => `must be ${what}, but is ${describeValue(issue.input)}`;

// eslint-disable-next-line no-control-regex -- that is what is looked for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/** Text of one or more lines without control characters, which neither a shell nor a log takes. */
export const text = (what: string, maxChars: number) =>
  v.pipe(
    v.string((issue) =>
      typeof issue.input === 'number' || typeof issue.input === 'boolean'
        ? `must be ${what}, but is ${describeValue(issue.input)}; put it in quotes`
        : mustBe(what)(issue),
    ),
    v.check((value) => value.trim() !== '', `must be ${what}, but is empty`),
    v.check((value) => value.length <= maxChars, `must have at most ${maxChars.toLocaleString('en')} characters`),
    v.check((value) => !/\p{Surrogate}/u.test(value), 'holds half of a character (a lone "\\ud800"), which is no text'),
    v.check((value) => !CONTROL.test(value), 'holds a control character (a NUL byte or an escape code), which cannot be passed on'),
  );

/** Text of one line. */
export const line = (what: string, maxChars = 200) =>
  v.pipe(
    text(what, maxChars),
    v.check((value) => !/[\r\n]/.test(value), 'must be on one line'),
  );

/** Text of a given form. */
export const pattern = (form: RegExp, what: string, maxChars?: number) =>
  v.pipe(
    line(what, maxChars),
    v.check((value) => form.test(value), mustBe(what)),
  );

export const flag = v.boolean((issue) => `must be true or false, but is ${describeValue(issue.input)}`);

/** A whole number within bounds, both included. */
export const whole = (min: number, max: number) =>
  v.pipe(
    v.number(mustBe(`a whole number from ${min} to ${max}`)),
    v.check((value) => Number.isInteger(value) && value >= min && value <= max, mustBe(`a whole number from ${min} to ${max}`)),
  );

/** What a parser of ours makes of a text; its InputProblem becomes the complaint. */
function parsed<T>(what: string, parse: (text: string) => T) {
  return v.pipe(
    v.union([v.string(), v.number()], mustBe(what)),
    v.rawTransform<string | number, T>(({ dataset, addIssue, NEVER }) => {
      try {
        return parse(String(dataset.value));
      } catch (error) {
        if (!(error instanceof InputProblem)) throw error;
        addIssue({ message: error.message });
        return NEVER;
      }
    }),
  );
}

/** Milliseconds. */
export const duration = parsed('a duration with its unit, such as "90 s" or "10 min"', parseDuration);

/** Milliseconds, within bounds, both included. */
export const durationWithin = (min: string, max: string) =>
  parsed('a duration with its unit, such as "90 s" or "10 min"', (value) => {
    const milliseconds = parseDuration(value);
    if (milliseconds < parseDuration(min)) throw new InputProblem(`must be at least ${min}, but is "${value}"`);
    if (milliseconds > parseDuration(max)) throw new InputProblem(`must be at most ${max}, but is "${value}"`);
    return milliseconds;
  });

/** One of some words. */
export const choice = <const Words extends readonly [string, ...string[]]>(words: Words) =>
  v.picklist(words, mustBe(`one of ${words.join(', ')}`));

/** Bytes, within bounds. */
export const size = (min: string, max: string) =>
  parsed('a size with its unit, such as "2 GiB"', (value) => {
    const bytes = parseSize(value);
    if (bytes < parseSize(min)) throw new InputProblem(`must be at least ${min}, but is "${value}"`);
    if (bytes > parseSize(max)) throw new InputProblem(`must be at most ${max}, but is "${value}"`);
    return bytes;
  });

/** A list; one that is left empty ("labels:") is not given. */
export const list = <Item extends v.GenericSchema>(item: Item, what: string, maxItems: number) =>
  v.nullable(
    v.pipe(
      v.array(item, mustBe(`a list of ${what}, one per line after "- "`)),
      v.check((items) => items.length <= maxItems, `must have at most ${maxItems} items`),
    ),
  );

/** Neither a list nor a value of its own. */
export const isTable = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Hands the problems of a part on as those of the whole, with the place that the part has in it. */
function adoptIssues(issues: readonly v.BaseIssue<unknown>[], place: v.IssuePathItem | undefined, addIssue: AddIssue): void {
  for (const { message, expected, input, path } of issues) {
    const whole = [...(place === undefined ? [] : [place]), ...(path ?? [])];
    const [first, ...rest] = whole;
    addIssue({ message, input, ...(expected === null ? {} : { expected }), ...(first === undefined ? {} : { path: [first, ...rest] }) });
  }
}

interface IssueInfo {
  readonly message: string;
  readonly input?: unknown;
  readonly expected?: string;
  readonly path?: [v.IssuePathItem, ...v.IssuePathItem[]];
}
type AddIssue = (info: IssueInfo) => void;

/** A table whose keys are known; every other key is a complaint. */
export function table<Entries extends v.ObjectEntries>(entries: Entries) {
  const known = Object.keys(entries);
  const schema = v.object(entries, 'is missing');
  return v.pipe(
    v.custom<Record<string, unknown>>(isTable, mustBe(`a table of keys (${known.join(', ')})`)),
    // Not v.strictObject, which tells the first unknown key only, and takes `toString` and `__proto__` for known ones.
    v.rawTransform<Record<string, unknown>, v.InferOutput<typeof schema>>(({ dataset, addIssue, NEVER }) => {
      const unknown = Object.keys(dataset.value).filter((key) => !known.includes(key));
      for (const key of unknown) {
        const similar = findSimilar(key, known);
        addIssue({
          message: similar === undefined ? `the keys are ${known.join(', ')}` : `did you mean ${JSON.stringify(similar)}?`,
          expected: UNKNOWN_KEY,
          input: key,
          path: [{ type: 'object', origin: 'key', input: dataset.value, key, value: dataset.value[key] }],
        });
      }
      const result = v.safeParse(schema, dataset.value);
      if (!result.success) adoptIssues(result.issues, undefined, addIssue);
      return result.success && unknown.length === 0 ? result.output : NEVER;
    }),
  );
}

/** A table of which the user chooses the keys, each checked. A map and not an object, as a key may be `__proto__`. */
export function dictionary<Value extends v.GenericSchema>(key: v.GenericSchema<string>, value: Value, what: string) {
  return v.pipe(
    v.custom<Record<string, unknown>>(isTable, mustBe(what)),
    v.rawTransform<Record<string, unknown>, ReadonlyMap<string, v.InferOutput<Value>>>(({ dataset, addIssue, NEVER }) => {
      const results = Object.entries(dataset.value).map(([name, content]) => {
        const place: v.IssuePathItem = { type: 'object', origin: 'value', input: dataset.value, key: name, value: content };
        const forKey = v.safeParse(key, name);
        const forValue = v.safeParse(value, content);
        adoptIssues([...(forKey.issues ?? []), ...(forValue.issues ?? [])], place, addIssue);
        return { ok: forKey.success && forValue.success, entry: [name, forValue.output] as const };
      });
      return results.every(({ ok }) => ok) ? new Map(results.map(({ entry }) => entry)) : NEVER;
    }),
  );
}
