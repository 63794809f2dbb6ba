import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createCliNix, requireNix, splitArguments, type Nix } from '../../../src/nix/client.js';
import type { NixEvent } from '../../../src/nix/log-events.js';
import type { DrvPath, StorePath } from '../../../src/nix/store-path.js';
import { UserError } from '../../../src/runtime/index.js';
import { readSample } from '../../support/nix-samples.js';
import { createTempDir, type TempDir } from '../../support/temp.js';

const TOP = '/nix/store/k12apy3z8mndi7dhgc9k15lzqqgf0vk5-top.drv' as DrvPath;
const EMPTY = '/nix/store/ca14x370nigzjkx73l0cj0r4pnw46azf-empty.drv' as DrvPath;
const FIXED = '/nix/store/vmcn7crjvyl17jkfq7q5b8rykljpr3yi-fixed.txt' as StorePath;
const MULTI = '/nix/store/vzls5yfmq4hs2qzmh31y26jgjy21xnsz-multi' as StorePath;

describe('splitArguments', () => {
  test('no arguments need no command', () => {
    expect(splitArguments([])).toEqual([]);
  });

  test('few arguments go into one command', () => {
    expect(splitArguments(['a', 'b', 'c'])).toEqual([['a', 'b', 'c']]);
  });

  test('a command takes 400 000 bytes, a blank after each argument counted', () => {
    const long = 'x'.repeat(199_999);
    expect(splitArguments([long, long]).map((part) => part.length)).toEqual([2]);
    expect(splitArguments([long, `${long}x`]).map((part) => part.length)).toEqual([1, 1]);
    expect(splitArguments([long, long, 'a']).map((part) => part.length)).toEqual([2, 1]);
  });

  test('an argument that is too long by itself still gets a command', () => {
    const long = 'x'.repeat(500_000);
    expect(splitArguments(['a', long, 'b'])).toEqual([['a'], [long], ['b']]);
  });

  test('thousands of paths keep their order', () => {
    const paths = Array.from({ length: 20_000 }, (_, index) => `/nix/store/${String(index).padStart(32, '0')}-path`);
    const parts = splitArguments(paths);
    expect(parts.map((part) => part.length)).toEqual([8_163, 8_163, 3_674]);
    expect(parts.flat()).toEqual(paths);
  });
});

describe('createCliNix', () => {
  let temp: TempDir;
  let env: Record<string, string | undefined>;
  let nix: Nix;
  beforeEach(async () => {
    temp = await createTempDir('client');
    // A remote store, so that nothing is read from this machine's own.
    env = {
      ...process.env,
      PATH: `${join(temp.path, 'bin')}:${process.env['PATH'] ?? ''}`,
      NIX_REMOTE: 'ssh-ng://builder',
      DIR: temp.path,
    };
    nix = createCliNix({ env });
    await mkdir(join(temp.path, 'bin'));
  });
  afterEach(async () => {
    await temp.dispose();
  });

  /** A stand-in for one of Nix's programs; it writes its arguments, one per line, and its standard input to files of its name. */
  async function standIn(name: 'nix' | 'nix-store', body: string): Promise<void> {
    const file = join(temp.path, 'bin', name);
    await writeFile(file, `#!/bin/sh\nprintf '%s\\n' "$@" >> "$DIR/arguments"\n${body}\n`);
    await chmod(file, 0o755);
  }
  const read = (name: string) => readFile(join(temp.path, name), 'utf8');
  const put = (name: string, text: string) => writeFile(join(temp.path, name), text);

  test('the version is read and must be supported', async () => {
    await standIn('nix', 'echo "nix (Nix) 2.34.8"');
    expect(await nix.version()).toEqual({ vendor: 'nix', nix: [2, 34], text: 'nix (Nix) 2.34.8' });
    await standIn('nix', 'echo "nix (Nix) 2.3.16"');
    expect((await nix.version()).nix).toEqual([2, 34]);
    await expect(createCliNix({ env }).version()).rejects.toThrow('Nix 2.18 or newer is needed, but this machine has "nix (Nix) 2.3.16".');
  });

  test('without Nix, people are told where to get it', async () => {
    const none = createCliNix({ env: { PATH: temp.path } });
    await expect(requireNix(none)).rejects.toMatchObject({
      name: 'UserError',
      exitCode: 3,
      message:
        'No Nix was found on PATH. Install it from https://nixos.org/download, or in a workflow run actions/setup after an installer action.',
    });
  });

  test.each([
    { what: 'too old a Nix', error: new UserError('Nix 2.18 or newer is needed') },
    { what: 'a mistake of ours', error: new TypeError('was not found') },
  ])('requireNix hands on $what as it is', async ({ error }) => {
    await expect(requireNix({ version: () => Promise.reject(error) })).rejects.toBe(error);
  });

  const SETTINGS =
    '{"system":{"value":"x86_64-linux"},"system-features":{"value":["kvm"]},"extra-platforms":{"value":[]},"substituters":{"value":[]}}';

  test.each([
    { since: 'Nix 2.20', known: 'config show' },
    { since: 'Nix 2.18 and Lix', known: 'show-config' },
  ])('settings are asked for as $since knows it', async ({ known }) => {
    await standIn('nix', `case "$*" in *"${known} --json") echo '${SETTINGS}';; *) echo "error: unrecognised" >&2; exit 1;; esac`);
    expect(await nix.settings()).toEqual({ system: 'x86_64-linux', systemFeatures: ['kvm'], extraPlatforms: [], substituters: [] });
  });

  test('settings that no spelling gets are a fault of the tool, with its own words', async () => {
    await standIn('nix', 'echo "error: cannot open nix.conf" >&2; exit 1');
    await expect(nix.settings()).rejects.toMatchObject({ name: 'ToolError', exit: 1, tail: 'error: cannot open nix.conf\n' });
  });

  const COMMON = ['--extra-experimental-features', 'nix-command flakes'];
  const FLAKE = { reference: 'github:a/b' };

  test.each([
    { method: 'version', call: () => nix.version(), args: ['--version'] },
    { method: 'settings', call: () => nix.settings(), args: [...COMMON, 'config', 'show', '--json', ...COMMON, 'show-config', '--json'] },
    {
      method: 'evaluateFile',
      call: () => nix.evaluateFile('/f.nix', 'x: x'),
      args: [...COMMON, 'eval', '--json', '--option', 'restrict-eval', 'true', '-I', 'file=/f.nix', '--file', '/f.nix', '--apply', 'x: x'],
    },
    {
      method: 'flakeMetadata',
      call: () => nix.flakeMetadata(FLAKE),
      args: [...COMMON, 'flake', 'metadata', '--json', '--no-update-lock-file', 'github:a/b'],
    },
    { method: 'prefetchFlake', call: () => nix.prefetchFlake(FLAKE), args: [...COMMON, 'flake', 'prefetch', '--json', 'github:a/b'] },
    { method: 'readDerivations', call: () => nix.readDerivations([TOP]), args: [...COMMON, 'derivation', 'show', '--recursive', TOP] },
    { method: 'dryRun', call: () => nix.dryRun([TOP]), args: [...COMMON, 'build', '--dry-run', '--no-link', '--stdin'] },
    { method: 'findInvalid', call: () => nix.findInvalid([FIXED]), args: ['--check-validity', '--print-invalid', FIXED] },
    { method: 'pathInfo', call: () => nix.pathInfo([FIXED]), args: [...COMMON, 'path-info', '--json', FIXED] },
    { method: 'closure', call: () => nix.closure([FIXED]), args: ['--query', '--requisites', FIXED] },
    { method: 'exportPaths', call: () => nix.exportPaths([FIXED], temp.path), args: ['--export', FIXED] },
    { method: 'importPaths', call: () => nix.importPaths([join(temp.path, 'arguments')]), args: ['--import'] },
    {
      method: 'copyTo',
      call: () => nix.copyTo('s3://bucket?region=x', [FIXED]),
      args: [...COMMON, 'copy', '--to', 's3://bucket?region=x', FIXED],
    },
    {
      method: 'copyOnlyTo',
      call: () => nix.copyOnlyTo('file:///c', [FIXED]),
      args: [...COMMON, 'copy', '--no-recursive', '--to', 'file:///c', FIXED],
    },
    {
      method: 'enterShell',
      call: () => nix.enterShell(TOP),
      args: [...COMMON, 'develop', '--option', 'flake-registry', '', TOP, '--command', 'true'],
    },
  ])('$method runs what it documents, and nothing else', async ({ call, args }) => {
    await put('arguments', '');
    await standIn('nix', 'exit 1');
    await standIn('nix-store', 'exit 1');
    await call().catch(() => undefined);
    expect(await read('arguments')).toBe(args.map((arg) => `${arg}\n`).join(''));
  });

  test('an evaluation runs in the flake’s directory, hands over what Nix says, and its failure is an outcome', async () => {
    const flake = join(temp.path, 'a flake');
    await mkdir(flake);
    await standIn('nix', `pwd > "$DIR/directory"; echo '{}'; echo 'warning: plain' >&2; echo '@nix {"action":"stop","id":7}' >&2; exit 1`);
    const events: NixEvent[] = [];
    const pids: number[] = [];
    const end = await nix.evaluate(
      {
        flake: { reference: '.', directory: flake },
        program: 'flake: {}',
        allowImportFromDerivation: false,
        acceptFlakeConfig: true,
        fetchOnce: false,
        onStart: (pid) => pids.push(pid),
      },
      (event) => events.push(event),
    );
    expect(end).toMatchObject({ exitCode: 1, signal: undefined });
    expect(events).toEqual([
      { kind: 'plain', text: 'warning: plain' },
      { kind: 'activity-stopped', activity: 7 },
    ]);
    expect(pids).toHaveLength(1);
    expect(await read('directory')).toBe(`${flake}\n`);
    const said = (await read('arguments')).split('\n');
    expect(said).toEqual(
      expect.arrayContaining(['--no-update-lock-file', '--no-eval-cache', '--show-trace', '.#.', '--apply', 'flake: {}']),
    );
    expect(said.join(' ')).toContain('--option allow-import-from-derivation false --option accept-flake-config true');
  });

  test.each([
    { fetchOnce: true, attempts: ['--option', 'download-attempts', '1'] },
    { fetchOnce: false, attempts: [] },
  ])('an evaluation that fetches only once ($fetchOnce) is told so', async ({ fetchOnce, attempts }) => {
    await standIn('nix', '');
    const request = { flake: FLAKE, program: 'p', allowImportFromDerivation: true, acceptFlakeConfig: false, fetchOnce };
    await nix.evaluate(request, () => undefined);
    const said = (await read('arguments')).split('\n');
    expect(said.slice(said.indexOf('accept-flake-config') + 2, said.indexOf('github:a/b#.'))).toEqual(attempts);
  });

  test.each(['that of all processes', 'its own'])('an evaluation ends by a signal, %s', async (which) => {
    const [all, own] = [new AbortController(), new AbortController()];
    const reason = new Error('enough');
    await standIn('nix', 'exec sleep 60');
    const request = {
      flake: { reference: '.' },
      program: '',
      allowImportFromDerivation: false,
      acceptFlakeConfig: false,
      fetchOnce: false,
      signal: own.signal,
      onStart: () => (which === 'its own' ? own : all).abort(reason),
    };
    await expect(createCliNix({ env, signal: all.signal }).evaluate(request, () => undefined)).rejects.toBe(reason);
  });

  test('what evaluates to JSON is given as its value', async () => {
    await standIn('nix', `echo '{"a":[1]}'`);
    expect(await nix.evaluateFile('/f.nix', 'x: x')).toEqual({ a: [1] });
    expect(await nix.flakeMetadata({ reference: 'github:a/b' })).toEqual({ a: [1] });
  });

  test('derivations are read from the disk, without running Nix, where the store lies there', async () => {
    await standIn('nix', 'exit 1');
    await mkdir(join(temp.path, 'root/nix/store'), { recursive: true });
    await put(`root${EMPTY}`, readSample('drv', 'ca14x370nigzjkx73l0cj0r4pnw46azf-empty.drv'));
    const local = createCliNix({ env: { ...env, NIX_REMOTE: `local?root=${join(temp.path, 'root')}` } });
    expect([...(await local.readDerivations([EMPTY])).keys()]).toEqual([EMPTY]);
    await expect(read('arguments')).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('a derivation that was read ahead is not read again; one that is not there is only missed when it is wanted', async () => {
    const file = `root${EMPTY}`;
    await mkdir(join(temp.path, 'root/nix/store'), { recursive: true });
    await put(file, readSample('drv', 'ca14x370nigzjkx73l0cj0r4pnw46azf-empty.drv'));
    await standIn('nix', 'echo "error: no such derivation" >&2; exit 1');
    const local = createCliNix({ env: { ...env, NIX_REMOTE: `local?root=${join(temp.path, 'root')}` } });
    local.prefetchDerivation(TOP);
    local.prefetchDerivation(EMPTY);
    await put(file, 'damaged');
    expect([...(await local.readDerivations([EMPTY])).keys()]).toEqual([EMPTY]);
    await expect(local.readDerivations([TOP])).rejects.toMatchObject({ name: 'ToolError' });
  });

  test('nothing is read ahead from a store elsewhere', () => {
    expect(() => nix.prefetchDerivation(EMPTY)).not.toThrow();
  });

  test.each([
    { where: 'in another machine’s store', remote: 'ssh-ng://builder' },
    { where: 'not where the store claims to be', remote: 'local?root=/nowhere' },
  ])('derivations that are $where are asked of Nix', async ({ remote }) => {
    await put('shown.json', readSample('derivation-show', 'nix-2.34.8.json'));
    await standIn('nix', 'cat "$DIR/shown.json"');
    const found = await createCliNix({ env: { ...env, NIX_REMOTE: remote } }).readDerivations([TOP]);
    expect([...found.values()].map(({ name }) => name)).toEqual(['multi', 'top', 'fixed.txt']);
    expect(await read('arguments')).toContain(`derivation\nshow\n--recursive\n${TOP}\n`);
  });

  test('a dry run names every output of the derivations on standard input, and reads standard error', async () => {
    await put('said', readSample('dry-run', 'nix-2.34.8.txt'));
    await standIn('nix', 'cat > "$DIR/input"; cat "$DIR/said" >&2');
    const { willBuild, willFetch, unknown } = await nix.dryRun([TOP, EMPTY]);
    expect([willBuild.size, willFetch.size, unknown.size]).toEqual([3, 1, 2]);
    expect(await read('input')).toBe(`${TOP}^*\n${EMPTY}^*\n`);
  });

  test('a dry run that fails is a fault of the tool, with its own words', async () => {
    await standIn('nix', 'cat > /dev/null; echo "error: cannot connect" >&2; exit 1');
    await expect(nix.dryRun([TOP])).rejects.toMatchObject({ name: 'ToolError', exit: 1, tail: 'error: cannot connect\n' });
  });

  test('a build that fails is an outcome, and its events come one by one', async () => {
    await put('said', readSample('internal-json', 'nix-2.34.8-fail.txt'));
    await standIn('nix', 'cat > "$DIR/input"; cat "$DIR/said" >&2; exit 100');
    const lines: string[] = [];
    const end = await nix.build({ drvPaths: [TOP, EMPTY], maxJobs: 3 }, (event) => {
      if (event.kind === 'log-line') lines.push(event.line);
    });
    expect(end).toMatchObject({ exitCode: 100, signal: undefined });
    expect(lines).toEqual(['first line', 'second line']);
    expect(await read('input')).toBe(`${TOP}^*\n${EMPTY}^*\n`);
    expect((await read('arguments')).split('\n').join(' ')).toContain(
      'build --no-link --keep-going --log-format internal-json --max-jobs 3 --stdin',
    );
  });

  test('a build leaves jobs, caches and time to Nix unless told', async () => {
    await standIn('nix', 'cat > /dev/null');
    expect(await nix.build({ drvPaths: [TOP], substituters: [] }, () => undefined)).toMatchObject({ exitCode: 0 });
    expect(await read('arguments')).not.toMatch(/--max-jobs|--option/);
  });

  test('a build asks the caches that it is told, besides those of the machine, and gives each derivation its time', async () => {
    await standIn('nix', 'cat > /dev/null');
    await nix.build({ drvPaths: [TOP], substituters: ['file:///a?trusted=1', 'file:///b'], timeLimit: 3_600 }, () => undefined);
    expect(await read('arguments')).toContain(
      '--option\nextra-substituters\nfile:///a?trusted=1 file:///b\n--option\ntimeout\n3600\n--stdin\n',
    );
  });

  test.each([
    { where: 'on this machine', remote: 'local?root=', there: true },
    { where: 'on another machine', remote: 'ssh-ng://builder', there: false },
  ])('a store $where is told apart', async ({ remote, there }) => {
    const root = join(temp.path, 'root');
    await mkdir(join(root, 'nix/store'), { recursive: true });
    const { storeDirectory } = createCliNix({ env: { ...env, NIX_REMOTE: there ? `${remote}${root}` : remote } });
    expect(storeDirectory).toBe(there ? join(root, 'nix/store') : undefined);
  });

  test('a build ends by its own signal', async () => {
    const own = new AbortController();
    await standIn('nix', `echo '@nix {"action":"stop","id":7}' >&2; exec sleep 60`);
    const building = nix.build({ drvPaths: [TOP], signal: own.signal }, () => own.abort(new Error('enough')));
    await expect(building).rejects.toThrow('enough');
  });

  test('invalid paths and closures are lists of paths; what else is printed is no path', async () => {
    await standIn('nix-store', `echo ${FIXED}; echo 'warning: x'; echo ${MULTI}; echo ${FIXED}`);
    expect(await nix.findInvalid([FIXED, MULTI])).toEqual(new Set([FIXED, MULTI]));
    expect(await nix.closure([MULTI])).toEqual([FIXED, MULTI]);
  });

  test('sizes and references are read whatever the version', async () => {
    await put('info.json', readSample('path-info', 'nix-2.19.7.json'));
    await standIn('nix', 'cat "$DIR/info.json"');
    expect((await nix.pathInfo([FIXED])).map(({ narSize }) => narSize)).toEqual([272, 120]);
  });

  test('nothing is run for no paths', async () => {
    await standIn('nix', 'exit 1');
    await standIn('nix-store', 'exit 1');
    expect(await nix.findInvalid([])).toEqual(new Set());
    expect(await nix.closure([])).toEqual([]);
    expect(await nix.pathInfo([])).toEqual([]);
    expect(await nix.exportPaths([], temp.path)).toEqual([]);
    await nix.importPaths([]);
    await nix.copyTo('file:///c', []);
    await nix.copyOnlyTo('file:///c', []);
    await expect(read('arguments')).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('exported bytes reach the importing Nix as they were', async () => {
    await standIn('nix-store', `if [ "$1" = --export ]; then printf 'a\\000\\377\\r\\n%s' "$2"; else cat >> "$DIR/imported"; fi`);
    const files = await nix.exportPaths([FIXED], temp.path);
    expect(files).toEqual([{ file: join(temp.path, '0.export'), count: 1 }]);
    await nix.importPaths(files.map(({ file }) => file));
    expect(await readFile(join(temp.path, 'imported'), 'latin1')).toBe(`a\0\u00ff\r\n${FIXED}`);
  });

  test('a damaged import is a fault of the tool', async () => {
    await standIn(
      'nix-store',
      "cat > /dev/null; echo \"error: input doesn't look like something created by 'nix-store --export'\" >&2; exit 1",
    );
    await put('0.export', 'x');
    await expect(nix.importPaths([join(temp.path, '0.export')])).rejects.toMatchObject({ name: 'ToolError', exit: 1 });
  });

  test('several paths are copied by one command', async () => {
    await standIn('nix', '');
    await nix.copyTo('file:///cache', [FIXED, MULTI]);
    expect(await read('arguments')).toContain(`copy\n--to\nfile:///cache\n${FIXED}\n${MULTI}\n`);
  });

  test('a store that takes no copy is a fault of the tool', async () => {
    await standIn('nix', 'echo "error: cannot write" >&2; exit 1');
    await expect(nix.copyTo('file:///cache', [FIXED])).rejects.toMatchObject({ name: 'ToolError', exit: 1 });
    await expect(nix.copyOnlyTo('file:///cache', [FIXED])).rejects.toMatchObject({ name: 'ToolError', tail: 'error: cannot write\n' });
  });

  test('more paths than fit on a command line are exported to several files, each with its number of paths', async () => {
    await standIn('nix-store', 'shift; echo $#');
    const paths = Array.from({ length: 9_000 }, (_, index) => `${FIXED}-${index}` as StorePath);
    const files = await nix.exportPaths(paths, temp.path);
    expect(files.length).toBeGreaterThan(1);
    for (const { file, count } of files) expect(await readFile(file, 'utf8')).toBe(`${count}\n`);
    expect(files.reduce((sum, { count }) => sum + count, 0)).toBe(9_000);
  });

  test('a dev shell that cannot be entered tells why', async () => {
    await standIn('nix', 'echo "error: shellHook failed" >&2; exit 1');
    expect(await nix.enterShell(TOP)).toEqual({ entered: false, message: 'error: shellHook failed' });
    await standIn('nix', '');
    expect(await nix.enterShell(TOP)).toEqual({ entered: true, message: '' });
  });

  test('entering a dev shell ends by a signal', async () => {
    const own = new AbortController();
    await standIn('nix', 'exec sleep 60');
    const entering = nix.enterShell(TOP, own.signal);
    own.abort(new Error('enough'));
    await expect(entering).rejects.toThrow('enough');
  });
});
