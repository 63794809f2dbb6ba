import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { preparePanther, runWorkflow, type JobRun, type WorkflowRequest } from '../support/act/index.js';
import { createRepository, type Repository } from '../support/flakes.js';
import { listTestNix } from '../support/nix.js';
import { startResultsService, type ResultsService } from '../support/results-service/index.js';
import { createTempDir, type TempDir } from '../support/temp.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FLAKE = fileURLToPath(new URL('../fixtures/flakes/economy', import.meta.url));

let panther: TempDir;
beforeAll(async () => {
  panther = await createTempDir('panther');
  await preparePanther(ROOT, panther.path);
});
afterAll(() => panther.dispose());

/** What one run did, as its jobs told it. */
interface Outcome {
  readonly verdict: string | undefined;
  readonly summary: string;
  readonly planLog: string;
  /** Names of the derivations that were built, over all jobs; one that was built twice is there twice. */
  readonly built: readonly string[];
  /** The same of those that failed. */
  readonly failed: readonly string[];
  /** Annotations of build jobs. */
  readonly errors: readonly string[];
  /** Jobs that built something, by kind. */
  readonly jobs: { readonly shared: number; readonly build: number; readonly keep: number };
  /** Cache entries that were fetched and made, by job. */
  readonly restored: readonly string[];
  readonly saved: number;
}

interface Build {
  readonly name: string;
  readonly succeeded: boolean;
}

const namesOf = (builds: readonly Build[]) => builds.map(({ name }) => name).sort();

describe('what earlier runs did is not done again', () => {
  let repository: Repository;
  let service: ResultsService;
  let runs: number;

  beforeEach(async () => {
    [repository, service] = await Promise.all([createRepository(FLAKE), startResultsService()]);
    runs = 0;
  });
  afterEach(async () => {
    await Promise.all([repository.dispose(), service.stop()]);
  });

  /** Commits changed files. */
  const change = async (files: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(files)) await writeFile(join(repository.dir, name), text);
    await repository.git('add', '--all');
    await repository.git('commit', '--quiet', '--message=Change');
  };

  const run = async (
    inputs: Readonly<Record<string, string | number | boolean>> = {},
    more: Partial<Pick<WorkflowRequest, 'onStep' | 'event' | 'env'>> = {},
  ): Promise<Outcome> => {
    const workflow = [
      'on: [push, pull_request]',
      'jobs:',
      '  nix:',
      '    uses: pantheros/panther/.github/workflows/ci.yml@v1',
      '    permissions: { contents: read }',
      '    with:',
      ...Object.entries({ 'nix-installer': 'none', format: false, ...inputs }).map(
        ([name, value]) => `      ${name}: ${JSON.stringify(value)}`,
      ),
      '',
    ].join('\n');
    // The workflow is read as it lies there; it need not be committed, so the commit stays the same.
    await repository.git('config', 'core.excludesFile', '/dev/null');
    await writeFile(join(await makeDirectory(repository.dir), 'ci.yml'), workflow);
    runs += 1;
    const runId = String(runs);
    const before = service.requests.length;
    const builds: Build[] = [];
    const result = await runWorkflow({
      caller: repository.dir,
      workflow: 'ci.yml',
      panther: panther.path,
      resultsService: service,
      runId,
      timeoutSeconds: 300,
      ...more,
      env: { ...listTestNix()[0].env, GITHUB_RUN_ID: runId, GITHUB_SHA: await repository.git('rev-parse', 'HEAD'), ...more.env },
      onStep: (event, control) => {
        more.onStep?.(event, control);
        if (event.phase === 'end' && event.step.stage === 'Main' && event.step.name.includes('actions/build'))
          builds.push(...listBuilds(event.job));
      },
    });
    try {
      const step = (job: string, id: string) =>
        result.jobs.find((one) => one.id === job)?.steps.find((one) => one.id === id && one.stage === 'Main');
      const requests = service.requests.slice(before);
      const ran = (id: string) => result.cells(id).filter(({ result: end }) => end !== 'skipped').length;
      return {
        verdict: step('gate', 'report')?.outputs['verdict'],
        summary: step('gate', 'report')?.summary ?? '',
        planLog: step('plan', 'plan')?.log ?? '',
        built: namesOf(builds.filter(({ succeeded }) => succeeded)),
        failed: namesOf(builds.filter(({ succeeded }) => !succeeded)),
        errors: result.cells('build').flatMap(({ steps }) => steps.flatMap(({ annotations }) => annotations.map(({ message }) => message))),
        jobs: { shared: ran('shared'), build: ran('build'), keep: ran('keep') },
        restored: requests
          .filter(({ operation, status, bytesDown }) => operation === 'GetCacheEntryDownloadURL' && status === 200 && bytesDown > 20)
          .map(({ jobId }) => jobId),
        saved: requests.filter(({ operation, status }) => operation === 'FinalizeCacheEntryUpload' && status === 200).length,
      };
    } finally {
      await result.dispose();
    }
  };

  const ALL = [
    'base',
    'db-own',
    'licence',
    'nixos-system-db',
    'nixos-system-web-1',
    'nixos-system-web-2',
    'shared',
    'tool',
    'web-1-own',
    'web-2-own',
  ];
  const THREE_JOBS = { 'minutes-per-runner': 0, 'max-runners': 3 };

  test('the second run of a commit builds nothing and starts no build job', async () => {
    const first = await run();
    expect(first.verdict).toBe('success');
    expect(first.built).toEqual(ALL);
    const second = await run();
    expect(second.verdict).toBe('success');
    expect(second.built).toEqual([]);
    expect(second.jobs).toEqual({ shared: 0, build: 0, keep: 0 });
    expect(second.summary).toMatch(/3 unchanged/);
    expect(second.summary).toMatch(/3 targets were not built again: .*Its output paths are those of commit [0-9a-f]{12}, which was good/);
    expect(second.restored).toHaveLength(1);
    expect(second.saved).toBe(0);
  });

  test('a change of one host builds that host only, and fetches what it needs of the rest', async () => {
    await run();
    await change({ 'hosts/web-1.txt': 'another web-1\n' });
    const second = await run();
    expect(second.verdict).toBe('success');
    expect(second.built).toEqual(['nixos-system-web-1', 'web-1-own']);
    expect(second.summary).toMatch(/1 built, 2 unchanged/);
    // The plan fetches what was learned, and the build what was built.
    expect(second.restored).toHaveLength(2);
  });

  test('a change of a shared part builds exactly the hosts that have it', async () => {
    await run();
    await change({ 'shared.txt': 'second\n' });
    const second = await run();
    expect(second.built).toEqual(['nixos-system-web-1', 'nixos-system-web-2', 'shared']);
    expect(second.summary).toMatch(/2 built, 1 unchanged/);
  });

  test('an edit of the README builds nothing, although every drv path moves', async () => {
    const store = await listTestNix()[0].createStore();
    const drvPaths = async () => {
      const command = ['eval', '--json', '.#nixosConfigurations', '--apply', SHOW_DRV_PATHS];
      const { stdout } = await promisify(execFile)('nix', command, { cwd: repository.dir, env: store.env });
      return JSON.parse(stdout) as readonly string[];
    };
    const before = await drvPaths();
    await run();
    await change({ 'README.md': 'Edited.\n' });
    const after = await drvPaths();
    expect(after.filter((path) => before.includes(path))).toEqual([]);
    const second = await run();
    expect(second.verdict).toBe('success');
    expect(second.built).toEqual([]);
    expect(second.jobs.build).toBe(0);
    await store.dispose();
  });

  test('several jobs build each derivation once, hand it on, and a job keeps it for the next run', async () => {
    const first = await run(THREE_JOBS);
    expect(first.verdict).toBe('success');
    expect(first.jobs).toEqual({ shared: 1, build: 3, keep: 1 });
    expect(first.built).toEqual(ALL);
    expect(first.saved).toBe(2);

    await change({ 'shared.txt': 'second\n' });
    const second = await run(THREE_JOBS);
    expect(second.verdict).toBe('success');
    expect(second.built).toEqual(['nixos-system-web-1', 'nixos-system-web-2', 'shared']);
    expect(new Set(second.restored).size).toBe(second.restored.length);
  });

  test('a lost cache entry makes the next run slower, not red', async () => {
    await run();
    for (const { key } of service.cacheEntries.list()) if (key.includes('/outputs/')) await service.cacheEntries.remove(key);
    await change({ 'hosts/web-1.txt': 'another web-1\n' });
    const second = await run();
    expect(second.verdict).toBe('success');
    expect(second.built).toEqual(ALL.filter((name) => !/db|web-2|^shared-/.test(name)));
    expect(second.summary).toMatch(/1 built, 2 unchanged/);
    // What was built again is kept again.
    await change({ 'hosts/web-1.txt': 'yet another web-1\n' });
    expect((await run()).built).toEqual(['nixos-system-web-1', 'web-1-own']);
  });

  test.each([
    ['refuses to be read', (operation: string) => operation === 'GetCacheEntryDownloadURL'],
    ['refuses to be written', (operation: string) => operation === 'CreateCacheEntry'],
  ])('a cache that %s makes nothing red', async (_what, isHit) => {
    service.setFault((operation) => (isHit(operation) ? { status: 429 } : undefined));
    const first = await run();
    expect(first.verdict).toBe('success');
    const second = await run();
    expect(second.verdict).toBe('success');
    expect(second.built).toEqual(ALL);
  });

  test('what failed is remembered, shown as such, and tried again only if that is asked for', async () => {
    await change({ 'hosts/db.txt': 'db"; exit 3; echo "\n' });
    const first = await run();
    expect(first.verdict).toBe('failure');
    expect(first.summary).toMatch(/2 built, 1 lacking a dependency/);
    const second = await run();
    expect(second.verdict).toBe('failure');
    expect(second.jobs.build).toBe(0);
    expect(second.summary).toMatch(/needs what failed before and is still the same, so it was not tried again/);
    expect(second.summary).toMatch(/db-own: .*exit code 3/);
    const forced = await run({ 'retry-failed': true });
    expect(forced.jobs.build).toBe(1);
    expect(forced.summary).toMatch(/1 lacking a dependency, .*2 unchanged|2 unchanged, 1 lacking a dependency/);
    const again = await run({}, { env: { GITHUB_RUN_ATTEMPT: '2' } });
    expect(again.jobs.build).toBe(1);
  });

  test('a pull request skips what its base proved, and leaves nothing behind that another could find', async () => {
    await run();
    const base = await repository.git('rev-parse', 'HEAD');
    await repository.git('checkout', '--quiet', '-b', 'change');
    await change({ 'hosts/web-1.txt': 'another web-1\n' });
    // GitHub tests the merge of both, with the base as its first parent.
    await repository.git('checkout', '--quiet', '-b', 'merge', base);
    await repository.git('merge', '--quiet', '--no-ff', '--message=Merge', 'change');
    const event = { name: 'pull_request', payload: { number: 7, pull_request: { number: 7, base: { sha: base, ref: 'main' } } } };
    const proposal = await run({}, { event });
    expect(proposal.built).toEqual(['nixos-system-web-1', 'web-1-own']);
    expect(proposal.summary).toMatch(/1 built, 2 unchanged/);
    const again = await run({}, { event });
    expect(again.built).toEqual([]);
    expect(again.jobs.build).toBe(0);
    const own = service.cacheEntries.list().map(({ key }) => key);
    expect(own.filter((key) => key.includes('/history/branch/'))).toHaveLength(1);
    expect(own.filter((key) => key.includes(`/history/change/${base}/`))).toHaveLength(1);
  });

  test('what several hosts need and does not build is tried once, and told once', async () => {
    await change({ 'shared.txt': 'first"; echo no such option; exit 4; echo "\n' });
    const first = await run(THREE_JOBS);
    expect(first.verdict).toBe('failure');
    expect(first.failed).toEqual(['shared']);
    expect(first.built).toEqual(ALL.filter((name) => !['shared', 'nixos-system-web-1', 'nixos-system-web-2'].includes(name)));
    expect(first.summary).toMatch(/1 built, 2 lacking a dependency/);
    expect(first.summary.match(/no such option/g)).toHaveLength(1);
  });

  test('a pack that arrives corrupt makes the jobs red that need it, and they say so', async () => {
    service.setFault((operation, name) =>
      operation === 'DownloadBlob' && name === 'panther-outputs-shared-x86_64-linux-1' ? 'corrupt' : undefined,
    );
    const first = await run(THREE_JOBS);
    expect(first.verdict).toBe('failure');
    expect(first.summary).toMatch(/x86_64-linux-1.*left no result/);
    expect(first.errors.join(' ')).toMatch(/panther-outputs-shared-x86_64-linux-1" of this run (?:is corrupt|cannot be fetched)/);
  });

  test('without the cache nothing is kept and everything is built', async () => {
    await run({ cache: false });
    expect(service.cacheEntries.list()).toEqual([]);
    expect((await run({ cache: false })).built).toEqual(ALL);
  });
});

const SHOW_DRV_PATHS = 'hosts: map (host: host.config.system.build.toplevel.drvPath) (builtins.attrValues hosts)';

/** What a build job says it built, from its own directory: act removes that at the end. */
function listBuilds({ directory = '' }: JobRun): readonly Build[] {
  const { temp } = JSON.parse(readFileSync(join(directory, 'job.json'), 'utf8')) as { temp: string };
  const results = readdirSync(temp).filter((name) => name.startsWith('panther-result-'));
  const files = results.map((name) => join(temp, name, 'result.json')).filter((file) => existsSync(file));
  return files.flatMap((file) => (JSON.parse(readFileSync(file, 'utf8')) as { builds: readonly Build[] }).builds);
}

async function makeDirectory(repository: string): Promise<string> {
  const directory = join(repository, '.github', 'workflows');
  await mkdir(directory, { recursive: true });
  return directory;
}
