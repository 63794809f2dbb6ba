import { canSee, describeMissingPermission, hasPermission } from '../access.js';
import { ApiError } from '../call.js';
import { type RefUpdate } from '../git.js';
import { isPull, type Caller, type MergeMethod, type Permission, type PullIssue, type Repository, type World } from '../world.js';
import { describeMergeability, listRequiredChecks } from './merging.js';
import { moveRefs } from './refs.js';

/** A GraphQL request is wrong in its form: GitHub's answer to that helps nobody, so a test is to fail by it. */
export class GraphqlViolation extends Error {}

/** GitHub says no, with the type that it gives such an error. */
class GraphqlRefusal extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

type Input = Readonly<Record<string, unknown>>;
interface Mutation {
  readonly inputType: string;
  /** Fields of the input: what they are matched by, and whether they must be there. */
  readonly fields: Readonly<Record<string, { readonly isRequired: boolean; readonly isRight: (value: unknown) => boolean }>>;
  readonly needs: readonly Permission[];
  findRepository(world: World, input: Input): Repository | undefined;
  run(world: World, caller: Caller, repository: Repository, input: Input): Promise<Readonly<Record<string, unknown>>>;
}

const isString = (value: unknown): boolean => typeof value === 'string';
const isOid = (value: unknown): boolean => typeof value === 'string' && /^[0-9a-f]{40}$/.test(value);
const required = (isRight: (value: unknown) => boolean) => ({ isRequired: true, isRight });
const optional = (isRight: (value: unknown) => boolean) => ({ isRequired: false, isRight });
const NO_COMMIT = '0'.repeat(40);

interface RefUpdateInput {
  readonly name: string;
  readonly afterOid: string;
  readonly beforeOid?: string | null;
  readonly force?: boolean;
}

const isRefUpdate = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null) return false;
  const { name, afterOid, beforeOid, force, ...rest } = value as Readonly<Record<string, unknown>>;
  const isBeforeRight = beforeOid === undefined || beforeOid === null || isOid(beforeOid);
  const isForceRight = force === undefined || typeof force === 'boolean';
  return typeof name === 'string' && isOid(afterOid) && isBeforeRight && isForceRight && Object.keys(rest).length === 0;
};

async function updateRefs(caller: Caller, repository: Repository, input: Input): Promise<void> {
  const wanted = input['refUpdates'] as readonly RefUpdateInput[];
  const refs = await repository.git.listRefs('refs');
  const updates: RefUpdate[] = [];
  for (const { name, afterOid, beforeOid, force = false } of wanted) {
    if (!/^refs\/[^/]+\/./.test(name)) throw new GraphqlRefusal('UNPROCESSABLE', `"${name}" is not a valid ref name.`);
    const found = refs.get(name);
    if (beforeOid !== undefined && beforeOid !== null && beforeOid !== (found ?? NO_COMMIT)) {
      throw new GraphqlRefusal('UNPROCESSABLE', `"${name}" does not point to "${beforeOid}".`);
    }
    const isForward =
      found === undefined || afterOid === NO_COMMIT || (await repository.git.isAncestor(found, afterOid).catch(() => false));
    if (!force && !isForward) throw new GraphqlRefusal('UNPROCESSABLE', `"${name}" cannot be fast-forwarded.`);
    if (found === undefined && afterOid === NO_COMMIT) continue;
    updates.push({ name, after: afterOid === NO_COMMIT ? undefined : afterOid, before: { sha: found } });
  }
  if (updates.length > 0) await moveRefs(caller, repository, updates);
}

function findPullById(world: World, id: unknown): { readonly repository: Repository; readonly issue: PullIssue } | undefined {
  for (const repository of world.repositories.values()) {
    const issue = repository.issues.filter(isPull).find((candidate) => `PR_${candidate.id}` === id);
    if (issue !== undefined) return { repository, issue };
  }
  return undefined;
}

function getPull(world: World, { pullRequestId }: Input): PullIssue {
  const found = findPullById(world, pullRequestId);
  if (found === undefined)
    throw new GraphqlRefusal('NOT_FOUND', `Could not resolve to a node with the global id of '${String(pullRequestId)}'`);
  return found.issue;
}

async function enableAutoMerge(world: World, caller: Caller, repository: Repository, input: Input): Promise<void> {
  const issue = getPull(world, input);
  const refuse = (message: string): GraphqlRefusal => new GraphqlRefusal('UNPROCESSABLE', message);
  if (!hasPermission(caller, repository, ['contents'], 'write')) throw new GraphqlRefusal('FORBIDDEN', describeMissingPermission(caller));
  if (!repository.settings.allowAutoMerge) throw refuse('Pull request Auto merge is not allowed for this repository');
  const method = ((input['mergeMethod'] as string | undefined) ?? 'MERGE').toLowerCase() as MergeMethod;
  if (!repository.settings.mergeMethods.includes(method)) throw refuse(`Merge method ${method} merging is not allowed on this repository`);
  const expected = input['expectedHeadOid'];
  if (expected !== undefined && expected !== issue.pull.headSha) throw refuse('Head sha did not match expected_head_oid');
  const { mergeable_state: state } = await describeMergeability(repository, issue);
  if (state === 'draft') throw refuse('Pull request Pull request is in draft state');
  if (state === 'unstable') throw refuse('Pull request Pull request is in unstable status');
  if (state === 'clean') throw refuse('Pull request Pull request is in clean status');
  if (listRequiredChecks(repository, issue) === undefined)
    throw refuse('Pull request Protected branch rules not configured for this branch');
  issue.pull.autoMerge = { method, by: caller.login };
}

const pullMutation = (
  inputType: string,
  change: (world: World, caller: Caller, repository: Repository, input: Input) => Promise<void> | void,
  fields: Mutation['fields'] = {},
): Mutation => ({
  inputType,
  fields: { clientMutationId: optional(isString), pullRequestId: required(isString), ...fields },
  needs: ['pull-requests'],
  findRepository: (world, { pullRequestId }) => findPullById(world, pullRequestId)?.repository,
  run: async (world, caller, repository, input) => {
    await change(world, caller, repository, input);
    const { id, number, state, pull } = getPull(world, input);
    const pullRequest = {
      id: `PR_${id}`,
      number,
      state: pull.merged === undefined ? state.toUpperCase() : 'MERGED',
      isDraft: pull.isDraft,
    };
    return { clientMutationId: input['clientMutationId'] ?? null, pullRequest };
  },
});

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  updateRefs: {
    inputType: 'UpdateRefsInput',
    fields: {
      clientMutationId: optional(isString),
      repositoryId: required(isString),
      refUpdates: required((value) => Array.isArray(value) && value.length > 0 && value.every(isRefUpdate)),
    },
    needs: ['contents'],
    findRepository: (world, { repositoryId }) => [...world.repositories.values()].find(({ id }) => `R_${id}` === repositoryId),
    run: async (_world, caller, repository, input) => {
      await updateRefs(caller, repository, input);
      return { clientMutationId: input['clientMutationId'] ?? null };
    },
  },
  enablePullRequestAutoMerge: pullMutation('EnablePullRequestAutoMergeInput', enableAutoMerge, {
    mergeMethod: optional((value) => ['MERGE', 'SQUASH', 'REBASE'].includes(value as string)),
    expectedHeadOid: optional(isOid),
    commitHeadline: optional(isString),
    commitBody: optional(isString),
    authorEmail: optional(isString),
  }),
  disablePullRequestAutoMerge: pullMutation('DisablePullRequestAutoMergeInput', (world, _caller, _repository, input) => {
    getPull(world, input).pull.autoMerge = undefined;
  }),
  convertPullRequestToDraft: pullMutation('ConvertPullRequestToDraftInput', (world, _caller, _repository, input) => {
    const { pull } = getPull(world, input);
    pull.isDraft = true;
    pull.autoMerge = undefined;
  }),
  markPullRequestReadyForReview: pullMutation('MarkPullRequestReadyForReviewInput', (world, _caller, _repository, input) => {
    getPull(world, input).pull.isDraft = false;
  }),
};

export interface GraphqlRequest {
  readonly name: string;
  readonly mutation: Mutation;
  readonly input: Input;
  /** The fields that are asked for, such as `pullRequest { number }`. */
  readonly selection: string;
}

/** Takes apart `mutation Name($input: TYPE!) { field(input: $input) { … } }`, the only form there is here. @throws GraphqlViolation */
export function parseGraphql(body: unknown): GraphqlRequest {
  const { query, variables } = (body ?? {}) as { readonly query?: unknown; readonly variables?: Readonly<Record<string, unknown>> };
  if (typeof query !== 'string') throw new GraphqlViolation('the body has no "query"');
  const text = query.replace(/\s+/g, ' ').trim();
  const [, type = '', name = '', selection = ''] =
    /^mutation(?: \w+)? ?\(\$input: ?(\w+)!\) ?\{ ?(\w+) ?\(input: ?\$input\) ?\{(.*)\} ?\}$/.exec(text) ?? [];
  const mutation = MUTATIONS[name];
  if (mutation === undefined) throw new GraphqlViolation(`this server does not model the operation: ${text}`);
  if (mutation.inputType !== type) throw new GraphqlViolation(`${name} takes ${mutation.inputType}, not ${type}`);
  const input = variables?.['input'];
  if (typeof input !== 'object' || input === null) throw new GraphqlViolation('the variable "input" is missing');
  for (const field of Object.keys(input)) {
    if (!(field in mutation.fields)) throw new GraphqlViolation(`${mutation.inputType} has no field "${field}"`);
  }
  for (const [field, { isRequired, isRight }] of Object.entries(mutation.fields)) {
    const value = (input as Input)[field];
    if (value === undefined ? isRequired : !isRight(value))
      throw new GraphqlViolation(`${mutation.inputType}.${field} is ${JSON.stringify(value)}`);
  }
  return { name, mutation, input: input as Input, selection };
}

/** @returns a GraphQL answer, which has status 200 whatever it says @throws GraphqlViolation if a field is asked for that is not there */
export async function answerGraphql(world: World, caller: Caller, request: GraphqlRequest): Promise<unknown> {
  const { name, mutation, input, selection } = request;
  try {
    const repository = mutation.findRepository(world, input);
    if (repository === undefined || !canSee(caller, repository)) {
      const id = String(input['repositoryId'] ?? input['pullRequestId']);
      throw new GraphqlRefusal('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'`);
    }
    if (repository.settings.isArchived) throw new GraphqlRefusal('FORBIDDEN', 'Repository was archived so is read-only.');
    if (!hasPermission(caller, repository, mutation.needs, 'write'))
      throw new GraphqlRefusal('FORBIDDEN', describeMissingPermission(caller));
    const payload = await mutation.run(world, caller, repository, input);
    return { data: { [name]: select(selection.match(/\w+|[{}]/g) ?? [], payload) } };
  } catch (error) {
    const isRefusal = error instanceof GraphqlRefusal || error instanceof ApiError;
    if (!isRefusal) throw error;
    const type = error instanceof GraphqlRefusal ? error.type : error.status === 403 ? 'FORBIDDEN' : 'UNPROCESSABLE';
    return { data: { [name]: null }, errors: [{ type, path: [name], locations: [{ line: 2, column: 3 }], message: error.message }] };
  }
}

/** Picks the fields that are asked for; takes what it reads off `tokens`. */
function select(tokens: string[], value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const picked: Record<string, unknown> = {};
  for (let token = tokens.shift(); token !== undefined && token !== '}'; token = tokens.shift()) {
    if (!(token in value)) throw new GraphqlViolation(`this server does not model the field "${token}"`);
    const isNested = tokens[0] === '{';
    if (isNested) tokens.shift();
    picked[token] = isNested ? select(tokens, value[token] as Readonly<Record<string, unknown>>) : value[token];
  }
  return picked;
}
