import { storePathName, type DrvPath } from '../nix/index.js';
import { removeVersion } from './costs.js';
import type { Group, Plan } from './plan.js';

/** One cell of the build matrix, as `strategy.matrix` takes it. */
export interface MatrixCell {
  readonly group: string;
  readonly runner: readonly string[];
  readonly system: string;
  /** Name of the job in GitHub's list: the targets, or what is shared, as far as they fit. */
  readonly title: string;
}

/** GitHub cuts long job names itself, but 255 titles also have to fit into a job's outputs. */
const MAX_TITLE_CHARS = 100;

/** As many names as fit, and how many more there are. */
function listNames(all: readonly string[], prefix: string): string {
  let title = prefix;
  for (const [index, name] of all.entries()) {
    if (index > 0 && title.length + name.length > MAX_TITLE_CHARS) return `${title} (+${all.length - index})`;
    title += `${index === 0 ? '' : ', '}${name.slice(0, MAX_TITLE_CHARS)}`;
  }
  return title;
}

/** Names shown of what is shared: the costliest. */
const SHOWN_ROOTS = 2;

/** Names of a group of the first wave: versions would only make them long, and several versions of one thing are one name. */
function listRootNames(roots: readonly DrvPath[]): readonly string[] {
  return [...new Set(roots.map((drvPath) => removeVersion(storePathName(drvPath))))];
}

function nameGroup({ wave, targets, roots }: Group, names: ReadonlyMap<string, string>): string {
  if (wave === 2)
    return listNames(
      targets.map((id) => names.get(id) ?? id),
      '',
    );
  const shown = listRootNames(roots);
  const more = shown.length - SHOWN_ROOTS;
  return `${listNames(shown.slice(0, SHOWN_ROOTS), 'shared: ')}${more > 0 ? ` (+${more})` : ''}`;
}

/** The value of `strategy.matrix` for the jobs of one wave. GitHub refuses an empty one, so the job that uses it must ask before whether there are any. */
export function makeMatrix(plan: Plan, wave: Group['wave']): { readonly include: readonly MatrixCell[] } {
  const names = new Map(plan.targets.map(({ id, name }) => [id as string, name]));
  return {
    include: plan.groups
      .filter((group) => group.wave === wave)
      .map((group) => ({ group: group.id, runner: group.runner, system: group.system, title: nameGroup(group, names) })),
  };
}
