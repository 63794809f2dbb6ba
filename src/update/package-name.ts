/** A package as Nix tells name and version apart. */
export interface PackageName {
  readonly name: string;
  /** Empty for what has none, such as `unit-sshd.service`. */
  readonly version: string;
}

/**
 * Outputs that nixpkgs gives to many packages. A path of one ends in `-lib` and the like, which is part of no version. Others cannot be told from
 * parts of a version (`-unstable`).
 */
const OUTPUTS =
  /-(?:bin|dev|devdoc|devman|doc|info|man|lib|lib32|lib64|libgcc|static|debug|data|dist|getent|mount|swap|login|su|modules|modules-shrunk|terminfo|xz|python)$/;

/**
 * Takes a name apart as `builtins.parseDrvName` does: the version begins after the first dash that a letter does not follow.
 * Source: src/libstore/names.cc
 */
export function parsePackageName(text: string): PackageName {
  const dash = /-(?=[^A-Za-z])/s.exec(text)?.index;
  return dash === undefined ? { name: text, version: '' } : { name: text.slice(0, dash), version: text.slice(dash + 1) };
}

/**
 * The package that a store path belongs to, whichever of its outputs it is.
 * @param text the path's name: without store, hash and `.drv`
 */
export function parsePathName(text: string): PackageName {
  const { name, version } = parsePackageName(text);
  return { name, version: version.replace(OUTPUTS, '') };
}
