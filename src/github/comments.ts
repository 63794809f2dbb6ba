import * as v from 'valibot';
import { parseAnswer, type Api } from './api.js';
import { fitBody, TEXT_LIMITS } from './text-limits.js';

export interface CommentRequest {
  /** Number of the issue or pull request. */
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

const CommentSchema = v.object({ id: v.number(), body: v.optional(v.string(), '') });
type Comment = v.InferOutput<typeof CommentSchema>;

/** A discussion longer than this is read no further; a second comment is then better than no answer. */
const MAX_COMMENTS = 1_000;

export function createCommentVerbs(api: Api): CommentVerbs {
  const permission = 'pull-requests: write';
  const path = '/repos/{owner}/{repo}/issues/{issue_number}/comments';

  const findComment = async (number: number, mark: string): Promise<Comment | undefined> => {
    const purpose = `list the comments of #${number}`;
    const comments = await api.list(
      { method: 'GET', path, params: { issue_number: number }, purpose, permission },
      (answer) => parseAnswer(v.array(CommentSchema), answer, purpose),
      MAX_COMMENTS,
    );
    return comments.find(({ body }) => body.startsWith(mark));
  };

  return {
    upsertComment: async ({ number, marker, body }) => {
      // At the very start: a text that quotes it, as an answer by mail does, is not ours.
      const mark = `<!-- panther:${marker} -->`;
      const text = fitBody(`${mark}\n${body}`, TEXT_LIMITS.body);
      const found = await findComment(number, mark);
      if (found?.body === text) return 'unchanged';
      if (found !== undefined) {
        await api.send({
          method: 'PATCH',
          path: '/repos/{owner}/{repo}/issues/comments/{comment_id}',
          params: { comment_id: found.id, body: text },
          purpose: `change a comment of #${number}`,
          permission,
        });
        return 'updated';
      }
      return api.sendOnce<'created'>(
        { method: 'POST', path, params: { issue_number: number, body: text }, purpose: `comment on #${number}`, permission },
        () => 'created',
        async () => ((await findComment(number, mark)) === undefined ? undefined : 'created'),
      );
    },
  };
}
