{
  imports = [
    ../../../modules/base.nix
    ../../../modules/web.nix
    ./disko.nix
  ];

  networking.hostName = "web-1";
}
