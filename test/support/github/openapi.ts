import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import { fillRequired, type Schema } from './fill.js';

/** One operation of GitHub's REST interface, as scripts/tools/openapi.mjs writes it. */
export interface Operation {
  readonly method: string;
  /** With names in braces. */
  readonly path: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly required: boolean; readonly schema: Schema }[];
  readonly body?: { readonly required: boolean; readonly schema: Schema };
  /** By status; null: GitHub does not say what the body is. */
  readonly responses: Readonly<Record<string, Schema | null>>;
}

interface DescriptionFile {
  readonly version: string;
  readonly operations: Readonly<Record<string, Operation>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

export interface MatchedOperation {
  readonly id: string;
  readonly operation: Operation;
  /** What the braces of the path stand for, decoded. */
  readonly params: Readonly<Record<string, string>>;
}

/** GitHub's description of itself: what it takes, and what it answers. */
export interface Description {
  readonly operationIds: readonly string[];
  findOperation(method: string, path: string): MatchedOperation | undefined;
  /** @returns what is wrong with a request; nothing if it is right */
  checkRequest(match: MatchedOperation, query: URLSearchParams, body: unknown): readonly string[];
  /** Fills in what is not modelled. @returns the body, and what is wrong with it all the same */
  completeAnswer(id: string, status: number, body: unknown): { readonly body: unknown; readonly problems: readonly string[] };
}

/** Parameters that may hold slashes. */
const LONG_PARAMETERS = ['ref', 'branch', 'path', 'basehead'];

/** @param path a file that `ensureOpenApi` has written; PANTHER_TEST_OPENAPI by default */
export function loadDescription(path = process.env['PANTHER_TEST_OPENAPI']): Description {
  if (path === undefined) throw new Error('PANTHER_TEST_OPENAPI is not set. Run the tests by "npm test", which fetches the file.');
  const file = JSON.parse(readFileSync(path, 'utf8')) as DescriptionFile;
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema({ $id: 'github', ...file });
  const validators = new Map<string, ValidateFunction>();

  const check = (what: string, pointer: readonly string[], value: unknown): readonly string[] => {
    const reference = `github#/${pointer.map(escapePointer).join('/')}`;
    const validate = validators.get(reference) ?? ajv.compile({ $ref: reference });
    validators.set(reference, validate);
    if (validate(value)) return [];
    return (validate.errors ?? []).slice(0, 5).map(({ instancePath, message, params }) => {
      return `${what}${instancePath} ${message ?? 'is wrong'} ${JSON.stringify(params)}`;
    });
  };
  const findSchema = (reference: string): Schema => {
    const schema = file.components.schemas[reference.replace('#/components/schemas/', '')];
    if (schema === undefined) throw new Error(`the description has no ${reference}`);
    return schema;
  };

  const routes = Object.entries(file.operations)
    .map(([id, operation]) => ({ id, operation, pattern: compilePath(operation.path) }))
    .sort((first, second) => countLiterals(second.operation.path) - countLiterals(first.operation.path));

  return {
    operationIds: Object.keys(file.operations),
    findOperation: (method, requested) => {
      for (const { id, operation, pattern } of routes) {
        const found = operation.method === method ? pattern.exec(requested) : null;
        if (found !== null) return { id, operation, params: mapValues(found.groups ?? {}, decodeURIComponent) };
      }
      return undefined;
    },
    checkRequest: ({ id, operation, params }, query, body) => {
      const problems: string[] = [];
      for (const [index, { name, in: place, required, schema }] of operation.parameters.entries()) {
        if (place === 'header') continue;
        const text = place === 'path' ? params[name] : (query.get(name) ?? undefined);
        if (text !== undefined) {
          const pointer = ['operations', id, 'parameters', String(index), 'schema'];
          problems.push(...check(`${place} parameter "${name}"`, pointer, parseParameter(text, schema, findSchema)));
        } else if (required) problems.push(`the ${place} parameter "${name}" is missing`);
      }
      for (const name of query.keys()) {
        const isKnown = operation.parameters.some((parameter) => parameter.in === 'query' && parameter.name === name);
        if (!isKnown) problems.push(`there is no query parameter "${name}"`);
      }
      if (operation.body === undefined) return body === undefined ? problems : [...problems, 'a body was sent, but none is taken'];
      if (body === undefined) return operation.body.required ? [...problems, 'the body is missing'] : problems;
      const known = listFields(operation.body.schema, findSchema);
      const unknown =
        known === undefined || typeof body !== 'object' || body === null ? [] : Object.keys(body).filter((name) => !known.has(name));
      problems.push(...unknown.map((name) => `there is no field "${name}" in the body`));
      return [...problems, ...check('body', ['operations', id, 'body', 'schema'], body)];
    },
    completeAnswer: (id, status, body) => {
      const responses = file.operations[id]?.responses ?? {};
      const known = responses[String(status)];
      if (known === undefined && status < 400) return { body, problems: [`status ${status} is none that this operation answers with`] };
      if (known === null) return { body, problems: [] };
      // Many operations name only some of the refusals that they all share.
      const [pointer, schema] =
        known !== undefined
          ? [['operations', id, 'responses', String(status)], known]
          : [['components', 'schemas', 'basic-error'], findSchema('basic-error')];
      const completed = fillRequired(body, schema, findSchema);
      return { body: completed, problems: check('answer', pointer, completed) };
    },
  };
}

const escapePointer = (part: string): string => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
const countLiterals = (path: string): number => path.split('/').filter((part) => !part.startsWith('{')).length;
const mapValues = (values: Readonly<Record<string, string>>, change: (value: string) => string): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));

function compilePath(path: string): RegExp {
  const pattern = path.replace(/[.+]/g, '\\$&').replace(/\{(\w+)\}/g, (_, name: string) => {
    return `(?<${name}>${LONG_PARAMETERS.includes(name) ? '.+' : '[^/]+'})`;
  });
  return new RegExp(`^${pattern}$`);
}

/** Paths and queries hold text; what GitHub takes for a number or a truth value is made one. */
function parseParameter(text: string, schema: Schema, findSchema: (reference: string) => Schema): unknown {
  if (schema.$ref !== undefined) return parseParameter(text, findSchema(schema.$ref), findSchema);
  if (schema.type === 'integer' && /^-?\d+$/.test(text)) return Number(text);
  if (schema.type === 'boolean' && /^(true|false)$/.test(text)) return text === 'true';
  return text;
}

/** The fields that a body may have; undefined: any. GitHub ignores others, which hides a slip of the pen. */
function listFields(schema: Schema, findSchema: (reference: string) => Schema): ReadonlySet<string> | undefined {
  if (schema.$ref !== undefined) return listFields(findSchema(schema.$ref), findSchema);
  const parts = [...(schema.allOf ?? []), ...(schema.oneOf ?? []), ...(schema.anyOf ?? [])].filter(
    (part) => part.properties !== undefined || part.$ref !== undefined,
  );
  const own = Object.keys(schema.properties ?? {});
  if (own.length + parts.length === 0) return undefined;
  return new Set([...own, ...parts.flatMap((part) => [...(listFields(part, findSchema) ?? [])])]);
}
