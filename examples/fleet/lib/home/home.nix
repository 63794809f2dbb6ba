{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
  inherit (config) home programs;

  homePath = pkgs.buildEnv {
    name = "home-manager-path";
    paths = home.packages;
  };
in
{
  options = {
    home = {
      username = mkOption {
        type = types.str;
        description = "The user's name.";
      };
      homeDirectory = mkOption {
        type = types.str;
        default = "/home/${home.username}";
        description = "The user's home directory.";
      };
      stateVersion = mkOption {
        type = types.str;
        description = "The release that the home was made with.";
      };
      packages = mkOption {
        type = types.listOf types.package;
        default = [ ];
        description = "Packages of the user.";
      };
      sessionVariables = mkOption {
        type = types.attrsOf types.str;
        default = { };
        description = "Variables of the user's sessions.";
      };
      file = mkOption {
        type = types.attrsOf (
          types.submodule {
            text = mkOption {
              type = types.lines;
              description = "What the file holds.";
            };
          }
        );
        default = { };
        description = "Files below the home directory.";
      };
      activationPackage = mkOption {
        type = types.package;
        description = "What puts the home in place.";
      };
    };

    programs.git = {
      enable = lib.mkEnableOption "git";
      userName = mkOption {
        type = types.str;
        description = "The author's name.";
      };
      userEmail = mkOption {
        type = types.str;
        description = "The author's address.";
      };
    };
  };

  config.home = {
    file = {
      ".profile".text = lib.concatStringsSep "" (
        lib.mapAttrsToList (
          name: value: "export ${name}=${lib.escapeShellArg value}\n"
        ) home.sessionVariables
      );
      ".config/git/config" = lib.mkIf programs.git.enable {
        text = ''
          [user]
            name = ${programs.git.userName}
            email = ${programs.git.userEmail}
        '';
      };
    };

    # As with the real one, the derivations of all homes have the same name.
    activationPackage = pkgs.mkDirectory {
      name = "home-manager-generation";
      files = {
        home-path = pkgs.link homePath;
        activate = pkgs.executable ''
          #!/bin/sh
          set -e
          if [ "$USER" != ${lib.escapeShellArg home.username} ]; then
            echo "This is the home of ${home.username}, and you are $USER." >&2
            exit 1
          fi
          ln -sfn "$(readlink -f "''${0%/activate}")" "$HOME/.home-generation"
        '';
      }
      // lib.mapAttrs' (name: file: {
        name = "home-files/${name}";
        value = file.text;
      }) home.file;
    };
  };
}
