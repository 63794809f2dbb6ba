# What makes a machine of a configuration: names, users, boot, and the toplevel that ties all together.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
  inherit (config.networking) hostName;
  inherit (config.system) build;

  failures = lib.filter (a: !a.assertion) config.assertions;
  unlessFailed =
    value:
    if failures == [ ] then
      value
    else
      throw "\nFailed assertions:\n${lib.concatMapStringsSep "\n" (a: "- ${a.message}") failures}";

  # Whoever tries the example on a NixOS machine as root must not lose the running system.
  onlyOnThisHost = ''
    read -r actual < /proc/sys/kernel/hostname
    if [ ! -e /etc/NIXOS ] || [ "$actual" != ${lib.escapeShellArg hostName} ]; then
      echo "This is the configuration of the NixOS host ${hostName}, and this machine is $actual." >&2
      exit 1
    fi
  '';
in
{
  options = {
    assertions = mkOption {
      type = types.listOf types.raw;
      default = [ ];
      description = "What must hold before the system is built: { assertion, message }.";
    };

    nixpkgs.hostPlatform = mkOption {
      type = types.str;
      apply = system: { inherit system; };
      description = "The platform that the host runs on.";
    };

    boot = {
      kernelPackage = mkOption {
        type = types.package;
        default = pkgs.linux;
        description = "The kernel.";
      };
      kernelParams = mkOption {
        type = types.listOf types.str;
        default = [ ];
        description = "Parameters on the kernel's command line.";
      };
      kernelModules = mkOption {
        type = types.listOf types.str;
        default = [ ];
        description = "Modules of the kernel to load at boot.";
      };
    };

    environment.systemPackages = mkOption {
      type = types.listOf types.package;
      default = [ ];
      description = "Packages that all users find on their PATH.";
    };

    networking = {
      hostName = mkOption {
        type = types.str;
        description = "The name of the machine, without its domain.";
      };
      domain = mkOption {
        type = types.nullOr types.str;
        default = null;
        description = "The domain of the machine.";
      };
      fqdn = mkOption {
        type = types.str;
        default = hostName + lib.optionalString (config.networking.domain != null) ".${config.networking.domain}";
        description = "The full name of the machine.";
      };
      firewall.allowedTCPPorts = mkOption {
        type = types.listOf types.port;
        default = [ ];
        description = "TCP ports that the outside may reach.";
      };
    };

    users.users = mkOption {
      type = types.attrsOf (
        types.submodule {
          isNormalUser = mkOption {
            type = types.bool;
            default = false;
            description = "Whether this is an account of a person.";
          };
          extraGroups = mkOption {
            type = types.listOf types.str;
            default = [ ];
            description = "Groups that the user is in.";
          };
          openssh.authorizedKeys.keys = mkOption {
            type = types.listOf types.str;
            default = [ ];
            description = "Public keys that may log in.";
          };
        }
      );
      default = { };
      description = "The users of the machine.";
    };

    system = {
      stateVersion = mkOption {
        type = types.str;
        description = "The release that the host was installed with.";
      };
      nixos.version = mkOption {
        type = types.str;
        default = "25.11.20251101.fleet";
        description = "The version of the system.";
      };
      build = mkOption {
        type = types.attrsOf types.raw;
        default = { };
        description = "Derivations made of the configuration.";
      };
    };
  };

  config = {
    assertions = [
      {
        assertion = config.users.users != { };
        message = "Nobody could log in to ${hostName}: users.users is empty.";
      }
    ];

    boot.kernelParams = [ "loglevel=4" ];
    environment.systemPackages = [
      pkgs.coreutils
      pkgs.systemd
    ];

    system.build = {
      systemPath = pkgs.buildEnv {
        name = "system-path";
        paths = lib.unique config.environment.systemPackages;
      };

      toplevel = unlessFailed (
        pkgs.mkDirectory {
          name = "nixos-system-${hostName}-${config.system.nixos.version}";
          files = {
            kernel = pkgs.link "${config.boot.kernelPackage}/boot/bzImage";
            initrd = pkgs.link "${config.boot.kernelPackage}/boot/initrd";
            kernel-params = lib.concatStringsSep " " config.boot.kernelParams;
            nixos-version = config.system.nixos.version;
            inherit (pkgs) system;
            systemd = pkgs.link pkgs.systemd;
            sw = pkgs.link build.systemPath;
            etc = pkgs.link "${build.etc}/etc";

            init = pkgs.executable ''
              #!/bin/sh
              systemConfig=$(readlink -f "''${0%/init}")
              ln -sfn "$systemConfig" /run/booted-system
              "$systemConfig/activate"
              exec "$systemConfig/systemd/bin/systemd" "$@"
            '';

            activate = pkgs.executable ''
              #!/bin/sh
              set -e
              ${onlyOnThisHost}
              systemConfig=$(readlink -f "''${0%/activate}")
              ln -sfn "$systemConfig" /run/current-system
              echo "activated ${hostName}"
            '';

            "bin/switch-to-configuration" = pkgs.executable ''
              #!/bin/sh
              # switch-to-configuration switch|boot|test|dry-activate|check
              set -e
              systemConfig=$(readlink -f "''${0%/bin/switch-to-configuration}")
              ${onlyOnThisHost}
              case ''${1-} in
                switch | test) "$systemConfig/activate" ;;
                boot) echo "${hostName} will boot $systemConfig" ;;
                dry-activate) echo "would activate $systemConfig" ;;
                check) ;;
                *) echo "usage: $0 switch|boot|test|dry-activate|check" >&2; exit 1 ;;
              esac
            '';
          };
        }
      );
    };
  };
}
