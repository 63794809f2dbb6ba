import * as v from 'valibot';
import { UserError } from '../runtime/index.js';
import { type Api } from './api.js';
import { parseAnswer } from './parse-answer.js';
import { type RepositoryVerbs } from './repository.js';

/** What became of moving a branch. `raced`: somebody else moved it meanwhile, to `head` (undefined: away), and it was left as it is. */
export type BranchMove = { readonly kind: 'moved' } | { readonly kind: 'raced'; readonly head: string | undefined };

export interface BranchMoveRequest {
  /** Name without `refs/heads/`. */
  readonly branch: string;
  /** The commit it must be at; undefined: it must not exist. */
  readonly expectedHead: string | undefined;
  /** The commit it gets; undefined: it is deleted, which closes its pull requests. */
  readonly head: string | undefined;
}

export interface BranchVerbs {
  /** The commit a branch is at; undefined if there is no such branch. Needs `contents: read`. @throws UserError */
  findBranchHead(branch: string): Promise<string | undefined>;
  /**
   * Creates, moves (forward or not) or deletes a branch, only if it is where it is expected: GitHub compares and moves in one step.
   * Needs `contents: write`. @throws UserError
   */
  moveBranch(request: BranchMoveRequest): Promise<BranchMove>;
}

/** GitHub's id of nothing: for a branch that must not exist, or is to go. */
const NO_COMMIT = '0'.repeat(40);

/** REST can move a branch only without looking where it was. */
export const MOVE_BRANCH = `mutation MoveBranch($input: UpdateRefsInput!) {
  updateRefs(input: $input) { clientMutationId }
}`;

/** A branch that was moved a moment ago may still be shown where it was: how often it is looked at, and the milliseconds in between. */
const MAX_LOOKS = 3;
const LOOK_PAUSE_MS = 2_000;

const RefSchema = v.object({ object: v.object({ sha: v.string() }) });

export function createBranchVerbs(api: Api, repository: RepositoryVerbs): BranchVerbs {
  const findBranchHead: BranchVerbs['findBranchHead'] = async (branch) => {
    const purpose = `find the branch "${branch}"`;
    const answer = await api.send({
      method: 'GET',
      path: '/repos/{owner}/{repo}/git/ref/{ref}',
      params: { ref: `heads/${branch}` },
      purpose,
      permissions: ['contents: read'],
      // 409: the repository has no commit at all.
      accept: [404, 409],
    });
    return answer.status === 200 ? parseAnswer(RefSchema, answer, purpose).object.sha : undefined;
  };

  return {
    findBranchHead,
    moveBranch: async ({ branch, expectedHead, head }) => {
      const { nodeId } = await repository.getRepository();
      const purpose = head === undefined ? `delete the branch "${branch}"` : `move the branch "${branch}"`;
      const update = { name: `refs/heads/${branch}`, beforeOid: expectedHead ?? NO_COMMIT, afterOid: head ?? NO_COMMIT, force: true };
      // Sent twice without harm: the second time the branch is no longer where it is expected, and then it is looked at.
      const errors = await api.graphql({
        query: MOVE_BRANCH,
        variables: { input: { repositoryId: nodeId, refUpdates: [update] } },
        purpose,
        permissions: ['contents: write'],
        acceptErrors: (found) => found.every(({ type }) => type !== 'FORBIDDEN' && type !== 'INSUFFICIENT_SCOPES'),
      });
      if (errors.length === 0) return { kind: 'moved' };
      // GitHub's words for "it was elsewhere" are not documented, so the branch itself is asked.
      for (let look = 1; look <= MAX_LOOKS; look += 1) {
        const found = await findBranchHead(branch);
        if (found === head) return { kind: 'moved' };
        if (found !== expectedHead) return { kind: 'raced', head: found };
        if (look < MAX_LOOKS) await api.wait(LOOK_PAUSE_MS);
      }
      throw new UserError(
        `GitHub refused to ${purpose} in ${api.repository}, though it is where it was expected. Look for rules on that branch under Settings > Rules (or Branches). GitHub says: "${errors.map(({ message }) => message).join('; ')}".`,
        { exitCode: 3 },
      );
    },
  };
}
