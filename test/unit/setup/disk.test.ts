import { describe, expect, test } from '@jest/globals';
import { freeSpace, measureVolumes, planCleanup, requireFree } from '../../../src/setup/disk.js';
import { createFakePorts, GIB } from './fake-ports.js';

describe('volumes', () => {
  const root = { device: 1, free: 18 * GIB, total: 72 * GIB };
  const extra = { device: 2, free: 66 * GIB, total: 74 * GIB };

  test('places on one file system come out once; a store that is not there yet is measured at its nearest parent', async () => {
    const { ports } = createFakePorts({ disks: { '/': root, '/mnt': extra, '/mnt/temp': extra } });
    const places = [
      ['/', '/'],
      ['Nix store', '/nix/store'],
      ['temporary files', '/mnt/temp'],
      ['workspace', '/mnt/work/x'],
    ] as const;
    expect(await measureVolumes(places, ports.files)).toEqual([
      { ...root, places: ['/', 'Nix store'] },
      { ...extra, places: ['temporary files', 'workspace'] },
    ]);
  });
});

describe('space on request', () => {
  test('nothing is removed unless asked', () => {
    expect(planCleanup({ wanted: false, runnerEnvironment: 'github-hosted', platform: 'linux' })).toEqual({ kind: 'nothing' });
  });

  test.each(['self-hosted', undefined])('on a runner that is %s nothing is removed, and it is said', (runnerEnvironment) => {
    const plan = planCleanup({ wanted: true, runnerEnvironment, platform: 'linux' });
    expect(plan.kind).toBe('nothing');
    expect(plan).toHaveProperty('notice', expect.stringContaining('only works on GitHub-hosted runners'));
  });

  test('GitHub’s Linux image is stripped of big things, the biggest first, but of no tool cache that a later step may want', () => {
    const plan = planCleanup({ wanted: true, runnerEnvironment: 'github-hosted', platform: 'linux' });
    const directories = plan.kind === 'remove' ? plan.directories : [];
    expect(directories[0]).toBe('/usr/local/lib/android');
    expect(directories).toEqual(expect.arrayContaining(['/usr/share/dotnet', '/opt/ghc', '/opt/hostedtoolcache/CodeQL']));
    expect(directories).not.toContain('/opt/hostedtoolcache');
    expect(directories.every((directory) => directory.split('/').length >= 3)).toBe(true);
  });

  /** A machine on which removing a directory frees what it held. */
  const createDisk = (sizes: Readonly<Record<string, number>>, hasRoot = true) => {
    const fake = createFakePorts({ hasRoot });
    const left = new Map(Object.entries(sizes));
    const free = () => 10 * GIB + Object.entries(sizes).reduce((sum, [path, size]) => (left.has(path) ? sum : sum + size), 0);
    const measure = (path: string) =>
      Promise.resolve(path === '/' || path === '/opt' || left.has(path) ? { device: 1, free: free(), total: 70 * GIB } : undefined);
    const run: typeof fake.ports.root.run = (command) => {
      left.delete(command.at(-1) ?? '');
      return fake.ports.root.run(command);
    };
    return { ports: { ...fake.ports, files: { measure }, root: { ...fake.ports.root, run } }, done: fake.done, free };
  };

  test('each directory is removed by root, and its gain is told', async () => {
    const { ports, done } = createDisk({ '/opt/a': 9 * GIB, '/opt/b': 2 * GIB });
    const cleanup = await freeSpace(['/opt/a', '/opt/not-there', '/opt/b'], () => Promise.resolve(false), ports);
    expect(cleanup).toEqual({ gained: 11 * GIB, removed: ['/opt/a', '/opt/b'] });
    expect(done.asRoot).toEqual(['rm -rf -- /opt/a', 'rm -rf -- /opt/b']);
    expect(done.said).toEqual(['Removed /opt/a: 9 GiB.', 'Removed /opt/b: 2 GiB.']);
  });

  test('it stops as soon as there is enough', async () => {
    const { ports, done, free } = createDisk({ '/opt/a': 9 * GIB, '/opt/b': 2 * GIB });
    await freeSpace(['/opt/a', '/opt/b'], () => Promise.resolve(free() >= 15 * GIB), ports);
    expect(done.asRoot).toEqual(['rm -rf -- /opt/a']);
  });

  test('what cannot be removed is a warning, and the rest goes on', async () => {
    const { ports, done } = createDisk({ '/opt/a': GIB, '/opt/b': GIB });
    const run: typeof ports.root.run = (command) =>
      command.at(-1) === '/opt/a'
        ? Promise.resolve({ exitCode: 1, signal: undefined, stdout: '', stderrTail: 'rm: busy\n' })
        : ports.root.run(command);
    const cleanup = await freeSpace(['/opt/a', '/opt/b'], () => Promise.resolve(false), { ...ports, root: { ...ports.root, run } });
    expect(done.warnings).toEqual(['/opt/a could not be removed whole: rm: busy']);
    expect(cleanup.removed).toEqual(['/opt/b']);
  });

  test('without sudo nothing is tried', async () => {
    const { ports, done } = createDisk({ '/opt/a': GIB }, false);
    expect(await freeSpace(['/opt/a'], () => Promise.resolve(false), ports)).toEqual({ gained: 0, removed: [] });
    expect(done.asRoot).toEqual([]);
    expect(done.warnings).toEqual(['No space was freed: removing parts of the image needs sudo without a password.']);
  });

  test('a cancelled job stops between two directories', async () => {
    const { ports, done } = createDisk({ '/opt/a': GIB });
    const signal = AbortSignal.abort(new Error('cancelled'));
    await expect(freeSpace(['/opt/a'], () => Promise.resolve(false), { ...ports, signal })).rejects.toThrow('cancelled');
    expect(done.asRoot).toEqual([]);
  });
});

describe('space that must be there', () => {
  test.each([
    [undefined, 0],
    [10 * GIB, 10 * GIB],
  ])('%p wanted, %d free: goes on', (wanted, free) => {
    expect(() => requireFree(wanted, free, 'own-means')).not.toThrow();
  });

  test.each([
    ['free-disk-space', 'Set "free-disk-space: true"'],
    ['own-means', 'nix-collect-garbage'],
  ] as const)('too little ends the step with what to do (%s)', (advice, remedy) => {
    const act = () => requireFree(10 * GIB, 3 * GIB, advice);
    expect(act).toThrow('The input "min-free-disk" asks for 10 GiB on the disk of the Nix store, but 3 GiB are free.');
    expect(act).toThrow(remedy);
  });
});
