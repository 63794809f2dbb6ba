import { ApiError, created, notFound, ok, type Routes } from '../call.js';
import { formatDate, type Person, type TreeEntry } from '../git.js';
import { renderAddress, renderGitCommit, repositoryUrl } from '../render.js';
import { type Repository, type World } from '../world.js';

const needs = ['contents'] as const;
const WEB_FLOW = { name: 'GitHub', email: 'noreply@github.com' };
/** Of a blob's content, in bytes. */
const MAX_BLOB = 40 * 1024 * 1024;

async function renderTree(world: World, repository: Repository, sha: string, isRecursive: boolean): Promise<unknown> {
  const lines = (await repository.git.run(['ls-tree', '-l', '-z', ...(isRecursive ? ['-r', '-t'] : []), sha])).split('\0').filter(Boolean);
  const base = `${repositoryUrl(world, repository)}/git`;
  const tree = lines.map((line) => {
    const [, mode = '', type = '', id = '', size = '', path = ''] = /^(\d+) (\w+) (\w+) +(\S+)\t(.*)$/s.exec(line) ?? [];
    return { path, mode, type, sha: id, ...(type === 'blob' ? { size: Number(size) } : {}), url: `${base}/${type}s/${id}` };
  });
  return { sha, url: `${base}/trees/${sha}`, tree, truncated: false };
}

const hasObject = (repository: Repository, sha: string, type: string): Promise<boolean> =>
  repository.git.run(['cat-file', '-t', sha]).then(
    (found) => found === type,
    () => false,
  );

interface NewTreeEntry {
  readonly path: string;
  readonly mode?: string;
  readonly sha?: string | null;
  readonly content?: string;
}

interface NewCommit {
  readonly message: string;
  readonly tree: string;
  readonly parents?: readonly string[];
  readonly author?: Omit<Person, 'date'> & { readonly date?: string };
  readonly committer?: Partial<Person>;
}

/** Blobs, trees and commits of the Git data interface. */
export const OBJECT_ROUTES: Routes = {
  'git/create-blob': {
    needs,
    handle: async ({ world, repository, body }) => {
      const { content, encoding = 'utf-8' } = body as { readonly content: string; readonly encoding?: string };
      if (encoding === 'base64' && !/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(content)) throw new ApiError(422, 'content is not valid Base64');
      const bytes = Buffer.from(content, encoding === 'base64' ? 'base64' : 'utf8');
      if (bytes.length > MAX_BLOB)
        throw new ApiError(422, 'Sorry, your input was too large to process. Consider creating the blob in a local clone.');
      const sha = await repository.git.writeBlob(bytes);
      return created({ sha, url: `${repositoryUrl(world, repository)}/git/blobs/${sha}` });
    },
  },
  'git/get-blob': {
    needs,
    handle: async ({ world, repository, params }) => {
      const sha = params['file_sha'] ?? '';
      if (!(await hasObject(repository, sha, 'blob'))) throw notFound();
      const bytes = await repository.git.readBlob(sha);
      const url = `${repositoryUrl(world, repository)}/git/blobs/${sha}`;
      return ok({ sha, node_id: `B_${sha}`, size: bytes.length, url, content: bytes.toString('base64'), encoding: 'base64' });
    },
  },
  'git/create-tree': {
    needs,
    handle: async ({ world, repository, body }) => {
      const { tree, base_tree: base } = body as { readonly tree: readonly NewTreeEntry[]; readonly base_tree?: string };
      const { git } = repository;
      if (base !== undefined && !(await git.succeeds(['cat-file', '-e', `${base}^{tree}`]))) throw notFound();
      const entries: TreeEntry[] = [];
      for (const { path, mode, sha, content } of tree) {
        if (mode === undefined) throw new ApiError(422, 'Must supply a valid tree.mode');
        if (/^\/|\/$|\/\/|(^|\/)\.\.?(\/|$)|(^|\/)\.git(\/|$)/i.test(path))
          throw new ApiError(422, `tree.path contains a malformed path component`);
        if (sha === undefined && content === undefined) throw new ApiError(422, 'Must supply either tree.sha or tree.content');
        if (sha === null) {
          if (base === undefined || (await git.run(['ls-tree', base, '--', path])) === '')
            throw new ApiError(422, 'GitRPC::BadObjectState');
          entries.push({ path, mode, sha: undefined });
          continue;
        }
        if (!['100644', '100755', '120000'].includes(mode)) throw new ApiError(422, `this server does not model the mode ${mode}`);
        const blob = sha ?? (await git.writeBlob(content ?? ''));
        if (!(await hasObject(repository, blob, 'blob'))) throw new ApiError(422, `tree.sha ${blob} is not a valid blob`);
        entries.push({ path, mode, sha: blob });
      }
      const made = await git.writeTree(base, entries);
      return created(await renderTree(world, repository, made, false));
    },
  },
  'git/get-tree': {
    needs,
    handle: async ({ world, repository, params, query }) => {
      const name = params['tree_sha'] ?? '';
      const commit = await repository.git.findCommit(name);
      const sha = await repository.git.run(['rev-parse', '--verify', '--quiet', `${commit ?? name}^{tree}`]).catch(() => {
        throw notFound();
      });
      return ok(await renderTree(world, repository, sha, query.has('recursive')));
    },
  },
  'git/create-commit': {
    needs,
    handle: async ({ world, repository, caller, body }) => {
      const { message, tree, parents = [], author, committer } = body as NewCommit;
      if (!(await hasObject(repository, tree, 'tree'))) throw new ApiError(422, 'Tree SHA does not exist');
      for (const parent of parents) {
        if (!(await hasObject(repository, parent, 'commit')))
          throw new ApiError(422, 'Parent SHA does not exist or is not a commit object');
      }
      const date = world.now();
      const owner = { name: caller.login, email: renderAddress(caller.login), date };
      // GitHub signs only for bots, and only what nobody else claims to have written.
      const isSigned = caller.kind !== 'pat' && author === undefined && committer === undefined;
      const writer: Person = author === undefined ? owner : { date, ...author };
      const sha = await repository.git.writeCommit({
        tree,
        parents,
        message,
        author: { ...writer, date: formatDate(Date.parse(writer.date)) },
        committer: isSigned ? { ...WEB_FLOW, date } : { ...writer, ...committer },
      });
      if (isSigned) repository.verified.add(sha);
      return created(renderGitCommit(world, repository, await repository.git.readCommit(sha)));
    },
  },
  'git/get-commit': {
    needs,
    handle: async ({ world, repository, params }) => {
      const sha = params['commit_sha'] ?? '';
      if (!/^[0-9a-f]{40}$/.test(sha) || !(await hasObject(repository, sha, 'commit'))) throw notFound();
      return ok(renderGitCommit(world, repository, await repository.git.readCommit(sha)));
    },
  },
};
