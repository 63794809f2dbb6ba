// Fails if the committed dist/ is not, byte for byte, what the sources build to, or if it outgrows its budget.
import { readFile, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MAX_BYTES = 6_000_000;

async function readTree(directory) {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(await Promise.all(files.sort().map(async (file) => [relative(directory, file), await readFile(file)])));
}

const fresh = join(ROOT, '.cache', 'dist-check');
await build(fresh);
const [committed, built] = await Promise.all([readTree(join(ROOT, 'dist')), readTree(fresh)]);
const names = [...new Set([...committed.keys(), ...built.keys()])].sort();
const drifted = names.filter((name) => !committed.has(name) || !built.has(name) || !committed.get(name).equals(built.get(name)));
const bytes = [...built.values()].reduce((sum, content) => sum + content.length, 0);

if (drifted.length > 0) console.error(`dist/ is not what the sources build to. Run "npm run build" and commit: ${drifted.join(', ')}`);
if (bytes > MAX_BYTES) console.error(`dist/ has ${bytes} bytes; the budget is ${MAX_BYTES}. Find what grew with "ls -l dist".`);
if (drifted.length > 0 || bytes > MAX_BYTES) process.exit(1);
console.log(`dist/ matches the sources: ${names.length} files, ${(bytes / 1e6).toFixed(2)} MB.`);
