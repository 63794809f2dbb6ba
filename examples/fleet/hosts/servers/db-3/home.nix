{
  imports = [ ../../../users/admin.nix ];

  home.sessionVariables.PGHOST = "/run/postgresql";
}
