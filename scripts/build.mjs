// Builds dist/: tsc → one ncc bundle split by dynamic import → a two-line stub per action phase and for the command line.
import { spawnSync } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { minify } from 'terser';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Runs a program of node_modules; ends the build with its exit code if it fails. */
function run(program, args) {
  const result = spawnSync(process.execPath, [join(ROOT, 'node_modules', program), ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (result.status !== 0) {
    process.stdout.write(result.stdout);
    process.exit(result.status ?? 1);
  }
}

/** `setup` + `post` → `runSetupPost`: the name that src/entry.ts exports for an action's phase. */
const entryName = (action, phase) => {
  const pascal = action.replace(/(^|-)([a-z])/g, (_, __, letter) => letter.toUpperCase());
  return `run${pascal}${phase === 'main' ? '' : 'Post'}`;
};

const stub = (name) => `import { ${name} } from '../index.js';\nawait ${name}();\n`;

/** Folders of actions, by name. */
export async function listActions() {
  const entries = await readdir(join(ROOT, 'actions'), { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
}

/** Compiles the sources, and lays the files beside them that are no TypeScript. @returns the directory of the JavaScript */
export async function compile() {
  const js = join(ROOT, '.cache', 'js');
  await rm(js, { recursive: true, force: true });
  run('typescript/bin/tsc', ['-p', 'tsconfig.build.json', '--noEmit', 'false', '--outDir', js]);
  await writeFile(join(js, 'package.json'), '{"type":"module"}\n');
  const files = await readdir(join(ROOT, 'src'), { recursive: true });
  for (const file of files.filter((name) => /\.(?:nix|sh|json5)$/.test(name))) await cp(join(ROOT, 'src', file), join(js, 'src', file));
  return js;
}

/** Chunks above this many bytes are other people's code. */
const LARGE_CHUNK = 500_000;

/**
 * Takes comments and blanks out of chunks that hold libraries: every job that uses an action downloads them. Names stay as they are, so that
 * an error's stack still says where it came from; our own code is in other chunks, as it was written.
 */
async function stripLargeChunks(directory) {
  const chunks = (await readdir(directory)).filter((name) => name.endsWith('.index.js'));
  for (const chunk of chunks) {
    const text = await readFile(join(directory, chunk), 'utf8');
    if (text.length < LARGE_CHUNK) continue;
    const { code } = await minify(text, { module: true, compress: false, mangle: false, format: { comments: false, max_line_len: 2_000 } });
    await writeFile(join(directory, chunk), `${code}\n`);
  }
}

/** @param out directory to build into; replaced as a whole. */
export async function build(out) {
  const js = await compile();
  const bundle = join(ROOT, '.cache', 'bundle');
  await rm(bundle, { recursive: true, force: true });
  run('@vercel/ncc/dist/ncc/cli.js', ['build', join(js, 'src', 'entry.js'), '-o', bundle, '--no-cache', '--license', 'licenses.txt']);

  await rm(out, { recursive: true, force: true });
  await cp(bundle, out, { recursive: true });
  await stripLargeChunks(out);
  for (const action of await listActions()) {
    const sources = await readdir(join(ROOT, 'actions', action));
    for (const phase of ['main', 'post'].filter((name) => sources.includes(`${name}.ts`))) {
      await mkdir(join(out, action), { recursive: true });
      await writeFile(join(out, action, `${phase}.js`), stub(entryName(action, phase)));
    }
  }
  await mkdir(join(out, 'cli'), { recursive: true });
  await writeFile(join(out, 'cli', 'main.js'), `#!/usr/bin/env node\n${stub('runCli')}`, { mode: 0o755 });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build(join(ROOT, 'dist'));
