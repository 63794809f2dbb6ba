import * as v from 'valibot';
import { parseAnswer, type Api } from './api.js';
import { type BranchVerbs } from './branches.js';

/** A file of the new commit. */
export interface FileChange {
  /** From the repository's root, with `/`. */
  readonly path: string;
  /** Undefined: the file is deleted. */
  readonly content: string | Uint8Array | undefined;
  /** git's mode; `100644` by default, `100755` for a program. */
  readonly mode?: '100644' | '100755' | '120000';
}

/** One new commit, as the only one of its branch beyond `base`. */
export interface BranchUpdateRequest {
  readonly branch: string;
  /** The commit the branch must be at now; undefined: it must not exist. */
  readonly expectedHead: string | undefined;
  /** The new commit's parent. */
  readonly base: string;
  /** What differs from `base`. */
  readonly files: readonly FileChange[];
  readonly message: string;
}

/**
 * - `created`, `updated`: the branch is at `head` now.
 * - `unchanged`: it was so already, same parent, files and message.
 * - `raced`: somebody else moved it meanwhile, and it was left as it is.
 */
export type BranchUpdate =
  | { readonly kind: 'created' | 'updated' | 'unchanged'; readonly head: string; readonly isVerified: boolean }
  | { readonly kind: 'raced'; readonly head: string | undefined };

export interface BranchUpdateVerbs {
  /**
   * Writes a commit and moves the branch to it in one step: nobody ever sees the branch without it, and an open pull request stays open.
   * GitHub signs the commit if the token is a workflow's or an App's. Needs `contents: write`. @throws UserError
   */
  updateBranch(request: BranchUpdateRequest): Promise<BranchUpdate>;
}

const ShaSchema = v.object({ sha: v.string() });
const CommitSchema = v.object({
  sha: v.string(),
  message: v.string(),
  tree: ShaSchema,
  parents: v.array(ShaSchema),
  verification: v.optional(v.object({ verified: v.boolean() })),
});

/** Uploads at a time: more trip the secondary limit. */
const PARALLEL_BLOBS = 4;

export function createBranchUpdateVerbs(api: Api, { moveBranch }: Pick<BranchVerbs, 'moveBranch'>): BranchUpdateVerbs {
  const getCommit = async (sha: string) => {
    const purpose = `read the commit ${sha}`;
    const answer = await api.send({
      method: 'GET',
      path: '/repos/{owner}/{repo}/git/commits/{commit_sha}',
      params: { commit_sha: sha },
      purpose,
      permission: 'contents: read',
    });
    return parseAnswer(CommitSchema, answer, purpose);
  };
  // Objects are named by their content, so that writing them twice does no harm.
  const writeObject = async (kind: 'blobs' | 'trees' | 'commits', purpose: string, params: Readonly<Record<string, unknown>>) =>
    api.send({ method: 'POST', path: `/repos/{owner}/{repo}/git/${kind}`, params, purpose, permission: 'contents: write' });

  const writeBlob = async ({ path, content, mode = '100644' }: FileChange) => {
    if (content === undefined) return { path, mode, type: 'blob', sha: null };
    const purpose = `write the file ${path}`;
    const answer = await writeObject('blobs', purpose, { content: Buffer.from(content).toString('base64'), encoding: 'base64' });
    return { path, mode, type: 'blob', sha: parseAnswer(ShaSchema, answer, purpose).sha };
  };

  return {
    updateBranch: async ({ branch, expectedHead, base, files, message }) => {
      const entries: Awaited<ReturnType<typeof writeBlob>>[] = [];
      for (let start = 0; start < files.length; start += PARALLEL_BLOBS) {
        entries.push(...(await Promise.all(files.slice(start, start + PARALLEL_BLOBS).map(writeBlob))));
      }
      const baseTree = (await getCommit(base)).tree.sha;
      const treePurpose = 'write the files of a commit';
      const tree =
        entries.length === 0
          ? baseTree
          : parseAnswer(ShaSchema, await writeObject('trees', treePurpose, { base_tree: baseTree, tree: entries }), treePurpose).sha;

      if (expectedHead !== undefined) {
        const head = await getCommit(expectedHead);
        const isSame = head.tree.sha === tree && head.parents.length === 1 && head.parents[0]?.sha === base && head.message === message;
        if (isSame) return { kind: 'unchanged', head: head.sha, isVerified: head.verification?.verified ?? false };
      }

      const purpose = 'write a commit';
      // Without author and committer: GitHub fills in the token's owner, and signs for bots.
      const commit = parseAnswer(CommitSchema, await writeObject('commits', purpose, { message, tree, parents: [base] }), purpose);
      const move = await moveBranch({ branch, expectedHead, head: commit.sha });
      if (move.kind === 'raced') return move;
      const kind = expectedHead === undefined ? 'created' : 'updated';
      return { kind, head: commit.sha, isVerified: commit.verification?.verified ?? false };
    },
  };
}
