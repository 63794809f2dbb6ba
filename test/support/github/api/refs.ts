import { readBranch } from '../branches.js';
import { ApiError, created, invalid, notFound, ok, type Call, type Reply, type Routes } from '../call.js';
import { type RefUpdate } from '../git.js';
import { repositoryUrl } from '../render.js';
import { type Caller, type Repository, type World } from '../world.js';

const needs = ['contents'] as const;

const renderRef = (world: World, repository: Repository, name: string, sha: string): unknown => ({
  ref: name,
  node_id: `REF_${name}`,
  url: `${repositoryUrl(world, repository)}/git/${name}`,
  object: { type: 'commit', sha, url: `${repositoryUrl(world, repository)}/git/commits/${sha}` },
});

async function findRef({ repository }: Call, name: string): Promise<string | undefined> {
  if (name.startsWith('refs/heads/')) return readBranch(repository, name.slice('refs/heads/'.length));
  return (await repository.git.listRefs(name)).get(name);
}

/**
 * Moves refs as one. A workflow's token may never change a workflow.
 * @throws ApiError 422 if an object is missing or a ref is elsewhere
 */
export async function moveRefs(caller: Caller, repository: Repository, updates: readonly RefUpdate[]): Promise<void> {
  for (const { name, after } of updates) {
    if (after === undefined) continue;
    if (!(await repository.git.succeeds(['cat-file', '-e', `${after}^{commit}`]))) throw new ApiError(422, 'Object does not exist');
    if (caller.permissions.workflows === 'write') continue;
    const known = [...repository.branches.values()];
    const args = ['log', '--format=', '--name-only', after, '--not', ...known, '--', '.github/workflows'];
    const changed = (await repository.git.run(args)).split('\n').find(Boolean);
    if (changed !== undefined && name.startsWith('refs/heads/')) {
      throw new ApiError(
        403,
        `refusing to allow a GitHub App to create or update workflow \`${changed}\` without \`workflows\` permission`,
      );
    }
  }
  try {
    await repository.git.updateRefs(updates);
  } catch (error) {
    if (String(error).includes('cannot lock ref')) throw new ApiError(422, 'Reference cannot be updated');
    throw error;
  }
}

/** References of the Git data interface. */
export const REF_ROUTES: Routes = {
  'git/get-ref': {
    needs,
    handle: async (call) => {
      const { world, repository, params } = call;
      if (repository.branches.size === 0) throw new ApiError(409, 'Git Repository is empty.');
      const name = `refs/${params['ref'] ?? ''}`;
      const sha = await findRef(call, name);
      if (sha === undefined) throw notFound();
      return ok(renderRef(world, repository, name, sha));
    },
  },
  'git/list-matching-refs': {
    needs,
    handle: async (call) => {
      const { world, repository, params } = call;
      const prefix = `refs/${params['ref'] ?? ''}`;
      const names = [...(await repository.git.listRefs('refs')).keys()].filter((name) => name.startsWith(prefix));
      const found = await Promise.all(names.map(async (name) => ({ name, sha: await findRef(call, name) })));
      return ok(found.flatMap(({ name, sha }) => (sha === undefined ? [] : [renderRef(world, repository, name, sha)])));
    },
  },
  'git/create-ref': {
    needs,
    handle: async ({ world, caller, repository, body }) => {
      const { ref, sha } = body as { readonly ref: string; readonly sha: string };
      if (!/^refs\/[^/]+\/./.test(ref)) throw new ApiError(422, `${ref} is not a valid ref name.`);
      if ((await repository.git.listRefs(ref)).has(ref)) throw new ApiError(422, 'Reference already exists');
      await moveRefs(caller, repository, [{ name: ref, after: sha, before: { sha: undefined } }]);
      return created(renderRef(world, repository, ref, sha));
    },
  },
  'git/update-ref': {
    needs,
    handle: async ({ world, caller, repository, params, body }) => {
      const { sha, force = false } = body as { readonly sha: string; readonly force?: boolean };
      const name = `refs/${params['ref'] ?? ''}`;
      const before = (await repository.git.listRefs(name)).get(name);
      if (before === undefined) throw new ApiError(422, 'Reference does not exist');
      if (!(await repository.git.succeeds(['cat-file', '-e', `${sha}^{commit}`]))) throw new ApiError(422, 'Object does not exist');
      if (!force && !(await repository.git.isAncestor(before, sha))) throw new ApiError(422, 'Update is not a fast forward');
      await moveRefs(caller, repository, [{ name, after: sha, before: { sha: before } }]);
      return ok(renderRef(world, repository, name, sha));
    },
  },
  'git/delete-ref': {
    needs,
    handle: async ({ caller, repository, params }): Promise<Reply> => {
      const name = `refs/${params['ref'] ?? ''}`;
      const before = (await repository.git.listRefs(name)).get(name);
      if (before === undefined) throw new ApiError(422, 'Reference does not exist');
      if (name === `refs/heads/${repository.defaultBranch}`) throw invalid('Reference', 'ref', 'Cannot delete the default branch');
      await moveRefs(caller, repository, [{ name, after: undefined, before: { sha: before } }]);
      return { status: 204 };
    },
  },
};
