{
  imports = [
    ../../../modules/base.nix
    ./disko.nix
  ];

  networking.hostName = "new";
}
