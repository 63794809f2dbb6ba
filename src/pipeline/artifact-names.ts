import { hashText } from '../runtime/index.js';

/** Names of what travels between the jobs of one pipeline. Two pipelines in one run, for two flakes, do not meet. */
export interface ArtifactNames {
  /** Beginning of all names, and of cache keys. */
  readonly base: string;
  readonly plan: string;
  readonly result: (group: string) => string;
  readonly outputs: (group: string) => string;
  readonly vm: (cell: string) => string;
  readonly report: string;
}

/** GitHub refuses many characters in artifact names, so a flake other than `.` is named by letters and a hash. */
export function nameArtifacts(flake: string): ArtifactNames {
  const slug = flake
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40);
  const base = flake === '.' ? 'panther' : `panther-${slug}-${hashText(flake).slice(0, 6)}`;
  return {
    base,
    plan: `${base}-plan`,
    result: (group) => `${base}-result-${group}`,
    outputs: (group) => `${base}-outputs-${group}`,
    vm: (cell) => `${base}-${cell}`,
    report: `${base}-report`,
  };
}
