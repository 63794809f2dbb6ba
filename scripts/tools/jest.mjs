import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { show } from './process.mjs';

/** @typedef {{ passed: number, failed: number }} Count */

/**
 * Runs one layer of tests.
 * @param {string} layer @param {{ root: string, cacheDir: string, scratch: string, env: Record<string, string>, extra: readonly string[], signal: globalThis.AbortSignal }} options
 * @returns {Promise<Count>}
 */
export async function runJest(layer, { root, cacheDir, scratch, env, extra, signal }) {
  const results = join(scratch, `jest-${layer}.json`);
  const jest = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', '--selectProjects', layer, '-i'];
  // Transformed sources are kept between runs; the temporary directory, where jest would keep them, is not.
  const output = ['--json', '--outputFile', results, '--cacheDirectory', join(cacheDir, 'jest')];
  const code = await show([process.execPath, ...jest, ...output, ...extra], { cwd: root, env, signal });
  const report = await readFile(results, 'utf8').then(JSON.parse, () => undefined);
  return countTests(code, report);
}

/**
 * @param {number} code exit code of jest
 * @param {{ numPassedTests: number, numFailedTests: number, numRuntimeErrorTestSuites: number } | undefined} report its results file
 * @returns {Count} fails closed: a jest that fails without a failed test counts as one failure
 */
export function countTests(code, report) {
  if (report === undefined) return { passed: 0, failed: 1 };
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  return { passed: report.numPassedTests, failed: code !== 0 && failed === 0 ? 1 : failed };
}
