/** How much of what is shown. GitHub refuses a body that is too long, so what is long is shown shorter, step by step. */
export interface RenderLimits {
  /** Rows of tables, and entries of lists. */
  readonly rows: number;
  /** Commits of each input; 0: how many there are. */
  readonly commits: number;
  /** Inputs whose commits are listed. */
  readonly commitLists: number;
  readonly logLines: number;
  /** Packages of each host; 0: how many there are. */
  readonly packages: number;
  /** Characters of a name, and of a sentence of others. */
  readonly nameChars: number;
  readonly sentenceChars: number;
}

const FULL: RenderLimits = {
  ...{ rows: 200, commits: 100, commitLists: 100, logLines: 60, packages: 100, nameChars: 120, sentenceChars: 600 },
};

/** What is given up first stands first: lists of commits, then logs, then what changes on hosts; then the rest is cut as well. */
const SHORTER: readonly Partial<RenderLimits>[] = [
  { commits: 30 },
  { commits: 10 },
  { commits: 3, commitLists: 30 },
  { commits: 0 },
  { logLines: 25 },
  { logLines: 8 },
  { packages: 30 },
  { packages: 8 },
  { packages: 0 },
  { logLines: 0, rows: 60 },
  { rows: 20, commitLists: 0, nameChars: 60, sentenceChars: 200 },
  { rows: 6, nameChars: 40, sentenceChars: 120 },
  { rows: 1, nameChars: 20, sentenceChars: 40 },
];

/** Limits to try, the most generous first. @param commits listed commits per input that the user wants at most */
export function listRenderLimits(commits: number): readonly RenderLimits[] {
  const steps: RenderLimits[] = [{ ...FULL, commits }];
  let last: RenderLimits = FULL;
  for (const step of SHORTER) {
    last = { ...last, ...step };
    steps.push({ ...last, commits: Math.min(commits, last.commits) });
  }
  return steps;
}
