import { type Repository, type World } from './world.js';
import { isPull } from './world.js';

const NO_COMMIT = '0'.repeat(40);

/**
 * Looks at what became of the branches, whoever moved them: notes it as activity, lets pull requests follow, and closes those whose
 * branch is gone.
 */
export async function followBranches(world: World, repository: Repository, actor: string): Promise<void> {
  const found = await repository.git.listRefs('refs/heads');
  const now = new Map([...found].map(([name, sha]) => [name.slice('refs/heads/'.length), sha]));
  const before = repository.branches;
  repository.branches = now;
  for (const branch of new Set([...before.keys(), ...now.keys()])) {
    const [was, is] = [before.get(branch), now.get(branch)];
    if (was === is) continue;
    const type =
      was === undefined
        ? 'branch_creation'
        : is === undefined
          ? 'branch_deletion'
          : (await repository.git.isAncestor(was, is))
            ? 'push'
            : 'force_push';
    repository.activities.push({
      id: world.nextId(),
      branch,
      before: was ?? NO_COMMIT,
      after: is ?? NO_COMMIT,
      timestamp: world.now(),
      type,
      actor,
    });
    if (repository.lag.branches > 0) repository.hiddenBranches.set(branch, { before: was, reads: repository.lag.branches });
    for (const issue of repository.issues) {
      if (!isPull(issue) || issue.state === 'closed') continue;
      if (issue.pull.head === branch && is !== undefined) issue.pull.headSha = is;
      const isLost = is === undefined && (issue.pull.head === branch || issue.pull.base === branch);
      if (isLost) Object.assign(issue, { state: 'closed', closedAt: world.now(), updatedAt: world.now() });
      if (isLost) issue.pull.autoMerge = undefined;
    }
  }
}

/** A branch as a reader sees it, who may be behind. */
export function readBranch(repository: Repository, branch: string): string | undefined {
  const hidden = repository.hiddenBranches.get(branch);
  if (hidden === undefined || hidden.reads <= 0) return repository.branches.get(branch);
  hidden.reads -= 1;
  return hidden.before;
}
