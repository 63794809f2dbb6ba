import * as v from 'valibot';
import { type Api } from './api.js';
import { parseAnswer } from './parse-answer.js';
import { fitBody, TEXT_LIMITS } from './text-limits.js';

export interface CommentRequest {
  /** Number of the pull request. */
  readonly number: number;
  /** Names the comment among ours: letters, digits and `-`. Kept in the text, hidden. */
  readonly marker: string;
  /** Markdown; cut if longer than GitHub takes. */
  readonly body: string;
}

export interface CommentVerbs {
  /** Writes a comment, or rewrites the one that was written with the same marker. Needs `pull-requests: write`. @throws UserError */
  upsertComment(request: CommentRequest): Promise<'created' | 'updated' | 'unchanged'>;
}

const CommentSchema = v.object({
  id: v.number(),
  body: v.nullish(v.string()),
  user: v.nullish(v.object({ type: v.optional(v.string()) })),
  author_association: v.optional(v.string()),
});
type Comment = v.InferOutput<typeof CommentSchema>;

/** A discussion longer than this is read no further; a second comment is then better than no answer. */
const MAX_COMMENTS = 1_000;
const INSIDERS = ['OWNER', 'MEMBER', 'COLLABORATOR'];

/** Whoever else copies the marker could change the text after we wrote it. */
const isTrusted = ({ user, author_association: association }: Comment): boolean =>
  user?.type === 'Bot' || INSIDERS.includes(association ?? '');

export function createCommentVerbs(api: Api): CommentVerbs {
  const permissions = ['pull-requests: write'] as const;
  const path = '/repos/{owner}/{repo}/issues/{issue_number}/comments';

  const findComment = async (asked: Api, number: number, mark: string): Promise<Comment | undefined> => {
    const purpose = `list the comments of #${number}`;
    const comments = await asked.list(
      { method: 'GET', path, params: { issue_number: number }, purpose, permissions },
      (answer) => parseAnswer(v.array(CommentSchema), answer, purpose),
      MAX_COMMENTS,
    );
    // At the very start: a text that quotes it, as an answer by mail does, is not ours.
    return comments.find((comment) => comment.body?.startsWith(mark) === true && isTrusted(comment));
  };

  return {
    upsertComment: async ({ number, marker, body }) => {
      const mark = `<!-- panther:${marker} -->`;
      const text = fitBody(`${mark}\n${body}`, TEXT_LIMITS.body);
      const found = await findComment(api, number, mark);
      if (found?.body === text) return 'unchanged';
      if (found !== undefined) {
        await api.send({
          method: 'PATCH',
          path: '/repos/{owner}/{repo}/issues/comments/{comment_id}',
          params: { comment_id: found.id, body: text },
          purpose: `change a comment of #${number}`,
          permissions,
        });
        return 'updated';
      }
      return api.sendOnce<'created'>(
        { method: 'POST', path, params: { issue_number: number, body: text }, purpose: `comment on #${number}`, permissions },
        () => 'created',
        async (bounded) => ((await findComment(bounded, number, mark)) === undefined ? undefined : 'created'),
      );
    },
  };
}
