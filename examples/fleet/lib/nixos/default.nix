# Stands in for nixpkgs' nixosSystem and for disko's module.
{ lib, pkgsFor }:
{
  modules,
  specialArgs ? { },
}:
lib.evalModules {
  modules = [
    ./system.nix
    ./etc.nix
    ./services.nix
    ./disko.nix
    ./vm
  ]
  ++ modules;
  inherit specialArgs;
  argsFromConfig = config: { pkgs = pkgsFor.${config.nixpkgs.hostPlatform.system}; };
}
