{
  lib,
  pkgs,
  nixosSystem,
  nixosConfigurations,
}:
let
  # Only what the check looks at, so that an edit of the README does not run it again.
  sources = builtins.path {
    name = "nix-files";
    path = ../.;
    filter = path: type: type == "directory" || lib.hasSuffix ".nix" path;
  };
  filesIn =
    directory:
    lib.concatLists (
      lib.mapAttrsToList (
        name: type:
        if type == "directory" then
          filesIn "${directory}/${name}"
        else
          lib.optional (lib.hasSuffix ".nix" name) "${directory}/${name}"
      ) (builtins.readDir directory)
    );

  # A host of the role "web" and nothing else.
  web = nixosSystem {
    modules = [
      ../modules/base.nix
      ../modules/web.nix
      {
        networking.hostName = "test";
        fleet.web.port = 8888;
        disko.devices.root.mountpoint = "/";
      }
    ];
  };

  refuses =
    module: !(builtins.tryEval (web.extendModules { modules = [ module ]; }).config.system.build.toplevel.drvPath).success;

  edge = nixosConfigurations."edge.example.org".config;
in
{
  # What `nix fmt` would change; fleet-fmt itself needs programs that a sandbox does not have.
  formatting = pkgs.sh {
    name = "check-formatting";
    files = filesIn "${sources}";
    script = ''
      tab=$(printf '\t')
      for file in $files; do
        number=0
        while IFS= read -r line; do
          number=$((number + 1))
          case $line in
            *"$tab"*) echo "$file:$number: a tab" >&2; exit 1 ;;
            *' ') echo "$file:$number: a blank at the end of the line" >&2; exit 1 ;;
          esac
        done < "$file"
        # What `read` could not finish.
        [ -z "$line" ] || { echo "$file: no newline at the end" >&2; exit 1; }
      done
      echo ok > "$out"
    '';
  };

  # The site's port reaches nginx and the firewall.
  web-module = pkgs.sh {
    name = "check-web-module";
    unit = "${web.config.system.build.etc}/etc/systemd/system/nginx.service";
    ports = map toString web.config.networking.firewall.allowedTCPPorts;
    script = ''
      case " $ports " in
        *' 8888 '*) ;;
        *) echo "port 8888 is not open, only: $ports" >&2; exit 1 ;;
      esac
      found=false
      while IFS= read -r line; do
        case $line in ExecStart=*nginx.conf) found=true ;; esac
      done < "$unit"
      $found || { echo "nginx.service does not start with the configuration" >&2; exit 1; }
      echo ok > "$out"
    '';
  };

  # Mistakes end the evaluation instead of reaching a host.
  mistakes-refused = pkgs.sh {
    name = "check-mistakes-refused";
    accepted = lib.attrNames (
      lib.filterAttrs (_: module: !refuses module) {
        misspelt = {
          services.ngnix.enable = true;
        };
        wrong-type = {
          fleet.web.port = "8080";
        };
        conflict = {
          networking.hostName = "other";
        };
        nobody-can-log-in = {
          users.users = lib.mkForce { };
        };
      }
    );
    script = ''
      [ -z "$accepted" ] || { echo "accepted: $accepted" >&2; exit 1; }
      echo ok > "$out"
    '';
  };
}
// lib.optionalAttrs (edge.nixpkgs.hostPlatform.system == pkgs.system) {
  edge-knows-its-name = pkgs.sh {
    name = "check-edge-knows-its-name";
    inherit (edge.system.build) toplevel;
    script = ''
      read -r name < "$toplevel/etc/hostname"
      [ "$name" = edge ] || { echo "the host is called '$name'" >&2; exit 1; }
      echo ok > "$out"
    '';
  };
}
