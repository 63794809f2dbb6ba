import type { Group, Plan } from './plan.js';

/** One cell of the build matrix, as `strategy.matrix` takes it. */
export interface MatrixCell {
  readonly group: string;
  readonly runner: readonly string[];
  readonly system: string;
  /** Name of the job in GitHub's list: the targets, as far as they fit. */
  readonly title: string;
}

/** GitHub cuts long job names itself, but 255 titles also have to fit into a job's outputs. */
const MAX_TITLE_CHARS = 100;

function nameGroup({ targets }: Group, names: ReadonlyMap<string, string>): string {
  const all = targets.map((id) => names.get(id) ?? id);
  let title = '';
  for (const [index, name] of all.entries()) {
    const more = all.length - index;
    if (title !== '' && title.length + name.length > MAX_TITLE_CHARS) return `${title} (+${more})`;
    title += `${title === '' ? '' : ', '}${name.slice(0, MAX_TITLE_CHARS)}`;
  }
  return title;
}

/** The value for `strategy.matrix`. GitHub refuses an empty one, so the job that uses it must ask `has-builds` first. */
export function makeMatrix(plan: Plan): { readonly include: readonly MatrixCell[] } {
  const names = new Map(plan.targets.map(({ id, name }) => [id as string, name]));
  return {
    include: plan.groups.map((group) => ({ group: group.id, runner: group.runner, system: group.system, title: nameGroup(group, names) })),
  };
}
