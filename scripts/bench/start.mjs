// How long the bundle takes to get to its first own line, and what a job downloads to run it.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { race, sum, timeProgram } from './measure.mjs';

/** @param {import('./context.mjs').BenchContext} context @returns {Promise<import('./context.mjs').BenchResult>} */
export async function benchStart({ root, env, signal }) {
  const options = { env, signal };
  const run = async (...args) => (await timeProgram([process.execPath, ...args], options)).ms;
  const { node, cli } = await race({ node: () => run('-e', '0'), cli: () => run(join(root, 'dist', 'cli', 'main.js'), '--version') }, 21);
  const files = await readdir(join(root, 'dist'), { recursive: true });
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(root, 'dist', file))).size));
  return {
    figures: [
      ['cold start of the bundle ÷ node -e 0', (cli / node).toFixed(2), '≤ 1.5', `${cli.toFixed(0)} ms ÷ ${node.toFixed(0)} ms`],
      ['size of dist/', `${(sum(sizes) / 1e6).toFixed(2)} MB`, '≤ 6 MB', `${files.length} files`],
    ],
  };
}
