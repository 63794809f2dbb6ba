# A host as nixpkgs makes one, as far as the probe is concerned: options of the same names and types, and a virtualisation.vmVariant made by
# extendModules as in nixos/modules/virtualisation/build-vm.nix.
{
  lib,
  probe,
  modules ? [ ],
  without ? [ ],
}:
let
  inherit (lib) mkOption types;
  any = mkOption {
    type = types.unspecified;
  };
  option =
    type: default:
    mkOption {
      inherit type default;
    };

  # Scripts without references stay readable for the test.
  pkgs = {
    bash = "/bash";
    coreutils = "/coreutils";
    curl = "/curl";
    runtimeShell = "/bin/sh";
    writeText = name: text: builtins.toFile name text;
    writeShellScript = name: text: builtins.toFile name "#!/bin/sh\n${text}";
    writeShellScriptBin = name: text: builtins.toFile name "#!/bin/sh\n${text}";
  };

  scriptType = types.either types.str (
    types.submodule {
      options = {
        deps = option (types.listOf types.str) [ ];
        text = option types.lines "";
      };
    }
  );

  qemuVm = {
    options.virtualisation = {
      memorySize = option types.ints.positive 1024;
      diskSize = option (types.either (types.enum [ "auto" ]) types.ints.positive) 1024;
      cores = option types.ints.positive 1;
      graphics = option types.bool true;
      restrictNetwork = option types.bool false;
    };
  };

  base =
    { config, extendModules, ... }:
    let
      vmVariant = extendModules { modules = [ qemuVm ]; };
    in
    {
      options = {
        networking.hostName = option types.str "nixos";
        boot.kernelModules = option (types.listOf types.str) [ ];
        boot.kernelParams = option (types.listOf types.str) [ ];
        environment.etc = option (types.attrsOf types.str) { };
        systemd.package = option types.str "/systemd";
        systemd.sysusers.enable = option types.bool false;
        systemd.units = option (types.attrsOf (
          types.submodule {
            options.enable = option types.bool true;
            options.text = option (types.nullOr types.lines) null;
          }
        )) { };
        systemd.services = option (types.attrsOf (
          types.submodule { freeformType = types.attrsOf types.unspecified; }
        )) { };
        system.activationScripts = option (types.attrsOf scriptType) { };
        virtualisation.vmVariant = mkOption {
          inherit (vmVariant) type;
          default = { };
        };
      };
      config = {
        _module.args.pkgs = pkgs;
        system.activationScripts.specialfs = "";
        system.activationScripts.users = lib.mkIf (!config.systemd.sysusers.enable) {
          text = "make users";
        };
      };
    };

  entry = {
    path = any;
    mode = option types.str "0400";
    owner = option (types.nullOr types.str) "root";
    group = option (types.nullOr types.str) "root";
  };

  # The options of sops-nix and agenix that the probe reads and sets.
  sops = {
    options.sops = {
      package = option types.package "/real-sops";
      placeholder = option (types.attrsOf types.str) { };
      secrets = option (types.attrsOf (
        types.submodule {
          options = entry // {
            neededForUsers = option types.bool false;
          };
        }
      )) { };
      templates = option (types.attrsOf (
        types.submodule { options = entry // { content = option types.lines ""; }; }
      )) { };
    };
  };
  age = {
    options.age = {
      ageBin = option types.str "/real-age";
      secrets = option (types.attrsOf (
        types.submodule (
          { name, ... }:
          {
            options = {
              name = option types.str name;
              path = option types.str "/run/agenix/${name}";
            };
          }
        )
      )) { };
    };
  };

  host = lib.evalModules {
    modules =
      [ base ]
      ++ lib.optional (!lib.elem "sops" without) sops
      ++ lib.optional (!lib.elem "age" without) age
      ++ modules;
  };
in
host.extendModules { modules = [ probe ]; }
