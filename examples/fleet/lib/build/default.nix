# Derivations for a sandbox that holds nothing but a shell.
#
# The sandbox of a Nix installation has one program, /bin/sh, and that shell knows only its builtins: no mkdir, no cat,
# no chmod. A fleet without nixpkgs has nothing else to build with, so builders here print, redirect, read and loop.
{ lib, system }:
let
  # -e and -u, as stdenv has them: a fleet whose builders go on after an error would show green for nothing.
  sh =
    { script, ... }@attrs:
    derivation (
      {
        inherit system;
        builder = "/bin/sh";
        args = [
          "-euc"
          script
        ];
      }
      // removeAttrs attrs [ "script" ]
    );

  trees = import ./tree.nix { inherit lib sh system; };

  # One directory out of many, as links. Nix has this built in for nix-env, whose "manifest" it insists on; nothing here
  # reads it.
  buildEnv =
    { name, paths }:
    derivation {
      inherit name system;
      builder = "builtin:buildenv";
      derivations = map (path: "true 5 1 ${path}") paths;
      manifest = builtins.toFile "manifest.nix" "[ ]\n";
    };
in
{
  inherit buildEnv sh;
  inherit (trees) executable link tree;
  mkShell = import ./shell.nix { inherit lib sh trees; };

  writeText =
    name: text:
    sh {
      inherit name text;
      script = ''printf %s "$text" > "$out"'';
    };

  # A package holds one directory, "bin" for most. `work` is how long the builder pretends to compile.
  mkPackage =
    {
      pname,
      version,
      dir ? "bin",
      files,
      work ? 0,
      description ? pname,
    }:
    trees.tree {
      name = "${pname}-${version}";
      inherit dir files work;
    }
    // {
      inherit pname version;
      meta = {
        inherit description;
        mainProgram = pname;
      };
    };

  # A directory whose files lie at its top, which `tree` cannot make: it is unpacked one level down, then linked.
  mkDirectory =
    { name, files }:
    let
      below = trees.tree {
        name = "${name}-files";
        dir = "files";
        inherit files;
      };
    in
    buildEnv {
      inherit name;
      paths = [ "${below}/files" ];
    };
}
