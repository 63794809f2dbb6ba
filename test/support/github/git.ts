import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Who wrote a commit, as git has it. */
export interface Person {
  readonly name: string;
  readonly email: string;
  /** ISO 8601 in UTC, to the second. */
  readonly date: string;
}

export interface GitCommit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Person;
  readonly committer: Person;
  /** Without line feeds at its end, as GitHub shows it. */
  readonly message: string;
}

/** A file of a new tree: `sha` undefined takes it away. */
export interface TreeEntry {
  readonly path: string;
  readonly mode: string;
  readonly sha: string | undefined;
}

/** A bare repository on disk, by git's plumbing. */
export interface GitStore {
  readonly directory: string;
  /** Runs git. @throws Error with what git says if it fails */
  run(args: readonly string[], input?: string | Buffer): Promise<string>;
  /** Whether git ends with 0. */
  succeeds(args: readonly string[]): Promise<boolean>;
  /** The commit that a branch, tag, or (shortened) sha names. */
  findCommit(revision: string): Promise<string | undefined>;
  findBranch(branch: string): Promise<string | undefined>;
  /** By full name, such as `refs/heads/main`. */
  listRefs(prefix: string): Promise<ReadonlyMap<string, string>>;
  readCommits(shas: readonly string[]): Promise<readonly GitCommit[]>;
  readCommit(sha: string): Promise<GitCommit>;
  /** Commits by `git rev-list`'s arguments. */
  listCommits(args: readonly string[]): Promise<readonly string[]>;
  writeBlob(content: string | Buffer): Promise<string>;
  readBlob(sha: string): Promise<Buffer>;
  writeTree(base: string | undefined, entries: readonly TreeEntry[]): Promise<string>;
  writeCommit(commit: Omit<GitCommit, 'sha'>): Promise<string>;
  /** All or none; `before`, if given, is where the ref must be: undefined for nowhere. @throws Error */
  updateRefs(updates: readonly RefUpdate[]): Promise<void>;
  isAncestor(ancestor: string, commit: string): Promise<boolean>;
  /** The tree of both merged; undefined if they conflict. */
  mergeTrees(ours: string, theirs: string): Promise<string | undefined>;
}

export interface RefUpdate {
  readonly name: string;
  readonly after: string | undefined;
  readonly before?: { readonly sha: string | undefined };
}

const NO_COMMIT = '0'.repeat(40);

export async function createGitStore(directory: string, defaultBranch: string): Promise<GitStore> {
  const execute = (args: readonly string[], input: string | Buffer = '', env: Readonly<Record<string, string>> = {}) =>
    runGit(args, input, { GIT_DIR: directory, ...env });
  const run = async (args: readonly string[], input?: string | Buffer, env?: Readonly<Record<string, string>>): Promise<Buffer> => {
    const { code, stdout, stderr } = await execute(args, input, env);
    if (code !== 0) throw new Error(`git ${args.join(' ')} ended with ${code}: ${stderr.trim()}`);
    return stdout;
  };
  const runText = async (...parameters: Parameters<typeof run>): Promise<string> => (await run(...parameters)).toString().trim();
  const find = async (...args: readonly string[]): Promise<string | undefined> => {
    const { code, stdout } = await execute(args);
    return code === 0 ? stdout.toString().trim() : undefined;
  };
  const findRevision = (revision: string) => find('rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`);
  await run(['init', '--quiet', '--bare', '--template=', `--initial-branch=${defaultBranch}`, directory]);

  const readCommits: GitStore['readCommits'] = async (shas) => {
    if (shas.length === 0) return [];
    return parseBatch(await run(['cat-file', '--batch'], `${shas.join('\n')}\n`)).map(parseCommit);
  };
  return {
    directory,
    run: runText,
    succeeds: async (args) => (await execute(args)).code === 0,
    findCommit: async (revision) =>
      (await findRevision(`refs/heads/${revision}`)) ??
      (await findRevision(`refs/tags/${revision}`)) ??
      (await findRevision(`refs/${revision}`)) ??
      (/^[0-9a-f]{7,40}$/.test(revision) ? await findRevision(revision) : undefined),
    findBranch: (branch) => findRevision(`refs/heads/${branch}`),
    listRefs: async (prefix) => {
      const lines = (await runText(['for-each-ref', '--format=%(refname) %(objectname)', prefix])).split('\n').filter(Boolean);
      return new Map(lines.map((line) => line.split(' ') as [string, string]));
    },
    readCommits,
    readCommit: async (sha) => {
      const [commit] = await readCommits([sha]);
      if (commit === undefined) throw new Error(`there is no commit ${sha}`);
      return commit;
    },
    listCommits: async (args) => (await runText(['rev-list', ...args])).split('\n').filter(Boolean),
    writeBlob: (content) => runText(['hash-object', '-w', '--stdin'], content),
    readBlob: (sha) => run(['cat-file', 'blob', sha]),
    writeTree: async (base, entries) => {
      const index = join(directory, `index-${randomBytes(6).toString('hex')}`);
      const env = { GIT_INDEX_FILE: index };
      try {
        await run(base === undefined ? ['read-tree', '--empty'] : ['read-tree', base], '', env);
        const lines = entries.map(({ path, mode, sha }) => (sha === undefined ? `0 ${NO_COMMIT}\t${path}` : `${mode} ${sha}\t${path}`));
        await run(['update-index', '--replace', '--add', '-z', '--index-info'], lines.map((line) => `${line}\0`).join(''), env);
        return await runText(['write-tree'], '', env);
      } finally {
        await rm(index, { force: true });
      }
    },
    writeCommit: ({ tree, parents, author, committer, message }) => {
      const head = [`tree ${tree}`, ...parents.map((parent) => `parent ${parent}`), `author ${formatPerson(author)}`];
      return runText(
        ['hash-object', '-t', 'commit', '-w', '--stdin'],
        `${head.join('\n')}\ncommitter ${formatPerson(committer)}\n\n${message}`,
      );
    },
    updateRefs: async (updates) => {
      const lines = updates.map(({ name, after, before }) => {
        const old = before === undefined ? '' : ` ${before.sha ?? NO_COMMIT}`;
        return after === undefined ? `delete ${name}${old}` : `update ${name} ${after}${old}`;
      });
      await run(['update-ref', '--stdin'], `start\n${lines.join('\n')}\nprepare\ncommit\n`);
    },
    isAncestor: async (ancestor, commit) => (await execute(['merge-base', '--is-ancestor', ancestor, commit])).code === 0,
    mergeTrees: (ours, theirs) => find('merge-tree', '--write-tree', '--no-messages', ours, theirs),
  };
}

const formatPerson = ({ name, email, date }: Person): string => `${name} <${email}> ${Math.floor(Date.parse(date) / 1_000)} +0000`;

/** `git cat-file --batch`: a line `SHA TYPE SIZE`, then that many bytes and a line feed, for each object. */
function parseBatch(output: Buffer): readonly { readonly sha: string; readonly text: string }[] {
  const objects = [];
  for (let start = 0; start < output.length;) {
    const end = output.indexOf(10, start);
    const [sha = '', type = '', size = ''] = output.subarray(start, end).toString().split(' ');
    if (type !== 'commit') throw new Error(`${sha} is no commit: ${type}`);
    objects.push({ sha, text: output.subarray(end + 1, end + 1 + Number(size)).toString() });
    start = end + 1 + Number(size) + 1;
  }
  return objects;
}

function parseCommit({ sha, text }: { readonly sha: string; readonly text: string }): GitCommit {
  const end = text.indexOf('\n\n');
  const lines = text.slice(0, end).split('\n');
  const read = (name: string): readonly string[] =>
    lines.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
  return {
    sha,
    tree: read('tree')[0] ?? '',
    parents: read('parent'),
    author: parsePerson(read('author')[0] ?? ''),
    committer: parsePerson(read('committer')[0] ?? ''),
    message: text.slice(end + 2).replace(/\n+$/, ''),
  };
}

function parsePerson(line: string): Person {
  const [, name = '', email = '', seconds = '0'] = /^(.*) <(.*)> (\d+) [+-]\d{4}$/.exec(line) ?? [];
  return { name, email, date: formatDate(Number(seconds) * 1_000) };
}

/** As GitHub writes times. */
export const formatDate = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');

/** Nothing of the machine's own configuration counts. */
const CLEAN_ENV = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' };

function runGit(args: readonly string[], input: string | Buffer, env: Readonly<Record<string, string>>) {
  return new Promise<{ readonly code: number | null; readonly stdout: Buffer; readonly stderr: string }>((resolve, reject) => {
    const child = spawn('git', args, { env: { ...process.env, ...CLEAN_ENV, ...env } });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() }));
    // git may end before it has read all of its input.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
