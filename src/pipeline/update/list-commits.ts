import { findForge, type InputChange } from '../../flake/index.js';
import type { CommitVerbs } from '../../github/index.js';
import type { Logger } from '../../runtime/index.js';
import { describeError } from '../../runtime/index.js';
import type { DescribedChange } from '../../update/index.js';

/**
 * Adds to changes the commits that lie behind them, where GitHub tells. What it does not tell is left out: a text without commits is still one.
 * @param limit commits of each input, at most
 */
export async function describeChanges(
  changes: readonly InputChange[],
  limit: number,
  github: CommitVerbs | undefined,
  log: Pick<Logger, 'debug'>,
): Promise<readonly DescribedChange[]> {
  if (github === undefined || limit === 0) return changes;
  const described: DescribedChange[] = [];
  for (const change of changes) {
    const [before, after] = [change.before?.locked, change.after?.locked];
    const [base, head] = [before?.['rev'], after?.['rev']];
    const [from, to] = [before, after].map((locked) => (locked === undefined ? undefined : findForge(locked)));
    const isSame = from?.kind === 'github' && from.host === to?.host && from.project === to.project;
    if (!isSame || typeof base !== 'string' || typeof head !== 'string' || base === head) {
      described.push(change);
      continue;
    }
    try {
      const found = await github.findCommitsBetween({ base, head, limit, repository: { name: from.project, host: from.host } });
      described.push(found === undefined ? change : { ...change, commits: toCommits(found) });
    } catch (error) {
      log.debug(`The commits of ${change.path.join('/')} are not listed: ${describeError(error)}`);
      described.push(change);
    }
  }
  return described;
}

function toCommits({
  commits,
  total,
}: NonNullable<Awaited<ReturnType<CommitVerbs['findCommitsBetween']>>>): NonNullable<DescribedChange['commits']> {
  const list = commits.toReversed().map(({ sha, message, authorLogin, authorName }) => ({
    sha,
    title: message.split('\n')[0] ?? '',
    author: authorLogin ?? authorName,
  }));
  return { list, total, truncated: total > commits.length };
}
