import * as v from 'valibot';

/** An answer's values by key: all texts, of which a schema makes more. */
export type Values = ReadonlyMap<string, string>;

/** A decimal number without a sign; 16 digits fit a double. */
export const CountSchema = v.pipe(v.string(), v.regex(/^[0-9]{1,15}$/), v.transform(Number));
export const YesNoSchema = v.pipe(
  v.picklist(['yes', 'no']),
  v.transform((text) => text === 'yes'),
);

/** Free text for people: bounded, and without control characters but line ends and tabs, with which a terminal could be fooled. */
export function cleanText(text: string, maxChars: number): string {
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '').slice(0, maxChars);
}

/** Free text of one line. */
export const describeTextSchema = (maxChars: number) =>
  v.pipe(
    v.string(),
    v.transform((text) => cleanText(text, maxChars).replaceAll(/\s+/g, ' ').trim()),
    v.minLength(1),
  );

/** The value of a key if it is there and is what it has to be: a fact that a host tells badly is a fact that it does not tell. */
export function findValue<Schema extends v.GenericSchema>(values: Values, key: string, schema: Schema): v.InferOutput<Schema> | undefined {
  const result = v.safeParse(schema, values.get(key));
  return result.success ? result.output : undefined;
}

/** An object without the members that are undefined. */
export function dropAbsent<Members extends object>(members: Members): { [Key in keyof Members]?: Exclude<Members[Key], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Members]?: Exclude<Members[Key], undefined>;
  };
}
