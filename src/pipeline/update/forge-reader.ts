import type { ActivityVerbs, RepositoryVerbs } from '../../github/index.js';
import type { ForgeReader } from '../../update/index.js';

/** Tips that are asked for at most: channels move a few times a day. */
const MAX_TIPS = 100;

/** What GitHub tells of branches; no other forge tells where its branches were. */
export function createForgeReader(github: (ActivityVerbs & RepositoryVerbs) | undefined): ForgeReader {
  return {
    listBranchTips: async ({ host, project }, ref) => {
      if (github === undefined) throw new Error('there is no token to ask GitHub with');
      const repository = { name: project, host };
      const branch = ref ?? (await github.getRepository(repository)).defaultBranch;
      const tips = await github.listBranchTips({ repository, branch, limit: MAX_TIPS });
      if (tips.length === 0) return undefined;
      return tips.map(({ sha, time, isForced }) => ({ rev: sha, at: Math.floor(time / 1_000), isForced }));
    },
  };
}
