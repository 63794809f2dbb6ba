import { hasPermission } from '../access.js';
import { ApiError, findPage, invalid, notFound, ok, type Call, type Routes } from '../call.js';
import { htmlUrl, renderRepository, renderUser, repositoryUrl } from '../render.js';
import { type MergeMethod } from '../world.js';
import { resolveCommit } from './commits.js';

/** Settings of pull requests are shown only to those who may write. */
function renderFull({ world, repository, caller }: Call): unknown {
  const canWrite = hasPermission(caller, repository, ['contents'], 'write');
  const { mergeMethods, allowAutoMerge, deletesMergedBranches } = repository.settings;
  const settings = {
    allow_auto_merge: allowAutoMerge,
    allow_merge_commit: mergeMethods.includes('merge'),
    allow_squash_merge: mergeMethods.includes('squash'),
    allow_rebase_merge: mergeMethods.includes('rebase'),
    delete_branch_on_merge: deletesMergedBranches,
  };
  return {
    ...renderRepository(world, repository),
    permissions: { admin: false, maintain: false, push: canWrite, triage: canWrite, pull: true },
    ...(canWrite ? settings : {}),
  };
}

interface RepositoryChange {
  readonly default_branch?: string;
  readonly private?: boolean;
  readonly archived?: boolean;
  readonly allow_auto_merge?: boolean;
  readonly allow_merge_commit?: boolean;
  readonly allow_squash_merge?: boolean;
  readonly allow_rebase_merge?: boolean;
  readonly delete_branch_on_merge?: boolean;
}

function updateRepository({ repository, body }: Call): void {
  const change = body as RepositoryChange;
  const { settings } = repository;
  if (change.default_branch !== undefined) {
    if (!repository.branches.has(change.default_branch)) throw invalid('Repository', 'default_branch');
    repository.defaultBranch = change.default_branch;
  }
  const wanted: Readonly<Record<MergeMethod, boolean | undefined>> = {
    merge: change.allow_merge_commit,
    squash: change.allow_squash_merge,
    rebase: change.allow_rebase_merge,
  };
  settings.mergeMethods = (['merge', 'squash', 'rebase'] as const).filter(
    (method) => wanted[method] ?? settings.mergeMethods.includes(method),
  );
  settings.allowAutoMerge = change.allow_auto_merge ?? settings.allowAutoMerge;
  settings.isPrivate = change.private ?? settings.isPrivate;
  settings.isArchived = change.archived ?? settings.isArchived;
  settings.deletesMergedBranches = change.delete_branch_on_merge ?? settings.deletesMergedBranches;
}

/** Changes of branches, with a cursor instead of page numbers. */
function listActivities({ world, repository, query }: Call): {
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
} {
  const ref = query.get('ref')?.replace(/^refs\/heads\//, '') ?? null;
  const type = query.get('activity_type');
  const actor = query.get('actor');
  const all = repository.activities
    .filter((activity) => ref === null || activity.branch === ref)
    .filter((activity) => type === null || activity.type === type)
    .filter((activity) => actor === null || activity.actor === actor)
    .sort((first, second) => first.id - second.id);
  const sorted = query.get('direction') === 'asc' ? all : all.reverse();
  const after = query.get('after');
  const rest = after === null ? sorted : sorted.slice(sorted.findIndex(({ id }) => `cursor-${id}` === after) + 1);
  const { end } = findPage(new URLSearchParams({ per_page: query.get('per_page') ?? '30' }), rest.length);
  const shown = rest.slice(0, end);
  const next = new URLSearchParams(query);
  next.set('after', `cursor-${shown.at(-1)?.id ?? 0}`);
  const link = `<${repositoryUrl(world, repository)}/activity?${next.toString()}>; rel="next"`;
  return {
    headers: end < rest.length ? { link } : {},
    body: shown.map((activity) => ({
      id: activity.id,
      node_id: `PSH_${activity.id}`,
      before: activity.before,
      after: activity.after,
      ref: `refs/heads/${activity.branch}`,
      timestamp: activity.timestamp,
      activity_type: activity.type,
      actor: renderUser(world, activity.actor),
    })),
  };
}

export const REPOSITORY_ROUTES: Routes = {
  'repos/get': { needs: ['metadata'], handle: (call) => ok(renderFull(call)) },
  'repos/update': {
    needs: ['administration'],
    handle: (call) => {
      updateRepository(call);
      return ok(renderFull(call));
    },
  },
  'repos/list-activities': { needs: ['contents'], handle: (call) => ({ status: 200, ...listActivities(call) }) },
  'repos/get-content': {
    needs: ['contents'],
    handle: async (call) => {
      const { world, repository, params, query } = call;
      const { git } = repository;
      const path = params['path'] ?? '';
      const commit = await resolveCommit(call, query.get('ref') ?? repository.defaultBranch).catch(() => {
        throw new ApiError(404, `No commit found for the ref ${query.get('ref') ?? repository.defaultBranch}`);
      });
      const list = async (name: string) =>
        (await git.run(['ls-tree', '-l', '-z', commit, '--', name]))
          .split('\0')
          .filter(Boolean)
          .map((line) => {
            const [, type = '', sha = '', size = '0', found = ''] = /^\d+ (\w+) (\w+) +(\S+)\t(.*)$/s.exec(line) ?? [];
            const url = `${repositoryUrl(world, repository)}/contents/${found}?ref=${commit}`;
            const gitUrl = `${repositoryUrl(world, repository)}/git/${type}s/${sha}`;
            const page = `${htmlUrl(repository)}/${type}/${commit}/${found}`;
            return {
              type: type === 'tree' ? 'dir' : 'file',
              sha,
              size: type === 'blob' ? Number(size) : 0,
              name: found.split('/').at(-1),
              path: found,
              url,
              git_url: gitUrl,
              html_url: page,
              download_url: type === 'blob' ? `${page}?raw=true` : null,
              _links: { self: url, git: gitUrl, html: page },
            };
          });
      const [entry] = await list(path);
      if (entry === undefined) throw notFound();
      if (entry.type === 'dir') return ok(await list(`${path}/`));
      // Larger files come without their content.
      const isLarge = entry.size > 1024 * 1024;
      const content = isLarge ? '' : (await git.readBlob(entry.sha)).toString('base64').replace(/.{60}/g, '$&\n');
      return ok({ ...entry, encoding: isLarge ? 'none' : 'base64', content });
    },
  },
};
