{
  imports = [
    ../../../modules/base.nix
    ../../../modules/db.nix
    ./disko.nix
  ];

  networking.hostName = "db-1";
  services.postgresql.settings.max_connections = 300;
}
