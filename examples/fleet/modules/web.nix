# The role of a web server: one site, and a page that says which host answered.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.fleet.web;
in
{
  options.fleet.web = {
    site = lib.mkOption {
      type = lib.types.str;
      default = "www.example.org";
      description = "The name of the site.";
    };
    port = lib.mkOption {
      type = lib.types.port;
      default = 8080;
      description = "The port that the proxy reaches the site at.";
    };
  };

  config = {
    services.nginx = {
      enable = true;
      virtualHosts.${cfg.site} = {
        inherit (cfg) port;
        root = "${pkgs.fleet.site}/www";
      };
    };
    boot.kernelParams = [ "net.core.somaxconn=1024" ];
  };
}
