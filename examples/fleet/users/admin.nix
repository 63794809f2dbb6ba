# The administrator's home, the same on all hosts; what differs is in each host's home.nix.
{ pkgs, ... }:
{
  home = {
    username = "admin";
    stateVersion = "25.11";
    packages = [
      pkgs.fleet.hosts
      pkgs.git
    ];
    sessionVariables.EDITOR = "vi";
  };

  programs.git = {
    enable = true;
    userName = "Admin";
    userEmail = "admin@example.org";
  };
}
