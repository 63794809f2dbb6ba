{
  imports = [
    ../../../modules/base.nix
    ../../../modules/db.nix
    ./disko.nix
  ];

  networking.hostName = "db-2";
  fleet.db.primary = "db-1.example.org";
}
