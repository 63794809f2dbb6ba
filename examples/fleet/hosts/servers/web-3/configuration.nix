# Tries the next version of the site beside the current one.
{ pkgs, ... }:
{
  imports = [
    ../../../modules/base.nix
    ../../../modules/web.nix
    ./disko.nix
  ];

  networking.hostName = "web-3";
  services.nginx.virtualHosts."next.example.org" = {
    port = 8081;
    root = "${pkgs.fleet.site}/www";
  };
}
