# /etc and systemd units.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;

  showSetting = value: if lib.isString value then value else builtins.toJSON value;
  showSection =
    name: settings:
    "[${name}]\n"
    + lib.concatStringsSep "" (
      lib.mapAttrsToList (
        key: values: lib.concatMapStrings (value: "${key}=${showSetting value}\n") (lib.toList values)
      ) settings
    );
  showService =
    service:
    let
      environment = lib.mapAttrsToList (name: value: builtins.toJSON "${name}=${value}") (
        lib.optionalAttrs (service.path != [ ]) {
          PATH = lib.concatMapStringsSep ":" (package: "${package}/bin") service.path;
        }
        // service.environment
      );
    in
    lib.concatStringsSep "\n" [
      (showSection "Unit" (
        { Description = service.description; }
        // lib.optionalAttrs (service.after != [ ]) { After = lib.concatStringsSep " " service.after; }
        // lib.optionalAttrs (!service.restartIfChanged) { X-RestartIfChanged = false; }
        // service.unitConfig
      ))
      (showSection "Service" (
        lib.optionalAttrs (environment != [ ]) { Environment = environment; } // service.serviceConfig
      ))
      (showSection "Install" { WantedBy = lib.concatStringsSep " " service.wantedBy; })
    ];

  normalUsers = lib.filterAttrs (_: user: user.isNormalUser) config.users.users;
in
{
  options = {
    environment.etc = mkOption {
      type = types.attrsOf (
        types.submodule {
          text = mkOption {
            type = types.nullOr types.lines;
            default = null;
            description = "What the file holds.";
          };
          source = mkOption {
            type = types.nullOr types.package;
            default = null;
            description = "The file in the store, instead of a text.";
          };
        }
      );
      default = { };
      description = "Files below /etc.";
    };

    systemd.package = mkOption {
      type = types.package;
      default = pkgs.systemd;
      description = "The systemd that the host runs.";
    };

    systemd.services = mkOption {
      type = types.attrsOf (
        types.submodule {
          description = mkOption {
            type = types.str;
            default = "";
            description = "What the unit is.";
          };
          after = mkOption {
            type = types.listOf types.str;
            default = [ ];
            description = "Units to wait for.";
          };
          wantedBy = mkOption {
            type = types.listOf types.str;
            default = [ "multi-user.target" ];
            description = "Units that start this one.";
          };
          path = mkOption {
            type = types.listOf types.package;
            default = [ ];
            description = "Packages whose programs the service finds on its PATH.";
          };
          environment = mkOption {
            type = types.attrsOf types.str;
            default = { };
            description = "Environment variables of the service.";
          };
          restartIfChanged = mkOption {
            type = types.bool;
            default = true;
            description = "Whether a switch to another configuration restarts the service.";
          };
          unitConfig = mkOption {
            type = types.attrsOf types.anything;
            default = { };
            description = "The section [Unit] of the unit.";
          };
          serviceConfig = mkOption {
            type = types.attrsOf types.anything;
            default = { };
            description = "The section [Service] of the unit.";
          };
        }
      );
      default = { };
      description = "Services of systemd.";
    };
  };

  config = {
    environment.etc = {
      hostname.text = "${config.networking.hostName}\n";
      hosts.text = "127.0.0.1 localhost\n127.0.0.2 ${config.networking.fqdn} ${config.networking.hostName}\n";
      os-release.text = "ID=nixos\nVERSION_ID=\"${config.system.nixos.version}\"\n";
      NIXOS.text = "";
    }
    # One derivation for each unit: hosts that run the same service share it.
    // lib.optionalAttrs (config.boot.kernelModules != [ ]) {
      "modules-load.d/nixos.conf".text = lib.concatMapStrings (
        module: "${module}\n"
      ) config.boot.kernelModules;
    }
    // lib.mapAttrs' (name: service: {
      name = "systemd/system/${name}.service";
      value.source = pkgs.writeText "unit-${name}.service" (showService service);
    }) config.systemd.services
    // lib.mapAttrs' (name: user: {
      name = "ssh/authorized_keys.d/${name}";
      value.text = lib.concatMapStrings (key: "${key}\n") user.openssh.authorizedKeys.keys;
    }) normalUsers;

    system.build.etc = pkgs.tree {
      name = "etc";
      dir = "etc";
      files = lib.mapAttrs (
        name: file:
        if file.source != null then
          pkgs.link file.source
        else if file.text != null then
          file.text
        else
          throw "environment.etc.\"${name}\" has neither a text nor a source."
      ) config.environment.etc;
    };
  };
}
