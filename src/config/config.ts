import * as v from 'valibot';
import { UserError } from '../runtime/index.js';
import { DeployPatchSchema } from './deploy-settings.js';
import { readYaml, type YamlDocument } from './document.js';
import { HealthCheckSchema } from './health-check.js';
import { InstallPatchSchema } from './install-settings.js';
import { formatPath, formatProblem, quoteText, sortProblems, type ConfigProblem } from './problem.js';
import { dictionary, line, list, pattern, table, UNKNOWN_KEY } from './schema-parts.js';
import { UpdatePatchSchema, type UpdatePatch } from './update-settings.js';
import { VmPatchSchema } from './vm-settings.js';

/** Characters of the file at most: a thousand hosts with ten checks each need a fifth of it. */
const MAX_CHARS = 1_048_576;

const LabelSchema = pattern(/^[A-Za-z0-9][\w.:/-]*$/, 'a label of letters, digits and . _ : / -', 63);

const HostPatchSchema = table({
  labels: v.optional(list(LabelSchema, 'labels', 50)),
  vm: v.optional(v.nullable(VmPatchSchema)),
  health: v.optional(list(HealthCheckSchema, 'checks', 100)),
  deploy: v.optional(v.nullable(DeployPatchSchema)),
  install: v.optional(v.nullable(InstallPatchSchema)),
});
/** What one entry says about the hosts that its glob matches. */
export type HostPatch = v.InferOutput<typeof HostPatchSchema>;

const FileSchema = table({
  hosts: v.optional(
    v.nullable(
      dictionary(
        line('a glob over host names', 253),
        v.nullable(HostPatchSchema),
        'a table of globs over host names and what to do with them',
      ),
    ),
  ),
  update: v.optional(v.nullable(UpdatePatchSchema)),
});

/** One entry below `hosts`. */
export interface HostEntry {
  /** Over host names, as in `nixosConfigurations`. */
  readonly glob: string;
  readonly line: number;
  readonly column: number;
  readonly patch: HostPatch;
}

/** `.github/panther.yml`, read and checked. */
export interface Config {
  /** As messages name it. */
  readonly file: string;
  /** In the order of the file: a later one wins. */
  readonly entries: readonly HostEntry[];
  /** What it says about updates of lock files; absent: nothing. */
  readonly update?: UpdatePatch;
}

/** What no file, and an empty one, say. */
export const EMPTY_CONFIG: Config = { file: '.github/panther.yml', entries: [] };

/** Reads the configuration. @throws UserError that lists every problem with file, line and column */
export function parseConfig(text: string, file: string): Config {
  const { config, problems } = examine(text, file);
  if (problems.length > 0) throw new UserError(problems.map((problem) => formatProblem(file, problem)).join('\n'));
  return config;
}

/** Every problem of the file, in its order; none if it is good. */
export function findConfigProblems(text: string): readonly ConfigProblem[] {
  return examine(text, '').problems;
}

interface Examined {
  readonly config: Config;
  readonly problems: readonly ConfigProblem[];
}

function examine(text: string, file: string): Examined {
  const empty: Config = { file, entries: [] };
  const fail = (problems: readonly ConfigProblem[]): Examined => ({ config: empty, problems: sortProblems(problems) });
  if (text.length > MAX_CHARS) {
    return fail([{ line: 1, column: 1, message: `The file has ${text.length} characters; at most ${MAX_CHARS} are read.` }]);
  }
  const yaml = readYaml(text);
  if (isProblems(yaml)) return fail(yaml);
  if (yaml.value === undefined) return { config: empty, problems: [] };
  const parsed = v.safeParse(FileSchema, yaml.value);
  if (!parsed.success) return fail(parsed.issues.map((issue) => toProblem(issue, yaml)));
  const { hosts, update } = parsed.output;
  const entries = yaml.listKeys(['hosts']).map((glob) => ({
    glob,
    ...yaml.findPlace(['hosts', glob], 'key'),
    patch: hosts?.get(glob) ?? {},
  }));
  return { config: { file, entries, ...(update === undefined || update === null ? {} : { update }) }, problems: [] };
}

const isProblems = (value: YamlDocument | readonly ConfigProblem[]): value is readonly ConfigProblem[] => Array.isArray(value);

function toProblem(issue: v.BaseIssue<unknown>, yaml: YamlDocument): ConfigProblem {
  const path = (issue.path ?? []).map(({ key }) => (typeof key === 'number' ? key : String(key)));
  if (issue.expected === UNKNOWN_KEY) {
    const above = path.slice(0, -1);
    const where = above.length === 0 ? 'at the top of the file' : `below ${formatPath(above)}`;
    return { ...yaml.findPlace(path, 'key'), message: `Unknown key ${quoteText(String(path.at(-1)))} ${where}; ${issue.message}` };
  }
  const subject = path.length === 0 ? 'The file' : formatPath(path);
  return { ...yaml.findPlace(path, 'value'), message: `${subject} ${issue.message}${/[.?]$/.test(issue.message) ? '' : '.'}` };
}
