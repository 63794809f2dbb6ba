# What all servers have in common.
{ lib, pkgs, ... }:
{
  nixpkgs.hostPlatform = lib.mkDefault "x86_64-linux";
  system.stateVersion = lib.mkDefault "25.11";
  networking.domain = lib.mkDefault "example.org";

  environment.systemPackages = [ pkgs.git ];

  services.openssh = {
    enable = true;
    settings = {
      PasswordAuthentication = "no";
      PermitRootLogin = "prohibit-password";
    };
  };
  services.prometheus.exporters.node.enable = true;

  users.users.admin = {
    isNormalUser = true;
    extraGroups = [ "wheel" ];
    openssh.authorizedKeys.keys = [
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExampleExampleExampleExampleExampleExample admin@example.org"
    ];
  };
}
