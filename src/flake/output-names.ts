import { findPosition, type SourceMap } from './errors.js';
import type { Problem } from './targets.js';

/** Names that Nix still reads, and what took their place. Source: src/nix/flake.cc, CmdFlakeCheck. */
const DEPRECATED: Readonly<Record<string, string>> = {
  defaultApp: 'apps.<system>.default',
  defaultBundler: 'bundlers.<system>.default',
  defaultPackage: 'packages.<system>.default',
  defaultTemplate: 'templates.default',
  devShell: 'devShells.<system>.default',
  nixosModule: 'nixosModules.default',
  overlay: 'overlays.default',
};

interface NamedOutput {
  readonly name: string;
  readonly position: { readonly file: string; readonly line: number; readonly column: number } | null;
}

/**
 * Warnings about top-level outputs by their names. Unlike `nix flake check` it does not warn of names it has never heard of:
 * other tools define outputs of their own (`deploy`, `colmenaHive`, `diskoConfigurations` …), and nobody reads a list of those.
 */
export function listNameProblems(names: readonly NamedOutput[], map: SourceMap): readonly Problem[] {
  return names.flatMap(({ name, position }) => {
    const replacement = DEPRECATED[name];
    if (replacement === undefined) return [];
    const problem: Problem = {
      severity: 'warning',
      source: 'outputs',
      id: name,
      title: `${name} is deprecated`,
      message: `The output "${name}" is deprecated since Nix 2.7: call it ${replacement}.`,
      position: position === null ? undefined : findPosition(position, map),
    };
    return [problem];
  });
}
