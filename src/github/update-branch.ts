import * as v from 'valibot';
import { type Api } from './api.js';
import { type BranchVerbs } from './branches.js';
import { parseAnswer } from './parse-answer.js';

/** A file of the new commit; no program and no link. */
export interface FileChange {
  /** From the repository's root, with `/`. */
  readonly path: string;
  readonly content: string;
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

export function createBranchUpdateVerbs(api: Api, { moveBranch }: Pick<BranchVerbs, 'moveBranch'>): BranchUpdateVerbs {
  const getCommit = async (sha: string) => {
    const purpose = `read the commit ${sha}`;
    const answer = await api.send({
      method: 'GET',
      path: '/repos/{owner}/{repo}/git/commits/{commit_sha}',
      params: { commit_sha: sha },
      purpose,
      permissions: ['contents: read'],
    });
    return parseAnswer(CommitSchema, answer, purpose);
  };
  /** Sent twice without harm: files and trees are named by their content, and a second commit is one that no branch has. */
  const writeObject = async <Schema extends typeof ShaSchema | typeof CommitSchema>(
    kind: 'blobs' | 'trees' | 'commits',
    purpose: string,
    schema: Schema,
    params: Readonly<Record<string, unknown>>,
  ) => {
    const path = `/repos/{owner}/{repo}/git/${kind}`;
    return parseAnswer(schema, await api.send({ method: 'POST', path, params, purpose, permissions: ['contents: write'] }), purpose);
  };

  const writeTree = async (base: string, files: readonly FileChange[]): Promise<string> => {
    const baseTree = (await getCommit(base)).tree.sha;
    if (files.length === 0) return baseTree;
    const tree = [];
    for (const { path, content } of files) {
      // As base64: GitHub would mend text that is no UTF-8 by its rules.
      const blob = { content: Buffer.from(content).toString('base64'), encoding: 'base64' };
      const { sha } = await writeObject('blobs', `write the file ${path}`, ShaSchema, blob);
      tree.push({ path, mode: '100644', type: 'blob', sha });
    }
    return (await writeObject('trees', 'write the files of a commit', ShaSchema, { base_tree: baseTree, tree })).sha;
  };

  return {
    updateBranch: async ({ branch, expectedHead, base, files, message }) => {
      const tree = await writeTree(base, files);
      if (expectedHead !== undefined) {
        const head = await getCommit(expectedHead);
        const isSame = head.tree.sha === tree && head.parents.length === 1 && head.parents[0]?.sha === base;
        if (isSame && head.message.trim() === message.trim()) {
          return { kind: 'unchanged', head: head.sha, isVerified: head.verification?.verified ?? false };
        }
      }
      // Without author and committer: GitHub fills in the token's owner, and signs for bots.
      const commit = await writeObject('commits', 'write a commit', CommitSchema, { message, tree, parents: [base] });
      const move = await moveBranch({ branch, expectedHead, head: commit.sha });
      if (move.kind === 'raced') return move;
      const kind = expectedHead === undefined ? 'created' : 'updated';
      return { kind, head: commit.sha, isVerified: commit.verification?.verified ?? false };
    },
  };
}
