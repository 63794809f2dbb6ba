/** A JSON Schema, as far as GitHub's description uses it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly additionalProperties?: boolean | Schema;
}

/** Stands where GitHub has an address that nobody should need; a client that follows it fails. */
const NO_ADDRESS = 'https://not-modelled.invalid/';

/**
 * Adds to a value what its schema requires and the server does not model: null where that is allowed, else the emptiest value.
 * What is there stays as it is, right or wrong.
 */
export function fillRequired(value: unknown, schema: Schema, findSchema: (reference: string) => Schema): unknown {
  const fill = (given: unknown, found: Schema): unknown => fillRequired(given, found, findSchema);
  if (schema.$ref !== undefined) return fill(value, findSchema(schema.$ref));
  if (value === undefined) return makeEmpty(schema, fill);
  if (schema.allOf !== undefined) return schema.allOf.reduce(fill, value);
  const branch = pickBranch(value, [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])], findSchema);
  if (branch !== undefined) return fill(value, branch);
  if (Array.isArray(value)) return fillItems(value, schema.items, fill);
  if (typeof value !== 'object' || value === null) return value;
  const filled: Record<string, unknown> = { ...value };
  for (const [name, part] of Object.entries(schema.properties ?? {})) {
    if (name in filled || schema.required?.includes(name) === true) filled[name] = fill(filled[name], part);
  }
  return filled;
}

const fillItems = (values: readonly unknown[], schema: Schema | undefined, fill: (value: unknown, schema: Schema) => unknown): unknown =>
  schema === undefined ? values : values.map((value) => fill(value, schema));

function makeEmpty(schema: Schema, fill: (value: unknown, schema: Schema) => unknown): unknown {
  const types = [schema.type ?? []].flat();
  const choices = [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])];
  if (types.includes('null') || choices.some(({ type }) => type === 'null')) return null;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.allOf !== undefined) return fill({}, schema);
  if (choices[0] !== undefined) return fill(undefined, choices[0]);
  switch (types[0] ?? 'object') {
    case 'string':
      return schema.format === 'uri' ? NO_ADDRESS : '';
    case 'integer':
    case 'number':
      return 0;
    case 'boolean':
      return false;
    case 'array':
      return [];
    default:
      return fill({}, schema);
  }
}

/** The first choice of the value's JSON type; of objects, the one that knows most of its fields. */
function pickBranch(value: unknown, choices: readonly Schema[], findSchema: (reference: string) => Schema): Schema | undefined {
  const resolve = (schema: Schema): Schema => (schema.$ref === undefined ? schema : resolve(findSchema(schema.$ref)));
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value === 'number' ? 'integer' : typeof value;
  const fits = choices.map(resolve).filter((schema) => schema.type === undefined || [schema.type].flat().includes(type));
  if (type !== 'object') return fits[0];
  const count = (schema: Schema): number => Object.keys(value as object).filter((name) => schema.properties?.[name] !== undefined).length;
  return fits.reduce<Schema | undefined>((best, schema) => (best === undefined || count(schema) > count(best) ? schema : best), undefined);
}
