import { CONFIG_FILES, decodeUtf8, findConfigProblems, listUnusedGlobs, parseConfig } from '../config/index.js';
import type { Evaluation, Problem } from '../flake/index.js';
import { UserError } from '../runtime/index.js';

/** Bytes of a file below the root of the repository; undefined if there is none. */
export type FindBytes = (path: string) => Promise<Uint8Array | undefined>;

const TITLE = 'Configuration';

/** What is wrong with the repository's configuration file, and what in it has no effect. None without a file. */
export async function checkConfig(find: FindBytes, { targets }: Pick<Evaluation, 'targets'>): Promise<readonly Problem[]> {
  const found = await Promise.all(CONFIG_FILES.map(async (file) => ({ file, bytes: await find(file) })));
  const there = found.flatMap(({ file, bytes }) => (bytes === undefined ? [] : [{ file, bytes }]));
  const [first, second] = there;
  if (first === undefined) return [];
  const { file } = first;
  const report = (
    severity: Problem['severity'],
    message: string,
    place: { readonly line?: number; readonly column?: number } = {},
  ): Problem => ({
    severity,
    source: 'config',
    title: TITLE,
    message,
    position: {
      file,
      ...(place.line === undefined ? {} : { line: place.line }),
      ...(place.column === undefined ? {} : { column: place.column }),
    },
  });
  if (second !== undefined) return [report('error', `There are two configurations, ${file} and ${second.file}. Keep one of them.`)];
  let text: string;
  try {
    text = decodeUtf8(first.bytes, file);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [report('error', error.message)];
  }
  const problems = findConfigProblems(text);
  if (problems.length > 0) return problems.map(({ message, line, column }) => report('error', message, { line, column }));
  const hosts = targets.flatMap(({ kind, name }) => (kind === 'host' ? [name] : []));
  // Of a flake that cannot be opened nobody knows the hosts.
  if (targets.length === 0) return [];
  return listUnusedGlobs(parseConfig(text, file), hosts).map(({ message, line, column }) => report('warning', message, { line, column }));
}
