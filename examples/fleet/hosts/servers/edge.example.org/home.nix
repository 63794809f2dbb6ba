{
  imports = [ ../../../users/admin.nix ];

  home.file.".ssh/config".text = ''
    Host web-* db-*
      User admin
  '';
}
