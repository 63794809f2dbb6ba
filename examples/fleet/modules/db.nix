# The role of a data base server: PostgreSQL, as primary or as replica, with backups at night.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.fleet.db;
in
{
  options.fleet.db = {
    primary = lib.mkOption {
      type = lib.types.nullOr lib.types.str;
      default = null;
      description = "The host to replicate; null on the primary itself.";
    };
    backup = lib.mkEnableOption "backups at night";
  };

  config = {
    services.postgresql = {
      enable = true;
      settings = lib.mkMerge [
        {
          port = 5432;
          max_connections = lib.mkDefault 100;
        }
        (lib.mkIf (cfg.primary != null) {
          hot_standby = "on";
          primary_conninfo = "host=${cfg.primary} user=replication";
        })
      ];
    };

    environment.systemPackages = lib.mkIf cfg.backup [ pkgs.restic ];
    systemd.services.backup = lib.mkIf cfg.backup {
      description = "Backup of the data base";
      after = [ "postgresql.service" ];
      wantedBy = [ "timers.target" ];
      serviceConfig = {
        Type = "oneshot";
        User = "postgres";
        ExecStart = "${pkgs.fleet.backup}/bin/backup";
      };
    };
  };
}
