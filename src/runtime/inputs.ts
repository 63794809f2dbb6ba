import { UserError } from './errors.js';

interface InputBase {
  /** One or two sentences of Markdown for action.yml, README and `--help`. */
  readonly description: string;
}

/** What one input may hold. Every value arrives as text (YAML, environment, command line) and is parsed once. */
export type InputSpec =
  | (InputBase & { readonly kind: 'text'; readonly default?: string; readonly required?: true; readonly secret?: true })
  | (InputBase & { readonly kind: 'list'; readonly default?: string })
  | (InputBase & { readonly kind: 'flag'; readonly default: boolean })
  | (InputBase & { readonly kind: 'choice'; readonly values: readonly string[]; readonly default: string })
  | (InputBase & { readonly kind: 'integer'; readonly min: number; readonly max: number; readonly default?: number })
  | (InputBase & { readonly kind: 'parsed'; readonly default?: string; readonly parse: (text: string) => unknown });

/** Input names (kebab-case) and what each may hold; the one source of action.yml, README tables and command-line help. */
export type InputTable = Readonly<Record<string, InputSpec>>;

type Optional<Spec, T> = Spec extends { readonly default: unknown } | { readonly required: true } ? T : T | undefined;
type InputValue<Spec extends InputSpec> = Spec extends { readonly kind: 'flag' }
  ? boolean
  : Spec extends { readonly kind: 'integer' }
    ? Optional<Spec, number>
    : Spec extends { readonly kind: 'list' }
      ? readonly string[]
      : Spec extends { readonly kind: 'choice'; readonly values: readonly (infer V)[] }
        ? V
        : Spec extends { readonly kind: 'parsed'; readonly parse: (text: string) => infer P }
          ? Optional<Spec, P>
          : Optional<Spec, string>;

/** Parsed inputs by name. */
export type Inputs<Table extends InputTable> = { readonly [Name in keyof Table]: InputValue<Table[Name]> };

/** Texts by input name; a name without a value is absent. */
export type RawInputs = Readonly<Record<string, string>>;

/** Thrown by a spec's own parser: the rest of the sentence "The input X …". */
export class InputProblem extends Error {}

/** Items of a list input: one per line or separated by blanks; `#` starts a comment line. */
export function splitList(text: string): readonly string[] {
  return text
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('#'))
    .flatMap((line) => line.split(/\s+/))
    .filter((item) => item !== '');
}

function parseFlag(text: string): boolean {
  if (['true', 'True', 'TRUE'].includes(text)) return true;
  if (['false', 'False', 'FALSE'].includes(text)) return false;
  throw new InputProblem(`must be true or false, but is "${text}"`);
}

function parseInteger(text: string, min: number, max: number): number {
  const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) throw new InputProblem(`must be a whole number from ${min} to ${max}, but is "${text}"`);
  return value;
}

function parseValue(spec: InputSpec, text: string | undefined): unknown {
  switch (spec.kind) {
    case 'flag':
      return text === undefined ? spec.default : parseFlag(text);
    case 'integer':
      return text === undefined ? spec.default : parseInteger(text, spec.min, spec.max);
    case 'list':
      return splitList(text ?? spec.default ?? '');
    case 'choice':
      if (text !== undefined && !spec.values.includes(text))
        throw new InputProblem(`must be one of ${spec.values.join(', ')}, but is "${text}"`);
      return text ?? spec.default;
    case 'text':
      if (spec.required === true && text === undefined) throw new InputProblem('is required');
      return text ?? spec.default;
    case 'parsed': {
      const value = text ?? spec.default;
      return value === undefined ? undefined : spec.parse(value);
    }
  }
}

/** The known name nearest to a misspelt one: the same letters but for one or two. */
export function findSimilar(name: string, known: readonly string[]): string | undefined {
  const ranked = known.map((candidate) => ({ candidate, distance: editDistance(name, candidate) })).sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= Math.max(2, Math.floor(name.length / 4)) ? best.candidate : undefined;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** A sentence for each name that the table does not know. */
export function describeUnknownInputs(table: InputTable, names: readonly string[]): readonly string[] {
  const known = Object.keys(table);
  return names
    .filter((name) => !known.includes(name))
    .map((name) => {
      const similar = findSimilar(name, known);
      return `There is no input "${name}"; ${similar === undefined ? `the inputs are ${known.join(', ')}.` : `did you mean "${similar}"?`}`;
    });
}

/**
 * Parses all inputs at once. An empty text means "not given", as GitHub hands over unset inputs.
 * @throws UserError that lists every problem, each naming the input and the allowed values
 */
export function parseInputs<Table extends InputTable>(table: Table, raw: RawInputs): Inputs<Table> {
  const problems: string[] = [];
  const entries = Object.entries(table).map(([name, spec]) => {
    const text = raw[name]?.trim();
    try {
      return [name, parseValue(spec, text === '' ? undefined : text)] as const;
    } catch (error) {
      if (!(error instanceof InputProblem)) throw error;
      problems.push(`The input "${name}" ${error.message}.`);
      return [name, undefined] as const;
    }
  });
  if (problems.length > 0) throw new UserError(problems.join('\n'));
  return Object.fromEntries(entries) as Inputs<Table>;
}
