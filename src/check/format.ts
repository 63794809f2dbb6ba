import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { formatAttributePath, type EvaluatedTarget, type Evaluation, type Flake, type Problem } from '../flake/index.js';
import { stripControls, type Nix, type NixEvent } from '../nix/index.js';
import type { Position } from '../runtime/index.js';
import type { FormatterEnd, RunFormatter } from './formatter.js';

/** What one part of the check found, or why it was not done. */
export interface PartResult {
  readonly problems: readonly Problem[];
  readonly skipped: readonly string[];
}

export interface FormatPorts {
  readonly nix: Pick<Nix, 'build'>;
  /** Tracked files of the repository, relative to its root; undefined if it is no git work tree. */
  readonly listFiles: (root: string) => Promise<readonly string[] | undefined>;
  readonly withCopy: <T>(root: string, files: readonly string[], use: (copy: string) => Promise<T>) => Promise<T>;
  /** Files of a copy that are no longer as they were copied, relative to its root. */
  readonly listChanges: (copy: string) => Promise<readonly string[]>;
  readonly runFormatter: RunFormatter;
  readonly signal: AbortSignal;
}

/** Files that get a problem of their own; the others are told in one. */
const MAX_FILES = 50;
/** Names in the one problem that tells the others. */
const MAX_NAMES = 20;
const TAIL_LINES = 20;

const skip = (reason: string): PartResult => ({ problems: [], skipped: [`format: ${reason}`] });
const found = (...problems: readonly Problem[]): PartResult => ({ problems, skipped: [] });

/** The formatter that can run here, or why there is none. What does not evaluate is told by the evaluation. */
function findFormatter({ targets, excluded, source }: Evaluation, system: string): EvaluatedTarget | string {
  const id = formatAttributePath(['formatter', system]);
  const target = targets.find((candidate) => candidate.id === id);
  if (target?.outcome === 'evaluated') return target;
  if (target !== undefined) return `${id} cannot be evaluated`;
  if (excluded.includes(id)) return `${id} is left out by the inputs "include" and "exclude"`;
  return targets.length === 0 && source === undefined ? 'the flake cannot be evaluated' : `the flake has no ${id}`;
}

/** 1-based line from which two texts differ; undefined if they do not. */
export function findFirstDifference(before: string, after: string): number | undefined {
  if (before === after) return undefined;
  const [left, right] = [before.split('\n'), after.split('\n')];
  const index = left.findIndex((line, at) => line !== right[at]);
  // A text that was only continued differs where the line that it had not yet would be.
  return Math.min(index < 0 ? left.length : index + 1, Math.max(left.length, 1));
}

async function findChangedLine(root: string, copy: string, file: string): Promise<number | undefined> {
  try {
    const [before, after] = await Promise.all([readFile(join(root, file), 'utf8'), readFile(join(copy, file), 'utf8')]);
    return findFirstDifference(before, after);
  } catch {
    // One of them is gone, or is a link that leads nowhere.
    return undefined;
  }
}

/** One problem for each file that the formatter would change, up to a number that people still read. */
export function describeChanges(
  changes: readonly { readonly file: string; readonly line?: number | undefined }[],
  directory: string,
): readonly Problem[] {
  const fix = `Run "nix fmt ."${directory === '' ? '' : ` in ${directory}`} and commit the result.`;
  const problem = (title: string, message: string, position?: Position): Problem => {
    return { severity: 'error', source: 'format', title, message: `${message} ${fix}`, position };
  };
  const own = changes.slice(0, MAX_FILES).map(({ file, line }) => {
    const from = line === undefined ? '' : ` from line ${line} on`;
    return problem(`${file} is not formatted`, `The flake's formatter would change it${from}.`, { file, line });
  });
  const others = changes.slice(MAX_FILES).map(({ file }) => file);
  if (others.length === 0) return own;
  const names = `${others.slice(0, MAX_NAMES).join(', ')}${others.length > MAX_NAMES ? ' …' : ''}`;
  return [...own, problem(`${others.length} more files are not formatted`, `The flake's formatter would also change ${names}.`)];
}

function describeFailure(target: EvaluatedTarget, title: string, what: string, tail: readonly string[]): Problem {
  const words = tail.slice(-TAIL_LINES);
  const message = `${what}${words.length === 0 ? ' It said nothing.' : `\n${words.join('\n')}`}`;
  return { severity: 'error', source: 'format', id: target.id, title, message, position: target.position };
}

function describeEnd(target: EvaluatedTarget, { ended, exit, tail }: FormatterEnd): readonly Problem[] {
  if (ended === 'well') return [];
  if (ended === 'too late') {
    const what =
      'It ran on a copy of the repository and was stopped. It may wait for input, or go through files that are not part of the repository.';
    return [describeFailure(target, 'The formatter does not end', what, tail)];
  }
  return [describeFailure(target, 'The formatter fails', `"nix fmt ." on a copy of the repository ended with ${exit}:`, tail)];
}

async function buildFormatter(target: EvaluatedTarget, { nix, signal }: FormatPorts): Promise<Problem | undefined> {
  const lines: string[] = [];
  const take = (event: NixEvent) => {
    const text =
      event.kind === 'log-line' ? event.line : event.kind === 'message' && event.level === 0 ? (event.error?.message ?? event.text) : '';
    if (text !== '') lines.push(...stripControls(text).split('\n'));
    lines.splice(0, lines.length - TAIL_LINES);
  };
  const { exitCode } = await nix.build({ drvPaths: [target.drvPath], signal }, take);
  if (exitCode === 0) return undefined;
  return describeFailure(target, 'The formatter cannot be built', `${target.id} was built to check the formatting, which failed:`, lines);
}

/**
 * Runs the flake's formatter on a copy of the repository and tells what it would change. The user's files stay as they are.
 * @throws ToolError if git or Nix cannot be run at all
 */
export async function checkFormat(flake: Flake, evaluation: Evaluation, system: string, ports: FormatPorts): Promise<PartResult> {
  const { root, directory } = flake;
  if (root === undefined || directory === undefined) return skip('only the files of a local flake can be looked at');
  const target = findFormatter(evaluation, system);
  if (typeof target === 'string') return skip(target);
  const files = await ports.listFiles(root);
  if (files === undefined) return skip('the flake is in no git work tree, so which files are part of it is not known');
  const unbuilt = await buildFormatter(target, ports);
  if (unbuilt !== undefined) return found(unbuilt);
  return ports.withCopy(root, files, async (copy) => {
    const inside = relative(root, directory);
    const run = () => ports.runFormatter(join(copy, inside));
    const first = await run();
    const changed = await ports.listChanges(copy);
    // Some formatters fail because they changed something (treefmt --ci): then a second run has nothing to complain of.
    const end = first.ended === 'badly' && changed.length > 0 ? await run() : first;
    const lines = await Promise.all(
      changed.map(async (file, index) => ({ file, line: index < MAX_FILES ? await findChangedLine(root, copy, file) : undefined })),
    );
    return found(...describeEnd(target, end), ...(first.ended === 'too late' ? [] : describeChanges(lines, inside)));
  });
}
