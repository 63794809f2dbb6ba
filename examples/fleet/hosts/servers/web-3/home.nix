{
  imports = [ ../../../users/admin.nix ];

  home.sessionVariables.LOG = "/var/log/nginx/access.log";
}
