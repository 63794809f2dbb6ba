import { parseArgs } from 'node:util';
import { describeUnknownInputs, parseInputs, UserError, type Inputs, type InputSpec, type InputTable } from '../runtime/index.js';

/** A command's words after `panther`. */
export interface CommandLine<Table extends InputTable> {
  readonly inputs: Inputs<Table>;
  readonly report: string | undefined;
  readonly json: boolean;
  readonly help: boolean;
}

/** Options that only the command line has. */
const OWN = {
  report: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** `--include A --include B` is one list; a flag may stand alone or be negated by `--no-…`. */
function toText(spec: InputSpec, value: string | boolean | readonly (string | boolean)[]): string {
  const values = Array.isArray(value) ? (value as readonly (string | boolean)[]) : [value as string | boolean];
  return spec.kind === 'list' ? values.join('\n') : String(values.at(-1));
}

/**
 * Parses a command's arguments: at most one FLAKE, and the inputs of the action of the same name as options.
 * @throws UserError for unknown options, missing values, and values that do not fit
 */
export function parseCommandLine<Table extends InputTable>(table: Table, args: readonly string[]): CommandLine<Table> {
  const flags = Object.entries(table).map(
    ([name, spec]) => [name, spec.kind === 'flag' ? { type: 'boolean' } : { type: 'string', multiple: spec.kind === 'list' }] as const,
  );
  const options = { ...Object.fromEntries(flags), ...OWN } as NonNullable<Parameters<typeof parseArgs>[0]>['options'];
  const unknown = args
    .filter((arg) => arg.startsWith('--') && arg.length > 2)
    .map((arg) => arg.slice(2).split('=')[0]?.replace(/^no-/, '') ?? '')
    .filter((name) => !(name in OWN));
  const problems = describeUnknownInputs(table, unknown).map((text) => text.replace('There is no input', 'There is no option'));
  if (problems.length > 0) throw new UserError(`${problems.join('\n')} See "panther --help".`);

  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      allowNegative: true,
      strict: true,
      ...(options === undefined ? {} : { options }),
    });
  } catch (error) {
    throw new UserError(`${error instanceof Error ? error.message : String(error)} See "panther --help".`, { cause: error });
  }
  const { positionals, values } = parsed;
  if (positionals.length > 1)
    throw new UserError(`One flake was expected, but found ${positionals.map((word) => `"${word}"`).join(' and ')}. See "panther --help".`);
  const raw = Object.entries(table).flatMap(([name, spec]) => {
    const value = values[name];
    return value === undefined ? [] : [[name, toText(spec, value)] as const];
  });
  const flake = positionals[0] === undefined ? [] : [['flake', positionals[0]] as const];
  return {
    inputs: parseInputs(table, Object.fromEntries([...raw, ...flake])),
    report: values['report'] as string | undefined,
    json: values['json'] === true,
    help: values['help'] === true,
  };
}

/** @throws UserError for a command that writes no report: an option that does nothing would be a lie */
export function refuseReport({ report }: { readonly report: string | undefined }): void {
  if (report !== undefined)
    throw new UserError('The option "report" belongs to "panther ci"; this command prints its result, with "--json" for programs.');
}

function describeValue(spec: InputSpec): string {
  switch (spec.kind) {
    case 'flag':
      return '';
    case 'choice':
      return ` ${spec.values.join('|')}`;
    case 'integer':
      return ' NUMBER';
    case 'list':
      return ' GLOB';
    case 'text':
    case 'parsed':
      return ' VALUE';
  }
}

/** The option part of a command's help, from the same table as action.yml. */
export function formatOptions(table: InputTable): string {
  return Object.entries(table)
    .filter(([name]) => name !== 'flake')
    .map(([name, spec]) => `  --${name}${describeValue(spec)}\n      ${spec.description.replaceAll('`', '')}`)
    .join('\n');
}
