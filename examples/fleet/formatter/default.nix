{ pkgs }:
pkgs.mkPackage {
  pname = "fleet-fmt";
  version = "1.0";
  description = "Formats Nix files, or says with --check which are not formatted";
  files.fleet-fmt = pkgs.executable (builtins.readFile ./fleet-fmt.sh);
}
