import { readFile } from 'node:fs/promises';
import * as v from 'valibot';

/** Which run this is, and with which commit it is compared. */
export interface RunContext {
  /** A run for a proposed change: what it caches can be read by nobody else. */
  readonly isPullRequest: boolean;
  /** Names this run and attempt among all of the repository. */
  readonly run: string;
  /** 1 for the first attempt of a run; more if somebody told GitHub to run it again. */
  readonly attempt: number;
  /** Commit that is tested. */
  readonly head: string | undefined;
  /** Commit of the base branch that the change is compared with: the merge base, or on a branch the commit before. */
  readonly base: string | undefined;
}

const Sha = v.pipe(v.string(), v.regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/));
/** The part of GitHub's event payloads that tells the base. Source: "Webhook events and payloads" in GitHub's documentation. */
const EventSchema = v.object({
  before: v.fallback(v.optional(Sha), undefined),
  pull_request: v.optional(v.object({ base: v.object({ sha: Sha }) })),
  merge_group: v.optional(v.object({ base_sha: Sha })),
});

/** Not `pull_request_target`, which runs on the base branch and for it. */
const PROPOSALS = new Set(['pull_request', 'pull_request_review', 'merge_group']);
const NO_COMMIT = /^0+$/;

async function readEvent(path: string | undefined): Promise<v.InferOutput<typeof EventSchema>> {
  const text = path === undefined ? '' : await readFile(path, 'utf8').catch(() => '');
  try {
    const parsed = v.safeParse(EventSchema, JSON.parse(text));
    return parsed.success ? parsed.output : {};
  } catch {
    return {};
  }
}

/**
 * Reads the runner's variables and the event.
 * @param listParents the parents of the commit that is checked out. GitHub tests pull requests as a merge commit, whose first parent is the
 * tip of the base branch that it was merged with; the event's base may be older. A shallow clone has the commit, though not its parents.
 */
export async function readRunContext(
  env: Readonly<Record<string, string | undefined>>,
  listParents: () => Promise<readonly string[]>,
): Promise<RunContext> {
  const isPullRequest = PROPOSALS.has(env['GITHUB_EVENT_NAME'] ?? '');
  const attempt = Number.parseInt(env['GITHUB_RUN_ATTEMPT'] ?? '1', 10);
  const event = await readEvent(env['GITHUB_EVENT_PATH']);
  const parents = isPullRequest ? await listParents() : [];
  const before = event.before === undefined || NO_COMMIT.test(event.before) ? undefined : event.before;
  const proposed = event.merge_group?.base_sha ?? (parents.length > 1 ? parents[0] : event.pull_request?.base.sha);
  return {
    isPullRequest,
    run: `${env['GITHUB_RUN_ID'] ?? '0'}.${Number.isNaN(attempt) ? 1 : attempt}`,
    attempt: Number.isNaN(attempt) ? 1 : attempt,
    head: env['GITHUB_SHA'] === '' ? undefined : env['GITHUB_SHA'],
    base: isPullRequest ? proposed : before,
  };
}

/** Parents in the text of a commit object, as `git cat-file commit HEAD` prints it. */
export function parseParents(commit: string): readonly string[] {
  const header = commit.split('\n\n', 1)[0] ?? '';
  return [...header.matchAll(/^parent ([0-9a-f]{40,64})$/gm)].flatMap(([, sha]) => sha ?? []);
}
