import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createTempDir } from './temp.js';

/** A Nix to test with, as `npm test` found or fetched it. */
export interface TestNix {
  /** For test titles, for example `nix-2.34`. */
  readonly label: string;
  readonly version: string;
  /** Makes an empty store of its own with an environment in which `nix` uses it. */
  createStore(): Promise<TestStore>;
  /** What makes this Nix run (PATH, NIX_CONFIG ...), without a store: for harnesses that give each job its own. */
  readonly env: Readonly<Record<string, string>>;
}

/** A private Nix store: nothing built elsewhere is in it, nothing of it outlives the test. */
export interface TestStore {
  /** Root directory: the store path /nix/store/x is at `<root>/nix/store/x` on disk. */
  readonly root: string;
  /** Whole environment for a child process. */
  readonly env: NodeJS.ProcessEnv;
  dispose(): Promise<void>;
}

/** Variables of the developer's own Nix; with them a test would talk to the wrong store or read another configuration. */
const FOREIGN = /^(NIX_|XDG_)/;

/** The Nix versions that `npm test` made ready, at least one. @throws if they were not made ready */
export function listTestNix(): readonly [TestNix, ...TestNix[]] {
  const text = process.env['PANTHER_TEST_NIX'];
  if (text === undefined || text === '') {
    throw new Error('PANTHER_TEST_NIX is not set: this test needs a real Nix and is run by npm test, which finds or fetches one.');
  }
  const [first, ...rest] = parseList(text);
  if (first === undefined) throw new Error('PANTHER_TEST_NIX is an empty list: expected at least one Nix.');
  return [first, ...rest];
}

function parseList(text: string): TestNix[] {
  const value: unknown = JSON.parse(text);
  if (!Array.isArray(value)) throw new Error(`PANTHER_TEST_NIX must be a JSON array of {label, version, env}, but is: ${text}`);
  return value.map((entry: unknown) => {
    if (!isEntry(entry)) throw new Error(`PANTHER_TEST_NIX holds an entry that is not {label, version, env}: ${JSON.stringify(entry)}`);
    const { label, version, env } = entry;
    return { label, version, env, createStore: () => createStore(label, env) };
  });
}

function isEntry(value: unknown): value is { label: string; version: string; env: Record<string, string> } {
  if (typeof value !== 'object' || value === null) return false;
  const { label, version, env } = value as Record<string, unknown>;
  const isStringMap = typeof env === 'object' && env !== null && Object.values(env).every((item) => typeof item === 'string');
  return typeof label === 'string' && typeof version === 'string' && isStringMap;
}

async function createStore(label: string, nixEnv: Readonly<Record<string, string>>): Promise<TestStore> {
  const temp = await createTempDir(label);
  const root = join(temp.path, 'root');
  const home = join(temp.path, 'home');
  await mkdir(root);
  await mkdir(home);
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !FOREIGN.test(name)));
  return {
    root,
    // HOME holds Nix's evaluation and fetcher caches: shared, they would hide that a path is not in this store.
    env: { ...inherited, ...nixEnv, HOME: home, NIX_REMOTE: `local?root=${root}` },
    dispose: () => temp.dispose(),
  };
}
