import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { buildGroup, parseGroupResult, type BuildOrder, type BuildTarget, type GroupResult } from '../../../src/build/index.js';
import type { TargetId } from '../../../src/flake/index.js';
import { createCliNix, parseDrvPath, type DrvPath } from '../../../src/nix/index.js';
import { listTestNix, type TestStore } from '../../support/nix.js';
import { createRecorder, type Recorder } from '../../support/recorder.js';
import { createTempDir, type TempDir } from '../../support/temp.js';

const run = promisify(execFile);
const BODY = 'what the fetcher fetches\n';
const BODY_HASH = `sha256-${createHash('sha256').update(BODY).digest('base64')}`;

/** Derivations that need nothing but /bin/sh. `fails` has its own reason to fail, `spins` never ends. */
const expression = (url: string) => `let
  make = name: script: more: derivation ({ inherit name; system = "x86_64-linux"; builder = "/bin/sh"; args = [ "-c" script ]; } // more);
  line = builtins.concatStringsSep "" (builtins.genList (_: "0123456789abcdef") 1000);
  # Writes 5 MiB, holds them for a while, and lets go of them.
  hungry = name: make name "i=0; while [ $i -lt 320 ]; do echo $line || exit 9; i=$((i+1)); done > $out; i=0; while [ $i -lt 400000 ]; do i=$((i+1)); done; echo ok > $out" { inherit line; };
in rec {
  good = make "good" "echo ok > $out" { };
  fails = make "fails" "echo no; exit 3" { };
  needs-fails = make "needs-fails" "echo ok > $out" { inherit fails; };
  spins = make "spins" "while :; do :; done" { };
  needs-spins = make "needs-spins" "echo ok > $out" { inherit spins; };
  hungry-1 = hungry "hungry-1";
  hungry-2 = hungry "hungry-2";
  fetched = derivation {
    name = "fetched"; system = "builtin"; builder = "builtin:fetchurl"; url = "${url}/source";
    outputHashMode = "flat"; outputHashAlgo = "sha256"; outputHash = "${BODY_HASH}";
    executable = false; unpack = false; preferLocalBuild = true;
  };
  needs-fetched = make "needs-fetched" "echo ok > $out" { inherit fetched; };
}`;

describe.each(listTestNix().map((nix) => [nix.version, nix] as const))('a build job, with Nix %s', (_version, nix) => {
  let temp: TempDir;
  let store: TestStore;
  let log: Recorder;
  let url: string;
  let serve: (request: IncomingMessage, response: ServerResponse) => void;
  const server = createServer((request, response) => serve(request, response));
  beforeEach(async () => {
    [temp, store, log] = [await createTempDir('resilience'), await nix.createStore(), createRecorder()];
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await store.dispose();
    await temp.dispose();
  });

  /** Nix itself tries a download once, so that each request is a try of ours. */
  const envOf = (root?: string) => ({
    ...store.env,
    NIX_CONFIG: `${store.env['NIX_CONFIG'] ?? ''}\ndownload-attempts = 1`,
    ...(root === undefined ? {} : { NIX_REMOTE: `local?root=${root}` }),
  });
  const instantiate = async (name: string, env: NodeJS.ProcessEnv): Promise<DrvPath> => {
    const { stdout } = await run('nix-instantiate', ['-E', expression(url), '-A', name], { env });
    return parseDrvPath(stdout.trim().replace(/!.*/, ''));
  };
  const target = async (name: string, env: NodeJS.ProcessEnv): Promise<BuildTarget> => ({
    id: `checks.x86_64-linux.${name}` as TargetId,
    kind: 'check',
    name,
    status: 'build',
    drvPath: await instantiate(name, env),
  });

  async function build(names: readonly string[], more: Partial<BuildOrder> = {}, env = envOf()) {
    const targets: BuildTarget[] = [];
    // One by one: only one process can make a new store.
    for (const name of names) targets.push(await target(name, env));
    const pauses: number[] = [];
    const result = await buildGroup(
      { group: 'g', plan: 'p'.repeat(64), targets, directory: temp.path, ...more },
      {
        nix: createCliNix({ env }),
        log,
        signal: new AbortController().signal,
        now: () => performance.now(),
        sleep: (milliseconds) => Promise.resolve(pauses.push(milliseconds)),
      },
    );
    // What is written is what others can read.
    expect(parseGroupResult(JSON.parse(JSON.stringify(result)))).toEqual(JSON.parse(JSON.stringify(result)));
    return { result, pauses };
  }
  const statusesOf = ({ targets }: GroupResult) => targets.map(({ status }) => status);
  const titles = () => log.annotations.map(({ severity, title }) => `${severity}: ${title}`);

  test('builds what a fetcher could only fetch at the second try, and calls the fetcher flaky', async () => {
    const asked: string[] = [];
    serve = (request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(asked.length === 1 ? 503 : 200).end(asked.length === 1 ? '' : BODY);
    };
    const { result, pauses } = await build(['needs-fetched', 'fails']);
    expect(asked).toEqual(['/source', '/source']);
    expect(pauses).toEqual([15_000]);
    expect(statusesOf(result)).toEqual(['built', 'failed']);
    expect(result.failures).toMatchObject([{ name: 'fails', transient: false }]);
    const entries = result.builds.map(({ name, succeeded, flaky, system }) => [name, succeeded, flaky, system]);
    // The builder that failed for its own reason ran once.
    expect(entries.sort()).toEqual([
      ['fails', false, undefined, 'x86_64-linux'],
      ['fetched', false, undefined, 'builtin'],
      ['fetched', true, true, 'builtin'],
      ['needs-fetched', true, undefined, 'x86_64-linux'],
    ]);
    expect(titles()).toEqual(['error: fails failed to build', 'notice: fetched failed once and succeeded when tried again']);
  });

  test('gives up on a server that stays down, and says that the derivation is not to blame', async () => {
    serve = (_request, response) => response.writeHead(503).end();
    const { result, pauses } = await build(['needs-fetched', 'good']);
    expect(pauses).toEqual([15_000, 60_000]);
    expect(statusesOf(result)).toEqual(['dependency-failed', 'built']);
    expect(result.failures).toMatchObject([{ name: 'fetched', transient: true }]);
    expect(result.failures[0]?.logTail.join('\n')).toContain('HTTP error 503');
  });

  test.each([
    ['a path', 1, /\.nar(?:\.\w+)?$/],
    ['what it knows of a path', 1, /\.narinfo$/],
    ['a path three times', 3, /\.nar(?:\.\w+)?$/],
  ] as const)('tries again what a binary cache could not send: %s', async (_, failures, pattern) => {
    const cache = join(temp.path, 'cache');
    const elsewhere = envOf(join(temp.path, 'elsewhere'));
    await run('nix-store', ['--realise', await instantiate('good', elsewhere)], { env: elsewhere });
    const { stdout } = await run('nix-store', ['--query', '--outputs', await instantiate('good', elsewhere)], { env: elsewhere });
    await run('nix', ['copy', '--to', `file://${cache}`, stdout.trim()], { env: elsewhere });
    let left: number = failures;
    serve = (request, response) => {
      const path = request.url ?? '';
      if (pattern.test(path) && left > 0) {
        left -= 1;
        response.writeHead(503).end();
        return;
      }
      readFile(join(cache, path)).then(
        (content) => response.writeHead(200).end(content),
        () => response.writeHead(404).end(),
      );
    };
    const { result } = await build(['good'], { substituters: [`${url}?trusted=1`] });
    expect(left).toBe(0);
    expect(result.builds).toEqual([]);
    if (failures < 3) {
      expect(statusesOf(result)).toEqual(['built']);
      expect(log.warnings).toHaveLength(1);
    } else {
      expect(statusesOf(result)).toEqual(['failed']);
      expect(result.failures).toMatchObject([{ name: 'good', transient: true }]);
      expect(result.failures[0]?.message).toMatch(
        /^A binary cache has it, but it could not be downloaded\. Nix says: unable to download .*HTTP error 503/,
      );
    }
  });

  test('ends a builder at the time limit, names limit and input, and goes on with the others', async () => {
    const { result, pauses } = await build(['needs-spins', 'good', 'fails'], { timeLimit: 2 });
    expect(pauses).toEqual([]);
    expect(statusesOf(result)).toEqual(['dependency-failed', 'built', 'failed']);
    const byName = new Map(result.failures.map((failure) => [failure.name, failure]));
    expect(byName.get('spins')).toMatchObject({
      transient: false,
      message: 'Its builder was stopped, as it took longer than 2 seconds. If it needs more, raise the input "build-time-limit".',
    });
    expect(byName.get('fails')?.message).toMatch(/failed with exit code 3/);
  });

  test('builds roots without targets; what failed there is not built again for those that need it', async () => {
    const roots = [await instantiate('fails', envOf()), await instantiate('good', envOf())];
    const { result: shared } = await build([], { roots });
    expect(shared.roots?.map(({ status }) => status)).toEqual(['failed', 'built']);
    expect(shared.failures).toMatchObject([{ name: 'fails', logTail: ['no'], transient: false }]);
    expect(titles()).toEqual(['error: fails failed to build']);

    const { result } = await build(['needs-fails', 'fails', 'good'], { knownFailures: shared.failures });
    expect(statusesOf(result)).toEqual(['dependency-failed', 'failed', 'built']);
    expect(result.failures.map(({ name }) => name)).toEqual(['fails']);
    expect(result.builds).toEqual([]);
    expect(titles()).toEqual(['error: fails failed to build']);
  });

  test('builds one by one what filled the disk side by side', async () => {
    // Nix itself keeps 8 MiB back; two hungry builders need 10 MiB at once.
    const small = await createTempDir('small');
    await run('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', small.path]);
    try {
      const { result } = await build(['hungry-1', 'hungry-2'], { maxJobs: 2 }, envOf(join(small.path, 'store')));
      expect(log.warnings).toEqual([
        'The disk is full. Trying once more, one build at a time: builds side by side fill it with their temporary files.',
      ]);
      expect(statusesOf(result)).toEqual(['built', 'built']);
      expect(result.failures).toEqual([]);
      expect(result.builds.some(({ succeeded }) => !succeeded)).toBe(true);
      expect(result.builds.filter(({ flaky }) => flaky)).toEqual([]);
    } finally {
      await run('umount', [small.path]);
      await small.dispose();
    }
  });
});
