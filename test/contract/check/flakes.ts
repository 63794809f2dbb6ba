import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { checkFlake, type CheckRequest, type CheckResult } from '../../../src/check/index.js';
import { examineFlake, locateFlake } from '../../../src/flake/index.js';
import { createCliNix } from '../../../src/nix/index.js';
import type { Logger } from '../../../src/runtime/index.js';
import { createRepository, type Repository } from '../../support/flakes.js';
import type { TestStore } from '../../support/nix.js';
import { createTempDir } from '../../support/temp.js';

const execFileAsync = promisify(execFile);

const SILENT: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warning: () => undefined,
  annotate: () => undefined,
  group: () => undefined,
};

export type Files = Readonly<Record<string, string>>;

/** A git repository of some files, all of them committed. */
export async function createFlake(files: Files): Promise<Repository> {
  const empty = await createTempDir('empty');
  try {
    return await createRepository(empty.path, { files });
  } finally {
    await empty.dispose();
  }
}

export async function writeFiles(dir: string, files: Files): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, name)), { recursive: true });
    await writeFile(join(dir, name), text);
  }
}

export async function runNix(store: TestStore, cwd: string, ...args: string[]): Promise<string> {
  return (await execFileAsync('nix', args, { cwd, env: store.env })).stdout;
}

/** Whether an evaluation opened the flake at all, and what the check found, as actions/check does it. */
export async function examineAndCheck(
  dir: string,
  store: TestStore,
  rest: Partial<CheckRequest> = {},
): Promise<{ readonly opened: boolean; readonly result: CheckResult }> {
  const { signal } = new AbortController();
  const nix = createCliNix({ env: store.env, signal });
  // Two processes that both make an empty store get in each other's way (Nix 2.26: "creating symlink '…/gcroots/profiles': File exists").
  await runNix(store, dir, 'store', 'info');
  const { system } = await nix.settings();
  const flake = await locateFlake('.', dir);
  const options = {
    systems: [system],
    include: ['*'],
    exclude: [],
    checkOutputs: true,
    'allow-import-from-derivation': false,
    'accept-flake-config': false,
    'memory-limit': undefined,
  };
  const evaluation = await examineFlake(flake, options, { nix, log: SILENT, signal });
  const request = { flake, evaluation, system, format: false, statix: 'off', deadnix: 'off', ...rest } as const;
  const result = await checkFlake(request, { nix, log: SILENT, signal, env: store.env });
  const opened = !evaluation.problems.some(({ source, id }) => source === 'evaluation' && id === undefined);
  return { opened, result };
}

/** `severity file:line: title` of each problem. */
export function summarize({ problems }: CheckResult): readonly string[] {
  return problems.map(({ severity, title, position }) => `${severity} ${position?.file ?? ''}:${position?.line ?? ''}: ${title}`);
}
