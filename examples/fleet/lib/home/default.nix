# Stands in for Home Manager's homeManagerConfiguration.
{ lib }:
{
  pkgs,
  modules,
}:
let
  withPackage =
    home:
    home
    // {
      inherit (home.config.home) activationPackage;
      extendModules = given: withPackage (home.extendModules given);
    };
in
withPackage (
  lib.evalModules {
    modules = [ ./home.nix ] ++ modules;
    argsFromConfig = _: { inherit pkgs; };
  }
)
