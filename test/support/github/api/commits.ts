import { readBranch } from '../branches.js';
import { ApiError, findPage, linkPages, notFound, ok, type Call, type Routes } from '../call.js';
import { htmlUrl, renderCommit, repositoryUrl } from '../render.js';

const needs = ['contents'] as const;

/** A commit by branch (as a reader sees it), tag or sha. @throws ApiError 404 */
export async function resolveCommit({ repository }: Pick<Call, 'repository'>, revision: string): Promise<string> {
  const name = revision.includes(':') ? revision.slice(revision.indexOf(':') + 1) : revision;
  const isBranch = repository.branches.has(name);
  const sha = isBranch ? readBranch(repository, name) : await repository.git.findCommit(name);
  if (sha === undefined) throw notFound();
  return sha;
}

/** Commits, branches and comparisons. */
export const COMMIT_ROUTES: Routes = {
  'repos/list-branches': {
    needs,
    handle: (call) => {
      const { world, repository } = call;
      const names = [...repository.branches.keys()];
      const shown = names.flatMap((name) => {
        const sha = readBranch(repository, name);
        const commit = { sha, url: `${repositoryUrl(world, repository)}/commits/${sha ?? ''}` };
        return sha === undefined ? [] : [{ name, commit, protected: name in repository.settings.requiredChecks }];
      });
      const { page, start, end } = findPage(call.query, shown.length);
      return {
        status: 200,
        body: shown.slice(start, end),
        headers: linkPages(call, `/repos/${repository.fullName}/branches`, page, end < shown.length),
      };
    },
  },
  'repos/get-branch': {
    needs,
    handle: async ({ world, repository, params }) => {
      const name = params['branch'] ?? '';
      const sha = readBranch(repository, name);
      if (sha === undefined) throw new ApiError(404, 'Branch not found');
      const contexts = repository.settings.requiredChecks[name];
      return ok({
        name,
        commit: renderCommit(world, repository, await repository.git.readCommit(sha)),
        protected: contexts !== undefined,
        protection: {
          enabled: contexts !== undefined,
          required_status_checks: { enforcement_level: contexts === undefined ? 'off' : 'everyone', contexts: contexts ?? [], checks: [] },
        },
        _links: { html: `${htmlUrl(repository)}/tree/${name}`, self: `${repositoryUrl(world, repository)}/branches/${name}` },
      });
    },
  },
  'repos/list-commits': {
    needs,
    handle: async (call) => {
      const { world, repository, query } = call;
      if (repository.branches.size === 0) throw new ApiError(409, 'Git Repository is empty.');
      const start = await resolveCommit(call, query.get('sha') ?? repository.defaultBranch);
      const since = query.get('since');
      const until = query.get('until');
      const path = query.get('path');
      const limits = [...(since === null ? [] : [`--since=${since}`]), ...(until === null ? [] : [`--until=${until}`])];
      const shas = await repository.git.listCommits([...limits, start, ...(path === null ? [] : ['--', path])]);
      const { page, start: first, end } = findPage(query, shas.length);
      const commits = await repository.git.readCommits(shas.slice(first, end));
      return {
        status: 200,
        body: commits.map((commit) => renderCommit(world, repository, commit)),
        headers: linkPages(call, `/repos/${repository.fullName}/commits`, page, end < shas.length),
      };
    },
  },
  'repos/get-commit': {
    needs,
    handle: async (call) => {
      const { world, repository, params } = call;
      const revision = params['ref'] ?? '';
      const sha = await resolveCommit(call, revision).catch(() => {
        throw new ApiError(422, `No commit found for SHA: ${revision}`);
      });
      return ok(renderCommit(world, repository, await repository.git.readCommit(sha)));
    },
  },
  'repos/compare-commits-with-basehead': {
    needs,
    handle: async (call) => {
      const { world, repository, params, query } = call;
      const basehead = params['basehead'] ?? '';
      const [baseName = '', headName = ''] = basehead.split('...');
      const base = await resolveCommit(call, baseName);
      const head = await resolveCommit(call, headName);
      const { git } = repository;
      const [mergeBase] = await git.run(['merge-base', base, head]).then(
        (text) => text.split('\n'),
        () => {
          throw new ApiError(404, `No common ancestor between ${baseName} and ${headName}.`);
        },
      );
      const ahead = await git.listCommits(['--reverse', '--topo-order', `${base}..${head}`]);
      const behind = await git.listCommits([`${head}..${base}`]);
      const isPaged = query.has('page') || query.has('per_page');
      const { start, end, page } = findPage(query, ahead.length);
      const shown = isPaged ? ahead.slice(start, end) : ahead.slice(0, 250);
      const [baseCommit, mergeBaseCommit] = await git.readCommits([base, mergeBase ?? '']);
      if (baseCommit === undefined || mergeBaseCommit === undefined) throw notFound();
      const url = `${repositoryUrl(world, repository)}/compare/${basehead}`;
      return {
        status: 200,
        headers: isPaged ? linkPages(call, `/repos/${repository.fullName}/compare/${basehead}`, page, end < ahead.length) : {},
        body: {
          url,
          html_url: `${htmlUrl(repository)}/compare/${basehead}`,
          status: ahead.length === 0 ? (behind.length === 0 ? 'identical' : 'behind') : behind.length === 0 ? 'ahead' : 'diverged',
          ahead_by: ahead.length,
          behind_by: behind.length,
          total_commits: ahead.length,
          base_commit: renderCommit(world, repository, baseCommit),
          merge_base_commit: renderCommit(world, repository, mergeBaseCommit),
          commits: (await git.readCommits(shown)).map((commit) => renderCommit(world, repository, commit)),
        },
      };
    },
  },
};
