/** The last that is given; null is what YAML makes of a key without a value. */
export function findLast<T>(values: readonly (T | null | undefined)[]): T | undefined {
  return values.reduce<T | undefined>((found, value) => value ?? found, undefined);
}

type Given<T> = { readonly [Key in keyof T]?: Exclude<T[Key], undefined> };

/** A record without the keys that have no value. */
export function dropUndefined<T extends object>(record: T): Given<T> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Given<T>;
}
