// GitHub's own description of its REST interface, cut down to what the loopback GitHub of the tests answers.
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { npmCommand } from './npm.mjs';
import { ensurePrefix } from './prefix.mjs';
import { SetupError, capture, captureOrFail } from './process.mjs';
import { removeTree } from './remove.mjs';
import { VERSIONS } from './versions.mjs';

/** @typedef {import('./context.mjs').ToolContext} ToolContext */

const PACKAGE = '@octokit/openapi';
const DESCRIPTION = 'package/generated/api.github.com.json';

/** Part of the recipe: raise it when what is written below changes. */
const FORMAT = 1;

/** What the loopback GitHub answers, by GitHub's operation ids. test/support/github has one handler for each. */
const OPERATIONS = [
  'repos/get repos/update repos/list-activities repos/get-content',
  'repos/list-branches repos/get-branch repos/list-commits repos/get-commit repos/compare-commits-with-basehead',
  'git/get-ref git/list-matching-refs git/create-ref git/update-ref git/delete-ref',
  'git/create-blob git/get-blob git/create-tree git/get-tree git/create-commit git/get-commit',
  'repos/create-commit-status repos/list-commit-statuses-for-ref repos/get-combined-status-for-ref',
  'checks/create checks/get checks/update checks/list-for-ref',
  'repos/list-deployments repos/create-deployment repos/get-deployment',
  'repos/list-deployment-statuses repos/create-deployment-status',
  'pulls/list pulls/create pulls/get pulls/update pulls/list-commits pulls/check-if-merged pulls/merge',
  'repos/list-pull-requests-associated-with-commit',
  'pulls/list-requested-reviewers pulls/request-reviewers pulls/remove-requested-reviewers',
  'issues/list-for-repo issues/create issues/get issues/update issues/add-assignees issues/remove-assignees',
  'issues/list-comments issues/create-comment issues/get-comment issues/update-comment issues/delete-comment',
  'issues/list-labels-for-repo issues/create-label issues/get-label',
  'issues/list-labels-on-issue issues/add-labels issues/set-labels issues/remove-all-labels issues/remove-label',
].flatMap((line) => line.split(' '));

/**
 * Fetches the description: 29 MB once, of which some 200 kB are kept.
 * @param {ToolContext} context @returns {Promise<string>} a JSON file: `{ version, operations, components }`, see {@link reduceDescription}
 */
export async function ensureOpenApi({ cacheDir, log, signal }) {
  const prefix = join(cacheDir, 'tools', 'openapi');
  const version = VERSIONS.openapi;
  await ensurePrefix(prefix, { name: PACKAGE, version, format: FORMAT, operations: OPERATIONS }, async (draft) => {
    log(`Fetching GitHub's OpenAPI description ${version} …`);
    const full = join(draft, DESCRIPTION);
    await unpack(draft, version, signal);
    const reduced = reduceDescription(JSON.parse(await readFile(full, 'utf8')), OPERATIONS);
    await writeFile(join(draft, 'github.json'), JSON.stringify(reduced));
    await removeTree(join(draft, 'package'));
  });
  return join(prefix, 'github.json');
}

/** The whole package is 385 MB; only one file of it is ever written. npm checks the archive against the registry's digest. */
async function unpack(draft, version, signal) {
  const npm = npmCommand();
  if ((await capture([...npm, '--version'], { cwd: draft, signal })).code === 127) {
    throw new SetupError('npm is not on PATH; it comes with node. Install it and run again.');
  }
  // A cache of its own, so that the archive is not kept anywhere afterwards.
  const npmCache = join(draft, 'npm');
  await captureOrFail([...npm, 'pack', `${PACKAGE}@${version}`, '--pack-destination', draft, '--cache', npmCache, '--loglevel=error'], {
    cwd: draft,
    signal,
  });
  const archive = (await readdir(draft)).find((name) => name.endsWith('.tgz'));
  if (archive === undefined) throw new SetupError(`"npm pack ${PACKAGE}@${version}" left no archive. Update npm and run again.`);
  await captureOrFail(['tar', '-xzf', join(draft, archive), '-C', draft, DESCRIPTION], { signal });
  await removeTree(npmCache);
  await removeTree(join(draft, archive));
}

/**
 * Keeps some operations, with the components they need, as JSON Schema.
 * @param {any} description OpenAPI 3.0 @param {readonly string[]} operationIds
 * @returns {{ version: string, operations: Record<string, Operation>, components: { schemas: Record<string, unknown> } }}
 * @typedef {{ method: string, path: string, parameters: { name: string, in: string, required: boolean, schema: unknown }[],
 *   body?: { required: boolean, schema: unknown }, responses: Record<string, unknown> }} Operation a response without a body is null
 */
export function reduceDescription(description, operationIds) {
  const resolve = (node) => (node?.$ref === undefined ? node : resolve(findPointer(description, node.$ref)));
  const readBody = (node) => resolve(node)?.content?.['application/json']?.schema;
  const operations = {};
  for (const [path, item] of Object.entries(description.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      if (!operationIds.includes(operation.operationId)) continue;
      const body = readBody(operation.requestBody);
      operations[operation.operationId] = {
        method: method.toUpperCase(),
        path,
        parameters: (operation.parameters ?? []).map(resolve).map((parameter) => ({
          name: parameter.name,
          in: parameter.in,
          required: parameter.required === true,
          schema: toJsonSchema(parameter.schema),
        })),
        ...(body === undefined ? {} : { body: { required: operation.requestBody.required === true, schema: toJsonSchema(body) } }),
        responses: Object.fromEntries(
          Object.entries(operation.responses).map(([status, response]) => {
            const schema = readBody(response);
            return [status, schema === undefined ? null : toJsonSchema(schema)];
          }),
        ),
      };
    }
  }
  const missing = operationIds.filter((id) => operations[id] === undefined);
  if (missing.length > 0) throw new Error(`GitHub's description has no operations ${missing.join(', ')}`);

  const schemas = {};
  const collect = (node) => {
    if (typeof node !== 'object' || node === null) return;
    const name = /^#\/components\/schemas\/(.+)$/.exec(typeof node.$ref === 'string' ? node.$ref : '')?.[1];
    if (name !== undefined && schemas[name] === undefined) {
      schemas[name] = toJsonSchema(description.components.schemas[name]);
      collect(schemas[name]);
    }
    Object.values(node).forEach(collect);
  };
  for (const name of ['basic-error', 'validation-error']) collect({ $ref: `#/components/schemas/${name}` });
  collect(operations);
  return { version: description.info.version, operations, components: { schemas } };
}

const findPointer = (root, pointer) =>
  pointer
    .slice(2)
    .split('/')
    .reduce((node, key) => node[key.replaceAll('~1', '/').replaceAll('~0', '~')], root);

/** What says nothing about validity, and is most of the text. */
const COMMENTARY = ['description', 'title', 'example', 'examples', 'externalDocs', 'deprecated', 'default', 'readOnly', 'writeOnly'];
const SCHEMA_LISTS = ['allOf', 'anyOf', 'oneOf'];
const SCHEMA_MAPS = ['properties', 'patternProperties'];

/** OpenAPI 3.0's schemas are JSON Schema but for "nullable". @param {any} schema */
export function toJsonSchema(schema) {
  if (typeof schema !== 'object' || schema === null) return schema;
  const kept = Object.entries(schema).filter(([key]) => !COMMENTARY.includes(key) && !key.startsWith('x-') && key !== 'nullable');
  const plain = Object.fromEntries(
    kept.map(([key, value]) => {
      if (SCHEMA_LISTS.includes(key)) return [key, value.map(toJsonSchema)];
      if (SCHEMA_MAPS.includes(key))
        return [key, Object.fromEntries(Object.entries(value).map(([name, part]) => [name, toJsonSchema(part)]))];
      return [key, ['items', 'not', 'additionalProperties'].includes(key) ? toJsonSchema(value) : value];
    }),
  );
  if (schema.nullable !== true) return plain;
  if (typeof plain.type !== 'string' || SCHEMA_LISTS.some((key) => key in plain)) return { anyOf: [{ type: 'null' }, plain] };
  return { ...plain, type: [plain.type, 'null'], ...(plain.enum === undefined ? {} : { enum: [...plain.enum, null] }) };
}
