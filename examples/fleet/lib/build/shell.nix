# Development shells that `nix develop` can enter, without a bash to build them.
#
# `nix develop` takes the shell's derivation, replaces its arguments by a script of its own (get-env.sh) that prints all
# variables as JSON, builds that, and starts the user's bash with the result. It insists on a builder called "bash",
# because the script is written for bash. The sandbox has none, but all variables are known while evaluating: our "bash"
# hands over that JSON when it is asked for, and is /bin/sh for everything else.
{
  lib,
  sh,
  trees,
}:
{
  name,
  packages ? [ ],
  env ? { },
  shellHook ? "",
}:
let
  bash = trees.tree {
    name = "bash-stand-in";
    dir = "bin";
    files.bash = trees.executable ''
      #!/bin/sh
      case ''${1-} in
        *-get-env.sh) printf '%s\n' "$environment" > "$out" ;;
        *) exec /bin/sh "$@" ;;
      esac
    '';
  };

  exported = value: {
    type = "exported";
    value = "${value}";
  };
in
sh {
  inherit name;
  builder = "${bash}/bin/bash";
  # Also in the output of a plain build, so that it keeps what the shell needs and Nix has something to compare.
  environment = builtins.toJSON {
    bashFunctions = { };
    variables =
      builtins.mapAttrs (_: exported) (
        env
        // {
          inherit shellHook;
          name = "${name}-env";
          PATH = lib.concatMapStringsSep ":" (package: "${package}/bin") packages;
        }
      )
      // {
        # `nix develop` looks these two up to redirect outputs.
        outputs = exported "out";
        out = exported (builtins.placeholder "out");
      };
  };
  script = ''printf '%s\n' "$environment" > "$out"'';
}
// {
  inherit packages shellHook;
}
