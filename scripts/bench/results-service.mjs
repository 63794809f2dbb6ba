// The tests' stand-in for GitHub's artifact and cache service, which counts bytes. It is TypeScript that can be erased, so its types are.
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';

const OPTIONS = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023, verbatimModuleSyntax: true };

/**
 * Starts it in this process.
 * @param {import('./context.mjs').BenchContext} context
 * @returns {Promise<import('../../test/support/results-service/index.js').ResultsService>} whoever calls stops it
 */
export async function startResultsService({ root, scratch }) {
  const source = join(root, 'test/support/results-service');
  const target = join(scratch, 'results-service');
  await mkdir(target, { recursive: true });
  await writeFile(join(target, 'package.json'), '{"type":"module"}');
  for (const name of (await readdir(source)).filter((file) => file.endsWith('.ts'))) {
    const { outputText } = ts.transpileModule(await readFile(join(source, name), 'utf8'), { compilerOptions: OPTIONS, fileName: name });
    await writeFile(join(target, name.replace(/\.ts$/, '.js')), outputText);
  }
  const service = await import(pathToFileURL(join(target, 'index.js')).href);
  return service.startResultsService();
}
