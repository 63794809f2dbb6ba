{
  imports = [
    ../../../modules/base.nix
    ../../../modules/db.nix
    ./disko.nix
  ];

  networking.hostName = "db-3";
  fleet.db = {
    primary = "db-1.example.org";
    # On a replica, where it is in nobody's way.
    backup = true;
  };
}
