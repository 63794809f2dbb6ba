import * as v from 'valibot';
import { UserError } from '../runtime/index.js';
import { type GitHubAnswer } from './transport.js';

/** The answer's data by its schema. @throws UserError if GitHub answered in another form */
export function parseAnswer<Schema extends v.GenericSchema>(
  schema: Schema,
  answer: Pick<GitHubAnswer, 'data'>,
  purpose: string,
): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, answer.data);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new UserError(
    `GitHub’s answer to the request to ${purpose} has another form than expected (at ${v.getDotPath(issue) ?? 'its root'}: ${issue.message}). If it comes from a GitHub Enterprise Server, its version may be too old; else it may be a proxy in between that answered.`,
    { exitCode: 3 },
  );
}

/** @throws UserError if it is not `owner/name` */
export function parseRepositoryName(repository: string): { readonly owner: string; readonly name: string } {
  const [, owner, name] = /^([A-Za-z0-9_.-]+)\/([A-Za-z0-9_.-]+)$/.exec(repository) ?? [];
  if (owner === undefined || name === undefined) {
    throw new UserError(`"${repository}" is no repository on GitHub: expected "owner/name", as in GITHUB_REPOSITORY.`);
  }
  return { owner, name };
}
