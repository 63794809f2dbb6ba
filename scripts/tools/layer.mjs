// Runs one layer of tests and looks at what it left behind.
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandError, SetupError, show } from './process.mjs';
import { runJest } from './jest.mjs';
import { findSurvivors, killAll, listRepositoryChanges } from './leaks.mjs';
import { npmCommand } from './npm.mjs';
import { LAYERS } from './test-tools.mjs';

const DOCS_SCRIPT = 'scripts/generate-docs.mjs';

/** @typedef {import('./jest.mjs').Count} Count */
/**
 * @typedef {object} TestRun
 * @property {string} root
 * @property {string} cacheDir
 * @property {string} scratch directory for everything temporary
 * @property {string} mark names the run in the environment of its processes
 * @property {Record<string, string>} env for everything that is run
 * @property {Map<string, { env: Record<string, string> } | { error: unknown }>} tools
 * @property {readonly string[]} extra arguments for jest
 * @property {(line: string) => void} log
 * @property {globalThis.AbortSignal} signal
 */

/** @param {string} layer @param {TestRun} run @returns {Promise<Count>} */
export async function runLayer(layer, run) {
  const missing = LAYERS[layer].map((tool) => run.tools.get(tool)).filter((outcome) => 'error' in outcome);
  for (const { error } of missing) run.log(describeError(error));
  if (missing.length > 0) return { passed: 0, failed: missing.length };

  if (layer === 'contract' && !process.env.PANTHER_NIXPKGS_LIB) {
    run.log('Left out: tests against the real module system. Set PANTHER_NIXPKGS_LIB to a checkout of nix-community/nixpkgs.lib.');
  }
  const changesBefore = await listRepositoryChanges(run.root);
  const counts = [layer === 'static' ? await runStaticSteps(run) : { passed: 0, failed: 0 }, await runTests(layer, run)];
  const complaints = [...(await findLeftProcesses(run)), ...(await findLeftFiles(run.root, changesBefore))];
  for (const complaint of complaints) run.log(`Layer ${layer} ${complaint}`);
  return addCounts([...counts, { passed: 0, failed: complaints.length }]);
}

/** @param {readonly Count[]} counts @returns {Count} */
export const addCounts = (counts) =>
  counts.reduce((sum, { passed, failed }) => ({ passed: sum.passed + passed, failed: sum.failed + failed }), { passed: 0, failed: 0 });

/** The steps that are programs of their own; each counts as one test. */
async function runStaticSteps({ root, env, log, signal }) {
  const steps = [
    { name: 'lint', argv: [...npmCommand(), 'run', '--silent', 'lint'] },
    { name: 'dist', argv: [process.execPath, 'scripts/check-dist.mjs'] },
    ...((await exists(join(root, DOCS_SCRIPT))) ? [{ name: 'docs', argv: [process.execPath, DOCS_SCRIPT, '--check'] }] : []),
  ];
  const count = { passed: 0, failed: 0 };
  for (const { name, argv } of steps) {
    const code = await show(argv, { cwd: root, env, signal });
    log(`${code === 0 ? 'PASS' : 'FAIL'} ${name}`);
    count[code === 0 ? 'passed' : 'failed'] += 1;
  }
  return count;
}

async function runTests(layer, run) {
  if (!(await exists(join(run.root, 'test', layer)))) {
    run.log(`No test/${layer}: skipped.`);
    return { passed: 0, failed: 0 };
  }
  const toolEnv = Object.assign({}, ...LAYERS[layer].map((tool) => run.tools.get(tool).env));
  return runJest(layer, { ...run, env: { ...run.env, ...toolEnv } });
}

async function findLeftProcesses(run) {
  const survivors = await findSurvivors(run);
  await killAll(survivors);
  return survivors.map(({ pid, command }) => `left process ${pid} running: ${command}`);
}

async function findLeftFiles(root, before) {
  const after = await listRepositoryChanges(root);
  const fresh = after?.filter((line) => !before?.includes(line)) ?? [];
  return fresh.map((line) => `changed the repository: ${line}`);
}

const describeError = (error) =>
  error instanceof SetupError || error instanceof CommandError ? error.message : (error.stack ?? String(error));

const exists = (file) =>
  access(file).then(
    () => true,
    () => false,
  );
