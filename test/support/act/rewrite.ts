import { type Document, isMap, isScalar, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';

/** A reference to an action or a reusable workflow of another repository: `owner/name/path@ref`. */
export interface Uses {
  readonly repository: string;
  /** Below the repository; '' for its root. */
  readonly path: string;
  readonly ref: string;
}

/** Our repository and the version that callers name. */
export const PANTHER = { repository: 'pantheros/panther', ref: 'v1' };

/** @returns undefined for a local path or a container image */
export function parseUses(text: string): Uses | undefined {
  const match = /^([\w.-]+\/[\w.-]+)(?:\/([^@]*))?@(.+)$/.exec(text);
  const [, repository, path = '', ref] = match ?? [];
  return repository === undefined || ref === undefined || text.startsWith('.') ? undefined : { repository, path, ref };
}

/**
 * Turns references of a repository to itself (`$/…`) into references that act can follow: it does not know them
 * (https://github.com/nektos/act/issues/6189) and takes `$` for the owner of a repository.
 */
export function rewriteSelfReferences(yaml: string): string {
  const document = parseDocument(yaml);
  for (const value of findUsesNodes(document)) {
    if (value.value.startsWith('$/')) value.value = `${PANTHER.repository}/${value.value.slice(2)}@${PANTHER.ref}`;
  }
  return print(document);
}

/** Makes a workflow one that act runs as GitHub would: see the two parts. */
export function prepareWorkflow(yaml: string): string {
  const document = parseDocument(rewriteSelfReferences(yaml));
  for (const job of findJobs(document)) {
    addPrelude(document, job);
    tolerateEmptyMatrix(job);
  }
  return print(document);
}

/** Puts the harness's first step into a job that has steps; one that calls a workflow has none. */
function addPrelude(document: Document, job: YAMLMap): void {
  const steps = job.get('steps');
  if (isSeq(steps)) steps.items.unshift(document.createNode(PRELUDE));
}

/**
 * act evaluates a matrix before the job's condition, and a `fromJSON('')` there ends the whole run on the spot. GitHub never looks at the
 * matrix of a job that is skipped, as it is when the job that should have made the matrix failed.
 */
function tolerateEmptyMatrix(job: YAMLMap): void {
  const tolerate = (node: unknown, empty: string): void => {
    if (!isScalar(node) || typeof node.value !== 'string') return;
    node.value = node.value.replace(
      /^\$\{\{\s*fromJSON\((.*)\)\s*\}\}$/is,
      (_, expression: string) => `\${{ fromJSON((${expression}) || '${empty}') }}`,
    );
  };
  const matrix = job.getIn(['strategy', 'matrix'], true);
  tolerate(matrix, '{}');
  for (const { value } of isMap(matrix) ? matrix.items : []) tolerate(value, '[]');
}

export const PRELUDE_STEP = 'Set up the test job';
/** Always: in a cancelled run, act skips steps without a condition even in the jobs that it starts afterwards. */
const PRELUDE = { name: PRELUDE_STEP, if: 'always()', run: 'node "$PANTHER_TEST_PRELUDE"', shell: 'bash', 'working-directory': '.' };

/** Every `uses` of a workflow or an action that names another repository. */
export const findUses = (yaml: string): Uses[] => findUsesNodes(parseDocument(yaml)).flatMap((node) => parseUses(node.value) ?? []);

/** The `uses` values of jobs, of their steps, and of a composite action's steps. */
function findUsesNodes(document: Document): { value: string }[] {
  const runs = document.get('runs');
  const holders = [...findJobs(document), ...(isMap(runs) ? [runs] : [])];
  return [...holders, ...holders.flatMap(findSteps)].flatMap((map) => {
    const value = map.get('uses', true);
    return isScalar(value) && typeof value.value === 'string' ? [value as { value: string }] : [];
  });
}

function findJobs(document: Document): YAMLMap[] {
  const jobs = document.get('jobs');
  return isMap(jobs) ? jobs.items.map((item) => item.value).filter(isMap) : [];
}

function findSteps(holder: YAMLMap): YAMLMap[] {
  const steps = holder.get('steps') as YAMLSeq | undefined;
  return isSeq(steps) ? steps.items.filter(isMap) : [];
}

/** Without folding: a line break in an expression is not always harmless. */
const print = (document: Document): string => document.toString({ lineWidth: 0 });
