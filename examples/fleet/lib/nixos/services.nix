# The services that the fleet runs, as far as it uses them.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib)
    mkEnableOption
    mkIf
    mkOption
    types
    ;
  inherit (config.services) nginx openssh postgresql;
  inherit (config.services.prometheus.exporters) node;
  inherit (config.networking) firewall;

  # What every service of ours can live with.
  hardening = {
    NoNewPrivileges = true;
    PrivateTmp = true;
    ProtectHome = true;
    ProtectSystem = "strict";
  };

  nginxConf = pkgs.writeText "nginx.conf" (
    lib.concatStringsSep "" (
      lib.mapAttrsToList (name: host: ''
        server {
          listen ${toString host.port};
          server_name ${name};
          ${if host.proxyPass != null then "location / { proxy_pass ${host.proxyPass}; }" else "root ${host.root};"}
        }
      '') nginx.virtualHosts
    )
  );

  postgresqlConf = pkgs.writeText "postgresql.conf" (
    lib.concatStringsSep "" (
      lib.mapAttrsToList (key: value: "${key} = ${builtins.toJSON value}\n") postgresql.settings
    )
  );

  ruleset = pkgs.writeText "nftables.conf" ''
    table inet filter {
      chain input {
        type filter hook input priority 0; policy drop;
        ct state established,related accept
        tcp dport { ${lib.concatMapStringsSep ", " toString firewall.allowedTCPPorts} } accept
      }
    }
  '';
in
{
  options.services = {
    nginx = {
      enable = mkEnableOption "the web server nginx";
      virtualHosts = mkOption {
        type = types.attrsOf (
          types.submodule {
            port = mkOption {
              type = types.port;
              default = 443;
              description = "The port to listen on.";
            };
            root = mkOption {
              type = types.str;
              default = "/var/www";
              description = "The directory to serve.";
            };
            proxyPass = mkOption {
              type = types.nullOr types.str;
              default = null;
              description = "Where to pass requests to, instead of serving files.";
            };
          }
        );
        default = { };
        description = "The sites, by name.";
      };
    };

    openssh = {
      enable = mkEnableOption "the ssh server";
      settings = mkOption {
        type = types.attrsOf types.anything;
        default = { };
        description = "Settings of sshd_config.";
      };
    };

    postgresql = {
      enable = mkEnableOption "the data base PostgreSQL";
      settings = mkOption {
        type = types.attrsOf types.anything;
        default = { };
        description = "Settings of postgresql.conf.";
      };
    };

    prometheus.exporters.node = {
      enable = mkEnableOption "figures of the machine for Prometheus";
      port = mkOption {
        type = types.port;
        default = 9100;
        description = "The port to listen on.";
      };
    };
  };

  config = lib.mkMerge [
    {
      systemd.services.nftables = {
        description = "Firewall";
        wantedBy = [ "sysinit.target" ];
        serviceConfig = {
          Type = "oneshot";
          ExecStart = "${pkgs.nftables}/bin/nft -f ${ruleset}";
        };
      };
    }

    (mkIf nginx.enable {
      assertions = [
        {
          assertion = nginx.virtualHosts != { };
          message = "services.nginx is enabled on ${config.networking.hostName}, but has no virtualHosts.";
        }
      ];
      networking.firewall.allowedTCPPorts = lib.unique (
        lib.mapAttrsToList (_: host: host.port) nginx.virtualHosts
      );
      systemd.services.nginx = {
        description = "Web server";
        after = [ "network.target" ];
        serviceConfig = hardening // {
          Type = "notify";
          ExecStart = "${pkgs.nginx}/bin/nginx -c ${nginxConf}";
          ReadWritePaths = [ "/var/log/nginx" ];
        };
      };
    })

    (mkIf openssh.enable {
      networking.firewall.allowedTCPPorts = [ 22 ];
      environment.etc."ssh/sshd_config".text = lib.concatStringsSep "" (
        lib.mapAttrsToList (
          key: value: "${key} ${if lib.isString value then value else builtins.toJSON value}\n"
        ) openssh.settings
      );
      systemd.services.sshd = {
        description = "SSH server";
        after = [ "network.target" ];
        serviceConfig = {
          Type = "notify";
          ExecStart = "${pkgs.openssh}/bin/sshd -D -f /etc/ssh/sshd_config";
        };
      };
    })

    (mkIf postgresql.enable {
      environment.systemPackages = [ pkgs.postgresql ];
      networking.firewall.allowedTCPPorts = [ postgresql.settings.port or 5432 ];
      systemd.services.postgresql = {
        description = "Data base";
        after = [ "network.target" ];
        serviceConfig = hardening // {
          Type = "notify";
          User = "postgres";
          ExecStart = "${pkgs.postgresql}/bin/postgres -c config_file=${postgresqlConf}";
          ReadWritePaths = [ "/var/lib/postgresql" ];
        };
      };
    })

    (mkIf node.enable {
      systemd.services.prometheus-node-exporter = {
        description = "Figures of the machine";
        after = [ "network.target" ];
        serviceConfig = hardening // {
          Type = "notify";
          DynamicUser = true;
          ExecStart = "${pkgs.prometheus-node-exporter}/bin/node_exporter --web.listen-address=:${toString node.port}";
        };
      };
    })
  ];
}
