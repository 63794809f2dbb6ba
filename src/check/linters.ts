import { relative, resolve } from 'node:path';
import * as v from 'valibot';
import type { Problem } from '../flake/index.js';
import { stripControls } from '../nix/index.js';
import { runProcess, UserError, type ProcessOutcome } from '../runtime/index.js';
import type { PartResult } from './format.js';
import { isMissingProgram, withoutGitAim, type Environment } from './git.js';
import { comparePlaces } from './order.js';

export type LinterName = 'statix' | 'deadnix';
/** `on`: it must be there; `auto`: it is used if it is there. */
export type LinterMode = 'auto' | 'on' | 'off';

/** A remark of a linter. The file is as the linter names it. */
export interface Finding {
  readonly file: string;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly title: string;
  readonly message: string;
}

interface Linter {
  readonly name: LinterName;
  /** Run in the flake's directory. */
  readonly command: readonly [string, ...string[]];
  readonly parse: (output: string) => readonly Finding[];
  readonly homepage: string;
}

export interface LinterPorts {
  /** Runs a program in the flake's directory. @throws UserError if it is not there */
  readonly run: (command: readonly [string, ...string[]]) => Promise<Pick<ProcessOutcome, 'exitCode' | 'signal' | 'stdout' | 'stderrTail'>>;
  /** Files that git tracks, relative to the root; undefined if all count. */
  readonly tracked: ReadonlySet<string> | undefined;
}

/** Findings of one linter that are told one by one; the others are only counted. */
const MAX_FINDINGS = 200;

/** Cuts JSON documents that follow each other, as both linters write one for each file. */
export function splitJsonDocuments(text: string): readonly string[] {
  const documents: string[] = [];
  let depth = 0;
  let start = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}]/g)) {
    if (token === '{') {
      if (depth === 0) start = index;
      depth += 1;
    } else if (token === '}') {
      depth -= 1;
      if (depth === 0) documents.push(text.slice(start, index + 1));
    }
  }
  return documents;
}

const Place = v.object({ line: v.number(), column: v.number() });
const StatixFile = v.object({
  file: v.string(),
  report: v.array(
    v.object({
      note: v.string(),
      code: v.number(),
      severity: v.string(),
      diagnostics: v.array(
        v.object({
          at: v.object({ from: Place }),
          message: v.string(),
          suggestion: v.optional(v.nullable(v.object({ fix: v.string() }))),
        }),
      ),
    }),
  ),
});

/** How the titles of files that cannot be parsed begin; it is statix's own word. */
const SYNTAX_ERROR = 'Syntax error';
/** Statix's number of a file that it cannot parse; what follows the first of a file follows from it. */
const STATIX_SYNTAX_ERROR = 0;

const toStatixCode = (severity: string, code: number): string => `${severity.slice(0, 1).toUpperCase()}${String(code).padStart(2, '0')}`;

/** Parses `statix check --format json` (0.5.8). @throws ValiError or SyntaxError if it is something else */
export function parseStatixOutput(output: string): readonly Finding[] {
  return splitJsonDocuments(output).flatMap((document) => {
    const { file, report } = v.parse(StatixFile, JSON.parse(document));
    const syntaxErrors = report.filter(({ code }) => code === STATIX_SYNTAX_ERROR);
    const kept = syntaxErrors.length > 0 ? syntaxErrors.slice(0, 1) : report;
    return kept.flatMap(({ note, code, severity, diagnostics }) =>
      diagnostics.map(({ at, message, suggestion }): Finding => {
        const better = suggestion === undefined || suggestion === null || suggestion.fix === '' ? '' : `. Better: ${suggestion.fix}`;
        const title = `${note} (statix ${toStatixCode(severity, code)})`;
        return { file, line: at.from.line, column: at.from.column, title, message: `${message}${better}` };
      }),
    );
  });
}

const DeadnixFile = v.object({
  file: v.string(),
  results: v.array(v.object({ line: v.optional(v.number()), column: v.optional(v.number()), message: v.string() })),
});

/** Parses `deadnix --output-format json` (1.3.1). @throws ValiError or SyntaxError if it is something else */
export function parseDeadnixOutput(output: string): readonly Finding[] {
  return splitJsonDocuments(output).flatMap((document) => {
    const { file, results } = v.parse(DeadnixFile, JSON.parse(document));
    // A file that it cannot parse has errors without a line, and what follows the first follows from it.
    const unparsed = results.filter(({ line }) => line === undefined);
    const kept = unparsed.length > 0 ? unparsed.slice(0, 1) : results;
    return kept.map(({ line, column, message }): Finding => {
      return { file, line, column, title: line === undefined ? `${SYNTAX_ERROR} (deadnix)` : 'Unused code (deadnix)', message };
    });
  });
}

const LINTERS: readonly Linter[] = [
  {
    name: 'statix',
    command: ['statix', 'check', '--format', 'json', '.'],
    parse: parseStatixOutput,
    homepage: 'https://github.com/oppiliappan/statix',
  },
  {
    name: 'deadnix',
    command: ['deadnix', '--output-format', 'json', '.'],
    parse: parseDeadnixOutput,
    homepage: 'https://github.com/astro/deadnix',
  },
];

/** Findings as warnings on the repository's files, up to a number that people still read. */
export function describeFindings(
  name: LinterName,
  findings: readonly Finding[],
  toFile: (file: string) => string | undefined,
): readonly Problem[] {
  const problems = findings
    .flatMap(({ file, line, column, title, message }): readonly Problem[] => {
      const inRepository = toFile(file);
      if (inRepository === undefined) return [];
      return [{ severity: 'warning', source: name, title, message, position: { file: inRepository, line, column } }];
    })
    .sort((a, b) => comparePlaces(a, b));
  if (problems.length <= MAX_FINDINGS) return problems;
  const more = problems.length - MAX_FINDINGS;
  const rest: Problem = {
    severity: 'warning',
    source: name,
    title: `${more} more findings of ${name}`,
    message: `Only the first ${MAX_FINDINGS} are told one by one. Run "${name === 'statix' ? 'statix check' : 'deadnix'}" for all.`,
  };
  return [...problems.slice(0, MAX_FINDINGS), rest];
}

function describeMissing({ name, homepage }: Linter): string {
  // No other package registry is named: crates.io has a "statix" that is another program.
  return `The input "${name}" is "on", but the program "${name}" is not on PATH. Install it ("nix profile install nixpkgs#${name}", ${homepage}) in an earlier step, or set the input to "auto".`;
}

/** A linter that is there but does not work: red if it was asked for, else as good as not there. */
function describeFailure({ name, command }: Linter, mode: LinterMode, words: string): PartResult {
  const program = command.join(' ');
  if (mode === 'auto') return { problems: [], skipped: [`${name}: "${program}" does not work: ${words.split('\n')[0] ?? ''}`] };
  const message = `The input "${name}" is "on", but "${program}" does not work: ${words}`;
  return { problems: [{ severity: 'error', source: name, title: `${name} does not work`, message }], skipped: [] };
}

async function runLinter(
  linter: Linter,
  mode: LinterMode,
  toFile: (file: string) => string | undefined,
  { run }: LinterPorts,
): Promise<PartResult> {
  const { name, command, parse, homepage } = linter;
  if (mode === 'off') return { problems: [], skipped: [`${name}: off by the input "${name}"`] };
  let outcome;
  try {
    outcome = await run(command);
  } catch (error) {
    if (!isMissingProgram(error)) throw error;
    if (mode === 'on') throw new UserError(describeMissing(linter), { cause: error });
    return { problems: [], skipped: [`${name}: not on PATH`] };
  }
  const { exitCode, signal, stdout, stderrTail } = outcome;
  const words = stripControls(stderrTail).trim();
  const findings = tryParse(parse, stdout);
  if (findings === undefined) return describeFailure(linter, mode, `it prints something else than ${homepage} does. ${words}`.trim());
  // Exit code 1 is statix's for findings. With a broken configuration it ends with 0 and says so on standard error only.
  const failed = exitCode !== 0 && !(exitCode === 1 && findings.length > 0);
  if (failed || (findings.length === 0 && words !== '')) {
    return describeFailure(linter, mode, words === '' ? `it ended with ${exitCode ?? signal ?? 'a signal'}` : words);
  }
  return { problems: describeFindings(name, findings, toFile), skipped: [] };
}

/** Undefined if the output is not that linter's. */
function tryParse(parse: Linter['parse'], output: string): readonly Finding[] | undefined {
  try {
    return splitJsonDocuments(output).length === 0 && output.trim() !== '' ? undefined : parse(output);
  } catch {
    return undefined;
  }
}

/**
 * Runs the linters that are there or asked for, on the flake's directory.
 * @throws UserError if one is asked for and missing
 */
export async function runLinters(
  { root, directory }: { readonly root: string; readonly directory: string },
  modes: Readonly<Record<LinterName, LinterMode>>,
  ports: LinterPorts,
): Promise<PartResult> {
  const toFile = (file: string): string | undefined => {
    const inRepository = relative(root, resolve(directory, file));
    return ports.tracked === undefined || ports.tracked.has(inRepository) ? inRepository : undefined;
  };
  const parts: PartResult[] = [];
  for (const linter of LINTERS) parts.push(await runLinter(linter, modes[linter.name], toFile, ports));
  return {
    problems: dropRepeatedSyntaxErrors(parts.flatMap(({ problems }) => problems)),
    skipped: parts.flatMap(({ skipped }) => skipped),
  };
}

/** A file that cannot be parsed is told by the first linter only. */
function dropRepeatedSyntaxErrors(problems: readonly Problem[]): readonly Problem[] {
  const told = new Map<string, Problem['source']>();
  return problems.filter(({ source, title, position }) => {
    if (position === undefined || !title.startsWith(SYNTAX_ERROR)) return true;
    const first = told.get(position.file) ?? source;
    told.set(position.file, first);
    return first === source;
  });
}

/** Runs linters by the PATH of `env`. */
export function createLinterRunner(directory: string, env: Environment, signal: AbortSignal): LinterPorts['run'] {
  return (command) => runProcess({ command, cwd: directory, env: withoutGitAim(env), signal });
}
